package engine

import "time"

// reading is what the two clocks of a machine say at one instant.
type reading struct {
	wall    time.Time
	running time.Duration // since some instant, without the time for which the machine slept
}

// jumped reports whether the clocks have parted since another reading by more than they do by themselves: the machine has slept, or
// somebody has set the wall clock.
func (r reading) jumped(since reading) bool {
	parted := r.wall.Sub(since.wall) - (r.running - since.running)
	return parted.Abs() > time.Second
}

// machine reads the clocks.
type machine struct{ read func() reading }

func newMachine() machine {
	start := time.Now()
	return machine{func() reading {
		now := time.Now()
		return reading{wall: now.Round(0), running: now.Sub(start)}
	}}
}
