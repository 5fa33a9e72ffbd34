package ui

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
)

// BenchmarkHeap is what lies in memory when nothing more can be collected, with 1,000 to 1,000,000 messages loaded: the whole program with
// its own sandbox, in bytes.
func BenchmarkHeap(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("messages/%d", n), func(b *testing.B) {
			onSandbox(b, func(d *desk) {
				d.press("4")
				var s runtime.MemStats
				for b.Loop() {
					debug.FreeOSMemory()
					runtime.ReadMemStats(&s)
				}
				b.ReportMetric(float64(s.HeapAlloc), "heap-bytes")
				b.ReportMetric(float64(s.HeapSys-s.HeapReleased), "held-bytes")
				runtime.KeepAlive(d)
			}, "--messages", fmt.Sprint(n))
		})
	}
}
