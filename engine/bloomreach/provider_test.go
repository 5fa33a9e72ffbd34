package bloomreach_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
)

// httpProvider asks a token endpoint that gives this answer; a status of 0 never answers.
func httpProvider(t *testing.T, status int, body string) *auth.Provider {
	t.Helper()
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status == 0 {
			// Only a body that has been read lets the server notice that the client has gone.
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(endpoint.Close)
	source, err := auth.NewHTTP(auth.HTTPOptions{Method: "POST", URL: endpoint.URL + "/token", Body: "{}", Extract: "json:token", Timeout: 100 * time.Millisecond})
	if status > 0 {
		source, err = auth.NewHTTP(auth.HTTPOptions{Method: "POST", URL: endpoint.URL + "/token", Body: "{}", Extract: "json:token", Timeout: 10 * time.Second})
	}
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Now: func() time.Time { return noon }})
}

const (
	isNull  = `{"token":null}`
	isEmpty = `{"token":""}`
	isBlank = `{"token":"  "}`

	tokenMissing = "AppInbox loading failed. Authorization token is missing"
	safeMode     = "Exponea Safe Mode wrapper caught unhandled error"
)

// What each SDK does with a provider that gives nothing, or fails (4.4, 2.4).
func TestProviderThatGivesNothing(t *testing.T) {
	const sent, blocked, failed = engine.OutcomeOK, engine.OutcomeBlocked, engine.OutcomeFailed
	const bare = "" // sent without a header
	emptyHeader := "Authorization: "
	tests := []struct {
		platform, version, operation string
		status                       int
		answer                       string
		outcome                      engine.Outcome
		header                       string // of a call that was sent
		log, sdk, finding            string
	}{
		{android, "", "inbox.fetch", 200, isNull, blocked, "", tokenMissing, tokenMissing, ""},
		{android, "", "inbox.markread", 200, isNull, sent, bare, tokenMissing, "", "docs.null-is-sent"},
		{android, "", "blocks.static", 200, isNull, sent, bare, "", "", "docs.null-is-sent"},
		{android, "", "blocks.personal", 200, isNull, sent, bare, "", "", "docs.null-is-sent"},
		{android, "", "inbox.fetch", 200, isEmpty, sent, emptyHeader, "", "", ""},
		{android, "", "inbox.markread", 200, isEmpty, sent, emptyHeader, "", "", ""},
		{android, "", "blocks.static", 200, isEmpty, sent, emptyHeader, "", "", ""},
		{android, "", "inbox.fetch", 200, isBlank, sent, emptyHeader, "", "", ""},
		{android, "", "inbox.fetch", 500, "", failed, "", safeMode, safeMode, "provider.threw"},
		{android, "", "inbox.markread", 500, "", failed, "", safeMode, safeMode, "provider.threw"},
		{android, "", "blocks.static", 500, "", failed, "", safeMode, safeMode, "provider.threw"},
		{android, "", "inbox.fetch", 0, "", failed, "", "", "", "provider.no-timeout"},

		{android, "5.3", "inbox.fetch", 200, isNull, blocked, "", "", "Required authorization token is missing.", ""},
		{android, "5.3", "inbox.fetch", 200, isEmpty, blocked, "", "", "Required authorization token is missing.", ""},
		{android, "5.3", "inbox.fetch", 200, isBlank, blocked, "", "", "Required authorization token is missing.", ""},
		{android, "5.3", "inbox.markread", 200, isNull, blocked, "", "", "Required authorization token is missing.", ""},
		{android, "5.3", "blocks.static", 200, isNull, sent, bare, "", "", "docs.null-is-sent"},
		{android, "5.3", "blocks.personal", 200, isEmpty, sent, bare, "", "", "docs.null-is-sent"},
		{android, "5.3", "blocks.personal", 200, isBlank, sent, bare, "", "", "docs.null-is-sent"},
		{android, "5.3", "inbox.fetch", 500, "", failed, "", "", "Error: request canceled by <exception>", "provider.threw"},
		{android, "5.3", "blocks.static", 500, "", failed, "", "", "Error: request canceled by <exception>", "provider.threw"},

		{ios, "", "inbox.fetch", 200, isNull, sent, bare, "", "", "docs.null-is-sent"},
		{ios, "", "inbox.fetch", 200, isEmpty, sent, bare, "", "", "docs.null-is-sent"},
		{ios, "", "inbox.markread", 200, isNull, sent, bare, "", "", "docs.null-is-sent"},
		{ios, "", "blocks.static", 200, isEmpty, sent, bare, "", "", "docs.null-is-sent"},
		{ios, "", "segments.fetch", 200, isNull, sent, bare, "", "", "docs.null-is-sent"},
		{ios, "", "ids.link", 200, isNull, sent, bare, "", "", "docs.null-is-sent"},
		{ios, "", "inbox.fetch", 500, "", failed, "", "", "", "provider.threw"},
		{ios, "", "inbox.fetch", 0, "", failed, "", "", "", "provider.no-timeout"},
	}
	server := newWireServer(t, `{"success":true}`)
	for _, tt := range tests {
		name := strings.Join([]string{tt.platform, tt.version, tt.operation, http.StatusText(tt.status), tt.answer}, " ")
		p := profile(tt.platform, server.URL)
		p.SDKVersion, p.AdvancedAuth, p.Provider, p.OnNull = tt.version, true, httpProvider(t, tt.status, tt.answer), engine.OnNullSDK
		done := do(t, newEngine(t), engine.Request{Profile: p, Operation: tt.operation, Args: required(tt.operation)})
		end := done.Call.Finish
		if left := done.Call.Sent != nil; left != (tt.outcome == sent) || server.silent() == left {
			t.Errorf("%s: left %v, ended as %v", name, left, end)
		} else if left {
			if diff := cmp.Diff(withHeader(tt.platform, tt.header), server.next(t).Headers); diff != "" {
				t.Errorf("%s: headers (-want +got):\n%s", name, diff)
			}
		} else if end.Outcome != tt.outcome || !strings.HasPrefix(end.Error.SDK, tt.sdk) || (tt.sdk == "") != (end.Error.SDK == "") {
			t.Errorf("%s: ended as %v, %+v", name, end.Outcome, end.Error)
		}
		if logged := slices.Contains(end.SDKLog, tokenMissing) || slices.Contains(end.SDKLog, safeMode); logged != (tt.log != "") || logged && !slices.Contains(end.SDKLog, tt.log) {
			t.Errorf("%s: log %q", name, end.SDKLog)
		}
		codes := findingCodes(done)
		for _, code := range []string{"docs.null-is-sent", "provider.threw", "provider.no-timeout"} {
			if slices.Contains(codes, code) != (code == tt.finding) {
				t.Errorf("%s: findings %v, want %q among them and none of the others", name, codes, tt.finding)
			}
		}
	}
}

