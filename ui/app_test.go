package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/views"
)

// onSandbox runs a test in the program on its own sandbox, with the first calls of every screen answered and drawn.
func onSandbox(t testing.TB, test func(d *desk), flags ...string) {
	t.Helper()
	onDesk(t, "", func(d *desk) {
		d.settle(d.firstCalls())
		for i := range d.views {
			d.settle(d.show(i))
		}
		d.settle(d.show(0))
		d.catchUp()
		test(d)
	}, flags...)
}

// catchUp takes events from the journal until every call has ended.
func (d *desk) catchUp() {
	d.t.Helper()
	for {
		m, ok := d.work.nextEvents()().(eventsMsg)
		if !ok {
			d.t.Fatal("the journal has ended")
		}
		// What Update asks for next is asked for by the loop.
		d.Update(m)
		if d.newestRunning() == 0 && len(m.events) > 0 {
			return
		}
	}
}

// picture is the whole screen in a terminal of that size.
func (d *desk) picture(w, h int) []string {
	d.t.Helper()
	d.Update(tea.WindowSizeMsg{Width: w, Height: h})
	return strings.Split(d.View(), "\n")
}

// fits checks that a picture has the terminal's rows, each of its width.
func (d *desk) fits(what string, w, h int) {
	d.t.Helper()
	rows := d.picture(w, h)
	if len(rows) != h {
		d.t.Errorf("%s at %d×%d: %d rows", what, w, h, len(rows))
	}
	for i, row := range rows {
		if got := ansi.StringWidth(row); got != w {
			d.t.Fatalf("%s at %d×%d: row %d has %d cells:\n%s", what, w, h, i, got, row)
		}
	}
}

func TestFrameAtEveryWidth(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for w := tinyWidth; w <= 200; w++ {
			d.fits("overview", w, 24)
		}
		// The parts of the frame at their longest.
		d.session.Profile.Name = strings.Repeat("profile-with-a-long-name-", 4)
		d.session.Profile.CustomerIDs = map[string]string{"registered": strings.Repeat("日本語", 20) + "@example.com"}
		d.session.Profile.BaseURL = "https://" + strings.Repeat("very-long-host.", 10) + "example"
		d.session.Offline = d.now().Add(-time.Hour)
		d.filter = newFilterLine(strings.Repeat("long words ", 40))
		d.filter.err = errors.New(`no field "staus"; did you mean status?`)
		for w := tinyWidth; w <= 200; w++ {
			d.fits("everything long", w, 24)
		}
		d.filter = nil
		d.showToast(toast{mark: engine.MarkBad, text: strings.Repeat("a long error ", 30)})
		d.session.PausedAt, d.session.Newer = d.now(), 123456
		for w := tinyWidth; w <= 200; w += 3 {
			d.fits("paused, with a toast", w, 40)
		}
	})
}

func TestScreensAtManySizes(t *testing.T) {
	onSandbox(t, func(d *desk) {
		widths := []int{40, 52, 59, 60, 61, 79, 80, 81, 99, 100, 119, 120, 139, 140, 141, 200}
		for i, e := range d.entries {
			d.settle(d.show(i))
			for _, size := range []wireSize{wireNormal, wireHalf, wireOne} {
				d.wireSize = size
				for n, w := range widths {
					d.fits(e.ID, w, []int{8, 15, 16, 17, 23, 24, 30, 36, 40, 60}[n%10])
				}
			}
		}
	})
}

func TestDialogsAtEveryWidth(t *testing.T) {
	onSandbox(t, func(d *desk) {
		fingerprint := d.session.Current().Fingerprint
		long := strings.Repeat("words of a question ", 20)
		for name, open := range map[string]func() dialog{
			"help":     func() dialog { return newHelp(d.app) },
			"palette":  func() dialog { return newPalette(d.app) },
			"profile":  func() dialog { return newProfilePicker(d.app) },
			"mode":     func() dialog { return newModePicker(d.app) },
			"faults":   func() dialog { return newFaultDialog(d.app, d.faultPort()) },
			"customer": func() dialog { return newCustomerDialog(d.app) },
			"another": func() dialog {
				c := newCustomerDialog(d.app).(*customerDialog)
				c.add()
				c.field().textField = newTextField(strings.Repeat("é日", 60))
				return c
			},
			"question": func() dialog { return newConfirm(long, []string{long, long}, "do it", nil) },
			"text":     func() dialog { return newTextDialog(long, slices.Repeat([]string{long}, 100)) },
			"reveal": func() dialog {
				d.askReveal(fingerprint)
				return d.dialog
			},
			"revealed": func() dialog {
				return &revealed{fingerprint: fingerprint, text: strings.Repeat("x", 900), until: d.now().Add(revealTime)}
			},
		} {
			d.dialog = open()
			for w := tinyWidth; w <= 200; w += 4 {
				d.fits(name, w, []int{16, 24, 36}[w/4%3])
			}
			d.dialog = nil
		}
	})
}

