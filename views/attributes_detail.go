package views

import (
	"encoding/json"
	"fmt"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// shortAnswer is the size of an answer, in bytes, that is shown in passing; a larger one has the end of the pane to itself.
const shortAnswer = 160

// attributeLabel is the room for a label before a fact.
const attributeLabel = 10

// renderDetail draws what is known of one attribute.
func (v *attributesView) renderDetail(f Frame, row attributeRow, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(v.detailFocus).Narrow(f.Narrow())
	b.Title(engine.Clean(row.attribute.Type + " · " + row.attribute.ID)).Note(f.Session.Press("o") + " raw")
	v.scroll.draw(f, b, v.parts(f, row, b.Width()))
	return b.Lines()
}

func (v *attributesView) parts(f Frame, row attributeRow, w int) []pagePart {
	gap := fixedPart(nil)
	m := row.memory
	if m == nil {
		return append([]pagePart{fixedPart(factRow("value", f.Styles.Glyphs.None+" "+v.notAnswered(f.Session, row))), gap}, v.appParts(f, row, w)...)
	}
	answer := m.now
	facts := v.facts(f, m, w)
	last := len(facts) - 1
	out := []pagePart{fixedPart(facts...)}
	if f.Stacked() && !f.Narrow() {
		out = []pagePart{fixedPart(facts[:last]...)}
	}
	if answer.state == attributeRefused {
		out = append(out, fixedPart(markedRows(markSpan(f.Styles, theme.MarkBad), theme.Text, refusedWords(row), w)...))
	}
	out = append(out, v.exchangeParts(f, answer, w)...)
	if f.Stacked() && !f.Narrow() {
		out = append(out, fixedPart(facts[last]))
	}
	out = append(out, v.appParts(f, row, w)...)
	out = append(out, gap, rulePart("note"), fixedPart(noteRows("Writes are queued on the server: a value tracked now may show seconds later.", w)...))
	if raw := answer.raw; len(raw) > shortAnswer {
		out = append(out, gap, rulePart("answered, "+kit.Size(int64(len(raw)))), jsonPart(v.answer.of(f, row.key, raw, w)))
	}
	return out
}

// exchangeParts are both sides of the question for one attribute. An answer that is long comes at the end of the page.
func (v *attributesView) exchangeParts(f Frame, answer attributeValue, w int) []pagePart {
	gap := fixedPart(nil)
	if f.Stacked() && !f.Narrow() {
		// Few rows are in sight here, so both sides have a row each.
		inline := func(raw json.RawMessage) []kit.Span {
			return kit.JSONInline([]byte(engine.CleanLines(beginning(string(raw)))))
		}
		return []pagePart{fixedPart(append(factRow("asked", ""), inline(answer.asked)...), append(factRow("answered", ""), inline(answer.raw)...))}
	}
	out := []pagePart{gap, rulePart(fmt.Sprintf("asked, %s of %d", ordinal(answer.nth), answer.total)), fixedPart(inlineRows(answer.asked, w)...), gap}
	switch {
	case len(answer.raw) == 0:
		out = append(out, rulePart("answered"), fixedPart([]kit.Span{kit.Of(theme.Muted, "nothing: "+answer.text)}), gap)
	case len(answer.raw) <= shortAnswer:
		out = append(out, rulePart("answered"), fixedPart(inlineRows(answer.raw, w)...), gap)
	}
	return out
}

// facts are the value now, the one before, when it came, and how it has gone.
func (v *attributesView) facts(f Frame, m *attributeMemory, w int) [][]kit.Span {
	zone := f.Session.Zone()
	fact := func(label, value, right string) []kit.Span { return spreadFact(factRow(label, value), right, w) }
	value := m.now.text
	if m.now.state == attributeRefused {
		value = f.Styles.Glyphs.Bad + " " + value
	}
	if m.now.state == attributeNull {
		value += " · not set"
	}
	rows := [][]kit.Span{fact("value", value, m.now.kind)}
	if before := m.previous(); before != nil {
		rows = append(rows, fact("was", before.text, "until "+kit.TimeOfDay(before.last, zone)))
	}
	seen := m.history[len(m.history)-1].first
	rows = append(rows, fact("seen", kit.TimeOfDay(seen, zone), kit.Ago(seen, f.Now)+" ago"))
	course, span := "one value so far", ""
	switch numbers, low, high := m.numbers(); {
	case len(numbers) > 1:
		course, span = kit.Trend(f.Styles, numbers, historyKept), low+" to "+high
	case len(m.history) > 1:
		course, span = diagnose.Counted(len(m.history), "value"), "since "+kit.TimeOfDay(m.history[0].first, zone)
	}
	return append(rows, fact("history", course, span))
}

func factRow(label, value string) []kit.Span {
	return []kit.Span{kit.Of(theme.Muted, kit.Pad(label, attributeLabel)), kit.Of(theme.Text, value)}
}

// spreadFact puts a word at the right end of w cells. What stands before gives way to it.
func spreadFact(spans []kit.Span, right string, w int) []kit.Span {
	last := &spans[len(spans)-1]
	room := w - kit.Width(right) - 1
	for _, s := range spans[:len(spans)-1] {
		room -= kit.Width(s.Text)
	}
	last.Text = kit.Pad(last.Text, max(room, 0))
	return append(spans, kit.Of(theme.Text, " "), kit.Of(theme.Muted, right))
}

// appParts tell what an app would get for the attribute, as far as it has been tried.
func (v *attributesView) appParts(f Frame, row attributeRow, w int) []pagePart {
	var rows [][]kit.Span
	if c := v.app; c != nil && ownerOfCall(c) == ownerOfData(f.Session) && c.Finish != nil {
		mark, token := f.Styles.Mark(outcomeMark(c))
		head := append(Tinted(theme.Text, credentialWords(c)), kit.Of(theme.Text, " "+f.Styles.Glyphs.Sel+" "), kit.Of(token, mark+" "+outcomeWord(c)))
		rows = append(rows, append(head, kit.Of(theme.Text, " "+engine.Clean(c.Finish.Summary))))
	} else {
		untried := " not tried yet · " + f.Session.Press("b") + " tries it"
		if f.Session.Profile.IsStream() {
			untried = " not asked yet"
		}
		rows = append(rows, []kit.Span{kit.Of(theme.Muted, f.Styles.Glyphs.None+untried)})
	}
	stream := f.Session.Profile.IsStream()
	words := "An SDK asks only for recommendations; the other types need private access, which must never ship inside an app."
	switch recommended := row.attribute.Type == typeRecommendation; {
	case recommended && stream:
		words = "An SDK asks for this one itself, with the stream's token: fetchRecommendation."
	case recommended:
		words = "An SDK asks for this one itself, with the API key: fetchRecommendation."
	case stream:
		words = "A stream answers recommendations alone. The other types are read in project integration, with private access."
	}
	return []pagePart{rulePart("what an app gets"), fixedPart(rows...), fixedPart(noteRows(words, w)...)}
}

// noteRows is a text over several rows.
func noteRows(text string, w int) [][]kit.Span {
	var out [][]kit.Span
	for _, line := range kit.Wrap(text, w) {
		out = append(out, Tinted(theme.Text, line))
	}
	return out
}

// ordinal is a place in words: 1st, 12th, 23rd.
func ordinal(n int) string {
	end := "th"
	if n%100/10 != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return itoa(n) + end
}

// answerLines keeps the last long answer that was laid out.
type answerLines struct {
	key   string
	raw   json.RawMessage
	width int
	lines []string
}

// of lays an answer out as JSON in lines of w cells, once for each answer and width. kit.JSON looks at its beginning only, so
// that a large one costs no more.
func (a *answerLines) of(f Frame, key string, raw json.RawMessage, w int) []string {
	if a.key != key || a.width != w || !sameBytes(a.raw, raw) {
		shown := raw[:min(len(raw), kit.MaxJSON)]
		*a = answerLines{key: key, raw: raw, width: w, lines: kit.JSON(f.Styles, []byte(engine.CleanLines(string(shown))), w)}
		if len(shown) < len(raw) {
			a.lines = append(a.lines, kit.NewLine(f.Styles, w).Add(theme.Muted, "… first 64 KiB of "+kit.Size(int64(len(raw)))+" · "+f.Session.Press("y")+" copies all of it").String())
		}
	}
	return a.lines
}

// sameBytes compares where answers are, and not what they say.
func sameBytes(a, b json.RawMessage) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