func findingCodes(d engine.Done) []string {
	var codes []string
	for _, f := range d.Call.Finish.Findings {
		codes = append(codes, f.Code)
	}
	return codes
}

// A route that goes with the API key does not ask the provider, whatever that would say (4.1).
func TestProviderIsNotAskedForTheKeysRoutes(t *testing.T) {
	server := newWireServer(t, `{"success":true}`)
	for operation, args := range tableArgs(t) {
		if slices.Contains([]string{"inbox.fetch", "inbox.markread", "blocks.personal"}, operation) {
			continue
		}
		p := profile(android, server.URL)
		p.AdvancedAuth, p.Provider = true, httpProvider(t, 500, "")
		do(t, newEngine(t), engine.Request{Profile: p, Operation: operation, Mode: auth.CustomerToken, Args: args})
		if got := server.next(t).Headers; !slices.Contains(got, "Authorization: Token public-key") {
			t.Errorf("%s: %q", operation, got)
		}
	}
}

// A provider that throws leaves Android 4's fetch marked as running (4.4): from then on each fetch says what the app would do.
func TestFetchIsStuckAfterAThrow(t *testing.T) {
	server := newWireServer(t, `{"success":true}`)
	for _, tt := range []struct {
		platform, version, operation string
		stuck                        bool
	}{
		{android, "", "inbox.fetch", true},
		{android, "", "inbox.markread", false},
		{android, "", "blocks.static", false},
		{android, "5.3", "inbox.fetch", false},
		{ios, "", "inbox.fetch", false},
	} {
		e := newEngine(t)
		p := profile(tt.platform, server.URL)
		p.SDKVersion, p.Provider = tt.version, httpProvider(t, 500, "")
		do(t, e, engine.Request{Profile: p, Operation: tt.operation, Mode: auth.CustomerToken, Args: required(tt.operation)})
		for _, mode := range []auth.Mode{auth.TokenMode, auth.CustomerToken} {
			p.Provider = fileProvider(t, jwt)
			done := do(t, e, engine.Request{Profile: p, Operation: "inbox.fetch", Mode: mode})
			server.next(t) // it is made all the same
			if got := finding(done, "inbox.stuck"); (got.Severity == "warning") != tt.stuck {
				t.Errorf("%s %s after %s: %+v", tt.platform, tt.version, tt.operation, got)
			}
		}
		p.ProjectToken = "pt-2" // another app
		done := do(t, e, engine.Request{Profile: p, Operation: "inbox.fetch", Mode: auth.TokenMode})
		server.next(t)
		if got := finding(done, "inbox.stuck"); got.Code != "" {
			t.Errorf("%s: another app is stuck too", tt.platform)
		}
	}
}

