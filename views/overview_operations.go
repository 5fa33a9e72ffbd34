package views

import (
	"strconv"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// operationRun is an operation and how it last ended.
type operationRun struct {
	op   engine.Operation
	last Latest
}

// operations are those that have run and pass the filter, in the vendor's order.
func (v *overviewView) operations(s *Session) []operationRun {
	var out []operationRun
	for _, op := range s.Vendor.Operations() {
		last, ok := s.Latest[op.ID]
		if !ok {
			continue
		}
		if s.Filter.Empty() || s.Filter.Match(operationFilterRow(op, last)) {
			out = append(out, operationRun{op, last})
		}
	}
	return out
}

func operationFilterRow(op engine.Operation, last Latest) Row {
	c := last.Call
	r := Row{
		Text:      strings.ToLower(op.ID + " " + op.Summary + " " + c.Credential + " " + c.Finish.Summary),
		Operation: op.ID, Mode: string(c.Mode), Status: c.Status(),
	}
	if c.Token != nil {
		r.Tok = c.Token.Fingerprint
	}
	if c.Sent != nil {
		r.Method, r.Host = c.Sent.Method, engine.Profile{BaseURL: c.Sent.URL}.Host()
	}
	if !c.OK() {
		r.Is = append(r.Is, "error")
	}
	if op.Writes {
		r.Is = append(r.Is, "write")
	}
	return r
}

func operationRows(runs []operationRun) rows {
	return rows{n: len(runs), id: func(i int) string { return runs[i].op.ID }}
}

// underCursor is the last call of the operation under the cursor, or nil.
func (v *overviewView) underCursor(s *Session) *engine.Call {
	runs := v.operations(s)
	v.ops.Sync(operationRows(runs))
	if len(runs) == 0 {
		return nil
	}
	return runs[v.ops.Index()].last.Call
}

func (v *overviewView) operationsBox(f Frame, width, height int) []string {
	s := f.Session
	runs := v.operations(s)
	v.ops.Sync(operationRows(runs))
	b := kit.NewBox(f.Styles, width, height).Narrow(f.Narrow()).Focus(v.listing)
	notRun := neverRun(s)
	known := len(s.Vendor.Operations())
	title := "Operations · " + itoa(known) + " known, " + itoa(known-len(notRun)) + " run"
	if !s.Filter.Empty() {
		title = "Operations · " + itoa(len(runs)) + " of " + itoa(known-len(notRun)) + " · " + engine.Clean(s.Filter.Text)
	}
	b.Title(title)
	from, to := v.operationTable(b, f, runs, notRun)
	note := "enter shows · " + f.Session.Press("o") + " opens"
	if to-from < len(runs) {
		note = "rows " + itoa(from+1) + "–" + itoa(to) + " of " + itoa(len(runs))
	}
	b.Note(note)
	if b.Left() >= 4 && len(runs) > 0 {
		operationFacts(b, f.Session.Profile, runs[v.ops.Index()].op)
	}
	return b.Lines()
}

// operationTable draws the rows around the cursor, and below them what has never run. It returns which of the runs are in sight.
func (v *overviewView) operationTable(b *kit.Box, f Frame, runs []operationRun, notRun []string) (from, to int) {
	cols := kit.LayOut(b.Width(), 2,
		kit.Column{Title: "operation", Min: 16},
		kit.Column{Title: "sent as", Min: 17, Drop: 2},
		kit.Column{Title: "answer", Min: 14, Flex: 1},
		kit.Column{Title: "ago", Min: 6, Right: true, Drop: 1})
	height := b.Height()
	if height > 4 {
		cols.Header(b.Line())
		height--
	}
	if len(runs) == 0 {
		b.Text(theme.Muted, v.noOperations(f.Session))
		return 0, 0
	}
	if height < 4 && height <= len(runs) {
		notRun = nil // the title counts them
	}
	if len(notRun) > 0 {
		height--
	}
	from, to = v.ops.Window(len(runs), height)
	for i := from; i < to; i++ {
		v.operationRow(b.Line(), f, cols, i, runs[i])
	}
	if len(notRun) > 0 {
		head := itoa(len(notRun)) + " not run: "
		b.Text(theme.Muted, head+nameSome(notRun, b.Width()-kit.Width(head)))
	}
	return from, to
}

func (v *overviewView) noOperations(s *Session) string {
	if !s.Filter.Empty() && len(s.Latest) > 0 {
		return "No operation passes the filter " + engine.Clean(s.Filter.Text) + ". esc clears it."
	}
	return "None has been asked for yet. " + s.Press("r") + " runs " + s.Home() + "; " + othersAt(s)
}

// othersAt says which screens run the vendor's other operations.
func othersAt(s *Session) string {
	if knowsCustomer(s) {
		return "2 to 4 open the others."
	}
	return "2 has the others."
}

func (v *overviewView) operationRow(l *kit.Line, f Frame, cols kit.Columns, i int, run operationRun) {
	c := run.last.Call
	name := kit.Of(theme.Text, run.op.ID)
	f.Aim(l, i-v.ops.Index(), v.listing)
	if i == v.ops.Index() {
		l.Edge(theme.Accent, f.Styles.Glyphs.Sel)
		if v.listing {
			name = name.Bold()
			l.Selected()
		}
	}
	sent := c.Credential
	switch {
	case sent == "" && c.Sent == nil:
		sent = "not sent"
	case sent == "":
		sent = "no credential"
	}
	cols.Cell(l, 0, name)
	cols.Cell(l, 1, Tinted(theme.Muted, engine.Clean(sent))...)
	glyph, token := f.Styles.Mark(outcomeMark(c))
	word := outcomeWord(c) + "  "
	summary, _, _ := strings.Cut(engine.Clean(c.Finish.Summary), " · ")
	summary = bareReason(summary) // the word before it says the rest
	if kit.Width(word+summary)+2 > cols.Width(2) {
		summary, _, _ = strings.Cut(summary, ", ") // the first fact whole says more than two cut short
	}
	cols.Cell(l, 2, kit.Of(token, glyph+" "), kit.Of(theme.Text, word), kit.Of(theme.Text, summary))
	cols.Cell(l, 3, kit.Of(theme.Muted, kit.Ago(run.last.At, f.Now)))
}

// neverRun are the vendor's operations without an answer in this session.
func neverRun(s *Session) []string {
	var out []string
	for _, op := range s.Vendor.Operations() {
		if _, ok := s.Latest[op.ID]; !ok {
			out = append(out, op.ID)
		}
	}
	return out
}

// nameSome lists as many names as there is room for, and counts the others.
func nameSome(names []string, room int) string {
	all := strings.Join(names, ", ")
	for n := len(names) - 1; n > 0 && kit.Width(all) > room; n-- {
		all = strings.Join(names[:n], ", ") + ", " + itoa(len(names)-n) + " more"
	}
	return all
}

// operationFacts says what the operation under the cursor is, and the modes that the profile's integration has for it.
func operationFacts(b *kit.Box, p engine.Profile, op engine.Operation) {
	b.Rule(kit.Of(theme.Text, op.ID))
	b.Text(theme.Text, diagnose.Capital(op.Summary))
	modes := make([]string, 0, len(op.Modes))
	for _, m := range op.Modes {
		if p.Fits(m) {
			modes = append(modes, string(m))
		}
	}
	label := "modes      "
	for _, row := range kit.Wrap(strings.Join(modes, ", "), b.Width()-len(label)) {
		b.Line().Add(theme.Muted, label).Add(theme.Text, row)
		label = "           "
	}
	if op.Writes {
		b.Line().Add(theme.Muted, "writes     ").Add(theme.Text, "changes the customer's record on the server")
	}
	for i, a := range op.Args {
		label := "arguments  "
		if i > 0 {
			label = "           "
		}
		b.Line().Add(theme.Muted, label).Add(theme.Text, a.Word()).Add(theme.Muted, " = "+a.Hint)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
