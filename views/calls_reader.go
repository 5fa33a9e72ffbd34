package views

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// bodyReader is the page on which the bodies of a call are read: with a cursor, to be folded, searched and asked. It stays with its
// call whatever arrives.
type bodyReader struct {
	call   *engine.Call
	answer bool // the answer has the focus, and not the request
	panes  [2]bodyPane
	field  *bodyField // of the focused pane, while somebody types
	jq     bool       // the field is that of a query, and not of a search
	asked  int        // the number of the newest search or query; what an older one brings is dropped
}

// bodyPane is one of the two bodies.
type bodyPane struct {
	form  bodyForm
	folds folds
	line  int // that of the cursor
	top   int // the first row that is seen

	search bodySearch
	query  bodyQuery

	doc  *bodyDoc // that of the last picture, nil while there is none
	rows int      // how many the last picture had room for
}

func (r *bodyReader) pane() *bodyPane { return &r.panes[side(r.answer)] }

func side(answer bool) int {
	if answer {
		return 1
	}
	return 0
}

// read opens the reader on a body of a call.
func (v *callsView) read(c *engine.Call, answer bool) {
	v.reader = &bodyReader{call: c, answer: answer}
}

// wantsAnswer says which body somebody means who wants to read: that of the pane with the focus where they stand side by side, else
// the answer's, unless there is none.
func (v *callsView) wantsAnswer(c *engine.Call) bool {
	if v.page == nil && v.focus != callsListPane && slices.Contains(v.drawn.panes, callsAnswerPane) {
		return v.focus == callsAnswerPane
	}
	c = v.shown(c)
	return c.Response != nil && c.Response.Bytes > 0 || c.Sent == nil || c.Sent.Bytes == 0
}

// closeReader leaves the reader, and what it still asks.
func (v *callsView) closeReader() {
	for i := range v.reader.panes {
		v.reader.panes[i].query.stop()
	}
	v.reader = nil
}

// readerBody is the body of a side, and its key.
func (v *callsView) readerBody(answer bool, w int) (bodyKey, *engine.Body) {
	r := v.reader
	c := v.shown(r.call)
	k := v.bodyKey(r.call, answer, w)
	k.form = r.panes[side(answer)].form
	switch {
	case answer && c.Response != nil:
		return k, c.Response.Body
	case !answer && c.Sent != nil:
		return k, c.Sent.Body
	default:
		return k, nil
	}
}

// drawReader draws both bodies side by side where there is room, else the one that has the focus.
func (v *callsView) drawReader(f Frame) []string {
	if !f.Wide() {
		return v.drawReaderPane(f, v.reader.answer, f.Width)
	}
	w := f.Width * 2 / 5
	return kit.Side(v.drawReaderPane(f, false, w), v.drawReaderPane(f, true, f.Width-w))
}

func (v *callsView) drawReaderPane(f Frame, answer bool, w int) []string {
	r := v.reader
	p, focused := &r.panes[side(answer)], r.answer == answer
	b := kit.NewBox(f.Styles, w, f.Height).Narrow(f.Narrow()).Focus(focused)
	key, body := v.readerBody(answer, b.Width())
	var search, query *bodyField
	switch {
	case focused && r.jq:
		query = r.field
	case focused:
		search = r.field
	}
	if words := bodyAbsent(body); words != "" {
		b.TitleSpans(v.readerTitle(f, answer, body, nil)...)
		p.doc = nil
		if p.query.on() || query != nil {
			p.drawQuery(f, b, query)
		}
		b.Text(theme.Muted, words)
		return b.Lines()
	}
	p.doc = p.query.answer.doc
	if p.doc == nil && !p.query.nothing() || !p.query.on() {
		p.doc = v.bodies.doc(key, wholeSource(body))
	}
	b.TitleSpans(v.readerTitle(f, answer, body, p.doc)...)
	if p.query.on() || query != nil {
		p.drawQuery(f, b, query)
	}
	if p.query.nothing() && p.doc == nil {
		b.Text(theme.Muted, "The query gives no value; esc shows the body.")
		return b.Lines()
	}
	if p.doc == nil {
		b.Text(theme.Muted, spinner(f.Styles, callsNow(f))+" laying out "+kit.Size(body.Kept()))
		return b.Lines()
	}
	p.rows = max(b.Left()-1, 1)
	if p.doc.tree != nil && p.doc.more != nil {
		p.folds.grown(p.doc.tree)
	}
	p.keepInView()
	rows := p.folds.rows(p.doc.lines())
	if rows > p.rows {
		note := fmt.Sprintf("rows %d–%d of %d", p.top+1, min(p.top+p.rows, rows), rows)
		if p.doc.more != nil {
			note += " and more"
		}
		b.Note(note)
	}
	for row := p.top; row < min(p.top+p.rows, rows); row++ {
		p.drawRow(f, b, p.folds.line(row), focused)
	}
	for b.Left() > 1 {
		b.Blank()
	}
	if search != nil {
		p.drawSearch(b, search)
	} else {
		p.drawFoot(f, b, body)
	}
	return b.Lines()
}

