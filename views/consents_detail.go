package views

import (
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// consentLabel is the room for a label before a fact.
const consentLabel = 22

// renderDetail draws one category.
func (v *consentsView) renderDetail(f Frame, c *bloomreach.Category, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(v.detailFocus).Narrow(f.Narrow())
	title := engine.Clean(c.ID)
	if title == "" {
		title = "a category without id"
	}
	b.Title(title).Note(f.Session.Press("t") + " language · " + f.Session.Press("o") + " raw")
	v.scroll.draw(f, b, v.parts(f, c, b.Width()))
	return b.Lines()
}

func (v *consentsView) parts(f Frame, c *bloomreach.Category, w int) []pagePart {
	gap := fixedPart(nil)
	out := []pagePart{fixedPart(v.facts(f, c)...)}
	if !f.Stacked() {
		out = append(out, gap)
	}
	out = append(out, rulePart("sources"), fixedPart(sourceRows(f, c, w)...))
	out = append(out, gap, rulePart("translations"), fixedPart(translationRows(c)...), gap, rulePart("in an app's code"))
	return append(out, fixedPart(noteRows("Android, iOS: fetchConsents, as above\nFlutter, React Native: camelCase, for example legitimateInterest and sources.privateApi", w)...))
}

// facts are the basis, the customer's state, and what the answer stumbles over.
func (v *consentsView) facts(f Frame, c *bloomreach.Category) [][]kit.Span {
	fact := func(label string, spans ...kit.Span) []kit.Span {
		return append([]kit.Span{kit.Of(theme.Muted, kit.Pad(label, consentLabel))}, spans...)
	}
	meaning := "false: consent is needed"
	if c.LegitimateInterest {
		meaning = "true: no consent is needed"
	}
	state := v.stateSpans(f, c.ID)
	m := v.states[c.ID]
	if m != nil {
		state = append(state, kit.Of(theme.Text, "  "))
		state = append(state, answerInShort(m)...)
	}
	rows := [][]kit.Span{fact("legitimate_interest", kit.Of(theme.Text, meaning)), fact("state", state...)}
	if m != nil && m.previous() != nil {
		before := m.previous()
		rows = append(rows, fact("was", kit.Of(theme.Text, before.text), kit.Of(theme.Muted, " until "+kit.TimeOfDay(before.last, f.Session.Zone()))))
	}
	for _, n := range c.Notes {
		rows = append(rows, []kit.Span{markSpan(f.Styles, theme.MarkLook), kit.Of(theme.Text, engine.Clean(n))})
	}
	return rows
}

// answerInShort is the answer for a state as it stands in the JSON, without its success.
func answerInShort(m *attributeMemory) []kit.Span {
	if m.now.state == attributeRefused {
		return []kit.Span{kit.Of(theme.Text, "{"), kit.Of(theme.JSONKey, `"error"`), kit.Of(theme.Text, ": "), kit.Of(theme.JSONString, `"`+m.now.text+`"`), kit.Of(theme.Text, "}")}
	}
	return []kit.Span{kit.Of(theme.Text, "{"), kit.Of(theme.JSONKey, `"value"`), kit.Of(theme.Text, ": "), kit.Of(theme.JSONNumber, m.now.text), kit.Of(theme.Text, "}")}
}

// sourceRows are the ways in which the consent can be given: those that the SDKs read, then what a server adds, which they
// pass over.
func sourceRows(f Frame, c *bloomreach.Category, w int) [][]kit.Span {
	var known, others [][]kit.Span
	var missing []string
	for _, s := range c.Sources {
		mark := theme.MarkBad
		switch {
		case s.Missing:
			mark = theme.MarkNone
			missing = append(missing, s.Name)
		case s.Allowed:
			mark = theme.MarkOK
		}
		source := []kit.Span{markSpan(f.Styles, mark), kit.Of(theme.Text, engine.Clean(s.Name))}
		if s.Known {
			known = append(known, source)
		} else {
			others = append(others, append(source, kit.Of(theme.Muted, "   sent, ignored by the SDKs")))
		}
	}
	rows := inCells(known, w)
	if len(others) > 0 {
		rows = append(append(rows, nil), others...)
	}
	if len(missing) > 0 {
		words := "not sent: " + strings.Join(missing, ", ") + ". iOS refuses the whole answer; Android reads false."
		return append(rows, markedRows(markSpan(f.Styles, theme.MarkLook), theme.Text, words, w)...)
	}
	return append(rows, noteRows("iOS needs all six present; Android reads a missing one as false.", w)...)
}

// inCells sets short items, each a mark and a name, in rows of w cells: under each other in cells where at least three of
// them fit, which the eye takes in at once.
func inCells(items [][]kit.Span, w int) [][]kit.Span {
	const cell, narrowCell, longest = 16, 14, 13
	width := cell
	if 2*cell+longest > w {
		width = narrowCell
	}
	perRow := max(1, min(3, (w-longest)/width+1))
	var rows [][]kit.Span
	for i, item := range items {
		if i%perRow == 0 {
			rows = append(rows, nil)
		}
		last := len(rows) - 1
		if i%perRow < perRow-1 {
			item[1].Text = kit.Pad(item[1].Text, width-2)
		}
		rows[last] = append(rows[last], item...)
	}
	return rows
}

// translationRows are name and description by language. Null is shown as null: iOS before 2.9.2 fell over it (bloomreach
// reference 3.1).
func translationRows(c *bloomreach.Category) [][]kit.Span {
	if len(c.Languages) == 0 {
		return [][]kit.Span{{kit.Of(theme.Muted, "none: an app has the id alone to show")}}
	}
	text := func(s *string) kit.Span {
		if s == nil {
			return kit.Of(theme.Muted, "null")
		}
		return kit.Of(theme.Text, engine.Clean(*s))
	}
	nameWidth := 12
	for _, t := range c.Translations {
		nameWidth = max(nameWidth, min(kit.Width(text(t.Name).Text), 20))
	}
	var rows [][]kit.Span
	for _, lang := range emptyLast(c.Languages) {
		t := c.Translations[lang]
		name := text(t.Name)
		name.Text = kit.Pad(name.Text, nameWidth+2)
		rows = append(rows, []kit.Span{kit.Of(theme.Muted, kit.Pad(quotedLanguage(lang), 5)), name, text(t.Description)})
	}
	return rows
}

// emptyLast is a sorted list of languages with "" behind the ones that have a name.
func emptyLast(sorted []string) []string {
	if len(sorted) < 2 || sorted[0] != "" {
		return sorted
	}
	return append(slices.Clone(sorted[1:]), "")
}
