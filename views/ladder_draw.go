package views

import (
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// ladderLabel is the room for a rung's mark and name.
const ladderLabel = 15

// rungText is how many cells the words of a rung have. Its token stands at the right where there is room, and no words run into that
// of any rung.
func rungText(f Frame, rungs []engine.Rung, at, w int) int {
	if f.Stacked() {
		return max(w-ladderLabel, 1)
	}
	token := 0
	for i, r := range rungs {
		token = max(token, kit.SpansWidth(rungToken(f, f.Session, r, i == at)))
	}
	return max(w-ladderLabel-token-2, w/3)
}

// ladderHeight is how many rows the ladder wants, its frame included.
func ladderHeight(f Frame, ladder engine.Ladder, rungs []engine.Rung) int {
	at, _ := ladder.Standing(f.Session.Profile)
	text := rungText(f, rungs, at, f.Width-4)
	n := 2 // the frame; how the app came to where it stands has the place of the rail beneath the lowest
	if f.Stacked() {
		n++
	}
	for _, r := range rungs {
		n += len(kit.Wrap(r.What, text)) + 1 // the rail, or its token
	}
	return n
}

// drawLadder draws the rungs, the highest at the top, with the rail between them as far as the app has climbed.
func (v *ladderView) drawLadder(f Frame, ladder engine.Ladder, rungs []engine.Rung, h int) []string {
	s := f.Session
	at, how := ladder.Standing(s.Profile)
	b := kit.NewBox(f.Styles, f.Width, h).Narrow(f.Narrow()).Focus(true)
	title := engine.Clean(s.Profile.Customer()) + " is nobody yet"
	if at >= 0 && at < len(rungs) {
		title = "Ladder · the app stands on " + rungs[at].Name
	}
	b.Title(title)
	if w := s.Waited(s.Home(), f.Now); w > SlowAfter {
		b.NoteSpans(dataNote(f, s.Home(), "")...)
	} else if at < len(rungs)-1 {
		b.Note(f.Session.Press("u") + " climbs to " + rungs[at+1].Name)
	} else {
		b.Note("the highest rung")
	}
	text := rungText(f, rungs, at, b.Width())
	for i := len(rungs) - 1; i >= 0; i-- {
		v.drawRung(b, f, rungs[i], text, i, at, len(rungs)-1, how)
		if i > 0 {
			rail := f.Styles.Glyphs.ToCome
			if i <= at {
				rail = f.Styles.Glyphs.V
			}
			if b.Left() > 0 && !f.Stacked() {
				b.Line().Add(railToken(i <= at), rail)
			}
		}
	}
	return b.Lines()
}

func railToken(climbed bool) theme.Token {
	if climbed {
		return theme.Accent
	}
	return theme.Border
}

func (v *ladderView) drawRung(b *kit.Box, f Frame, r engine.Rung, text, i, at, top int, how string) {
	s := f.Session
	mark := markSpan(f.Styles, theme.MarkNone)
	switch {
	case i == at:
		mark = kit.Of(theme.Accent, f.Styles.Glyphs.Unread+" ")
	case i < at:
		mark = kit.Of(theme.Accent, f.Styles.Glyphs.Read+" ")
	}
	name := kit.Of(theme.Text, r.Name)
	if i == at {
		name = name.Bold()
	}
	here := v.cursor.ID() == r.Name
	token := rungToken(f, s, r, i == at)
	for n, line := range kit.Wrap(engine.Clean(r.What), text) {
		l := b.Line()
		if n == 0 {
			f.Aim(l, top-i-v.cursor.Index(), true)
		}
		switch {
		case n > 0:
			l.Cell(ladderLabel, rail(f, i, at))
		case here:
			l.Edge(theme.Accent, f.Styles.Glyphs.Sel).Selected().Cell(ladderLabel, mark, name)
		default:
			l.Cell(ladderLabel, mark, name)
		}
		l.Add(theme.Muted, line)
		if n == 0 && !f.Stacked() {
			l.RightSpans(token...)
		}
	}
	if f.Stacked() {
		b.Line().Cell(ladderLabel, rail(f, i, at)).Spans(token...)
	}
	if i == max(at, 0) && how != "" {
		b.Line().Cell(ladderLabel, rail(f, i, at)).Add(theme.Text, diagnose.Sentence(engine.Clean(how)))
	}
}

// rail is the piece of the ladder's side beneath a rung.
func rail(f Frame, i, at int) kit.Span {
	if i == 0 {
		return kit.Span{}
	}
	if i <= at {
		return kit.Of(theme.Accent, f.Styles.Glyphs.V)
	}
	return kit.Of(theme.Border, f.Styles.Glyphs.ToCome)
}

// rungToken is the token of a rung: the app's own where it stands, the last one that was used on another.
func rungToken(f Frame, s *Session, r engine.Rung, now bool) []kit.Span {
	if t := s.tokenKept(r.Mode); now && t != nil {
		return append(Tinted(theme.Text, t.Fingerprint), kit.Of(theme.Muted, " "+engine.Clean(tokenForm(t))+" · "+tokenEnd(*t, f.Now).words))
	}
	c := s.Ledger.Last(func(c *engine.Call) bool {
		return c.Mode == r.Mode && c.Profile == s.Profile.Name && c.Customer == s.Profile.Customer() && c.Token != nil
	})
	if c == nil {
		return []kit.Span{kit.Of(theme.Muted, "no token yet")}
	}
	spans := Tinted(theme.Muted, c.Token.Fingerprint)
	if record := s.Ledger.Token(c.Token.Fingerprint); record != nil && record.Replaced != "" {
		return append(spans, Tinted(theme.Muted, " "+f.Styles.Glyphs.Sel+" "+record.Replaced)...)
	}
	return append(spans, kit.Of(theme.Muted, " · "+outcomeWord(c)+" at "+kit.TimeOfDay(c.Started, s.Zone())))
}

// permissions are what the token in use allows, as far as its vendor can tell. ok is false for a vendor that cannot.
func permissions(s *Session) (list []engine.Permission, ok bool) {
	permitter, ok := s.Vendor.(engine.Permitter)
	if !ok {
		return nil, false
	}
	t := s.tokenInForce()
	if t == nil {
		return nil, true
	}
	return permitter.May(s.Profile, *t, s.Latest[s.Home()].Result), true
}

// mayBox lists what the token in use allows, and what somebody might expect of it and it does not.
func mayBox(f Frame, w, h int, title string) []string {
	s := f.Session
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow())
	list, ok := permissions(s)
	t := s.tokenInForce()
	switch {
	case !ok:
		return b.Title(title).Lines()
	case t == nil:
		b.Title(title)
		for _, line := range kit.Wrap("There is no token yet, so that nothing can be said of it. "+f.Session.Press("r")+" calls "+s.Home()+".", b.Width()) {
			b.Text(theme.Muted, line)
		}
		return b.Lines()
	}
	b.TitleSpans(append([]kit.Span{kit.Of(theme.Text, title+" · ")}, Tinted(theme.Text, t.Fingerprint)...)...)
	for _, row := range permissionRows(f, list, b.Width()) {
		b.Line().Spans(row...)
	}
	if len(list) == 0 {
		b.Text(theme.Muted, "Nothing of what it allows can be read from it.")
	}
	return b.Lines()
}

