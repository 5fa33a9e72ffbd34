package kit

import (
	"slices"
	"time"

	"authpeek/ui/theme"
)

// lifeMark is a mark on a life line and the kind of line that follows it.
type lifeMark struct {
	at      time.Time
	cell    int // -1 when it is not drawn
	glyph   string
	token   theme.Token
	attr    theme.Attr
	fill    piece // from here on; empty text leaves it as it was
	note    string
	centred bool // the note stands under the mark with its middle, not its beginning, and may move left
	adrift  bool // the note stands under the mark with its beginning, and may move left
	segment int
	starts  bool // the mark is where its segment starts
}

// setMarks collects the marks of all segments in the order of time and gives them their cells.
func (d *lifeDrawing) setMarks() {
	for i, s := range d.shown {
		d.addSegment(i, s)
	}
	d.addPresent()
	slices.SortStableFunc(d.marks, func(a, b lifeMark) int { return a.at.Compare(b.at) })
	d.spread()
}

func (d *lifeDrawing) addSegment(i int, s Segment) {
	g := &d.st.Glyphs
	if s.State != SegmentNoToken {
		lived := piece{text: g.Lived, token: theme.Muted}
		if s.State == SegmentCurrent {
			lived.token = theme.OK
			if s.Stale {
				lived.token = theme.Warn
			}
		}
		d.marks = append(d.marks, lifeMark{at: s.From, glyph: g.Got, token: theme.Cred, fill: lived,
			note: d.timeOf(s.From), segment: i, starts: true})
	}
	for _, m := range s.Marks {
		glyph, token := g.Delta, theme.Warn
		switch m.Kind {
		case LifeNull:
			glyph = g.Null
		case LifeFailed:
			glyph, token = g.Failed, theme.Error
		case LifeExpiring:
			glyph = g.Refresh
		case LifeRefused:
			glyph, token = g.Bad, theme.Error
		case LifeIdentity:
		}
		mark := lifeMark{at: m.At, glyph: glyph, token: token, note: m.Note, centred: m.Kind == LifeExpiring, adrift: m.Kind == LifeIdentity, segment: i}
		if s.State == SegmentNoToken {
			mark.fill = piece{text: " "} // nothing lives here
		}
		d.marks = append(d.marks, mark)
	}
	if s.State == SegmentCleared {
		d.marks = append(d.marks, lifeMark{at: s.To, glyph: g.Read, token: theme.Warn, fill: piece{text: " "}, note: "cleared", segment: i})
	}
	if s.State == SegmentRejected || s.State == SegmentExpired {
		d.marks = append(d.marks, lifeMark{at: s.To, glyph: g.Bad, token: theme.Error, fill: piece{text: " "},
			note: s.Note, adrift: true, segment: i})
	}
}

// addPresent adds what concerns the token in use: the present moment, the refresh and the end.
func (d *lifeDrawing) addPresent() {
	g := &d.st.Glyphs
	c, ok := d.life.current()
	present := lifeMark{at: d.now, glyph: g.NowBar, token: theme.Text, attr: theme.Bold, fill: piece{text: " "}, segment: -1}
	if !ok {
		d.marks = append(d.marks, present)
		return
	}
	if c.To.IsZero() || c.To.After(d.now) {
		present.fill = piece{text: g.ToCome, token: theme.Border}
	}
	d.marks = append(d.marks, present)
	if r := d.life.RefreshAt; r.After(d.now) && (c.To.IsZero() || r.Before(c.To)) {
		d.marks = append(d.marks, lifeMark{at: r, glyph: g.Refresh, token: theme.Warn,
			note: "refresh " + d.timeOf(r), centred: true, segment: -1})
	}
	if !c.To.IsZero() {
		word := "expires "
		if !c.To.After(d.now) {
			word = "expired "
		}
		note := word + d.timeOf(c.To)
		if c.To.Sub(d.now) > 24*time.Hour {
			note = word + c.To.In(d.life.Zone).Format(time.DateOnly)
		}
		d.marks = append(d.marks, lifeMark{at: c.To, glyph: g.Bad, token: theme.Error, fill: piece{text: " "}, note: note, centred: true, segment: -1})
	}
}

// spread gives each mark within the window a cell of its own: its own by scale, or the next free one; at the end of the
// line they move together to the left. When there are more marks than cells the oldest are not drawn.
func (d *lifeDrawing) spread() {
	var drawn []*lifeMark
	for i := range d.marks {
		m := &d.marks[i]
		if m.cell = d.cell(m.at); m.cell >= 0 {
			drawn = append(drawn, m)
		}
	}
	for len(drawn) > d.cells {
		drawn[0].cell = -1
		drawn = drawn[1:]
	}
	for i := 1; i < len(drawn); i++ {
		drawn[i].cell = max(drawn[i].cell, drawn[i-1].cell+1)
	}
	last := d.cells
	for i := len(drawn) - 1; i >= 0; i-- {
		drawn[i].cell = min(drawn[i].cell, last-1)
		last = drawn[i].cell
	}
}

func (d *lifeDrawing) timeOf(t time.Time) string {
	zone := d.life.Zone
	if zone == nil {
		zone = time.UTC
	}
	return TimeOfDay(t, zone)
}

// label is a text that wants to stand at a column.
type label struct {
	at       int
	variants [][]Span // from long to short
	gap      int      // blanks that must follow it
	adrift   bool     // it may move left beyond its mark
}

// drawLabels puts labels into a row, none of which reaches limit. The rightmost, which are the newest, choose first. One
// without room takes a shorter form, then moves left as far as it still touches its column, then goes.
func drawLabels(l *Line, labels []label, limit int) *Line {
	starts, chosen := make([]int, len(labels)), make([][]Span, len(labels))
	for i := len(labels) - 1; i >= 0; i-- {
		lb := labels[i]
		end := limit
		if i < len(labels)-1 {
			end -= lb.gap
		}
		start, spans := lb.place(end)
		if spans != nil {
			starts[i], chosen[i], limit = start, spans, start
		}
	}
	for i, spans := range chosen {
		if spans != nil {
			l.Space(starts[i] - l.Used()).Spans(spans...)
		}
	}
	return l
}

func (lb label) place(end int) (int, []Span) {
	for _, v := range lb.variants {
		if lb.at >= 0 && lb.at+SpansWidth(v) <= end {
			return lb.at, v
		}
	}
	shortest := lb.variants[len(lb.variants)-1]
	n := SpansWidth(shortest)
	start := min(max(lb.at, 0), end-n)
	if start < 0 || !lb.adrift && start+n <= lb.at {
		return 0, nil
	}
	return start, shortest
}
