package sandbox

import "time"

// The sandbox lives: attributes change and messages arrive. Everything is a pure function of the time since the start, so
// nothing runs in the background, two clients see the same, and an injected clock can show any moment.
const (
	attributeEvery = 25 * time.Second
	messageEvery   = 75 * time.Second
	// arrivalsKept bounds what has arrived: of all that came, the inbox holds the newest.
	arrivalsKept = 40
)

// elapsed is the time since the start; none in a still sandbox, or when the clock was set back.
func (s *Server) elapsed() time.Duration {
	if s.options.Still {
		return 0
	}
	return max(0, s.options.Now().Sub(s.started))
}

// arrived is how many messages have come since the start, kept or not.
func arrived(elapsed time.Duration) uint64 {
	return uint64(elapsed / messageEvery)
}

// drift is an attribute that changes: its value after the nth change.
type drift struct {
	key   string
	after func(n int) any
}

// changes counts how often the drift at position has changed, when one of count drifts changes every attributeEvery, in
// turn.
func changes(elapsed time.Duration, position, count int) int {
	return (int(elapsed/attributeEvery) + count - 1 - position) / count
}
