package views

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// bodySearch is what is looked for in a body, and the lines that have it. A large body is looked through bit by bit, from the cursor on
// and then round the end, so that what is near is there at once.
type bodySearch struct {
	text   string
	number int // of the question
	lines  []int
	count  int // of the lines that have it, which may be more than are remembered

	from   int // the line at which it began
	next   int // the line at which it goes on
	round  bool
	early  int // how many of lines stand before from
	asked  bool
	found  bool // it has come round
	jumped bool
}

// searchKept bounds the lines that are remembered for n and N.
const searchKept = 1_000_000

// bodyFoundMsg brings some of the lines that a search has found, and where it goes on.
type bodyFoundMsg struct {
	number int
	answer bool
	lines  []int
	next   int
}

func (s *bodySearch) on() bool { return s.text != "" }

// status says how many lines have what is looked for, and which of them the cursor is on. While it goes on of says how many lines there
// are.
func (s *bodySearch) status(line, of int) string {
	text := engine.Clean(s.text)
	switch {
	case !s.on():
		return ""
	case s.count == 0 && !s.found:
		return "looking for " + text + s.progress(of)
	case s.count == 0:
		return "no line has " + text
	case !s.found:
		return fmt.Sprintf("%s with %s so far%s", diagnose.Count(s.count), text, s.progress(of))
	}
	if i := sort.SearchInts(s.lines, line); i < len(s.lines) && s.lines[i] == line {
		return fmt.Sprintf("%s of %s with %s", diagnose.Count(i+1), diagnose.Count(s.count), text)
	}
	return fmt.Sprintf("%s with %s", diagnose.Count(s.count), text)
}

// progress is how far a search of a large body has come.
func (s *bodySearch) progress(of int) string {
	if of <= quickLines {
		return ""
	}
	done := s.next - s.from
	if s.round {
		done += of
	}
	return fmt.Sprintf(" · %d %%", max(0, min(100*done/max(of, 1), 99)))
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

// findBytes and findLinesMost are how much of a body one command looks through.
const (
	findBytes     = 4 << 20
	findLinesMost = 20_000
)

// findLines looks through a document from a line on, up to some other one, for as long as a command may take. It gives the line at which
// to go on.
func findLines(doc *bodyDoc, want string, from, to int) (lines []int, next int) {
	if doc.tree != nil && asWritten(want) {
		word, fold := []byte(want), lowerASCII(want) == want
		next = doc.tree.Find(from, word, fold, findBytes, func(line int) {
			if line < to {
				lines = append(lines, line)
			}
		})
		return lines, min(next, to)
	}
	next = min(to, from+findLinesMost)
	var text strings.Builder
	for i := from; i < next; i++ {
		text.Reset()
		for _, span := range doc.spans(i, false, engine.PreviewLimit) {
			text.WriteString(span.Text)
		}
		if in, want := foldedFor(text.String(), want); strings.Contains(in, want) {
			lines = append(lines, i)
		}
	}
	return lines, next
}

// asWritten reports whether a word can stand in a line of a tree only as it stands in the body: the laying out puts blanks, colons and
// commas in, and what is no letter of ASCII may be shown otherwise.
func asWritten(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\":,{}[]<>+", r) })
}

// look starts a search; it works off the screen's goroutine, because a body may have many lines.
func (v *callsView) look(text string) tea.Cmd {
	r := v.reader
	p := r.pane()
	r.asked++
	p.search = bodySearch{number: r.asked, from: p.line, next: p.line}
	if text == "" || p.doc == nil {
		return callsTaken
	}
	p.search.text = text
	return v.lookOn(r.answer)
}

// lookOn looks through some more of a body, when there is more; nil while a command does, and at the end.
func (v *callsView) lookOn(answer bool) tea.Cmd {
	p := &v.reader.panes[side(answer)]
	s, doc := &p.search, p.doc
	if !s.on() || s.found || s.asked || doc == nil {
		return nil
	}
	to := doc.lines()
	switch {
	case s.round:
		to = s.from
	case s.next >= to && doc.more != nil:
		return nil // it goes on when the body has been read on
	case s.next >= to:
		s.round, s.next, to = true, 0, s.from
	}
	if s.next >= to {
		s.found = true
		return nil
	}
	s.asked = true
	text, number, from := s.text, s.number, s.next
	return func() tea.Msg {
		lines, next := findLines(doc, text, from, to)
		return bodyFoundMsg{number, answer, lines, next}
	}
}

// foundLines takes what a search brought, goes to the first line from the cursor on, and looks on.
func (v *callsView) foundLines(m bodyFoundMsg) tea.Cmd {
	if v.reader == nil {
		return nil
	}
	p := &v.reader.panes[side(m.answer)]
	s := &p.search
	if s.number != m.number {
		return nil
	}
	s.asked, s.next = false, m.next
	s.count += len(m.lines)
	if room := searchKept - len(s.lines); len(m.lines) > room {
		m.lines = m.lines[:room]
	}
	at := len(s.lines)
	if s.round {
		at = s.early
		s.early += len(m.lines)
	}
	s.lines = slices.Insert(s.lines, at, m.lines...)
	if len(m.lines) > 0 && !s.jumped {
		s.jumped = true
		v.goToLine(p, m.lines[0])
	}
	return v.lookOn(m.answer)
}

// lookFurther goes on with searches that waited for a body to be read.
func (v *callsView) lookFurther() tea.Cmd {
	if v.reader == nil {
		return nil
	}
	return tea.Batch(v.lookOn(false), v.lookOn(true))
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
	status := p.search.status(p.line, p.doc.lines())
	b.Line().Add(theme.Accent, "/ ").Spans(field.spans(max(b.Width()-3-kit.Width(status), 8))...).Right(theme.Muted, status)
}

// typeInReader takes keys while somebody types a search or a query.
func (v *callsView) typeInReader(m tea.KeyMsg) tea.Cmd {
	r := v.reader
	p := r.pane()
	changed := false
	switch k := m.String(); {
	case k == "esc" && r.jq && p.query.running:
		p.query.giveUp()
		return callsTaken
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
