package tap_test

import (
	"slices"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/tap"
)

// otherApp is an app of another vendor: it sends what it is told to.
func otherApp(t *testing.T, vendor string) (*app, map[string]string) {
	x, seed := sandboxed(t, vendor)
	a := &app{t: t, x: x, seed: seed}
	a.portrait = tap.NewPortrait(x.engine.Vendor)
	return a, seed.Vendors[vendor].Settings
}

const browser = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"

var jsonBody = []string{"Content-Type: application/json"}

// jsonMember is a text member of the last answer, as the app gets it.
func jsonMember(t *testing.T, body, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `"`+name+`":"`)
	value, _, closed := strings.Cut(rest, `"`)
	if !ok || !closed {
		t.Fatalf("no %s in %s", name, body)
	}
	return value
}

// A page of the brand's own obtains a token, reads and tells; then an old link brings another token in its URL (C3).
func TestExtoleWebApp(t *testing.T) {
	a, _ := otherApp(t, "extole")
	plain := []string{browser, "Accept: application/json"}
	_, body := a.send("POST", "/api/v5/token", jsonBody, plain, `{"email":"jane@example.com"}`)
	token := jsonMember(t, body, "access_token")
	cookie := append([]string{"Cookie: theme=dark; extole_token=" + token}, plain...)
	a.send("GET", "/api/v4/me", nil, cookie, "")
	a.send("POST", "/api/v6/zones", jsonBody, cookie, `{"event_name":"share_experience","data":{"email":"jane@example.com"}}`)
	for i, want := range []string{"consumer.create", "me.fetch", "zone.fetch"} {
		if c := a.x.ledger.Call(engine.CallID(i + 1)); c.Operation != want || c.Status() != 200 {
			t.Errorf("call %d is %s, %d; want %s", i+1, c.Operation, c.Status(), want)
		}
	}
	_, body = a.send("POST", "/api/v5/token", jsonBody, plain, `{}`)
	other := jsonMember(t, body, "access_token")
	a.send("GET", "/api/v4/me?access_token="+other, nil, cookie, "")
	c := a.last()
	if got := codes(c); !slices.Contains(got, "extole.query-wins") {
		t.Errorf("%q", got)
	}
	var told string
	for _, f := range c.Finish.Findings {
		if f.Code == "extole.query-wins" {
			told = f.Detail
		}
	}
	if !strings.Contains(told, engineFingerprint(other)) || !strings.Contains(told, engineFingerprint(token)) {
		t.Errorf("%q names neither token", told)
	}
	if p := a.portrait; p.SDK() != "Extole web" || p.Others != 0 || p.IDs["email"] != "jane@example.com" {
		t.Errorf("%q, %d unknown, ids %v", p.SDK(), p.Others, p.IDs)
	}
	if all := a.x.json(t); strings.Contains(all, token) || strings.Contains(all, other) {
		t.Error("a token is in the journal")
	}
}

// A token that was refused stays with the app (C6).
func TestExtoleAppKeepsARefusedToken(t *testing.T) {
	a, _ := otherApp(t, "extole")
	fields := []string{"Authorization: Bearer no-token-of-anybody", "User-Agent: Shop/1 CFNetwork/1494.0.7 Darwin/23.4.0"}
	a.send("GET", "/api/v4/me", nil, fields, "")
	if got := codes(a.last()); slices.Contains(got, "extole.kept-refused") {
		t.Errorf("the first is told as the second: %q", got)
	}
	a.send("GET", "/api/v4/me", nil, fields, "")
	if got := codes(a.last()); !slices.Contains(got, "extole.kept-refused") || a.portrait.SDK() != "Extole iOS" {
		t.Errorf("%d %q from %q", a.last().Status(), got, a.portrait.SDK())
	}
}

// The starters' own page asks for a token and for the next one (A1); with somebody else's name its client refuses that.
func TestTwilioApp(t *testing.T) {
	a, _ := otherApp(t, "twilio")
	jquery := []string{browser, "X-Requested-With: XMLHttpRequest", "Accept: application/json, text/javascript, */*; q=0.01"}
	_, body := a.send("GET", "/token/jane", nil, jquery, "")
	a.send("GET", "/token/jane", nil, jquery, "")
	if c := a.last(); c.Operation != "token.fetch" || c.Status() != 200 || len(codes(c)) > 0 || len(c.Issued) != 1 {
		t.Errorf("%s %d %q, %d tokens", c.Operation, c.Status(), codes(c), len(c.Issued))
	}
	a.send("GET", "/token/bob", nil, jquery, "")
	if got := codes(a.last()); !slices.Contains(got, "twilio.identity-changed") {
		t.Errorf("%q", got)
	}
	a.send("GET", "/token", nil, jquery, "")
	if got := codes(a.last()); !slices.Contains(got, "twilio.identity-lost") {
		t.Errorf("%q", got)
	}
	a.send("POST", "/token", jsonBody, jquery, `{"id":"bob"}`)
	if c := a.last(); c.Args.First("as") != "json" || c.Customer != "bob" {
		t.Errorf("asked %v for %s", c.Args, c.Customer)
	}
	if token := jsonMember(t, body, "token"); strings.Contains(a.x.json(t), token[strings.LastIndexByte(token, '.')+1:]) {
		t.Error("the token is in the journal")
	}
	if p := a.portrait; p.Others != 0 || p.SDK() != "none: x-requested-with: jQuery, as in the vendor's starters" {
		t.Errorf("%q, %d unknown", p.SDK(), p.Others)
	}
}

// An app that asks Nudge with the backend's key gives that key away.
func TestNudgeApp(t *testing.T) {
	a, settings := otherApp(t, "nudge")
	key := settings["api_key"]
	a.send("GET", "/api/clients/jwt/token?expiryMins=5", nil, []string{"apiKey: " + key, "User-Agent: node-fetch/1.0"}, "")
	if c := a.last(); c.Operation != "token.get" || c.Status() != 200 || slices.Contains(codes(c), "nudge.private-key") {
		t.Errorf("%s %d %q", c.Operation, c.Status(), codes(c))
	}
	a.send("GET", "/api/clients/jwt/token?expiryMins=5", nil, []string{"apikey: " + key, "User-Agent: Dart/3.4 (dart:io)"}, "")
	if got := codes(a.last()); !slices.Contains(got, "nudge.private-key") {
		t.Errorf("%d %q", a.last().Status(), got)
	}
	if len(a.portrait.Keys) != 1 || a.portrait.Keys[0].Calls != 2 || strings.Contains(a.x.json(t), key) {
		t.Errorf("keys: %+v", a.portrait.Keys)
	}
}
