package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// filterLine is the filter while it is typed, in the key bar's row. It works with every key.
type filterLine struct {
	field *textField
	err   error
}

func newFilterLine(text string) *filterLine { return &filterLine{field: newTextField(text)} }

func (a *app) filterKey(k tea.KeyMsg) tea.Cmd {
	switch k.String() {
	case "enter":
		if a.filter.err == nil {
			a.filter = nil
		}
		return nil
	case "esc":
		a.filter = nil
		a.setFilter(views.Filter{})
		return nil
	}
	if !a.filter.field.key(k) {
		return nil
	}
	f, err := views.ParseFilter(a.filter.field.text())
	a.filter.err = err
	if err == nil {
		// A line that cannot be read yet leaves the last good one at work.
		a.setFilter(f)
	}
	return nil
}

func (a *app) setFilter(f views.Filter) { a.session.Filter = f }

func (a *app) drawFilter(l *kit.Line) {
	l.Add(theme.Accent, "/ ")
	a.filter.field.draw(l, a.styles)
	if a.filter.err != nil {
		l.RightSpans(kit.Of(theme.Error, a.styles.Glyphs.Bad+" "+a.filter.err.Error()))
		return
	}
	l.Right(theme.Muted, "enter keeps it · esc clears")
}
