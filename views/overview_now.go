package views

import (
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// knowsCustomer reports whether the vendor's operations read data of the customer's that the overview sums up; of the others it
// tells what their token may do.
func knowsCustomer(s *Session) bool {
	return s.Vendor == nil || slices.Contains(s.Vendor.Screens(), "inbox")
}

// nowBox tells how the session's calls are authorised now: the mode, the carrier, the token's life, and what it may do.
func nowBox(f Frame, w, h int) []string {
	s := f.Session
	b := kit.NewBox(f.Styles, w, h).Title("In force · "+string(s.Mode)).NoteThatFits(s.Press("M")+" mode · "+s.Press("C")+" customer", s.Press("M")+" mode")
	facts := nowFacts(f, b.Width())
	list, _ := permissions(s)
	if len(list) > 0 && b.Height() < len(facts)+3 {
		// There is no room for words; the names still tell it.
		short := append([]kit.Span{kit.Of(theme.Muted, kit.Pad("may", inboxLabel))}, permissionNames(f, list)...)
		facts, list = slices.Insert(facts, 1, short), nil
	}
	for _, row := range facts {
		b.Line().Spans(row...)
	}
	if len(list) == 0 || b.Left() < 2 {
		return b.Lines()
	}
	b.Rule(kit.Of(theme.Text, "what it may do"))
	for _, row := range permissionsThatFit(f, list, b) {
		b.Line().Spans(row...)
	}
	return b.Lines()
}

// nowFacts are a row for each fact, the weightiest first.
func nowFacts(f Frame, w int) [][]kit.Span {
	s := f.Session
	info := s.ModeInfo()
	var out [][]kit.Span
	fact := func(label string, spans ...kit.Span) {
		out = append(out, append([]kit.Span{kit.Of(theme.Muted, kit.Pad(label, inboxLabel))}, spans...))
	}
	fact("token", tokenSpans(f)...)
	if ladder, ok := s.Vendor.(engine.Ladder); ok {
		fact("ladder", rungStrip(f, ladder)...)
	}
	fact("carrier", kit.Of(theme.Text, carrierWords(info.Carrier)))
	if info.Carrier.Name == "" {
		out[len(out)-1][1] = kit.Of(theme.Muted, "none: nothing travels that is public")
	}
	if len(s.Profile.CustomerIDs) == 0 {
		fact("customer", kit.Of(theme.Muted, "nobody: calls name no customer"))
	}
	for _, name := range idNames(s.Profile.CustomerIDs) {
		fact(engine.Clean(name), kit.Of(theme.Text, engine.Clean(kit.CutMiddle(s.Profile.CustomerIDs[name], max(w-inboxLabel, 1)))))
	}
	fact("renewal", kit.Of(theme.Text, renewalWords(s, f)))
	return out
}

// tokenSpans are the credential in force with its life.
func tokenSpans(f Frame) []kit.Span {
	s := f.Session
	t := s.tokenInForce()
	switch {
	case t == nil && s.AsksProvider() && s.Provider() == nil:
		return []kit.Span{markSpan(f.Styles, theme.MarkLook), kit.Of(theme.Text, "no provider is set up · 9 adds one")}
	case t == nil && s.AsksProvider():
		return []kit.Span{markSpan(f.Styles, theme.MarkNone), kit.Of(theme.Muted, "none yet · "+f.Session.Press("a")+" asks "+engine.Clean(s.Provider().Describe()))}
	case t == nil:
		return []kit.Span{markSpan(f.Styles, theme.MarkNone), kit.Of(theme.Muted, "none: the mode sends no credential")}
	case isFixed(*t):
		return append(Tinted(theme.Text, t.Fingerprint), kit.Of(theme.Muted, " api_key · no end is known of it"))
	}
	return append(Tinted(theme.Text, t.Fingerprint), kit.Of(theme.Muted, " "+engine.Clean(tokenForm(t))+" · "), kit.Of(theme.Text, tokenEnd(*t, f.Now).words))
}

// renewalWords say when the next token is asked for.
func renewalWords(s *Session, f Frame) string {
	switch {
	case !s.AsksProvider():
		return "none: the key stays until somebody changes it"
	case s.Provider() == nil:
		return "none"
	}
	words := policyWords(s)
	if at := s.RefreshAt(); at.After(f.Now) {
		words += " · " + kit.TimeOfDay(at, s.Zone()) + ", in " + kit.Countdown(at.Sub(f.Now))
	}
	return words
}

// rungStrip is a ladder in one line: what has been climbed, and where the app stands.
func rungStrip(f Frame, ladder engine.Ladder) []kit.Span {
	at, _ := ladder.Standing(f.Session.Profile)
	var out []kit.Span
	for i, r := range ladder.Rungs() {
		if i > 0 {
			line, token := f.Styles.Glyphs.Lived, theme.Accent
			if i > at {
				line, token = f.Styles.Glyphs.ToCome, theme.Border
			}
			out = append(out, kit.Of(token, " "+strings.Repeat(line, 2)+" "))
		}
		switch {
		case i == at:
			out = append(out, kit.Of(theme.Accent, f.Styles.Glyphs.Unread+" "+r.Name).Bold())
		case i < at:
			out = append(out, kit.Of(theme.Text, r.Name))
		default:
			out = append(out, kit.Of(theme.Muted, r.Name))
		}
	}
	return out
}

// permissionNames are permissions by their names alone, in one line.
func permissionNames(f Frame, list []engine.Permission) []kit.Span {
	var out []kit.Span
	for i, p := range list {
		if i > 0 {
			out = append(out, kit.Of(theme.Text, "  "))
		}
		out = append(out, markSpan(f.Styles, permissionMark(f.Session, p.Mark)), kit.Of(theme.Text, engine.Clean(p.Name)))
	}
	return out
}

// permissionsThatFit are permissions with all that is said of them, or in a row each where the box has no room for it.
func permissionsThatFit(f Frame, list []engine.Permission, b *kit.Box) [][]kit.Span {
	if rows := permissionRows(f, list, b.Width()); len(rows) <= b.Left() {
		return rows
	}
	return permissionLines(f, list, b.Width())
}

// permissionLines are permissions in a row each, cut where there is no room.
func permissionLines(f Frame, list []engine.Permission, w int) [][]kit.Span {
	width := 0
	for _, p := range list {
		width = max(width, kit.Width(engine.Clean(p.Name)))
	}
	width = min(width, w/3)
	out := make([][]kit.Span, 0, len(list))
	for _, p := range list {
		name := kit.Pad(kit.Cut(engine.Clean(p.Name), width), width) + "  "
		out = append(out, append([]kit.Span{markSpan(f.Styles, permissionMark(f.Session, p.Mark)), kit.Of(theme.Text, name)}, Tinted(theme.Muted, engine.Clean(p.What))...))
	}
	return out
}

// answeredElsewhere is the verdict on a call of a vendor whose tokens name their customer in no claim that Bloomreach knows.
func answeredElsewhere(c *engine.Call) verdict {
	what := c.Operation + " is answered"
	if c.Response == nil {
		what = c.Operation + " was judged here, for nothing public uses the token"
	}
	v := verdict{mark: theme.MarkOK, text: what + " without any credential."}
	if worst, ok := c.Finish.Worst(); ok && worst.Severity != engine.SeverityNote {
		v.mark = theme.MarkLook
		v.code, v.text = worst.Code, engine.Clean(worst.Detail)
		if worst.Fix != "" {
			v.text += " To do: " + engine.Clean(worst.Fix) + "."
		}
		return v
	}
	if c.Token == nil {
		return v
	}
	switch c.Token.Kind {
	case auth.KindAPIKey:
		v.text = what + " to " + c.Token.Fingerprint + " of api_key, which names no customer."
	case auth.KindOpaque:
		v.text = what + " to " + c.Token.Fingerprint + ", which nobody but its server can read."
	default:
		v.text = what + " with " + c.Token.Fingerprint + ": " + engine.Clean(c.Finish.Summary) + "."
	}
	return v
}
