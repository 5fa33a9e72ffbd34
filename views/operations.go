package views

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
)

// operationsView lists what a vendor offers, calls it with arguments in a mode of one's choice, and shows what came back.
type operationsView struct {
	cursor Cursor
	focus  operationsPane
	// forms hold what somebody has typed, by operation, and modes what they chose for it. Both are one vendor's.
	vendor string
	forms  map[string]*operationForm
	modes  map[string]auth.Mode
	raw    bool // the answer is shown as it came
	scroll paneScroll
	page   answerPage
	drawn  struct {
		listRows int
		narrow   bool
	}
}

// operationsPane is a part of the screen that can have the focus.
type operationsPane int

const (
	operationsList operationsPane = iota
	operationsForm
	operationsAnswer
)

func newOperations(Deps) View {
	v := &operationsView{}
	v.clear("")
	return v
}

// clear puts away what belongs to another vendor.
func (v *operationsView) clear(vendor string) {
	v.vendor, v.cursor, v.focus = vendor, Cursor{}, operationsList
	v.forms, v.modes = map[string]*operationForm{}, map[string]auth.Mode{}
	v.scroll, v.page = paneScroll{}, answerPage{}
}

// Apply implements View.
func (*operationsView) Apply(*Session, []engine.Event) {}

// Update implements View.
func (v *operationsView) Update(s *Session, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case SessionMsg:
		v.scroll, v.page = paneScroll{}, answerPage{}
		if s.Vendor.ID() != v.vendor {
			v.clear(s.Vendor.ID())
		}
	case ResultMsg:
		if v.selected(s) == m.Slot {
			v.scroll = paneScroll{}
		}
	case SelectMsg:
		if m.Field != "" {
			v.cursor.Put(m.Field)
		}
		if op, known := engine.LookupOperation(s.Vendor, m.Operation); known {
			v.cursor.Put(op.ID)
			return v.enterForm(s, op) // somebody wants to call it, and something lacks
		}
	case tea.KeyMsg:
		return v.key(s, m)
	}
	return nil
}

// Editing implements View.
func (v *operationsView) Editing() bool { return v.focus == operationsForm }

// Wants implements View.
func (v *operationsView) Wants(s *Session) []FetchMsg { return wantsHome(s) }

// list are the operations that pass the filter, in the vendor's order.
func (v *operationsView) list(s *Session) []engine.Operation {
	all := s.Vendor.Operations()
	if v.cursor.ID() == "" {
		v.cursor.Put(s.Vendor.Home()) // what has been called already, and is what the overview tells of
	}
	if s.Filter.Empty() {
		return all
	}
	var out []engine.Operation
	for _, op := range all {
		if s.Filter.Match(offeredRow(s, op)) {
			out = append(out, op)
		}
	}
	return out
}

// offeredRow is an operation as a filter sees it, whether it has been called or not.
func offeredRow(s *Session, op engine.Operation) Row {
	if last, ok := s.Latest[op.ID]; ok {
		return operationFilterRow(op, last)
	}
	r := Row{Text: op.ID + " " + op.Summary, Operation: op.ID, Mode: string(s.ModeFor(op.ID))}
	if op.Writes {
		r.Is = append(r.Is, "write")
	}
	return r
}

func offeredRows(ops []engine.Operation) rows {
	return rows{n: len(ops), id: func(i int) string { return ops[i].ID }}
}

// operation is the one under the cursor.
func (v *operationsView) operation(s *Session) (engine.Operation, bool) {
	ops := v.list(s)
	v.cursor.Sync(offeredRows(ops))
	if len(ops) == 0 {
		return engine.Operation{}, false
	}
	return ops[v.cursor.Index()], true
}

func (v *operationsView) selected(s *Session) string {
	op, _ := v.operation(s)
	return op.ID
}

// modeOf is the mode in which an operation would run now.
func (v *operationsView) modeOf(s *Session, op engine.Operation) auth.Mode {
	if m, chosen := v.modes[op.ID]; chosen {
		return m
	}
	return s.ModeFor(op.ID)
}

// nextMode chooses the next of the operation's modes.
func (v *operationsView) nextMode(s *Session, op engine.Operation, by int) {
	fit := fittingModes(s, op)
	if len(fit) == 0 {
		return
	}
	at := 0
	for i, m := range fit {
		if m == v.modeOf(s, op) {
			at = i
		}
	}
	v.modes[op.ID] = fit[((at+by)%len(fit)+len(fit))%len(fit)]
}

// fittingModes are those of an operation that the profile's integration knows.
func fittingModes(s *Session, op engine.Operation) []auth.Mode {
	var out []auth.Mode
	for _, m := range op.Modes {
		if s.Profile.Fits(m) {
			out = append(out, m)
		}
	}
	return out
}

// run calls the operation, or says which argument lacks.
func (v *operationsView) run(s *Session, op engine.Operation) tea.Cmd {
	form := v.form(s, op)
	args, at, problem := form.args()
	if problem != "" {
		v.focus = operationsForm
		form.stand(at)
		return send(ToastMsg{Mark: engine.MarkLook, Text: op.ID + " is not called: " + problem})
	}
	v.scroll = paneScroll{}
	if v.focus == operationsForm || v.drawn.narrow {
		form.leave()
		v.focus = operationsAnswer
	}
	return send(FetchMsg{Operation: op.ID, Mode: v.modes[op.ID], Args: args, Trigger: "you"})
}