// The double-prefix traps (4.2).
func TestPrefixTwice(t *testing.T) {
	const insufficient = "You don't have sufficient authorization to perform this action. Please, double check your authorization status."
	server := newWireServer(t, `{"success":true}`)
	for _, tt := range []struct {
		platform, operation string
		mode                auth.Mode
		key, token          string
		header, code, sdk   string // no header: blocked with that code
		finding             string
	}{
		{ios, "inbox.fetch", auth.CustomerToken, "k", "Bearer x", "authorization: Bearer Bearer x", "", "", "token.bearer-twice"},
		{ios, "segments.fetch", auth.CustomerToken, "k", "Bearer x", "authorization: Bearer Bearer x", "", "", "token.bearer-twice"},
		{ios, "inbox.fetch", auth.CustomerToken, "k", "x", "authorization: Bearer x", "", "", ""},
		{android, "inbox.fetch", auth.CustomerToken, "k", "Bearer x", "Authorization: Bearer x", "", "", ""},
		{android, "inapp.fetch", auth.TokenMode, "Token k", "", "Authorization: Token Token k", "", "", "config.token-twice"},
		{android, "inapp.fetch", auth.TokenMode, "my key", "", "Authorization: Token my key", "", "", "config.key-blank"},
		{ios, "inapp.fetch", auth.TokenMode, "Token k", "", "", "config.key-unread", insufficient, "config.token-twice"},
		{ios, "inbox.fetch", auth.TokenMode, "my key", "", "", "config.key-unread", insufficient, "config.key-blank"},
		{ios, "inapp.fetch", auth.CustomerToken, "Token k", "", "", "config.key-unread", insufficient, "config.token-twice"},
		// With a provider iOS has some authorization, and lets the call go without this one.
		{ios, "inapp.fetch", auth.CustomerToken, "Token k", "x", "-", "", "", "config.token-twice"},
		{ios, "inapp.fetch", auth.TokenMode, "", "", "", "config.no-key", insufficient, ""},
		{android, "inapp.fetch", auth.TokenMode, "", "", "-", "", "", ""},
	} {
		p := profile(tt.platform, server.URL)
		p.APIKey = auth.NewSecret(tt.key)
		if tt.token != "" {
			p.Provider = fileProvider(t, tt.token)
		}
		done := do(t, newEngine(t), engine.Request{Profile: p, Operation: tt.operation, Mode: tt.mode})
		switch {
		case tt.header == "":
			if e := done.Call.Finish.Error; code(done) != tt.code || done.Call.Finish.Outcome != engine.OutcomeBlocked || e.SDK != tt.sdk || e.Fix == "" || !server.silent() {
				t.Errorf("%+v: ended as %+v", tt, done.Call.Finish)
			}
		default:
			if diff := cmp.Diff(withHeader(tt.platform, strings.Trim(tt.header, "-")), server.next(t).Headers); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", tt, diff)
			}
		}
		for _, f := range []string{"token.bearer-twice", "config.token-twice", "config.key-blank"} {
			if got := finding(done, f); (got.Code != "") != (f == tt.finding) || got.Code != "" && (got.Severity != "error" || got.Fix == "") {
				t.Errorf("%+v: finding %+v", tt, got)
			}
		}
	}
}

