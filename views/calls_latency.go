package views

import (
	"slices"
	"time"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// latencies are the totals of the calls that are shown, oldest first, and what they come to.
type latencies struct {
	totals []time.Duration
	sorted []time.Duration // made when it is asked for
}

// add takes a call that has an answer; what was blocked or cancelled says nothing about how long one takes.
func (t *latencies) add(c *engine.Call) {
	if c.Finish != nil && c.Sent != nil && c.Finish.Outcome != engine.OutcomeCancelled {
		t.totals = append(t.totals, c.Finish.Timing.Total)
	}
}

// at is a percentile by the nearest rank.
func (t *latencies) at(percent int) time.Duration {
	if t.sorted == nil {
		t.sorted = slices.Sorted(slices.Values(t.totals))
	}
	rank := (len(t.sorted)*percent + 99) / 100
	return t.sorted[max(rank, 1)-1]
}

// latencyTitle is the course of the latencies in w cells, with as many of their figures as there is room for; nil for fewer than
// two calls or no room.
func (v *callsView) latencyTitle(f Frame, w int) []kit.Span {
	t := &v.list.spark
	if len(t.totals) < 2 {
		return nil
	}
	least, half, most, longest := kit.Took(t.at(0)), kit.Took(t.at(50)), kit.Took(t.at(95)), kit.Took(t.at(100))
	for _, words := range []string{
		"min " + least + " · p50 " + half + " · p95 " + most + " · max " + longest,
		"p50 " + half + " · p95 " + most,
		"p95 " + most,
	} {
		room := w - len(" · ") - 1 - kit.Width(words)
		if cells := min(room, len(t.totals), 24); cells >= min(len(t.totals), 6) {
			counts := make([]int, 0, cells)
			for _, d := range t.totals[len(t.totals)-cells:] {
				counts = append(counts, int(d/time.Microsecond))
			}
			return []kit.Span{kit.Of(theme.Text, " · "), kit.Of(theme.Muted, kit.Spark(f.Styles, counts, cells)+" "+words)}
		}
	}
	return nil
}
