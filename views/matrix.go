package views

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
)

// matrixView shows every operation in every mode: what the SDK would send, and what the server answered. One SDK shows at a time;
// what was answered for the others is kept.
type matrixView struct {
	grids map[matrixKey]*matrixGrid
	// platform and integration are those shown; empty for the session's.
	platform, integration string
	from                  dataOwner
	stale                 string

	row         Cursor
	mode        auth.Mode // the column of the cursor; "" for that of the profile's own mode
	first       int       // the first column in sight
	detailFocus bool
	scroll      paneScroll
	shown       matrixRows
	run         *matrixRun
	drawn       struct {
		listRows int
		narrow   bool
		// platforms and integrations say whether the vendor's SDKs come in several of them.
		platforms, integrations bool
	}
}

// matrixKey tells the SDKs apart.
type matrixKey struct{ platform, integration string }

// matrixGrid is a grid with when it was last answered.
type matrixGrid struct {
	*engine.Grid
	key      matrixKey
	answered time.Time
}

// matrixRun is a run under way, with when its calls began and ended.
type matrixRun struct {
	*engine.GridRun
	grid         *matrixGrid
	whole        bool // the run of a whole grid, which the wire tells of
	began, ended time.Time
}

// matrixWritesMsg says that somebody has agreed to send what writes.
type matrixWritesMsg struct {
	key   matrixKey
	cells []*engine.Cell
}

func newMatrix(Deps) View { return &matrixView{grids: map[matrixKey]*matrixGrid{}} }

// Apply implements View. What the screen shows comes with results.
func (v *matrixView) Apply(*Session, []engine.Event) {}

// Editing implements View; there is no text field here.
func (v *matrixView) Editing() bool { return false }

// Wants implements View: nothing is asked for until somebody says so.
func (v *matrixView) Wants(*Session) []FetchMsg { return nil }

// Update implements View.
func (v *matrixView) Update(s *Session, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyMsg:
		return v.key(s, m)
	case ResultMsg:
		return v.result(s, m)
	case NotMadeMsg:
		return v.notMade(m)
	case matrixWritesMsg:
		return v.start(v.grids[m.key], m.cells, true)
	case SessionMsg:
		v.leave(s, m.Reason)
	}
	return nil
}

// leave lets go of what belonged to the session before. The answers of calls under way will not come. Another customer's cells
// stay to be seen until somebody runs them; another profile's do not, for it may have another vendor.
func (v *matrixView) leave(s *Session, reason string) {
	if v.run != nil {
		v.run.Drop()
		v.run = nil
	}
	if reason == "profile" {
		v.forget()
		v.platform, v.integration, v.mode = "", "", ""
		return
	}
	v.stale = ""
	if v.from != (dataOwner{}) {
		v.stale = v.from.staleFor(s, ownerOfData(s))
	}
}

func (v *matrixView) forget() {
	v.grids, v.from, v.stale = map[matrixKey]*matrixGrid{}, dataOwner{}, ""
	v.scroll, v.shown = paneScroll{}, matrixRows{}
}

// grid is the one that shows, made when it is first wanted.
func (v *matrixView) grid(s *Session) *matrixGrid {
	p := s.ProfileAs(v.platform, v.integration)
	key := matrixKey{p.Platform, p.Integration}
	if g := v.grids[key]; g != nil {
		return g
	}
	g := &matrixGrid{key: key, Grid: engine.NewGrid(s.Vendor, p, nil, nil, engine.Samples(s.Vendor, p, s.DefaultAttributes))}
	v.grids[key] = g
	if v.from == (dataOwner{}) {
		v.from = ownerOfData(s)
	}
	return g
}

// fresh is the grid that shows, for the session's customer: cells of another one are put away.
func (v *matrixView) fresh(s *Session) *matrixGrid {
	if v.stale != "" {
		v.forget()
	}
	return v.grid(s)
}

// matrixSlot begins the slots of this screen's calls.
const matrixSlot = "matrix:"

func slotOf(c *engine.Cell) string { return matrixSlot + c.Operation + "/" + string(c.Mode) }

// SlotOperation is the operation that a slot stands for.
func SlotOperation(slot string) string {
	op, _, _ := strings.Cut(strings.TrimPrefix(slot, matrixSlot), "/")
	return op
}

