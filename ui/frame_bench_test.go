package ui

import (
	"fmt"
	"os"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/hostiletest"
)

// frameSizes are the terminals that the budgets name.
var frameSizes = [][2]int{{80, 24}, {120, 36}, {200, 60}}

// timed is a benchmark's loop that reports the processor's time beside the wall's.
func timed(b *testing.B, step func(i int)) {
	b.ReportAllocs()
	i, from := 0, hostiletest.CPUTime(b)
	for b.Loop() {
		step(i)
		i++
	}
	b.ReportMetric(float64(hostiletest.CPUTime(b)-from)/float64(i), "cpu-ns/op")
}

// BenchmarkFrame is a whole picture of every screen at every size that a budget names, as after a tick: 80x24 to 200x60.
func BenchmarkFrame(b *testing.B) {
	onSandbox(b, func(d *desk) {
		for i, e := range d.entries {
			d.settle(d.show(i))
			for _, size := range frameSizes {
				d.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				b.Run(fmt.Sprintf("%s/%dx%d", e.ID, size[0], size[1]), func(b *testing.B) {
					timed(b, func(int) {
						d.stale = true
						d.View()
					})
				})
			}
		}
	})
}

// BenchmarkKey is a key that moves the cursor, from Update to the changed picture, on every screen with 100,000 messages loaded.
func BenchmarkKey(b *testing.B) {
	onSandbox(b, func(d *desk) {
		d.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
		for i, e := range d.entries {
			d.settle(d.show(i))
			b.Run(e.ID, func(b *testing.B) {
				down, up := deskKey("down"), deskKey("up")
				timed(b, func(i int) {
					k := down
					if i/100%2 == 1 {
						k = up
					}
					d.Update(k)
					d.View()
				})
			})
		}
	}, "--messages", "100000")
}

// BenchmarkTick is what a second of idling costs: the tick and the picture with another countdown.
func BenchmarkTick(b *testing.B) {
	onSandbox(b, func(d *desk) {
		d.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
		for i, e := range d.entries {
			d.settle(d.show(i))
			b.Run(e.ID, func(b *testing.B) {
				timed(b, func(int) {
					d.Update(tickMsg(d.now()))
					d.View()
				})
			})
		}
	})
}

// BenchmarkFilterKey is a letter typed into the filter line of a screen that filters, and the picture that comes of it, over 1,000 to
// 100,000 messages and as many calls and tokens as are kept.
func BenchmarkFilterKey(b *testing.B) {
	sizes := []int{1_000, 10_000, 100_000}
	if os.Getenv("AUTHPEEK_LONG") != "" {
		sizes = append(sizes, 1_000_000) // which takes minutes to load
	}
	for _, n := range sizes {
		onSandbox(b, func(d *desk) {
			d.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
			for i, e := range d.entries {
				if e.ID != "inbox" && (n > 1000 || e.ID != "calls" && e.ID != "tokens") {
					continue
				}
				d.settle(d.show(i))
				b.Run(fmt.Sprintf("%s/%d", e.ID, n), func(b *testing.B) {
					d.settle(d.openFilter())
					keys := []tea.KeyMsg{deskKey("o"), deskKey("r"), deskKey("d"), deskKey("e"), deskKey("backspace"), deskKey("backspace"), deskKey("backspace"), deskKey("backspace")}
					timed(b, func(i int) {
						d.Update(keys[i%len(keys)])
						d.View()
					})
				})
				d.press("esc")
			}
		}, "--messages", fmt.Sprint(n))
	}
}

// BenchmarkEvents is a batch of events as it comes 30 times a second when 5,000 events a second arrive, with the picture after it.
func BenchmarkEvents(b *testing.B) {
	onSandbox(b, func(d *desk) {
		sub := d.opts.Engine.Journal().Subscribe()
		d.settle(d.again())
		var call []engine.Event
		for len(call) == 0 || !ends(call) {
			events, _, err := sub.Next(b.Context(), 0)
			if err != nil {
				b.Fatal(err)
			}
			call = append(call, events...)
		}
		d.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
		number := engine.CallID(1_000_000)
		for i, e := range d.entries {
			if e.ID != "overview" && e.ID != "calls" && e.ID != "inbox" && e.ID != "tap" {
				continue
			}
			d.settle(d.show(i))
			b.Run(e.ID, func(b *testing.B) {
				timed(b, func(int) {
					batch := make([]engine.Event, 0, 170)
					for len(batch) < 166 {
						number++
						for _, e := range call {
							if e.Call != 0 {
								e.Call = number
							}
							batch = append(batch, e)
						}
					}
					d.fold(batch)
					d.stale = true
					d.View()
				})
			})
		}
	})
}

func ends(events []engine.Event) bool {
	for _, e := range events {
		if _, ok := e.Detail.(engine.CallFinished); ok {
			return true
		}
	}
	return false
}

// BenchmarkFollow is a fetch that brings nothing new, as one comes every few seconds while an inbox of 100,000 messages is followed,
// with all pictures that come of it.
func BenchmarkFollow(b *testing.B) {
	onSandbox(b, func(d *desk) {
		d.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
		d.press("4")
		d.View()
		timed(b, func(int) {
			d.settle(d.again())
			d.View()
		})
	}, "--messages", "100000")
}
