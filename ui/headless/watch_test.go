package headless

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
)

// ctrl+c is a good end: the call that runs is told to the end, and the exit code is 0.
func TestWatchIsInterrupted(t *testing.T) {
	watch := start(t, "watch", "--every", "1ms")
	lines := watch.until(t, func(line string) bool { return strings.Contains(line, `"event":"finished"`) })
	lines = append(lines, watch.interrupt(t)...)
	open := map[float64]bool{}
	for _, line := range lines {
		var event struct {
			Call  float64
			Event string
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		switch event.Event {
		case "started":
			open[event.Call] = true
		case "finished":
			delete(open, event.Call)
		}
	}
	if len(open) > 0 {
		t.Errorf("calls without an end: %v", open)
	}
}

// Events that came faster than they were printed are counted, and the rest is printed.
func TestWatchCountsLosses(t *testing.T) {
	var out strings.Builder
	s := &session{Options: Options{Stdout: &out}}
	journal := engine.NewJournal(4, time.Now)
	lines := journal.Subscribe()
	for range 10 {
		journal.Append(0, engine.Notice{Text: "n"})
	}
	journal.Close()
	if came, err := s.printEvents(t.Context(), lines, ""); came || err != nil {
		t.Errorf("got %v, %v", came, err)
	}
	if !strings.HasPrefix(out.String(), `{"event":"lost","count":6}`+"\n"+`{"seq":7,`) || strings.Count(out.String(), "\n") != 5 {
		t.Errorf("got %s", out.String())
	}
}
