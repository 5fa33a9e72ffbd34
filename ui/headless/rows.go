package headless

import (
	"io"
	"time"

	"authpeek/engine"
)

// writeRows prints an operation's model, one line for each thing in it, where the model tells itself so.
func writeRows(w io.Writer, result any, now time.Time) {
	model, ok := result.(engine.Rower)
	if !ok {
		return
	}
	t := newTable(w)
	for _, row := range model.Rows(now) {
		t.row(row...)
	}
	t.flush()
}
