package ui

import (
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/views"
)

// A call for somebody else is made aside: it asks for them, and nothing of the session changes.
func TestCallsForOthersAreMadeAside(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.settle(d.again())
		own := d.session.Latest[bloomreach.InboxFetch].Call.ID
		var done []doneMsg
		cmd := d.fetch(views.FetchMsg{Operation: bloomreach.InboxFetch, For: "aside", CustomerIDs: map[string]string{"registered": "bob@example.com"}, Replays: own}, "you")
		for _, m := range gather(cmd) {
			if m, ok := m.(doneMsg); ok {
				done = append(done, m)
			}
		}
		if len(done) != 1 || done[0].err != nil {
			t.Fatalf("it ended with %+v", done)
		}
		c := done[0].done.Call
		if c.Customer != "bob@example.com" || c.Replays != own || !done[0].look {
			t.Errorf("it was made as %+v", c)
		}
		d.settle(d.onDone(done[0]))
		if _, told := d.session.Latest["aside"]; told || d.session.Profile.CustomerIDs["registered"] == "bob@example.com" {
			t.Error("the session has taken it for its own")
		}
	})
}

// A body that is given is sent byte for byte.
func TestCallsWithABodyOfTheirOwn(t *testing.T) {
	onSandbox(t, func(d *desk) {
		const body = `{ "customer_ids" : {"registered":"jane@example.com"}, "application_id":"default-application" }`
		for _, m := range gather(d.fetch(views.FetchMsg{Operation: bloomreach.InboxFetch, Body: []byte(body)}, "you")) {
			if m, ok := m.(doneMsg); ok {
				if got := string(m.done.Call.Sent.Body.Bytes()); got != body {
					t.Errorf("sent %q", got)
				}
			}
		}
	})
}

// Notes become facts, which every recording has.
func TestNotesBecomeFacts(t *testing.T) {
	onSandbox(t, func(d *desk) {
		sub := d.opts.Engine.Journal().Subscribe()
		want := engine.CallNoted{Marked: true, Comment: "look"}
		if _, taken := d.intent(views.NoteCallMsg{Call: 1, Note: want}); !taken {
			t.Fatal("nobody takes the note")
		}
		for {
			events, _, err := sub.Next(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(events, func(e engine.Event) bool { return e.Call == 1 && e.Detail == engine.Detail(want) }) {
				return
			}
		}
	})
}

// While a filter is typed, tab completes it, what cannot be read yet leaves the list as it was, and what the screen lacks is said.
func TestFilterLineCompletes(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.settle(d.again())
		for i, e := range d.entries {
			if e.ID == "calls" {
				d.settle(d.show(i))
			}
		}
		typing := func(keys ...string) {
			for _, k := range keys {
				d.settle(d.key(keyMsg(k)))
			}
		}
		line := func() string { rows := d.picture(120, 36); return rows[len(rows)-1] }
		typing("/", "s", "t", "tab")
		if got := d.filter.field.text(); got != "status:" || !strings.Contains(line(), "2xx") {
			t.Errorf("tab writes %q; the line is %q", got, line())
		}
		typing("4", "tab", "tab", "shift+tab")
		if got := d.filter.field.text(); !strings.HasPrefix(got, "status:4") {
			t.Errorf("tab writes %q", got)
		}
		d.filter = nil
		d.setFilter(views.Filter{})
		typing("/", "i", "s", ":", "e")
		if got := d.session.Filter.Text; got != "" || !strings.Contains(line(), "error") {
			t.Errorf("the list is filtered by %q; the line is %q", got, line())
		}
		typing("tab", "enter")
		if got := d.session.Filter.Text; got != "is:error" || d.filter != nil {
			t.Errorf("the list is filtered by %q", got)
		}
		typing("/", "esc", "4", "/")
		d.settle(d.key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("status:4xx")}))
		if !strings.Contains(line(), "this screen has no status; it has is") {
			t.Errorf("the inbox says %q", line())
		}
		for w := tinyWidth; w <= 200; w++ {
			d.fits("a filter with an offer", w, 24)
		}
	})
}

// The help of a screen lists what its filter knows, and nothing else.
func TestHelpHasTheFilter(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for i, e := range d.entries {
			if !d.serves(i) {
				continue
			}
			d.settle(d.show(i))
			text := strings.Join(filterHelp(e.ID, 112), "\n")
			fields, _ := views.ScreenFilter(e.ID)
			if has := strings.Contains(text, "took:>100ms"); has != slices.Contains(fields, "took") {
				t.Errorf("%s: the help says\n%s", e.ID, text)
			}
		}
	})
}
