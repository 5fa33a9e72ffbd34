package headless

import (
	"io"
	"strings"

	"authpeek/engine"
	"authpeek/engine/compare"
)

const (
	// shortestName and longestName bound the width of the table's first column, without its frame.
	shortestName, longestName = 14, 20
	// narrowestSide and widestSide bound the columns of sides: a narrower one breaks every line, a wider one is hard to follow.
	narrowestSide, widestSide = 27, 52
	// longestCell is how many lines a cell gets.
	longestCell = 3
)

// writeTables prints the table: all sides beside each other where they fit, else in blocks of as many as do.
func (v comparison) writeTables(w io.Writer, width int) {
	n, name := len(v.Columns), shortestName
	for _, r := range v.Rows() {
		name = max(name, min(cells(r.Name), longestName))
	}
	room := width - name - 5 // the first column and the last frame
	fit := max(1, min(n, (room+1)/(narrowestSide+3)))
	blocks := (n + fit - 1) / fit
	fit = (n + blocks - 1) / blocks // four sides where three fit are two and two
	for from := 0; from < n; from += fit {
		to := min(from+fit, n)
		t := block{comparison: v, from: from, to: to, name: name, side: min((room-(to-from)+1)/(to-from)-2, widestSide)}
		_, _ = io.WriteString(w, "\n"+t.String()) // into a buffer, which takes everything
	}
}

// block is some of the sides beside each other.
type block struct {
	comparison
	from, to   int
	name, side int // widths of the columns, without their frame
}

func (t block) String() string {
	var b strings.Builder
	rows := t.rows()
	arm := t.arm(rows)
	part := compare.Part("")
	for _, r := range rows {
		if r.Part != part {
			b.WriteString(t.rule(part, r.Part))
			part = r.Part
		}
		b.WriteString(t.row(r, arm))
	}
	b.WriteString(t.rule(part, ""))
	return b.String()
}

// rows are those to print: all, or only those in which the sides differ.
func (t block) rows() []compare.Row {
	all := t.Rows()
	if !t.differs {
		return all
	}
	var out []compare.Row
	for _, r := range all {
		same := r.Part != compare.PartVerdict
		for _, f := range r.Cells {
			same = same && f.Mark == r.Cells[0].Mark && f.Text == r.Cells[0].Text
		}
		if !same || r.Part == compare.PartStranger {
			out = append(out, r)
		}
	}
	return out
}

// rule is the line between two parts, with what the one below is called.
func (t block) rule(above, below compare.Part) string {
	left, joint, right := "├", "┼", "┤"
	switch {
	case above == "":
		left, joint, right = "┌", "┬", "┐"
	case below == "":
		left, joint, right = "└", "┴", "┘"
	}
	line := left + strings.Repeat("─", t.name+2)
	for range t.to - t.from {
		line += joint + strings.Repeat("─", t.side+2)
	}
	runes := []rune(line + right + "\n")
	switch {
	case above == "":
		overlay(runes, 1, "─ ask as ")
		for i := t.from; i < t.to; i++ {
			at := t.name + 3 + (i-t.from)*(t.side+3)
			overlay(runes, at+1, "─ "+t.label(i)+" ")
		}
	case below == compare.PartStranger:
		overlay(runes, 1, "─ "+clipped(t.StrangerTitle(), len(runes)-8)+" ")
	}
	return string(runes)
}

// label heads a side.
func (t block) label(i int) string {
	col := t.Columns[i]
	label := col.Label
	if col.Own && col.Profile.Name == t.profile {
		label += " ◂"
		if cells(label)+len(" this profile") < t.side {
			label += " this profile"
		}
	}
	return clipped(engine.Clean(label), t.side-1)
}

// overlay writes a text over a line of the frame. Its characters are one cell wide each; a wide one would move the frame.
func overlay(line []rune, at int, text string) {
	for _, r := range text {
		if at >= len(line)-2 {
			return
		}
		if wide(r) {
			r = '·'
		}
		line[at] = r
		at++
	}
}

// row prints one row, as high as its highest cell.
func (t block) row(r compare.Row, arm int) string {
	columns := [][]string{{padded(clipped(r.Name, t.name), t.name)}}
	height := 1
	for i := t.from; i < t.to; i++ {
		lines := wrapCell(cellText(r.Cells[i], arm), t.side)
		columns = append(columns, lines)
		height = max(height, len(lines))
	}
	var b strings.Builder
	for k := range height {
		for i, lines := range columns {
			width, text := t.side, ""
			if i == 0 {
				width = t.name
			}
			if k < len(lines) {
				text = lines[k]
			}
			b.WriteString("│ " + padded(text, width) + " ")
		}
		b.WriteString("│\n")
	}
	return b.String()
}

// marks stand before the texts of cells.
var marks = map[engine.Mark]string{
	engine.MarkOK: "✓ ", engine.MarkBad: "✗ ", engine.MarkLook: "▲ ", compare.MarkHeld: "‖ ", compare.MarkWait: "… ",
}

func cellText(f compare.Fact, arm int) string {
	if f.Gate != nil {
		return gateText(f, arm)
	}
	return marks[f.Mark] + f.Text
}

// gateText draws a call of the stranger test: a line up to the server, or through it.
func gateText(f compare.Fact, arm int) string {
	line := f.Gate.Who + " "
	switch {
	case f.Gate.Through:
		line += strings.Repeat("━", arm) + "┃━━▸ " + f.Text
		if f.Mark == engine.MarkLook {
			line += " ▲"
		}
		return line
	case f.Gate.Closed:
		return line + strings.Repeat("━", arm-1) + "✗┃"
	default:
		return line + strings.Repeat("━", arm-1) + "?┃ " + f.Text
	}
}

// arm is how long the line before the server is, in all cells alike: as long as the screens have it, where there is room.
func (t block) arm(rows []compare.Row) int {
	arm := 9
	for _, r := range rows {
		for i := t.from; i < t.to; i++ {
			if f := r.Cells[i]; f.Gate != nil {
				arm = min(arm, t.side-cells(gateText(f, 1))+1)
			}
		}
	}
	return max(arm, 3)
}

// wrapCell breaks a text into the lines of a cell, at blanks where there are any. What does not fit is cut.
func wrapCell(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case cells(line)+1+cells(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
		for cells(line) > width {
			head := breakWord(line, width)
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	lines = append(lines, line)
	if len(lines) > longestCell {
		lines = lines[:longestCell]
		lines[longestCell-1] = clipCells(lines[longestCell-1], width-1) + "…"
	}
	return lines
}

// breakWord is what of a word that is too long stands on one line: up to a sign where it may be broken, if there is one late enough.
func breakWord(word string, width int) string {
	head := clipCells(word, width)
	if at := strings.LastIndexAny(head, ",:;/&?"); at >= len(head)/2 {
		return head[:at+1]
	}
	return head
}
