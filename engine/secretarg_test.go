package engine_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// rotating is a vendor with one operation, which names a token in its path, sends another in the query, and is given a third.
type rotating struct{ ordered }

const secretsAre = "secret-of-the-"

func (rotating) Operations() []engine.Operation {
	return []engine.Operation{{ID: "token.exchange", Modes: []auth.Mode{auth.TokenMode}, Args: []engine.Arg{{Name: "token", Secret: true}}}}
}

func (rotating) Prepare(p engine.Profile, r engine.Request) (engine.Draft, error) {
	u, err := url.Parse(p.BaseURL + "/tokens/" + r.Args.First("token"))
	return engine.Draft{
		Method: "PUT", URL: u, Credential: auth.CredentialAPIKey, Carrier: auth.Carrier{In: auth.InQuery, Name: "access_token"},
	}, err
}

func (rotating) Issued(_ engine.Profile, _ engine.Request, a engine.Answer) []engine.Issue {
	return []engine.Issue{{Value: auth.NewSecret(a.Header.Get("X-Token")), Scope: "ONE", Source: "token.exchange"}}
}

// A token that is an argument is as secret as one that travels; only what the person asks to see stands in clear, and where.
func TestSecretArgumentsAndIssuedTokens(t *testing.T) {
	s := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Token", secretsAre+"answer")
		_, _ = w.Write([]byte(`"` + r.URL.String() + `"`))
	})
	e := engine.New(engine.Options{Vendors: []engine.Vendor{rotating{}}})
	t.Cleanup(func() { _ = e.Close(t.Context()) })
	r := engine.Request{
		Profile:   engine.Profile{Vendor: rotating{}.ID(), BaseURL: s.URL, APIKey: auth.NewSecret(secretsAre + "query")},
		Operation: "token.exchange", Mode: auth.TokenMode, Args: engine.Args{"token": {secretsAre + "path"}}, Trigger: "you",
	}
	done, err := e.Do(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	hidden, shown := reportText(t, engine.Report(&done.Call, done.Result, nil)), reportText(t, engine.Report(&done.Call, done.Result, e.Reveal))
	if strings.Contains(hidden, secretsAre) || !strings.Contains(hidden, `"scope":"ONE"`) {
		t.Errorf("hidden: %s", hidden)
	}
	for _, want := range []string{"access_token=" + secretsAre + "query\"", `"value":"` + secretsAre + `answer"`} {
		if strings.Count(shown, want) != 1 {
			t.Errorf("%s stands not once in %s", want, shown)
		}
	}
	if strings.Contains(shown, secretsAre+"path") {
		t.Errorf("the argument stands in clear: %s", shown)
	}
}

// It does not travel in clear text either, although no credential of the profile goes along.
func TestSecretArgumentsStayOffPlainHTTP(t *testing.T) {
	e := engine.New(engine.Options{Vendors: []engine.Vendor{rotating{}}})
	t.Cleanup(func() { _ = e.Close(t.Context()) })
	done, err := e.Do(t.Context(), engine.Request{
		Profile:   engine.Profile{Vendor: rotating{}.ID(), BaseURL: "http://api.example"},
		Operation: "token.exchange", Mode: auth.TokenMode, Args: engine.Args{"token": {"secret"}}, Trigger: "you",
	})
	if err != nil || done.Call.Sent != nil || done.Call.Finish.Error.Code != "config.plain-http" {
		t.Errorf("%v, %+v", err, done.Call.Finish)
	}
}

func reportText(t *testing.T, d engine.Document) string {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
