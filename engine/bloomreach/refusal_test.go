package bloomreach_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// refusedWith sends a provider's token on an inbox.fetch and is refused with 401.
func refusedWith(t *testing.T, token string, change func(*engine.Profile)) engine.Done {
	t.Helper()
	p := profile(android, newServer(t, answer{401, `{"success":false,"error":"No entry"}`}).URL)
	p.Provider = fileProvider(t, token)
	if change != nil {
		change(&p)
	}
	return do(t, newEngine(t), engine.Request{Profile: p, Operation: "inbox.fetch", Mode: auth.CustomerToken})
}

func claims(sub string, expires time.Time) string {
	return signed(claimed(sub, expires))
}

func claimed(sub string, expires time.Time) string {
	return fmt.Sprintf(`{"sub":%s,"exp":%d}`, sub, expires.Unix())
}

const jane = `{"registered":"jane@example.com"}`

// A refused token is judged as it was at the moment of sending; what is found comes before the server's words.
func TestJudgeOfARefusedToken(t *testing.T) {
	later := noon.Add(time.Minute)
	for _, tt := range []struct {
		name, token string
		change      func(*engine.Profile)
		code        string   // of the error, and of the first finding
		detail      []string // parts of that finding's detail
		why         string   // of the rejection
	}{
		{name: "expired", token: claims(jane, noon.Add(-7*time.Minute-10*time.Second)), code: "token.expired", detail: []string{"11:52:50 UTC", "7m10s before this call left"}, why: "had expired 7m10s before"},
		{name: "at the very second", token: claims(jane, noon), code: "token.expired", detail: []string{"12:00:00 UTC", "0s before"}, why: "had expired 0s before"},
		{name: "a second left", token: claims(jane, noon.Add(time.Second)), code: "server.refused", why: `the server says "No entry"`},
		{name: "another customer", token: claims(`{"registered":"bob@example.com"}`, later), code: "token.ids-differ", detail: []string{"made out to bob@example.com", "asks for jane@example.com"}, why: "names bob@example.com, the request names jane@example.com"},
		{name: "nobody", token: claims(`{}`, later), code: "token.ids-differ", detail: []string{"made out to nobody"}, why: "names nobody, the request names jane@example.com"},
		{name: "cookies do not count", token: claims(`{"registered":"jane@example.com","cookie":"other"}`, later), code: "server.refused", why: `the server says "No entry"`},
		{name: "an id more than the request", token: claims(`{"registered":"jane@example.com","phone":"1"}`, later), code: "token.ids-differ", detail: []string{`{"phone":"1","registered":"jane@example.com"}`}, why: `names {"phone":"1","registered":"jane@example.com"}, the request names {"registered":"jane@example.com"}`},
		{name: "an id less than the request", token: claims(jane, later), change: func(p *engine.Profile) {
			p.CustomerIDs = map[string]string{"registered": "jane@example.com", "phone": "1"}
		}, code: "token.ids-differ", why: `names {"registered":"jane@example.com"}, the request names {"phone":"1","registered":"jane@example.com"}`},
		{name: "sub is text", token: claims(`"jane@example.com"`, later), code: "token.sub-not-object", detail: []string{`sub is the text "jane@example.com"`, `{"registered": "jane@example.com"}`}, why: "sub is no object"},
		{name: "nothing to object to", token: claims(jane, later), code: "server.refused", why: `the server says "No entry"`},
		{name: "no exp", token: signed(`{"sub":` + jane + `}`), code: "server.refused", why: `the server says "No entry"`},
		{name: "another secret", token: signedWith("other-secret", claimed(jane, later)), code: "token.signature", detail: []string{"Checked with private key k1, a shared secret of 14 bytes."}, why: "has a signature that does not match"},
		{name: "another secret, and expired", token: signedWith("other-secret", claimed(jane, noon)), code: "token.signature", why: "has a signature that does not match"},
		{name: "another secret, and another key than the profile's", token: signedWith("other-secret", claimed(jane, later)), change: func(p *engine.Profile) {
			p.PrivateKey = auth.NewSecret("k2:private-secret")
		}, code: "server.refused", why: `the server says "No entry"`},
		{name: "opaque", token: "opaque-token-1", code: "token.not-jwt", detail: []string{"has three parts"}, why: "is no JWT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			done := refusedWith(t, tt.token, tt.change)
			f := finding(done, tt.code)
			if code(done) != tt.code || f.Fix == "" || f.Fix != done.Call.Finish.Error.Fix || f.Severity != "error" {
				t.Errorf("error %+v, findings %+v", done.Call.Finish.Error, done.Call.Finish.Findings)
			}
			for _, part := range tt.detail {
				if !strings.Contains(f.Detail, part) {
					t.Errorf("no %q in %q", part, f.Detail)
				}
			}
			if !strings.Contains(done.Call.Finish.Error.Message, "No entry") {
				t.Errorf("the server's words are not in %q", done.Call.Finish.Error.Message)
			}
			if r := done.Call.Rejected; r == nil || r.Why != tt.why || r.Status != 401 || r.Token.Fingerprint != auth.NewSecret(tt.token).Fingerprint() {
				t.Errorf("rejected: %+v, want %q", r, tt.why)
			}
		})
	}
}

