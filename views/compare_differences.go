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
	all := v.seen.words(c).requests
	if len(all) == 0 {
		words := "no request has been sent yet"
		switch {
		case v.ended():
			words = "no side has sent a request"
		case v.under():
			words = "a request stands here once its call has ended"
		}
		return []pagePart{fixedPart(markedRows(markSpan(f.Styles, theme.MarkHere), theme.Muted, words, w)...)}
	}
	rows := differingRows(f, c, all, w)
	if !v.differences {
		rows = append(rows, sameRows(f, all, w)...)
		if c.StrangerTitle() != "" {
			rows = append(rows, markedRows(kit.Of(theme.Muted, "  "), theme.Muted, "the stranger test changes whom it asks for, and nothing else", w)...)
		}
	}
	return []pagePart{fixedPart(rows...)}
}

// answerParts are the rows of the right box: what differs, why, what is to be done about it, and at last what tells the least: headers,
// and what is the same. Where much differs, why is told in the middle of h rows and not behind it all.
func (v *compareView) answerParts(f Frame, c *compare.Comparison, w, h int) []pagePart {
	said := v.seen.words(c)
	var first, headers, held, rest []compare.Difference
	for _, d := range said.answers {
		switch {
		case d.Part == compare.DiffHeader && !d.Same:
			headers = append(headers, d)
		case !d.Same:
			first = append(first, d)
		case d.Part == compare.DiffBody && d.Counts():
			held = append(held, d) // a list that is the same says more than the name of a member
		default:
			rest = append(rest, d)
		}
	}
	var rows, later [][]kit.Span
	for _, d := range inOrder(first) {
		below := differenceRows(f, c, d, w)
		if len(rows) == 0 || len(later) == 0 && len(rows)+len(below) <= h/2 {
			rows = append(rows, below...)
		} else {
			later = append(later, below...)
		}
	}
	if !v.differences {
		rows = append(rows, sameRows(f, held, w)...)
	}
	if len(said.answers) == 0 {
		words := "no answer has come yet"
		if v.ended() {
			words = "no side has got an answer"
		}
		rows = markedRows(markSpan(f.Styles, theme.MarkHere), theme.Muted, words, w)
	}
	last := differingRows(f, c, headers, w)
	if !v.differences {
		last = append(last, sameRows(f, rest, w)...)
	}
	return []pagePart{
		fixedPart(rows...), titledPart("why", v.reasonRows(f, c, w)), titledPart("look at", foundRows(f, c, said.found, w)),
		titledPart("what else differs", later), titledPart("headers, and what is the same", last),
	}
}

// ended reports whether the calls have been made, and are over.
func (v *compareView) ended() bool {
	return len(v.seen.asked) > 0 && !v.seen.asked[0].own.IsZero() && v.told.Over
}

// differingRows list what differs, with the value of each column.
func differingRows(f Frame, c *compare.Comparison, all []compare.Difference, w int) [][]kit.Span {
	var rows [][]kit.Span
	for _, d := range inOrder(all) {
		if !d.Same {
			rows = append(rows, differenceRows(f, c, d, w)...)
		}
	}
	return rows
}

// inOrder puts those first that tell the most.
func inOrder(all []compare.Difference) []compare.Difference {
	return slices.SortedStableFunc(slices.Values(all), func(a, b compare.Difference) int { return weight(a) - weight(b) })
}

// sameRows say in as few lines as will do what does not differ.
func sameRows(f Frame, all []compare.Difference, w int) [][]kit.Span {
	var rows [][]kit.Span
	for _, words := range compare.Agreements(all) {
		rows = append(rows, markedRows(markSpan(f.Styles, theme.MarkSame), theme.Muted, engine.Clean(words), w)...)
	}
	return rows
}

// weight orders differences by what they tell: of an answer's headers the least.
func weight(d compare.Difference) int {
	return slices.Index([]compare.DiffPart{
		compare.DiffMethod, compare.DiffServer, compare.DiffAddress, compare.DiffQuery, compare.DiffCredential, compare.DiffStatus, compare.DiffTokens,
		compare.DiffBody, compare.DiffHeader,
	}, d.Part)
}

