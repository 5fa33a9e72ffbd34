package headless

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"authpeek/auth"
	"authpeek/engine"
)

// printMatrix prints a table of what can be sent, and beneath it in words what the table has no room for: downgrades, what is not
// sent and why, what to look at, what was refused. It fits 80 columns as long as the server's words do.
func (s *session) printMatrix(m matrix) error {
	var b bytes.Buffer
	p := m.grid.Profile
	parts := slices.DeleteFunc([]string{p.Name, m.grid.SDK, p.Integration, p.Host(), p.Customer()}, func(s string) bool { return s == "" })
	fmt.Fprintln(&b, engine.Clean(strings.Join(parts, " · ")))
	fmt.Fprintln(&b)
	width := 0
	if s.Columns != nil {
		width = max(s.Columns(), plainWidth)
	}
	m.writeTable(&b, width)
	fmt.Fprintln(&b)
	fmt.Fprintln(&b, m.grid.Tally())
	b.WriteString(fold("– no header  "+downgradeMark+" not what the mode says  ▲ answered, but look at it  ◂ the profile's mode\n", width))
	m.writeDowngrades(&b)
	m.writeUnsent(&b)
	m.writeLooks(&b)
	m.writeRefused(&b)
	m.writeRemarks(&b)
	_, err := s.Stdout.Write(b.Bytes())
	return err
}

// downgradeMark stands behind the scheme of a downgraded cell; a line below the table says in words what it means.
const downgradeMark = "≠"

// writeTable prints the table. What is wider than a terminal is printed in bands, one below the other, each with the operations again;
// width 0 prints one table, however wide: a file or a pipe wants a line for each operation.
func (m matrix) writeTable(w io.Writer, width int) {
	rows := m.table()
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], cells(engine.Clean(text)))
		}
	}
	const gap = 2
	for from := 1; from < len(widths); {
		to, line := from, widths[0]
		for to < len(widths) && (to == from || width <= 0 || line+gap+widths[to] <= width) {
			line += gap + widths[to]
			to++
		}
		if from > 1 {
			fmt.Fprintln(w)
		}
		t := newTable(w)
		for _, row := range rows {
			t.row(append([]string{row[0]}, row[from:to]...)...)
		}
		t.flush()
		from = to
	}
}

// table is the head of the table and its rows, a cell for each column.
func (m matrix) table() [][]string {
	head := []string{"operation", "method"}
	var shown []int
	for i, mode := range m.grid.Modes {
		if !slices.ContainsFunc(m.grid.Rows, func(r engine.GridRow) bool { return r.Cells[i].Never == "" }) {
			continue // a column of nothing is one line below
		}
		shown = append(shown, i)
		title := string(mode.ID)
		if mode.ID == m.grid.OwnMode() {
			title += " ◂"
		}
		head = append(head, title)
	}
	rows := [][]string{head}
	for _, row := range m.grid.Rows {
		line := []string{row.Operation.ID, row.Method}
		for _, i := range shown {
			line = append(line, m.cellText(row.Cells[i]))
		}
		rows = append(rows, line)
	}
	return rows
}

// cellText is a cell in a few characters: the scheme, then mark and word.
func (m matrix) cellText(c *engine.Cell) string {
	if c.Never != "" {
		return c.Never
	}
	scheme := c.Scheme
	if scheme == "" {
		scheme = "–"
	}
	if c.Downgraded {
		scheme += downgradeMark
	}
	switch v := c.Verdict(); v {
	case engine.VerdictOK:
		return scheme + " ✓ " + c.Word()
	case engine.VerdictLook:
		return scheme + " ▲ " + c.Word()
	case engine.VerdictBad:
		return scheme + " ✗ " + c.Word()
	case engine.VerdictHeld:
		return scheme + " ‖ " + c.Word()
	case engine.VerdictIdle:
		if m.planned {
			return scheme
		}
		return scheme + " not run"
	default:
		return scheme + " " + c.Word()
	}
}

// cells goes through all cells, column by column.
func (m matrix) cells(each func(c *engine.Cell)) {
	for i := range m.grid.Modes {
		for _, row := range m.grid.Rows {
			each(row.Cells[i])
		}
	}
}

