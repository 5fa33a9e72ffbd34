package views

import (
	"fmt"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// Sizes of panes, in cells.
const (
	inboxSyncHeight    = 9  // the facts and the frame
	inboxSplitWidth    = 92 // two panes of 46 side by side
	inboxPreviewHeight = 7
)

// Render implements View.
func (v *inboxView) Render(f Frame) []string {
	m := v.selected(f.Session)
	v.drawn.narrow, v.drawn.lasts = f.Narrow() || f.Stacked(), f.Now.Add(time.Hour)
	switch {
	case f.Width < 4: // no box has room for its borders and a letter
		return kit.NewBox(f.Styles, f.Width, f.Height).Lines()
	case v.split && m != nil:
		return v.renderSplit(f, m)
	case v.box == nil || len(v.rows.all) == 0:
		return v.renderAlone(f)
	case v.drawn.narrow && v.focus != inboxList:
		return v.renderDetail(f, m, f.Width, f.Height)
	case f.Narrow():
		return v.renderList(f, f.Width, f.Height)
	case f.Stacked():
		preview := min(max(inboxPreviewHeight, f.Height*2/5), max(f.Height-4, 0))
		return kit.Stack(v.renderList(f, f.Width, f.Height-preview), v.renderPreview(f, m, f.Width, preview))
	default:
		left := min(max(46, f.Width*38/100), 70)
		return kit.Side(v.renderLeft(f, left), v.renderDetail(f, m, f.Width-left, f.Height))
	}
}

// renderLeft is the list with the facts of the synchronisation below it, as long as the list keeps some rows.
func (v *inboxView) renderLeft(f Frame, w int) []string {
	if f.Height < inboxSyncHeight+8 {
		return v.renderList(f, w, f.Height)
	}
	return kit.Stack(v.renderList(f, w, f.Height-inboxSyncHeight), v.renderSync(f, w, inboxSyncHeight))
}

// renderAlone is the screen without any message to show: the reason has all the room.
func (v *inboxView) renderAlone(f Frame) []string {
	sync := 0
	if v.box != nil && !f.Narrow() && f.Height >= inboxSyncHeight+8 {
		sync = inboxSyncHeight
	}
	b := v.listBox(f, f.Width, f.Height-sync, "", "")
	rows := v.trouble(f, b.Width())
	if len(rows) == 0 {
		rows = v.whyEmpty(f, b.Width())
	}
	for _, r := range rows {
		b.Line().Spans(r...)
	}
	if sync == 0 {
		return b.Lines()
	}
	return kit.Stack(b.Lines(), v.renderSync(f, f.Width, sync))
}

// listBox is the frame of the list; fine is its note when all is well, extra what the title ends in.
func (v *inboxView) listBox(f Frame, w, h int, fine, extra string) *kit.Box {
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(v.focus == inboxList)
	room := w - 6 // for title and note, behind corners, mark and blanks
	if v.stale != "" {
		stale := v.stale
		if kit.Width(stale)+2 > room {
			stale = v.staleShort
		}
		return b.TitleSpans(markSpan(f.Styles, theme.MarkRead), kit.Of(theme.Text, stale))
	}
	title, note := v.title(f)+extra, dataNote(f, bloomreach.InboxFetch, fine)
	if !fits(title, note, room) && fine != "" && note[0].Text == fine {
		// Which rows are in sight is said in fewer words rather than not at all; how many there are stands in the title, too.
		rows := strings.TrimPrefix(fine, "rows ")
		if note[0].Text = rows; !fits(title, note, room) {
			before, after, _ := strings.Cut(rows, " of ")
			_, arrows, _ := strings.Cut(after, " ")
			note[0].Text = before + " " + arrows
		}
	}
	if fits(title, note, room) {
		return b.Title(title).NoteSpans(note...)
	}
	// How the last call ended says more than the counts, which stand in the list itself.
	if len(note) > 1 {
		title = "Inbox"
	}
	for len(note) > 2 && !fits(title, note, room) {
		note = note[:len(note)-1]
	}
	if len(note) == 2 && !fits(title, note, room) && note[1].Token == theme.Muted {
		note = note[:1]
	}
	return b.Title(title).NoteSpans(note...)
}

// fits reports whether a title and a note have room beside each other in a border.
func fits(title string, note []kit.Span, room int) bool {
	return kit.Width(title)+3+kit.SpansWidth(note) <= room
}

// title counts what the list holds.
func (v *inboxView) title(f Frame) string {
	if v.box == nil {
		return "Inbox"
	}
	total := len(v.box.Messages)
	filter := f.Session.Filter
	if total == 0 {
		return "Inbox · 0 messages"
	}
	if filter.Empty() && !v.unreadOnly {
		title := fmt.Sprintf("Inbox · %s, %s unread", messageCount(total), diagnose.Count(v.unread))
		if v.box.Alone {
			title += " · not kept"
		}
		return title
	}
	parts := []string{"Inbox", fmt.Sprintf("%s of %s", diagnose.Count(len(v.rows.all)), diagnose.Count(total))}
	if v.unreadOnly {
		parts = append(parts, "unread only")
	}
	if !filter.Empty() {
		parts = append(parts, filter.Text)
	}
	return strings.Join(parts, " · ")
}

// renderList draws the rows that fit, and below them what the SDKs leave out.
func (v *inboxView) renderList(f Frame, w, h int) []string {
	total := len(v.rows.all)
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()) // for its measures
	trouble := v.trouble(f, b.Width())
	var notes [][]kit.Span
	if f.Narrow() || f.Stacked() {
		notes = v.cacheNote(f)
	} else {
		notes = v.hiddenNote(b.Width())
	}
	height := max(min(b.Height(), 1), b.Height()-len(trouble)-len(notes))
	from, to := v.cursor.Window(total, height)
	v.drawn.listRows = height

	extra := ""
	if above := v.freshAbove(f, from); above > 0 {
		extra = fmt.Sprintf(" · ↑ %d new", above)
	}
	b = v.listBox(f, w, h, windowNote(f, from, to, total), extra)
	for _, r := range trouble {
		b.Line().Spans(r...)
	}
	columns := v.columns(f, b.Width())
	for i := from; i < to; i++ {
		v.drawRow(f, b.Line(), columns, i)
	}
	if b.Left() > len(notes) && len(notes) > 0 && !f.Narrow() && !f.Stacked() {
		b.Blank()
	}
	for _, r := range notes {
		b.Line().Spans(r...)
	}
	return b.Lines()
}