// cellOf finds the cell of a slot, or gives nil.
func (g *matrixGrid) cellOf(slot string) *engine.Cell {
	rest, ok := strings.CutPrefix(slot, matrixSlot)
	op, mode, found := strings.Cut(rest, "/")
	if !ok || !found {
		return nil
	}
	return g.Cell(op, auth.Mode(mode))
}

// start asks cells, or adds them to those that are being asked.
func (v *matrixView) start(g *matrixGrid, cells []*engine.Cell, whole bool) tea.Cmd {
	switch {
	case g == nil || len(cells) == 0:
		return keyHandled()
	case v.run != nil && v.run.grid != g:
		return send(ToastMsg{Mark: engine.MarkLook, Text: "the run for " + v.run.grid.SDK + " is under way · esc stops it"})
	case v.run != nil:
		v.run.Add(cells)
		return v.pump()
	}
	v.run = &matrixRun{GridRun: g.Start(cells), grid: g, whole: whole}
	if !whole {
		return v.pump()
	}
	t := g.Tally()
	words := itoa(len(cells)) + " of " + itoa(t.Cells) + " apply"
	if len(cells) < t.Apply {
		words = itoa(len(cells)) + " of " + itoa(t.Apply) + " that apply: none that writes"
	}
	notice := engine.Notice{Subject: matrixSubject, Mark: engine.MarkHere, Event: matrixStarted, Text: joinDots(words, itoa(engine.AtOnce)+" at a time", g.SDK+" "+g.key.integration)}
	return send(NoteMsg{Notice: notice, Then: v.pump()})
}

// pump sends what may be sent now, and ends the run when nothing is left.
func (v *matrixView) pump() tea.Cmd {
	run := v.run
	if run == nil {
		return nil
	}
	cmds := []tea.Cmd{keyHandled()}
	for {
		c, request, ok := run.Next()
		if !ok {
			break
		}
		cmds = append(cmds, send(FetchMsg{
			Operation: request.Operation, Mode: request.Mode, Args: request.Args, Trigger: request.Trigger, For: slotOf(c),
			Platform: run.grid.key.platform, Integration: run.grid.key.integration, Look: true, Agreed: true,
		}))
	}
	if run.Over() {
		v.run = nil
		if run.whole {
			cmds = append(cmds, send(NoteMsg{Notice: run.finished()}))
		}
	}
	return tea.Batch(cmds...)
}

// finished is the session's fact about a run that has ended.
func (r *matrixRun) finished() engine.Notice {
	t := r.Tally()
	n := engine.Notice{Subject: matrixSubject, Mark: engine.MarkOK, Event: "finished", Text: joinDots(diagnose.Counted(t.Sent, "call"), t.Counts())}
	if left := t.Idle + t.Cancelled; left > 0 {
		n.Mark, n.Event, n.Text = engine.MarkLook, "stopped", joinDots(n.Text, itoa(left)+" not run")
	}
	if took := r.ended.Sub(r.began); took > 0 {
		n.Text = joinDots(n.Text, "in "+kit.Took(took))
	}
	return n
}

// result takes the answer of a cell, whoever asked for it: Calls can send a call again.
func (v *matrixView) result(s *Session, m ResultMsg) tea.Cmd {
	g := v.grids[matrixKey{m.Call.Platform, m.Call.Integration}]
	if g == nil || v.stale != "" || ownerOfCall(&m.Call) != ownerOfData(s) {
		return nil
	}
	c := g.cellOf(m.Slot)
	if c == nil {
		return nil
	}
	g.answered = m.Call.Ended
	done := engine.Done{Call: m.Call, Result: m.Result}
	if v.run == nil || v.run.grid != g || !c.Under {
		g.Take(c, done)
		return nil
	}
	if v.run.began.IsZero() {
		v.run.began = m.Call.Started
	}
	v.run.ended = m.Call.Ended
	v.run.Finished(c, done)
	return v.pump()
}

// notMade notes a cell whose call could not be made.
func (v *matrixView) notMade(m NotMadeMsg) tea.Cmd {
	if v.run == nil {
		return nil
	}
	c := v.run.grid.cellOf(m.Slot)
	if c == nil || !c.Under {
		return nil
	}
	v.run.Failed(c, m.Why)
	return v.pump()
}
