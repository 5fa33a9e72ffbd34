package ui

import (
	"runtime/debug"
	"runtime/metrics"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/views"
)

const (
	// largeAnswer is from how many bytes on the memory that reading an answer took is worth giving back.
	largeAnswer = 8 << 20
	// headroom is how many bytes of garbage may gather beside what a large answer has left, and leastHeadroom the least percentage of that
	// which they are worth collecting for. Left alone, Go would take as much again as is kept.
	headroom      = 4 << 20 // as much as Go grants the smallest heap
	leastHeadroom = 10
)

// giveBack returns to the system what reading a large answer has left behind, beside the picture: several times the answer's size, which
// Go would keep for the next one. From then on garbage is collected early: a key leaves some 50 kB.
func (a *app) giveBack(r views.ResultMsg) tea.Cmd {
	if r.Call.Response == nil || r.Call.Response.Bytes < largeAnswer {
		return nil
	}
	tuned := a.opts.Getenv("GOGC") != "" // by whoever started the program
	return func() tea.Msg {
		debug.FreeOSMemory()
		if !tuned {
			debug.SetGCPercent(collectAt(liveHeap()))
		}
		return nil
	}
}

// liveHeap is what the last collection left, in bytes.
func liveHeap() uint64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return live[0].Value.Uint64()
}

// collectAt is the percentage of what is live that may come on top of it before garbage is collected.
func collectAt(live uint64) int {
	const usual = 100
	return int(min(max(headroom*100/max(live, 1), leastHeadroom), usual))
}
