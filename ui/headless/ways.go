package headless

import (
	"net/http"
	"sync"

	"authpeek/engine"
)

// ways are the ways out to apps' backends, one for each set of network settings: a connection is used again when a profile is opened
// once more, and none of them outlives the program's work.
type ways struct {
	mu   sync.Mutex
	open map[engine.Network]*http.Transport
}

// to gives the way out with these settings. Errors are *engine.UsageError.
func (w *ways) to(n engine.Network) (*http.Transport, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t := w.open[n]; t != nil {
		return t, nil
	}
	t, err := engine.NewTransport(n)
	if err != nil {
		return nil, err
	}
	if w.open == nil {
		w.open = map[engine.Network]*http.Transport{}
	}
	w.open[n] = t
	return t, nil
}

// close ends the connections that nobody uses.
func (w *ways) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.open {
		t.CloseIdleConnections()
	}
}
