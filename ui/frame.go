package ui

import (
	"fmt"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// The smallest terminal that has screens, and the smallest that has more than a sentence.
const (
	leastWidth, leastHeight = 60, 16
	tinyWidth, tinyHeight   = 40, 8
)

// draw makes the rows of the whole picture: header, tabs, body, wire strip, key bar. It never has more rows than the terminal, because
// Bubble Tea would then drop the top ones.
func (a *app) draw() []string {
	switch {
	case a.width < tinyWidth || a.height < tinyHeight:
		return []string{a.tooSmall()}
	case a.width < leastWidth || a.height < leastHeight:
		return a.tiny()
	}
	line := kit.NewLine(a.styles, a.width)
	strip := a.drawStrip(line)
	rows := make([]string, 0, a.height)
	rows = append(rows, a.drawHeader(line), a.drawTabs(line))
	body := a.height - len(rows) - len(strip) - a.footRows()
	rows = append(rows, a.drawBody(body)...)
	rows = append(rows, strip...)
	rows = append(rows, a.drawFoot(line)...)
	if j, ok := a.dialog.(*jump); ok {
		j.over(a, rows)
	}
	return rows
}

// viewFrame is what the open screen is drawn with.
func (a *app) viewFrame(h int, aims *views.Aims) views.Frame {
	return views.Frame{
		Width: a.width, Height: h, TermWidth: a.width, TermHeight: a.height,
		Now: a.now(), Styles: a.styles, Session: a.session, Aims: aims,
	}
}

func (a *app) drawBody(h int) []string {
	if s, ok := a.dialog.(*selecting); ok {
		return s.rows(a, a.width, h)
	}
	if a.body.lasts(a, h) {
		return a.body.rows
	}
	body := a.view().Render(a.viewFrame(h, nil))
	// A view that gives too few or too many rows must not push the rest of the screen about.
	for len(body) < h {
		body = append(body, kit.NewLine(a.styles, a.width).String())
	}
	body = body[:h]
	a.body = keptBody{rows: body, view: a.open, width: a.width, styles: a.styles}
	if _, over := a.dialog.(*jump); a.dialog != nil && !over {
		body = kit.Overlay(a.styles, body, a.dialog.draw(a, min(a.width-2, 118), h), a.width, h)
	}
	return body
}

// keptBody is the body of the picture before. While nobody does anything there is a picture each second, for the countdown.
type keptBody struct {
	rows    []string
	view    int
	width   int
	styles  *theme.Styles
	touched bool // something has happened since that is more than time going on
}

// lasts reports whether the body is still what the open screen would draw in h rows.
func (k *keptBody) lasts(a *app, h int) bool {
	if k.touched || a.dialog != nil || a.guide != nil || len(k.rows) != h || k.view != a.open || k.width != a.width || k.styles != a.styles {
		return false
	}
	v, ok := a.view().(views.Lasting)
	return ok && a.now().Before(v.Lasts(a.session))
}

// drawLast is the key bar's row, or what has taken its place.
func (a *app) drawLast(l *kit.Line) string {
	l.Reset(a.width).Inset()
	switch {
	case a.toast != nil:
		a.drawToast(l)
	case a.filter != nil:
		a.drawFilter(l)
	default:
		if t := a.slowTask(); t != nil {
			a.drawTask(l, t)
		} else {
			a.drawKeyBar(l)
		}
	}
	return l.String()
}

func (a *app) tooSmall() string {
	text := kit.Cut(fmt.Sprintf("authpeek needs %d×%d; this terminal is %d×%d", leastWidth, leastHeight, a.width, a.height), a.width)
	return a.styles.Glyphs.Text(text)
}

// tiny is for terminals with room for the gauge and the newest facts only.
func (a *app) tiny() []string {
	line := kit.NewLine(a.styles, a.width)
	rows := make([]string, 0, a.height)
	state := kit.GaugeAt(a.credential(), a.now())
	line.Reset(a.width).Inset().RightSpans(kit.GaugeSpans(a.styles, state, kit.W60)...)
	rows = append(rows, line.String())
	for _, w := range a.wire.Last(a.height-2, false) {
		views.DrawWire(line, a.styles, w, a.width, a.session.Zone(), false)
		rows = append(rows, line.String())
	}
	for len(rows) < a.height-1 {
		rows = append(rows, line.Reset(a.width).String())
	}
	line.Reset(a.width).Inset().Add(theme.Text, fmt.Sprintf("authpeek needs %d×%d; this terminal is %d×%d", leastWidth, leastHeight, a.width, a.height))
	return append(rows, line.String())
}
