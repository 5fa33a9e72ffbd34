package views

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// ladderView shows the steps in which a customer becomes known: where the app stands, what each step takes and brings, and what
// happened when it was climbed.
type ladderView struct {
	cursor Cursor
	moved  bool // somebody has chosen a rung; else the cursor stays where the app stands
	scroll paneScroll
}

func newLadder(Deps) View { return &ladderView{} }

// Apply implements View.
func (*ladderView) Apply(*Session, []engine.Event) {}

// Update implements View.
func (v *ladderView) Update(s *Session, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case SessionMsg:
		*v = ladderView{}
	case tea.KeyMsg:
		return v.key(s, m.String())
	}
	return nil
}

// Editing implements View.
func (*ladderView) Editing() bool { return false }

// Wants implements View.
func (*ladderView) Wants(s *Session) []FetchMsg { return wantsHome(s) }

// Keys implements View.
func (*ladderView) Keys() []key.Binding {
	return []key.Binding{paneKey("u", "climb"), paneKey("enter", "call on this rung"), paneKey("o", "open the call"), paneKey("a", "ask provider")}
}

func rungRows(rungs []engine.Rung) rows {
	n := len(rungs) // the highest is drawn first
	return rows{n: n, id: func(i int) string { return rungs[n-1-i].Name }}
}

// rungNow names the rung on which the app's token stands, "" for none.
func rungNow(s *Session, ladder engine.Ladder) string {
	if at, _ := ladder.Standing(s.Profile); at >= 0 && at < len(ladder.Rungs()) {
		return ladder.Rungs()[at].Name
	}
	return ""
}

// sync puts the cursor where the app stands, unless somebody has moved it.
func (v *ladderView) sync(s *Session, ladder engine.Ladder) []engine.Rung {
	rungs := ladder.Rungs()
	if now := rungNow(s, ladder); !v.moved && now != "" {
		v.cursor.Put(now)
	} else if !v.moved && len(rungs) > 0 {
		v.cursor.Put(rungs[0].Name)
	}
	v.cursor.Sync(rungRows(rungs))
	return rungs
}

func (v *ladderView) key(s *Session, k string) tea.Cmd {
	ladder, ok := s.Vendor.(engine.Ladder)
	if !ok {
		return nil
	}
	rungs := v.sync(s, ladder)
	at, _ := ladder.Standing(s.Profile)
	switch k {
	case "u":
		if at >= len(rungs)-1 {
			return send(ToastMsg{Mark: engine.MarkHere, Text: "the app stands on the highest rung · enter calls again"})
		}
		v.moved = false
		return v.call(s, rungs[at+1])
	case "enter":
		i := slices.IndexFunc(rungs, func(r engine.Rung) bool { return r.Name == v.cursor.ID() })
		if i < 0 {
			return nil
		}
		return v.call(s, rungs[i])
	case "o":
		c := lastClimb(s)
		if c == nil {
			return send(ToastMsg{Mark: engine.MarkLook, Text: "nothing has been climbed yet · " + s.Press("u") + " climbs"})
		}
		return send(OpenMsg{View: "calls", Call: c.ID})
	case "a":
		return send(AskProviderMsg{})
	case "pgdown", "pgup":
		v.scroll.key(k)
		return keyHandled()
	}
	if v.cursor.Key(k, rungRows(rungs), len(rungs)) {
		v.moved = true
		return keyHandled()
	}
	return nil
}

// call climbs to a rung, or down to it: the app goes on in its mode, and the vendor's home operation is called there.
func (v *ladderView) call(s *Session, r engine.Rung) tea.Cmd {
	if r.Mode != s.Mode {
		return send(ModeMsg{Mode: r.Mode}) // which calls it too
	}
	return send(FetchMsg{Operation: s.Home(), Trigger: "you"})
}

// lastClimb is the call that brought the app to where it stands: the newest of the home operation that came with a new token,
// else the newest.
func lastClimb(s *Session) *engine.Call {
	home := func(c *engine.Call) bool {
		return c.Profile == s.Profile.Name && c.Operation == s.Home() && c.Mode == s.Mode && appsOwn(c)
	}
	if c := s.Ledger.Last(func(c *engine.Call) bool { return home(c) && (c.Got != nil || len(c.Issued) > 0) }); c != nil {
		return c
	}
	return s.Ledger.Last(home)
}

