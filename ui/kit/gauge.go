package kit

import (
	"fmt"
	"strings"
	"time"

	"authpeek/ui/theme"
)

// GaugeWidth is the number of cells of the token gauge on a screen of a class.
func GaugeWidth(class Class) int {
	switch {
	case class >= W120:
		return 32
	case class >= W80:
		return 27
	default:
		return 17
	}
}

// Gauge draws the token gauge: the credential, how long it lives, and a bar of what is left. It is exactly GaugeWidth
// cells wide.
func Gauge(st *theme.Styles, g GaugeState, class Class) string {
	return NewLine(st, GaugeWidth(class)).Spans(GaugeSpans(st, g, class)...).String()
}

// GaugeSpans is the gauge as spans, without blanks at its end, for a header that has it at the right.
func GaugeSpans(st *theme.Styles, g GaugeState, class Class) []Span {
	gl := &st.Glyphs
	switch g.Phase {
	case PhaseNone:
		return modeNone(class)
	case PhaseFixed:
		return fixed(g, class)
	case PhaseFresh, PhaseWarn, PhaseCritical:
		return countdown(gl, g, class)
	case PhaseExpired:
		after := " ago"
		if class < W120 {
			after = ""
		}
		return timed(g, class, theme.Error, gl.Bad, "expired", Elapsed(g.Time), after)
	case PhaseNotYet:
		return timed(g, class, theme.Warn, gl.Look, "valid in", Countdown(g.Time), "")
	case PhaseNeverExpires:
		if class < W80 {
			return []Span{Of(theme.Warn, gl.Look+" never expires")}
		}
		return []Span{name(g, 12), Of(theme.Warn, gl.Look+" never expires")}
	case PhaseUnknownExpiry:
		return unknownExpiry(gl, g, class)
	case PhaseAsking:
		return asking(gl, g, class)
	case PhaseNull:
		return noToken(theme.Warn, gl.Look, "provider null", "provider said null", class)
	case PhaseFailed:
		return noToken(theme.Error, gl.Bad, "provider failed", "provider failed", class)
	case PhaseKeepsNone:
		return noToken(theme.Warn, gl.Look, "SDK keeps none", "SDK keeps none", class)
	case PhaseNamesOther:
		return namesOther(gl, g, class)
	default: // PhaseNotAsked
		return noToken(theme.Muted, gl.None, "not asked yet", "not asked yet", class)
	}
}

// name is the credential and blanks up to a width. Before the first token there is none to name.
func name(g GaugeState, w int) Span {
	if g.Fingerprint == "" {
		return Of(theme.Muted, Pad("no token", w))
	}
	return Of(theme.Cred, g.Fingerprint+blanks(w-Width(g.Fingerprint)))
}

func modeNone(class Class) []Span {
	if class < W120 {
		return []Span{Of(theme.Muted, "no credential")}
	}
	return []Span{Of(theme.Muted, "no credential   mode none")}
}

func fixed(g GaugeState, class Class) []Span {
	long, short := "API key", "key"
	if g.Kind == KindBasic {
		long, short = "Basic", "Basic"
	}
	switch {
	case class >= W120:
		return []Span{name(g, 14), Of(theme.Muted, long+", no expiry")}
	case class >= W80:
		return []Span{name(g, 13), Of(theme.Muted, long)}
	default:
		return []Span{name(g, 12), Of(theme.Muted, short)}
	}
}

// countdown is the usual state: mark, time left and bar in the colour of the urgency.
func countdown(gl *theme.Glyphs, g GaugeState, class Class) []Span {
	mark, tone, left := "", theme.OK, Of(theme.Text, Countdown(g.Time))
	switch g.Phase {
	case PhaseWarn:
		mark, tone = gl.Look, theme.Warn
		left = Of(tone, left.Text).Bold()
	case PhaseCritical:
		mark, tone = gl.Look+gl.Look, theme.Error
		left = Of(tone, left.Text).Bold()
	}
	if class < W80 {
		// No room for blanks: a mark touches the time.
		return []Span{name(g, 17-Width(mark)-Width(left.Text)), Of(tone, mark), left}
	}
	if mark != "" {
		mark += " "
	}
	cells, end := 10, 19 // of the bar; where the time ends
	if class < W120 {
		cells = 5
	}
	text, skew := Width(mark)+Width(left.Text), ""
	if g.Skew > 0 {
		// The words take what the bar gives: half of a long one, all of a short one.
		skew = "±" + skewWords(g.Skew)
		text += Width(skew)
		cells, end = cells-5, max(24, Width(g.Fingerprint)+1+text)
		if end+1+cells+2 > GaugeWidth(class) {
			cells = 0
		}
	}
	spans := []Span{name(g, end-text), Of(tone, mark), left, Of(theme.Warn, skew)}
	if cells > 0 {
		spans = append(spans, Of(theme.Text, " "))
		spans = append(spans, BarSpans(gl, g.Time, g.Life, cells, tone)...)
	}
	return spans
}

