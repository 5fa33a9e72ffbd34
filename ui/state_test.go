package ui

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/views"
)

// again is a program that begins with what the one before has kept.
func (d *desk) next(fresh bool) *desk {
	d.t.Helper()
	d.keepLast()
	o := d.opts
	o.View, o.Fresh = "", fresh
	first := openProfile(d.t.Context(), o, o.Config.Profile.Name, false)
	if first.err != nil {
		d.t.Fatal(first.err)
	}
	return &desk{app: newApp(o, d.work, d.styles, newSession(o, first)), t: d.t}
}

// types sends letters as a terminal does.
func (d *desk) types(text string) {
	d.t.Helper()
	for _, r := range text {
		_, cmd := d.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		d.settle(cmd)
	}
}

func stateText(t *testing.T, d *desk) string {
	t.Helper()
	text, err := os.ReadFile(statePath(d.opts.Getenv))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestLayoutStays(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("5", "t", "p", "W", "Z", "4", "e")
		d.press(":")
		d.types("theme light")
		d.press("enter")
		d.press("/")
		d.types("is:unread")
		d.press("enter", "esc")
		d.press("L")
		n := d.next(false)
		if n.view() != n.views[3] || n.entries[n.open].ID != "inbox" || n.wireSize != wireHalf || n.session.UTC || n.look.Theme != "light" || n.session.Following {
			t.Errorf("screen %s, wire %d, UTC %t, theme %s, following %t", n.entries[n.open].ID, n.wireSize, n.session.UTC, n.look.Theme, n.session.Following)
		}
		for i, e := range n.entries {
			if v, ok := n.views[i].(views.Arranged); ok && e.ID == "calls" && (v.Arrangement()["turn"] != "headers" || v.Arrangement()["provider-rows"] != "on") {
				t.Errorf("calls are arranged as %v", v.Arrangement())
			}
		}
		if len(n.kept.Recent) != 1 || n.kept.Recent[0] != "theme light" || len(n.kept.Filters) != 1 || n.kept.Filters[0] != "is:unread" {
			t.Errorf("recent %q, filters %q", n.kept.Recent, n.kept.Filters)
		}
		f := n.next(true)
		if f.entries[f.open].ID != "overview" || f.wireSize != wireNormal || f.look.Theme != "auto" {
			t.Errorf("--fresh: screen %s, wire %d, theme %s", f.entries[f.open].ID, f.wireSize, f.look.Theme)
		}
	})
}

// The file says how the screen looks, and never whose data were on it.
func TestLayoutNamesNobody(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for _, filter := range []string{"bob@example.com", "tok:" + d.session.Current().Fingerprint, "op:inbox jane"} {
			d.press("5", "/")
			d.types(filter)
			d.press("enter", "esc")
		}
		d.press(":")
		d.types("customer bob")
		d.press("enter")
		d.keepLast()
		text := stateText(t, d)
		for _, not := range []string{"bob", "jane", "tok#", "example.com", d.session.Profile.BaseURL} {
			if strings.Contains(text, not) {
				t.Errorf("%q is in the file:\n%s", not, text)
			}
		}
	})
}

// A file that is broken, or of a newer program, is left as it is, and nothing of it is taken.
func TestForeignLayoutIsKept(t *testing.T) {
	for name, text := range map[string]string{
		"broken": "version = 1\ntheme = \"light\nwire", "newer": "version = 2\ntheme = \"light\"\n", "older": "theme = \"light\"\n",
		"of other types": "version = 1\nscreens = 7\n", "large": "version = 1\ntheme = \"" + strings.Repeat("x", stateMost) + "\"\n",
	} {
		onSandbox(t, func(d *desk) {
			path := statePath(d.opts.Getenv)
			if err := writeState(path, []byte(text)); err != nil {
				t.Fatal(err)
			}
			n := d.next(false)
			if now := stateText(t, n); d.keeper.path == "" || now == text {
				t.Fatalf("%s: the desk before it has not written", name)
			}
			if err := writeState(path, []byte(text)); err != nil {
				t.Fatal(err)
			}
			a := newApp(d.opts, d.work, d.styles, d.session)
			a.wireSize = wireHalf
			a.keepLast()
			if a.look.Theme != "auto" || stateText(t, d) != text {
				t.Errorf("%s: theme %s, and the file is %q", name, a.look.Theme, stateText(t, d))
			}
		})
	}
}

// Of two programs that write at once one wins, and the file is whole at any moment.
func TestTwoWriteTheLayout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "authpeek", stateName)
	one, other := "version = 1\nwire = \"half\"\n", "version = 1\nwire = \"one\"\n"+strings.Repeat("# longer\n", 500)
	var wg sync.WaitGroup
	for _, text := range []string{one, other} {
		wg.Go(func() {
			for range 50 {
				if err := writeState(path, []byte(text)); err != nil {
					t.Error(err)
				}
				if k, ours := readState(path); !ours || k.Wire == "" {
					t.Errorf("half a file: %+v", k)
				}
			}
		})
	}
	wg.Wait()
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestLayoutIsWrittenSeldom(t *testing.T) {
	onSandbox(t, func(d *desk) {
		now := time.Now()
		d.press("W")
		first := d.keep(now)
		d.press("W")
		if first == nil || d.keep(now.Add(time.Second)) != nil {
			t.Error("it is written each second")
		}
		if d.keep(now.Add(stateEvery)) == nil || d.keep(now.Add(2*stateEvery)) != nil {
			t.Error("it is not written when it has changed, or written when it has not")
		}
	})
}
