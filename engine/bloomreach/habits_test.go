package bloomreach_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// phone is an app whose calls are judged one after the other, as they are read again from their facts.
type phone struct {
	t      *testing.T
	engine *engine.Engine
	vendor *bloomreach.Vendor
	clock  atomic.Int64
	calls  []engine.AppCall
}

func newPhone(t *testing.T) *phone {
	t.Helper()
	p := &phone{t: t, vendor: bloomreach.New()}
	p.clock.Store(noon.Unix())
	p.engine = engine.New(engine.Options{Vendors: []engine.Vendor{p.vendor}, Now: func() time.Time { return time.Unix(p.clock.Load(), 0) }})
	t.Cleanup(func() {
		if err := p.engine.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return p
}

// step is one call of the app: what it is sent with, and what the server answers.
type step struct {
	operation string
	mode      auth.Mode
	customer  string
	token     string // what the provider gives
	args      engine.Args
	body      string // in place of the operation's
	status    int
	answer    string
	after     time.Duration // since the step before
	edit      func(*engine.Profile)
}

// do makes the call and gives the codes of its habits.
func (p *phone) do(platform string, s step) []engine.Finding {
	p.t.Helper()
	p.clock.Add(int64(s.after / time.Second))
	if s.status == 0 {
		s.status = 200
	}
	if s.answer == "" {
		s.answer = `{"success":true}`
	}
	pr := profile(platform, newServer(p.t, answer{s.status, s.answer}).URL)
	pr.CustomerIDs = map[string]string{"cookie": "c-1", "registered": s.customer}
	if s.customer == "" {
		delete(pr.CustomerIDs, "registered")
	}
	if s.token != "" {
		pr.Provider = fileProvider(p.t, s.token)
	}
	if s.mode == "" {
		s.mode = auth.TokenMode
	}
	if s.edit != nil {
		s.edit(&pr)
	}
	r := engine.Request{Profile: pr, Operation: s.operation, Mode: s.mode, Args: s.args}
	if s.body != "" {
		r.Body = []byte(s.body)
	}
	call := do(p.t, p.engine, r).Call
	seen, ok := p.vendor.Recognise(call.Seen())
	if !ok || seen.Operation != s.operation {
		p.t.Fatalf("%s is recognised as %q", s.operation, seen.Operation)
	}
	p.calls = append(p.calls, engine.AppCall{Seen: seen, Call: &call})
	return p.vendor.Habits(p.calls)
}

const (
	idOfJane = "jane@example.com"
	idOfBob  = "bob@example.com"
)

// tokenOfJane is a token of hers that ends so long after noon.
func tokenOfJane(life time.Duration) string {
	return signed(fmt.Sprintf(`{"sub":{"registered":%q},"exp":%d}`, idOfJane, noon.Add(life).Unix()))
}

func fetchWith(customer, token string) step {
	return step{operation: "inbox.fetch", mode: auth.CustomerToken, customer: customer, token: token}
}

func (s step) refused(status int) step {
	s.status, s.answer = status, `{"success":false,"error":"no"}`
	return s
}

func (s step) later(d time.Duration) step {
	s.after = d
	return s
}

func TestHabits(t *testing.T) {
	hour := tokenOfJane(time.Hour)
	track := step{operation: "customers.track", customer: idOfJane}
	key := func(k string) func(*engine.Profile) {
		return func(p *engine.Profile) { p.APIKey = auth.NewSecret(k) }
	}
	inbox := step{operation: "inbox.fetch", mode: auth.CustomerToken, customer: idOfJane, token: hour, answer: `{"success":true,"messages":[{"id":"m1"}],"sync_token":"st-1"}`, args: engine.Args{"sync_token": {""}}}
	with := func(s step, edit func(*step)) step { edit(&s); return s }
	mark := func(customer, id string) step {
		return step{operation: "inbox.markread", mode: auth.CustomerToken, customer: customer, token: hour, args: engine.Args{"message_id": {id}, "sync_token": {"st-1"}}}
	}
	refused := fetchWith(idOfJane, hour).refused(401)
	for _, row := range []struct {
		name, platform string
		steps          []step
		want           []string // codes of the last step; those before it have none
		says           string
	}{
		{"an app that does everything right", android, []step{track, inbox, with(inbox, func(s *step) { s.args = engine.Args{"sync_token": {"st-1"}} }), mark(idOfJane, "m1")}, nil, ""},
		{"the same on iOS", ios, []step{track, inbox, with(inbox, func(s *step) { s.args = engine.Args{"sync_token": {"st-1"}} }), mark(idOfJane, "m1")}, nil, ""},
		{"kept across identify", android, []step{fetchWith(idOfJane, hour), fetchWith(idOfBob, hour).refused(401)}, []string{"token.ids-differ"}, "asked for bob@example.com with a token made out to jane@example.com: kept across identifyCustomer"},
		{"a private key", android, []step{{operation: "attributes.fetch", mode: auth.Basic, customer: idOfJane, args: engine.Args{"attribute": {"property:x"}}}}, []string{"config.basic-in-sdk"}, "every install"},
		{"the key in place of the token", android, []step{fetchWith(idOfJane, hour), {operation: "inbox.fetch", customer: idOfJane}}, []string{"mode.key-for-bearer"}, "Call #1 carried a customer token"},
		{"the key, refused", android, []step{track, step{operation: "inbox.fetch", customer: idOfJane}.refused(401)}, []string{"mode.key-for-bearer"}, "no call of this app has carried a customer token"},
		{"a loop", android, []step{refused, refused, refused}, []string{"app.retry-loop"}, "3 times"},
		{"no loop: too slow", android, []step{refused, refused.later(time.Minute), refused.later(time.Minute)}, nil, ""},
		{"no loop: another body", android, []step{refused, with(refused, func(s *step) { s.args = engine.Args{"sync_token": {"st-7"}} }), refused}, nil, ""},
		{"no loop: the queue of events", android, []step{track.refused(401), track.refused(401), track.refused(401)}, nil, ""},
		{"expired, again", android, []step{fetchWith(idOfJane, tokenOfJane(-time.Minute)).refused(401), fetchWith(idOfJane, tokenOfJane(-time.Minute)).refused(401).later(time.Minute)}, []string{"provider.repeats"}, "2 times"},
		{"hardly alive", android, []step{fetchWith(idOfJane, tokenOfJane(20*time.Second))}, []string{"token.expires-soon"}, "20s left"},
		{"nothing at all", android, []step{with(track, func(s *step) { s.mode = auth.None })}, []string{"wire.no-authorization"}, "sends the API key on customers.track"},
		{"the provider's null", ios, []step{fetchWith(idOfJane, hour), with(fetchWith(idOfJane, ""), func(s *step) { s.mode = auth.None })}, []string{"provider.null"}, "answered null"},
		{"bob's fetch with jane's sync token", android, []step{with(inbox, func(s *step) { s.mode, s.token = auth.TokenMode, "" }), {operation: "inbox.fetch", customer: idOfBob, args: engine.Args{"sync_token": {"st-1"}}}}, []string{"inbox.old-sync-token"}, "came for jane@example.com with call #1"},
		{"the sync token dropped", ios, []step{inbox, inbox}, []string{"inbox.sync-dropped"}, "everything is sent again"},
		{"an inbox of nobody", android, []step{{operation: "inbox.fetch"}}, []string{"inbox.cookie-only"}, "Only a cookie"},
		{"an inbox without ids", android, []step{{operation: "inbox.fetch", body: `{"customer_ids":{},"application_id":"a"}`}}, []string{"inbox.cookie-only"}, "not even a cookie"},
		{"marked as somebody else", ios, []step{inbox, with(mark(idOfBob, "m1"), func(s *step) { s.token = tokenOfBob() })}, []string{"inbox.marks-as-other"}, "marked with bob@example.com's ids"},
		{"marked with the ids that came with it", android, []step{inbox, fetchWith(idOfBob, tokenOfBob()), with(mark(idOfJane, "m1"), func(s *step) { s.token = tokenOfBob() }).refused(401)}, []string{"token.ids-differ"}, "marked a message of jane@example.com with a token made out to bob@example.com"},
		{"kept across anonymize", android, []step{fetchWith(idOfJane, hour), fetchWith("", hour).refused(401)}, []string{"token.ids-differ", "inbox.cookie-only"}, "kept across anonymize"},
		{"marked without a fetch", ios, []step{inbox, mark(idOfJane, "m9")}, []string{"inbox.marks-unseen"}, `"m9"`},
		{"two projects", android, []step{track, with(track, func(s *step) { s.edit = func(p *engine.Profile) { p.ProjectToken = "pt-2" } })}, []string{"config.two-projects"}, "Call #1"},
		{"two keys", android, []step{track, with(track, func(s *step) { s.edit = key("other-key") })}, []string{"config.two-keys"}, auth.NewSecret("other-key").Fingerprint()},
		{"an id in capitals", android, []step{with(track, func(s *step) {
			s.body = `{"customer_ids":{"cookie":"c","Registered":"jane"},"timestamp":1,"properties":{}}`
		})}, []string{"ids.unknown-type"}, "call it registered"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := newPhone(t)
			for i, s := range row.steps {
				found := p.do(row.platform, s)
				var codes, texts []string
				for _, f := range found {
					codes = append(codes, f.Code)
					texts = append(texts, f.Title+"\n"+f.Detail+"\n"+f.Fix)
					if f.Title == "" || f.Detail == "" || f.Fix == "" || f.Ref == "" {
						t.Errorf("step %d: half a finding %+v", i, f)
					}
				}
				switch last := i == len(row.steps)-1; {
				case !last && len(codes) > 0:
					t.Errorf("step %d: %q, want nothing", i, texts)
				case last && !slices.Equal(codes, row.want):
					t.Errorf("%q, want %q:\n%s", codes, row.want, strings.Join(texts, "\n"))
				case last && !strings.Contains(strings.Join(texts, "\n"), row.says):
					t.Errorf("%q says nothing of %q", texts, row.says)
				}
			}
		})
	}
}

func tokenOfBob() string {
	return signed(fmt.Sprintf(`{"sub":{"registered":%q},"exp":%d}`, idOfBob, noon.Add(time.Hour).Unix()))
}

// What an interceptor of the app's own sets on every call cannot be made with the client, and neither can a token in the URL.
func TestHabitsOfTheAppsOwnBytes(t *testing.T) {
	p := newPhone(t)
	p.do(android, step{operation: "customers.track", customer: idOfJane})
	judge := func(edit func(*engine.Seen)) []string {
		call := *p.calls[0].Call
		seen := call.Seen()
		seen.Headers = slices.Clone(seen.Headers)
		edit(&seen)
		call.Headers = seen.Headers
		r, ok := p.vendor.Recognise(seen)
		if !ok {
			t.Fatal("not recognised")
		}
		var codes []string
		for _, f := range p.vendor.Habits([]engine.AppCall{{Seen: r, Call: &call}}) {
			codes = append(codes, f.Code)
		}
		return codes
	}
	authorization := func(value string) func(*engine.Seen) {
		return func(s *engine.Seen) {
			i := slices.IndexFunc(s.Headers, func(h engine.Header) bool { return h.Name == "Authorization" })
			s.Headers[i].Value = value
		}
	}
	for _, row := range []struct {
		name string
		edit func(*engine.Seen)
		want string
	}{
		{"Bearer everywhere", authorization("Bearer " + tokenOfJane(time.Hour)), "mode.token-route"},
		{"two prefixes of the key", authorization("Token Token public-key"), "config.token-twice"},
		{"two prefixes of the token", authorization("Bearer Bearer " + tokenOfJane(time.Hour)), "token.bearer-twice mode.token-route"},
		{"an empty header", authorization(""), "provider.empty"},
		{"a scheme alone", authorization("Bearer "), "provider.empty mode.token-route"},
		{"in the URL too", func(s *engine.Seen) { s.Query = "access_token=public-key" }, "wire.token-in-query"},
	} {
		if got := strings.Join(judge(row.edit), " "); got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
	if got := p.vendor.Habits(nil); got != nil {
		t.Errorf("no calls have habits: %v", got)
	}
}
