package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/ui/tour"
	"authpeek/views"
)

// guide plays a tour in the program: it presses the script's keys, waits until the screen shows their effect, and says what is
// seen. The calls are the program's own; only the keys come from the script.
type guide struct {
	tour.Play
	chapter, step int
	state         guideState
	paused        bool
	// until is the step that is gone back to: those before it in the chapter stay no longer than their effects take.
	until int
	// number is that of the newest clock. One that was wound up for a step that has passed rings in vain.
	number  int
	shownAt time.Time
	left    time.Duration // of the step's stay, when it was paused
}

// guideState is where in a step the tour is.
type guideState int

const (
	guideOpening guideState = iota // the chapter's profile is being opened
	guideWaiting                   // for the effect
	guideShowing
	guideStuck // the effect has not come
	guideOver
)

// guideMsg is the ring of a clock of the tour.
type guideMsg struct{ number int }

// guideStuckAfter is how long an effect may take.
const guideStuckAfter = 20 * time.Second

func newGuide(p tour.Play) *guide { return &guide{Play: p, chapter: p.First} }

func (g *guide) now() tour.Step { return g.Script[g.chapter].Steps[g.step] }

// update handles a message of the program while the tour is on.
func (g *guide) update(a *app, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyMsg:
		a.stale = true
		return g.key(a, m)
	case guideMsg:
		if m.number != g.number {
			return nil
		}
		a.stale = true
		return g.ring(a)
	case openedMsg:
		if g.state == guideOpening && m.number == a.opening {
			return g.opened(a, m)
		}
	}
	return tea.Batch(a.update(msg), g.look(a))
}

// key is how the tour is steered. A key that is none of the tour's ends it, and does nothing else: nobody meant it for a screen
// that was about to change.
func (g *guide) key(a *app, k tea.KeyMsg) tea.Cmd {
	switch k.String() {
	case "ctrl+c", "q", "esc":
		return tea.Quit
	case " ":
		return g.togglePause(a)
	case "right", "enter":
		return g.forward(a)
	case "left":
		return g.back(a)
	}
	a.guide = nil
	a.bindKeys()
	a.showToast(toast{mark: engine.MarkHere, text: "the tour ends here, and the program is yours: " + a.keymap.Global("?") + " has its keys, " + a.screenKeys() + " its screens"})
	return nil
}

func (g *guide) togglePause(a *app) tea.Cmd {
	g.paused = !g.paused
	if g.state != guideShowing {
		return nil
	}
	if g.paused {
		g.number++
		g.left -= a.wall().Sub(g.shownAt)
		return nil
	}
	return g.stay(a, max(g.left, time.Second))
}

// forward goes to the next step, or past one whose effect does not come. While an effect is waited for, the step will not stay.
func (g *guide) forward(a *app) tea.Cmd {
	switch g.state {
	case guideShowing:
		return g.next(a)
	case guideStuck:
		return g.begin(a, g.chapter+1, 0)
	case guideOpening, guideWaiting:
		g.until = g.step + 1
	}
	return nil
}

// back goes to the step before. What was pressed cannot be taken back, so that its chapter is played anew up to there.
func (g *guide) back(a *app) tea.Cmd {
	switch {
	case g.state == guideOver:
		return g.begin(a, g.chapter, g.step)
	case g.step > 0:
		return g.begin(a, g.chapter, g.step-1)
	default:
		return g.begin(a, max(0, g.chapter-1), 0)
	}
}

// begin opens a chapter, and plays it fast up to a step.
func (g *guide) begin(a *app, chapter, until int) tea.Cmd {
	g.number++
	if chapter >= len(g.Script) {
		g.state = guideOver
		return nil
	}
	g.chapter, g.step, g.until, g.state = chapter, 0, until, guideOpening
	if _, keeps := a.session.Vendor.(engine.Identifier); keeps {
		// What this chapter's app keeps is not the next one's. That there may be nothing to clear is no news.
		_, _, _ = a.opts.Engine.SwitchCustomer(a.session.Profile, engine.Change{Kind: engine.ClearCache})
	}
	a.opening++
	c, number := g.Script[chapter], a.opening
	return a.work.open(c.Profile, number, c.Set...)
}

// opened puts the program into the state that a chapter begins in: nothing is known, nothing is open, no fault is on.
func (g *guide) opened(a *app, m openedMsg) tea.Cmd {
	if m.err != nil {
		g.state = guideStuck
		return a.onOpened(m)
	}
	c := g.Script[g.chapter]
	a.heading, a.own, a.opts.Config = "", engine.Profile{}, m.loaded
	utc := a.session.UTC
	*a.session = *newSession(a.opts, m)
	a.bindKeys()
	a.session.FirstRun, a.session.UTC = false, utc
	if c.Mode != "" {
		a.session.Mode = auth.Mode(c.Mode)
	}
	if port := a.faultPort(); port != nil {
		port.ClearFaults()
	}
	a.faultDrafts, a.usedUp = map[string]sandbox.Fault{}, map[string]bool{}
	a.dialog, a.filter, a.toast, a.wireSize, a.wire = nil, nil, nil, wireNormal, views.Wire{}
	a.makeViews(c.Screen)
	return tea.Batch(a.changed("profile"), g.press(a))
}

// press begins a step.
func (g *guide) press(a *app) tea.Cmd {
	g.state = guideWaiting
	a.stale = true
	cmds := []tea.Cmd{g.wind(guideStuckAfter)}
	for _, name := range strings.Fields(g.now().Keys) {
		cmds = append(cmds, a.key(keyMsg(name)))
	}
	return tea.Batch(append(cmds, g.look(a))...)
}

// look sees whether the effect has come. What the tour itself says is no part of the screen.
func (g *guide) look(a *app) tea.Cmd {
	if g.state != guideWaiting {
		return nil
	}
	rows := a.picture()
	if !strings.Contains(ansi.Strip(strings.Join(rows[:max(0, len(rows)-guideRows)], "\n")), g.now().Shows) {
		return nil
	}
	g.state = guideShowing
	a.stale = true
	if g.step < g.until {
		return g.next(a)
	}
	g.left, g.until = g.now().Stays, 0
	if g.paused {
		return nil
	}
	return g.stay(a, g.left)
}

func (g *guide) stay(a *app, d time.Duration) tea.Cmd {
	g.shownAt, g.left = a.wall(), d
	return g.wind(time.Duration(float64(d) / g.Speed))
}

// wind starts a clock, and stops the one before.
func (g *guide) wind(d time.Duration) tea.Cmd {
	g.number++
	number := g.number
	return tea.Tick(d, func(time.Time) tea.Msg { return guideMsg{number} })
}

func (g *guide) ring(a *app) tea.Cmd {
	if g.state == guideWaiting {
		g.state = guideStuck
		return nil
	}
	return g.next(a)
}

func (g *guide) next(a *app) tea.Cmd {
	if g.step+1 == len(g.Script[g.chapter].Steps) {
		return g.begin(a, g.chapter+1, 0)
	}
	g.step++
	return g.press(a)
}
