package kit

import "authpeek/ui/theme"

// Line builds one row of exactly w cells from spans. It measures each text once, when it is added, and never measures an
// escape sequence, because it writes them itself. Reset makes it fit for the next row without allocating. Methods return
// the line so that a row reads as one sentence. A Line belongs to one goroutine.
type Line struct {
	st       *theme.Styles
	w        int
	inset    int // blank cells at each end, 0 or 1
	selected bool

	edge              piece
	tag               string
	left, right       []piece
	leftW, rightW     int
	buf               []byte
	leftBuf, rightBuf [8]piece // most rows fit here
}

// NewLine starts an empty row of w cells.
func NewLine(st *theme.Styles, w int) *Line {
	l := &Line{st: st}
	l.left, l.right = l.leftBuf[:0], l.rightBuf[:0]
	return l.Reset(w)
}

// Reset empties the line and gives it a width. The strings made from it before stay valid.
func (l *Line) Reset(w int) *Line {
	l.w, l.inset, l.selected = max(w, 0), 0, false
	l.edge, l.tag = piece{}, ""
	l.left, l.right = l.left[:0], l.right[:0]
	l.leftW, l.rightW = 0, 0
	return l
}

// Inset keeps one blank cell at each end, as rows inside a frame have it. A line too narrow for that has none.
func (l *Line) Inset() *Line {
	l.inset = 1
	if l.w < 3 {
		l.inset = 0
	}
	return l
}

// Room is the number of cells that content can have.
func (l *Line) Room() int { return l.w - 2*l.inset }

// Used is the number of cells that the spans added on the left have so far.
func (l *Line) Used() int { return l.leftW }

// Add puts a text at the end of what is there. What does not fit in the end is cut.
func (l *Line) Add(t theme.Token, text string) *Line { return l.add(Span{Text: text, Token: t}) }

// Bold is Add in bold.
func (l *Line) Bold(t theme.Token, text string) *Line {
	return l.add(Span{Text: text, Token: t, Attr: theme.Bold})
}

// Underline is Add underlined.
func (l *Line) Underline(t theme.Token, text string) *Line {
	return l.Spans(Span{Text: text, Token: t, Attr: theme.Underline})
}

// Mark adds a mark's glyph in its colour.
func (l *Line) Mark(m theme.Mark) *Line {
	glyph, t := l.st.Mark(m)
	return l.Add(t, glyph)
}

// Spans adds several spans.
func (l *Line) Spans(spans ...Span) *Line {
	if l.st.Options.NoColor {
		spans = bracketed(spans)
	}
	for _, s := range spans {
		l.add(s)
	}
	return l
}

// Space adds n blank cells.
func (l *Line) Space(n int) *Line { return l.put(piece{text: blanks(n), width: n}) }

// rule adds a horizontal line of n cells.
func (l *Line) rule(t theme.Token, n int) *Line {
	return l.put(piece{text: rule(n), width: n, token: t})
}

// To makes the next span start at a column, counted from 0 at the first cell of content. A text that reaches further is cut
// so that one blank is left before the column.
func (l *Line) To(column int) *Line {
	if l.leftW >= column && column > 0 {
		l.left, l.leftW = fit(l.left, l.leftW, column-1)
	}
	return l.Space(column - l.leftW)
}

// Cell adds spans as one cell of a table: cut, or filled with blanks, to exactly w cells.
func (l *Line) Cell(w int, spans ...Span) *Line {
	from, before := len(l.left), l.leftW
	l.Spans(spans...)
	own, width := fit(l.left[from:], l.leftW-before, w)
	// Cutting may add a piece of its own, so own may be longer than what was added.
	l.left, l.leftW = append(l.left[:from], own...), before+width
	return l.Space(w - width)
}

// CellRight is Cell with the blanks before the text.
func (l *Line) CellRight(w int, spans ...Span) *Line {
	total := 0
	for _, s := range spans {
		total += Width(s.Text)
	}
	l.Space(w - total)
	return l.Cell(min(total, w), spans...)
}

