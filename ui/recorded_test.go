package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	recorded "authpeek/engine/session"
	"authpeek/engine/vendors"
	"authpeek/ui/theme"
)

// reopen opens a recording in a program of its own, as -r does.
func (d *desk) reopen(path string) *desk {
	d.t.Helper()
	read, err := recorded.Read(d.t.Context(), path)
	if err != nil {
		d.t.Fatal(err)
	}
	o := Options{Config: d.opts.Config, Engine: engine.New(engine.Options{Now: d.now, Vendors: vendors.All(d.now)}), Read: &read, Now: d.now, Getenv: d.opts.Getenv}
	a := newApp(o, newWorker(d.t.Context(), o, nowhere(d.t)), theme.New(theme.Options{Theme: theme.Dark, NoColor: true}), recordedSession(o))
	a.openRecording(o.Read)
	return &desk{app: a, t: d.t}
}

// untouched fails when anything was done that a recording has no place for.
func (d *desk) untouched() {
	d.t.Helper()
	sub := d.opts.Engine.Journal().Subscribe()
	defer sub.Close()
	if events, _ := sub.Rest(); len(events) > 0 {
		d.t.Errorf("a recording has made facts: %+v", events)
	}
}

// A recording of any vendor shows on each screen what the live session showed, and makes no calls whatever key is pressed.
func TestRecordingsOfAllVendors(t *testing.T) {
	for _, v := range vendors.All(nil) {
		t.Run(v.ID(), func(t *testing.T) {
			onDesk(t, "", func(d *desk) {
				path := filepath.Join(t.TempDir(), "s.jsonl")
				if err := d.opts.Record.Start(path, d.session.Profile, nil); err != nil {
					t.Fatal(err)
				}
				d.settle(d.firstCalls())
				for i := range d.views {
					d.settle(d.show(i))
				}
				d.settle(d.again())
				d.catchUp()
				if _, state, ok := d.opts.Record.Stop(); !ok || state.Err != nil {
					t.Fatalf("%+v", state)
				}
				r := d.reopen(path)
				if r.session.Profile.Customer() != d.session.Profile.Customer() || r.session.Vendor.ID() != v.ID() || r.session.Ledger.Len() == 0 {
					t.Errorf("%s for %s with %d calls", r.session.Vendor.ID(), r.session.Profile.Customer(), r.session.Ledger.Len())
				}
				for slot, was := range d.session.Latest {
					is := r.session.Latest[slot]
					if was.Call.Response == nil {
						continue // nothing came that could be read again
					}
					if is.Call == nil || is.Call.Finish.Summary != was.Call.Finish.Summary || fmt.Sprintf("%T", is.Result) != fmt.Sprintf("%T", was.Result) {
						t.Errorf("%s was %s with a %T, and is %+v with a %T", slot, was.Call.Finish.Summary, was.Result, is.Call, is.Result)
					}
				}
				for i, e := range r.entries {
					r.settle(r.show(i))
					for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {140, 40}} {
						r.fits(e.ID, size[0], size[1])
					}
					if title := strings.Join(r.picture(120, 36)[2:4], "\n"); strings.Contains(title, "following") {
						t.Errorf("%s pretends that something comes:\n%s", e.ID, title)
					}
					for _, k := range []string{"r", "a", "d", "m", "x", "enter", "space", "c", "u", "f", "e", "esc", "P", "M", "C", "V", "F", "L", "S", "esc", "y", "esc", "esc"} {
						r.press(k)
					}
					r.settle(r.show(i))
				}
				r.untouched()
			}, "-p", config.SandboxOf(v.ID()))
		})
	}
}

