package views

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// timelineScale turns times into cells: all bars of a call share it.
type timelineScale struct {
	total time.Duration
	cells int
}

// bar is a phase that started at from, to scale. A phase that took any time at all has half a cell. Bars begin at whole cells, and so
// an end that is finer than half a cell would promise more than is there.
func (s timelineScale) bar(gl *theme.Glyphs, from, took time.Duration) string {
	if took <= 0 || s.total <= 0 || s.cells < 1 {
		return ""
	}
	halves := int(float64(took)/float64(s.total)*float64(2*s.cells) + 0.5)
	halves = max(1, min(halves, 2*s.cells))
	width := (halves + 1) / 2
	start := min(int(float64(from)/float64(s.total)*float64(s.cells)+0.5), s.cells-width)
	bar := strings.Repeat(" ", start) + strings.Repeat(gl.BarFull, halves/2)
	if halves%2 == 1 {
		bar += gl.BarHalf
	}
	return bar
}

// ruler is the line that says what the cells stand for: 0, the half where there is room, and the whole.
func (s timelineScale) ruler() string {
	end := kit.Took(s.total)
	if s.total <= 0 || s.cells < len("0┄┄")+kit.Width(end) {
		return ""
	}
	cells := []string{"0", strings.Repeat("┄", s.cells-1-kit.Width(end)), end}
	if half := kit.Took(s.total / 2); s.cells >= 3*(kit.Width(half)+4) {
		before := s.cells/2 - 1
		cells = []string{"0", strings.Repeat("┄", before), half, strings.Repeat("┄", s.cells-1-before-kit.Width(half)-kit.Width(end)), end}
	}
	return strings.Join(cells, "")
}

// waterfallLabel is the room before the bars: the name of a phase and how long it took.
const waterfallLabel = 16

// waterfall draws the phases of a call to one scale.
type waterfall struct {
	f     Frame
	c     *engine.Call
	w     int
	scale timelineScale
	at    time.Duration // where the next phase begins
}

// callTimeline draws every phase of a call to scale; of one that was sent again those of each sending, with the wait between.
// Where they are more than most rows, what tells least goes.
func callTimeline(f Frame, c *engine.Call, w, most int) []callLine {
	d := waterfall{f: f, c: c, w: w}
	if c.Retried != nil {
		return d.chain(most)
	}
	t := callTiming(f, c)
	phases := callPhases(c, t)
	var sum time.Duration
	for _, p := range phases {
		sum += p.took
	}
	d.scale = timelineScale{total: max(sum, t.Total), cells: max(w-waterfallLabel, 0)}
	lines := make([]callLine, 0, len(phases)+2)
	for _, p := range phases {
		lines = append(lines, d.phase(p))
	}
	return d.framed(lines, most)
}

// framed adds the token's life and the scale where there is room for them.
func (d *waterfall) framed(lines []callLine, most int) []callLine {
	if life, ok := d.life(); ok && len(lines) < most {
		lines = append(lines, life)
	}
	if ruler := d.scale.ruler(); ruler != "" && len(lines) < most {
		lines = slices.Insert(lines, 0, callLine{left: []kit.Span{kit.Of(theme.Text, strings.Repeat(" ", waterfallLabel)), kit.Of(theme.Border, ruler)}})
	}
	return lines
}

// phase is a phase as a bar, or why it did not happen.
func (d *waterfall) phase(p callPhase) callLine {
	room := d.w - waterfallLabel
	number, bar := kit.Of(theme.Text, callPhaseTime(p.took)), kit.Of(p.token, d.scale.bar(&d.f.Styles.Glyphs, d.at, p.took))
	var why []kit.Span
	switch {
	case p.took <= 0:
		words := engine.Clean(p.why)
		for _, shorter := range []func(string) string{
			func(s string) string { return strings.TrimPrefix(s, "none: ") },
			func(s string) string { return strings.TrimSuffix(s, ", kept open") },
		} {
			if kit.Width(words) > room {
				words = shorter(words)
			}
		}
		number, bar = kit.Of(theme.Muted, d.f.Styles.Glyphs.None), kit.Of(theme.Muted, words)
	case d.w < 40:
		bar.Text = strings.TrimLeft(bar.Text, " ")
	}
	if p.took > 0 && p.name == callBrokenAt(d.c) && p.why != "" {
		why = []kit.Span{markSpan(d.f.Styles, theme.MarkBad), kit.Of(theme.Error, p.why)}
	}
	d.at += p.took
	return callLine{left: []kit.Span{
		kit.Of(theme.Text, kit.Pad(p.name, 8)), kit.Of(number.Token, kit.PadLeft(number.Text, 6)+"  "), bar,
	}, right: why}
}