// A server that speaks of a token's end has taken its signature, so that it is the profile's key that is wrong.
func TestServerThatTookTheSignature(t *testing.T) {
	p := profile(android, newServer(t, answer{401, `{"success":false,"error":"Customer token expired"}`}).URL)
	p.Provider = fileProvider(t, signedWith("other-secret", claimed(jane, noon)))
	done := do(t, newEngine(t), engine.Request{Profile: p, Operation: "inbox.fetch", Mode: auth.CustomerToken})
	if code(done) != "token.expired" || finding(done, "token.signature").Code != "" {
		t.Errorf("findings %+v", done.Call.Finish.Findings)
	}
}

// Two things wrong are two findings.
func TestJudgeFindsAll(t *testing.T) {
	done := refusedWith(t, claims(`{"registered":"bob@example.com"}`, noon.Add(-time.Hour)), nil)
	if finding(done, "token.expired").Title == "" || finding(done, "token.ids-differ").Title == "" {
		t.Errorf("findings %+v", done.Call.Finish.Findings)
	}
}

// A refused key is no rejected token: there is nothing to ask a provider for.
func TestRefusedKeyIsNoRejectedToken(t *testing.T) {
	for _, mode := range []auth.Mode{auth.TokenMode, auth.Basic, auth.None} {
		p := profile(ios, newServer(t, answer{403, `{"error":"invalid secret"}`}).URL)
		done := do(t, newEngine(t), engine.Request{Profile: p, Operation: "attributes.fetch", Mode: mode, Args: required("attributes.fetch")})
		if done.Call.Rejected != nil || code(done) != "server.secret" {
			t.Errorf("%s: rejected %+v, %+v", mode, done.Call.Rejected, done.Call.Finish.Error)
		}
	}
}

// A mark is sent with the message's own customer, so that is whom the token has to be made out to (2.5).
func TestJudgeComparesWithTheCustomerThatWasSent(t *testing.T) {
	d := newDevice(t, android, answer{200, inbox("st-1", message("m1", 1, ""))}, answer{401, ``})
	d.fetch(nil)
	d.identify(bobIDs)
	d.profile.Provider = fileProvider(t, claims(`{"registered":"bob@example.com"}`, noon.Add(time.Minute)))
	done := do(t, d.engine, engine.Request{Profile: d.profile, Operation: "inbox.markread", Mode: auth.CustomerToken, Args: markM1})
	if f := finding(done, "token.ids-differ"); !strings.Contains(f.Detail, "made out to bob@example.com, the request asks for jane@example.com") {
		t.Errorf("finished as %+v", done.Call.Finish)
	}
}
