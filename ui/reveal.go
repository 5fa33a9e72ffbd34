package ui

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// revealTime is how long a secret stands on the screen in clear.
const revealTime = 10 * time.Second

// keptInClear is what becomes of a credential on the clipboard.
const keptInClear = "The clipboard has it for 30 s, or until authpeek ends; whatever is on it by then is emptied, for a terminal does not tell what that is."

// askReveal is the first of two deliberate keys; the second is enter in the dialog.
func (a *app) askReveal(fingerprint string) tea.Cmd {
	if a.opts.Config.UI.Reveal == "never" {
		a.showToast(toast{mark: engine.MarkLook, text: "[ui] reveal = \"never\": nothing is shown in clear"})
		return nil
	}
	secret, ok := a.opts.Engine.Reveal(fingerprint)
	if !ok {
		a.showToast(toast{mark: engine.MarkLook, text: fingerprint + " is no longer in memory"})
		return nil
	}
	return a.setDialog(&revealQuestion{fingerprint: fingerprint, secret: secret, length: len(secret.Reveal())})
}

// revealQuestion says what will happen before it does.
type revealQuestion struct {
	fingerprint string
	secret      auth.Secret
	length      int
}

// parted reports a credential with a header and claims, which can be shown without what signs them.
func (d *revealQuestion) parted() bool { return strings.Count(d.secret.Reveal(), ".") == 2 }

func (d *revealQuestion) bar() string {
	if !d.parted() {
		return "enter:reveal for 10 s  esc:leave it hidden"
	}
	return "enter:reveal for 10 s  p:header and claims only  esc:leave it hidden"
}

func (d *revealQuestion) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	switch k.String() {
	case "enter":
		a.dialog = &revealed{fingerprint: d.fingerprint, text: d.secret.Reveal(), until: a.now().Add(revealTime)}
		return nil, true
	case "p":
		if !d.parted() {
			return nil, false
		}
		a.dialog = &revealed{fingerprint: d.fingerprint, text: withoutSignature(d.secret.Reveal()), until: a.now().Add(revealTime), part: true}
		return nil, true
	case "esc", "q":
		return nil, true
	}
	return nil, false
}

// withoutSignature cuts the last part of a JWT.
func withoutSignature(token string) string {
	return token[:strings.LastIndexByte(token, '.')+1] + "‹signature›"
}

func (d *revealQuestion) draw(a *app, w, h int) []string {
	box := kit.NewBox(a.styles, min(w, 60), min(h, 12)).Title("Reveal " + d.fingerprint + "?").Note("step 1 of 2").Focus(true)
	rec := a.session.Ledger.Token(d.fingerprint)
	text := fmt.Sprintf("The whole credential, %d characters, will stand on this screen for 10 seconds. Whoever reads it can act as ", d.length)
	who := "this app"
	if rec != nil && rec.Customer != "" {
		who = rec.Customer
	}
	text += who
	if rec != nil && !rec.Info.ExpiresAt.IsZero() {
		text += " until " + kit.Moment(rec.Info.ExpiresAt, a.now(), a.session.Zone())
	}
	for _, row := range kit.Wrap(engine.Clean(text)+".", box.Width()) {
		box.Text(theme.Text, row)
	}
	box.Blank()
	box.Text(theme.Text, "Nothing else gets it: no log, no export, no history.")
	box.Blank()
	box.Line().Add(theme.Accent, "enter  ").Add(theme.Text, "reveal for 10 s")
	if d.parted() {
		box.Line().Add(theme.Accent, "p      ").Add(theme.Text, "header and claims only (no signature)")
	}
	box.Line().Add(theme.Accent, "esc    ").Add(theme.Text, "leave it hidden")
	return box.Lines()
}

// revealed shows a secret until its time is over, any key is pressed, or something else wants the screen.
type revealed struct {
	fingerprint, text string
	until             time.Time
	part              bool
}

func (*revealed) bar() string { return "any key:hides it" }

func (d *revealed) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	if k.String() == "y" {
		a.dialog = newConfirm("Copy in clear?", []string{keptInClear}, "copy "+d.fingerprint+" in clear",
			func(a *app) tea.Cmd {
				return a.copy(views.CopyMsg{What: d.fingerprint + " in clear", Text: d.text, Clear: !d.part})
			})
	}
	return nil, true
}

func (d *revealed) draw(a *app, w, h int) []string {
	left := max(0, d.until.Sub(a.now()))
	w = min(w, 70)
	rows, more := kit.Wrap(engine.Clean(d.text), max(1, w-4)), ""
	const others = 5 // borders, blanks and what the keys do
	if room := max(1, h-others-1); len(rows) > room+1 {
		more = fmt.Sprintf("%d rows more have no room here", len(rows)-room)
		rows = rows[:room]
	}
	height := len(rows) + others
	if more != "" {
		height++
	}
	box := kit.NewBox(a.styles, w, min(h, height)).Title(d.fingerprint + " in clear").Note(fmt.Sprintf("hides in %02d s", int(left.Seconds()+0.999))).Focus(true)
	box.Blank()
	for _, row := range rows {
		box.Text(theme.Cred, row)
	}
	if more != "" {
		box.Text(theme.Warn, a.styles.Glyphs.Look+" "+more)
	}
	box.Blank()
	box.Text(theme.Muted, "y asks to copy it all · any other key hides it")
	return box.Lines()
}

// hideRevealed puts a secret away at once: the screen is being left, frozen or no longer looked at.
func (a *app) hideRevealed() tea.Cmd {
	if _, ok := a.dialog.(*revealed); ok {
		a.dialog = nil
	}
	return nil
}
