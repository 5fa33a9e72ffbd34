package ui

import (
	"slices"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// wireSize is how much of the screen the wire strip takes.
type wireSize int

const (
	wireNormal wireSize = iota
	wireHalf
	wireOne
	wireSizes
)

// stripRows is how many facts the strip shows, and whether it has a title. Width and height are judged apart.
func (a *app) stripRows() (lines int, title bool) {
	if a.width < 80 || a.height < 24 || a.wireSize == wireOne {
		return 1, false
	}
	if a.wireSize == wireHalf {
		return (a.height - 4) / 2, true
	}
	switch h := a.height; {
	case h >= 40:
		return 8, true
	case h >= 36:
		return 6, true
	case h >= 30:
		return 5, true
	default:
		return 3, true
	}
}

// drawStrip is the wire strip: a title, and the newest facts with the newest at the bottom.
func (a *app) drawStrip(l *kit.Line) []string {
	n, title := a.stripRows()
	rows := make([]string, 0, n+1)
	if title {
		rows = append(rows, a.stripTitle(l))
	}
	lines := a.wire.Last(n, a.wireSize == wireHalf)
	chosen := a.chosenCall()
	for range n - len(lines) {
		rows = append(rows, l.Reset(a.width).String())
	}
	for i, w := range lines {
		rows = append(rows, a.drawWireRow(l, i, w, w.Call != 0 && w.Call == chosen))
	}
	return rows
}

// drawnWire is a row of the strip with all that it was drawn from.
type drawnWire struct {
	line     views.WireLine
	styles   *theme.Styles
	width    int
	zone     *time.Location
	selected bool
	text     string
}

// drawWireRow is a row of the strip. Few pictures change any: what stands there from the last one is taken again.
func (a *app) drawWireRow(l *kit.Line, i int, w views.WireLine, selected bool) string {
	for len(a.wireRows) <= i {
		a.wireRows = append(a.wireRows, drawnWire{})
	}
	drawn := &a.wireRows[i]
	now := drawnWire{w, a.styles, a.width, a.session.Zone(), selected, drawn.text}
	if now != *drawn || drawn.text == "" {
		views.DrawWire(l, a.styles, w, a.width, now.zone, selected)
		now.text = l.String()
		*drawn = now
	}
	return drawn.text
}

func (a *app) stripTitle(l *kit.Line) string {
	led := a.session.Ledger
	title := []kit.Span{kit.Of(theme.Muted, "wire"), kit.Of(theme.Muted, " · "+diagnose.Counted(led.Total, "call"))}
	if led.Lost > 0 {
		title = append(title, kit.Of(theme.Warn, " · "+a.styles.Glyphs.Look+" "+diagnose.Count(int(led.Lost))+" not shown"))
	}
	if a.session.Recorded != nil {
		title = append(title, kit.Of(theme.Info, a.styles.Glyphs.Text(" · "+a.styles.Glyphs.Paused+" recorded"+a.recordedWords())))
	}
	if on := a.faultsOn(); on != "" {
		title = append(title, kit.Of(theme.Muted, " · "), kit.Of(theme.Warn, a.styles.Glyphs.Look+" "+on))
	}
	zone := "UTC"
	if !a.session.UTC {
		zone = a.now().In(a.session.Zone()).Format("MST")
	}
	note := []kit.Span{kit.Of(theme.Muted, "times "+zone)}
	if a.mouse {
		note = append([]kit.Span{kit.Of(theme.Info, "mouse: shift selects text"), kit.Of(theme.Muted, " · ")}, note...)
	}
	if a.width >= 100 {
		note = append(note, kit.Of(theme.Muted, " · "+a.keymap.Global("W")+":size"))
	}
	return a.titleRow.drawn(a.styles, a.width, title, note, func() string { return kit.Heading(a.styles, a.width, title, note, false) })
}

// keptRow is a row of the screen with all that it was drawn from. Few pictures change those that frame the open screen.
type keptRow struct {
	styles *theme.Styles
	width  int
	spans  [2][]kit.Span
	text   string
}

// drawn is the row of these spans on a screen of that width, made only where the last one was of others.
func (k *keptRow) drawn(st *theme.Styles, width int, left, right []kit.Span, draw func() string) string {
	if k.styles != st || k.width != width || !slices.Equal(k.spans[0], left) || !slices.Equal(k.spans[1], right) {
		*k = keptRow{st, width, [2][]kit.Span{left, right}, draw()}
	}
	return k.text
}

// chosenCall is the call that the cursor of some screen was put on, or 0.
func (a *app) chosenCall() engine.CallID {
	for _, v := range a.views {
		if s, ok := v.(views.Selecting); ok && s.SelectedCall() != 0 {
			return s.SelectedCall()
		}
	}
	return 0
}
