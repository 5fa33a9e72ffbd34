package views

import (
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// drawList draws the operations, each with what it is for, the mode it would run in, and how it last ended.
func (v *operationsView) drawList(f Frame, w, h int) []string {
	s := f.Session
	ops := v.list(s)
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(v.focus == operationsList)
	title := "Operations · " + s.Vendor.Title()
	if !s.Filter.Empty() {
		title += " · " + itoa(len(ops)) + " of " + itoa(len(s.Vendor.Operations())) + " · " + engine.Clean(s.Filter.Text)
	}
	b.Title(title)
	cols := kit.LayOut(b.Width(), 2,
		kit.Column{Title: "operation", Min: 15},
		kit.Column{Title: "does", Min: 14, Drop: 3},
		kit.Column{Title: "mode", Min: 13, Drop: 2},
		kit.Column{Title: "last answer", Min: 13, Flex: 1},
		kit.Column{Title: "ago", Min: 5, Right: true, Drop: 1})
	rows := b.Height()
	if rows > 4 {
		cols.Header(b.Line())
		rows--
	}
	if len(ops) == 0 {
		b.Text(theme.Muted, "No operation passes the filter "+engine.Clean(s.Filter.Text)+". esc clears it.")
		return b.Lines()
	}
	v.drawn.listRows = rows
	from, to := v.cursor.Window(len(ops), rows)
	note := diagnose.Counted(len(ops), "operation")
	if to-from < len(ops) {
		note = windowNote(f, from, to, len(ops))
	}
	b.Note(note)
	for i := from; i < to; i++ {
		l := b.Line()
		f.Aim(l, i-v.cursor.Index(), v.focus == operationsList)
		v.drawOperation(l, f, cols, ops[i], i == v.cursor.Index())
	}
	if b.Left() > 2 {
		v.drawLegend(b, s)
	}
	return b.Lines()
}

func (v *operationsView) drawOperation(l *kit.Line, f Frame, cols kit.Columns, op engine.Operation, here bool) {
	s := f.Session
	name := kit.Of(theme.Text, op.ID)
	if here {
		l.Edge(theme.Accent, f.Styles.Glyphs.Sel)
		name = name.Bold()
		if v.focus == operationsList {
			l.Selected()
		}
	}
	cols.Cell(l, 0, name)
	cols.Cell(l, 1, kit.Of(theme.Muted, operationDoes(op)))
	mode := kit.Of(theme.Muted, string(v.modeOf(s, op)))
	if _, chosen := v.modes[op.ID]; chosen {
		mode.Token = theme.Accent
	}
	cols.Cell(l, 2, mode)
	last, ok := s.Latest[op.ID]
	switch waited := s.Waited(op.ID, f.Now); {
	case waited > SlowAfter:
		cols.Cell(l, 3, kit.Of(theme.Text, spinner(f.Styles, f.Now)+" "+kit.Took(waited)))
	case !ok:
		cols.Cell(l, 3, markSpan(f.Styles, theme.MarkNone), kit.Of(theme.Muted, "not called"))
	default:
		summary, _, _ := strings.Cut(engine.Clean(last.Call.Finish.Summary), " · ")
		spans := []kit.Span{markSpan(f.Styles, outcomeMark(last.Call)), kit.Of(theme.Text, outcomeWord(last.Call)+"  ")}
		cols.Cell(l, 3, append(spans, Tinted(theme.Muted, bareReason(summary))...)...)
		cols.Cell(l, 4, kit.Of(theme.Muted, kit.Ago(last.At, f.Now)))
	}
}

// drawLegend says what the session's mode is, where there is room beneath the list.
func (v *operationsView) drawLegend(b *kit.Box, s *Session) {
	info := s.ModeInfo()
	b.Rule(kit.Of(theme.Muted, "mode "+string(s.Mode)))
	for _, line := range kit.Wrap(info.Meaning, b.Width()) {
		b.Text(theme.Muted, line)
	}
}
