// Package ui is the terminal program: it owns the screen, the clock and the session, routes keys and events to the views, and
// turns their intents into work. Update never waits; whatever takes time runs in a tea.Cmd and comes back as a message.
package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/config/keymap"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/ui/theme"
	"authpeek/views"
)

// app is the root model. It routes; the views decide.
type app struct {
	opts   Options
	work   worker
	now    func() time.Time // the session's clock, which stands still in a recording
	wall   func() time.Time // the real one, for what comes and goes on the screen
	styles *theme.Styles
	keymap *keymap.Map
	deeds  map[string]func(*app) tea.Cmd
	look   look // that in use
	given  look // that of the configuration
	kept   kept
	keeper stateKeeper
	title  titleState
	mouse  bool

	copies52    int     // how often something was copied
	tasks       []*task // under way, the newest last
	tabs        []tabAt // as they were drawn last
	clearCopied bool    // the last of them was a credential, and is still on the clipboard

	session *views.Session
	// own is the app's profile while the session looks at a customer whom the app does not know of.
	own     engine.Profile
	entries []views.Entry
	views   []views.View
	open    int // index of the screen that shows
	wire    views.Wire
	// headerRow, titleRow and wireRows are the header, the strip's title and the rows below it as they were drawn last.
	headerRow, titleRow keptRow
	wireRows            []drawnWire

	width, height int
	dialog        dialog
	filter        *filterLine
	toast         *toast
	wireSize      wireSize
	blurred       bool

	// generation counts changes of profile, mode and customer; answers of an older one are dropped.
	generation int
	heading    string    // the profile that is being opened, "" for none
	opening    int       // the number of the newest wish for a profile; what an older one brings is dropped
	followed   time.Time // when the open screen was last asked again
	news       []engine.Event
	results    []views.ResultMsg
	lastAnswer time.Time
	asking     map[engine.CallID]askedProvider
	running    map[string]int // calls under way, by slot: r may be pressed while one is
	spinning   bool           // a spinMsg is on its way
	gauge      gaugeNote

	examination *examination // that under way, nil for none
	comparison  *comparison  // that of the screen Compare, nil for none

	tap *tapPort

	breaking bool // the call of a views.BreakMsg is under way

	guide *guide // the tour that is on, nil for none

	faultDrafts map[string]sandbox.Fault // how faults that are off would be set, by name
	usedUp      map[string]bool          // faults whose end the wire has told

	// others are the fingerprints of tokens that are made out to somebody else than the session's customer.
	others []string
	aside  *auth.Provider // that of calls in the other integration

	body  keptBody
	frame []string // the rows of the last picture, the same until something changes
	stale bool
}

func newApp(o Options, work worker, styles *theme.Styles, session *views.Session) *app {
	a := &app{
		opts: o, work: work, now: o.Now, wall: o.Now, styles: styles, session: session, entries: views.All(),
		width: 80, height: 24, stale: true, asking: map[engine.CallID]askedProvider{}, running: map[string]int{},
		faultDrafts: map[string]sandbox.Fault{}, usedUp: map[string]bool{}, deeds: deeds(),
	}
	a.tap = newTapPort(a)
	a.makeViews(o.View)
	a.wire.Live = session.Live
	a.look, a.given = firstLook(o), firstLook(o)
	if o.Tour != nil {
		a.guide = newGuide(*o.Tour)
	}
	a.bindKeys()
	if o.Tour == nil {
		a.takeUp()
	}
	a.tellKeyProblems()
	return a
}

// makeViews makes all screens anew, and opens the one with that ID, else the first.
func (a *app) makeViews(id string) {
	deps := views.Deps{Setup: newSetupPort(a), Tap: a.tap}
	a.views, a.open = a.views[:0], 0
	for i, e := range a.entries {
		v := e.New(deps)
		if page, ok := recordedPages()[e.ID]; ok && a.session.Recorded != nil {
			v = page
		}
		a.views = append(a.views, v)
		if e.ID == id && e.Serves(a.session.Vendor) {
			a.open = i
		}
	}
}

