package views

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// selectPaste is what SelectMsg.Token holds when the paste field is meant, and no token.
const selectPaste = "paste"

// pastedKept is how many pasted tokens are remembered, in memory only.
const pastedKept = 8

// pastedToken is a token that a person pasted. It is kept, in memory only, to be verified when somebody brings a key.
type pastedToken struct {
	info  auth.Info
	value auth.Secret
	note  string // what was pasted, and what was removed from it
}

// pasteField takes a token. It never shows what it holds: a token is a secret before it is anything else.
type pasteField struct{ text []byte }

// pasteLimit bounds the field, in bytes. It is a little above what auth/jose reads.
const pasteLimit = 2 << 20

func (p *pasteField) keys() []key.Binding {
	return []key.Binding{
		key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "read it")),
		key.NewBinding(key.WithKeys("ctrl+u"), key.WithHelp("ctrl+u", "start again")),
		key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "leave")),
	}
}

// editing takes keys while the field is open. A paste is read at once; what is typed waits for enter.
func (v *tokensView) editing(s *Session, m tea.KeyMsg) tea.Cmd {
	switch m.Type {
	case tea.KeyEsc:
		v.field = nil
		return keyHandled()
	case tea.KeyEnter:
		return v.read(s)
	case tea.KeyCtrlU:
		v.field.text = nil
	case tea.KeyBackspace:
		if _, n := utf8.DecodeLastRune(v.field.text); n > 0 {
			v.field.text = v.field.text[:len(v.field.text)-n]
		}
	case tea.KeyRunes, tea.KeySpace:
		v.field.text = append(v.field.text, string(m.Runes)...)
		if len(v.field.text) > pasteLimit {
			v.field.text = v.field.text[:pasteLimit]
		}
		if m.Paste {
			return v.read(s)
		}
	}
	return nil
}

// read turns what was pasted into an entry of the list.
func (v *tokensView) read(s *Session) tea.Cmd {
	raw := string(v.field.text)
	found := diagnose.FindToken(raw)
	if found.Token == "" {
		v.field.text = nil
		return send(ToastMsg{Mark: engine.MarkLook, Text: "nothing in that to read; paste the token itself, or esc leaves"})
	}
	v.field = nil
	value := auth.NewSecret(found.Token)
	info := auth.NewToken(value, time.Time{}, 0, "pasted").Info
	p := pastedToken{info: info, value: value, note: pastedNote(raw, found)}
	v.pasted = slices.DeleteFunc(v.pasted, func(old pastedToken) bool { return old.info.Fingerprint == info.Fingerprint })
	v.pasted = slices.Insert(v.pasted, 0, p)
	if len(v.pasted) > pastedKept {
		v.pasted = v.pasted[:pastedKept]
	}
	v.choose("pasted " + info.Fingerprint)
	v.focus = tokenFocusDetail
	v.sync(s)
	return tea.Batch(send(ToastMsg{Mark: engine.MarkOK, Text: p.note}), send(TryKeysMsg{Token: info, Value: value}))
}

// pastedNote is the report: "pasted 1,284 characters, 3 parts; 2 line breaks and "Bearer" removed".
func pastedNote(raw string, found diagnose.Input) string {
	n := utf8.RuneCountInString(raw)
	note := "pasted " + diagnose.Count(n) + " " + plural(n, "character")
	if found.From != "" {
		note += ", taken out of " + engine.Clean(found.From)
	}
	if parts := strings.Count(found.Token, ".") + 1; parts > 1 {
		note += ", " + diagnose.Counted(parts, "part")
	}
	removed := slices.Concat(found.Repaired, found.Removed)
	switch n := len(removed); {
	case n == 1:
		note += "; " + engine.Clean(removed[0]) + " removed"
	case n > 1:
		note += "; " + engine.Clean(strings.Join(removed[:n-1], ", ")+" and "+removed[n-1]) + " removed"
	}
	return note
}

// plural is a noun for a number of things.
func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// box is the field as it is drawn above the tokens.
func (p *pasteField) box(f Frame, height int) []string {
	b := kit.NewBox(f.Styles, f.Width, height).Narrow(f.Narrow()).Focus(true).Title("Inspect a token").Note("enter reads · esc leaves")
	if len(p.text) == 0 {
		b.Text(theme.Text, "Paste it here: bare, wrapped, with \"Bearer\", in a curl command or in JSON.")
	} else {
		n := utf8.RuneCount(p.text)
		b.Line().Add(theme.Text, "‹"+diagnose.Count(n)+" "+plural(n, "character")+", hidden› ").Add(theme.Accent, "_")
	}
	for _, line := range kit.Wrap("It is read on this machine, kept in memory only, and never sent or written down.", b.Width()) {
		b.Text(theme.Muted, line)
	}
	return b.Lines()
}