// permissionRows are permissions with their names in a column.
func permissionRows(f Frame, list []engine.Permission, w int) [][]kit.Span {
	width := 0
	for _, p := range list {
		width = max(width, kit.Width(engine.Clean(p.Name)))
	}
	width = min(width, w/3)
	var out [][]kit.Span
	for _, p := range list {
		mark := permissionMark(f.Session, p.Mark)
		name := kit.Pad(kit.Cut(engine.Clean(p.Name), width), width) + "  "
		for n, line := range kit.Wrap(engine.Clean(p.What), max(w-2-width-2, 1)) {
			if n == 0 {
				out = append(out, append([]kit.Span{markSpan(f.Styles, mark), kit.Of(theme.Text, name)}, Tinted(theme.Muted, line)...))
				continue
			}
			out = append(out, append([]kit.Span{kit.Of(theme.Text, strings.Repeat(" ", 2+width+2))}, Tinted(theme.Muted, line)...))
		}
	}
	return out
}

// permissionMark is the mark of what is allowed. What a rung does not open is nobody's fault: the ladder goes on.
func permissionMark(s *Session, m engine.Mark) theme.Mark {
	if _, climbs := s.Vendor.(engine.Ladder); climbs && m == engine.MarkBad {
		return theme.MarkNone
	}
	return noticeMark(m)
}
