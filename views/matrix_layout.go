package views

import (
	"authpeek/ui/kit"
)

// Sizes of the table, in cells of the screen and in rows.
const (
	matrixEdge     = 2 // the cursor's mark before a row
	matrixMethod   = 4 // POST; a longer one takes more, and has blanks about it
	matrixWord     = 7 // the longest usual word of an answer: not run, blocked
	matrixShort    = 3 // its status alone
	matrixMoreRoom = 5 // what a column is given beyond its needs, at most
	matrixDetail   = 7 // the least height of the detail, unless that is more than half of all
)

// matrixLayout is where the columns are.
type matrixLayout struct {
	operation, method int // widths; 0 for none
	from, to          int // the modes in sight
	column            int // that of the cursor
	modes             []matrixColumn
}

// matrixColumn is the room of one mode: all of it, and for the scheme in it.
type matrixColumn struct{ width, scheme int }

// layOut fits as many modes as there is room for beside the operations; h and l bring the others.
func (v *matrixView) layOut(f Frame, g *matrixGrid, w int) matrixLayout {
	lay := matrixLayout{column: v.columnIndex(f.Session)}
	for _, row := range g.Rows {
		lay.operation = max(lay.operation, kit.Width(row.Operation.ID))
	}
	if !f.Narrow() {
		lay.method = matrixMethod
		for _, row := range g.Rows {
			lay.method = max(lay.method, kit.Width(row.Method))
		}
		lay.method += 2
	}
	room := max(w-matrixEdge-lay.operation-1-lay.method, 1)
	lay.measure(g, matrixWord)
	if !f.Stacked() && lay.total(0, len(lay.modes)) > room {
		lay.measure(g, matrixShort) // rather shorter words than a mode out of sight
	}
	n := len(lay.modes)
	v.first = max(min(v.first, lay.column), 0)
	for lay.from, lay.to = v.first, lay.column+1; lay.from < lay.column && lay.total(lay.from, lay.to) > room; {
		lay.from++
	}
	for lay.to < n && lay.total(lay.from, lay.to+1) <= room {
		lay.to++
	}
	for lay.from > 0 && lay.total(lay.from-1, lay.to) <= room {
		lay.from--
	}
	v.first = lay.from
	shown := max(lay.to-lay.from, 1)
	more := min(max(room-lay.total(lay.from, lay.to), 0)/shown, matrixMoreRoom)
	for i := range lay.modes {
		lay.modes[i].width = min(lay.modes[i].width+more, room)
	}
	return lay
}

// measure works out what each mode needs when its answers have words of that length, or longer ones where short ones are not wanted.
func (lay *matrixLayout) measure(g *matrixGrid, word int) {
	lay.modes = make([]matrixColumn, len(g.Modes))
	for i, m := range g.Modes {
		c := &lay.modes[i]
		title := kit.Width(string(m.ID)) + 2 // the sign of the profile's own
		never, words := 0, word
		for _, row := range g.Rows {
			cell := row.Cells[i]
			if cell.Never != "" {
				never = max(never, kit.Width(cell.Never))
				continue
			}
			if word == matrixWord {
				words = max(words, kit.Width(cell.Word()))
			}
			scheme := max(kit.Width(cell.Scheme), 1) + 2
			if cell.Downgraded {
				scheme++
			}
			c.scheme = max(c.scheme, scheme)
		}
		content := never
		if c.scheme > 0 {
			content = max(content, c.scheme+2+words)
		}
		c.width = 2 + max(content, title)
	}
}

// total is the room that some columns need together.
func (lay *matrixLayout) total(from, to int) int {
	sum := 0
	for _, c := range lay.modes[from:to] {
		sum += c.width
	}
	return sum
}
