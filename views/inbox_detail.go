package views

import (
	"fmt"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// renderDetail draws the message under the cursor.
func (v *inboxView) renderDetail(f Frame, m *bloomreach.Message, w, h int) []string {
	b := v.detailBox(f, m, w, h, v.show)
	v.drawPage(f, b, 0, v.detailParts(f, m, v.show, b.Width()))
	return b.Lines()
}

// drawPage draws what is in sight of a page, and keeps the scroll within it.
func (v *inboxView) drawPage(f Frame, b *kit.Box, pane int, parts []pagePart) {
	total := partRows(parts)
	v.drawn.detailRows[pane], v.drawn.detailTotal[pane] = b.Height(), total
	from := max(0, min(v.scroll[pane], total-b.Height()))
	if b.Height() < total {
		note := windowNote(f, from, min(total, from+b.Height()), total)
		v.noteRows(b, pane, note)
	}
	drawParts(b, from, parts)
}

// noteRows says which rows are in sight, with as much else as has room: that something is cut comes first.
func (v *inboxView) noteRows(b *kit.Box, pane int, rows string) {
	short := strings.TrimPrefix(rows, "rows ")
	if pane == 0 {
		b.NoteThatFits(v.place()+" · "+rows, rows, short)
		return
	}
	b.NoteThatFits(rows, short)
}

// detailBox is the frame around a message.
func (v *inboxView) detailBox(f Frame, m *bloomreach.Message, w, h int, show inboxShow) *kit.Box {
	title := cleanOr(m.Title(), "(no title)")
	switch {
	case v.split:
		title += " · as text"
	case show == showHTML:
		title += " · HTML as sent"
	case show == showJSON:
		title += " · JSON as sent"
	}
	token := theme.Text
	if v.stale != "" {
		token = theme.Muted
	}
	return kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(v.focus == inboxDetail).TitleSpans(kit.Of(token, title)).
		Note(v.place())
}

// place is where the cursor stands in the list.
func (v *inboxView) place() string {
	return fmt.Sprintf("%s of %s", diagnose.Count(v.cursor.Index()+1), diagnose.Count(len(v.rows.all)))
}

// page is what is known of a message, or nil while it is being read. A change of filter moves the cursor without telling the
// view, so a message of usual size is read here when nobody has done it yet.
func (v *inboxView) page(m *bloomreach.Message) *inboxPage {
	p := v.pages.get(m)
	if p == nil && !v.pages.awaits(m) && m.Size() <= cheapMessage {
		p = readInboxPage(m)
		v.pages.put(p)
	}
	return p
}

func (v *inboxView) detailParts(f Frame, m *bloomreach.Message, show inboxShow, w int) []pagePart {
	p := v.page(m)
	if p == nil {
		return []pagePart{fixedPart(v.head(f, m, &inboxPage{}, w)...), fixedPart(nil, []kit.Span{v.reading(m)})}
	}
	v.drawn.actionsAt = 0
	switch {
	case show == showJSON:
		return []pagePart{jsonPart(p.jsonAtWidth(f.Styles, m, w))}
	case show == showHTML && m.Type() == "html":
		return []pagePart{textPart(p.htmlAtWidth(w)), v.sanitised(p, w)}
	}
	out := []pagePart{fixedPart(v.head(f, m, p, w)...), fixedPart(nil), v.body(f, p, w), v.image(p)}
	if actions := v.actions(f, p); actions != nil {
		v.drawn.actionsAt = partRows(out) + 1
		out = append(out, actions...)
	}
	out = append(out, v.remote(p, w), v.tracking(f, p, w))
	if v.show != showHTML {
		out = append(out, v.sanitised(p, w))
	}
	out = append(out, v.bent(p, w), v.markPart(f, m, w))
	forms := "t: text · JSON"
	if m.Type() == "html" {
		forms = "t: text · HTML · JSON   e: text and HTML side by side"
	}
	return append(out, fixedPart(nil, []kit.Span{kit.Of(theme.Muted, forms)}))
}

// reading stands for a text that is on its way. It does not move: most texts are there with the next frame.
func (v *inboxView) reading(m *bloomreach.Message) kit.Span {
	return kit.Of(theme.Muted, "… reading "+kit.Size(int64(m.Size())))
}

// head are the facts about a message, before what it says.
func (v *inboxView) head(f Frame, m *bloomreach.Message, p *inboxPage, w int) [][]kit.Span {
	var facts []string
	if t := v.when(f, m, kit.DateTime); t != "" {
		facts = append(facts, t)
	}
	if id := p.tracking("campaign_id"); id != "" {
		facts = append(facts, "campaign "+id)
	}
	rows := flow(v.stateSpans(f, m, facts), max(w, 1))
	if !m.Supported() {
		rows = append(rows, markedRows(kit.Of(theme.Warn, "▲ "), theme.Text, "no SDK shows this message; they log: "+hiddenLog(m), w)...)
	}
	rows = append(rows, v.remarkRows(f, m, w)...)
	id := "id " + cleanOr(m.ID(), "none")
	if p.content.ExpireTime > 0 {
		id += " · expires " + secondsTime(p.content.ExpireTime).In(f.Session.Zone()).Format(time.DateOnly) + " (the SDKs ignore it)"
	}
	rows = append(rows, flow([]kit.Span{kit.Of(theme.Muted, id)}, max(w, 1))...)
	if p.content.PreHeader != "" {
		rows = append(rows, factRows("pre_header", w, kit.Of(theme.Text, engine.Clean(p.content.PreHeader)))...)
	}
	return rows
}

// stateSpans are the mark and word of a message's state, its type and further facts.
func (v *inboxView) stateSpans(f Frame, m *bloomreach.Message, facts []string) []kit.Span {
	mark, word := theme.MarkUnread, "unread"
	switch {
	case v.isMarking(f.Session, m.ID()):
		mark, word = theme.MarkWorking, "being marked as read"
	case v.isRead(m):
		mark, word = theme.MarkRead, "read"
		if v.locally(m) {
			word = "read, in this app alone"
		}
	}
	text := word + " · " + cleanOr(m.Type(), "no type")
	for _, fact := range facts {
		text += " · " + fact
	}
	return []kit.Span{markSpan(f.Styles, mark), kit.Of(theme.Text, text)}
}

// when is the time of a message and its age.
func (v *inboxView) when(f Frame, m *bloomreach.Message, format func(time.Time, *time.Location) string) string {
	if m.CreateTime == 0 {
		return "no create_time (iOS shows the time of looking)"
	}
	at := secondsTime(m.CreateTime)
	return fmt.Sprintf("%s (%s ago)", format(at, f.Session.Zone()), v.ago(at, f.Now))
}

// renderPreview is the short form of a message below the list on narrow screens.
func (v *inboxView) renderPreview(f Frame, m *bloomreach.Message, w, h int) []string {
	b := v.detailBox(f, m, w, h, showText).Note("enter: whole page")
	v.drawn.detailRows[0] = b.Height()
	p := v.page(m)
	if p == nil {
		p = &inboxPage{}
	}
	format := kit.DateTime
	if m.CreateTime > 0 && f.Now.Sub(secondsTime(m.CreateTime)) < 12*time.Hour { // at its end the age changes, too
		format = kit.TimeOfDay
	}
	facts := []string{v.when(f, m, format)}
	if id := p.tracking("campaign_id"); id != "" {
		facts = append(facts, "campaign "+id)
	}
	b.Line().Spans(v.stateSpans(f, m, facts)...)

	var foot [][]kit.Span
	if line := actionsLine(p); line != "" {
		foot = append(foot, []kit.Span{kit.Of(theme.Text, line)})
	}
	switch {
	case !m.Supported():
		foot = append(foot, []kit.Span{kit.Of(theme.Warn, "▲ "), kit.Of(theme.Text, hiddenLog(m))})
	case len(v.box.Hidden) > 0 && !v.withHidden:
		foot = append(foot, []kit.Span{kit.Of(theme.Warn, "▲ "), kit.Of(theme.Text, hiddenSentence(v.box.Hidden))})
	}
	v.previewText(b, p, b.Left()-len(foot))
	for _, r := range foot {
		b.Line().Spans(r...)
	}
	return b.Lines()
}

// previewText draws the beginning of the text in n rows, without blank ones; an ellipsis says that there is more.
func (v *inboxView) previewText(b *kit.Box, p *inboxPage, n int) {
	var lines [][]kit.Span
	text := p.textAtWidth(max(b.Width(), 1))
	if p.content.PreHeader != "" && p.text.blocks != nil {
		// It is what the SDKs' own list shows under the title (bloomreach reference 2.2).
		text = [][]kit.Span{{kit.Of(theme.Text, engine.Clean(p.content.PreHeader))}}
	}
	for _, l := range text {
		if len(l) == 0 {
			continue
		}
		if len(lines) == n {
			if n > 0 {
				lines[n-1] = append(lines[n-1], kit.Of(theme.Muted, " …"))
			}
			break
		}
		lines = append(lines, l)
	}
	for _, l := range lines {
		b.Line().Spans(l...)
	}
}