// columns are those of a row behind its two marks.
func (v *inboxView) columns(f Frame, w int) kit.Columns {
	kind, age, remark := 4, 7, 0
	if v.remarks() {
		remark = remarkWidth
	}
	if v.withHidden {
		kind = 8
	}
	switch {
	case f.Narrow():
		age = 10
	case f.Stacked():
		age = 14
	}
	return kit.LayOut(max(w-3, 0), 1, kit.Column{Min: 12, Flex: 1}, kit.Column{Min: remark}, kit.Column{Min: kind, Drop: 1}, kit.Column{Min: age, Drop: 2, Right: true})
}

func (v *inboxView) drawRow(f Frame, l *kit.Line, columns kit.Columns, i int) {
	m := v.rows.all[i]
	f.Aim(l, i-v.cursor.Index(), v.focus == inboxList)
	if i == v.cursor.Index() {
		l.Add(theme.Accent, f.Styles.Glyphs.Sel)
		if v.focus == inboxList {
			l.Selected()
		}
	} else {
		l.Space(1)
	}
	glyph, token := v.rowMark(f, m)
	l.Add(token, glyph).Space(1)
	title := kit.Of(theme.Text, cleanOr(m.Title(), "(no title)"))
	if !v.isRead(m) && m.Supported() {
		title = title.Bold()
	}
	if v.stale != "" || !m.Supported() {
		title.Token = theme.Muted
	}
	columns.Cell(l, 0, title)
	columns.Cell(l, 1, v.remark(m))
	columns.Cell(l, 2, kit.Of(theme.Muted, cleanOr(m.Type(), "")))
	columns.Cell(l, 3, kit.Of(theme.Muted, v.age(f, m)))
}