// Right adds a text to the tail of the row, which stands at its right end. The tail wins over what is on the left.
func (l *Line) Right(t theme.Token, text string) *Line { return l.RightSpans(Of(t, text)) }

// RightSpans adds several spans to the tail.
func (l *Line) RightSpans(spans ...Span) *Line {
	if l.st.Options.NoColor {
		spans = bracketed(spans)
	}
	for _, s := range spans {
		if s.Text != "" {
			p := measured(s)
			l.right, l.rightW = append(l.right, p), l.rightW+p.width
		}
	}
	return l
}

// Edge draws a mark of one cell into the blank that Inset keeps at the left.
func (l *Line) Edge(t theme.Token, glyph string) *Line {
	l.edge = measured(Of(t, glyph))
	return l
}

// Tag writes a character of one cell in place of whatever else would stand in the blank that Inset keeps at the left.
func (l *Line) Tag(r rune) *Line {
	l.tag = string(r)
	return l
}

// Selected puts the background of the selected row behind the whole line, whatever was or will be added.
func (l *Line) Selected() *Line {
	l.selected = true
	return l
}

func (l *Line) add(s Span) *Line {
	if s.Text == "" {
		return l
	}
	return l.put(measured(s))
}

func (l *Line) put(p piece) *Line {
	if p.text != "" {
		l.left, l.leftW = append(l.left, p), l.leftW+p.width
	}
	return l
}

// String is the row: exactly as many cells as the line is wide, every style closed.
func (l *Line) String() string {
	l.buf = l.AppendTo(l.buf[:0])
	return string(l.buf)
}

// AppendTo appends the row to dst, for code that puts a whole frame into one buffer.
func (l *Line) AppendTo(dst []byte) []byte {
	room := l.Room()
	l.right, l.rightW = fit(l.right, l.rightW, room)
	gap := 0
	if l.rightW > 0 {
		gap = 1
	}
	l.left, l.leftW = fit(l.left, l.leftW, max(room-l.rightW-gap, 0))

	p := pen{st: l.st, dst: dst}
	if l.selected {
		p.attr = theme.Selected
	}
	switch {
	case l.inset > 0 && l.tag != "":
		p.dst = append(p.dst, l.tag...)
	case l.inset > 0 && l.edge.width == 1:
		p.write(l.edge)
	default:
		p.blanks(l.inset)
	}
	for _, s := range l.left {
		p.write(s)
	}
	p.blanks(room - l.leftW - l.rightW)
	for _, s := range l.right {
		p.write(s)
	}
	p.blanks(l.inset)
	return p.close()
}

// pen writes pieces one after another and changes the style only where it differs.
type pen struct {
	st   *theme.Styles
	dst  []byte
	attr theme.Attr // for all pieces: Selected or nothing
	cur  *theme.Style
	line bool // the current style underlines
}

func (p *pen) write(s piece) {
	if s.blank() {
		p.blanks(s.width)
		return
	}
	p.use(s.token, s.attr|p.attr)
	p.dst = append(p.dst, p.st.Glyphs.Text(s.text)...)
}

// blanks writes spaces in whatever style is open, for a colour does not show on them; only an underline and a background
// do.
func (p *pen) blanks(n int) {
	if n <= 0 {
		return
	}
	if p.line || p.cur == nil && p.attr != 0 {
		p.use(theme.Text, p.attr)
	}
	p.dst = append(p.dst, blanks(n)...)
}

func (p *pen) use(t theme.Token, a theme.Attr) {
	next := p.st.Look(t, a)
	if next == p.cur {
		return
	}
	if p.cur != nil {
		p.dst = append(p.dst, p.cur.Close...)
	}
	p.dst = append(p.dst, next.Open...)
	p.cur, p.line = next, a&theme.Underline != 0
}

func (p *pen) close() []byte {
	if p.cur != nil {
		p.dst = append(p.dst, p.cur.Close...)
	}
	return p.dst
}
