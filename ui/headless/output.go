package headless

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
)

// errReaderLeft says that nobody reads the output any more, which is no fault: head has seen enough.
var errReaderLeft = errors.New("whoever read the output has left")

// output is standard output. The first write that goes wrong ends the command, also one that would go on for ever and print what nobody
// reads; what it had begun, like a recording, is brought to its end as with a signal.
type output struct {
	w   io.Writer
	end context.CancelCauseFunc

	mu  sync.Mutex
	err error
}

// Write implements io.Writer; one call is one uninterrupted write.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	switch {
	case errors.Is(err, syscall.EPIPE):
		o.err = errReaderLeft
	case err != nil:
		o.err = fmt.Errorf("the output was not written to its end: %w", err)
	}
	if o.err != nil {
		o.end(o.err)
	}
	return n, o.err
}

// failed is why the output is not whole, nil when it is.
func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