// view is the screen that shows.
func (a *app) view() views.View { return a.views[a.open] }

// Init implements tea.Model.
func (a *app) Init() tea.Cmd {
	start := []tea.Cmd{a.work.nextEvents(), tick(), tidyUp(), a.retitle()}
	if a.mouse {
		start = append(start, a.reportMouse(true))
	}
	switch {
	case a.session.Recorded != nil:
	case a.guide != nil:
		start = append(start, a.guide.begin(a, a.guide.First, 0), a.openFirstOther())
	default:
		start = append(start, a.firstCalls(), a.openFirstOther())
	}
	return tea.Batch(start...)
}

// Update implements tea.Model. Every message may change the picture, so it is drawn anew; View keeps it until the next one.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if a.guide != nil {
		return a, a.guide.update(a, msg)
	}
	return a, a.update(msg)
}

func (a *app) update(msg tea.Msg) tea.Cmd {
	a.stale = true
	if _, ticks := msg.(tickMsg); !ticks {
		a.body.touched = true
	}
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = m.Width, m.Height
		return nil
	case tea.KeyMsg:
		return tea.Batch(a.keys(m), a.lacks())
	case tea.BlurMsg:
		a.blurred = true
		return a.hideRevealed()
	case tea.FocusMsg:
		a.blurred = false
		return nil
	case eventsMsg:
		return a.applyEvents(m)
	case streamClosedMsg:
		return tea.Quit
	case tickMsg:
		return a.onTick(time.Time(m))
	case spinMsg:
		return a.onSpin()
	case doneMsg:
		return tea.Batch(a.onDone(m), a.lacks())
	case openedMsg:
		return a.onOpened(m)
	case otherMsg:
		a.onOther(m)
		return nil
	case checkedMsg:
		return a.onChecked(m)
	case examinedMsg:
		return a.onExamined(m)
	case verifiedMsg:
		return a.onVerified(m)
	case sidesMsg:
		return a.onSides(m)
	case sideEndedMsg:
		return a.onSideEnded(m)
	case logReadMsg:
		return a.onLogRead(m)
	case elsewhereMsg:
		return a.onElsewhere(m)
	case stopMsg:
		return a.suspend()
	case resumedMsg:
		a.onResumed(m)
		return nil
	case backMsg:
		a.onBack(m)
		return nil
	case copiedMsg:
		a.showToast(m.toast)
		return nil
	case taskSlowMsg:
		return nil
	case taskDoneMsg:
		return a.onTask(m)
	case lookSavedMsg:
		return a.onLookSaved(m)
	case tea.MouseMsg:
		return a.onMouse(m)
	case forgetCopyMsg:
		return a.forgetCopy(m)
	}
	if cmd, handled := a.intent(msg); handled {
		return cmd
	}
	return tea.Batch(a.broadcast(msg), a.lacks())
}

// lacks asks for what the picture lacks that has just come of a message, so that it need not wait for the next one. The picture is kept
// for who shows it.
func (a *app) lacks() tea.Cmd {
	v, ok := a.view().(views.Lacking)
	if !ok {
		return nil
	}
	a.picture()
	return v.Lacks()
}

// broadcast gives a message to every view. A view that does not know it lets it pass.
func (a *app) broadcast(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(a.views))
	for _, v := range a.views {
		if cmd := v.Update(a.session, msg); cmd != nil {
			cmds = append(cmds, cmd)
		}
	}
	return tea.Batch(cmds...)
}

// View implements tea.Model.
func (a *app) View() string { return strings.Join(a.picture(), "\n") }

// picture is the rows of what is to be seen, not to be changed. It may be asked for after every message; the work is done only when
// something has changed.
func (a *app) picture() []string {
	if a.stale {
		a.frame = a.draw()
		a.stale = false
	}
	return a.frame
}
