package views

import (
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// The columns of the list.
const (
	attributeColType = iota
	attributeColID
	attributeColValue
	attributeColSince
)

func attributeColumns(w int, since string) kit.Columns {
	return kit.LayOut(w, 1,
		kit.Column{Title: "type", Min: 8, Max: 14, Flex: 6, Drop: 2},
		kit.Column{Title: "id", Min: 10, Max: 26, Flex: 8},
		kit.Column{Title: "value", Min: 10, Flex: 9},
		kit.Column{Title: since, Min: 14, Flex: 2, Drop: 1},
	)
}

// since is the title of the last column: the time that changes are told against.
func (v *attributesView) since(f Frame) string {
	oldest := v.before
	for _, a := range v.asked(f.Session) {
		if m := v.memory[a]; m != nil && m.change.fresh(f.Now) && m.change.since.Before(oldest) {
			oldest = m.change.since
		}
	}
	if oldest.IsZero() {
		return ""
	}
	return "since " + kit.TimeOfDay(oldest, f.Session.Zone())
}

// drawRow draws an attribute, or a part of one.
func (v *attributesView) drawRow(f Frame, l *kit.Line, columns kit.Columns, i int) {
	row := v.rows.shown[i]
	selected := i == v.cursor.Index()
	f.Aim(l, i-v.cursor.Index(), !v.detailFocus)
	text := theme.Text
	if v.stale != "" {
		text = theme.Muted
	}
	if selected {
		l.Add(theme.Accent, f.Styles.Glyphs.Sel).Space(1)
		if !v.detailFocus {
			l.Selected()
		}
	} else {
		l.Space(2)
	}
	first := func(s string) kit.Span {
		span := kit.Of(text, s)
		if selected {
			span = span.Bold()
		}
		return span
	}
	if row.part >= 0 {
		name := row.memory.now.parts[row.part].name
		columns.Cell(l, attributeColType)
		columns.Cell(l, attributeColID, first("  "+name))
		// A part has no column after its value, which takes the rest of the row.
		l.Space(1).Spans(row.value(0)...)
		return
	}
	columns.Cell(l, attributeColType, first(engine.Clean(row.attribute.Type)))
	columns.Cell(l, attributeColID, kit.Of(text, engine.Clean(row.attribute.ID)))
	if row.memory == nil {
		columns.Cell(l, attributeColValue, kit.Of(theme.Muted, f.Styles.Glyphs.None+" "+v.notAnswered(f.Session, row)))
		return
	}
	value := row.value(columns.Width(attributeColValue))
	if row.memory.now.state == attributeRefused {
		value = append([]kit.Span{markSpan(f.Styles, theme.MarkBad)}, value...)
	} else if v.stale != "" {
		value[0].Token = theme.Muted
	}
	columns.Cell(l, attributeColValue, value...)
	columns.Cell(l, attributeColSince, v.sinceSpans(f, row.memory)...)
}

// notAnswered is why an attribute has no answer.
func (v *attributesView) notAnswered(s *Session, row attributeRow) string {
	switch {
	case row.attribute.Type == typeRecommendation && v.args(s).First(typeRecommendation) != row.attribute.ID:
		return "one at a time"
	case s.Profile.IsStream() && row.attribute.Type != typeRecommendation:
		return "not in a stream"
	case v.narrowed(s) && row.attribute.Type != typeRecommendation:
		return "no SDK asks"
	default:
		return "no answer yet"
	}
}

// sinceSpans is what has become of the value.
func (v *attributesView) sinceSpans(f Frame, m *attributeMemory) []kit.Span {
	switch {
	case v.stale != "":
		return nil
	case m.now.state == attributeRefused:
		return []kit.Span{markSpan(f.Styles, theme.MarkBad), kit.Of(theme.Error, "refused")}
	case m.change.fresh(f.Now):
		_, token := f.Styles.Mark(m.change.mark)
		return []kit.Span{markSpan(f.Styles, m.change.mark), kit.Of(token, m.change.word)}
	case v.changedOnly:
		glyph, _ := f.Styles.Mark(m.change.mark)
		return []kit.Span{kit.Of(theme.Muted, glyph+" "+m.change.word)}
	case m.now.state == attributeNull:
		return []kit.Span{kit.Of(theme.Muted, f.Styles.Glyphs.Here+" not set")}
	}
	return nil
}
