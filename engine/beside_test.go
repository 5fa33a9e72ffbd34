package engine_test

import (
	"slices"
	"testing"
	"time"

	"authpeek/engine/hostiletest"
)

// contender is one of several ways to do the same thing.
type contender struct {
	name string
	do   func() error
}

// beside measures contenders in turn, so that what else goes on at the machine hits all of them alike, and reports of each the median of
// the wall time and the processor's time for one doing, in which the server's and the garbage collector's are contained. The last one
// is measured against the first: x-wall and x-cpu are how many times as long it takes.
func beside(b *testing.B, all ...contender) {
	b.Helper()
	const block = 25 // doings in a row, so that the clock of the processor's time has something to count
	walls, cpus := make([][]float64, len(all)), make([]time.Duration, len(all))
	measured := 0
	for b.Loop() {
		for i, c := range all {
			before := hostiletest.CPUTime(b)
			for range block {
				began := time.Now()
				if err := c.do(); err != nil {
					b.Fatal(c.name, err)
				}
				walls[i] = append(walls[i], float64(time.Since(began)))
			}
			cpus[i] += hostiletest.CPUTime(b) - before
		}
		measured += block
	}
	medians := make([]float64, len(all))
	for i, c := range all {
		slices.Sort(walls[i])
		medians[i] = walls[i][len(walls[i])/2]
		b.ReportMetric(medians[i], c.name+"-wall-ns")
		b.ReportMetric(float64(cpus[i])/float64(measured), c.name+"-cpu-ns")
	}
	last := len(all) - 1
	b.ReportMetric(medians[last]/medians[0], "x-wall")
	b.ReportMetric(float64(cpus[last])/float64(cpus[0]), "x-cpu")
}
