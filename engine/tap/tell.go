package tap

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"authpeek/engine"
)

// report has a step of the call told of: at the connection's desk, or at once where the call is not read. For the owner alone.
func (x *exchange) report(step func()) {
	if x.unread {
		step()
		return
	}
	x.app.desk.put(&x.tap.work, fact{read: step})
}

// begin has the request told of as soon as somebody gets to it. Early says that the body has not ended yet and that enough time has
// passed. An unread call is told of by its owner.
func (x *exchange) begin(early bool) {
	if !x.unread {
		x.app.desk.put(&x.tap.work, fact{read: func() { x.tell(early) }})
	}
}

// tell tells of the request, once, and like all below in the order of report.
func (x *exchange) tell(early bool) {
	defer x.o.EndOnPanic()
	if !x.told {
		x.told = true
		body, _, truncated := x.sent.snapshot()
		path, query, _ := strings.Cut(x.req.target, "?")
		x.o.Started(engine.Seen{
			Method: x.req.method, Path: path, Query: query, Headers: x.req.headers(), Body: body,
			Truncated: truncated || early && x.req.hasBody(),
		})
		if !x.o.Recognised() {
			x.got.narrow(engine.PreviewLimit)
		}
	}
	if !early {
		x.awaitCount()
		_, total, _ := x.sent.snapshot()
		x.o.Sent(total)
	}
}

// counting is how long a call's report waits for the count of a body that is on its way out. A server may answer before it has read all.
const counting = 100 * time.Millisecond

// awaitCount waits until the request's body is counted: what the kernel alone moves is so when all of it has left, and by then the
// server may have answered. Only the desk waits; the owner has the answer to pass on.
func (x *exchange) awaitCount() {
	if x.unread || !x.sent.isFull() {
		return
	}
	timer := time.NewTimer(counting)
	defer timer.Stop()
	select {
	case <-x.bodySent:
	case <-timer.C:
	}
}

// tellFirst tells that the answer has begun. For a reader the sending comes first, even where a server answers before it has read all.
func (x *exchange) tellFirst(status int, t engine.Timing) {
	if x.firstTold {
		return
	}
	x.firstTold = true
	x.tell(false)
	x.o.FirstByte(status, t)
}

// conclude ends the call in the journal, beside the connection: the next exchange does not wait for what a vendor makes of this one.
func (x *exchange) conclude(ctx context.Context, answer response, relayed error) {
	s := engine.SeenAnswer{Status: answer.status, Headers: answer.headers(), Timing: x.timing}
	var side *copyError
	switch {
	case relayed == nil:
	case context.Cause(ctx) != nil, errors.As(relayed, &side) && side.writing:
		s.Gone = true
	default:
		s.Interrupted = badAnswer(relayed)
	}
	by := engine.AppName
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, errAppGone) {
		by = canceller(cause)
	}
	x.end(func() {
		x.tellFirst(answer.status, s.Timing)
		s.Body, s.Bytes, s.Truncated = x.got.snapshot()
		s.Lent = x.got.isLent()
		if s.Gone && by != engine.AppName {
			x.o.Cancelled(by, s.Timing)
			return
		}
		x.o.Answered(s)
	})
}

// end has the end of the call told of, and counts it.
func (x *exchange) end(tell func()) {
	last := func() {
		defer func() {
			x.tap.count(x)
			x.sent.release()
			x.got.release()
		}()
		defer x.o.EndOnPanic()
		tell()
	}
	if x.unread {
		last()
		return
	}
	sent, _, _ := x.sent.snapshot()
	got, _, _ := x.got.snapshot()
	x.app.desk.put(&x.tap.work, fact{last, int64(len(sent) + len(got))})
}

// canceller names who gave a call up.
func canceller(cause error) string {
	switch {
	case errors.Is(cause, errAppGone):
		return engine.AppName
	case errors.Is(cause, errClosing):
		return "the end of the tap"
	case errors.Is(cause, errNoRoom):
		return "the tap, for want of room"
	default:
		return "you"
	}
}

// unreachable ends an exchange to which no answer came, or none that can be passed on.
func (x *exchange) unreachable(ctx context.Context, err error) {
	x.timing.Total = x.elapsed()
	cause := context.Cause(ctx)
	var bad *malformedError
	if errors.As(cause, &bad) || errors.As(err, &bad) {
		x.app.refuse(400, "Bad Request", "the request's body is not well formed: "+bad.what)
		x.end(func() {
			x.tell(false)
			x.o.Failed(&engine.CallError{
				Code: "request.malformed", Message: "the request's body is not well formed: " + bad.what,
				Fix: "look at how the app frames the body: the sizes of chunks and the ends of their lines",
			}, false, x.timing)
		})
		return
	}
	if cause != nil || errors.Is(err, errAppGone) || x.isGone() {
		if cause == nil {
			cause = errAppGone
		}
		x.end(func() {
			x.tell(false)
			x.o.Cancelled(canceller(cause), x.timing)
		})
		return
	}
	status, words := 502, "Bad Gateway"
	if isTimeout(err) {
		status, words = 504, "Gateway Timeout"
	}
	x.app.refuse(status, words, upstreamWords(x.tap.route.host, err))
	x.drain()
	x.end(func() {
		x.tell(false)
		x.o.Failed(err, false, x.timing)
	})
}

// drain takes in what there is of a body that cannot be passed on, so that the call can be told of as a whole, and the app gets to read
// the answer.
func (x *exchange) drain() {
	if x.app.peeking || x.req.has("Expect", "100-continue") {
		return
	}
	_ = x.app.conn.SetReadDeadline(time.Now().Add(lingering))
	f := newFramer(x.req.body, false)
	for {
		p, _ := x.app.r.Peek(x.app.r.Buffered()) // what is buffered can be peeked at
		n, done, err := f.feed(p, x.sent)
		_, _ = x.app.r.Discard(n)
		if _, total, _ := x.sent.snapshot(); done || err != nil || total > engine.ObserveLimit {
			return
		}
		if _, err := x.app.r.Peek(1); err != nil {
			return
		}
	}
}

// badAnswer words an answer that is not well formed.
func badAnswer(err error) error {
	var bad *malformedError
	if !errors.As(err, &bad) {
		return err
	}
	return &engine.CallError{
		Code: "transport.malformed", Message: "the answer is not well formed: " + bad.what,
		Fix: "look at the server, or at a proxy between: two readers may take such an answer for two",
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
