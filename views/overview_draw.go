package views

import (
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// chainAcross is the width, in cells of content, from which the links stand side by side.
const chainAcross = 110

// drawChain adds a chain's rows to a box: the links, then the verdict in what room is left.
func drawChain(b *kit.Box, f Frame, ch chain, muted bool) {
	if b.Width() >= chainAcross {
		drawLinksAcross(b, f, ch, muted)
		b.Blank()
	} else {
		drawLinksDown(b, f, ch, muted)
	}
	drawVerdict(b, f, ch.verdict, muted)
}

// drawLinksAcross draws the links as five columns, with arrows from one to the next.
func drawLinksAcross(b *kit.Box, f Frame, ch chain, muted bool) {
	var at [len(ch.links) + 1]int
	for i := range at {
		at[i] = i * (b.Width() + 3) / len(ch.links)
	}
	l := b.Line()
	for i, link := range ch.links {
		l.Space(at[i] - l.Used()).Spans(linkHead(f.Styles, link, muted)...)
		if i == len(ch.links)-1 {
			break
		}
		arrow, tip := f.Styles.Glyphs.H, f.Styles.Glyphs.Sel
		token := theme.Border
		if link.broke || link.past {
			arrow, tip = f.Styles.Glyphs.ToCome, f.Styles.Glyphs.ToCome
		}
		if link.broke {
			tip = f.Styles.Glyphs.Bad
		}
		n := at[i+1] - 3 - l.Used()
		l.Space(1).Add(token, strings.Repeat(arrow, max(n, 0)))
		l.Add(arrowToken(link, muted), tip).Space(1)
	}
	for i, link := range ch.links {
		ch.links[i] = link.spread(at[i+1] - at[i] - 1)
	}
	for row := range linkRows {
		l := b.Line()
		for i, link := range ch.links {
			l.Space(at[i] - l.Used())
			l.Cell(at[i+1]-at[i]-1, linkFact(link, row, muted)...)
		}
	}
}

// linkRows is how many rows a link has for its facts where the links stand side by side.
const linkRows = 3

// spread is the link with facts that are too long for one row of w cells in the rows that others leave free.
func (l chainLink) spread(w int) chainLink {
	facts := nonEmpty(l.facts)
	free := linkRows - len(facts)
	l.facts, l.leading = nil, 1
	for i, fact := range facts {
		parts := kit.Wrap(fact, max(w, 1))
		if more := len(parts) - 1; more > 0 {
			more = min(more, max(free, 0))
			free -= more
			parts = append(parts[:more:more], strings.Join(parts[more:], " "))
		}
		if i == 0 {
			l.leading = max(len(parts), 1)
		}
		l.facts = append(l.facts, parts...)
	}
	return l
}

func arrowToken(l chainLink, muted bool) theme.Token {
	if l.broke && !muted {
		return theme.Error
	}
	return theme.Border
}

// drawLinksDown draws a link a row, its facts behind one another.
func drawLinksDown(b *kit.Box, f Frame, ch chain, muted bool) {
	head := 12
	for _, link := range ch.links {
		head = max(head, 2+kit.Width(link.name)+2)
	}
	for _, link := range ch.links {
		l := b.Line().Cell(head, linkHead(f.Styles, link, muted)...)
		facts := link.inline
		if facts == nil {
			facts = link.facts
		}
		facts = nonEmpty(facts)
		if link.mark == theme.MarkOK { // of another the reason may be the last
			facts = wholeFacts(facts, b.Width()-head)
		}
		l.Spans(factSpans(factToken(link, muted), strings.Join(facts, " · "), muted)...)
	}
}

// wholeFacts leaves out the last facts that have no room in w cells: half a one tells nothing. The first stays, however long it is.
func wholeFacts(facts []string, w int) []string {
	for len(facts) > 1 && kit.Width(strings.Join(facts, " · ")) > w {
		facts = facts[:len(facts)-1]
	}
	return facts
}

func nonEmpty(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func linkHead(st *theme.Styles, l chainLink, muted bool) []kit.Span {
	glyph, token := st.Mark(l.mark)
	name := kit.Of(theme.Text, l.name)
	switch {
	case muted:
		token, name = theme.Muted, kit.Of(theme.Muted, l.name)
	case l.broke:
		name = kit.Of(theme.Error, l.name).Bold()
	case l.past:
		name = kit.Of(theme.Muted, l.name)
	}
	return []kit.Span{kit.Of(token, glyph+" "), name}
}

func linkFact(l chainLink, row int, muted bool) []kit.Span {
	if row >= len(l.facts) {
		return nil
	}
	token := factToken(l, muted)
	if row >= max(l.leading, 1) && token == theme.Text && !l.broke {
		token = theme.Muted
	}
	return factSpans(token, l.facts[row], muted)
}

// factSpans gives fingerprints, and the mark of what wants a look, their colours.
func factSpans(t theme.Token, text string, muted bool) []kit.Span {
	before, after, marked := strings.Cut(engine.Clean(text), "▲ ")
	spans := Tinted(t, before)
	if marked {
		look := theme.Warn
		if muted {
			look = theme.Muted
		}
		spans = append(append(spans, kit.Of(look, "▲ ")), Tinted(t, after)...)
	}
	return spans
}

func factToken(l chainLink, muted bool) theme.Token {
	if muted || l.past {
		return theme.Muted
	}
	return theme.Text
}

// drawVerdict writes the verdict, wrapped into the rows that are left, and the SDK's own words beneath it.
func drawVerdict(b *kit.Box, f Frame, v verdict, muted bool) {
	glyph, token := f.Styles.Mark(v.mark)
	text := v.words(b.Width())
	words := theme.Text
	if muted {
		token, words = theme.Muted, theme.Muted
	}
	for i, line := range kit.Wrap(text, b.Width()-2) {
		if b.Left() == 0 {
			return
		}
		l := b.Line()
		if i == 0 {
			l.Add(token, glyph).Space(1)
		} else {
			l.Space(2)
		}
		for _, s := range Tinted(words, line) {
			if !muted {
				s = s.Bold()
			}
			l.Spans(s)
		}
	}
	if v.sdk != "" && b.Left() > 0 {
		b.Line().Spans(Tinted(theme.Muted, "  the SDK: "+v.sdk)...)
	}
}

// words are the verdict as it reads at a width.
func (v verdict) words(width int) string {
	switch {
	case v.code != "":
		return v.code + ": " + v.text
	case v.short != "" && kit.Width(v.text)+2 > width:
		return v.short
	default:
		return v.text
	}
}

// verdictRows is how many rows a verdict wants below the links, at most most.
func verdictRows(v verdict, width, most int) int {
	n := len(kit.Wrap(v.words(width), width-2))
	if v.sdk != "" {
		n++
	}
	return min(n, most)
}