// skewWords is a difference of clocks: 0:06, 6:00, and from an hour on as a countdown has it.
func skewWords(d time.Duration) string {
	if d >= time.Hour {
		return Elapsed(d)
	}
	return fmt.Sprintf("%d:%02d", d/time.Minute, d/time.Second%60)
}

// timed is a mark, words and a time. At 60 columns they take the whole gauge, with the time at its end.
func timed(g GaugeState, class Class, t theme.Token, mark, words, at, after string) []Span {
	value := Of(t, at).Bold()
	words = mark + " " + words
	switch {
	case class >= W120:
		return []Span{name(g, 12), Of(t, words+" "), value, Of(t, after)}
	case class >= W80:
		return []Span{name(g, 11), Of(t, words+" "), value, Of(t, after)}
	default:
		return []Span{Of(t, Pad(words, 17-Width(at))), value}
	}
}

func unknownExpiry(gl *theme.Glyphs, g GaugeState, class Class) []Span {
	switch {
	case class >= W120:
		return []Span{name(g, 14), Of(theme.Muted, "expiry unknown")}
	case class >= W80:
		return []Span{name(g, 13), Of(theme.Muted, "expiry unknown")}
	default:
		return []Span{name(g, 12), Of(theme.Muted, gl.None)}
	}
}

func asking(gl *theme.Glyphs, g GaugeState, class Class) []Span {
	words, waited := gl.Spinner[g.Frame&3]+" asking", Of(theme.Muted, Took(g.Time))
	switch {
	case class >= W120:
		// A provider with a long name gives its name, not the time.
		who := Cut(g.Provider, 32-12-Width(words)-2-Width(waited.Text))
		return []Span{name(g, 12), Of(theme.Text, words+" "), Of(theme.Text, strings.TrimLeft(who+" ", " ")), waited}
	case class >= W80:
		return []Span{name(g, 11), Of(theme.Text, words+" "), waited}
	default:
		return []Span{Of(theme.Text, Pad(words, 17-Width(waited.Text))), waited}
	}
}

// noToken is a gauge without a credential: its place says so, and at 60 columns the reason alone.
func noToken(t theme.Token, mark, short, long string, class Class) []Span {
	switch {
	case class >= W120:
		return []Span{Of(theme.Muted, "no token    "), Of(t, mark+" "+long)}
	case class >= W80:
		return []Span{Of(theme.Muted, "no token "), Of(t, mark+" "+short)}
	default:
		return []Span{Of(t, mark+" "+short)}
	}
}

// namesOther says whom the token is made out to, as far as there is room.
func namesOther(gl *theme.Glyphs, g GaugeState, class Class) []Span {
	at := 12
	switch {
	case class < W80:
		at = 0
	case class < W120:
		at = 11
	}
	words := Of(theme.Warn, Cut(gl.Look+" names "+g.Names, GaugeWidth(class)-at)).Bold()
	if at == 0 {
		return []Span{words}
	}
	return []Span{name(g, at), words}
}

// BarSpans is a bar of cells whole and half cells between two ends. What is left is rounded up, so that the bar is empty
// only when it is over; without a whole it is empty.
func BarSpans(gl *theme.Glyphs, left, whole time.Duration, cells int, t theme.Token) []Span {
	full, half := bar(left, whole, cells)
	inside := strings.Repeat(gl.BarFull, full)
	if half {
		inside += gl.BarHalf
		full++
	}
	return []Span{
		Of(theme.Border, gl.BarOpen),
		Of(t, inside),
		Of(theme.Border, strings.Repeat(gl.BarEmpty, cells-full)+gl.BarClose),
	}
}

// bar is the number of whole cells of a bar, and whether a half one follows.
func bar(left, whole time.Duration, cells int) (full int, half bool) {
	if left <= 0 || whole <= 0 {
		return 0, false
	}
	if left >= whole {
		return cells, false
	}
	// In floating point, for a token that lives for decades times twenty halves is more than a Duration holds.
	halves := float64(left) / float64(whole) * float64(2*cells)
	n := int(halves)
	if float64(n) < halves {
		n++
	}
	return n / 2, n%2 == 1
}
