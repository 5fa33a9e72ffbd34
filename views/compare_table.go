package views

import (
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/engine/compare"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// compareLayout is which columns are in sight, and how wide they are.
type compareLayout struct {
	from, to int
	widths   []int // of the table, the names of the rows first
}

const (
	compareNames  = 16 // cells of the first column
	compareNarrow = 15 // the same at 80 columns, and at 60
	compareLeast  = 26 // cells that a column needs
)

// layOut fits as many columns as there is room for, the one under the cursor among them.
func (v *compareView) layOut(f Frame, c *compare.Comparison) compareLayout {
	names := compareNames
	if f.Stacked() {
		names = compareNarrow
	}
	room := f.Width - names - 2
	n := max(1, min(len(c.Columns), room/(compareLeast+1)))
	v.first = max(min(v.first, v.column), v.column-n+1)
	v.first = max(0, min(v.first, len(c.Columns)-n))
	v.drawn.columns = n
	lay := compareLayout{from: v.first, to: v.first + n, widths: []int{names}}
	cells := room - n
	for i := range n {
		w := cells / (n - i)
		lay.widths = append(lay.widths, w)
		cells -= w
	}
	return lay
}

// rows are those of the comparison; with differences only, those in which not all columns say the same.
func (v *compareView) rows(c *compare.Comparison) []compare.Row {
	rows := c.Rows()
	if !v.differences {
		return rows
	}
	return slices.DeleteFunc(rows, func(r compare.Row) bool {
		same := !slices.ContainsFunc(r.Cells, func(fact compare.Fact) bool { return fact.Text != r.Cells[0].Text || fact.Mark != r.Cells[0].Mark })
		return same && r.Part != compare.PartVerdict && r.Part != compare.PartStranger
	})
}

// tableHeight is that of the table without any blank line.
func tableHeight(rows []compare.Row) int {
	h := 2 + len(rows)
	for i := 1; i < len(rows); i++ {
		if rows[i].Part != rows[i-1].Part {
			h++
		}
	}
	return h
}

// table draws the table into exactly h rows: what is over its least height becomes blank lines, around the verdict first.
func (v *compareView) table(f Frame, c *compare.Comparison, rows []compare.Row, lay compareLayout, h int) []string {
	t := kit.NewTable(f.Styles, lay.widths).Focus(v.focus == onTable)
	t.Top(v.titles(f, c, lay)...)
	above, below := spread(rows, h-tableHeight(rows))
	for i, r := range rows {
		if i > 0 && r.Part != rows[i-1].Part {
			if title := c.StrangerTitle(); r.Part == compare.PartStranger && title != "" {
				t.Rule(kit.Of(theme.Text, engine.Clean(title)))
			} else {
				t.Rule()
			}
		}
		for range above[i] {
			t.Row()
		}
		t.Row(v.cells(f, r, lay)...)
		for range below[i] {
			t.Row()
		}
	}
	t.Bottom()
	lines := t.Lines()
	for len(lines) < h {
		lines = append(lines, kit.Pad("", f.Width))
	}
	return lines[:h]
}

// spread gives the blank lines above and below each row, always one on both sides of something: around the verdict first, then around
// the lines between the other parts.
func spread(rows []compare.Row, spare int) (above, below []int) {
	above, below = make([]int, len(rows)), make([]int, len(rows))
	last := len(rows) - 1
	for spare >= 2 {
		given := spare
		above[last]++
		below[last]++
		spare -= 2
		for i := 1; i <= last && spare >= 2; i++ {
			if rows[i].Part == rows[i-1].Part {
				continue
			}
			below[i-1]++
			spare--
			if i < last {
				above[i]++
				spare--
			}
		}
		if spare == given {
			break
		}
	}
	return above, below
}

// titles head the columns: the mode, and whether it is the profile's own.
func (v *compareView) titles(f Frame, c *compare.Comparison, lay compareLayout) [][]kit.Span {
	titles := [][]kit.Span{{kit.Of(theme.Text, "ask as")}}
	for i := lay.from; i < lay.to; i++ {
		col := c.Columns[i]
		token := theme.Text
		if i == v.column && v.focus == onTable {
			token = theme.Accent
		}
		spans := []kit.Span{kit.Of(token, engine.Clean(col.Label))}
		if col.Own && col.Profile.Name == f.Session.Profile.Name {
			spans = append(spans, kit.Of(theme.Accent, " "+f.Styles.Glyphs.Own), kit.Of(theme.Muted, " this profile"))
		}
		if i == lay.from && i > 0 {
			spans = append([]kit.Span{kit.Of(theme.Muted, f.Styles.Glyphs.HideOpen+" ")}, spans...)
		}
		if i == lay.to-1 && lay.to < len(c.Columns) {
			spans = append(spans, kit.Of(theme.Muted, " "+f.Styles.Glyphs.HideClose))
		}
		titles = append(titles, spans)
	}
	return titles
}

// cells draws one row.
func (v *compareView) cells(f Frame, r compare.Row, lay compareLayout) [][]kit.Span {
	cells := [][]kit.Span{{kit.Of(theme.Muted, engine.Clean(r.Name))}}
	for i := lay.from; i < lay.to; i++ {
		cells = append(cells, compareCell(f, r, r.Cells[i], lay.widths[1+i-lay.from]-2))
	}
	return cells
}

// factSpans draws one cell of w cells.
func compareCell(f Frame, r compare.Row, fact compare.Fact, w int) []kit.Span {
	if fact.Gate != nil {
		return gateSpans(f, fact, w)
	}
	glyph, token := factMark(f, fact.Mark)
	var spans []kit.Span
	if glyph != "" {
		spans = append(spans, kit.Of(token, glyph+" "))
	}
	text := engine.Clean(fact.Text)
	if r.Part == compare.PartVerdict {
		if glyph == "" {
			token = theme.Text
		}
		return append(spans, kit.Of(token, text).Bold())
	}
	if text == "–" || text == "none" || text == "nobody" {
		return append(spans, kit.Of(theme.Muted, text))
	}
	return append(spans, Tinted(theme.Text, text)...)
}

// factMark is a mark's glyph in its colour, "" for no mark.
func factMark(f Frame, m engine.Mark) (string, theme.Token) {
	switch m {
	case compare.MarkNone:
		return "", theme.Text
	case compare.MarkHeld:
		return f.Styles.Mark(theme.MarkPaused)
	case compare.MarkWait:
		return spinner(f.Styles, f.Now), theme.Text
	default:
		return f.Styles.Mark(noticeMark(m))
	}
}

// gateSpans draws a call of the stranger test: a line that reaches through the server, or one that ends at it.
func gateSpans(f Frame, fact compare.Fact, w int) []kit.Span {
	g := &f.Styles.Glyphs
	who := engine.Clean(fact.Gate.Who) + " "
	at := max(kit.Width(who)+2, min(14, w-18)) // where the server stands, the same in all columns of a width
	line := strings.Repeat(g.Lived, max(at-kit.Width(who), 1))
	_, token := factMark(f, fact.Mark)
	spans := []kit.Span{kit.Of(theme.Text, who)}
	switch {
	case fact.Gate.Through:
		return append(spans, kit.Of(token, line+g.NowBar+g.Lived+g.Lived+g.Sel+" "), kit.Of(theme.Text, engine.Clean(fact.Text)), lookSpan(f, fact))
	case fact.Gate.Closed:
		return append(spans, kit.Of(token, strings.TrimSuffix(line, g.Lived)+g.Bad+g.NowBar))
	case fact.Mark == compare.MarkWait:
		return append(spans, kit.Of(theme.Muted, strings.Repeat(g.ToCome, max(at-kit.Width(who), 1))+g.NowBar+" "), kit.Of(theme.Text, spinner(f.Styles, f.Now)))
	default:
		return append(spans, kit.Of(theme.Muted, strings.Repeat(g.ToCome, max(at-kit.Width(who), 1))+g.NowBar+" "), kit.Of(theme.Text, engine.Clean(fact.Text)))
	}
}

// lookSpan is the mark behind what has come through and should not have.
func lookSpan(f Frame, fact compare.Fact) kit.Span {
	if fact.Mark != engine.MarkLook && fact.Mark != engine.MarkBad {
		return kit.Span{}
	}
	glyph, token := factMark(f, fact.Mark)
	return kit.Of(token, " "+glyph)
}

// importance orders the rows where the last ones may not be seen.
func importance(r compare.Row) int {
	return slices.Index([]string{"verdict", "own", "stranger", "answer", "app_gets", "credential", "sent_as", "names", "checks", "comes_from", "took"}, r.ID)
}

// oneColumn is the screen of 60 columns: one mode, a question and its answer in a line.
func (v *compareView) oneColumn(f Frame, c *compare.Comparison, h int) []string {
	b := kit.NewBox(f.Styles, f.Width, h).Focus(true).Narrow(true)
	lay := compareLayout{from: v.column, to: v.column + 1, widths: []int{compareNarrow, f.Width - compareNarrow}}
	title := v.titles(f, c, lay)[1]
	b.TitleSpans(title...).NoteThatFits(itoa(v.column+1) + " of " + itoa(len(c.Columns)) + " · h l")
	rows := v.rows(c)
	// Not all has room, so what is looked for stands first.
	slices.SortStableFunc(rows, func(a, b compare.Row) int { return importance(a) - importance(b) })
	for _, r := range rows {
		b.Line().Cell(compareNarrow, kit.Of(theme.Muted, engine.Clean(r.Name))).Spans(compareCell(f, r, r.Cells[v.column], f.Width-compareNarrow-2)...)
	}
	return b.Lines()
}
