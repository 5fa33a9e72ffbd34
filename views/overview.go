package views

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// overviewView answers the first questions: does it work, as whom, and until when.
type overviewView struct {
	marks lifeMarks
	// chosen is the operation that a person wants to see in the chain; "" for the newest call that tells most.
	chosen   string
	args     map[string]engine.Args // what each operation was last called with
	listing  bool                   // the operations have the focus; on a narrow screen, the page
	ops      Cursor
	customer customerFacts
	examined *doctor.Report // of this session, nil for none
	welcome  welcome
}

func newOverview(Deps) View { return &overviewView{args: map[string]engine.Args{}} }

// overviewKeys are the bindings of this screen.
type overviewKeys struct{ show, open, ask, inspect, doctor, pane, back key.Binding }

func newOverviewKeys() overviewKeys {
	return overviewKeys{
		show:    paneKey("enter", "show in the chain"),
		open:    paneKey("o", "open the call"),
		ask:     paneKey("a", "ask provider"),
		inspect: paneKey("i", "inspect a pasted token"),
		doctor:  paneKey("d", "doctor"),
		pane:    paneKeys("tab", "next pane", "tab", "shift+tab"),
		back:    paneKey("esc", "newest call"),
	}
}

// Keys implements View. First run has its own.
func (v *overviewView) Keys() []key.Binding {
	if v.welcome.shown {
		return v.welcome.keys()
	}
	k := newOverviewKeys()
	if !v.listing {
		k.show.SetHelp("enter", "open the call")
		k.open.SetEnabled(false)
	}
	k.back.SetEnabled(v.chosen != "")
	return []key.Binding{k.show, k.inspect, k.open, k.ask, k.doctor, k.pane, k.back}
}

// Apply implements View.
func (v *overviewView) Apply(s *Session, events []engine.Event) {
	v.welcome.follow(s)
	v.marks.apply(events)
}

// Update implements View.
func (v *overviewView) Update(s *Session, msg tea.Msg) tea.Cmd {
	v.welcome.follow(s)
	switch m := msg.(type) {
	case ResultMsg:
		if !m.Look {
			v.customer.take(s, m)
			v.args[m.Call.Operation] = m.Args
		}
	case ExaminedMsg:
		if m.Contract == nil && !m.Stopped {
			v.examined = &m.Report
		}
	case SessionMsg:
		v.chosen, v.customer, v.examined = "", customerFacts{}, nil
	case tea.KeyMsg:
		if v.welcome.shown {
			return v.welcome.key(s, m)
		}
		return v.key(s, m)
	}
	return nil
}

func (v *overviewView) key(s *Session, m tea.KeyMsg) tea.Cmd {
	k := newOverviewKeys()
	switch {
	case key.Matches(m, k.pane):
		v.listing = !v.listing
	case key.Matches(m, k.ask):
		return send(AskProviderMsg{})
	case key.Matches(m, k.inspect):
		return send(OpenMsg{View: "tokens", Token: selectPaste})
	case key.Matches(m, k.doctor):
		return send(OpenMsg{View: "doctor"})
	case key.Matches(m, k.open):
		return v.openCall(s)
	case key.Matches(m, k.show):
		if !v.listing {
			return v.openCall(s)
		}
		if c := v.underCursor(s); c != nil {
			v.chosen, v.listing = c.Operation, false
		}
	case key.Matches(m, k.back):
		return v.back()
	default:
		runs := v.operations(s)
		if v.ops.Key(m.String(), operationRows(runs), 4) {
			v.listing = true
		}
	}
	return nil
}

// back goes one step towards the newest call, and gives nil when there is no step to go.
func (v *overviewView) back() tea.Cmd {
	switch {
	case v.listing:
		v.listing = false
	case v.chosen != "":
		v.chosen = ""
	default:
		return nil
	}
	return keyHandled()
}

// openCall opens the call under the cursor, or the one in the chain, on the screen of calls.
func (v *overviewView) openCall(s *Session) tea.Cmd {
	c := v.shownCall(s, time.Time{})
	if v.listing {
		c = v.underCursor(s)
	}
	if c == nil {
		return nil
	}
	return send(OpenMsg{View: "calls", Call: c.ID})
}

