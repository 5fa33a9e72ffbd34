package tap

import (
	"context"
	"fmt"
	"time"
)

// takeSlot waits for room for one more connection. When there is none, the connection that could be done without for longest gives its
// own: so many apps nobody has, and a browser or a scanner that opens connections and leaves them shall not keep them out.
func (t *Tap) takeSlot() {
	for {
		select {
		case t.slots <- struct{}{}:
			return
		default:
		}
		if t.dismiss() {
			t.slots <- struct{}{}
			return
		}
		select {
		case t.slots <- struct{}{}:
			return
		case <-t.spare:
		case <-time.After(longAnswer):
		}
	}
}

// dismiss closes the connection that could be done without for longest, and reports whether there is one.
func (t *Tap) dismiss() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest *appConn
	for c, since := range t.conns {
		if since > 0 && (longest == nil || since < t.conns[longest]) {
			longest = c
		}
	}
	if longest == nil {
		return t.giveUpLong(errNoRoom, 1) > 0
	}
	t.conns[longest] = 0
	longest.giveUp(errNoRoom)
	return true
}

// giveUpLong ends some calls of which the app takes its time to read the answer, and says how many. The caller holds mu.
func (t *Tap) giveUpLong(cause error, most int) (n int) {
	for c := range t.conns {
		if x := c.answering.Load(); n < most && x != nil && time.Since(x.answered) > longAnswer {
			x.cancel(cause)
			n++
		}
	}
	return n
}

// await waits for the calls under way while the tap closes, and cuts them off when ctx ends.
func (t *Tap) await(ctx context.Context, done <-chan struct{}) error {
	tick := time.NewTicker(longAnswer / 4)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return nil
		case <-tick.C:
			t.mu.Lock()
			t.giveUpLong(errClosing, maxConns)
			t.mu.Unlock()
		case <-ctx.Done():
			t.cancel(errClosing)
			<-done
			return fmt.Errorf("calls of the app were cut off: %w", ctx.Err())
		}
	}
}

// giveUp ends a connection that can be done without, and its call. The caller holds the tap's mu.
func (c *appConn) giveUp(cause error) {
	if c.cancel != nil {
		c.cancel(cause)
		return
	}
	_ = c.conn.Close()
}

// setIdle notes whether a connection can be done without: it waits for a request. It reports whether the tap goes on.
func (t *Tap) setIdle(c *appConn, idle bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.conns[c], c.cancel = 0, nil
	if idle {
		t.canSpare(c)
	}
	return !t.closing
}

// setLong notes that a connection can be done without because its call takes long over a body.
func (t *Tap) setLong(c *appConn, cancel context.CancelCauseFunc) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c.cancel = cancel
	t.canSpare(c)
}

// canSpare is the end of a connection that nobody has to wait for where one is wanted. The caller holds mu.
func (t *Tap) canSpare(c *appConn) {
	t.turn++
	t.conns[c] = t.turn
	if t.closing {
		c.giveUp(errClosing)
	}
	if len(t.conns) >= maxConns {
		select {
		case t.spare <- struct{}{}:
		default:
		}
	}
}
