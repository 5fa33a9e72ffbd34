package kit

import (
	"strconv"
	"strings"
	"time"

	"authpeek/ui/theme"
)

// LifeLine draws the time of the last tokens as a line: when each was obtained, how long it lived, and for the current
// one the present moment, the refresh and the end. From 100 columns it has three rows (names, line, times) and up to
// three tokens, at 80 two rows (line, names) and two tokens, below that one row. Each row has exactly w cells. The line
// is to scale: a mark stands in the cell that its instant falls into, and moves aside only for the mark of an earlier one.
func LifeLine(st *theme.Styles, life Life, now time.Time, w int, class Class) []string {
	tokens, left, right := 3, 5, 4 // blanks at the ends leave room for labels that reach beyond the line
	switch class {
	case W60:
		tokens, left, right = 2, 0, 0
	case W80:
		tokens, left, right = 2, 4, 4
	}
	d := lifeDrawing{st: st, life: life, now: now, class: class, w: w, left: left, state: lifeState(life, now)}
	if class == W60 {
		right = SpansWidth(d.state) + 2
	}
	d.cells = w - left - right
	if d.shown = life.shown(tokens); len(d.shown) > 0 && d.cells > 0 {
		d.from, d.to = life.window(d.shown, now)
		d.setMarks()
	}
	switch class {
	case W60:
		return []string{d.row().RightSpans(d.state...).String()}
	case W80:
		return []string{d.row().String(), d.names()}
	default:
		return []string{d.names(), d.row().String(), d.times()}
	}
}

// lifeState is how the current token stands, in words.
func lifeState(life Life, now time.Time) []Span {
	c, ok := life.current()
	switch {
	case len(life.Segments) == 0:
		return nil
	case !ok:
		return []Span{Of(theme.Warn, "no token")}
	}
	g := GaugeAt(Credential{Fingerprint: c.Fingerprint, Kind: KindOpaque, Obtained: c.From, Expires: c.To}, now)
	switch g.Phase {
	case PhaseUnknownExpiry:
		return []Span{Of(theme.Muted, "expiry unknown")}
	case PhaseExpired:
		return []Span{Of(theme.Error, "expired "), Of(theme.Error, Elapsed(g.Time)).Bold(), Of(theme.Error, " ago")}
	case PhaseCritical:
		return []Span{Of(theme.Error, Countdown(g.Time)).Bold(), Of(theme.Error, " left")}
	case PhaseWarn:
		return []Span{Of(theme.Warn, Countdown(g.Time)).Bold(), Of(theme.Warn, " left")}
	default:
		return []Span{Of(theme.Text, Countdown(g.Time)+" left")}
	}
}

// lifeDrawing is one drawing of a life line.
type lifeDrawing struct {
	st       *theme.Styles
	life     Life
	now      time.Time
	class    Class
	w, left  int // of the row; blanks before the line
	cells    int // of the line
	shown    []Segment
	from, to time.Time
	marks    []lifeMark
	state    []Span
}

// row is the line itself.
func (d *lifeDrawing) row() *Line {
	l := NewLine(d.st, d.w).Space(d.left)
	at, fill := 0, piece{text: " "}
	for _, m := range d.marks {
		if m.at.After(d.to) {
			break
		}
		if m.cell >= 0 {
			l.run(fill, m.cell-at)
			l.Spans(Span{Text: m.glyph, Token: m.token, Attr: m.attr})
			at = m.cell + 1
		}
		if m.fill.text != "" {
			fill = m.fill
		}
	}
	return l.run(fill, d.cells-at)
}

// run adds a glyph of one cell n times.
func (l *Line) run(p piece, n int) *Line {
	if p.blank() {
		return l.Space(n)
	}
	p.text, p.width = strings.Repeat(p.text, max(n, 0)), n
	return l.put(p)
}

// names is the row with each token's fingerprint and use, and what is left of the current one.
func (d *lifeDrawing) names() string {
	var labels []label
	for i, s := range d.shown {
		if cell := d.cellOf(i); cell >= 0 {
			labels = append(labels, label{at: d.left + cell, variants: d.segmentNames(s), gap: 2})
		}
	}
	limit := d.w
	if n := SpansWidth(d.state); n > 0 {
		limit -= n + 2
	}
	return drawLabels(NewLine(d.st, d.w), labels, limit).RightSpans(d.state...).String()
}

// segmentNames are the ways to name a segment, from long to short.
func (d *lifeDrawing) segmentNames(s Segment) [][]Span {
	uses := " " + d.st.Glyphs.Times + strconv.Itoa(s.Uses)
	if s.State == SegmentNoToken && s.Uses == 0 {
		return [][]Span{{Of(theme.Muted, "no token")}}
	}
	if s.State == SegmentNoToken {
		return [][]Span{{Of(theme.Muted, "no token"+uses)}, {Of(theme.Muted, "no token")}}
	}
	name := Of(theme.Cred, s.Fingerprint)
	if s.Chosen {
		name = name.Bold()
	}
	short := []Span{name, Of(theme.Muted, uses)}
	var how string
	switch s.State {
	case SegmentReplaced:
		how = " replaced"
	case SegmentPutAway:
		how = " put away"
	case SegmentCleared:
		how = " cleared"
	case SegmentRejected:
		how = " rejected"
	case SegmentExpired:
		how = " expired"
	case SegmentCurrent:
		how = " · now"
		switch {
		case s.Stale:
			return [][]Span{{name, Of(theme.Muted, uses), Of(theme.Warn, " "+d.st.Glyphs.Look+" stale")}, short, {name}}
		case d.class < W100:
			return [][]Span{short, {name}}
		}
	}
	return [][]Span{{name, Of(theme.Muted, uses+how)}, short, {name}}
}

// times is the row with the instants of the marks.
func (d *lifeDrawing) times() string {
	var labels []label
	for _, m := range d.marks {
		if m.cell < 0 || m.note == "" {
			continue
		}
		lb := label{at: d.left + m.cell, variants: [][]Span{{Of(theme.Muted, m.note)}}, gap: 1, adrift: m.adrift}
		if m.centred {
			lb.at -= Width(m.note) / 2
			lb.adrift, lb.gap = true, 2
		}
		labels = append(labels, lb)
	}
	return drawLabels(NewLine(d.st, d.w), labels, d.w).String()
}

// cellOf is the first cell of the line that belongs to a segment; -1 when none does.
func (d *lifeDrawing) cellOf(segment int) int {
	s := d.shown[segment]
	if s.From.Before(d.from) && (s.To.After(d.from) || s.To.IsZero()) {
		return 0
	}
	for _, m := range d.marks {
		if m.starts && m.segment == segment {
			return m.cell
		}
	}
	return d.cell(s.From)
}

// cell is the cell of the line that an instant falls into; -1 when it is outside the window.
func (d *lifeDrawing) cell(at time.Time) int {
	if at.Before(d.from) || at.After(d.to) || d.cells < 1 {
		return -1
	}
	share := float64(at.Sub(d.from)) / float64(d.to.Sub(d.from))
	return min(int(share*float64(d.cells)), d.cells-1)
}