// Editing implements View.
func (v *overviewView) Editing() bool { return false }

// Wants implements View: the operation in the chain as it was last called, unless it writes.
func (v *overviewView) Wants(s *Session) []FetchMsg {
	last, ran := s.Latest[v.chosen]
	args, told := v.args[v.chosen]
	if op, known := engine.LookupOperation(s.Vendor, v.chosen); ran && told && known && !op.Writes {
		return []FetchMsg{{Operation: op.ID, Mode: last.Call.Mode, Args: args}}
	}
	return wantsHome(s)
}

// shownCall is the call in the chain: the chosen one, else the newest with a provider's token, else the newest at all. One
// that runs is shown in place of a finished one only once it has taken a while, so that following does not make the chain
// flicker; now is zero where that does not matter.
func (v *overviewView) shownCall(s *Session, now time.Time) *engine.Call {
	if last, ok := s.Latest[v.chosen]; ok {
		return last.Call
	}
	// What a call in another mode proves is not what the next one will meet.
	past := func(c *engine.Call) bool {
		return staleCall(s, c) || c.Mode != s.Mode || c.Operation == engine.ProviderAsk // an asking has no server and no answer
	}
	settled := func(c *engine.Call) bool { return c.Finished() || !now.IsZero() && now.Sub(c.Started) > SlowAfter }
	for _, want := range []func(*engine.Call) bool{
		func(c *engine.Call) bool { return settled(c) && bearsToken(c) && !past(c) },
		// A call that waits for its token is worth more than one that needed none.
		func(c *engine.Call) bool { return bearsToken(c) && !past(c) },
		func(c *engine.Call) bool { return settled(c) && !past(c) },
		func(c *engine.Call) bool { return settled(c) && bearsToken(c) },
		func(*engine.Call) bool { return true },
	} {
		// What a matrix or an examination has tried is not what the app does.
		if c := s.Ledger.Last(func(c *engine.Call) bool { return appsOwn(c) && !s.Foreign(c) && want(c) }); c != nil {
			return c
		}
	}
	return nil
}

// bearsToken reports whether a call is one for which the provider counts.
func bearsToken(c *engine.Call) bool {
	return c.Asked != nil || c.Reused || c.Token != nil && !isFixed(*c.Token) || c.Null != nil || c.Broken != nil
}

// staleCall reports whether a call was made for another profile or customer than the session's.
func staleCall(s *Session, c *engine.Call) bool {
	return c.Profile != s.Profile.Name || c.Customer != s.Profile.Customer()
}

// Render implements View.
func (v *overviewView) Render(f Frame) []string {
	v.welcome.follow(f.Session)
	switch {
	case f.Width < 2:
		return sliver(f)
	case v.welcome.shown:
		return v.welcome.render(f, v)
	}
	c := v.shownCall(f.Session, f.Now)
	ch := chainOf(f.Session, c, f.Now)
	switch {
	case f.Narrow() && v.listing:
		return v.operationsBox(f, f.Width, f.Height)
	case f.Narrow():
		return v.chainBox(f, c, ch, f.Height)
	}
	const lines = 5 // a link a row, or heads, three facts and a blank row
	chainHeight := 2 + lines + verdictRows(ch.verdict, f.Width-4, 3)
	lifeRows := lifeHeight(f)
	middle := f.Height - chainHeight - lifeRows
	if middle < 3 {
		return v.chainAndLife(f, c, ch, lifeRows)
	}
	_, tokens := lifeCounts(f.Session)
	return kit.Stack(
		v.chainBox(f, c, ch, chainHeight),
		v.middle(f, middle),
		lifeBox(f, v.marks.marks, lifeSight{}, lifeRows, lifeNote(f.Session, tokens, 0)),
	)
}

// sliver is a body too narrow for any frame.
func sliver(f Frame) []string {
	out := make([]string, f.Height)
	for i := range out {
		out[i] = kit.Pad("", f.Width)
	}
	return out
}

