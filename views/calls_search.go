package views

import (
	"fmt"
	"sort"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// bodySearch is what is looked for in a body, and the lines that have it.
type bodySearch struct {
	text   string
	number int // of the question
	lines  []int
	found  bool // the lines are there
}

// bodyFoundMsg brings the lines that a search has found.
type bodyFoundMsg struct {
	number int
	answer bool
	lines  []int
}

func (s *bodySearch) on() bool { return s.text != "" }

// status says how many lines have what is looked for, and which of them the cursor is on.
func (s *bodySearch) status(line int) string {
	switch {
	case !s.on():
		return ""
	case !s.found:
		return "looking for " + engine.Clean(s.text)
	case len(s.lines) == 0:
		return "no line has " + engine.Clean(s.text)
	}
	if i := sort.SearchInts(s.lines, line); i < len(s.lines) && s.lines[i] == line {
		return fmt.Sprintf("%s of %s with %s", grouped(i+1), grouped(len(s.lines)), engine.Clean(s.text))
	}
	return fmt.Sprintf("%s with %s", grouped(len(s.lines)), engine.Clean(s.text))
}

// underline marks what is looked for in a line.
func (s *bodySearch) underline(spans []kit.Span) []kit.Span {
	if !s.on() {
		return spans
	}
	var text strings.Builder
	for _, span := range spans {
		text.WriteString(span.Text)
	}
	in, want := foldedFor(text.String(), s.text)
	from := strings.Index(in, want)
	if from < 0 {
		return spans
	}
	var out []kit.Span
	at := 0
	for _, span := range spans {
		rest := span
		for rest.Text != "" {
			cut := rest
			switch end := at + len(rest.Text); {
			case from < 0 || end <= from:
			case at < from:
				cut.Text = rest.Text[:from-at]
			default:
				cut = cut.Underline()
				cut.Text = rest.Text[:min(len(rest.Text), from+len(want)-at)]
			}
			out = append(out, cut)
			at += len(cut.Text)
			rest.Text = rest.Text[len(cut.Text):]
			if from >= 0 && at >= from+len(want) {
				if next := strings.Index(in[at:], want); next >= 0 {
					from = at + next
				} else {
					from = -1
				}
			}
		}
	}
	return out
}

// foldedFor makes a text and what is looked for in it comparable: where that has no capitals, those of the text do not count. Only
// the letters of ASCII are folded, so that every byte stays in its place.
func foldedFor(text, want string) (string, string) {
	lower := lowerASCII(want)
	if lower != want {
		return text, want
	}
	return lowerASCII(text), want
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// findLines looks through a whole document.
func findLines(doc *bodyDoc, want string) []int {
	var lines []int
	var text strings.Builder
	for i := range doc.lines() {
		text.Reset()
		for _, span := range doc.spans(i, false, engine.PreviewLimit) {
			text.WriteString(span.Text)
		}
		if in, want := foldedFor(text.String(), want); strings.Contains(in, want) {
			lines = append(lines, i)
		}
	}
	return lines
}

// look starts a search; it works off the screen's goroutine, because a body may have many lines.
func (v *callsView) look(text string) tea.Cmd {
	r := v.reader
	p := r.pane()
	r.asked++
	p.search = bodySearch{number: r.asked}
	if text == "" || p.doc == nil {
		return callsTaken
	}
	p.search.text = text
	doc, number, answer := p.doc, r.asked, r.answer
	return func() tea.Msg { return bodyFoundMsg{number, answer, findLines(doc, text)} }
}

// foundLines takes what a search brought, and goes to the first line from the cursor on.
func (v *callsView) foundLines(m bodyFoundMsg) {
	if v.reader == nil {
		return
	}
	p := &v.reader.panes[side(m.answer)]
	if p.search.number != m.number {
		return
	}
	p.search.lines, p.search.found = m.lines, true
	if i := sort.SearchInts(m.lines, p.line); i < len(m.lines) {
		v.goToLine(p, m.lines[i])
	} else if len(m.lines) > 0 {
		v.goToLine(p, m.lines[0])
	}
}

// nextMatch goes to the next line that has what is looked for, round the end.
func (v *callsView) nextMatch(p *bodyPane, forward bool) tea.Cmd {
	lines := p.search.lines
	if len(lines) == 0 {
		return nil
	}
	i := sort.SearchInts(lines, p.line)
	switch {
	case !forward:
		i += len(lines) - 1
	case i < len(lines) && lines[i] == p.line:
		i++
	}
	v.goToLine(p, lines[i%len(lines)])
	return callsTaken
}

func (v *callsView) goToLine(p *bodyPane, line int) {
	if p.doc != nil && p.doc.tree != nil && line < p.doc.lines() {
		p.folds.show(p.doc.tree, line)
	}
	p.line = line
}

// drawSearch is the line in which a search is typed.
func (p *bodyPane) drawSearch(b *kit.Box, field *bodyField) {
	status := p.search.status(p.line)
	b.Line().Add(theme.Accent, "/ ").Spans(field.spans(max(b.Width()-3-kit.Width(status), 8))...).Right(theme.Muted, status)
}

// typeInReader takes keys while somebody types a search or a query.
func (v *callsView) typeInReader(m tea.KeyMsg) tea.Cmd {
	r := v.reader
	p := r.pane()
	changed := false
	switch k := m.String(); {
	case k == "esc":
		r.field = nil
		if r.jq {
			p.query.stop()
			*p = bodyPane{form: p.form}
		} else {
			p.search = bodySearch{}
		}
		return callsTaken
	case k == "enter":
		if r.jq && p.query.on() {
			v.keepQuery(p.query.text)
		}
		r.field = nil
		return callsTaken
	case r.jq && k == "up":
		changed = r.field.recall(v.queries, 1)
	case r.jq && k == "down":
		changed = r.field.recall(v.queries, -1)
	default:
		changed = r.field.press(m)
	}
	switch {
	case !changed:
		return callsTaken
	case r.jq:
		return v.ask(r.field.text())
	default:
		return v.look(r.field.text())
	}
}
