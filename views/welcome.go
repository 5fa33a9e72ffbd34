package views

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// welcome is the first page that a person sees: what authpeek is for, the chain at work, three things to try, where else to go, and how
// to read the marks. The overview draws it while Session.FirstRun holds.
type welcome struct {
	shown  bool
	breaks bool // the sandbox's token endpoint can repeat an old token to the vendor's home call
	at     int  // the destination under the cursor
}

// follow takes note of the session's state.
func (w *welcome) follow(s *Session) { w.shown, w.breaks = s.FirstRun, knowsCustomer(s) }

// destination is a place to go to from the first page.
type destination struct {
	key, title, about string
	intent            tea.Msg
	// step is the name under which Session.Tried knows one of the things to try first, "" for other places.
	step string
}

// BreakStep is the step that is no screen, but what a BreakMsg does.
const BreakStep = "break"

// destinations are the things to try first, and after them the screens and session keys that a newcomer wants. A session key is sent as
// the key itself, because the program gives it its meaning.
func destinations(s *Session) []destination {
	capital := func(r rune) tea.Msg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}} }
	modes, apart := "none, token, customer-token", "their tokens are kept apart"
	if s.Profile.IsStream() {
		modes, apart = "none, stream-jwt", "the SDK drops the token that it keeps"
	}
	first := []destination{
		{"6", "look into the token", "its claims in words, checked", OpenMsg{View: "tokens"}, "tokens"},
		{"7", "compare the ways in", "nothing, a key, a token", OpenMsg{View: "compare"}, "compare"},
	}
	if !knowsCustomer(s) {
		return append(first, elsewhere(s, capital)...)
	}
	return append(first,
		destination{"b", "break it", "an old token goes out: 401", BreakMsg{}, BreakStep},
		destination{"4", "read the inbox", "text, HTML, actions, JSON", OpenMsg{View: "inbox"}, ""},
		destination{"5", "look at a call", "every header, and where it came from", OpenMsg{View: "calls"}, ""},
		destination{"V", "change the vendor", "Extole, Twilio, Nudge: same sandbox", capital('V'), ""},
		destination{"M", "change the mode", modes, capital('M'), ""},
		destination{"C", "change the customer", apart, capital('C'), ""},
		destination{"i", "inspect your own token", "paste it; it is read here, offline", OpenMsg{View: "tokens", Token: selectPaste}, ""},
		destination{"9", "set up your project", "a form, checked as you type", OpenMsg{View: "setup"}, ""},
	)
}

// elsewhere are the destinations with another vendor than Bloomreach, after the first two.
func elsewhere(s *Session, capital func(rune) tea.Msg) []destination {
	out := []destination{{"2", "call an operation", "with arguments, in any of its modes", OpenMsg{View: "operations"}, "operations"}}
	for _, e := range All() {
		if e.Key == "3" && e.Serves(s.Vendor) && e.Own {
			out = append(out, destination{e.Key, "see the " + strings.ToLower(e.Title), "what " + s.Vendor.Title() + "'s token may do, and until when", OpenMsg{View: e.ID}, ""})
		}
	}
	return append(out,
		destination{"5", "look at a call", "every header, and where it came from", OpenMsg{View: "calls"}, ""},
		destination{"V", "change the vendor", "the next one of this same sandbox", capital('V'), ""},
		destination{"M", "change the mode", "what travels, and where", capital('M'), ""},
		destination{"i", "inspect your own token", "paste it; it is read here, offline", OpenMsg{View: "tokens", Token: selectPaste}, ""},
		destination{"9", "set up your own", "a form, checked as you type", OpenMsg{View: "setup"}, ""},
	)
}

// Learnt reports whether all things to try first have been tried.
func Learnt(s *Session) bool {
	for _, d := range destinations(s) {
		if d.step != "" && !s.Tried[d.step] {
			return false
		}
	}
	return true
}

func (w *welcome) keys() []key.Binding {
	all := []key.Binding{
		paneKey("enter", "go"),
		paneKey("b", "break it"),
		paneKey("i", "inspect a pasted token"),
		paneKey("x", "hide this"),
	}
	all[1].SetEnabled(w.breaks)
	return all
}

func (w *welcome) key(s *Session, m tea.KeyMsg) tea.Cmd {
	n := len(destinations(s))
	switch m.String() {
	case "x":
		return send(DismissWelcomeMsg{})
	case "b":
		if w.breaks {
			return send(BreakMsg{})
		}
	case "i":
		return send(OpenMsg{View: "tokens", Token: selectPaste})
	case "enter":
		return send(destinations(s)[min(w.at, n-1)].intent)
	case "down", "j":
		w.at = min(w.at+1, n-1)
	case "up", "k":
		w.at = max(w.at-1, 0)
	case "home", "g":
		w.at = 0
	case "end", "G":
		w.at = n - 1
	}
	return nil
}

// What the page says of authpeek, where there is room for it.
const (
	welcomeLong  = "authpeek shows which token an app's SDK sends, where it came from, and why a server takes or refuses it."
	welcomeShort = "authpeek shows the token an SDK sends, and why it is refused"
	welcomeTiny  = "What an SDK sends, and why it fails"
)

