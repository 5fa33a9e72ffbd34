package kit

import "authpeek/ui/theme"

// Column says how wide a column of a table may be, and when it is given up.
type Column struct {
	Title string
	Min   int  // cells it needs
	Max   int  // cells it can use; 0 means Min, unless it has Flex
	Flex  int  // its share of the room that is left over
	Drop  int  // columns with the highest Drop go first when there is no room; those with 0 stay
	Right bool // text stands at the right
}

// Columns is the layout of a table for one width. It is a value that rows are drawn with and does not change.
type Columns struct {
	columns []Column
	widths  []int // 0 for a column that was dropped
	gap     int
}

// LayOut fits columns into w cells with gap blanks between them. Columns are dropped by their order; when those that stay
// still need more than there is, the last ones get what is left, and may get nothing.
func LayOut(w, gap int, columns ...Column) Columns {
	c := Columns{columns: columns, widths: make([]int, len(columns)), gap: gap}
	for i, col := range columns {
		c.widths[i] = col.Min
	}
	for c.total() > w {
		i := c.nextToDrop()
		if i < 0 {
			c.squeeze(w)
			return c
		}
		c.widths[i] = 0
	}
	c.spread(w - c.total())
	return c
}

// Width is the width of a column; 0 when it was dropped.
func (c Columns) Width(i int) int { return c.widths[i] }

// Header draws the titles.
func (c Columns) Header(l *Line) *Line {
	for i, col := range c.columns {
		c.Cell(l, i, Of(theme.Muted, col.Title))
	}
	return l
}

// Row draws one span in each column.
func (c Columns) Row(l *Line, cells ...Span) *Line {
	for i, s := range cells {
		c.Cell(l, i, s)
	}
	return l
}

// Cell draws column i of a row, and nothing when it was dropped. The columns of a row are drawn from left to right.
func (c Columns) Cell(l *Line, i int, spans ...Span) *Line {
	w := c.widths[i]
	if w == 0 {
		return l
	}
	for _, before := range c.widths[:i] {
		if before > 0 {
			l.Space(c.gap)
			break
		}
	}
	if c.columns[i].Right {
		return l.CellRight(w, spans...)
	}
	return l.Cell(w, spans...)
}

// total is the width of all columns that are left, with the gaps between them.
func (c Columns) total() int {
	sum, n := 0, 0
	for _, w := range c.widths {
		if w > 0 {
			sum, n = sum+w, n+1
		}
	}
	return sum + max(n-1, 0)*c.gap
}

// nextToDrop is the column with the highest Drop, the rightmost of equals; -1 when all that are left must stay.
func (c Columns) nextToDrop() int {
	found, highest := -1, 1
	for i, col := range c.columns {
		if c.widths[i] > 0 && col.Drop >= highest {
			found, highest = i, col.Drop
		}
	}
	return found
}

// squeeze takes cells from the last columns until all fit into w.
func (c Columns) squeeze(w int) {
	for i := len(c.widths) - 1; i >= 0 && c.total() > w; i-- {
		if c.widths[i] > 0 {
			c.widths[i] = max(c.widths[i]-(c.total()-w), 0)
		}
	}
}

// spread gives spare cells to the columns with Flex by their shares. What rounding leaves, and what a column with a Max
// cannot use, goes to the others.
func (c Columns) spread(spare int) {
	for spare > 0 {
		shares := 0
		for i := range c.columns {
			shares += c.appetite(i)
		}
		if shares == 0 {
			return
		}
		given, pot := 0, spare
		for i := range c.columns {
			share := c.appetite(i)
			if share == 0 {
				continue
			}
			more := min(max(pot*share/shares, 1), spare-given)
			if limit := c.columns[i].Max; limit > 0 {
				more = min(more, limit-c.widths[i])
			}
			c.widths[i] += more
			given += more
		}
		spare -= given
	}
}

// appetite is the share of a column that can still grow, else 0.
func (c Columns) appetite(i int) int {
	col := c.columns[i]
	switch {
	case c.widths[i] == 0, col.Max > 0 && c.widths[i] >= col.Max:
		return 0
	case col.Flex == 0 && col.Max > 0:
		return 1
	}
	return col.Flex
}