// differenceRows are one difference: in a line where the values are short, else a line for each value, behind the columns that have it.
// Credentials have a line each: they are what the eye looks for.
func differenceRows(f Frame, c *compare.Comparison, d compare.Difference, w int) [][]kit.Span {
	mark, what := markSpan(f.Styles, theme.MarkDiffers), engine.Clean(d.What)
	name := kit.Pad(what, max(compareWhat, kit.Width(what))) + " "
	if d.Note != "" {
		return markedRows(mark, theme.Text, name+engine.Clean(d.Note), w)
	}
	if i := quoted(d); i >= 0 {
		line := name + engine.Clean(c.Columns[i].Label) + ": " + valueText(d.Values[i])
		return [][]kit.Span{append([]kit.Span{mark}, Tinted(theme.Text, line)...)}
	}
	texts := make([]string, len(d.Values))
	for i, value := range d.Values {
		texts[i] = valueText(value)
	}
	if line := strings.Join(texts, " · "); d.Part != compare.DiffCredential && kit.Width(name+line)+2 <= w {
		return [][]kit.Span{append([]kit.Span{mark, kit.Of(theme.Text, name)}, Tinted(theme.Text, line)...)}
	}
	rows := [][]kit.Span{{mark, kit.Of(theme.Text, what)}}
	who, values := byValue(c, d)
	label := 0
	for _, names := range who {
		label = max(label, kit.Width(names))
	}
	label = min(label, w/2)
	for k, value := range values {
		text := valueText(value)
		if d.Part == compare.DiffAddress {
			text = kit.CutMiddle(text, max(w-label-4, 1)) // paths begin alike, and end with what they are for
		}
		spans := []kit.Span{kit.Of(theme.Muted, "  "+kit.Pad(who[k], label)+"  ")}
		spans = append(spans, Tinted(theme.Text, text)...)
		if value.From != "" {
			spans = append(spans, kit.Of(theme.Muted, " · "+engine.Clean(value.From)))
		}
		rows = append(rows, spans)
	}
	return rows
}

// compareWhat is how wide the names of what differs are, so that short values stand below each other.
const compareWhat = 16

// quoted is the one column whose value is told as it is, where all others tell theirs in short, as the table does already; -1 where
// it is otherwise.
func quoted(d compare.Difference) int {
	at, brief := -1, false
	for i, value := range d.Values {
		switch {
		case value.Out:
		case value.Brief:
			brief = true
		case at >= 0:
			return -1
		default:
			at = i
		}
	}
	if !brief {
		return -1
	}
	return at
}

// byValue gathers the columns that have the same value, in their order. A credential is never gathered: that two columns send the
// same one is to be seen.
func byValue(c *compare.Comparison, d compare.Difference) (who []string, values []compare.Value) {
	var groups [][]int
	for i, value := range d.Values {
		k := slices.IndexFunc(values, func(o compare.Value) bool {
			return d.Part != compare.DiffCredential && o.Out == value.Out && o.Has == value.Has && o.Text == value.Text
		})
		if k < 0 {
			groups, values = append(groups, []int{i}), append(values, value)
			continue
		}
		groups[k] = append(groups[k], i)
	}
	for _, columns := range groups {
		who = append(who, engine.Clean(columnNames(c, columns)))
	}
	return who, values
}

func valueText(value compare.Value) string {
	switch {
	case value.Out:
		return "not compared"
	case !value.Has:
		return "–"
	default:
		return engine.Clean(value.Text)
	}
}

// reasonRows are the reasons, each with the columns that it is about. Those of the column under the cursor come first: who goes from
// column to column reads of each without a key more.
func (v *compareView) reasonRows(f Frame, c *compare.Comparison, w int) [][]kit.Span {
	reasons := slices.Clone(v.seen.words(c).why)
	slices.SortStableFunc(reasons, func(a, b compare.Reason) int { return v.apart(a) - v.apart(b) })
	var rows [][]kit.Span
	for _, r := range reasons {
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

// apart is 0 for a reason of the column under the cursor alone, and 1 for the others.
func (v *compareView) apart(r compare.Reason) int {
	if len(r.Columns) == 1 && r.Columns[0] == v.column {
		return 0
	}
	return 1
}

// foundRows are the findings of all columns with what to do.
func foundRows(f Frame, c *compare.Comparison, all []compare.Found, w int) [][]kit.Span {
	var rows [][]kit.Span
	for _, found := range all {
		mark := theme.MarkLook
		if found.Severity == engine.SeverityError {
			mark = theme.MarkBad
		}
		rows = append(rows, findingRows(f, mark, found.Finding, w)...)
	}
	return rows
}
