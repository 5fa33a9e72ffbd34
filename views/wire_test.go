package views

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// wired is a session with a wire strip that hears of every call.
type wired struct {
	*live
	wire Wire
}

func newWired(t testing.TB) *wired {
	l := liveSession(t, nil)
	return &wired{live: l, wire: Wire{Live: 5 * time.Second}}
}

func (w *wired) call(operation, trigger string, mode auth.Mode) {
	w.t.Helper()
	w.clock.Add(int64(5 * time.Second))
	r := w.fetch(FetchMsg{Operation: operation, Trigger: trigger, Mode: mode})
	c := w.Ledger.Call(r.Call.ID)
	sameConnection(c)
	w.wire.Apply(w.Ledger, c.Events)
}

// sameConnection makes the first call open the connection and all others reuse it. In truth net/http may open another one when
// a call follows at once.
func sameConnection(c *engine.Call) {
	for i, e := range c.Events {
		if d, ok := e.Detail.(engine.FirstByte); ok {
			d.Reused = c.ID > 1
			c.Events[i].Detail = d
		}
	}
}

// shown are the strip's lines in short: subject, event, count.
func (w *wired) shown(all bool) []string {
	var out []string
	for _, l := range w.wire.Last(100, all) {
		s := l.Subject + " " + l.Event
		if l.Times > 1 {
			s += fmt.Sprintf(" ×%d", l.Times)
		}
		out = append(out, s)
	}
	return out
}