// Render implements View.
func (v *ladderView) Render(f Frame) []string {
	ladder, ok := f.Session.Vendor.(engine.Ladder)
	if f.Width < 2 || !ok {
		return sliver(f)
	}
	rungs := v.sync(f.Session, ladder)
	upper := min(ladderHeight(f, ladder, rungs), f.Height)
	if f.Narrow() || f.Height-upper < 4 {
		return v.drawLadder(f, ladder, rungs, f.Height)
	}
	rest := f.Height - upper
	if f.Stacked() {
		return kit.Stack(v.drawLadder(f, ladder, rungs, upper), v.drawClimb(f, f.Width, rest))
	}
	left := f.Width / 2
	return kit.Stack(v.drawLadder(f, ladder, rungs, upper), kit.Side(mayBox(f, left, rest, "What the token may do"), v.drawClimb(f, f.Width-left, rest)))
}

// drawClimb tells what happened in the newest climb, fact by fact, and which tokens took the place of which.
func (v *ladderView) drawClimb(f Frame, w, h int) []string {
	s := f.Session
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Title("The last climb")
	c := lastClimb(s)
	if c == nil {
		b.Note(f.Session.Press("u") + " climbs")
		for _, line := range kit.Wrap("Nothing has been climbed yet. "+f.Session.Press("u")+" calls "+s.Home()+" on the next rung, and this shows how the token for it came to be.", b.Width()) {
			b.Text(theme.Muted, line)
		}
		return b.Lines()
	}
	b.Note("#" + itoa(int(c.ID)) + " " + string(c.Mode) + " · " + f.Session.Press("o") + " opens")
	below := []pagePart{titledPart("rotation", rotationRows(f, b.Width()))}
	if c.Finish != nil && len(c.Finish.Findings) > 0 {
		below = append(below, foundPart(f, c, b.Width()))
	}
	parts := append([]pagePart{fixedPart(climbRows(f, c, b.Width(), true)...)}, below...)
	if partRows(parts) > b.Height() {
		// What to do is to be in sight before the ends of the facts are.
		parts[0] = fixedPart(climbRows(f, c, b.Width(), false)...)
	}
	v.scroll.draw(f, b, parts)
	return b.Lines()
}

// climbRows are the facts of a climb in w cells. A detail that has no room on its line goes on beneath it, or is cut.
func climbRows(f Frame, c *engine.Call, w int, wrapped bool) (rows [][]kit.Span) {
	s := f.Session
	for _, e := range c.Events {
		l, ok := Line(s.Ledger, e)
		if !ok || l.Minor {
			continue
		}
		glyph, token := f.Styles.Mark(l.Mark)
		head := []kit.Span{kit.Of(theme.Muted, kit.TimeOfDay(l.At, s.Zone())+" "), kit.Of(token, glyph+" "), kit.Of(theme.Text, kit.Pad(l.Event, 15)+" ")}
		indent := kit.SpansWidth(head)
		whole := l.inZone(s.Zone())
		details := []string{fitDetail(whole, w-indent)}
		if wrapped && strings.HasSuffix(details[0], "…") {
			details = kit.Wrap(whole, max(w-indent, 1))
		}
		for _, detail := range details {
			rows = append(rows, append(head, Tinted(theme.Muted, detail)...))
			head = []kit.Span{kit.Of(theme.Text, strings.Repeat(" ", indent))}
		}
	}
	return rows
}

// rotationRows are the tokens that took the place of others, the newest first.
func rotationRows(f Frame, w int) [][]kit.Span {
	s := f.Session
	var out [][]kit.Span
	for _, r := range slices.Backward(providerTokens(s)) {
		next := s.Ledger.Token(r.Replaced)
		if next == nil {
			continue
		}
		text := kit.TimeOfDay(r.ReplacedAt, s.Zone()) + " " + r.Info.Fingerprint + " " + f.Styles.Glyphs.Sel + " " + next.Info.Fingerprint
		out = append(out, Tinted(theme.Text, kit.Cut(joinDots(text, engine.Clean(next.Info.Source)), max(w, 1))))
	}
	return out
}
