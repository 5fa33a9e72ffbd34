package views

import (
	"strings"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// bodyField is the line in which a search, a query or a comment is typed. Nil is one that nobody types in.
type bodyField struct {
	runes []rune
	at    int
	// back is how far somebody has gone back in what was asked before, and typed what stood there before that.
	back  int
	typed string
}

func newBodyField(text string) *bodyField {
	r := []rune(text)
	return &bodyField{runes: r, at: len(r)}
}

func (t *bodyField) text() string { return string(t.runes) }

// press edits the text and reports whether it is another one now.
func (t *bodyField) press(k tea.KeyMsg) bool {
	switch k.Type {
	case tea.KeyRunes, tea.KeySpace:
		in := []rune(strings.Map(func(r rune) rune {
			if !unicode.IsPrint(r) {
				return -1
			}
			return r
		}, string(k.Runes)))
		t.runes = append(t.runes[:t.at:t.at], append(in, t.runes[t.at:]...)...)
		t.at += len(in)
		return len(in) > 0
	case tea.KeyBackspace, tea.KeyCtrlH:
		if t.at == 0 {
			return false
		}
		t.runes = append(t.runes[:t.at-1:t.at-1], t.runes[t.at:]...)
		t.at--
		return true
	case tea.KeyDelete:
		if t.at == len(t.runes) {
			return false
		}
		t.runes = append(t.runes[:t.at:t.at], t.runes[t.at+1:]...)
		return true
	case tea.KeyCtrlU:
		changed := t.at > 0
		t.runes, t.at = t.runes[t.at:], 0
		return changed
	case tea.KeyLeft:
		t.at = max(0, t.at-1)
	case tea.KeyRight:
		t.at = min(len(t.runes), t.at+1)
	case tea.KeyHome, tea.KeyCtrlA:
		t.at = 0
	case tea.KeyEnd, tea.KeyCtrlE:
		t.at = len(t.runes)
	}
	return false
}

// recall puts what was asked before into the field: by 1 further back, by -1 the other way. It reports whether the text changed.
func (t *bodyField) recall(asked []string, by int) bool {
	back := min(max(t.back+by, 0), len(asked))
	if back == t.back {
		return false
	}
	if t.back == 0 {
		t.typed = t.text()
	}
	text := t.typed
	if back > 0 {
		text = asked[len(asked)-back]
	}
	typed := t.typed
	*t = *newBodyField(text)
	t.back, t.typed = back, typed
	return true
}

// spans are the end of the text that has room in w cells, with the cursor in it: an underlined cell, which is seen without colour
// too.
func (t *bodyField) spans(w int) []kit.Span {
	from := t.at
	for left := w - 1; from > 0; from-- { // backwards, because what was pasted may be long
		if left -= kit.Width(string(t.runes[from-1])); left < 0 {
			break
		}
	}
	spans := []kit.Span{kit.Of(theme.Text, string(t.runes[from:t.at]))}
	if t.at == len(t.runes) {
		return append(spans, kit.Of(theme.Accent, "_"))
	}
	return append(spans, kit.Of(theme.Accent, string(t.runes[t.at])).Underline(), kit.Of(theme.Text, string(t.runes[t.at+1:])))
}