// chainAndLife is what a low screen has room for.
func (v *overviewView) chainAndLife(f Frame, c *engine.Call, ch chain, lifeRows int) []string {
	if f.Height < 8+lifeRows {
		return v.chainBox(f, c, ch, f.Height)
	}
	_, tokens := lifeCounts(f.Session)
	return kit.Stack(v.chainBox(f, c, ch, f.Height-lifeRows), lifeBox(f, v.marks.marks, lifeSight{}, lifeRows, lifeNote(f.Session, tokens, 0)))
}

// middle is the operations beside the customer, or alone where there is no room for both.
func (v *overviewView) middle(f Frame, height int) []string {
	about := !knowsCustomer(f.Session)
	if f.Stacked() {
		if about && !v.listing {
			return nowBox(f, f.Width, height)
		}
		return v.operationsBox(f, f.Width, height)
	}
	right := max(46, f.Width*50/120)
	if about {
		right = max(46, f.Width/2)
		return kit.Side(v.operationsBox(f, f.Width-right, height), nowBox(f, right, height))
	}
	facts := len(f.Session.Profile.CustomerIDs) + customerRows
	if v.examined == nil || height-facts < doctorLeast {
		return kit.Side(v.operationsBox(f, f.Width-right, height), v.customer.box(f, right, height))
	}
	beside := kit.Stack(v.customer.box(f, right, facts), v.doctorBox(f, right, height-facts))
	return kit.Side(v.operationsBox(f, f.Width-right, height), beside)
}

func (v *overviewView) chainBox(f Frame, c *engine.Call, ch chain, height int) []string {
	b := kit.NewBox(f.Styles, f.Width, height).Narrow(f.Narrow()).Focus(!v.listing)
	operation := f.Session.Home()
	if c != nil {
		operation = c.Operation
	}
	muted := c != nil && staleCall(f.Session, c)
	b.Title("How " + engine.Clean(operation) + " is authorised").NoteSpans(v.chainNote(f, c, muted)...)
	drawChain(b, f, ch, muted)
	if list, ok := permissions(f.Session); ok && len(list) > 0 && f.Narrow() && b.Left() >= 2 {
		b.Rule(kit.Of(theme.Text, "what it may do"))
		for _, row := range permissionsThatFit(f, list, b) {
			b.Line().Spans(row...)
		}
	}
	return b.Lines()
}

// chainNote says how fresh the chain is.
func (v *overviewView) chainNote(f Frame, c *engine.Call, stale bool) []kit.Span {
	s := f.Session
	switch {
	case stale:
		was, is := ShortCustomer(c.Customer)+"'s", "for "+ShortCustomer(s.Profile.Customer())
		if c.Profile != s.Profile.Name {
			was, is = "profile "+c.Profile+"'s", "with "+s.Profile.Name
		}
		return []kit.Span{markSpan(f.Styles, theme.MarkRead), kit.Of(theme.Muted, engine.Clean(was+" · "+f.Session.Press("r")+" asks "+is))}
	case c == nil:
		return dataNote(f, s.Home(), f.Session.Press("r")+" runs it")
	case !c.Finished():
		return []kit.Span{kit.Of(theme.Text, spinner(f.Styles, f.Now)+" "+kit.Took(f.Now.Sub(c.Started))), kit.Of(theme.Muted, " · esc cancels")}
	case !s.PausedAt.IsZero():
		return []kit.Span{markSpan(f.Styles, theme.MarkPaused), kit.Of(theme.Info, "paused at "+kit.TimeOfDay(s.PausedAt, s.Zone()))}
	}
	last := "last " + kit.TimeOfDay(c.Ended, s.Zone())
	if v.chosen != "" {
		return []kit.Span{kit.Of(theme.Muted, joinDots("call #"+itoa(int(c.ID)), last, "esc: the newest"))}
	}
	if s.Following && s.Live > 0 {
		if f.Stacked() {
			return []kit.Span{kit.Of(theme.Muted, "every "+everyWords(s.Live))}
		}
		return []kit.Span{kit.Of(theme.Muted, "every "+everyWords(s.Live)+", "+last)}
	}
	return []kit.Span{kit.Of(theme.Muted, last)}
}

// lifeCounts is how often the provider's tokens were used, and how many there are.
func lifeCounts(s *Session) (uses, tokens int) {
	records := providerTokens(s)
	for _, r := range records {
		uses += r.UsedTotal
	}
	return uses, len(records)
}
