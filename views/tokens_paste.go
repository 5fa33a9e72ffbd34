package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// selectPaste is what SelectMsg.Token holds when the paste field is meant, and no token.
const selectPaste = "paste"

// pastedKept is how many pasted tokens are remembered, in memory only.
const pastedKept = 8

// pastedToken is what is known of a token that a person pasted. The text itself is let go of once it has been read.
type pastedToken struct {
	info     auth.Info
	note     string // what was pasted, and what was removed from it
	alphabet string // of an opaque one
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
	token, removed := unwrapPasted(raw)
	if token == "" {
		v.field.text = nil
		return send(ToastMsg{Mark: engine.MarkLook, Text: "nothing in that to read; paste the token itself, or esc leaves"})
	}
	v.field = nil
	info := auth.NewToken(auth.NewSecret(token), time.Time{}, 0, "pasted").Info
	p := pastedToken{info: info, note: pastedNote(raw, token, removed)}
	if info.Read == nil {
		p.alphabet = alphabetOf(token)
	}
	v.pasted = slices.DeleteFunc(v.pasted, func(old pastedToken) bool { return old.info.Fingerprint == info.Fingerprint })
	v.pasted = slices.Insert(v.pasted, 0, p)
	if len(v.pasted) > pastedKept {
		v.pasted = v.pasted[:pastedKept]
	}
	v.choose("pasted " + info.Fingerprint)
	v.focus = tokenFocusDetail
	v.sync(s)
	return send(ToastMsg{Mark: engine.MarkOK, Text: p.note})
}

// unwrapPasted takes off what comes along when a token is copied out of a log, a header or a terminal.
func unwrapPasted(raw string) (token string, removed []string) {
	breaks := strings.Count(strings.TrimRight(raw, "\r\n"), "\n")
	blanks := 0
	text := strings.TrimSpace(raw)
	unquoted := strings.Trim(text, "\"'`")
	if unquoted != text {
		removed = append(removed, "quotes")
		text = strings.TrimSpace(unquoted)
	}
	for _, prefix := range []string{"Authorization:", "Bearer ", "Token "} {
		if len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			removed = append(removed, strconv.Quote(strings.TrimSpace(prefix)))
			text = strings.TrimSpace(text[len(prefix):])
		}
	}
	token = strings.Map(func(r rune) rune {
		if !unicode.IsSpace(r) {
			return r
		}
		if r != '\n' && r != '\r' {
			blanks++
		}
		return -1
	}, text)
	if blanks > 0 {
		removed = slices.Insert(removed, 0, counted(blanks, "blank"))
	}
	if breaks > 0 {
		removed = slices.Insert(removed, 0, counted(breaks, "line break"))
	}
	return token, removed
}

// pastedNote is the report: "pasted 1,284 characters, 3 parts; 2 line breaks and "Bearer" removed".
func pastedNote(raw, token string, removed []string) string {
	n := utf8.RuneCountInString(raw)
	note := "pasted " + grouped(n) + " characters"
	if n == 1 {
		note = "pasted 1 character"
	}
	if parts := strings.Count(token, ".") + 1; parts > 1 {
		note += ", " + counted(parts, "part")
	}
	switch n := len(removed); {
	case n == 1:
		note += "; " + removed[0] + " removed"
	case n > 1:
		note += "; " + strings.Join(removed[:n-1], ", ") + " and " + removed[n-1] + " removed"
	}
	return note
}

// grouped writes a number with commas: 1,284.
func grouped(n int) string {
	if n < 1000 {
		return itoa(n)
	}
	return grouped(n/1000) + fmt.Sprintf(",%03d", n%1000)
}

// alphabetOf says which characters an opaque token is made of: all that can be told of its inside.
func alphabetOf(token string) string {
	only := func(extra string, letters func(r rune) bool) bool {
		return !strings.ContainsFunc(token, func(r rune) bool {
			return (r < '0' || r > '9') && !letters(r) && !strings.ContainsRune(extra, r)
		})
	}
	none := func(rune) bool { return false }
	hex := func(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'f' }
	latin := func(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }
	switch {
	case only("", none):
		return "digits"
	case only("-", hex):
		return "hexadecimal digits"
	case only("", latin):
		return "letters and digits"
	case only("-_", latin):
		return "base64url"
	case only("+/=", latin):
		return "base64"
	default:
		return "mixed characters"
	}
}

// box is the field as it is drawn above the tokens.
func (p *pasteField) box(f Frame, height int) []string {
	b := kit.NewBox(f.Styles, f.Width, height).Narrow(f.Narrow()).Focus(true).Title("Inspect a token").Note("enter reads · esc leaves")
	if len(p.text) == 0 {
		b.Text(theme.Text, "Paste it here, with or without \"Bearer\", quotes and line breaks.")
	} else {
		b.Line().Add(theme.Text, "‹"+grouped(utf8.RuneCount(p.text))+" characters, hidden› ").Add(theme.Accent, "_")
	}
	for _, line := range kit.Wrap("It is read on this machine, kept in memory only, and never sent or written down.", b.Width()) {
		b.Text(theme.Muted, line)
	}
	return b.Lines()
}
