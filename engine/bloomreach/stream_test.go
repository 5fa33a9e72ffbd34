package bloomreach_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// The life of a stream's token as each SDK leads it, against a real server (4.5).

// streamServer answers with these statuses one after the other, the last one again and again, and notes each credential.
func streamServer(t *testing.T, statuses ...int) (url string, seen func() []string) {
	t.Helper()
	credentials := make(chan string, 20)
	queue := make(chan int, len(statuses))
	for _, s := range statuses {
		queue <- s
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		credentials <- r.Header.Get("Authorization")
		status := statuses[len(statuses)-1]
		select {
		case status = <-queue:
		default:
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"success":%v,"errors":"[]"}`, status == http.StatusOK)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() (all []string) {
		for len(credentials) > 0 {
			all = append(all, <-credentials)
		}
		return all
	}
}

// appTokens is an app that hands over these tokens one after the other, the last one again and again; "" is an empty text and
// "null" none.
func appTokens(t *testing.T, tokens ...string) *auth.Provider {
	t.Helper()
	queue := make(chan string, len(tokens))
	for _, token := range tokens {
		queue <- token
	}
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		token := tokens[len(tokens)-1]
		select {
		case token = <-queue:
		default:
		}
		w.Header().Set("Content-Type", "application/json")
		if token == "null" {
			fmt.Fprint(w, `{"token":null}`)
			return
		}
		fmt.Fprintf(w, `{"token":%q}`, token)
	}))
	t.Cleanup(endpoint.Close)
	source, err := auth.NewHTTP(auth.HTTPOptions{Method: "POST", URL: endpoint.URL, Body: "{}", Extract: "json:token", Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Now: func() time.Time { return noon }})
}

// streamToken is a token of jane's that ends so long after noon.
func streamToken(serial int, left time.Duration) string {
	return signed(fmt.Sprintf(`{"ids":{"registered":"jane@example.com"},"exp":%d,"jti":"%d"}`, noon.Add(left).Unix(), serial))
}

func bearer(token string) string { return "Bearer " + token }

func streamApp(platform, url string, provider *auth.Provider) engine.Profile {
	p := profile(platform, url)
	p.Integration, p.StreamID, p.Provider = "stream", "sid-1", provider
	return p
}

func TestTokenOfAStream(t *testing.T) {
	const format = "JWT: Invalid token format - token must not contain spaces or prefixes"
	first, second, old := streamToken(1, time.Hour), streamToken(2, time.Hour), streamToken(0, -time.Minute)
	told := func(platform, reason string) string {
		if platform == ios {
			return "(setJwtErrorHandler is called: " + reason + ")"
		}
		return "(sdkAuthCallback.onAuthFailure is called: " + reason + ")"
	}
	for _, tt := range []struct {
		name, platform, operation string
		tokens                    []string
		statuses                  []int
		sent                      []string
		outcome                   engine.Outcome
		log                       []string
	}{
		{"401, another token", android, "inapp.fetch", []string{first, second}, []int{401, 200}, []string{bearer(first), bearer(second)}, engine.OutcomeOK,
			[]string{told(android, "TOKEN_REJECTED")}},
		{"401, the same token", android, "inapp.fetch", []string{first}, []int{401}, []string{bearer(first)}, engine.OutcomeFailed,
			[]string{told(android, "TOKEN_REJECTED")}},
		{"401, no token after", android, "inapp.fetch", []string{first, "null"}, []int{401}, []string{bearer(first)}, engine.OutcomeFailed,
			[]string{told(android, "TOKEN_REJECTED")}},
		{"401 twice", android, "inapp.fetch", []string{first, second}, []int{401}, []string{bearer(first), bearer(second)}, engine.OutcomeFailed,
			[]string{told(android, "TOKEN_REJECTED")}},
		{"403 with a token", android, "inapp.fetch", []string{first, second}, []int{403}, []string{bearer(first)}, engine.OutcomeFailed, nil},
		{"403 without one", android, "inapp.fetch", []string{"null", first}, []int{403, 200}, []string{"", bearer(first)}, engine.OutcomeOK,
			[]string{told(android, "TOKEN_NOT_PROVIDED")}},
		{"403 without one, and none after", android, "inapp.fetch", []string{"null"}, []int{403, 200}, []string{"", ""}, engine.OutcomeOK,
			[]string{told(android, "TOKEN_NOT_PROVIDED")}},
		{"no token", android, "inapp.fetch", []string{"null"}, []int{200}, []string{""}, engine.OutcomeOK, nil},
		{"expired", android, "inapp.fetch", []string{old, first}, []int{200}, []string{bearer(first)}, engine.OutcomeOK, []string{told(android, "TOKEN_EXPIRED")}},
		{"expired, none after", android, "inapp.fetch", []string{old, "null"}, []int{200}, []string{""}, engine.OutcomeOK, []string{told(android, "TOKEN_EXPIRED")}},
		{"inbox, no token", android, "inbox.fetch", []string{"null"}, []int{200}, nil, engine.OutcomeBlocked,
			[]string{told(android, "TOKEN_NOT_PROVIDED"), "Required authorization token is missing."}},
		{"prefix", android, "inapp.fetch", []string{bearer(first)}, []int{200}, []string{bearer(first)}, engine.OutcomeOK, nil},

		{"401, another token", ios, "inapp.fetch", []string{first, second}, []int{401, 200}, []string{bearer(first), bearer(second)}, engine.OutcomeOK,
			[]string{told(ios, "invalid"), "JWT: Retrying request after 401"}},
		{"401, no token after", ios, "inbox.fetch", []string{first, "null"}, []int{401}, []string{bearer(first), bearer(first)}, engine.OutcomeFailed,
			[]string{told(ios, "invalid"), "JWT: Retrying request after 401"}},
		{"403 with a token", ios, "inapp.fetch", []string{first, second}, []int{403}, []string{bearer(first)}, engine.OutcomeFailed, nil},
		{"no token", ios, "inapp.fetch", []string{"null"}, []int{200}, []string{""}, engine.OutcomeOK, []string{told(ios, "notProvided")}},
		{"expired, none after", ios, "inapp.fetch", []string{old, "null"}, []int{200}, []string{bearer(old)}, engine.OutcomeOK, []string{told(ios, "expired")}},
		{"inbox, no token", ios, "inbox.fetch", []string{"null"}, []int{200}, nil, engine.OutcomeBlocked,
			[]string{told(ios, "notProvided"), "Missing or invalid authorization: No details provided."}},
		{"inbox, empty token", ios, "inbox.markread", []string{""}, []int{200}, nil, engine.OutcomeBlocked,
			[]string{"Ignoring empty JWT token.", told(ios, "notProvided"), "Ignoring empty JWT token.", "Missing or invalid authorization: No details provided."}},
		{"prefix", ios, "inapp.fetch", []string{bearer(first)}, []int{200}, []string{""}, engine.OutcomeOK, []string{format, told(ios, "notProvided"), format}},
		{"two parts", ios, "inapp.fetch", []string{"a.b", first}, []int{200}, []string{bearer(first)}, engine.OutcomeOK, []string{format, told(ios, "notProvided")}},
		{"attributes never", ios, "attributes.fetch", []string{first}, []int{401}, []string{""}, engine.OutcomeFailed, nil},
	} {
		t.Run(tt.platform+" "+tt.name, func(t *testing.T) {
			t.Parallel() // iOS waits for a second of real time
			url, seen := streamServer(t, tt.statuses...)
			args := required(tt.operation)
			if tt.operation == "attributes.fetch" {
				args = engine.Args{"recommendation": {"r1"}}
			}
			done := do(t, newEngine(t), engine.Request{Profile: streamApp(tt.platform, url, appTokens(t, tt.tokens...)), Operation: tt.operation, Args: args})
			end := done.Call.Finish
			if end.Outcome != tt.outcome {
				t.Errorf("ended as %v, %+v", end.Outcome, end.Error)
			}
			if diff := cmp.Diff(tt.sent, seen()); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.log, end.SDKLog); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
		})
	}
}

// Android attaches the token to events of its current customer and to no others; what is refused then is not sent again.
func TestTokenIsLeftOffAnothersEvents(t *testing.T) {
	const bob = `{"customer_ids":{"registered":"bob@example.com"},"event_type":"e","timestamp":1.5,"properties":{}}`
	const own = `{"customer_ids":{"cookie":"c-1","registered":"jane@example.com"},"event_type":"e","timestamp":1.5,"properties":{}}`
	look := engine.Change{Kind: engine.Look, IDs: bobIDs}
	for _, tt := range []struct {
		name, platform, operation string
		change                    *engine.Change
		body                      string
		off                       bool
	}{
		{"own event", android, "events.track", nil, "", false},
		{"own event by its body", android, "events.track", nil, own, false},
		{"bob's event by its body", android, "events.track", nil, bob, true},
		{"an event during a look", android, "events.track", &look, "", true},
		{"properties during a look", android, "customers.track", &look, "", true},
		{"a click during a look", android, "campaigns.click", &look, "", true},
		{"in-app messages during a look", android, "inapp.fetch", &look, "", false},
		{"an event after identify", android, "events.track", &engine.Change{Kind: engine.Identify, IDs: bobIDs}, "", false},
		{"bob's event by its body", ios, "events.track", nil, bob, false},
		{"an event during a look", ios, "events.track", &look, "", false},
	} {
		url, seen := streamServer(t, 403)
		token := streamToken(1, time.Hour)
		e, p := newEngine(t), streamApp(tt.platform, url, appTokens(t, token))
		if tt.change != nil {
			var err error
			if p, _, err = e.SwitchCustomer(p, *tt.change); err != nil {
				t.Fatal(err)
			}
		}
		r := engine.Request{Profile: p, Operation: tt.operation, Args: tableArgs(t)[tt.operation]}
		if tt.body != "" {
			r.Args, r.Body = nil, []byte(tt.body)
		}
		done := do(t, e, r)
		want := []string{bearer(token)}
		if tt.off {
			want = []string{""}
		}
		if diff := cmp.Diff(want, seen()); diff != "" {
			t.Errorf("%s on %s: sent (-want +got):\n%s", tt.name, tt.platform, diff)
		}
		if f := finding(done, "stream.token-left-off"); (f.Severity == "note") != tt.off || tt.off && !strings.Contains(f.Detail, "bob's") {
			t.Errorf("%s on %s: %+v", tt.name, tt.platform, f)
		}
	}
	// A look at the app's own customer is none of another's, as the probes of a matrix are made.
	p := streamApp(android, "http://127.0.0.1:1", appTokens(t, streamToken(1, time.Hour)))
	p.LookOnly = true
	call, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: "events.track", Args: tableArgs(t)["events.track"]})
	if err != nil || finding(engine.Done{Call: call}, "stream.token-left-off").Code != "" {
		t.Errorf("%+v, %v", call.Finish, err)
	}
}

// In a project an SDK passes over a stream's token in words of its own.
func TestStreamTokenInAProject(t *testing.T) {
	for platform, words := range map[string]string{
		android: "Current integration does not support SDK auth token operations, set operation will be ignored.",
		ios:     "Ignoring JWT token: SDK not configured with Stream integration.",
	} {
		_, err := newEngine(t).Plan(engine.Request{Profile: profile(platform, "https://x.example"), Operation: "inapp.fetch", Mode: auth.StreamJWT})
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", platform, err)
		}
		if line, ok := bloomreach.ExplainLine(words); !ok || line.Code != "stream.wrong-integration" {
			t.Errorf("%s: explained as %+v", platform, line)
		}
	}
}

// The lines of 4.3 about advanced auth in a stream have their counterpart at each call.
func TestAdvancedAuthInAStream(t *testing.T) {
	for _, platform := range []string{android, ios} {
		for integration, noted := range map[string]bool{"stream": true, "project": false} {
			p := streamApp(platform, "https://x.example", appTokens(t, "x"))
			p.Integration, p.AdvancedAuth = integration, true
			call, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: "inapp.fetch"})
			if err != nil {
				t.Fatal(err)
			}
			codes := findingCodes(engine.Done{Call: call})
			if slices.Contains(codes, "config.advanced-auth-in-stream") != noted {
				t.Errorf("%s, %s: %v", platform, integration, codes)
			}
		}
	}
}

// After a 401 Android drops the token that was refused; iOS keeps it, and after a 403 both do.
func TestRefusedTokenAndTheStore(t *testing.T) {
	for _, tt := range []struct {
		platform string
		status   int
		kept     bool
	}{{android, 401, false}, {android, 403, true}, {ios, 401, true}, {ios, 403, true}} {
		url, _ := streamServer(t, tt.status)
		p := streamApp(tt.platform, url, appTokens(t, streamToken(1, time.Hour), "null"))
		do(t, newEngine(t), engine.Request{Profile: p, Operation: "inapp.fetch"})
		if _, kept := p.Provider.Kept(); kept != tt.kept {
			t.Errorf("%s, %d: kept %v", tt.platform, tt.status, kept)
		}
	}
}

// The timer's minute has begun before the token is used for the first time: the app is turned to at once, in its SDK's words.
func TestTokenWithLessThanAMinute(t *testing.T) {
	for platform, reason := range map[string]string{android: "TOKEN_ABOUT_TO_EXPIRE", ios: "expiredSoon"} {
		url, seen := streamServer(t, 200)
		short, next := streamToken(1, 30*time.Second), streamToken(2, time.Hour)
		e, p := newEngine(t), streamApp(platform, url, appTokens(t, short, next))
		facts := e.Journal().Subscribe()
		do(t, e, engine.Request{Profile: p, Operation: "inapp.fetch"})
		for asked, replaced := false, false; !asked || !replaced; {
			events, _, err := facts.Next(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, ev := range events {
				switch d := ev.Detail.(type) {
				case engine.TokenRequested:
					asked = asked || d.SDKReason == reason
				case engine.TokenReplaced:
					replaced = true
				}
			}
		}
		do(t, e, engine.Request{Profile: p, Operation: "inapp.fetch"})
		if diff := cmp.Diff([]string{bearer(short), bearer(next)}, seen()); diff != "" {
			t.Errorf("%s: sent (-want +got):\n%s", platform, diff)
		}
		facts.Close()
	}
}
