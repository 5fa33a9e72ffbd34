package compare_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/compare"
)

func verdicts(c *compare.Comparison) []compare.VerdictID {
	var out []compare.VerdictID
	for _, col := range c.Columns {
		out = append(out, col.Verdict().ID)
	}
	return out
}

func TestTheSandboxAtStage(t *testing.T) {
	b := newBench(t)
	c := b.run(t, b.sides("inbox.fetch", auth.None, auth.TokenMode, auth.CustomerToken)...)
	if !c.Over() || c.Answered() != 3 {
		t.Fatalf("over %v, answered %d", c.Over(), c.Answered())
	}
	token := b.profile.APIKey.Fingerprint()
	jwt := c.Columns[2].Call.Token.Fingerprint
	var got []string
	for _, r := range c.Rows() {
		if r.ID == "took" {
			continue
		}
		line := r.Name
		for _, f := range r.Cells {
			line += " | " + strings.TrimSpace(string(f.Mark)+" "+f.Text)
		}
		got = append(got, line)
	}
	want := []string{
		"credential | none | API key " + token + " | customer token " + jwt,
		"comes from | – | sandbox: in every install | provider http, asked now",
		"sent as | no Authorization header | Token " + token + " | Bearer " + jwt,
		"it names | nobody | the app, no person | registered = jane@example.com",
		"server checks | – | look the key, never the ids | ok signature, exp, sub = ids",
		"answer | bad 401 Access key not provided | ok 200 13 messages | ok 200 13 messages",
		`app gets | bad Unauthorized: {"success":false,"error":"Access key not provided"} | ok 12 messages, 3 unread | ok 12 messages, 3 unread`,
		"jane's inbox | bad | ok 13 messages | ok 13 messages",
		"bob's inbox | bad | look 7 of bob's | bad",
		"verdict | bad CLOSED TO EVERYBODY | look OPEN TO ANYONE WITH THE APP | ok OPEN TO JANE ALONE",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for i, want := range []compare.Gate{{Who: "jane", Closed: true}, {Who: "jane", Through: true}, {Who: "jane", Closed: true}} {
		if got := c.Rows()[9].Cells[i].Gate; got == nil || *got != want {
			t.Errorf("gate of the stranger's in column %d: %+v, want %+v", i, got, want)
		}
	}
	if got := c.Title(); got != "one call, three modes: inbox.fetch for jane@example.com" {
		t.Errorf("title %q", got)
	}
	if got := c.StrangerTitle(); got != "stranger test: jane's app asks for two inboxes" {
		t.Errorf("stranger title %q", got)
	}
	if f := c.Findings(); !slices.ContainsFunc(f, func(f compare.Found) bool {
		return f.Code == "inbox.open-to-token" && slices.Equal(f.Columns, []int{1})
	}) {
		t.Errorf("findings %+v", f)
	}
}

// What follows a long name in a verdict is the verdict.
func TestALongNameLeavesTheVerdict(t *testing.T) {
	b := newBench(t)
	b.profile.CustomerIDs = map[string]string{"registered": "maximiliane.von-und-zu-hohenstein@example.com"}
	c := b.run(t, b.sides("inbox.fetch", auth.None, auth.CustomerToken)...)
	if got, want := c.Columns[1].Verdict().Words, "OPEN TO MAXIMILIANE… ALONE"; got != want {
		t.Errorf("verdict %q, want %q", got, want)
	}
}

func TestWithoutAStranger(t *testing.T) {
	b := newBench(t)
	b.bob = nil
	c := b.run(t, b.sides("inbox.fetch", auth.None, auth.CustomerToken)...)
	if d := cmp.Diff([]compare.VerdictID{compare.Refused, compare.Answered}, verdicts(c)); d != "" {
		t.Error(d)
	}
	if slices.ContainsFunc(c.Rows(), func(r compare.Row) bool { return r.Part == compare.PartStranger }) || c.StrangerTitle() != "" {
		t.Error("there is a row for a test that nobody asked for")
	}
}

func TestWhatWritesIsNotTestedWithAStranger(t *testing.T) {
	b := newBench(t)
	sides := b.sides("events.track", auth.None, auth.TokenMode)
	for i := range sides {
		sides[i].Args = engine.Args{"event_type": {"view_item"}}
	}
	c := b.run(t, sides...)
	for _, col := range c.Columns {
		if col.Test.State != compare.TestWrites || col.Test.Call != nil {
			t.Errorf("%s: test %q, call %v", col.Label, col.Test.State, col.Test.Call)
		}
	}
}

func TestARequestThatNamesNobodyIsNotTested(t *testing.T) {
	b := newBench(t)
	c := b.run(t, b.sides("consents.fetch", auth.None, auth.TokenMode)...)
	for _, col := range c.Columns {
		if col.Test.State != compare.TestDecided || col.Test.Call != nil {
			t.Errorf("%s: test %q, call %v", col.Label, col.Test.State, col.Test.Call)
		}
	}
}

// inbox is the answer of a server: so many messages of one customer.
func inbox(owner string, n int) string {
	messages := []string{}
	for i := range n {
		messages = append(messages, fmt.Sprintf(`{"id":"%s-%d","type":"push","is_read":false,"create_time":1,"content":{"title":"x"}}`, owner, i))
	}
	return fmt.Sprintf(`{"success":true,"sync_token":"st-%s","messages":[%s]}`, owner, strings.Join(messages, ","))
}

// answers is a server's answer to a request for each of two customers.
type answers struct {
	janeStatus int
	jane       string
	bobStatus  int
	bob        string
}

// serve answers inbox.fetch by whom it asks for.
func (b *bench) serve(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, customer string)) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var asked struct {
			IDs map[string]string `json:"customer_ids"`
		}
		if err := json.Unmarshal(body, &asked); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		answer(w, r, asked.IDs["registered"])
	}))
	t.Cleanup(server.Close)
	// Before the server, which waits for its connections.
	b.engine = newEngine(t, b.vendor)
	b.profile.BaseURL = server.URL
}