// chain is a call that was sent more than once.
func (d *waterfall) chain(most int) []callLine {
	attempts := attemptsOf(d.c)
	each := make([][]callPhase, len(attempts))
	var sum time.Duration
	for i, a := range attempts {
		t := a.timing
		t.Provider = a.asking
		if a.status == 0 && i == len(attempts)-1 {
			t = callTiming(d.f, d.c)
			t.Provider = a.asking
		}
		each[i] = callPhases(d.c, t)
		for _, p := range each[i] {
			sum += p.took
		}
		if a.again != nil {
			sum += a.again.Wait
		}
	}
	d.scale = timelineScale{total: max(sum, callTiming(d.f, d.c).Total), cells: max(d.w-waterfallLabel, 0)}
	// Of the phases those are left out first that took no time, then those that took next to none, then all.
	for _, least := range []time.Duration{0, 1, d.scale.total / 50, 1 << 62} {
		d.at = 0
		lines := d.sendings(attempts, each, least)
		if len(lines) <= most || least == 1<<62 {
			return d.framed(lines, most)
		}
	}
	return nil
}

// sendings are the attempts one below the other, each with those of its phases that took at least so long. Why a phase did not
// happen is said of the last one.
func (d *waterfall) sendings(attempts []attempt, each [][]callPhase, least time.Duration) []callLine {
	var lines []callLine
	for i, a := range attempts {
		lines = append(lines, attemptLine(d.f, d.c, attempts, i))
		for _, p := range each[i] {
			untold := p.took <= 0 && (p.why == "" || i < len(attempts)-1)
			if l := d.phase(p); p.took >= least && !untold {
				lines = append(lines, l)
			}
		}
		if a.again == nil || a.again.Wait <= 0 {
			continue
		}
		bar := strings.NewReplacer(d.f.Styles.Glyphs.BarFull, d.f.Styles.Glyphs.ToCome, d.f.Styles.Glyphs.BarHalf, d.f.Styles.Glyphs.ToCome).
			Replace(d.scale.bar(&d.f.Styles.Glyphs, d.at, a.again.Wait))
		d.at += a.again.Wait
		lines = append(lines, callLine{left: []kit.Span{
			kit.Of(theme.Text, kit.Pad("waited", 8)), kit.Of(theme.Text, kit.PadLeft(callPhaseTime(a.again.Wait), 6)+"  "), kit.Of(theme.Muted, bar),
		}})
	}
	return lines
}

// life says where in the call the token that was sent came to its end, or how long it had left. A credential without an end has none.
func (d *waterfall) life() (callLine, bool) {
	t := d.c.Token
	if t == nil || t.ExpiresAt.IsZero() || d.c.Sent == nil {
		return callLine{}, false
	}
	end := d.c.Ended
	if !d.c.Finished() {
		end = callsNow(d.f)
	}
	head := []kit.Span{kit.Of(theme.Text, kit.Pad("token", 8))}
	left := t.ExpiresAt.Sub(d.c.SentAt)
	switch {
	case left <= 0:
		head = append(head, kit.Of(theme.Muted, kit.PadLeft(d.f.Styles.Glyphs.None, 6)+"  "), markSpan(d.f.Styles, theme.MarkBad), kit.Of(theme.Cred, t.Fingerprint))
		return callLine{left: append(head, kit.Of(theme.Error, " expired "+kit.Elapsed(-left)+" before"))}, true
	case t.ExpiresAt.After(end):
		head = append(head, kit.Of(theme.Muted, kit.PadLeft(d.f.Styles.Glyphs.None, 6)+"  "), kit.Of(theme.Cred, t.Fingerprint))
		return callLine{left: append(head, kit.Of(theme.Muted, " had "+kit.Elapsed(left)+" left"))}, true
	}
	// It ended while the call was under way: the line shows where.
	lived := t.ExpiresAt.Sub(d.c.Started)
	cells := max(int(float64(lived)/float64(max(d.scale.total, 1))*float64(d.scale.cells)+0.5), 0)
	gl := &d.f.Styles.Glyphs
	head = append(head, kit.Of(theme.Text, kit.PadLeft(callPhaseTime(lived), 6)+"  "), kit.Of(theme.OK, strings.Repeat(gl.Lived, min(cells, d.scale.cells))))
	return callLine{left: append(head, kit.Of(theme.Error, gl.NowBar+" expired here"))}, true
}

// callBars draws the phases that took any time, for a box that has few rows.
func callBars(f Frame, c *engine.Call, w int) []callLine {
	t := callTiming(f, c)
	phases := callPhases(c, t)
	var sum, at time.Duration
	for _, p := range phases {
		sum += p.took
	}
	scale := timelineScale{total: max(sum, t.Total), cells: w - 17}
	var lines []callLine
	for _, p := range phases {
		// What is less than a hundredth would be half a cell that tells nothing.
		if p.took*100 > scale.total {
			lines = append(lines, callLine{left: []kit.Span{
				kit.Of(theme.Text, "  "+kit.Pad(p.name, 8)+kit.PadLeft(callPhaseTime(p.took), 5)+"  "), kit.Of(p.token, scale.bar(&f.Styles.Glyphs, at, p.took)),
			}})
		}
		at += p.took
	}
	return lines
}

// callPhaseTime is a time in milliseconds without its unit, so that a column of them can be compared at a glance.
func callPhaseTime(d time.Duration) string {
	decimals := 1
	if d >= time.Second {
		decimals = 0
	}
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', decimals, 64)
}