// rowMark is a message's state: new, being marked, unread or read.
func (v *inboxView) rowMark(f Frame, m *bloomreach.Message) (string, theme.Token) {
	at, came := v.fresh[m.ID()]
	switch {
	case !m.Supported():
		return f.Styles.Mark(theme.MarkNone)
	case v.isMarking(f.Session, m.ID()):
		return spinner(f.Styles, f.Now), theme.Text
	case came && f.Now.Sub(at) < freshFor && v.stale == "":
		return f.Styles.Mark(theme.MarkAdded)
	case v.isRead(m):
		return f.Styles.Mark(theme.MarkRead)
	default:
		return f.Styles.Mark(theme.MarkUnread)
	}
}

func (v *inboxView) age(f Frame, m *bloomreach.Message) string {
	if m.CreateTime == 0 {
		return "no time"
	}
	return v.ago(secondsTime(m.CreateTime), f.Now)
}

// ago is how long ago a message was made, and has the picture drawn anew when that changes.
func (v *inboxView) ago(at, now time.Time) string {
	if next := kit.AgoUntil(at, now); next.Before(v.drawn.lasts) {
		v.drawn.lasts = next
	}
	return kit.Ago(at, now)
}

// Lasts implements Lasting: but for the ages only what is new, or being asked for, changes by itself.
func (v *inboxView) Lasts(s *Session) time.Time {
	if v.box == nil || len(s.Waiting) > 0 || len(v.marking) > 0 || len(v.rows.fresh) > 0 {
		return time.Time{}
	}
	return v.drawn.lasts
}

// freshAbove counts the new messages above the part of the list that is drawn.
func (v *inboxView) freshAbove(f Frame, from int) int {
	n := 0
	for _, i := range v.rows.fresh {
		if i < from && f.Now.Sub(v.fresh[v.rows.all[i].ID()]) < freshFor {
			n++
		}
	}
	return n
}

// hiddenNote says what was sent and no SDK shows.
func (v *inboxView) hiddenNote(w int) [][]kit.Span {
	if v.box == nil || len(v.box.Hidden) == 0 {
		return nil
	}
	if v.withHidden {
		return markedRows(kit.Of(theme.Muted, "– "), theme.Muted, "the SDKs log: "+hiddenLog(v.box.Hidden[0]), w)
	}
	return markedRows(kit.Of(theme.Warn, "▲ "), theme.Text, hiddenSentence(v.box.Hidden)+" · b: list it here", w)
}

func hiddenSentence(hidden []*bloomreach.Message) string {
	kind := cleanOr(hidden[0].Type(), "")
	if n := len(hidden); n > 1 {
		return fmt.Sprintf("%d more were sent, but no SDK shows their types, %q among them", n, kind)
	}
	return fmt.Sprintf("1 more was sent, but no SDK shows its type %q", kind)
}

// hiddenLog is the SDKs' line for a message that they drop (bloomreach reference 2.2).
func hiddenLog(m *bloomreach.Message) string {
	return "AppInbox message has unsupported type " + cleanOr(m.Type(), "")
}

// windowNote says which rows are drawn, when not all are.
func windowNote(f Frame, from, to, total int) string {
	if to-from >= total {
		return ""
	}
	note := fmt.Sprintf("%s–%s of %s", diagnose.Count(from+1), diagnose.Count(to), diagnose.Count(total))
	if !f.Narrow() {
		note = "rows " + note
	}
	if from > 0 {
		note += " ↑"
	}
	if to < total {
		note += " ↓"
	}
	return note
}

func messageCount(n int) string {
	if n == 1 {
		return "1 message"
	}
	return diagnose.Count(n) + " messages"
}