// A registered provider that the flag keeps from being asked (4.4).
func TestProviderIsIgnored(t *testing.T) {
	for _, tt := range []struct {
		platform, operation string
		mode                auth.Mode
		advanced            bool
		ignored             bool
	}{
		{android, "inbox.fetch", auth.TokenMode, false, true},
		{android, "blocks.static", auth.TokenMode, false, true},
		{ios, "segments.fetch", auth.TokenMode, false, true},
		{android, "segments.fetch", auth.TokenMode, false, false}, // not its route
		{android, "inapp.fetch", auth.TokenMode, false, false},
		{android, "inbox.fetch", auth.TokenMode, true, false}, // asked to
		{android, "inbox.fetch", auth.CustomerToken, false, false},
		{ios, "inbox.fetch", auth.None, false, false},
	} {
		p := profile(tt.platform, "https://api.exponea.com")
		p.Provider, p.AdvancedAuth = fileProvider(t, jwt), tt.advanced
		call, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: tt.operation, Mode: tt.mode})
		if err != nil {
			t.Fatal(err)
		}
		got := finding(engine.Done{Call: call}, "provider.ignored")
		if (got.Severity == "note") != tt.ignored {
			t.Errorf("%+v: %+v", tt, got)
		}
	}
}

// An app that sets no token: its stream goes bare, and App Inbox is not asked for (4.5).
func TestStreamWithoutAProvider(t *testing.T) {
	server := newWireServer(t, `{"success":true}`)
	args := tableArgs(t)
	for _, row := range table(t)["credentials"] {
		operation, platform := row[0], row[1]
		p := profile(platform, server.URL)
		p.Integration, p.StreamID = "stream", "sid-1"
		r := engine.Request{Profile: p, Operation: operation, Args: args[operation]}
		if strings.HasPrefix(operation, "inbox.") {
			words := map[string]string{android: "Required authorization token is missing.", ios: "Missing or invalid authorization: No details provided."}[platform]
			done := do(t, newEngine(t), r)
			if e := done.Call.Finish.Error; done.Call.Finish.Outcome != engine.OutcomeBlocked || code(done) != "stream.no-token" || e.SDK != words || !server.silent() {
				t.Errorf("%s %s: ended as %+v", platform, operation, done.Call.Finish)
			}
			continue
		}
		do(t, newEngine(t), r)
		if diff := cmp.Diff(withHeader(platform, ""), server.next(t).Headers); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", platform, operation, diff)
		}
	}
}

// A mode of the other integration is refused with what it needs.
func TestModeOfTheOtherIntegration(t *testing.T) {
	for _, tt := range []struct {
		integration string
		mode        auth.Mode
		want        string
	}{
		{"stream", auth.TokenMode, "mode token needs integration = project"},
		{"stream", auth.CustomerToken, "mode customer-token needs integration = project"},
		{"stream", auth.Basic, "mode basic needs integration = project"},
		{"project", auth.StreamJWT, "mode stream-jwt needs a stream"},
	} {
		p := profile(android, "https://api.exponea.com")
		p.Integration, p.StreamID = tt.integration, "sid-1"
		_, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: "consents.fetch", Mode: tt.mode})
		var usage *engine.UsageError
		if !errors.As(err, &usage) || !strings.Contains(usage.Message, tt.want) || usage.Fix == "" {
			t.Errorf("%s in a %s: %v", tt.mode, tt.integration, err)
		}
	}
}