func TestRecordedInbox(t *testing.T) {
	onSandbox(t, func(d *desk) {
		path := filepath.Join(t.TempDir(), "s.jsonl")
		if err := d.opts.Record.Start(path, d.session.Profile, d.soFar()); err != nil {
			t.Fatal(err)
		}
		d.settle(d.again()) // a delta, which by itself brings nothing
		d.catchUp()
		d.opts.Record.Stop()
		live := d.session.Latest[bloomreach.InboxFetch].Result.(*bloomreach.Inbox)
		r := d.reopen(path)
		box, ok := r.session.Latest[bloomreach.InboxFetch].Result.(*bloomreach.Inbox)
		if !ok || len(live.Messages) < 10 {
			t.Fatalf("%d messages live, and recorded %t", len(live.Messages), ok)
		}
		ids := func(x *bloomreach.Inbox) (all []string) {
			for _, m := range x.Messages {
				all = append(all, fmt.Sprint(m.ID(), m.Title(), m.IsRead))
			}
			return all
		}
		if diff := cmp.Diff(ids(live), ids(box)); diff != "" || live.Unread != box.Unread {
			t.Errorf("%d unread, and were %d: %s", box.Unread, live.Unread, diff)
		}
		for _, tc := range []struct {
			key   string
			shows []string
		}{
			{"1", []string{"wire", "‖ recorded 2026-11-21 12:03 · s.jsonl"}},
			{"2", []string{"loyalty_points"}}, {"3", []string{"newsletter"}}, {"4", []string{"Your order has shipped", "a recording: nothing is sent"}},
			{"5", []string{"inbox.fetch"}}, {"6", []string{"HS256"}}, {"7", []string{"Compare · a recording"}}, {"8", []string{"Doctor · a recording"}},
			{"9", []string{"Setup · a recording"}}, {"0", []string{"Matrix · a recording"}},
		} {
			r.press(tc.key)
			picture := strings.Join(r.picture(140, 40), "\n")
			for _, want := range tc.shows {
				if !strings.Contains(picture, want) {
					t.Errorf("screen %s does not show %q:\n%s", tc.key, want, picture)
				}
			}
		}
		r.press("1", "r")
		if picture := strings.Join(r.picture(120, 36), "\n"); !strings.Contains(picture, "a recording: nothing is sent · authpeek -p sandbox without -r makes calls") {
			t.Errorf("r does not say why nothing happens:\n%s", picture)
		}
		r.untouched()
	})
}

// S asks, records what has happened and what happens, says so in the header, and ends with a word about the file.
func TestSaveSession(t *testing.T) {
	onSandbox(t, func(d *desk) {
		calls := d.session.Ledger.Len()
		d.press("S")
		picture := strings.Join(d.picture(120, 36), "\n")
		if !strings.Contains(picture, "Save the session?") || !strings.Contains(picture, "2026-11-21T12-03-49-sandbox.jsonl") && !strings.Contains(picture, "sessions/") {
			t.Fatalf("%s", picture)
		}
		d.press("esc")
		if _, _, on := d.opts.Record.State(); on {
			t.Fatal("it records before anybody has agreed")
		}
		d.press("S", "y")
		path, _, on := d.opts.Record.State()
		if header := d.picture(120, 36)[0]; !on || !strings.Contains(header, "● rec") || !strings.HasSuffix(path, "/state/authpeek/sessions/2026-11-21T12-03-49-sandbox.jsonl") {
			t.Fatalf("%s: %s", path, header)
		}
		d.press("1", "r")
		d.press("S")
		if said := d.toast; said == nil || !strings.HasPrefix(said.text, "saved "+path+" · ") {
			t.Errorf("%+v", said)
		}
		if header := d.picture(120, 36)[0]; strings.Contains(header, "rec") {
			t.Errorf("%s", header)
		}
		s, err := recorded.Read(d.t.Context(), path)
		if err != nil || !s.Ended || s.Ledger().Len() <= calls || s.Lost != 0 {
			t.Errorf("%d calls, of %d and more, lost %d: %v", s.Ledger().Len(), calls, s.Lost, err)
		}
		names := []string{}
		for _, e := range paletteEntries(d.app) {
			names = append(names, e.name)
		}
		if !slices.Contains(names, "save session") {
			t.Errorf("%q", names)
		}
	})
}

