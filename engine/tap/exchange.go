package tap

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"authpeek/engine"
)

// The ends of an exchange that are nobody's fault.
var (
	errAppGone = errors.New("the app closed the connection")
	errClosing = errors.New("the tap was closed")
	errNoRoom  = errors.New("the tap needed the room for another connection")
)

const (
	// waitForBody is how long a request's body is waited for before the request is told of without the rest.
	waitForBody = time.Second
	// longAnswer is how long an answer may take from its first byte to its last before the tap would rather end, or serve another app.
	longAnswer = time.Second
	// lingering is how long an app that still sends has to read an answer before its connection is closed.
	lingering = time.Second
	// halfClosed is how long an answer is waited for after the app has closed its side: most that do so have gone.
	halfClosed = 30 * time.Second
)

// exchange is one request with its answer. The connection's goroutine owns it; the goroutine that reads the app's side shares what is
// below mu. Whoever tells of it, see report, has o and what is told.
type exchange struct {
	tap    *Tap
	app    *appConn
	req    request
	o      *engine.Observed
	cancel context.CancelCauseFunc
	began  time.Time
	timing engine.Timing

	answered  time.Time // when the answer began to leave; not written while the app's connection has it for answering
	sent, got *recorder
	unread    bool // the desk was full
	told      bool // Started and Sent
	firstTold bool // and FirstByte
	// bodySent is closed when the request's body has left, or cannot. sendErr is set before.
	bodySent chan struct{}
	sendErr  error

	mu       sync.Mutex
	up       *upstreamConn // changed by the owner alone
	wrote    time.Time     // when the last byte of the request left
	gone     bool          // the app has closed its side
	released bool          // the server's connection is the next exchange's
}

// elapsed is the time since the exchange began.
func (x *exchange) elapsed() time.Duration { return time.Since(x.began) }

// run passes the request and its answer on, and reports whether the app's connection can carry another.
func (x *exchange) run(ctx context.Context) (again bool) {
	if err := x.connect(ctx, false); err != nil {
		x.unreachable(ctx, err)
		return false
	}
	// A cancel cuts both connections where they stand: every reading and writing returns. The app's comes first, because its owner goes
	// on when the server's is cut, and may have a last word to say.
	stop := context.AfterFunc(ctx, func() {
		_ = x.app.conn.SetDeadline(longAgo())
		_ = x.server().conn.SetDeadline(longAgo())
	})
	defer stop()
	head := x.tap.route.outgoing(x.req)
	err := x.send(head)
	if err != nil && (x.mayLeaveAgain(ctx, err) || x.mayRepeat(ctx, err)) {
		x.up.close()
		if err = x.connect(ctx, true); err == nil {
			err = x.send(head)
		}
	}
	var answer response
	if err == nil {
		answer, err = x.ask(ctx, head)
	}
	switch {
	case err != nil:
		x.up.close()
		x.unreachable(ctx, err)
		return false
	case answer.status == 101:
		x.tunnel(ctx, answer)
		return false
	}
	relayed := x.relay(answer)
	keep := relayed == nil && x.finishSending() && !x.isGone() && x.req.keepsAlive(x.req.minor) && answer.keepsAlive(answer.minor) &&
		(answer.bodyless(x.req.method) || answer.body.chunked || answer.body.length >= 0)
	if keep && stop() && x.release() {
		x.up.idleFrom, x.up.used = x.tap.now(), true
		x.up.watch()
		x.app.up = x.up
	} else {
		keep = false
		x.up.close()
	}
	x.conclude(ctx, answer, relayed)
	return keep
}

// longAgo is a deadline that has passed.
func longAgo() time.Time { return time.Unix(1, 0) }

