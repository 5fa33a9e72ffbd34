package sandbox_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"authpeek/engine/sandbox"
)

// Each fault that spoils an answer or a token, with what Twilio's signaling then says to a client that takes it for sound.
func TestTwilioFaults(t *testing.T) {
	for _, tc := range []struct {
		fault, starter string
		status         int
		body           string // a part of it
		code           int    // of the connect with the token, 0 where it is let in
	}{
		{"identity-null", "node", 200, `"identity":null`, 0},
		{"identity-null", "java", 200, `"identity":null`, 0},
		{"identity-omitted", "python", 200, `{"token":"`, 0},
		{"provider-null", "node", 200, `{"identity":null,"token":null}`, 20101},
		{"provider-empty", "node", 200, `"token":""`, 20101},
		{"provider-json", "ruby", 200, `"token":"{\"token\":`, 20101},
		{"provider-bearer", "ruby", 200, `"token":"Bearer `, 20101},
		{"provider-quoted", "ruby", 200, `"token":"\"ey`, 20101},
		{"provider-repeats=3m", "csharp", 200, `"identity":"jane"`, 20104},
		{"provider-other", "node", 200, `"identity":"bob"`, 0},
		{"provider-other=eve", "php", 200, `"identity":"eve"`, 0},
		{"provider-other=jane@example.com", "java", 200, `"identity":"bob"`, 0},
		{"token-swapped", "node", 200, `"identity":"jane"`, 20103},
		{"token-other-secret", "node", 200, `"identity":"jane"`, 20107},
		{"token-milliseconds", "node", 200, `"identity":"jane"`, 20157},
		{"token-no-grants", "node", 200, `"identity":"jane"`, 20106},
		{"clock=2h@token.fetch", "python", 200, `"identity":"jane"`, 20105},
		{"clock=-2h@token.fetch", "python", 200, `"identity":"jane"`, 20104},
		{"clock=6m@client.connect", "node", 200, `"identity":"jane"`, 0},
		{"clock=-6m", "ruby", 200, `"identity":"jane"`, 20105},
		{"key-deleted", "node", 200, `"identity":"jane"`, 20103},
		{"401", "node", 200, `"identity":"jane"`, 20151},
		{"403", "node", 200, `"identity":"jane"`, 20403},
		{"429=5", "node", 200, `"identity":"jane"`, 20429},
		{"provider-500", "node", 500, "<h1>500 Internal Server Error</h1>", 0},
		{"provider-html", "node", 200, "<h1>Sign in</h1>", 0},
		{"provider-unset", "node", 500, `{"message":"accountSid is required","error":{}}`, 20101},
		{"provider-unset", "python", 500, "<h1>Internal Server Error</h1>", 0},
		{"provider-unset", "ruby", 500, "<h1>Internal Server Error</h1>", 0},
		{"provider-unset", "java", 500, "<h2>500 Internal Server Error</h2>", 0},
		{"provider-unset", "csharp", 500, "", 0},
		{"provider-unset", "php", 200, "<b>Fatal error</b>", 0},
		{"503@token.fetch", "node", 503, "<h1>503 Service Unavailable</h1>", 0},
	} {
		t.Run(tc.fault+" "+tc.starter, func(t *testing.T) {
			c := start(t, sandbox.Options{})
			c.set(tc.fault)
			path := tc.starter + "/token/jane"
			if tc.starter == "php" {
				path = "php/token.php?identity=jane"
			}
			got := c.askStarter("GET", path, "", "")
			if got.status != tc.status || !strings.Contains(string(got.raw), tc.body) {
				t.Fatalf("%d %s", got.status, got.raw)
			}
			var answer struct{ Token string }
			if json.Unmarshal(got.raw, &answer) != nil {
				return
			}
			if got := c.connect("sync", answer.Token); got.Code != tc.code {
				t.Errorf("connect: %+v", got)
			}
			if f := c.server.Faults()[0]; f.Hits == 0 {
				t.Errorf("%s met nobody", f)
			}
		})
	}
}

// A fault of the token server does not meet the signaling, and one of the vendor's not the token server.
func TestTwilioFaultsMeetWhatTheyAreMeantFor(t *testing.T) {
	c := start(t, sandbox.Options{})
	token := c.accessToken("node")
	c.set("provider-500", "token-swapped", "identity-null")
	if got := c.connect("sync", token); got.Status != 200 || c.server.Faults()[0].Hits != 0 {
		t.Errorf("%+v", got)
	}
	c.server.ClearFaults()
	c.set("503")
	c.accessToken("node")
	if got := c.send("POST", "/twilio/signaling/connect", "", object{"client": "sync", "token": token}); got.status != 503 {
		t.Errorf("signaling: %d", got.status)
	}
	c.server.ClearFaults()
	c.set("401@client.update")
	if got := c.connect("sync", token); got.Status != 200 {
		t.Errorf("connect: %+v", got)
	}
	if got := c.signal("update", object{"client": "sync", "token": token, "identity": "jane"}); got.Code != 20151 {
		t.Errorf("update: %+v", got)
	}
	// Bloomreach's endpoint is not Twilio's, and the other way round.
	c.server.ClearFaults()
	c.set("token-swapped", "identity-null")
	c.customerToken(janeIDs)
	if hits := c.hits("token-swapped") + c.hits("identity-null"); hits != 0 {
		t.Errorf("%d hits", hits)
	}
	for spec, want := range map[string]string{
		"token-swapped@client.connect": "name token",
		"key-deleted@token.fetch":      "name client.connect or client.update",
		"token-swaped":                 "did you mean token-swapped?",
	} {
		if f, err := sandbox.ParseFault(spec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q", spec, f, err, want)
		}
	}
}

// Each way of asking is somebody of its own to a server that repeats itself.
func TestTwilioRepeatsByIdentity(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.set("provider-repeats")
	token := func(a answer) string { return decode[struct{ Token string }](t, a.raw).Token }
	ask := func(name string) string { return token(c.askStarter("POST", "ruby/token", "form", "identity="+name)) }
	jane := ask("jane")
	c.clock.advance(time.Minute)
	if again, bob := ask("jane"), ask("bob"); again != jane || bob == jane {
		t.Errorf("Jane is repeated: %v; Bob is given Jane's: %v", again == jane, bob == jane)
	}
}