// words gathers cells under what is said of them, in the order in which it first is: each with its operations, by mode.
type words struct {
	order []string
	of    map[string][]*engine.Cell
}

func (g *words) add(said string, c *engine.Cell) {
	if g.of == nil {
		g.of = map[string][]*engine.Cell{}
	}
	if g.of[said] == nil {
		g.order = append(g.order, said)
	}
	g.of[said] = append(g.of[said], c)
}

// write prints what was gathered under a title, if anything was.
func (g *words) write(w io.Writer, m matrix, title string) {
	if len(g.order) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, said := range g.order {
		wrapped(w, "  ", said)
		wrapped(w, "      ", m.places(g.of[said]))
	}
}

// places names cells: their mode, then their operations, "all" where that is so.
func (m matrix) places(cells []*engine.Cell) string {
	var parts []string
	for _, mode := range m.grid.Modes {
		var ops []string
		for _, c := range cells {
			if c.Mode == mode.ID {
				ops = append(ops, c.Operation)
			}
		}
		switch {
		case len(ops) == len(m.grid.Rows) && len(ops) > 1:
			parts = append(parts, string(mode.ID)+": all")
		case len(ops) > 0:
			parts = append(parts, string(mode.ID)+": "+commas(ops))
		}
	}
	return strings.Join(parts, "; ")
}

func (m matrix) writeDowngrades(w io.Writer) {
	var g words
	m.cells(func(c *engine.Cell) {
		if c.Downgraded {
			g.add(m.downgrade(c), c)
		}
	})
	g.write(w, m, "downgraded ("+downgradeMark+")")
}

// downgrade says what a downgraded cell sends.
func (m matrix) downgrade(c *engine.Cell) string {
	return fmt.Sprintf("%s sends %s where the mode says %s, and tells nobody", m.grid.SDK, cmp.Or(c.Scheme, "no credential"), m.says(c.Mode))
}

// says is how a mode's credential travels by its table.
func (m matrix) says(mode auth.Mode) string {
	info, _ := auth.LookupMode(m.grid.Modes, mode)
	return cmp.Or(strings.TrimSpace(info.Carrier.Prefix), info.Carrier.Describe())
}

func (m matrix) writeUnsent(w io.Writer) {
	var g words
	m.cells(func(c *engine.Cell) {
		switch {
		case c.Never != "":
			g.add(c.Never+": "+engine.Clean(c.Why), c)
		case m.planned && c.Held == nil:
		default:
			if reason := m.reason(c); reason != "" {
				g.add(engine.Clean(reason), c)
			}
		}
	})
	g.write(w, m, "not sent")
}

// writeLooks tells what answered and yet is to be looked at.
func (m matrix) writeLooks(w io.Writer) {
	var g words
	m.cells(func(c *engine.Cell) {
		for _, f := range c.Found {
			g.add(engine.Clean(f.Code+": "+f.Detail+" To do: "+f.Fix+"."), c)
		}
	})
	g.write(w, m, "look at (▲)")
}

// writeRefused tells what failed, by what was said.
func (m matrix) writeRefused(w io.Writer) {
	var g words
	m.cells(func(c *engine.Cell) {
		if c.Verdict() == engine.VerdictBad && c.Call != nil && c.Call.Finish.Error != nil {
			e := c.Call.Finish.Error
			g.add(engine.Clean(fmt.Sprintf("%s: %s (%s)", c.Word(), c.Call.Finish.Summary, e.Code)), c)
		}
	})
	g.write(w, m, "refused or not answered (✗)")
}

// writeRemarks tells where the vendor's pages and the wire differ, and the like.
func (m matrix) writeRemarks(w io.Writer) {
	var g words
	m.cells(func(c *engine.Cell) {
		for _, f := range c.Remarks() {
			g.add(engine.Clean(f.Code+": "+f.Title), c)
		}
	})
	g.write(w, m, "notes")
}

// plainWidth is how wide the words below the table get, in characters.
const plainWidth = 80

// wrapped prints a text in lines of plainWidth, broken at blanks, each behind an indent.
func wrapped(w io.Writer, indent, text string) {
	line := indent
	for _, word := range strings.Fields(text) {
		if line != indent && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > plainWidth {
			fmt.Fprintln(w, line)
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, line)
}