// connect takes the app's own connection to the server, or an idle one, or makes one, and a new one in any case where that is wanted.
func (x *exchange) connect(ctx context.Context, fresh bool) error {
	up := x.app.up
	x.app.up = nil
	if up != nil && !up.alive(x.tap.now()) {
		up = nil
	}
	if up == nil && !fresh {
		up = x.tap.pool.take(x.tap.now())
	}
	if up == nil {
		var err error
		if up, err = x.tap.route.dial(ctx, &x.timing); err != nil {
			return err
		}
	}
	x.mu.Lock()
	x.up = up
	x.mu.Unlock()
	x.timing.Reused, x.timing.Remote = up.used, up.remote
	x.timing.TLSInfo, x.timing.TLSState = up.tlsInfo, up.tlsState
	return nil
}

// server is the connection to the server, for those beside the connection's own goroutine.
func (x *exchange) server() *upstreamConn {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.up
}

// send writes the head with as much of the body as is there, and leaves the rest to the goroutine that reads the app's side: that tells
// of the request, and looks for what the app does while it waits for its answer.
func (x *exchange) send(head []byte) error {
	began := time.Now()
	f := newFramer(x.req.body, false)
	done, err := x.tap.passBuffered(x.up.conn, x.app.r, f, x.sent, head)
	x.timing.Send = time.Since(began)
	var side *copyError
	if errors.As(err, &side) {
		x.sent.restart() // what is there of the body is still to be read
	}
	if err != nil {
		return err
	}
	x.written()
	if done {
		close(x.bodySent)
	}
	if x.req.upgrade && done {
		x.begin(false) // what the app says next may belong to another protocol
		return nil
	}
	x.app.peeking = true
	go x.attend(f, done)
	return nil
}

func (x *exchange) written() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.wrote = time.Now()
}

// mayLeaveAgain reports whether the request met the end of a connection that had been kept open before a byte of it had left. Then the
// server cannot have taken it, and it may leave on a new connection whatever it asks for (RFC 9110 section 9.2.2): all of it is still here.
func (x *exchange) mayLeaveAgain(ctx context.Context, err error) bool {
	var none *nothingSent
	return x.up.used && errors.As(err, &none) && ctx.Err() == nil
}

// mayRepeat reports whether the request met the end of a connection that had been kept open after it had left. The server may have taken
// it: only what changes nothing there may then leave once more (RFC 9112 section 9.3.1), and a gateway repeats nothing else (RFC 9110
// section 9.2.2).
func (x *exchange) mayRepeat(ctx context.Context, err error) bool {
	switch x.req.method {
	case "GET", "HEAD", "OPTIONS", "TRACE":
	default:
		return false
	}
	var bad *malformedError
	return x.up.used && !x.req.hasBody() && x.timing.FirstByte == 0 && ctx.Err() == nil && !x.isGone() && !errors.As(err, &bad)
}

// ask waits for the answer to a request that has left, which may have to leave once more.
func (x *exchange) ask(ctx context.Context, head []byte) (response, error) {
	if x.unread {
		x.tell(true)
	}
	answer, err := x.readAnswer()
	if err != nil && x.mayRepeat(ctx, err) {
		x.up.close()
		if err = x.connect(ctx, true); err == nil {
			answer, err = x.repeat(head)
		}
	}
	return answer, err
}

// repeat sends a request without a body on another connection.
func (x *exchange) repeat(head []byte) (response, error) {
	if _, err := x.up.conn.Write(head); err != nil {
		return response{}, err
	}
	x.written()
	return x.readAnswer()
}

