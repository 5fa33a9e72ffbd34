package views

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// keyField takes the key that a token is to be verified or decrypted with: a secret, PEM, JWK or JWK Set, or where one is. It
// shows references only: anything else may be the key.
type keyField struct {
	text    []byte
	as      jose.KeyEncoding
	id      int // of the question that is under way, or 0
	problem string
}

// keyLimit bounds the field, in bytes; the largest JWK Sets are far smaller.
const keyLimit = 1 << 20

// keyEncodings is the order in which tab goes through them.
func keyEncodings() []jose.KeyEncoding {
	return []jose.KeyEncoding{jose.KeyAuto, jose.KeyRaw, jose.KeyBase64, jose.KeyHex}
}

func (k *keyField) keys() []key.Binding {
	return []key.Binding{
		key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "use it")),
		key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "read as")),
		key.NewBinding(key.WithKeys("ctrl+u"), key.WithHelp("ctrl+u", "start again")),
		key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "leave")),
	}
}

// verifiable reports whether a key could tell anything about a token.
func (i tokenItem) verifiable() bool {
	return i.info.Read != nil && !i.info.Read.Has(jose.CodeAlgNone)
}

// choosing takes keys while the field is open. Nothing is read before enter: of a pasted key the encoding may be still to choose.
func (v *tokensView) choosing(m tea.KeyMsg) tea.Cmd {
	k := v.keys
	switch m.Type {
	case tea.KeyEsc:
		v.keys = nil
		return keyHandled()
	case tea.KeyEnter:
		return v.ask()
	case tea.KeyTab, tea.KeyShiftTab:
		by := 1
		if m.Type == tea.KeyShiftTab {
			by = len(keyEncodings()) - 1
		}
		k.as = keyEncodings()[(slices.Index(keyEncodings(), k.as)+by)%len(keyEncodings())]
	case tea.KeyCtrlU:
		k.text, k.problem = nil, ""
	case tea.KeyBackspace:
		if _, n := utf8.DecodeLastRune(k.text); n > 0 {
			k.text, k.problem = k.text[:len(k.text)-n], ""
		}
	case tea.KeyRunes, tea.KeySpace:
		k.text, k.problem = append(k.text, string(m.Runes)...), ""
		if len(k.text) > keyLimit {
			k.text = k.text[:keyLimit]
		}
	}
	return nil
}

// ask sends the key off. The field stays until there is an answer: a key that cannot be read may be put right.
func (v *tokensView) ask() tea.Cmd {
	k := v.keys
	if len(k.text) == 0 {
		k.problem = "nothing yet: paste the key, or name it as file:PATH or env:NAME"
		return nil
	}
	v.asked++
	k.id, k.problem = v.asked, ""
	m := VerifyMsg{ID: k.id, Token: v.item.info, As: k.as}
	if v.item.pasted != nil {
		m.Value = v.item.pasted.value
	}
	if ref := strings.TrimSpace(string(k.text)); isReference(ref) {
		m.Ref = ref
	} else {
		m.Key = auth.NewSecret(string(k.text))
	}
	return send(m)
}

// answered takes what came of a question; one that was given up is no longer of interest.
func (v *tokensView) answered(s *Session, m VerifiedMsg) tea.Cmd {
	if v.keys == nil || v.keys.id != m.ID || m.ID == 0 {
		return nil
	}
	if m.Problem != "" {
		v.keys.id, v.keys.problem = 0, m.Problem
		return nil
	}
	v.keys = nil
	for _, r := range s.Ledger.Tokens() {
		if r.Info.Fingerprint == m.Fingerprint {
			return said(s, r.Info, s.Verified[m.Fingerprint])
		}
	}
	for _, p := range v.pasted {
		if p.info.Fingerprint == m.Fingerprint {
			return said(s, p.info, s.Verified[m.Fingerprint])
		}
	}
	return nil
}

// said is the outcome as a line for a few seconds.
func said(s *Session, t auth.Info, verified Verified) tea.Cmd {
	text := t.Fingerprint + " "
	switch mark, words := verificationWords(s, t, verified, diagnose.Report{}, true); {
	case mark == theme.MarkOK:
		return send(ToastMsg{Mark: engine.MarkOK, Text: text + words})
	case verified.Result.Hint != "":
		return send(ToastMsg{Mark: engine.MarkLook, Text: text + words + "; " + verified.Result.Hint})
	default:
		return send(ToastMsg{Mark: engine.MarkLook, Text: text + words})
	}
}

// box is the field as it is drawn above the tokens.
func (k *keyField) box(f Frame, item tokenItem, height int) []string {
	title, note := "Verify "+item.info.Fingerprint, "enter verifies · esc leaves"
	if item.info.Read.Form == jose.FormJWE {
		title, note = "Decrypt "+item.info.Fingerprint, "enter decrypts · esc leaves"
	}
	b := kit.NewBox(f.Styles, f.Width, height).Narrow(f.Narrow()).Focus(true).Title(title).Note(note)
	switch shown := strings.TrimSpace(string(k.text)); {
	case k.id != 0:
		b.Text(theme.Muted, "one moment")
	case len(k.text) == 0:
		hint := "A secret, PEM, JWK or JWK Set to paste, or file:PATH or env:NAME."
		if kit.Width(hint) > b.Width() {
			hint = "Paste a key, or name it: file:PATH, env:NAME."
		}
		b.Text(theme.Text, hint)
	case isReference(shown):
		b.Line().Add(theme.Text, engine.Clean(shown)).Add(theme.Accent, "_")
	default:
		b.Line().Add(theme.Text, "‹"+diagnose.Count(utf8.RuneCount(k.text))+" "+plural(utf8.RuneCount(k.text), "character")+", hidden› ").Add(theme.Accent, "_")
	}
	l := b.Line().Add(theme.Muted, "read as")
	for _, as := range keyEncodings() {
		if as == k.as {
			l.Bold(theme.Text, " ["+string(as)+"]")
		} else {
			l.Add(theme.Muted, " "+string(as))
		}
	}
	l.Add(theme.Muted, " · tab turns")
	if k.problem != "" {
		for _, line := range kit.Wrap(k.problem, b.Width()-2) {
			b.Line().Spans(markSpan(f.Styles, theme.MarkBad), kit.Of(theme.Text, line))
		}
		return b.Lines()
	}
	held := heldWords(f.Session)
	if kit.Width(held) > b.Width() {
		held = "in memory only: " + diagnose.Counted(len(f.Session.Keys), "key")
	}
	b.Line().Spans(Tinted(theme.Muted, held)...)
	return b.Lines()
}

// heldWords list the keys that the session has, and say where they are kept.
func heldWords(s *Session) string {
	names := make([]string, 0, len(s.Keys))
	for _, k := range s.Keys {
		name := k.Name
		if !k.Chosen {
			name += " " + k.Secret.Fingerprint()
		}
		names = append(names, name)
	}
	return "in memory only: " + cmp.Or(strings.Join(names, " · "), "no key so far")
}
