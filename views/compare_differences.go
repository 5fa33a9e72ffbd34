package views

import (
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/engine/compare"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// requestParts are the rows of the left box.
func (v *compareView) requestParts(f Frame, c *compare.Comparison, w int) []pagePart {
	all := c.Requests()
	rows := v.differenceRows(f, c, all, w)
	switch {
	case len(all) == 0:
		rows = markedRows(markSpan(f.Styles, theme.MarkHere), theme.Muted, "no request has been sent yet", w)
	case c.StrangerTitle() != "" && !v.differences:
		rows = append(rows, markedRows(kit.Of(theme.Muted, "  "), theme.Muted, "the stranger test changes whom it asks for, and nothing else", w)...)
	}
	return []pagePart{fixedPart(rows...)}
}

// answerParts are the rows of the right box: what differs, why, and what is to be done about it.
func (v *compareView) answerParts(f Frame, c *compare.Comparison, w int) []pagePart {
	all := c.Answers()
	rows := v.differenceRows(f, c, all, w)
	if len(all) == 0 {
		rows = markedRows(markSpan(f.Styles, theme.MarkHere), theme.Muted, "no answer has come yet", w)
	}
	return []pagePart{fixedPart(rows...), titledPart("why", whyTheyDiffer(f, c, w)), titledPart("look at", foundRows(f, c, w))}
}

// differenceRows list differences: those that differ with the value of each column, and the others in as few lines as will do.
func (v *compareView) differenceRows(f Frame, c *compare.Comparison, all []compare.Difference, w int) [][]kit.Span {
	var rows [][]kit.Span
	slices.SortStableFunc(all, func(a, b compare.Difference) int { return weight(a) - weight(b) })
	for _, d := range all {
		if !d.Same {
			rows = append(rows, differingRows(f, c, d, w)...)
		}
	}
	if v.differences {
		return rows
	}
	for _, words := range compare.Agreements(all) {
		rows = append(rows, markedRows(markSpan(f.Styles, theme.MarkSame), theme.Muted, engine.Clean(words), w)...)
	}
	return rows
}

// weight orders differences by what they tell: of an answer's headers the least.
func weight(d compare.Difference) int {
	return slices.Index([]compare.DiffPart{
		compare.DiffMethod, compare.DiffAddress, compare.DiffQuery, compare.DiffCredential, compare.DiffStatus, compare.DiffTokens, compare.DiffBody, compare.DiffHeader,
	}, d.Part)
}

// differingRows are one difference: in a line where the values are short, else a line for each column.
func differingRows(f Frame, c *compare.Comparison, d compare.Difference, w int) [][]kit.Span {
	mark, what := markSpan(f.Styles, theme.MarkDiffers), engine.Clean(d.What)
	name := kit.Pad(what, max(16, kit.Width(what))) + " "
	if d.Note != "" {
		return markedRows(mark, theme.Text, name+engine.Clean(d.Note), w)
	}
	texts := make([]string, len(d.Values))
	for i, value := range d.Values {
		texts[i] = valueText(value)
	}
	if line := strings.Join(texts, " · "); kit.Width(name+line)+2 <= w {
		return [][]kit.Span{append([]kit.Span{mark, kit.Of(theme.Text, name)}, Tinted(theme.Text, line)...)}
	}
	rows := [][]kit.Span{{mark, kit.Of(theme.Text, what)}}
	label := 0
	for _, col := range c.Columns {
		label = max(label, kit.Width(engine.Clean(col.Label)))
	}
	for i, value := range d.Values {
		spans := []kit.Span{kit.Of(theme.Muted, "  "+kit.Pad(engine.Clean(c.Columns[i].Label), label)+"  ")}
		spans = append(spans, Tinted(theme.Text, valueText(value))...)
		if value.From != "" {
			spans = append(spans, kit.Of(theme.Muted, " · "+engine.Clean(value.From)))
		}
		rows = append(rows, spans)
	}
	return rows
}

func valueText(value compare.Value) string {
	switch {
	case value.Out:
		return "not asked"
	case !value.Has:
		return "–"
	default:
		return engine.Clean(value.Text)
	}
}

// whyTheyDiffer are the reasons, each with the columns that it is about.
func whyTheyDiffer(f Frame, c *compare.Comparison, w int) [][]kit.Span {
	var rows [][]kit.Span
	for _, r := range c.Why() {
		names := engine.Clean(columnNames(c, r.Columns))
		lines := markedRows(markSpan(f.Styles, theme.MarkHere), theme.Text, names+": "+engine.Clean(r.Text), w)
		if first := lines[0]; len(first) > 1 && strings.HasPrefix(first[1].Text, names) {
			rest := kit.Of(theme.Text, strings.TrimPrefix(first[1].Text, names))
			lines[0] = append([]kit.Span{first[0], kit.Of(theme.Text, names).Bold(), rest}, first[2:]...)
		}
		rows = append(rows, lines...)
	}
	return rows
}

// foundRows are the findings of all columns with what to do.
func foundRows(f Frame, c *compare.Comparison, w int) [][]kit.Span {
	var rows [][]kit.Span
	for _, found := range c.Findings() {
		mark := theme.MarkLook
		if found.Severity == engine.SeverityError {
			mark = theme.MarkBad
		}
		rows = append(rows, findingRows(f, mark, found.Finding, w)...)
	}
	return rows
}
