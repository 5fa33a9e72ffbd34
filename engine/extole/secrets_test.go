package extole_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

// leaks reports what of a call shows a secret: its facts, its document, its result.
func leaks(t *testing.T, done engine.Done, secrets ...string) []string {
	t.Helper()
	document, err := json.Marshal(engine.Report(&done.Call, done.Result, nil))
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{"document": string(document), "result": fmt.Sprintf("%+v", done.Result)}
	for _, e := range done.Call.Events {
		shown[e.Detail.Name()] = fmt.Sprintf("%+v", e.Detail)
		text, err := json.Marshal(e.Detail)
		if err != nil {
			t.Fatal(err)
		}
		shown[e.Detail.Name()+" as JSON"] = string(text)
	}
	var found []string
	for place, text := range shown {
		for _, s := range secrets {
			if strings.Contains(text, s) {
				found = append(found, place+" shows "+s)
			}
		}
	}
	return found
}

func TestTokensStandNowhereInClear(t *testing.T) {
	signature := verification(goodClaims)
	signature = signature[strings.LastIndexByte(signature, '.')+1:]
	secrets := []string{serverToken, "consumer-token-01", "new-server-token-02", "named-token-03", "hunter22", "stale-token", signature, "an-hmac-secret"}
	for _, r := range []engine.Request{
		{Operation: extole.MeFetch, Mode: extole.Verified, Args: engine.Args{"access_token": {"stale-token"}}},
		{Operation: extole.MeFetch, Mode: extole.JWTHeader},
		{Operation: extole.MeFetch, Mode: extole.ServerQuery},
		{Operation: extole.MeFetch, Mode: extole.ServerCookie},
		{Operation: extole.EventSend, Mode: extole.JWTBody, Args: engine.Args{"event_name": {"share"}}},
		{Operation: extole.ConsumerCreate, Mode: extole.Verified},
		{Operation: extole.ConsumerGet, Mode: extole.Verified},
		{Operation: extole.TokenCreate, Mode: auth.None, Args: engine.Args{"email": {"a@b.example"}, "password": {"hunter22"}}},
		{Operation: extole.TokenGet, Mode: extole.ServerBearer, Args: engine.Args{"token": {"named-token-03"}}},
		{Operation: extole.TokenExchange, Mode: extole.ServerBearer, Args: engine.Args{"token": {"named-token-03"}}},
		{Operation: extole.TokenDelete, Mode: extole.ServerQuery, Args: engine.Args{"token": {"named-token-03"}}},
		{Operation: extole.JWTVerify, Mode: extole.ServerBearer},
		{Operation: extole.JWTVerify, Mode: extole.ServerBearer, Args: engine.Args{"jwt": {verification(goodClaims)}}},
	} {
		for _, platform := range []string{"ios", "android"} {
			s := newScript(t, accept)
			e, _ := newVendor(t)
			r.Profile = profile(t, platform, s.URL)
			for _, leak := range leaks(t, do(t, e, r), secrets...) {
				t.Errorf("%s in mode %s: %s", r.Operation, r.Mode, leak)
			}
			plan, err := e.Plan(r)
			if err != nil {
				t.Fatal(err)
			}
			for _, leak := range leaks(t, engine.Done{Call: plan}, secrets...) {
				t.Errorf("the plan of %s in mode %s: %s", r.Operation, r.Mode, leak)
			}
		}
	}
}

