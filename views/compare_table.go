package views

import (
	"slices"
	"strings"
	"time"

	"authpeek/engine"
	"authpeek/engine/compare"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// compareLayout is which columns are in sight, and how wide they are.
type compareLayout struct {
	from, to int
	widths   []int // of the table, the names of the rows first
	gate     int   // cells before the server in the rows of the stranger test
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
	lay.gate = gateAt(v.seen.rows, lay.widths[1]-2) // the first is never the wider one
	return lay
}

// rows are those of the comparison; with differences only, those in which not all columns say the same.
func (v *compareView) rows() []compare.Row {
	if !v.differences {
		return v.seen.rows
	}
	return slices.DeleteFunc(slices.Clone(v.seen.rows), func(r compare.Row) bool {
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
	if spare > 0 && last > 0 {
		above[0]++
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
		var before, behind []kit.Span
		if i == lay.from && i > 0 {
			before = []kit.Span{kit.Of(theme.Muted, f.Styles.Glyphs.HideOpen+" ")}
		}
		if i == lay.to-1 && lay.to < len(c.Columns) {
			behind = []kit.Span{kit.Of(theme.Muted, " "+f.Styles.Glyphs.HideClose)}
		}
		// What says that there are more columns is never cut; the name of a mode rather is, and "this profile" goes before it.
		room := lay.widths[1+i-lay.from] - 4 - kit.SpansWidth(before) - kit.SpansWidth(behind)
		var own []kit.Span
		if col.Own && col.Profile.Name == f.Session.Profile.Name {
			own = []kit.Span{kit.Of(theme.Accent, " "+f.Styles.Glyphs.Own)}
			if words := kit.Of(theme.Muted, " this profile"); kit.Width(col.Label)+kit.SpansWidth(own)+kit.SpansWidth([]kit.Span{words}) <= room {
				own = append(own, words)
			}
		}
		label := kit.Cut(engine.Clean(col.Label), max(room-kit.SpansWidth(own), 1))
		titles = append(titles, slices.Concat(before, []kit.Span{kit.Of(token, label)}, own, behind))
	}
	return titles
}

// cells draws one row.
func (v *compareView) cells(f Frame, r compare.Row, lay compareLayout) [][]kit.Span {
	cells := [][]kit.Span{{kit.Of(theme.Muted, rowName(r, lay.widths[0]-2))}}
	for i := lay.from; i < lay.to; i++ {
		cells = append(cells, v.cell(f, r, i, lay.gate))
	}
	return cells
}

// rowName is the name of a row in w cells. Of a long customer's the name is cut, and not what is asked for: "maxim…'s inbox".
func rowName(r compare.Row, w int) string {
	name := engine.Clean(r.Name)
	if i := strings.LastIndex(name, "'s "); i > 0 && r.Part == compare.PartStranger {
		return kit.Cut(name[:i], max(w-kit.Width(name[i:]), 1)) + name[i:]
	}
	return name
}

// cell draws what one column says to one question; gate is the place of the server in the rows of the stranger test.
func (v *compareView) cell(f Frame, r compare.Row, column, gate int) []kit.Span {
	fact := r.Cells[column]
	if fact.Mark == compare.MarkWait {
		fact.Text = v.waited(f, r, column)
	}
	if fact.Gate != nil {
		return gateSpans(f, fact, gate)
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

// waited is how long a cell's call has been waited for; "" while nobody would call it waiting, and where another row says it.
func (v *compareView) waited(f Frame, r compare.Row, column int) string {
	var asked time.Time
	switch r.ID {
	case "answer":
		asked = v.seen.asked[column].own
	case "stranger":
		asked = v.seen.asked[column].stranger
	}
	d := callsNow(f).Sub(asked)
	if asked.IsZero() || d <= SlowAfter {
		return ""
	}
	return kit.Took(d)
}

// factMark is a mark's glyph in its colour, "" for no mark.
func factMark(f Frame, m engine.Mark) (string, theme.Token) {
	switch m {
	case compare.MarkNone:
		return "", theme.Text
	case compare.MarkHeld:
		return f.Styles.Mark(theme.MarkPaused)
	case compare.MarkWait:
		return spinner(f.Styles, callsNow(f)), theme.Text
	default:
		return f.Styles.Mark(noticeMark(m))
	}
}

// gateSpans draws a call of the stranger test: a line that reaches through the server, or one that ends at it. The server stands in
// cell at.
func gateSpans(f Frame, fact compare.Fact, at int) []kit.Span {
	g := &f.Styles.Glyphs
	// A long name gives way to the line: whether it reaches through is what is asked.
	who := kit.Cut(engine.Clean(fact.Gate.Who), max(at-gateArm-1, gateName)) + " "
	arm := max(at-kit.Width(who), gateArm)
	line := strings.Repeat(g.Lived, arm)
	_, token := factMark(f, fact.Mark)
	spans := []kit.Span{kit.Of(theme.Text, who)}
	text := engine.Clean(fact.Text)
	if fact.Mark == compare.MarkWait {
		text = strings.TrimSpace(spinner(f.Styles, callsNow(f)) + " " + text)
	}
	switch {
	case fact.Gate.Through:
		return append(spans, kit.Of(token, line+g.NowBar+g.Lived+g.Lived+g.Sel+" "), kit.Of(theme.Text, text), lookSpan(f, fact))
	case fact.Gate.Closed:
		return append(spans, kit.Of(token, strings.TrimSuffix(line, g.Lived)+g.Bad+g.NowBar))
	default:
		return append(spans, kit.Of(theme.Muted, strings.Repeat(g.ToCome, arm)+g.NowBar+" "), kit.Of(theme.Text, text))
	}
}

// gateAt is where the server stands in columns of w cells, the same in all: as far right as what comes through it leaves room for.
func gateAt(rows []compare.Row, w int) int {
	at := gateFurthest
	for _, r := range rows {
		for _, fact := range r.Cells {
			if fact.Gate != nil {
				at = min(at, w-kit.Width(engine.Clean(fact.Text))-gateBehind)
			}
		}
	}
	return at
}

const (
	gateFurthest = 14 // cells before the server, of which the name takes some
	gateName     = 5  // cells of the name at least
	gateArm      = 2  // of the line at least
	gateBehind   = 7  // the server, the end of the line with a blank, and a mark with one
)

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
	rows := slices.Clone(v.rows())
	// Not all has room, so what is looked for stands first.
	slices.SortStableFunc(rows, func(a, b compare.Row) int { return importance(a) - importance(b) })
	for _, r := range rows {
		b.Line().Cell(compareNarrow, kit.Of(theme.Muted, rowName(r, compareNarrow-1))).Spans(v.cell(f, r, v.column, gateAt(rows, f.Width-compareNarrow-2))...)
	}
	return b.Lines()
}
