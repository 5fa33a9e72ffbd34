package views

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// callPhase is one bar of the timeline.
type callPhase struct {
	name  string
	took  time.Duration
	why   string // why it did not happen, or what it led to
	token theme.Token
}

// callTiming is how long the phases of a call took. Of one that waits for its answer only the provider's part is known, and
// the wait itself goes on.
func callTiming(f Frame, c *engine.Call) engine.Timing {
	if c.Finished() || c.Response != nil {
		return c.Timing()
	}
	var t engine.Timing
	if c.Got != nil {
		t.Provider = c.Got.Took
	}
	if c.Sent != nil {
		t.Wait = max(callsNow(f).Sub(c.SentAt), 0)
	}
	t.Total = max(callsNow(f).Sub(c.Started), 0)
	return t
}

// callPhases are the parts of a call in their order. A part that did not happen says why.
func callPhases(c *engine.Call, t engine.Timing) []callPhase {
	provider := t.Provider
	if c.Reused && c.Asked == nil {
		provider = 0 // what was timed is the look at the kept token
	}
	return []callPhase{
		{"provider", provider, whyNoProvider(c), theme.Info},
		{"dns", t.DNS, whyNoDNS(c, t), theme.Text},
		{"connect", t.Connect, whyNoConnect(c, t), theme.Text},
		{"tls", t.TLS, whyNoTLS(c, t), theme.Text},
		{"send", t.Send, callNotReached(c, c.Sent != nil), theme.Text},
		{"wait", t.Wait, callNotReached(c, c.Response != nil), theme.Text},
		{"read", t.Read, whyNoRead(c), theme.Text},
	}
}

func whyNoProvider(c *engine.Call) string {
	switch {
	case c.Reused && c.Asked == nil:
		return "kept token reused"
	case c.Token != nil && c.Token.Kind == auth.KindAPIKey:
		return "not asked: the API key needs none"
	case c.Token != nil && c.Token.Kind == auth.KindBasic:
		return "not asked: the private key needs none"
	case c.Mode == auth.None:
		return "not asked: no credential is sent"
	case c.Asked != nil:
		return ""
	default:
		return callNotReached(c, false)
	}
}

// callBrokenAt is the phase in which the way to the server ended, or "".
func callBrokenAt(c *engine.Call) string {
	switch callErrorCode(c) {
	case "transport.dns":
		return "dns"
	case "transport.connect":
		return "connect"
	case "transport.tls":
		return "tls"
	case "transport.timeout":
		return "wait"
	default:
		return ""
	}
}

func whyNoDNS(c *engine.Call, t engine.Timing) string {
	broken := callBrokenAt(c)
	switch {
	case broken == "dns":
		return "the name does not resolve"
	case broken != "" && t.Remote == "":
		return "nothing to look up"
	case t.Reused:
		return "reused connection"
	case t.Remote != "":
		return "an address, no name to look up"
	default:
		return callNotReached(c, false)
	}
}

func whyNoConnect(c *engine.Call, t engine.Timing) string {
	switch {
	case t.Remote != "":
		return t.Remote
	case callBrokenAt(c) == "connect":
		return "refused"
	default:
		return callNotReached(c, false)
	}
}

func whyNoTLS(c *engine.Call, t engine.Timing) string {
	switch {
	case callBrokenAt(c) == "tls":
		return "not agreed on"
	case t.TLSInfo != "" && t.Reused:
		return t.TLSInfo + ", from before"
	case t.TLSInfo != "":
		return t.TLSInfo
	case c.Sent != nil && strings.HasPrefix(c.Sent.URL, "http://127."), c.Sent != nil && strings.HasPrefix(c.Sent.URL, "http://localhost"):
		return "none: plain http to loopback"
	case c.Sent != nil && strings.HasPrefix(c.Sent.URL, "http://"):
		return "none: plain http"
	default:
		return callNotReached(c, false)
	}
}

func whyNoRead(c *engine.Call) string {
	if c.Response == nil && !c.Finished() {
		return "not yet"
	}
	return callNotReached(c, c.Response != nil)
}

// callNotReached is why a phase without a time has none.
func callNotReached(c *engine.Call, happened bool) string {
	switch {
	case c.Sent != nil && c.Response == nil && !c.Finished():
		return "known with the answer"
	case happened:
		return ""
	case !c.Finished():
		return "under way"
	case c.Finish.Outcome == engine.OutcomeBlocked:
		return "not sent"
	default:
		return "not reached"
	}
}

// timelineScale turns times into cells: all bars of a call share it.
type timelineScale struct {
	total time.Duration
	cells int
}

// bar is a phase that started at from, to scale. A phase that took any time at all has half a cell.
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

func scaleOf(phases []callPhase, t engine.Timing, cells int) timelineScale {
	var sum time.Duration
	for _, p := range phases {
		sum += p.took
	}
	return timelineScale{total: max(sum, t.Total), cells: cells}
}

// callTimeline draws every phase of a call to scale, after the sendings of one that was sent again. Where they are more than
// most rows, phases that took no time go first.
func callTimeline(f Frame, c *engine.Call, w, most int) []callLine {
	t := callTiming(f, c)
	phases := callPhases(c, t)
	sendings := callAttemptLines(f, c)
	if len(sendings) > 0 {
		for i := 0; i < len(phases) && len(sendings)+len(phases) > most; {
			if phases[i].took > 0 {
				i++
				continue
			}
			phases = slices.Delete(phases, i, i+1)
		}
	}
	scale := scaleOf(phases, t, min(w-16, 80))
	lines := slices.Grow(sendings, len(phases))
	var at time.Duration
	for _, p := range phases {
		number, bar := kit.Of(theme.Text, callPhaseTime(p.took)), kit.Of(p.token, scale.bar(&f.Styles.Glyphs, at, p.took))
		switch {
		case p.took <= 0:
			why := engine.Clean(p.why)
			if kit.Width(why) > w-16 {
				why = strings.TrimPrefix(why, "none: ")
			}
			number, bar = kit.Of(theme.Muted, f.Styles.Glyphs.None), kit.Of(theme.Muted, why)
		case w < 40:
			bar.Text = strings.TrimLeft(bar.Text, " ")
		}
		at += p.took
		lines = append(lines, callLine{left: []kit.Span{
			kit.Of(theme.Text, kit.Pad(p.name, 8)), kit.Of(number.Token, kit.PadLeft(number.Text, 6)+"  "), bar,
		}})
	}
	return lines
}

// callBars draws the phases that took any time, for a box that has few rows.
func callBars(f Frame, c *engine.Call, w int) []callLine {
	t := callTiming(f, c)
	phases := callPhases(c, t)
	scale := scaleOf(phases, t, w-17)
	var lines []callLine
	var at time.Duration
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
