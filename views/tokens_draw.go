package views

import (
	"strconv"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// tokensBesideFrom is the width from which list and detail stand side by side: below, the three columns of the detail would
// have no room.
const tokensBesideFrom = 118

// Render implements View.
func (v *tokensView) Render(f Frame) []string {
	items := v.sync(f.Session)
	switch {
	case f.Width < 2:
		return sliver(f)
	case f.Narrow():
		v.layout = tokensAlone
	case f.Width < tokensBesideFrom:
		v.layout = tokensStacked
	default:
		v.layout = tokensBeside
	}
	top := v.top(f, items)
	body := f
	body.Height -= len(top)
	return kit.Stack(top, v.panes(body, items))
}

// top is the life line, or the paste field in its place; nothing where every row counts.
func (v *tokensView) top(f Frame, items []tokenItem) []string {
	switch {
	case v.field != nil:
		return v.field.box(f, min(5, f.Height))
	case v.keys != nil && v.item.verifiable():
		return v.keys.box(f, v.item, min(5, f.Height))
	case v.layout == tokensAlone, f.Height < 14:
		return nil
	case v.layout == tokensStacked:
		hint := "enter: " + diagnose.Counted(len(items), "token")
		if v.onList() {
			hint = "enter: the token"
		}
		return lifeBox(f, v.marks.marks, v.sight, lifeHeight(f), hint)
	}
	uses, tokens := lifeCounts(f.Session)
	if f.Height < 20 {
		return lifeBox(f, v.marks.marks, v.sight, 5, lifeNote(f.Session, tokens, uses))
	}
	return lifeBox(f, v.marks.marks, v.sight, 6, lifeNote(f.Session, tokens, uses), usesLine(f))
}

// usesLine is how many calls carried a token, minute by minute, each minute as wide as there is room for.
func usesLine(f Frame) []kit.Span {
	counts := usesByMinute(providerTokens(f.Session))
	if len(counts) == 0 {
		return nil
	}
	label := itoa(counts[len(counts)-1]) + " in this minute"
	if len(counts) > 1 {
		label = itoa(counts[len(counts)-2]) + " per minute"
	}
	room := f.Width - 4 - len("uses ") - 2 - len(label)
	each := max(1, min(8, room/len(counts)))
	cells := make([]int, 0, len(counts)*each)
	for _, n := range counts {
		for range each {
			cells = append(cells, n)
		}
	}
	return []kit.Span{kit.Of(theme.Muted, "uses "), kit.Of(theme.Text, kit.Spark(f.Styles, cells, room)), kit.Of(theme.Muted, "  "+label)}
}

func (v *tokensView) panes(f Frame, items []tokenItem) []string {
	if v.layout == tokensBeside {
		left := min(max(38, f.Width*38/120), 46)
		return kit.Side(v.listBox(f, items, left, f.Height), v.detailBox(f, f.Width-left, f.Height))
	}
	if v.onList() || len(items) == 0 {
		return v.listBox(f, items, f.Width, f.Height)
	}
	return v.detailBox(f, f.Width, f.Height)
}

// detailBox draws the part of the detail around the line under the cursor.
func (v *tokensView) detailBox(f Frame, width, height int) []string {
	b := kit.NewBox(f.Styles, width, height).Narrow(f.Narrow()).Focus(!v.onList() && !v.Editing())
	if v.item.id == "" {
		v.drawn = nil
		b.Title("No token").Note(f.Session.Press("i") + " inspects one")
		b.Text(theme.Muted, f.Session.Press("i")+" takes a token that you paste; it is read here, offline.")
		return b.Lines()
	}
	v.drawn, v.now = v.detail(f, b.Width()), f.Now
	v.lines.Sync(lineRows(v.drawn))
	from, to := v.lines.Window(len(v.drawn), b.Height())
	title := v.detailTitle()
	b.TitleSpans(Tinted(theme.Text, title)...).NoteSpans(v.detailNote(f, from, to, b.Width()-kit.Width(title))...)
	if !v.onList() {
		v.page = b.Height()
	}
	for i := from; i < to; i++ {
		line := v.drawn[i]
		if line.rule {
			b.Rule(line.spans...)
			continue
		}
		l := b.Line()
		if i == v.lines.Index() && !v.onList() {
			l.Edge(theme.Accent, f.Styles.Glyphs.Sel)
			if line.opens() {
				l.Selected()
			}
		}
		l.Spans(line.spans...)
	}
	return b.Lines()
}

func (v *tokensView) detailTitle() string {
	t := v.item.info
	title := t.Fingerprint + " · " + v.whatItIs(v.judged.report)
	if bytes := ", " + diagnose.Count(t.Length) + " bytes"; v.layout != tokensAlone || kit.Width(title+bytes) < 46 {
		title += bytes // on a narrow screen what t turns to counts more
	}
	if t.Read != nil && v.layout == tokensBeside {
		title += ", " + diagnose.Counted(len(t.Read.Segments), "part")
	}
	return title
}

func titleKind(t auth.Info) string {
	switch t.Kind {
	case auth.KindJWT:
		if t.Read != nil && len(t.Read.Segments) == 5 {
			return "JWE"
		}
		return "JWT"
	case auth.KindAPIKey:
		return "API key"
	case auth.KindBasic:
		return "Basic"
	default:
		return "opaque"
	}
}

func lineRows(lines []detailLine) rows {
	return rows{n: len(lines), id: func(i int) string { return strconv.Itoa(i) }}
}