func (w *welcome) render(f Frame, v *overviewView) []string {
	if f.Narrow() {
		return w.places(f, f.Width, f.Height, welcomeTiny)
	}
	chainHeight, life := 8, lifeHeight(f)
	if f.Width-4 < chainAcross {
		chainHeight = 7
	}
	const least = 10 // rows for where to go, which counts most
	if f.Height < chainHeight+life+least {
		life = 0
	}
	if f.Height < chainHeight+least {
		chainHeight = 0
	}
	middle := f.Height - chainHeight - life
	places := func(width int) []string {
		title := "Three things to try"
		if width == f.Width {
			title = "Three to try, on a sandbox: nothing leaves this host"
		}
		return w.places(f, width, middle, title)
	}
	var mid []string
	if f.Width < 110 {
		mid = places(f.Width)
	} else {
		right := 46 + (f.Width-110)/5
		mid = kit.Side(places(f.Width-right), w.legend(f, right, middle))
	}
	parts := [][]string{mid}
	if chainHeight > 0 {
		parts = [][]string{w.chain(f, v, chainHeight), mid}
	}
	if life > 0 {
		parts = append(parts, lifeBox(f, v.marks.marks, lifeSight{}, life, lifeNote(f.Session, len(providerTokens(f.Session)), 0)))
	}
	return kit.Stack(parts...)
}

// chain is the overview's chain with a sentence on how to read it in place of the verdict.
func (w *welcome) chain(f Frame, v *overviewView, height int) []string {
	title := welcomeLong
	if kit.Width(title)+6 > f.Width {
		title = welcomeShort
	}
	b := kit.NewBox(f.Styles, f.Width, height).Title(title)
	ch := chainOf(f.Session, v.shownCall(f.Session, f.Now), f.Now)
	if b.Width() >= chainAcross {
		drawLinksAcross(b, f, ch, false)
		b.Text(theme.Text, "Left to right: who gave the token, which it is, how it was sent, who judged it, what came back.")
		b.Text(theme.Muted, "The server is a sandbox inside authpeek: no account, nothing leaves this host. authpeek demo is a guided tour.")
		return b.Lines()
	}
	drawLinksDown(b, f, ch, false)
	for _, line := range kit.Wrap("Downwards: who gave the token, which it is, how it was sent, who judged it, what came back.", b.Width()) {
		b.Text(theme.Text, line)
	}
	return b.Lines()
}

// places lists what to try and where else to go, and what works without a screen.
func (w *welcome) places(f Frame, width, height int, title string) []string {
	b := kit.NewBox(f.Styles, width, height).Narrow(f.Narrow()).Focus(true).Title(title).Note(f.Session.Press("x") + " hides this")
	list := destinations(f.Session)
	rows, ruled := min(b.Height(), len(list)), false
	if b.Height() > len(list) {
		ruled = true // between the first and the other ones
	}
	top := max(0, w.at-rows+1)
	wide := 0
	for _, d := range list {
		wide = max(wide, kit.Width(d.title))
	}
	for i := top; i < top+rows; i++ {
		if ruled && i > 0 && list[i].step == "" && list[i-1].step != "" {
			b.Rule(kit.Of(theme.Text, "then"))
		}
		l := b.Line()
		f.Aim(l, i-w.at, true)
		w.place(f, l, list[i], i == w.at, min(wide, 34))
	}
	if b.Left() >= 3 {
		b.Rule(kit.Of(theme.Text, "without pressing anything, and without a screen"))
		for _, pair := range [...][2]string{
			{"authpeek demo", "a guided tour of all of it"},
			{"authpeek call inbox.fetch --json", "one call, for a script"},
		} {
			b.Line().Add(theme.Text, kit.Pad(pair[0], 34)).Add(theme.Muted, pair[1])
		}
	}
	return b.Lines()
}

// place is the line of one destination. What was tried has its check.
func (w *welcome) place(f Frame, l *kit.Line, d destination, chosen bool, wide int) {
	if chosen {
		l.Selected().Add(theme.Accent, f.Styles.Glyphs.Sel)
	} else {
		l.Space(1)
	}
	if d.step != "" && f.Session.Tried[d.step] {
		l.Mark(theme.MarkOK)
	} else {
		l.Space(1)
	}
	title := kit.Of(theme.Text, d.title)
	if chosen || d.step != "" {
		title = title.Bold()
	}
	l.Space(1).Bold(theme.Accent, f.Session.Press(d.key)).Space(2).Cell(wide, title).Space(2).Add(theme.Muted, d.about)
}

// legend explains the marks.
func (w *welcome) legend(f Frame, width, height int) []string {
	b := kit.NewBox(f.Styles, width, height).Title("How to read it")
	press, fp := f.Session.Press, "tok#5d90c3"
	if t := f.Session.Current(); t != nil {
		fp = t.Fingerprint
	}
	for _, r := range [...]struct {
		mark  kit.Span
		words string
	}{
		{kit.Of(theme.Text, "✓ ✗ ▲ i"), "fine, wrong, look here, note"},
		{kit.Of(theme.Text, "● ○"), "unread, in use; read, put away"},
		{kit.Of(theme.Text, "Δ + −"), "changed, new, gone since then"},
		{kit.Of(theme.Text, "→ ← ·"), "sent, received, decided here"},
		{kit.Of(theme.Cred, fp), "a secret, by its fingerprint;"},
		{kit.Span{}, "same secret, same fingerprint"},
		{kit.Of(theme.Text, "◆ ━ ┄ ┃"), "token: got, lived, to come, now"},
		{kit.Of(theme.Accent, "▸"), "selected, focused"},
		{kit.Of(theme.Accent, press("?")+" "+press(":")+" "+press("/")+" esc"), "help, any action, filter, back"},
		{kit.Of(theme.Accent, press("1")+" … "+press("9")), "screens; capitals: the session"},
		{kit.Of(theme.Accent, press("space")), "freeze the picture; " + press("q") + " leaves"},
	} {
		b.Line().Cell(max(10, kit.Width(r.mark.Text)), r.mark).Space(1).Add(theme.Muted, r.words)
	}
	return b.Lines()
}