// attend is the goroutine of the app's side: the rest of the body, then whatever comes next, which is the app's next request, or the
// end of its connection.
func (x *exchange) attend(f framer, done bool) {
	var err error
	defer func() {
		if v := recover(); v != nil { // the exchange ends like one whose app has gone, and its owner lets go of both connections
			err = errAppGone
			x.cancel(err)
			x.tap.engine.Broke("tap", v)
		}
		x.app.next <- err
	}()
	if done {
		x.begin(false)
	} else {
		told := make(chan struct{})
		late := time.AfterFunc(waitForBody, func() {
			defer close(told)
			x.tap.setLong(x.app, x.cancel)
			x.begin(true)
		})
		err = x.tap.pump(x.up.conn, x.app.source, f, x.sent)
		if !late.Stop() {
			<-told
			x.tap.setIdle(x.app, false)
		}
		x.written()
		x.sendErr = err
		close(x.bodySent)
		x.begin(false)
		var side *copyError
		if errors.As(err, &side) && side.writing {
			// The server has had enough. What it says of that reaches the app only if somebody takes in the rest of the body.
			_, _ = io.Copy(io.Discard, io.LimitReader(x.app.r, engine.ObserveLimit))
			return
		}
		var bad *malformedError
		switch {
		case errors.As(err, &bad):
			x.cancel(bad)
			return
		case err != nil:
			x.cancel(errAppGone)
			return
		}
	}
	if _, err = x.app.r.Peek(1); err == nil {
		return
	}
	x.mu.Lock()
	x.gone = true
	released := x.released
	x.mu.Unlock()
	if released {
		return // what becomes of the app's connection is no longer this exchange's business
	}
	if errors.Is(err, io.EOF) {
		// It may only have closed its side. What the app does with its connection is done with the server's.
		up := x.server()
		_ = closeWrite(up.conn)
		_ = up.conn.SetReadDeadline(time.Now().Add(halfClosed))
		return
	}
	x.cancel(errAppGone)
}

// release lets go of the server's connection for the next exchange, and reports whether it may have it: an app that has gone in the
// same moment takes its server's connection along.
func (x *exchange) release() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.released = !x.gone
	return x.released
}

func (x *exchange) isGone() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.gone
}

// readAnswer passes interim answers on (RFC 9110 section 15.2) and gives the head of the final one.
func (x *exchange) readAnswer() (response, error) {
	for first := true; ; first = false {
		err := x.up.firstByte()
		if err == io.EOF {
			return response{}, io.EOF
		}
		if err != nil {
			return response{}, err
		}
		if first {
			x.timing.FirstByte = x.elapsed()
			x.mu.Lock()
			if wait := time.Since(x.wrote); !x.wrote.IsZero() {
				x.timing.Wait = wait
			}
			x.mu.Unlock()
		}
		h, err := readHead(x.up.r)
		if err != nil {
			return response{}, badAnswer(err)
		}
		answer, err := parseResponse(h)
		if err != nil {
			return response{}, badAnswer(err)
		}
		if answer.status >= 200 || answer.status == 101 {
			x.timing.Protocol = "HTTP/1.1"
			if answer.minor == '0' {
				x.timing.Protocol = "HTTP/1.0" // and no part of the head, which would be kept with it
			}
			return answer, nil
		}
		if _, err := x.app.conn.Write(answer.raw); err != nil {
			return response{}, errAppGone
		}
	}
}

// relay passes the answer on.
func (x *exchange) relay(answer response) error {
	began := time.Now()
	x.answered = began
	x.app.answering.Store(x)
	defer x.app.answering.Store(nil)
	defer func() { x.timing.Read, x.timing.Total = time.Since(began), x.elapsed() }()
	if answer.bodyless(x.req.method) {
		if _, err := x.app.conn.Write(answer.raw); err != nil {
			return &copyError{err, true}
		}
		return nil
	}
	f := newFramer(answer.body, true)
	x.got.expect(answer.body.length) // all of it: the desk may not have come to whether the call is one that is read
	done, err := x.tap.passBuffered(x.app.conn, x.up.r, f, x.got, answer.raw)
	if done || err != nil {
		return err
	}
	timing := x.timing
	x.report(func() { x.tellFirst(answer.status, timing) })
	return x.tap.pump(x.app.conn, x.up.source, f, x.got)
}

// finishSending waits for the rest of a body whose answer has come already, and reports whether all of it has left.
func (x *exchange) finishSending() bool {
	select {
	case <-x.bodySent:
		return x.sendErr == nil
	default:
	}
	if x.req.has("Expect", "100-continue") {
		return false // the app may take the answer for a no and send none of it (RFC 9110 section 10.1.1)
	}
	timer := time.NewTimer(lingering)
	defer timer.Stop()
	select {
	case <-x.bodySent:
		return x.sendErr == nil
	case <-timer.C:
		return false
	}
}
