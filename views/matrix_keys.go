package views

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Keys implements View.
func (v *matrixView) Keys() []key.Binding {
	out := []key.Binding{paneKey("r", "run all"), paneKey("x", "run one"), paneKey("enter", "compare modes"), paneKey("o", "open the call")}
	if v.drawn.platforms {
		out = append(out, paneKey("t", "Android/iOS"))
	}
	if v.drawn.integrations {
		out = append(out, paneKey("i", "project/stream"))
	}
	out = append(out, paneKey("y", "copy as table"), turnKey())
	switch {
	case v.run != nil:
		out = slices.Insert(out, 0, paneKey("esc", "stop"))
	case v.detailFocus:
		out = append(out, paneKey("esc", "back to the matrix"))
	case v.drawn.narrow:
		out[2] = paneKey("enter", "open the cell")
	}
	if !v.drawn.narrow {
		out = append(out, paneKeys("tab", "pane", "tab", "shift+tab"))
	}
	return out
}

// turnKey moves between columns.
func turnKey() key.Binding {
	return paneKeys("h l", "mode", "h", "l", "left", "right")
}

func (v *matrixView) key(s *Session, m tea.KeyMsg) tea.Cmd {
	switch k := m.String(); k {
	case "r":
		return v.runAll(s)
	case "x":
		return v.runOne(s)
	case "t":
		return v.turn(s, "android", "ios", &v.platform, s.ProfileAs(v.platform, v.integration).Platform)
	case "i":
		return v.turn(s, "project", "stream", &v.integration, s.ProfileAs(v.platform, v.integration).Integration)
	case "y":
		return send(CopyMsg{What: "matrix as a table", Text: v.markdown(s), Note: "credentials are fingerprints"})
	case "h", "left":
		return v.sideways(s, -1)
	case "l", "right":
		return v.sideways(s, 1)
	case "tab", "shift+tab":
		v.detailFocus = !v.detailFocus
		return keyHandled()
	case "enter":
		return v.enter(s)
	case "o":
		return v.open(s)
	case "esc":
		return v.escape(s)
	default:
		return v.move(s, k)
	}
}

// turn shows the other platform or the other integration.
func (v *matrixView) turn(s *Session, one, other string, which *string, now string) tea.Cmd {
	if now == "" {
		return nil // the vendor has one of them only
	}
	own := v.ownMode(s)
	onOwn := v.column(s) == own
	*which = one
	if now == one {
		*which = other
	}
	v.scroll, v.shown = paneScroll{}, matrixRows{}
	if onOwn {
		v.mode = "" // whoever looks at the app's own mode goes on to do so
	}
	return keyHandled()
}

// ownMode is the mode that an app of the SDK shown would be in.
func (v *matrixView) ownMode(s *Session) auth.Mode { return v.grid(s).OwnMode() }

// column is the mode that the cursor is on.
func (v *matrixView) column(s *Session) auth.Mode {
	if v.mode == "" {
		return v.ownMode(s)
	}
	return v.mode
}

// columnIndex is the place of that mode.
func (v *matrixView) columnIndex(s *Session) int {
	mode := v.column(s)
	return max(0, slices.IndexFunc(v.grid(s).Modes, func(m auth.ModeInfo) bool { return m.ID == mode }))
}

func (v *matrixView) sideways(s *Session, by int) tea.Cmd {
	modes := v.grid(s).Modes
	v.mode = modes[max(0, min(v.columnIndex(s)+by, len(modes)-1))].ID
	v.scroll = paneScroll{}
	return keyHandled()
}

func (v *matrixView) move(s *Session, k string) tea.Cmd {
	if v.detailFocus {
		if v.scroll.key(k) {
			return keyHandled()
		}
		return nil
	}
	before := v.row.ID()
	if !v.row.Key(k, v.rows(s), v.drawn.listRows) {
		return nil
	}
	if v.row.ID() != before {
		v.scroll = paneScroll{}
	}
	return keyHandled()
}

// selected is the cell under the cursor, or nil when no row is left by the filter.
func (v *matrixView) selected(s *Session) *engine.Cell {
	r := v.rows(s)
	v.row.Sync(r)
	if r.n == 0 {
		return nil
	}
	return v.shown.rows[v.row.Index()].Cells[v.columnIndex(s)]
}

