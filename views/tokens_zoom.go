package views

import (
	"time"

	"authpeek/ui/kit"
)

// lifeSight is the part of the life line that somebody looks at: a token, and how closely. Zoom counts halvings of the time that is
// shown without it; below zero it counts doublings.
type lifeSight struct {
	token string
	zoom  int
}

// The bounds of the zoom: a cell is never less than some milliseconds of a usual token, nor a session less than a cell.
const (
	zoomMost  = 8
	zoomLeast = -6
)

// moved reports whether the line shows something else than the newest tokens whole.
func (g lifeSight) moved() bool { return g.token != "" || g.zoom != 0 }

// look gives a life line the stretch of time that is looked at.
func (g lifeSight) look(life *kit.Life, now time.Time) {
	at := -1
	tokens := make([]int, 0, len(life.Segments)) // the segments that are tokens
	for i, s := range life.Segments {
		if s.State == kit.SegmentNoToken {
			continue
		}
		if s.Fingerprint == g.token {
			at = len(tokens)
		}
		tokens = append(tokens, i)
	}
	if len(tokens) == 0 || !g.moved() {
		return
	}
	if at < 0 {
		at = len(tokens) - 1
	}
	chosen := &life.Segments[tokens[at]]
	chosen.Chosen = true
	end := func(i int) time.Time {
		to := life.Segments[i].To
		if to.IsZero() || life.Segments[i].State == kit.SegmentCurrent && to.Before(now) {
			to = now
		}
		return to
	}
	if g.zoom == 0 && at >= len(tokens)-2 {
		return // among the newest: the line as it always is
	}
	from := life.Segments[tokens[max(0, at-1)]].From
	to := end(tokens[min(len(tokens)-1, at+1)])
	middle := chosen.From.Add(end(tokens[at]).Sub(chosen.From) / 2)
	width := max(to.Sub(from), time.Second)
	for range max(0, g.zoom) {
		width /= 2
	}
	for range max(0, -g.zoom) {
		width *= 2
	}
	if g.zoom != 0 {
		from, to = middle.Add(-width/2), middle.Add(width/2)
	}
	// Before the first token and after the last there is nothing to see.
	if first := life.Segments[0].From; from.Before(first) {
		from, to = first, to.Add(first.Sub(from))
	}
	if last := end(len(life.Segments) - 1); to.After(last) {
		from, to = from.Add(last.Sub(to)), last
	}
	if first := life.Segments[0].From; from.Before(first) {
		from = first
	}
	life.From, life.To = from, to
}

// sightKey moves along the life line or changes how closely it is looked at. It reports whether the key was one of these.
func (v *tokensView) sightKey(s *Session, k string) bool {
	switch k {
	case "h", "left":
		v.pan(s, -1)
	case "l", "right":
		v.pan(s, 1)
	case "+", "=":
		v.sight.zoom = min(v.sight.zoom+1, zoomMost)
	case "-", "−":
		v.sight.zoom = max(v.sight.zoom-1, zoomLeast)
	default:
		return false
	}
	if v.sight.token == "" && v.item.record != nil {
		v.sight.token = v.item.info.Fingerprint
	}
	return true
}

// pan chooses the token before or after the one under the cursor, in the order in which they came.
func (v *tokensView) pan(s *Session, by int) {
	records := providerTokens(s)
	for i, r := range records {
		if r.Info.Fingerprint == v.item.info.Fingerprint {
			next := records[max(0, min(len(records)-1, i+by))].Info.Fingerprint
			v.choose(next)
			v.sight.token = next
			return
		}
	}
	if len(records) > 0 {
		v.choose(records[len(records)-1].Info.Fingerprint)
		v.sight.token = records[len(records)-1].Info.Fingerprint
	}
}
