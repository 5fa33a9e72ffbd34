package ui

import (
	"strings"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// textField is one line of text with a cursor. It takes pastes and keys that arrive together as one message; line breaks and
// control characters of a paste are left out.
type textField struct {
	runes   []rune
	at      int
	problem string
}

func newTextField(text string) *textField {
	r := []rune(text)
	return &textField{runes: r, at: len(r)}
}

func (t *textField) text() string { return string(t.runes) }

// key edits the text and reports whether it changed.
func (t *textField) key(k tea.KeyMsg) bool {
	switch k.Type {
	case tea.KeyRunes, tea.KeySpace:
		in := make([]rune, 0, len(k.Runes))
		for _, r := range k.Runes {
			if unicode.IsPrint(r) {
				in = append(in, r)
			}
		}
		t.runes = append(t.runes[:t.at:t.at], append(in, t.runes[t.at:]...)...)
		t.at += len(in)
		t.problem = ""
		return len(in) > 0
	case tea.KeyBackspace, tea.KeyCtrlH:
		if t.at > 0 {
			t.runes = append(t.runes[:t.at-1], t.runes[t.at:]...)
			t.at--
			t.problem = ""
			return true
		}
	case tea.KeyDelete:
		if t.at < len(t.runes) {
			t.runes = append(t.runes[:t.at], t.runes[t.at+1:]...)
			return true
		}
	case tea.KeyLeft:
		t.at = max(0, t.at-1)
	case tea.KeyRight:
		t.at = min(len(t.runes), t.at+1)
	case tea.KeyHome, tea.KeyCtrlA:
		t.at = 0
	case tea.KeyEnd, tea.KeyCtrlE:
		t.at = len(t.runes)
	case tea.KeyCtrlU:
		t.runes, t.at = t.runes[t.at:], 0
		return true
	case tea.KeyCtrlW:
		before := strings.TrimRight(string(t.runes[:t.at]), " ")
		cut := []rune(before[:strings.LastIndexByte(before, ' ')+1])
		t.runes, t.at = append(cut, t.runes[t.at:]...), len(cut)
		return true
	}
	return false
}

// draw adds the text with its cursor to a line. The cursor is an underlined cell, which is seen without colour too.
func (t *textField) draw(l *kit.Line, st *theme.Styles) *kit.Line {
	from := t.at
	for room := l.Room() - l.Used() - 2; from > 0; from-- { // a rune may take two cells
		if room -= kit.Width(string(t.runes[from-1])); room < 0 {
			break
		}
	}
	l.Add(theme.Text, string(t.runes[from:t.at]))
	if t.at < len(t.runes) {
		return l.Underline(theme.Accent, string(t.runes[t.at])).Add(theme.Text, string(t.runes[t.at+1:]))
	}
	return l.Add(theme.Accent, "_")
}
