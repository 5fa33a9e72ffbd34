package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// filterLine is the filter while it is typed, in the key bar's row. It works with every key.
type filterLine struct {
	field *textField
	err   error
	// offer is what tab would write, for the text before the cursor; turn counts how often it has been pressed since a key.
	offer views.Completion
	typed string
	turn  int
	// back counts how far up and down have gone through what was looked for before; own is what was typed until then.
	back int
	own  string
}

func newFilterLine(text string) *filterLine { return &filterLine{field: newTextField(text)} }

func (a *app) openFilter() tea.Cmd {
	a.filter = newFilterLine(a.session.Filter.Text)
	a.filter.look(a)
	return nil
}

// look finds out what the word before the cursor could become.
func (l *filterLine) look(a *app) {
	l.typed, l.turn = string(l.field.runes[:l.field.at]), 0
	l.offer = views.CompleteFilter(a.session, a.entries[a.open].ID, l.typed)
}

// complete goes through the offer; what stands after the cursor stays.
func (l *filterLine) complete(step int) bool {
	n := len(l.offer.Words)
	if n == 0 {
		return false
	}
	if l.turn == 0 && step < 0 {
		l.turn = 1
	}
	l.turn = (l.turn-1+step+n)%n + 1
	rest := l.field.runes[l.field.at:]
	written := []rune(l.typed[:l.offer.From] + l.offer.Words[l.turn-1])
	l.field.runes = append(written[:len(written):len(written)], rest...)
	l.field.at = len(written)
	return true
}

func (a *app) filterKey(k tea.KeyMsg) tea.Cmd {
	l := a.filter
	switch k.String() {
	case "enter":
		if l.err == nil {
			a.rememberFilter(a.session.Filter)
			a.filter = nil
		}
		return nil
	case "up", "down":
		if !l.recall(a.kept.Filters, k.String() == "up") {
			return nil
		}
		l.look(a)
		return a.readFilter()
	case "esc":
		a.filter = nil
		a.setFilter(views.Filter{})
		return nil
	case "tab", "shift+tab":
		step := 1
		if k.String() == "shift+tab" {
			step = -1
		}
		if !l.complete(step) {
			return nil
		}
		if len(l.offer.Words) == 1 {
			l.look(a) // a field that was completed has its values next
		}
		return a.readFilter()
	}
	changed := l.field.key(k)
	l.look(a)
	if !changed {
		return nil
	}
	return a.readFilter()
}

// recall goes through the filters of before, the newest first, and back to what was typed.
func (l *filterLine) recall(before []string, back bool) bool {
	to := l.back - 1
	if back {
		to = l.back + 1
	}
	if to < 0 || to > len(before) {
		return false
	}
	if l.back == 0 {
		l.own = l.field.text()
	}
	l.back = to
	text := l.own
	if to > 0 {
		text = before[to-1]
	}
	l.field = newTextField(text)
	return true
}

// readFilter puts what is typed to work. A line that cannot be read yet leaves the last good one at work.
func (a *app) readFilter() tea.Cmd {
	f, err := views.ParseFilterFor(a.entries[a.open].ID, a.filter.field.text())
	a.filter.err = err
	if err != nil && a.filter.unfinished() {
		// The word before "is:e" was "is", which nobody has looked for.
		rest := a.filter.typed[:strings.LastIndexByte(a.filter.typed, ' ')+1] + string(a.filter.field.runes[a.filter.field.at:])
		f, err = views.ParseFilterFor(a.entries[a.open].ID, rest)
	}
	if err != nil {
		return nil
	}
	a.setFilter(f)
	return a.view().Update(a.session, views.FilteredMsg{})
}

func (a *app) setFilter(f views.Filter) { a.session.Filter = f }

func (a *app) drawFilter(l *kit.Line) {
	l.Add(theme.Accent, "/ ")
	a.filter.field.draw(l, a.styles)
	room := l.Room() - l.Used() - 2
	if a.filter.err != nil && !a.filter.unfinished() {
		l.RightSpans(kit.Of(theme.Error, kit.Cut(a.styles.Glyphs.Bad+" "+a.filter.err.Error(), room)))
		return
	}
	l.RightSpans(a.filter.offerSpans(room)...)
}

// unfinished reports a line that is on its way to something that can be read: what is offered says more than the error.
func (l *filterLine) unfinished() bool {
	return len(l.offer.Words) > 0 && strings.HasPrefix(l.offer.Words[0], l.typed[min(l.offer.From, len(l.typed)):])
}

// offerSpans are as many of the words as there is room for, the one that tab has written marked.
func (l *filterLine) offerSpans(room int) []kit.Span {
	words := l.offer.Words
	for _, last := range []string{" · tab completes · enter keeps it · esc clears", " · tab completes · esc clears", " · tab"} {
		if len(words) == 0 {
			last = "enter keeps it · esc clears"
		}
		spans, left := make([]kit.Span, 0, 8), room-kit.Width(last)
		from := max(0, min(l.turn-2, len(words)-1)) // the one that is written stays in sight
		for i := from; i < len(words); i++ {
			if left -= kit.Width(words[i]) + 1; left < 0 {
				break
			}
			s := kit.Of(theme.Accent, words[i])
			if l.turn == i+1 {
				s = s.Bold().Underline()
			}
			spans = append(spans, s, kit.Of(theme.Muted, " "))
		}
		if len(words) == 0 || len(spans) > 3 || len(spans) == 2*len(words) {
			return append(spans, kit.Of(theme.Muted, strings.TrimLeft(last, " ")))
		}
	}
	return nil
}