func (w *wired) wantShown(want ...string) {
	w.t.Helper()
	if got := w.shown(false); strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("the strip shows\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// draw is the strip as a terminal of that width has it.
func (w *wired) draw(width int) []string {
	st := plain()
	var out []string
	l := kit.NewLine(st, width)
	for _, line := range w.wire.Last(100, true) {
		DrawWire(l, st, line, width, time.UTC, line.Call == 2)
		out = append(out, l.String())
	}
	return out
}

func TestWireOfCalls(t *testing.T) {
	w := newWired(t)
	w.call(bloomreach.InboxFetch, "you", "")
	w.call(bloomreach.InboxFetch, "you", "")
	w.call(bloomreach.ConsentsFetch, "you", auth.None)
	w.at(20 * time.Minute)
	w.call(bloomreach.InboxFetch, "following", "")
	for _, width := range []int{60, 80, 100, 120, 140} {
		lines := w.draw(width)
		golden(t, fmt.Sprintf("wire_calls_%d", width), lines)
	}
}

// A followed call that brings nothing new leaves no lines of its own, and raises the count of the one before.
func TestWireFoldsWhatIsFollowed(t *testing.T) {
	w := newWired(t)
	w.call(bloomreach.InboxFetch, "you", "")
	for range 3 {
		w.call(bloomreach.InboxFetch, "following", "")
	}
	w.wantShown(
		"inbox.fetch provider asked", "inbox.fetch token obtained", "inbox.fetch sent", "inbox.fetch 200",
		"inbox.fetch sent", "inbox.fetch 200 ×3",
	)
	last := w.wire.Last(1, false)[0]
	if want := "every 5 s · " + w.Current().Fingerprint + " reused · nothing changed"; last.Detail != want {
		t.Errorf("the detail is %q, want %q", last.Detail, want)
	}
	if want := w.now(); !last.At.Equal(want) {
		t.Errorf("the line is of %s, want the newest call's %s", last.At, want)
	}
	// Somebody's own call is news, and what is followed after it starts anew.
	w.call(bloomreach.ConsentsFetch, "you", "")
	w.call(bloomreach.InboxFetch, "following", "")
	got := w.shown(false)
	if want := []string{"inbox.fetch 200 ×3", "consents.fetch sent", "consents.fetch 200", "inbox.fetch sent", "inbox.fetch 200"}; strings.Join(got[len(got)-5:], "\n") != strings.Join(want, "\n") {
		t.Errorf("after another call the strip ends in %q, want %q", got[len(got)-5:], want)
	}
}

// Operations that are followed in turn fold into a line each.
func TestWireFoldsSeveralOperations(t *testing.T) {
	w := newWired(t)
	w.call(bloomreach.InboxFetch, "start", "")
	for range 4 {
		w.call(bloomreach.ConsentsFetch, "following", "")
		w.call(bloomreach.InboxFetch, "following", "")
	}
	got := w.shown(false)
	if want := []string{"consents.fetch 200 ×4", "inbox.fetch 200 ×4"}; strings.Join(got[len(got)-2:], "\n") != strings.Join(want, "\n") {
		t.Errorf("the strip ends in %q, want %q", got, want)
	}
}

// A refusal that repeats keeps its reason, and one with another reason stands alone.
func TestWireFoldsRefusals(t *testing.T) {
	w := newWired(t)
	w.call(bloomreach.ConsentsFetch, "following", auth.None)
	w.call(bloomreach.ConsentsFetch, "following", auth.None)
	last := w.wire.Last(1, false)[0]
	if last.Event != "401" || last.Times != 2 || last.Detail != "every 5 s · Access key not provided" {
		t.Errorf("the strip ends in %+v", last)
	}
	w.call(bloomreach.ConsentsFetch, "following", "")
	got := w.shown(false)
	if want := []string{"consents.fetch 401 ×2", "consents.fetch sent", "consents.fetch 200"}; strings.Join(got[len(got)-3:], "\n") != strings.Join(want, "\n") {
		t.Errorf("the strip ends in %q, want %q", got, want)
	}
}

// A token that is over is refused again and again; only the time since then grows, and that is no other cause.
func TestWireFoldsRefusedTokens(t *testing.T) {
	w := newWired(t)
	w.Profile.Provider = onceProvider(t, w.live)
	w.call(bloomreach.InboxFetch, "start", "")
	w.clock.Add(int64(8 * time.Minute))
	for range 4 {
		w.call(bloomreach.InboxFetch, "following", "")
	}
	got := w.shown(false)
	want := []string{"inbox.fetch sent", "inbox.fetch received", "inbox.fetch token rejected", "inbox.fetch 401 ×4"}
	if strings.Join(got[len(got)-4:], "\n") != strings.Join(want, "\n") {
		t.Errorf("the strip ends in %q, want %q", got, want)
	}
	// The same status for another reason is another fact.
	w.call(bloomreach.InboxFetch, "following", auth.None)
	got = w.shown(false)
	if want := []string{"inbox.fetch 401 ×4", "inbox.fetch sent", "inbox.fetch received", "inbox.fetch 401"}; strings.Join(got[len(got)-4:], "\n") != strings.Join(want, "\n") {
		t.Errorf("the strip ends in %q, want %q", got, want)
	}
}

func TestWithoutTimes(t *testing.T) {
	for text, want := range map[string]string{
		"tok#3f2a9c · had expired 00:12 before": "tok#3f2a9c · had expired 0 before",
		"expired 1h04m ago, 42 ms":              "expired 0 ago, 0 ms",
		"12 messages of v2":                     "12 messages of v2",
		"Access key not found":                  "Access key not found",
	} {
		if got := withoutTimes(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestWireHidesMinorFacts(t *testing.T) {
	w := newWired(t)
	w.call(bloomreach.InboxFetch, "you", "")
	w.call(bloomreach.InboxFetch, "you", "")
	all := strings.Join(w.shown(true), "\n")
	few := strings.Join(w.shown(false), "\n")
	for _, fact := range []string{"started", "token reused", "header set", "first byte"} {
		if !strings.Contains(all, fact) {
			t.Errorf("the tall strip lacks %q:\n%s", fact, all)
		}
		if strings.Contains(few, fact) {
			t.Errorf("the strip shows %q:\n%s", fact, few)
		}
	}
}

func TestWireIsBounded(t *testing.T) {
	var w Wire
	ledger := engine.NewLedger()
	for i := range 3*WireKept + 50 {
		w.Apply(ledger, []engine.Event{{At: sandboxStart, Detail: engine.Notice{Subject: "sandbox", Event: fmt.Sprintf("fact %d", i)}}})
	}
	w.Lost(sandboxStart, 312)
	lines := w.Last(4*WireKept, true)
	if len(lines) < WireKept || len(lines) >= 2*WireKept {
		t.Errorf("%d lines are kept", len(lines))
	}
	if last := lines[len(lines)-1]; last.Event != "312 not shown" {
		t.Errorf("the loss is told as %q", last.Event)
	}
}

// Every fact in the words of the strip.
func TestWireWords(t *testing.T) {
	at := time.Date(2026, 11, 21, 12, 3, 4, 0, time.UTC)
	jwt := auth.Info{Fingerprint: "tok#3f2a9c", Kind: "jwt", Alg: "HS256", Kid: "k1", IssuedAt: at.Add(-time.Minute), ExpiresAt: at.Add(4 * time.Minute), Source: "http POST /token"}
	gone := jwt
	gone.ExpiresAt = at.Add(-3 * time.Minute)
	bare := auth.Info{Fingerprint: "tok#88c0de", Kind: "opaque", Length: 64}
	hour := auth.Info{Fingerprint: "tok#88c0de", Kind: "opaque", Length: 64, ObtainedAt: at, ExpiresAt: at.Add(time.Hour), Scope: "A B"}
	nameless := jwt
	nameless.Kid = ""
	finish := func(o engine.Outcome, status int, summary, code string) engine.CallFinished {
		f := engine.CallFinished{Outcome: o, Status: status, Summary: summary}
		if code != "" {
			f.Error = &engine.CallError{Code: code}
		}
		return f
	}
	tests := []struct {
		detail engine.Detail
		mark   theme.Mark
		want   string
	}{
		{engine.TokenRequested{Source: "http POST /token", Reason: "per call"}, theme.MarkSent, "provider asked | http POST /token · per call"},
		{engine.TokenRequested{Source: "http POST /token", Reason: "kept token has expired", SDKReason: "TOKEN_EXPIRED"}, theme.MarkSent, "provider asked | http · kept token has expired · TOKEN_EXPIRED"},
		{engine.TokenObtained{Token: jwt}, theme.MarkReceived, "token obtained | tok#3f2a9c HS256 kid=k1 · expires 12:07:04"},
		{engine.TokenObtained{Token: nameless}, theme.MarkReceived, "token obtained | tok#3f2a9c HS256 · expires 12:07:04"},
		{engine.TokenObtained{Token: gone, Again: true}, theme.MarkLook, "token obtained | tok#3f2a9c again · already expired 03:00 ago"},
		{engine.TokenObtained{Token: bare}, theme.MarkReceived, "token obtained | tok#88c0de opaque, 64 chars · expiry unknown"},
		{engine.TokenObtained{Token: auth.Info{Fingerprint: "tok#88c0de", Kind: "opaque", Length: 12_345}}, theme.MarkReceived, "token obtained | tok#88c0de opaque, 12,345 chars · expiry unknown"},
		{engine.TokenReused{Token: jwt, Policy: auth.RefreshAhead}, theme.MarkHere, "token reused | tok#3f2a9c · 04:00 left · policy refresh-ahead"},
		{engine.TokenReused{Token: gone, Policy: auth.Once}, theme.MarkHere, "token reused | tok#3f2a9c · expired 03:00 ago · policy once"},
		{engine.TokenReused{Token: jwt, Policy: "sdk"}, theme.MarkHere, "token reused | tok#3f2a9c · 04:00 left · kept by the SDK"},
		{engine.TokenIssued{Token: hour}, theme.MarkReceived, "token issued | tok#88c0de opaque · expires_in 3600 · A B"},
		{engine.TokenIssued{Token: bare, Kept: true}, theme.MarkReceived, "token issued | tok#88c0de opaque · expiry unknown · kept in place of the one that was sent"},
		{engine.TokenIssued{Token: jwt}, theme.MarkReceived, "token issued | tok#3f2a9c HS256 · expires 12:07:04"},
		{engine.TokenNull{Source: "http", Then: "this SDK will not send"}, theme.MarkLook, "token null | http answered null · this SDK will not send"},
		{engine.TokenFailed{Error: "http 500 text/html"}, theme.MarkBad, "provider failed | http 500 text/html"},
		{engine.HeaderSet{}, theme.MarkHere, "header set | no Authorization header"},
		{engine.HeaderSet{Credential: "Bearer tok#3f2a9c", Headers: []engine.Header{{Name: "authorization", Origin: "provider:http"}}}, theme.MarkHere, "header set | Authorization: Bearer tok#3f2a9c · from provider http"},
		{engine.HeaderSet{Credential: "?access_token=tok#3f2a9c"}, theme.MarkHere, "header set | ?access_token=tok#3f2a9c"},
		{engine.RequestSent{Method: "POST", URL: "http://h/webxp/projects/acme-demo/appinbox/fetch", Credential: "Bearer tok#3f2a9c"}, theme.MarkSent, "sent | POST /webxp/…/appinbox/fetch · Bearer tok#3f2a9c"},
		{engine.RequestSent{Method: "GET", URL: "http://h/token?secret=1"}, theme.MarkSent, "sent | GET /token · no credential"},
		{engine.FirstByte{Status: 200, Reused: true}, theme.MarkReceived, "first byte | 200 · reused connection"},
		{engine.ResponseReceived{Status: 401, Bytes: 50, ContentType: "application/json"}, theme.MarkReceived, "received | 401 · 50 B application/json"},
		{engine.TokenRejected{Token: jwt, Why: "refused by the server"}, theme.MarkLook, "token rejected | tok#3f2a9c · refused by the server"},
		{engine.TokenRejected{Token: jwt, Status: 401, Why: `"token_expired": true`}, theme.MarkLook, `token rejected | 401 "token_expired": true · tok#3f2a9c`},
		{engine.Retrying{Attempt: 2, Of: 2, Why: "stream rule: 401, ask again, wait 1 s"}, theme.MarkSent, "retrying | 2nd of 2 · stream rule: 401, ask again, wait 1 s"},
		{finish(engine.OutcomeOK, 200, "6 categories", ""), theme.MarkOK, "200 | 6 categories"},
		{finish(engine.OutcomeFailed, 401, "Customer token expired", "token.expired"), theme.MarkBad, "401 | Customer token expired"},
		{finish(engine.OutcomeFailed, 0, "connect refused by h", "transport.connect"), theme.MarkBad, "no answer | connect refused by h"},
		{finish(engine.OutcomeFailed, 0, "nothing to send as Bearer", "provider.http"), theme.MarkBad, "not sent | nothing to send as Bearer"},
		{finish(engine.OutcomeBlocked, 0, "not sent: no token", "provider.null"), theme.MarkPaused, "blocked | not sent: no token"},
		{finish(engine.OutcomeCancelled, 0, "by you", "cancelled"), theme.MarkNone, "cancelled | by you"},
		{engine.TokenReplaced{Source: "http POST /token", Old: bare, New: jwt, Differs: []string{"iat", "exp"}}, theme.MarkHere, "refreshed | tok#3f2a9c replaces tok#88c0de · iat, exp differ"},
		{engine.TokenExpiring{Token: jwt, Left: time.Minute}, theme.MarkLook, "about to expire | tok#3f2a9c · 01:00 left"},
		{engine.TokenExpired{Token: jwt}, theme.MarkBad, "expired | tok#3f2a9c · lived 05:00, never used"},
		{engine.TokenCleared{Token: jwt, Why: "identify without a token clears it"}, theme.MarkRead, "cleared | tok#3f2a9c · identify without a token clears it"},
		{engine.IdentityChanged{From: "jane", To: "bob"}, theme.MarkLook, "identity changed | jane ▸ bob"},
		{engine.IdentityChanged{From: "jane", To: "bob", How: engine.Identify, Stale: []string{"tok#3f2a9c"}}, theme.MarkLook, "identity changed | jane ▸ bob · tokens: 1 stale · identifyCustomer"},
		{engine.IdentityChanged{From: "jane", To: "cookie b0", How: engine.Anonymize}, theme.MarkLook, "identity changed | jane ▸ cookie b0 · anonymize"},
		{engine.IdentityChanged{From: "jane", To: "bob", How: engine.Look}, theme.MarkLook, "identity changed | jane ▸ bob · look only"},
		{engine.Notice{Event: "started", Text: "on \x1b[31m127.0.0.1\u202e"}, theme.MarkHere, "started | on ␛[31m127.0.0.1<U+202E>"},
	}
	for _, tt := range tests {
		l, ok := Line(engine.NewLedger(), engine.Event{At: at, Detail: tt.detail})
		if got := l.Event + " | " + l.Detail; !ok || got != tt.want || l.Mark != tt.mark {
			t.Errorf("%T: %q with mark %d, want %q with mark %d", tt.detail, got, l.Mark, tt.want, tt.mark)
		}
	}
}

func TestDrawWireCountsRepeats(t *testing.T) {
	st := plain()
	l := kit.NewLine(st, 0)
	for _, width := range []int{60, 80, 120} {
		DrawWire(l, st, WireLine{At: sandboxStart, Subject: "inbox.fetch", Event: "401", Times: 999_999}, width, time.UTC, false)
		if line := l.String(); !strings.Contains(line, "401 "+st.Glyphs.Times+"999,999 ") {
			t.Errorf("width %d: %q", width, line)
		}
	}
}

// A detail gives way at any width, but not the fingerprint in it.
func TestDrawWireKeepsFingerprints(t *testing.T) {
	st := plain()
	l := kit.NewLine(st, 0)
	for _, detail := range []string{
		"POST /webxp/…/appinbox/fetch · Bearer tok#3f2a9c",
		"tok#3f2a9c again · already expired 03:00 ago",
		"http POST /token · tok#3f2a9c has 01:00 left",
		"a very long word for the source of this token without any end: tok#3f2a9c",
	} {
		for width := 1; width < 200; width++ {
			DrawWire(l, st, WireLine{At: sandboxStart, Call: 159, Subject: "inbox.fetch", Mark: theme.MarkSent, Event: "token obtained", Detail: detail, Took: 42 * time.Millisecond}, width, time.UTC, false)
			line := l.String()
			if got := ansi.StringWidth(line); got != width {
				t.Fatalf("width %d: %d cells: %q", width, got, line)
			}
			if width >= 60 && !strings.Contains(line, "tok#3f2a9c") {
				t.Errorf("width %d: no fingerprint in %q", width, line)
			}
		}
	}
}

func TestEveryWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		500 * time.Millisecond: "500 ms", 5 * time.Second: "5 s", 1500 * time.Millisecond: "1.5 s",
		time.Minute: "1 min", 90 * time.Second: "90 s", time.Hour: "60 min",
	} {
		if got := everyWords(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

// A key that goes through the amounts of a fault sets it again and again; the strip keeps how it stands. Once something has come
// in between, both are worth knowing.
func TestWireKeepsTheLastOfAFault(t *testing.T) {
	var w Wire
	ledger := engine.NewLedger()
	note := func(event, text string) {
		w.Apply(ledger, []engine.Event{{At: sandboxStart, Detail: engine.Notice{Subject: "sandbox", Event: event, Text: text}}})
	}
	for _, text := range []string{"401 · next 1", "401 · next 2", "401", "403 · next 1", "403"} {
		note("fault on", text)
	}
	note("fault off", "403")
	note("fault on", "403 · next 1")
	var got []string
	for _, l := range w.Last(10, true) {
		got = append(got, l.Event+" "+l.Detail)
	}
	want := []string{"fault on 401", "fault on 403", "fault off 403", "fault on 403 · next 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
