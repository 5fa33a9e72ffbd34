package views

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

func (l *callsLive) filter(text string) {
	l.t.Helper()
	f, err := ParseFilterFor("calls", text)
	if err != nil {
		l.t.Fatal(err)
	}
	l.Filter = f
}

// Every field finds what it is for, among real calls.
func TestCallsFilterFields(t *testing.T) {
	l := morning(t)
	tests := []struct {
		filter string
		want   string
	}{
		{"#12", "Calls · 1 of 17"},
		{"id:>15", "Calls · 2 of 17"},
		{"took:>40ms", "Calls · 5 of 17"},
		{"took:<40ms status:2xx", "Calls · 11 of 17"},
		{"size:>1kb", "Calls · 3 of 17"},
		{"customer:jane", "Calls · 17 of 17"},
		{"!customer:jane", "No call matches"},
		{"finding:token.expired", "Calls · 3 of 17"},
		{"finding:~^token", "Calls · 3 of 17"},
		{"trigger:following !#17", "Calls · 12 of 17"},
		{"header:br,gzip op:consents", "Calls · 1 of 17"},
		{"body:newsletter", "Calls · 2 of 17"},
		{`body:"Customer token expired"`, "Calls · 3 of 17"},
		{`body:~"customer\s+TOKEN"`, "Calls · 3 of 17"},
		{"!body:a", "No call matches"},
		{"status:403|200 op:attributes|consents", "Calls · 2 of 17"},
		{"~inbox\\.(mark|x)", "Calls · 1 of 17"},
		{"is:marked|app|retried|slow|running|replayed", "No call matches"},
		{"method:get|put", "Calls · 1 of 17"},
		{"status:none", "No call matches"},
	}
	for _, tt := range tests {
		l.filter(tt.filter)
		l.settle(l.v, l.v.Update(l.Session, FilteredMsg{})) // looks through what was too much at once
		if screen := l.text(120, 36); !strings.Contains(screen, tt.want) {
			t.Errorf("%s: %q is not on the screen:\n%s", tt.filter, tt.want, strings.SplitN(screen, "\n", 2)[0])
		}
	}
}

// Many bodies are looked through away from the picture, and what was found is there afterwards.
func TestCallsFilterManyBodies(t *testing.T) {
	body := `{"success": true, "filler": "` + strings.Repeat("x", 60<<10) + `", "n": "NEEDLE %d"}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, body, 7)
	}))
	t.Cleanup(server.Close)
	l := newCallsLive(t, nil)
	l.Profile.BaseURL = server.URL
	for range 12 {
		l.call(FetchMsg{Operation: bloomreach.ConsentsFetch, Trigger: "you"})
	}
	l.filter("body:needle")
	l.want(120, 36, "looking through bodies")
	if strings.Contains(l.text(120, 36), "Calls · 12 of 12") {
		t.Fatal("all of it was looked through while it was drawn")
	}
	l.settle(l.v, l.v.Update(l.Session, FilteredMsg{}))
	l.want(120, 36, "Calls · 12 of 12 · body:needle")
	l.filter("body:nothing")
	l.settle(l.v, l.v.Update(l.Session, FilteredMsg{}))
	l.want(120, 36, "No call matches body:nothing.")
}

// What a screen does not have is said, with what it has.
func TestFilterForAScreen(t *testing.T) {
	tests := []struct{ screen, filter, want string }{
		{"calls", "body:x took:>1s is:replayed", ""},
		{"inbox", "is:unread order", ""},
		{"inbox", "status:4xx", "this screen has no status; it has is"},
		{"inbox", "is:blocked", "nothing on this screen is blocked; use one of unread, new"},
		{"setup", "op:x", "it has words to look for, and no fields"},
		{"calls", "is:unread", "nothing on this screen is unread"},
		{"calls", "stats:4xx", "did you mean status?"},
		{"calls", "took:100", "took:>100ms"},
		{"calls", "took:~1s", "took:>100ms"},
		{"calls", "size:>1zb", "size:>1kb"},
		{"calls", "size:-1", "size:>1kb"},
		{"calls", "id:twelve", "id:12, #12"},
		{"calls", "~a(b", "is no pattern"},
		{"calls", "body:~[", "is no pattern"},
		{"calls", "is:maked", "did you mean marked?"},
	}
	for _, tt := range tests {
		_, err := ParseFilterFor(tt.screen, tt.filter)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %q: %v", tt.screen, tt.filter, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: %q: error %v, want one that says %q", tt.screen, tt.filter, err, tt.want)
		}
	}
}

// All examples of the help can be read on the screens whose help has them.
func TestFilterHelpIsTrue(t *testing.T) {
	for _, e := range All() {
		for _, p := range FilterHelp(e.ID)[4*min(1, len(fieldsOf(e.ID))):] {
			if _, err := ParseFilterFor(e.ID, p[0]); err != nil && p[0] != "is:error" {
				t.Errorf("%s: %s: %v", e.ID, p[0], err)
			}
		}
	}
}

func fieldsOf(screen string) []string {
	fields, _ := ScreenFilter(screen)
	return fields
}

// tab offers fields, then values that were seen in this session, the newest first.
func TestFilterCompletion(t *testing.T) {
	l := morning(t)
	tests := []struct {
		line string
		from int
		want []string // the first words
	}{
		{"", 0, []string{"op:", "status:", "is:"}},
		{"st", 0, []string{"status:"}},
		{"inbox !st", 7, []string{"status:"}},
		{"status:", 7, []string{"401", "200", "403", "2xx"}},
		{"status:4", 7, []string{"401", "403", "4xx"}},
		{"op:inbox.fetch|con", 15, []string{"consents.fetch"}},
		{"mode:", 5, []string{"customer-token", "token"}},
		{"customer:", 9, []string{"jane@example.com"}},
		{"finding:token", 8, []string{"token.expired"}},
		{"is:re", 3, []string{"retried", "replayed"}},
		{"mar", 0, []string{"is:marked"}},
		{"trigger:", 8, []string{"following", "you"}},
		{"nothing:", 8, nil},
		{`"two wo`, 7, nil},
	}
	for _, tt := range tests {
		got := CompleteFilter(l.Session, "calls", tt.line)
		if got.From != tt.from || len(got.Words) < len(tt.want) || !slices.Equal(got.Words[:len(tt.want)], tt.want) {
			t.Errorf("%q is offered %v from %d, want %v from %d", tt.line, got.Words, got.From, tt.want, tt.from)
		}
	}
	if got := CompleteFilter(l.Session, "inbox", "bo"); len(got.Words) != 0 {
		t.Errorf("the inbox offers %v", got.Words)
	}
}