// enter goes into the cell on a narrow screen, and compares the modes of its operation on all others.
func (v *matrixView) enter(s *Session) tea.Cmd {
	c := v.selected(s)
	switch {
	case c == nil:
		return keyHandled()
	case v.drawn.narrow && !v.detailFocus:
		v.detailFocus = true
		return keyHandled()
	default:
		return send(OpenMsg{View: "compare", Operation: c.Operation})
	}
}

// open shows the call of the cell.
func (v *matrixView) open(s *Session) tea.Cmd {
	switch c := v.selected(s); {
	case c == nil:
		return keyHandled()
	case c.Call != nil:
		return send(OpenMsg{View: "calls", Call: c.Call.ID})
	case c.Applies():
		return send(ToastMsg{Mark: engine.MarkLook, Text: "there is no call yet · " + s.Press("x") + " runs this one"})
	default:
		return send(ToastMsg{Mark: engine.MarkLook, Text: "there is no call: " + c.Word()})
	}
}

// escape leaves the detail, then stops a run. What is under way is cancelled.
func (v *matrixView) escape(s *Session) tea.Cmd {
	switch {
	case v.detailFocus && (v.drawn.narrow || v.run == nil):
		v.detailFocus = false
		return keyHandled()
	case v.run == nil:
		return nil
	}
	v.run.Stop()
	cmds := []tea.Cmd{v.pump()}
	for i := range s.Ledger.Len() {
		if c := s.Ledger.At(i); c.Trigger == engine.TriggerMatrix && !c.Finished() {
			cmds = append(cmds, send(CancelMsg{Call: c.ID}))
		}
	}
	return tea.Batch(cmds...)
}

// runAll asks for everything that reads, and for what writes too: at once in the sandbox, after a question elsewhere.
func (v *matrixView) runAll(s *Session) tea.Cmd {
	if v.run != nil {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "a run is under way · esc stops it"})
	}
	g := v.fresh(s)
	if s.Profile.IsSandbox() {
		return v.startOr(g, g.Cells(true))
	}
	writing := slices.DeleteFunc(g.Cells(true), func(c *engine.Cell) bool { return !c.Writes })
	cmd := v.startOr(g, g.Cells(false))
	if len(writing) == 0 {
		return cmd
	}
	return tea.Batch(cmd, v.askToWrite(s, g, writing))
}

// startOr starts a run, or says why there is nothing to run.
func (v *matrixView) startOr(g *matrixGrid, cells []*engine.Cell) tea.Cmd {
	if len(cells) == 0 {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "nothing that reads can be sent; each cell says why"})
	}
	return v.start(g, cells, true)
}

func (v *matrixView) askToWrite(s *Session, g *matrixGrid, cells []*engine.Cell) tea.Cmd {
	lines := []string{
		diagnose.Counted(len(cells), "cell") + " would change the record of " + engine.Clean(s.Profile.Customer()) + " on a real server:",
		writesOf(cells),
	}
	return send(AskMsg{Title: "Write to " + s.Profile.Host() + "?", Lines: lines, Word: "send them too", Then: matrixWritesMsg{g.key, cells}})
}

// writesOf names the operations of cells, each once.
func writesOf(cells []*engine.Cell) string {
	var ops []string
	for _, c := range cells {
		if !slices.Contains(ops, c.Operation) {
			ops = append(ops, c.Operation)
		}
	}
	return nameSome(ops, len(ops))
}

// runOne asks for the cell under the cursor.
func (v *matrixView) runOne(s *Session) tea.Cmd {
	g := v.fresh(s)
	c := v.selected(s)
	switch {
	case c == nil:
		return keyHandled()
	case !c.Applies():
		return send(ToastMsg{Mark: engine.MarkLook, Text: "it is never sent: " + c.Word()})
	case c.Writes && !s.Profile.IsSandbox():
		return v.askToWrite(s, g, []*engine.Cell{c})
	default:
		return v.start(g, []*engine.Cell{c}, false)
	}
}