func TestSecretsAreReadFromWhereTheyAre(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("named-token-03\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("EXTOLE_TEST_TOKEN", "named-token-03")
	for _, given := range []string{"named-token-03", "env:EXTOLE_TEST_TOKEN", "file:" + file} {
		s := newScript(t, accept)
		e, _ := newVendor(t)
		do(t, e, engine.Request{Profile: profile(t, "ios", s.URL), Operation: extole.TokenDelete, Mode: extole.ServerBearer, Args: engine.Args{"token": {given}}})
		if got := s.requests()[0].target; got != "/server/v4/tokens/named-token-03" {
			t.Errorf("%s: the path is %s", given, got)
		}
	}
}

func TestTokenThatWasHandedOutIsNamedByItsFingerprint(t *testing.T) {
	made := 0
	s := newScript(t, func(got sent) answer {
		if got.method == "DELETE" {
			return answer{body: `{"status":"success"}`}
		}
		made++
		return answer{body: `{"type":"USER","access_token":"made-token-` + strconv.Itoa(made) + `","expires_in":3600,"scopes":[]}`}
	})
	e, v := newVendor(t)
	p := profile(t, "ios", s.URL)
	created := do(t, e, engine.Request{Profile: p, Operation: extole.TokenCreate, Mode: extole.ServerBearer})
	for _, step := range []struct{ operation, path string }{
		{extole.TokenExchange, "/server/v4/tokens/exchange/made-token-1"},
		{extole.TokenDelete, "/server/v4/tokens/made-token-2"}, // what it was exchanged for
	} {
		args, missing := v.Sample(p, step.operation, created.Result)
		if missing != "" {
			t.Fatalf("%s: %s", step.operation, missing)
		}
		s.requests()
		done := do(t, e, engine.Request{Profile: p, Operation: step.operation, Mode: extole.ServerBearer, Args: args})
		if shown := done.Call.Sent.URL; !strings.Contains(shown, args.First("token")) {
			t.Errorf("%s: the URL is shown as %s, and the token is %s", step.operation, shown, args.First("token"))
		}
		if got := s.requests()[0].target; got != step.path {
			t.Errorf("%s: the path is %s, want %s", step.operation, got, step.path)
		}
	}
	if _, missing := v.Sample(p, extole.TokenDelete, created.Result); missing != "no token" {
		t.Error("a token that was revoked is offered once more")
	}
}

func TestUsageErrorsQuoteNoSecret(t *testing.T) {
	s := newScript(t, accept)
	e, _ := newVendor(t)
	t.Setenv("EXTOLE_TEST_EMPTY", "")
	for name, c := range map[string]struct {
		r    engine.Request
		says string
	}{
		"empty":            {engine.Request{Operation: extole.TokenDelete, Args: engine.Args{"token": {""}}}, "token is empty"},
		"unknown":          {engine.Request{Operation: extole.TokenDelete, Args: engine.Args{"token": {"tok#abcdef"}}}, "not known here"},
		"no variable":      {engine.Request{Operation: extole.TokenDelete, Args: engine.Args{"token": {"env:EXTOLE_TEST_NONE"}}}, "token: env EXTOLE_TEST_NONE"},
		"empty variable":   {engine.Request{Operation: extole.TokenDelete, Args: engine.Args{"token": {"env:EXTOLE_TEST_EMPTY"}}}, "token: there is nothing in it"},
		"no file":          {engine.Request{Operation: extole.TokenDelete, Args: engine.Args{"token": {"file:/nowhere/token"}}}, "token: file /nowhere/token"},
		"two in the URL":   {engine.Request{Operation: extole.TokenGet, Mode: extole.ServerQuery, Args: engine.Args{"access_token": {"stale-token"}}}, "room for one access_token"},
		"duration":         {engine.Request{Operation: extole.TokenCreate, Args: engine.Args{"duration_seconds": {"1h"}}}, "not a whole number"},
		"event_name":       {engine.Request{Operation: extole.EventSend, Args: engine.Args{"event_name": {""}}}, "event_name is empty"},
		"mode of no body":  {engine.Request{Operation: extole.MeFetch, Mode: extole.JWTBody}, "has no mode"},
		"mode of no token": {engine.Request{Operation: extole.TokenCreate, Mode: extole.Verified}, "has no mode"},
	} {
		c.r.Profile = profile(t, "ios", s.URL)
		_, err := e.Do(t.Context(), c.r)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "stale-token") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestWhatTheProfileLacks(t *testing.T) {
	e, _ := newVendor(t)
	for name, c := range map[string]struct {
		change func(*engine.Profile)
		r      engine.Request
		needs  engine.Need
	}{
		"no server token": {func(p *engine.Profile) { p.APIKey = auth.Secret{} }, engine.Request{Operation: extole.TokenGet, Mode: extole.ServerBearer}, "api_key"},
		"no provider":     {func(p *engine.Profile) { p.Provider = nil }, engine.Request{Operation: extole.MeFetch, Mode: extole.Verified}, "provider"},
		"no email":        {func(p *engine.Profile) { p.CustomerIDs = nil }, engine.Request{Operation: extole.MeFetch, Mode: extole.Identified}, "customer.email"},
		"no server":       {func(p *engine.Profile) { p.Settings = nil }, engine.Request{Operation: extole.TokenGet, Mode: extole.ServerBearer}, "server_url"},
		"no brand":        {func(p *engine.Profile) { p.BaseURL = "" }, engine.Request{Operation: extole.MeFetch, Mode: extole.Anonymous}, "base_url"},
		"no JWT":          {func(p *engine.Profile) { p.Provider = nil }, engine.Request{Operation: extole.JWTVerify, Mode: extole.ServerBearer}, "provider"},
		"no key":          {func(p *engine.Profile) { p.PrivateKey = auth.Secret{} }, engine.Request{Operation: extole.JWTVerify, Mode: extole.ServerBearer}, "private_key"},
	} {
		c.r.Profile = profile(t, "ios", "http://127.0.0.1:1")
		c.change(&c.r.Profile)
		_, err := e.Do(t.Context(), c.r)
		usage, ok := err.(*engine.UsageError)
		if !ok || usage.Needs != c.needs || usage.Fix == "" {
			t.Errorf("%s: the error is %#v", name, err)
		}
	}
}