func TestVerdictsAreOfTheCallsAlone(t *testing.T) {
	refusal := `{"success":false,"error":"no"}`
	for name, x := range map[string]struct {
		answers
		mode auth.Mode
		want compare.VerdictID
	}{
		"both refused":              {answers{401, refusal, 403, refusal}, auth.TokenMode, compare.Closed},
		"own answered, other not":   {answers{200, inbox("jane", 2), 401, refusal}, auth.CustomerToken, compare.OpenToOne},
		"both for a key of the app": {answers{200, inbox("jane", 2), 200, inbox("bob", 1)}, auth.TokenMode, compare.OpenToApp},
		"both for a token":          {answers{200, inbox("jane", 2), 200, inbox("bob", 1)}, auth.CustomerToken, compare.OpenToToken},
		"both for nothing":          {answers{200, inbox("jane", 2), 200, inbox("bob", 1)}, auth.None, compare.OpenToAll},
		"only the other's":          {answers{401, refusal, 200, inbox("bob", 1)}, auth.CustomerToken, compare.StrangersOnly},
		"the same for both":         {answers{200, inbox("jane", 2), 200, inbox("jane", 2)}, auth.TokenMode, compare.SameForBoth},
		"nothing of the other's":    {answers{200, inbox("jane", 2), 200, inbox("bob", 0)}, auth.TokenMode, compare.NothingThere},
		"an error for the other's":  {answers{200, inbox("jane", 2), 503, refusal}, auth.CustomerToken, compare.Undecided},
		"200 that says no":          {answers{200, inbox("jane", 2), 200, refusal}, auth.CustomerToken, compare.Undecided},
		"an error for both":         {answers{500, refusal, 500, refusal}, auth.CustomerToken, compare.Failed},
		"own refused, other broken": {answers{401, refusal, 500, refusal}, auth.CustomerToken, compare.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.serve(t, func(w http.ResponseWriter, _ *http.Request, customer string) {
				status, body := x.janeStatus, x.jane
				if customer == "bob@example.com" {
					status, body = x.bobStatus, x.bob
				}
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			})
			beside := auth.None
			if x.mode == auth.None {
				beside = auth.TokenMode
			}
			c := b.run(t, b.sides("inbox.fetch", x.mode, beside)...)
			if got := c.Columns[0].Verdict(); got.ID != x.want {
				t.Errorf("verdict %q, want %q\n%s", got.ID, x.want, got.Why)
			}
			if len(c.Why()) == 0 {
				t.Error("nothing says why")
			}
		})
	}
}
