package views

import (
	"fmt"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// Render implements View.
func (v *callsView) Render(f Frame) []string {
	v.sync(f.Session)
	if v.field != nil && f.Height > 3 {
		f.Height--
		return append(v.draw(f), v.field.draw(f, f.Width))
	}
	return v.draw(f)
}

func (v *callsView) draw(f Frame) []string {
	if v.diffed != nil {
		return v.drawDiff(f)
	}
	v.drawn.panes = append(v.drawn.panes[:0], callsListPane)
	v.drawn.stacked = f.Stacked()
	c := v.selected()
	switch {
	case v.reader != nil:
		return v.drawReader(f)
	case c == nil || f.Narrow() && v.page == nil:
		v.focus = callsListPane
		return v.drawList(f, f.Width, f.Height)
	case v.page != nil:
		return v.drawPage(f, c)
	}
	listHeight := callsListHeight(f)
	list := v.drawList(f, f.Width, listHeight)
	return kit.Stack(list, v.drawDetail(f, c, f.Height-listHeight))
}

// callsListHeight shares the body between the list and what is below it.
func callsListHeight(f Frame) int {
	if f.Stacked() {
		return f.Height / 2
	}
	// Below stand why (6 rows) and timeline (9 or more); a higher body gives each its part.
	return max(min(f.Height*2/5, f.Height-15), min(f.Height, 5))
}

// drawDetail draws what is below the list.
func (v *callsView) drawDetail(f Frame, c *engine.Call, h int) []string {
	if row, ok := v.row(); ok {
		if a, ok := row.asking(); ok {
			return v.drawAskingDetail(f, c, a, h)
		}
	}
	if f.Stacked() {
		return v.drawStacked(f, c, h)
	}
	var why []string
	if lines := callWhy(f, c, f.Width-4, whyInBox); len(lines) > 0 {
		b := v.whyBox(f, c, min(len(lines)+2, max(h-10, min(6, h-3))), len(lines))
		drawCallLines(b, f, lines, 0)
		why = b.Lines()
	}
	below := h - len(why)
	w := max(46, f.Width*7/15)
	if f.Wide() {
		w = max(44, f.Width*4/13)
	}
	timeline := kit.NewBox(f.Styles, w, below).Title("Timeline · " + callTotal(f, c)).Note(callAttempts(c))
	drawCallLines(timeline, f, callTimeline(f, c, timeline.Width(), timeline.Height()), 0)
	return kit.Stack(why, kit.Side(timeline.Lines(), v.drawTurn(f, c, f.Width-w, below)))
}

// callsRoomForBodies is the height from which on bodies are laid out over many lines; in less they would hide the rest.
const callsRoomForBodies = 12

// drawTurn draws request and answer, side by side where there is room, or what t has turned them to.
func (v *callsView) drawTurn(f Frame, c *engine.Call, w, h int) []string {
	try := v.tryTitle(c)
	two := f.Wide() && (v.turn == turnExchange || v.turn == turnHeaders || v.turn == turnBodies)
	if !two {
		if v.focus == callsAnswerPane {
			v.focus = callsDetailPane
		}
		return v.drawPane(f, c, callsDetailPane, v.turnTitle(f, c)+try, w, h, func(width int) []callLine {
			return v.turnLines(f, c, width, h >= callsRoomForBodies)
		})
	}
	half, full := w/2, h >= callsRoomForBodies
	request := v.drawPane(f, c, callsDetailPane, "Request"+try, half, h, func(width int) []callLine { return v.requestLines(f, c, width, full) })
	answer := v.drawPane(f, c, callsAnswerPane, "Answer"+try, w-half, h, func(width int) []callLine { return v.answerLines(f, c, width, full) })
	return kit.Side(request, answer)
}

// drawPane draws one pane that can have the focus and scroll.
func (v *callsView) drawPane(f Frame, c *engine.Call, pane callsPane, title string, w, h int, lines func(width int) []callLine) []string {
	v.drawn.panes = append(v.drawn.panes, pane)
	b := kit.NewBox(f.Styles, w, h).Title(title).Focus(v.focus == pane)
	ls := lines(b.Width())
	note := f.Session.Press("t") + ": " + v.turn.next()
	if pane == callsAnswerPane {
		note = ""
	}
	v.fillPane(f, b, pane, ls, note)
	return b.Lines()
}

// fillPane draws the part of the lines that the pane is scrolled to, and says in the note when there is more.
func (v *callsView) fillPane(f Frame, b *kit.Box, pane callsPane, lines []callLine, note string) {
	height := b.Height()
	v.drawn.heights[pane] = height
	rows := callRows(lines)
	from := max(0, min(v.scroll[pane], rows-height))
	v.scroll[pane] = from
	if rows > height {
		more := fmt.Sprintf("rows %d–%d of %d", from+1, min(from+height, rows), rows)
		if f.Narrow() {
			note = "" // it would take the room of what counts
		}
		note = joinDots(more, note)
	}
	b.Note(note)
	drawCallLines(b, f, lines, from)
}

func (v *callsView) whyBox(f Frame, c *engine.Call, h, rows int) *kit.Box {
	b := kit.NewBox(f.Styles, f.Width, h).Title(callWhyTitle(c))
	note := v.diffHint(f.Session, c)
	if rows > b.Height() {
		note = joinDots("enter shows all", note)
	}
	return b.Note(note)
}

// diffHint says what d would compare the call with.
func (v *callsView) diffHint(s *Session, c *engine.Call) string {
	other, _ := v.diffPartner(s, c)
	if other == nil {
		return ""
	}
	return fmt.Sprintf("%s diff with #%d", s.Press("d"), other.ID)
}

// drawStacked draws the one box below the list of a narrow terminal.
func (v *callsView) drawStacked(f Frame, c *engine.Call, h int) []string {
	v.drawn.panes = append(v.drawn.panes, callsDetailPane)
	if v.focus == callsAnswerPane {
		v.focus = callsDetailPane
	}
	b := kit.NewBox(f.Styles, f.Width, h).Focus(v.focus == callsDetailPane)
	if v.turn != turnExchange {
		b.Title(fmt.Sprintf("%s · #%d", v.turnTitle(f, c), c.ID))
		v.fillPane(f, b, callsDetailPane, v.turnLines(f, c, b.Width(), false), f.Session.Press("t")+": "+v.turn.next())
		return b.Lines()
	}
	lines := callWhy(f, c, b.Width(), whyBelowList)
	if len(lines) > 0 {
		b.Title(callWhyTitle(c))
	} else {
		b.Title(fmt.Sprintf("#%d · %s", c.ID, engine.Clean(callName(c))))
	}
	bars := callBars(f, c, b.Width())
	switch {
	case c.OK():
		lines = append(append(lines, callInShort(c)), v.inShort(f, c, b.Width())...)
		lines = append(lines, bars...)
	case !c.Finished():
		lines = append(callNoAnswerLines(f, c, b.Width()), callInShort(c))
		lines = append(lines, v.inShort(f, c, b.Width())...)
	default:
		lines = append(append(lines, bars...), callInShort(c))
	}
	v.fillPane(f, b, callsDetailPane, lines, "enter: timeline, request, answer")
	return b.Lines()
}

// drawPage draws everything about one call over the whole body.
func (v *callsView) drawPage(f Frame, c *engine.Call) []string {
	v.drawn.panes = append(v.drawn.panes[:0], callsDetailPane)
	b := kit.NewBox(f.Styles, f.Width, f.Height).Focus(true).Narrow(f.Narrow())
	glyph, token := f.Styles.Mark(outcomeMark(c))
	b.TitleSpans(kit.Of(theme.Text, fmt.Sprintf("#%d · %s · ", c.ID, engine.Clean(callName(c)))), kit.Of(token, glyph+" "), kit.Of(theme.Text, outcomeWord(c)))
	w := b.Width()
	lines := []callLine{callFacts(f, c)}
	if why := callWhy(f, c, w, whyOnPage); len(why) > 0 {
		lines = append(append(lines, callRule(callWhyTitle(c))), why...)
	}
	if callSDKSaid(c) && v.turn != turnSDKLog {
		lines = append(append(lines, callRule(callSDKTitle(f, c))), callSDKLines(f, c, w)...)
	}
	lines = append(append(lines, callRule("Timeline · "+callTotal(f, c))), callTimeline(f, c, w, 20)...)
	v.drawn.turnAt = callRows(lines)
	lines = append(append(lines, callRule(v.turnTitle(f, c)+v.tryTitle(c))), v.turnLines(f, c, w, true)...)
	v.fillPane(f, b, callsDetailPane, lines, f.Session.Press("t")+": "+v.turn.next()+" · esc: the list")
	return b.Lines()
}

// turnTitle is the title of the turn that is shown; the log's names the SDK, because they do not log the same.
func (v *callsView) turnTitle(f Frame, c *engine.Call) string {
	if v.turn == turnSDKLog {
		return callSDKTitle(f, c)
	}
	return v.turn.title()
}

// turnLines are the lines of the turn that is shown, in one column. With full there is room for bodies over many lines.
func (v *callsView) turnLines(f Frame, c *engine.Call, w int, full bool) []callLine {
	switch v.turn {
	case turnToken:
		return callTokenLines(f, v.shown(c), w)
	case turnTLS:
		return callTLSLines(f, c, w)
	case turnSDKLog:
		return callSDKLines(f, c, w)
	case turnWire:
		return callWireLines(f, c)
	default:
		full = full || v.turn != turnExchange
		return append(v.requestLines(f, c, w, full), v.answerLines(f, c, w, full)...)
	}
}

// callLine is one row of a pane: spans at the left and the right, a line across the box with a title, or a line of the wire. With
// doc it stands for all the rows of a body, of which only those are made that are seen.
type callLine struct {
	left, right []kit.Span
	rule        string
	wire        *WireLine
	doc         *bodyDoc
}

// rows is how many rows a line takes.
func (l callLine) rows() int {
	if l.doc != nil {
		return l.doc.lines()
	}
	return 1
}

func callRows(lines []callLine) int {
	n := 0
	for _, l := range lines {
		n += l.rows()
	}
	return n
}

func callText(t theme.Token, text string) callLine {
	return callLine{left: Tinted(t, engine.Clean(text))}
}

func callRule(title string) callLine { return callLine{rule: title} }

// drawCallLines draws the lines from one row on, as many as there is room for.
func drawCallLines(b *kit.Box, f Frame, lines []callLine, from int) {
	for _, l := range lines {
		rows := l.rows()
		if b.Left() == 0 {
			return
		}
		if from >= rows {
			from -= rows
			continue
		}
		switch {
		case l.doc != nil:
			for ; from < rows && b.Left() > 0; from++ {
				b.Line().Spans(l.doc.spans(from, false, b.Width())...)
			}
		case l.rule != "":
			b.Rule(kit.Of(theme.Text, l.rule).Bold())
		case l.wire != nil && b.Width() > 0:
			DrawWire(b.Line(), f.Styles, *l.wire, b.Width()+2, f.Session.Zone(), false)
		default:
			b.Line().Spans(l.left...).RightSpans(l.right...)
		}
		from = 0
	}
}

// callsNow is the moment that waits are measured to: the picture's own when it is frozen.
func callsNow(f Frame) time.Time {
	if !f.Session.PausedAt.IsZero() {
		return f.Session.PausedAt
	}
	return f.Now
}

// callTotal is how long the call took, or has been under way.
func callTotal(f Frame, c *engine.Call) string {
	if c.Finished() {
		return kit.Took(c.Finish.Timing.Total)
	}
	return "under way " + kit.Took(callsNow(f).Sub(c.Started))
}

func callAttempts(c *engine.Call) string {
	if c.Sent == nil && callBrokenAt(c) == "" {
		return "not sent"
	}
	return diagnose.Counted(max(1, c.Attempts), "attempt")
}

// callFacts says how and for whom a call was made.
func callFacts(f Frame, c *engine.Call) callLine {
	words := joinDots(string(c.Mode), strings.TrimSpace(c.Platform+" "+c.Integration), c.Customer, "profile "+c.Profile, callTrigger(c.Trigger))
	l := callText(theme.Muted, words)
	l.right = []kit.Span{kit.Of(theme.Muted, kit.DateTime(c.Started, f.Session.Zone())+callZone(f.Session))}
	if c.Partial {
		l.left = append([]kit.Span{kit.Of(theme.Warn, "earlier events of this call are lost · ")}, l.left...)
	}
	if c.Unkept > 0 {
		l.left = append([]kit.Span{kit.Of(theme.Warn, diagnose.Count(c.Unkept)+" later events of this call are not kept · ")}, l.left...)
	}
	return l
}

func callTrigger(t string) string {
	switch t {
	case "you":
		return "by you"
	case "start":
		return "at the start"
	default:
		return t
	}
}

func callZone(s *Session) string {
	if s.UTC {
		return " UTC"
	}
	return ""
}
