package tap

import (
	"context"
	"io"
	"net"
	"sync"

	"authpeek/engine"
)

// tunnel joins both connections after they have switched to another protocol, like WebSocket, until both have ended.
func (x *exchange) tunnel(ctx context.Context, answer response) {
	defer x.up.close()
	if _, err := x.app.conn.Write(answer.raw); err != nil {
		x.unreachable(ctx, errAppGone)
		return
	}
	timing := x.timing
	x.report(func() { x.tellFirst(answer.status, timing) })
	peeking := x.app.peeking
	x.app.peeking = false
	var back int64
	var both sync.WaitGroup
	both.Go(func() {
		if peeking && <-x.app.next != nil {
			_ = closeWrite(x.up.conn)
			return
		}
		x.join(x.up.conn, x.app.source)
	})
	both.Go(func() { back = x.join(x.app.conn, x.up.source) })
	both.Wait()
	x.timing.Total = x.elapsed()
	x.timing.Read = x.timing.Total - x.timing.FirstByte
	by := ""
	if cause := context.Cause(ctx); cause != nil {
		by = canceller(cause)
	}
	x.tap.countBack(back)
	x.end(func() {
		if by != "" {
			x.o.Cancelled(by, x.timing)
			return
		}
		x.o.Answered(engine.SeenAnswer{Status: answer.status, Headers: answer.headers(), Bytes: back, Truncated: back > 0, Timing: x.timing})
	})
}

// join copies one direction to its end, and ends it on the other side too. What breaks off is cut on both sides.
func (x *exchange) join(to net.Conn, from source) int64 {
	p, _ := from.r.Peek(from.r.Buffered()) // what is buffered can be peeked at
	n, err := to.Write(p)
	copied := int64(n)
	if err == nil {
		var more int64
		more, err = io.Copy(to, from.conn)
		copied += more
	}
	if err != nil {
		_ = x.up.conn.SetDeadline(longAgo())
		_ = x.app.conn.SetDeadline(longAgo())
		return copied
	}
	_ = closeWrite(to)
	return copied
}
