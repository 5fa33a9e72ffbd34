package views

import (
	"fmt"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// DrawWire draws one line of the strip at the width of a terminal. selected is the call under some cursor: its lines are
// marked on every screen.
func DrawWire(l *kit.Line, st *theme.Styles, w WireLine, width int, zone *time.Location, selected bool) {
	class := kit.ClassOf(width)
	l.Reset(width).Inset()
	if selected {
		l.Edge(theme.Accent, st.Glyphs.Sel)
	}
	glyph, markToken := st.Mark(w.Mark)
	clock := kit.Clock(w.At, class, zone)
	l.Add(theme.Muted, clock).Space(1)
	event := w.Event
	if w.Times > 1 {
		event += " " + st.Glyphs.Times + diagnose.Count(w.Times)
	}
	eventToken := theme.Text
	if w.Mark == theme.MarkBad {
		eventToken = theme.Error
	}
	switch class {
	case kit.W60:
		l.Add(theme.Text, kit.Cut(w.Subject, 15)).Space(1)
		l.Add(markToken, glyph).Space(1).Cell(14, kit.Of(eventToken, event)).Space(1)
	case kit.W80:
		l.Cell(15, kit.Of(theme.Text, w.Subject)).Space(1)
		l.Add(markToken, glyph).Space(1).Cell(14, kit.Of(eventToken, event)).Space(1)
	default:
		number := st.Glyphs.None
		if w.Call != 0 {
			number = fmt.Sprintf("#%d", w.Call)
		}
		if w.More {
			number += "…"
		}
		l.Cell(6, kit.Of(theme.Muted, number))
		l.Cell(16, kit.Of(theme.Text, w.Subject)).Space(1)
		l.Add(markToken, glyph).Space(1).Cell(16, kit.Of(eventToken, event)).Space(1)
	}
	room := l.Room() - l.Used()
	if w.Took > 0 && class > kit.W60 {
		took := kit.Took(w.Took)
		l.Right(theme.Muted, took)
		room -= kit.Width(took) + 1
	}
	l.Spans(Tinted(theme.Text, fitDetail(w.inZone(zone), room))...)
}

// inZone is the detail with the instant in it told in another zone than UTC.
func (l *WireLine) inZone(zone *time.Location) string {
	if l.Expires.IsZero() {
		return l.Detail
	}
	return strings.Replace(l.Detail, kit.TimeOfDay(l.Expires, time.UTC), kit.TimeOfDay(l.Expires, zone), 1)
}

// fingerprintSize is how long a fingerprint is, in bytes and in cells.
const fingerprintSize = len("tok#3f2a9c")

// fitDetail cuts a detail to room cells, but never the first fingerprint in it: what stands before that gives way.
func fitDetail(detail string, room int) string {
	if kit.Width(detail) <= room {
		return detail
	}
	at := strings.Index(detail, "tok#")
	if at < 0 || len(detail) < at+fingerprintSize || kit.Width(detail[:at+fingerprintSize]) < room {
		return kit.Cut(detail, room)
	}
	end, more := at+fingerprintSize, ""
	if end < len(detail) {
		more = "…"
	}
	from := max(0, strings.LastIndex(detail[:at], " · "))
	kept := detail[from:end] + more // with what it is sent as: " · Bearer tok#3f2a9c"
	if place, ok := strings.CutPrefix(detail[from:end], " · "); ok {
		kept = " · " + inField(place) + more
	}
	if before := room - kit.Width(kept); before > 1 {
		return cutPath(detail[:from], before) + kept
	}
	return detail[at:end] + more
}

// cutPath cuts what is sent to room cells. Of a path the end is kept: it names the operation, and the beginning is every call's.
func cutPath(sent string, room int) string {
	method, path, ok := strings.Cut(sent, " /")
	for ok && kit.Width(sent) > room {
		if _, path, ok = strings.Cut(path, "/"); ok {
			path = strings.TrimPrefix(path, "…/")
			sent = method + " …/" + path
		}
	}
	return kit.Cut(sent, room)
}