// readerTitle names what is shown: whose body, how the call ended, how large it is, and in which form.
func (v *callsView) readerTitle(f Frame, answer bool, body *engine.Body, doc *bodyDoc) []kit.Span {
	c, name := v.reader.call, "Request of "
	if answer {
		name = "Answer of "
	}
	words := fmt.Sprintf("%s#%d", name, c.ID) + v.tryTitle(c)
	if body != nil {
		words += " · " + kit.Size(body.Size)
	}
	spans := []kit.Span{kit.Of(theme.Text, words)}
	if doc != nil {
		spans = append(spans, kit.Of(theme.Muted, " · "+doc.form.String()))
	}
	if shown := v.shown(c); answer && shown.Response != nil {
		mark := theme.MarkOK
		switch {
		case shown == c && c.Finished():
			mark = outcomeMark(c) // 200 may be an error, too
		case shown.Response.Status >= 400:
			mark = theme.MarkBad
		}
		spans = slices.Insert(spans, 1, kit.Of(theme.Text, " · "), markSpan(f.Styles, mark), kit.Of(theme.Text, itoa(shown.Response.Status)))
	}
	return spans
}

// keepInView puts the cursor on a line that is there, and scrolls to it.
func (p *bodyPane) keepInView() {
	rows := p.folds.rows(p.doc.lines())
	row := max(0, min(p.folds.row(p.line), rows-1))
	p.line = p.folds.line(row)
	p.top = max(min(p.top, row), row-p.rows+1)
	p.top = max(0, min(p.top, rows-p.rows))
}

func (p *bodyPane) drawRow(f Frame, b *kit.Box, line int, focused bool) {
	folded := p.folds.isShut(line)
	spans := p.search.underline(p.doc.spans(line, folded, b.Width()))
	l := b.Line().Spans(spans...)
	if line != p.line {
		return
	}
	l.Edge(theme.Accent, f.Styles.Glyphs.Sel)
	if focused {
		l.Selected()
	}
}

// drawFoot says where the cursor is, and what is to be known of that and of the body.
func (p *bodyPane) drawFoot(f Frame, b *kit.Box, body *engine.Body) {
	l := b.Line()
	var left string
	if p.doc.tree != nil && p.doc.lines() > 0 {
		left = engine.Clean(p.doc.tree.Path(p.line))
		if !p.doc.tree.Opens(p.line) && !p.doc.tree.Closes(p.line) {
			if value, whole := p.doc.tree.Value(p.line, timeMost); whole {
				if note := timeNote(value, f.Session.Zone()); note != "" {
					left += " = " + note + callZone(f.Session)
				}
			}
		}
	}
	right := p.search.status(p.line, p.doc.lines())
	if right == "" {
		right = joinDots(p.doc.note, p.doc.growing())
		if !body.Whole() && !body.Filed() && !p.query.on() {
			right = joinDots(right, beginningOf(body, ""))
		}
	}
	l.Add(theme.Accent, kit.CutMiddle(left, max(b.Width()-kit.Width(right)-1, 8))).Right(theme.Muted, right)
}

// copyNode copies what is under the cursor: a text without its quotes, everything else as it was written.
func (p *bodyPane) copyNode(s *Session, path bool) tea.Cmd {
	if p.doc == nil || p.doc.lines() == 0 {
		return nil
	}
	x := p.doc.tree
	switch {
	case x == nil && path:
		return send(ToastMsg{Mark: engine.MarkLook, Text: "only what is shown as a tree has paths"})
	case x == nil:
		var text strings.Builder
		for _, span := range p.doc.spans(p.line, false, engine.PreviewLimit) {
			text.WriteString(span.Text)
		}
		return send(CopyMsg{What: "the line", Text: text.String()})
	case path:
		return send(CopyMsg{What: "path", Text: engine.Clean(x.Path(p.line))})
	default:
		value, whole := x.Value(p.line, copyMost)
		if !whole {
			return send(ToastMsg{Mark: engine.MarkLook, Text: "more than " + kit.Size(copyMost) + ", too much for a clipboard; " + s.Press("o") + " opens the body"})
		}
		return send(CopyMsg{What: engine.Clean(x.Path(p.line)), Text: plainValue(value)})
	}
}

const (
	// copyMost is the largest value that is copied, in bytes; terminals take no more.
	copyMost = 1 << 20
	// timeMost is how many letters a number has that may be a time.
	timeMost = 32
)

// wholeValue shows a value that may have been cut, in full.
func (p *bodyPane) wholeValue(s *Session) tea.Cmd {
	const wide = 70
	var lines []string
	value, whole := p.doc.tree.Value(p.line, engine.PreviewLimit)
	for line := range strings.SplitSeq(engine.CleanLines(plainValue(value)), "\n") {
		lines = append(lines, kit.Chop(line, wide)...)
	}
	if !whole {
		lines = append(lines, "… first 64 KiB of it · "+s.Press("o")+" opens the body")
	}
	return send(ShowMsg{Title: engine.Clean(p.doc.tree.Path(p.line)), Lines: lines})
}