func TestQuestionsKeepTheirAnswers(t *testing.T) {
	onSandbox(t, func(d *desk) {
		long := strings.Repeat("words of a question ", 40)
		for _, size := range [][2]int{{60, 16}, {80, 24}, {140, 40}} {
			for what, c := range map[string]struct {
				dialog dialog
				rows   []string
			}{
				"a question":        {newConfirm("Leave now?", []string{long}, "leave", nil), []string{"leave it as it is", "│ leave  "}},
				"what will be seen": {&revealQuestion{fingerprint: "tok#abcdef", secret: auth.NewSecret("a.b.c"), length: 900}, []string{"reveal for 10 s", "no signature", "leave it hidden"}},
				"what is seen":      {&revealed{fingerprint: "tok#abcdef", text: strings.Repeat("x", 700), until: d.now().Add(revealTime)}, []string{"any other key hides it"}},
				"another customer":  {newCustomerDialog(d.app), []string{"known", "(•) identifyCustomer", "what changes · Android 4.10, project", "esc stay"}},
			} {
				d.dialog = c.dialog
				screen := strings.Join(d.picture(size[0], size[1]), "\n")
				for _, row := range c.rows {
					if !strings.Contains(screen, row) {
						t.Errorf("%s at %v: %q is cut off:\n%s", what, size, row, screen)
					}
				}
			}
		}
	})
}

func TestTooSmallATerminalSaysSo(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		for _, size := range [][2]int{{39, 24}, {80, 7}, {20, 3}, {1, 1}} {
			rows := d.picture(size[0], size[1])
			if want := "authpeek needs 60×16"; len(rows) != 1 || ansi.StringWidth(rows[0]) > size[0] || size[0] > 30 && !strings.HasPrefix(rows[0], want) {
				t.Errorf("%v: %q", size, rows)
			}
		}
		if last := d.picture(52, 14)[13]; !strings.Contains(last, "authpeek needs 60×16; this terminal is 52×14") {
			t.Errorf("the last row is %q", last)
		}
	})
}

// gather does what a command has to do and keeps what comes of it to itself.
func gather(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	m := cmd()
	batch, ok := m.(tea.BatchMsg)
	if !ok {
		return []tea.Msg{m}
	}
	var out []tea.Msg
	for _, c := range batch {
		out = append(out, gather(c)...)
	}
	return out
}

func TestLettersThatArriveTogether(t *testing.T) {
	onSandbox(t, func(d *desk) {
		send := func(text string, paste bool) {
			_, cmd := d.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: paste})
			gather(cmd)
		}
		send("4/a b", false)
		if d.entries[d.open].ID != "inbox" || d.filter == nil || d.filter.field.text() != "a b" {
			t.Errorf("screen %s, filter %+v", d.entries[d.open].ID, d.filter)
		}
		send("5 and more", true)
		if got := d.filter.field.text(); got != "a b5 and more" {
			t.Errorf("after the paste the filter is %q", got)
		}
		d.press("esc")
		for _, pasted := range []string{"5", "1111111111111111q"} {
			send(pasted, len(pasted) == 1)
		}
		if d.entries[d.open].ID != "inbox" {
			t.Error("a paste was taken for keys")
		}
	})
}

func TestAnswersOfAnOlderSessionAreDropped(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for what, change := range map[string]func() tea.Cmd{
			"customer": func() tea.Cmd {
				return d.switchCustomer(engine.Change{Kind: engine.Identify, IDs: map[string]string{"registered": "bob@example.com"}})
			},
			"mode": func() tea.Cmd { return d.switchMode(auth.TokenMode) },
			"profile": func() tea.Cmd {
				return d.onOpened(openedMsg{name: "sandbox", loaded: d.opts.Config, profile: d.session.Profile})
			},
		} {
			late := gather(d.again())
			asked := change()
			for _, m := range late {
				d.Update(m)
			}
			if len(d.session.Latest) != 0 {
				t.Errorf("%s: an answer to the session before is taken for one to this: %v", what, d.session.Latest)
			}
			d.settle(asked)
			if last, ok := d.session.Latest[bloomreach.InboxFetch]; !ok || last.Call.Mode != d.session.Mode || last.Call.Customer != d.session.Profile.Customer() {
				t.Errorf("%s: the new session's answer is not there: %+v", what, last)
			}
			if len(d.session.Waiting) != 0 {
				t.Errorf("%s: still waiting for %v", what, d.session.Waiting)
			}
		}
	})
}