// BenchmarkCallsFilterBodies is a search through a thousand calls with all that is kept of their bodies.
func BenchmarkCallsFilterBodies(b *testing.B) {
	body := []byte(`{"filler":"` + strings.Repeat("Abc ", 4000) + `"}`)
	if !json.Valid(body) {
		b.Fatal("no JSON")
	}
	p, err := newTextPattern("needle")
	if err != nil {
		b.Fatal(err)
	}
	room := make([]byte, 0, engine.PreviewLimit)
	b.SetBytes(int64(1000 * len(body)))
	for b.Loop() {
		for range 1000 {
			if bytes.Contains(appendLower(room[:0], body), []byte(p.text)) {
				b.Fatal("found")
			}
		}
	}
}

// BenchmarkCallsFrame is a picture with a thousand calls kept and nothing new: it must not depend on how many there are.
func BenchmarkCallsFrame(b *testing.B) {
	for _, n := range []int{50, engine.CallsKept} {
		for _, trigger := range []string{"you", "following"} {
			b.Run(fmt.Sprintf("%d %s", n, trigger), func(b *testing.B) {
				l := newCallsLive(b, nil)
				l.Ledger.Apply(manyCalls(1, n, trigger))
				l.v.Apply(l.Session, nil)
				f := l.frame(120, 36)
				l.v.Render(f)
				b.ReportAllocs()
				for b.Loop() {
					l.v.Render(f)
				}
			})
		}
	}
}

// BenchmarkCallsArrival is one more call with a thousand kept.
func BenchmarkCallsArrival(b *testing.B) {
	for _, trigger := range []string{"you", "following"} {
		for _, filter := range []string{"", "status:2xx op:inbox"} {
			b.Run(trigger+" "+filter, func(b *testing.B) {
				l := newCallsLive(b, nil)
				l.Ledger.Apply(manyCalls(1, engine.CallsKept, trigger))
				l.filter(filter)
				f := l.frame(120, 36)
				next := engine.CallsKept
				b.ReportAllocs()
				for b.Loop() {
					next++
					events := manyCalls(next, next, trigger)
					l.Ledger.Apply(events)
					l.v.Apply(l.Session, events)
					l.v.Render(f)
				}
			})
		}
	}
}

func manyCalls(from, to int, trigger string) []engine.Event {
	var events []engine.Event
	for i := from; i <= to; i++ {
		id, at := engine.CallID(i), sandboxStart.Add(time.Duration(i)*time.Second)
		events = append(events,
			engine.Event{At: at, Call: id, Detail: engine.CallStarted{Operation: bloomreach.InboxFetch, Trigger: trigger}},
			engine.Event{At: at, Call: id, Detail: engine.RequestSent{Method: "POST", URL: "http://localhost/fetch"}},
			engine.Event{At: at, Call: id, Detail: engine.ResponseReceived{Status: 200}},
			engine.Event{At: at, Call: id, Detail: engine.CallFinished{Outcome: engine.OutcomeOK, Status: 200, Summary: "12 messages", Timing: engine.Timing{Total: time.Duration(i) * time.Microsecond}}})
	}
	return events
}