// What has left the journal is told by the calls themselves, marks included.
func TestWhatASessionStillHas(t *testing.T) {
	onSandbox(t, func(d *desk) {
		first := d.session.Ledger.At(0)
		first.Note = engine.CallNoted{Marked: true, Comment: "here"}
		for range engine.JournalSize {
			d.opts.Engine.Note(engine.Notice{Subject: "x"})
		}
		path := filepath.Join(t.TempDir(), "s.jsonl")
		if err := d.opts.Record.Start(path, d.session.Profile, d.soFar()); err != nil {
			t.Fatal(err)
		}
		d.opts.Record.Stop()
		s, err := recorded.Read(d.t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		l := s.Ledger()
		if l.Len() != d.session.Ledger.Len() || l.Call(first.ID).Note != first.Note || s.Lost == 0 {
			t.Errorf("%d calls of %d, note %+v, lost %d", l.Len(), d.session.Ledger.Len(), l.Call(first.ID).Note, s.Lost)
		}
	})
}

// Anybody may have written the file: nothing in it steers the terminal, and no screen breaks on it.
func TestHostileRecording(t *testing.T) {
	const steering = `\u001b]0;owned\u0007\u202eevil\u009b31m`
	onSandbox(t, func(d *desk) {
		path := filepath.Join(t.TempDir(), "s.jsonl")
		if err := d.opts.Record.Start(path, d.session.Profile, d.soFar()); err != nil {
			t.Fatal(err)
		}
		d.opts.Record.Stop()
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(whole), "\n")
		for name, change := range map[string]func(string) string{
			"steering values":     func(s string) string { return strings.ReplaceAll(s, `":"`, `":"`+steering) },
			"steering operations": func(s string) string { return strings.ReplaceAll(s, `"operation":"`, `"operation":"`+steering) },
			"steering texts": func(s string) string {
				return strings.NewReplacer(`"text":"`, `"text":"`+steering, `"summary":"`, `"summary":"`+steering, `"url":"`, `"url":"`+steering, `"value":"`, `"value":"`+steering).Replace(s)
			},
			"negative times": func(s string) string { return strings.ReplaceAll(s, `_ns":`, `_ns":-9`) },
			"huge times":     func(s string) string { return strings.ReplaceAll(s, `_ns":`, `_ns":999999999`) },
			"another vendor": func(s string) string { return strings.ReplaceAll(s, `"vendor":"bloomreach"`, `"vendor":"nobody"`) },
			"half of it":     func(s string) string { return strings.ReplaceAll(s, `"fact":"started"`, `"fact":"unknown"`) },
			"no sending":     func(s string) string { return strings.ReplaceAll(s, `"fact":"request.sent"`, `"fact":"unknown"`) },
			"no answers":     func(s string) string { return strings.ReplaceAll(s, `"fact":"response.received"`, `"fact":"unknown"`) },
		} {
			t.Run(name, func(t *testing.T) {
				text := lines[0]
				for _, line := range lines[1:] {
					if line != "" {
						// What makes it a record stays.
						head, detail, _ := strings.Cut(line, `,"fact"`)
						text += head + change(`,"fact"`+detail)
					}
				}
				text = strings.ReplaceAll(text, `"fact":"`+steering, `"fact":"`)
				bad := filepath.Join(t.TempDir(), "bad.jsonl")
				if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				r := d.reopen(bad)
				if len(r.opts.Read.Events) < 10 {
					t.Fatalf("%d events are left", len(r.opts.Read.Events))
				}
				for i, e := range r.entries {
					r.settle(r.show(i))
					r.press("enter")
					r.fits(e.ID, 120, 36)
					r.fits(e.ID, 60, 16)
					if picture := r.View(); strings.ContainsAny(picture, "\x07\u202e\u009b") || strings.Contains(picture, "\x1b]") {
						t.Errorf("%s lets the file steer the terminal: %q", e.ID, picture)
					}
					r.press("esc", "esc")
				}
				r.untouched()
			})
		}
	})
}