func TestWaitEndsWithTheLastCall(t *testing.T) {
	onSandbox(t, func(d *desk) {
		first, second := d.again(), d.again()
		d.settle(second)
		if d.session.Waited(bloomreach.InboxFetch, d.now().Add(time.Second)) == 0 {
			t.Error("the first call is under way, and no wait is shown")
		}
		newest := d.session.Latest[bloomreach.InboxFetch].Call.ID
		d.settle(first)
		if len(d.session.Waiting) != 0 {
			t.Errorf("both have ended, and it waits for %v", d.session.Waiting)
		}
		if got := d.session.Latest[bloomreach.InboxFetch].Call.ID; got < newest {
			t.Errorf("call %d took the place of %d", got, newest)
		}
	})
}

func TestPauseHoldsBackAndLetsIn(t *testing.T) {
	onSandbox(t, func(d *desk) {
		before := d.session.Ledger.Total
		answered := d.session.Latest[bloomreach.InboxFetch].Call.ID
		d.press(" ")
		d.settle(d.again())
		d.catchUp()
		if d.session.Ledger.Total != before || d.session.Latest[bloomreach.InboxFetch].Call.ID != answered {
			t.Error("the picture is frozen, and yet it changed")
		}
		if d.session.Newer != 1 {
			t.Errorf("%d newer, want 1", d.session.Newer)
		}
		if header := d.picture(140, 40)[0]; !strings.Contains(header, "paused · 1 newer") {
			t.Errorf("the header is %q", header)
		}
		d.press(" ")
		if d.session.Ledger.Total != before+1 || d.session.Latest[bloomreach.InboxFetch].Call.ID == answered {
			t.Error("what was held back did not come in")
		}
		if header := d.picture(140, 40)[0]; strings.Contains(header, "paused") {
			t.Errorf("the header is %q", header)
		}
	})
}

func TestTheLastRowIsTakenInTurn(t *testing.T) {
	onSandbox(t, func(d *desk) {
		last := func() string { return d.picture(120, 36)[35] }
		d.press("/")
		if !strings.Contains(last(), "enter keeps it") {
			t.Errorf("the filter does not stand in the last row: %q", last())
		}
		d.showToast(toast{mark: engine.MarkBad, text: "something to know", sticky: true})
		if !strings.Contains(last(), "✗ something to know") {
			t.Errorf("a toast goes before the filter: %q", last())
		}
		d.press("a")
		if got := last(); !strings.Contains(got, "/ a") {
			t.Errorf("a key ends the toast, and is typed: %q", got)
		}
		d.press("esc")
		if got := last(); !strings.Contains(got, "?:help") {
			t.Errorf("the key bar is not back: %q", got)
		}
	})
}

func TestLongErrorIsShownInFull(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.picture(80, 24)
		long := strings.Repeat("what happened, at length, ", 4) + "then what to do"
		for what, busy := range map[string]func(){
			"a dialog": func() { d.setDialog(newHelp(d.app)) },
			"a filter": func() { d.filter = newFilterLine("abc") },
			"nothing":  func() {},
		} {
			d.dialog, d.filter, d.toast = nil, nil, nil
			busy()
			before := d.dialog
			d.showToast(toast{mark: engine.MarkBad, text: long, sticky: true})
			screen := strings.Join(d.picture(80, 24), "\n")
			if shown := strings.Contains(screen, "then what to do"); shown != (what == "nothing") {
				t.Errorf("over %s, shown in full: %v\n%s", what, shown, screen)
			}
			if what != "nothing" && (d.dialog != before || d.toast == nil) {
				t.Errorf("%s was replaced by the error", what)
			}
		}
	})
}

// wrongRows is a screen that does not keep its contract.
type wrongRows struct{ rows int }

func (wrongRows) Keys() []key.Binding                    { return nil }
func (wrongRows) Apply(*views.Session, []engine.Event)   {}
func (wrongRows) Update(*views.Session, tea.Msg) tea.Cmd { return nil }
func (wrongRows) Editing() bool                          { return false }
func (wrongRows) Wants(*views.Session) []views.FetchMsg  { return nil }
func (v wrongRows) Render(f views.Frame) []string {
	return slices.Repeat([]string{strings.Repeat("x", f.Width)}, v.rows)
}

func TestAWrongNumberOfRowsShiftsNothing(t *testing.T) {
	onSandbox(t, func(d *desk) {
		right := d.picture(120, 36)
		for _, n := range []int{0, 1, 500} {
			d.views[d.open] = wrongRows{n}
			d.fits(fmt.Sprintf("%d rows", n), 120, 36)
			wrong := d.picture(120, 36)
			for _, i := range []int{0, 1, 28, 34} {
				if wrong[i] != right[i] {
					t.Errorf("%d rows: row %d is %q, want %q", n, i, wrong[i], right[i])
				}
			}
		}
	})
}

func TestNewestRunningCallWhilePaused(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press(" ")
		d.news = []engine.Event{{Call: 900, Detail: engine.CallStarted{}}, {Call: 901, Detail: engine.CallStarted{}}, {Call: 901, Detail: engine.CallFinished{}}}
		if got := d.newestRunning(); got != 900 {
			t.Errorf("call %d runs, want 900", got)
		}
	})
}
