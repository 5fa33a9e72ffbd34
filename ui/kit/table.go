package kit

import "authpeek/ui/theme"

// Table draws a framed table whose columns are parted by lines: a title for each column in the top border, rows of cells, and
// rules that join the lines. A Table belongs to one goroutine.
type Table struct {
	st      *theme.Styles
	widths  []int // of the cells, with a blank at each end
	focused bool
	line    *Line
	rows    []string
}

// NewTable starts a table of columns with these widths, each with the blank at both ends of its cells. The whole is as wide as
// they are together, and one cell more for each line.
func NewTable(st *theme.Styles, widths []int) *Table {
	return &Table{st: st, widths: widths, line: NewLine(st, 0)}
}

// Focus says whether the table has the focus: the frame in the accent colour, and a mark before the first title. Call it first.
func (t *Table) Focus(on bool) *Table {
	t.focused = on
	return t
}

// Width is the number of cells of a row, the frame included.
func (t *Table) Width() int {
	w := 1
	for _, c := range t.widths {
		w += c + 1
	}
	return w
}

// Top adds the upper border with the columns' titles.
func (t *Table) Top(titles ...[]Span) *Table {
	l := t.begin().Add(t.border(), "┌")
	for i, w := range t.widths {
		if i > 0 {
			l.Add(t.border(), "┬")
		}
		var title []Span
		if i < len(titles) {
			title = titles[i]
		}
		t.titled(l, w, title, i == 0 && t.focused)
	}
	return t.end(l.Add(t.border(), "┐"))
}

// titled is one column's piece of the upper border.
func (t *Table) titled(l *Line, w int, title []Span, marked bool) {
	room := w - 3 // a piece of border or the mark, a blank before, and one behind
	if len(title) == 0 || room < 1 {
		l.rule(t.border(), w)
		return
	}
	width := min(SpansWidth(title), room)
	switch {
	case marked:
		l.Add(theme.Accent, t.st.Glyphs.Sel)
		l.Cell(width, bolded(title)...).Space(1).rule(t.border(), w-width-2)
	default:
		l.rule(t.border(), 1).Space(1).Cell(width, bolded(title)...).Space(1).rule(t.border(), w-width-3)
	}
}

// Row adds a row; a cell that is missing is empty, and one that is too long is cut. One that lacks a single cell of room takes the
// blank behind it: a word that is whole is worth more than a space before the line.
func (t *Table) Row(cells ...[]Span) *Table {
	l := t.begin().Add(t.border(), "│")
	for i, w := range t.widths {
		var cell []Span
		if i < len(cells) {
			cell = cells[i]
		}
		if room := max(w-2, 0); SpansWidth(cell) == room+1 {
			l.Space(1).Cell(room+1, cell...).Add(t.border(), "│")
		} else {
			l.Space(1).Cell(room, cell...).Space(1).Add(t.border(), "│")
		}
	}
	return t.end(l)
}

// Rule adds a line across with a title at its left, which may reach over the first columns; without one it only parts.
func (t *Table) Rule(title ...Span) *Table {
	l := t.begin().Add(t.border(), "├")
	covered := 0 // cells of the row that the title has taken, the left border not counted
	if len(title) > 0 {
		width := min(SpansWidth(title), max(t.Width()-6, 0))
		l.rule(t.border(), 1).Space(1).Cell(width, bolded(title)...).Space(1)
		covered = width + 3
	}
	at := 0
	for i, w := range t.widths {
		if i > 0 {
			if at >= covered {
				l.Add(t.border(), "┼")
			}
			at++
		}
		if left := min(w, at+w-max(covered, at)); left > 0 {
			l.rule(t.border(), left)
		}
		at += w
	}
	return t.end(l.Add(t.border(), "┤"))
}

// Bottom adds the lower border.
func (t *Table) Bottom() *Table {
	l := t.begin().Add(t.border(), "└")
	for i, w := range t.widths {
		if i > 0 {
			l.Add(t.border(), "┴")
		}
		l.rule(t.border(), w)
	}
	return t.end(l.Add(t.border(), "┘"))
}

// Lines are the rows so far, each of exactly Width cells.
func (t *Table) Lines() []string { return t.rows }

func (t *Table) begin() *Line { return t.line.Reset(t.Width()) }

func (t *Table) end(l *Line) *Table {
	t.rows = append(t.rows, l.String())
	return t
}

func (t *Table) border() theme.Token {
	if t.focused {
		return theme.Accent
	}
	return theme.Border
}