// Render implements View.
func (v *operationsView) Render(f Frame) []string {
	if f.Width < 2 {
		return sliver(f)
	}
	v.drawn.narrow = f.Narrow()
	op, ok := v.operation(f.Session)
	if !ok {
		return v.drawList(f, f.Width, f.Height)
	}
	if f.Narrow() {
		switch v.focus {
		case operationsForm:
			return v.drawForm(f, op, f.Width, f.Height)
		case operationsAnswer:
			return v.drawAnswer(f, op, f.Width, f.Height)
		default:
			return v.drawList(f, f.Width, f.Height)
		}
	}
	if f.Stacked() {
		return v.stacked(f, op)
	}
	left := max(46, f.Width*46/120)
	right := f.Width - left
	form := min(v.formHeight(f, op, right), f.Height*3/5)
	return kit.Side(v.drawList(f, left, f.Height), kit.Stack(v.drawForm(f, op, right, form), v.drawAnswer(f, op, right, f.Height-form)))
}

// stacked draws one column: the list is as long as there is room while it has the focus, and of few rows else.
func (v *operationsView) stacked(f Frame, op engine.Operation) []string {
	const few = 5 // with its frame
	list := min(few, f.Height)
	if v.focus == operationsList {
		list = min(len(v.list(f.Session))+3, max(few, f.Height*3/5))
	}
	rest := f.Height - list
	switch v.focus {
	case operationsForm:
		return kit.Stack(v.drawList(f, f.Width, list), v.drawForm(f, op, f.Width, rest))
	default:
		return kit.Stack(v.drawList(f, f.Width, list), v.drawAnswer(f, op, f.Width, rest))
	}
}

// operationDoes says in a word or two what an operation is for: "own · reads".
func operationDoes(op engine.Operation) string {
	does := "reads"
	if op.Writes {
		does = "writes"
	}
	return joinDots(string(op.Role), does)
}

// Keys implements View.
func (v *operationsView) Keys() []key.Binding {
	turn := "as JSON"
	if v.raw {
		turn = "as rows"
	}
	switch v.focus {
	case operationsForm:
		return []key.Binding{paneKey("enter", "run"), paneKey("tab", "next field"), paneKey("esc", "back to the list")}
	case operationsAnswer:
		return []key.Binding{paneKey("r", "run"), paneKey("m", "mode"), paneKey("t", turn), paneKeys("o", "open the call", "o", "enter"), paneKey("y", "copy"), paneKey("esc", "back to the list")}
	default:
		run := paneKeys("enter", "run", "enter", "r")
		return []key.Binding{run, paneKey("m", "mode"), paneKey("e", "arguments"), paneKey("t", turn), paneKey("o", "open the call"), paneKey("y", "copy"), paneKey("tab", "pane")}
	}
}

// key takes a key wherever the focus is.
func (v *operationsView) key(s *Session, m tea.KeyMsg) tea.Cmd {
	op, ok := v.operation(s)
	if !ok {
		return nil
	}
	if v.focus == operationsForm {
		return v.formKey(s, op, m)
	}
	switch k := m.String(); k {
	case "r":
		return v.run(s, op)
	case "enter":
		if v.focus == operationsAnswer {
			return v.openCall(s, op)
		}
		return v.run(s, op)
	case "m":
		if len(fittingModes(s, op)) < 2 {
			return send(ToastMsg{Mark: engine.MarkLook, Text: op.ID + " knows this one mode"})
		}
		v.nextMode(s, op, 1)
		return keyHandled()
	case "e":
		return v.enterForm(s, op)
	case "t":
		v.raw, v.scroll = !v.raw, paneScroll{}
		return keyHandled()
	case "o":
		return v.openCall(s, op)
	case "y":
		return v.copy(s, op)
	case "tab":
		return v.nextPane(s, op)
	case "shift+tab", "esc":
		if v.focus == operationsList {
			return nil
		}
		v.focus = operationsList
		return keyHandled()
	default:
		if v.focus == operationsAnswer {
			v.scroll.key(k)
			return keyHandled()
		}
		return v.moved(s, k)
	}
}

func (v *operationsView) moved(s *Session, k string) tea.Cmd {
	before := v.cursor.ID()
	if !v.cursor.Key(k, offeredRows(v.list(s)), v.drawn.listRows) {
		return nil
	}
	if v.cursor.ID() != before {
		v.scroll = paneScroll{}
	}
	return keyHandled()
}

// nextPane goes from the list to the arguments, where there are some, to the answer, and round.
func (v *operationsView) nextPane(s *Session, op engine.Operation) tea.Cmd {
	if v.focus == operationsAnswer {
		v.focus = operationsList
		return keyHandled()
	}
	if len(op.Args) > 0 {
		return v.enterForm(s, op)
	}
	v.focus = operationsAnswer
	return keyHandled()
}

func (v *operationsView) openCall(s *Session, op engine.Operation) tea.Cmd {
	last, ok := s.Latest[op.ID]
	if !ok {
		return send(ToastMsg{Mark: engine.MarkLook, Text: op.ID + " has not been called yet · enter calls it"})
	}
	return send(OpenMsg{View: "calls", Call: last.Call.ID})
}

// copy takes the body of the answer, in which secrets are fingerprints.
func (v *operationsView) copy(s *Session, op engine.Operation) tea.Cmd {
	last, ok := s.Latest[op.ID]
	if !ok || last.Call.Response == nil {
		return send(ToastMsg{Mark: engine.MarkLook, Text: diagnose.Capital(op.ID) + " has no answer to copy"})
	}
	return send(CopyMsg{What: "answer of " + op.ID, Text: string(last.Call.Response.Body.Bytes()), Note: "tokens as fingerprints"})
}
