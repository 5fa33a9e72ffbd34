package kit

import "authpeek/ui/theme"

// Box draws a pane: a frame with its title at the left and a note at the right of the top border, and rows inside, which
// are clipped or filled up to the box's height. Rows are added from top to bottom; Lines ends it. A Box belongs to one
// goroutine.
type Box struct {
	st          *theme.Styles
	w, h        int
	title, note []Span
	focused     bool
	narrow      bool

	line    *Line
	pending bool // line holds a row that is not yet among rows
	rows    []string
	side    string
	buf     []byte
}

// NewBox starts an empty box of w columns and h rows, its frame included.
func NewBox(st *theme.Styles, w, h int) *Box {
	return &Box{st: st, w: max(w, 0), h: max(h, 0), line: NewLine(st, 0), rows: make([]string, 0, max(h, 0))}
}

// Title names the box. It is drawn in bold, and cut only when the note has gone already.
func (b *Box) Title(text string) *Box { return b.TitleSpans(Of(theme.Text, text)) }

// TitleSpans is Title with marks or credentials in it.
func (b *Box) TitleSpans(spans ...Span) *Box {
	b.title = spans
	return b
}

// Note is what stands at the right of the top border: a hint, a count, an age. It is the first thing to go when there is
// no room.
func (b *Box) Note(text string) *Box { return b.NoteSpans(Of(theme.Muted, text)) }

// NoteThatFits is Note with the first of the texts that has room beside the title. Call it after Title.
func (b *Box) NoteThatFits(texts ...string) *Box {
	room := b.w - 2 // the corners
	if b.narrow {
		room = b.w - 1
	}
	for _, text := range texts {
		if SpansWidth(b.title)+titleMargin+Width(text)+noteMargin < room {
			return b.Note(text)
		}
	}
	return b
}

// NoteSpans is Note with marks or credentials in it.
func (b *Box) NoteSpans(spans ...Span) *Box {
	b.note = spans
	return b
}

// Focus says whether the box has the focus: a mark before the title, and the frame in the accent colour. Call it before
// the first row.
func (b *Box) Focus(on bool) *Box {
	b.focused = on
	return b
}

// Narrow drops the side borders and the bottom one, for screens of 60 columns. Call it before the first row.
func (b *Box) Narrow(on bool) *Box {
	b.narrow = on
	return b
}

// Width is the number of cells that the content of a row has, without frame and blank at each end.
func (b *Box) Width() int { return max(b.inner()-2, 0) }

// Height is the number of rows inside.
func (b *Box) Height() int {
	if b.narrow {
		return max(b.h-1, 0)
	}
	return max(b.h-2, 0)
}

// Left is the number of rows that can still be added; what is added beyond is not drawn.
func (b *Box) Left() int {
	b.flush()
	return b.Height() - len(b.rows)
}

// Line starts the next row. The line is the box's own and ends with the next call of a method of the box.
func (b *Box) Line() *Line {
	b.flush()
	b.pending = true
	return b.line.Reset(b.inner()).Inset()
}

// Text adds a row with a text.
func (b *Box) Text(t theme.Token, text string) *Box {
	b.Line().Add(t, text)
	return b
}

// Blank adds an empty row.
func (b *Box) Blank() *Box { return b.Text(theme.Text, "") }

// Rows adds rows that were drawn elsewhere; each must have exactly Width cells.
func (b *Box) Rows(rows ...string) *Box {
	b.flush()
	for _, r := range rows {
		if b.inner() >= 3 {
			b.put(b.sideBorder() + " " + r + " " + b.sideBorder())
			continue
		}
		b.put(b.framed(r))
	}
	return b
}

// Rule adds a line across the box, with the title of what follows; without one it only parts.
func (b *Box) Rule(title ...Span) *Box {
	b.flush()
	t := titled{left: "├─", right: "┤", title: title}
	if b.narrow {
		t.left, t.right = "─", ""
	}
	b.put(t.draw(b.line, b.w, b.border()))
	return b
}

// Lines is the finished box: exactly its height in rows, each exactly its width in cells.
func (b *Box) Lines() []string {
	b.flush()
	if b.h == 0 {
		return nil
	}
	inside := b.rows
	out := make([]string, 0, b.h)
	top := titled{left: "┌", right: "┐", title: bolded(b.title), note: b.note, focused: b.focused}
	if b.narrow {
		top.left, top.right = "─", ""
	}
	out = append(out, top.draw(b.line, b.w, b.border()))
	out = append(out, inside...)
	if missing := b.Height() - len(inside); missing > 0 {
		blank := b.framed(blanks(b.inner()))
		for range missing {
			out = append(out, blank)
		}
	}
	if len(out) < b.h {
		out = append(out, titled{left: "└", right: "┘"}.draw(b.line, b.w, b.border()))
	}
	return out
}

// Heading is a line across the screen with a title at its left and a note at its right, as the wire strip has it.
func Heading(st *theme.Styles, w int, title, note []Span, focused bool) string {
	border := theme.Border
	if focused {
		border = theme.Accent
	}
	t := titled{left: "─", title: title, note: note, focused: focused}
	return t.draw(NewLine(st, w), max(w, 0), border)
}

func (b *Box) border() theme.Token {
	if b.focused {
		return theme.Accent
	}
	return theme.Border
}

// inner is the number of cells between the side borders.
func (b *Box) inner() int {
	if b.narrow {
		return b.w
	}
	return max(b.w-2, 0)
}

func (b *Box) flush() {
	if !b.pending {
		return
	}
	b.pending = false
	if len(b.rows) >= b.Height() {
		return
	}
	b.buf = append(b.buf[:0], b.sideBorder()...)
	b.buf = b.line.AppendTo(b.buf)
	if b.w > 1 {
		b.buf = append(b.buf, b.sideBorder()...)
	}
	b.put(string(b.buf))
}

func (b *Box) put(row string) {
	if len(b.rows) < b.Height() {
		b.rows = append(b.rows, row)
	}
}

// framed puts the side borders around a row of inner width.
func (b *Box) framed(row string) string {
	if b.w < 2 && !b.narrow {
		return b.sideBorder()
	}
	return b.sideBorder() + row + b.sideBorder()
}

// sideBorder is the left or right border of a row; empty in a narrow box and in one without any column.
func (b *Box) sideBorder() string {
	if b.narrow || b.w == 0 {
		return ""
	}
	if b.side == "" {
		b.side = b.st.Of(b.border()).Write(b.st.Glyphs.V)
	}
	return b.side
}

func bolded(spans []Span) []Span {
	out := make([]Span, len(spans))
	for i, s := range spans {
		out[i] = s.Bold()
	}
	return out
}
