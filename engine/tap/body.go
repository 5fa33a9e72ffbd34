package tap

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"net"
	"strings"
	"syscall"
)

// framer finds the end of a body in the bytes as they come.
type framer interface {
	// feed says how many of p belong to the message, and whether it ends with them. What is the body's own goes to the recorder.
	feed(p []byte, to *recorder) (n int, done bool, err error)
	// sure is how many of the next bytes are the body's own in any case.
	sure() int64
	// end says whether the message is whole when the connection ends here.
	end() bool
}

// newFramer makes the one that a head asks for; toEnd is for an answer that ends with its connection.
func newFramer(f framing, toEnd bool) framer {
	switch {
	case f.chunked:
		return &chunks{}
	case f.length < 0 && toEnd:
		return untilEnd{}
	default:
		return &length{left: max(0, f.length)}
	}
}

// length is a body of so many bytes.
type length struct{ left int64 }

func (l *length) feed(p []byte, to *recorder) (int, bool, error) {
	n := int(min(int64(len(p)), l.left))
	to.add(p[:n])
	l.left -= int64(n)
	return n, l.left == 0, nil
}

func (l *length) sure() int64 { return l.left }
func (l *length) end() bool   { return l.left == 0 }

// untilEnd is a body that ends with its connection.
type untilEnd struct{}

func (untilEnd) feed(p []byte, to *recorder) (int, bool, error) {
	to.add(p)
	return len(p), false, nil
}

func (untilEnd) sure() int64 { return math.MaxInt64 }
func (untilEnd) end() bool   { return true }

// maxChunkLine is how long the line of a chunk's size, its extensions and a trailer may be, in bytes; maxTrailers bounds those together.
const (
	maxChunkLine = 4 << 10
	maxTrailers  = 64 << 10
)

// chunks reads the framing of a chunked body (RFC 9112 section 7.1). The framing itself passes as it is.
type chunks struct {
	state   chunkState
	left    int64
	line    []byte
	trailer int
}

type chunkState int

const (
	inSize chunkState = iota
	inData
	afterData
	inTrailer
)

func (c *chunks) sure() int64 {
	if c.state == inData {
		return c.left
	}
	return 0
}

func (c *chunks) end() bool { return false }

func (c *chunks) feed(p []byte, to *recorder) (n int, done bool, err error) {
	for n < len(p) {
		if c.state == inData {
			m := int(min(int64(len(p)-n), c.left))
			to.add(p[n : n+m])
			n, c.left = n+m, c.left-int64(m)
			if c.left == 0 {
				c.state = afterData
			}
			continue
		}
		end := bytes.IndexByte(p[n:], '\n')
		part := p[n:]
		if end >= 0 {
			part = p[n : n+end+1]
		}
		c.line = append(c.line, part...)
		n += len(part)
		if len(c.line) > maxChunkLine {
			return n, false, malformed("a line of the chunked body is longer than %d KiB", maxChunkLine>>10)
		}
		if end < 0 {
			break
		}
		if done, err = c.endLine(); done || err != nil {
			return n, done, err
		}
	}
	return n, false, nil
}

// endLine reads the line that has come whole.
func (c *chunks) endLine() (done bool, err error) {
	line, ok := bytes.CutSuffix(c.line, []byte("\r\n"))
	c.line = c.line[:0]
	if !ok {
		return false, malformed("a line of the chunked body ends with a line feed alone")
	}
	switch c.state {
	case inSize:
		if err := checkLine(string(line)); err != nil {
			return false, err
		}
		if c.left, err = chunkSize(line); err != nil {
			return false, err
		}
		c.state = inData
		if c.left == 0 {
			c.state = inTrailer
		}
	case afterData:
		if len(line) > 0 {
			return false, malformed("a chunk is longer than its size")
		}
		c.state = inSize
	default:
		if len(line) == 0 {
			return true, nil
		}
		if c.trailer += len(line); c.trailer > maxTrailers {
			return false, malformed("the trailers are longer than %d KiB", maxTrailers>>10)
		}
		if err := checkLine(string(line)); err != nil {
			return false, err
		}
		if _, err := parseField(string(line)); err != nil {
			return false, err
		}
	}
	return false, nil
}

// chunkSize reads hexadecimal digits, and at most 15 of them so that no number overflows.
func chunkSize(line []byte) (int64, error) {
	digits, _, _ := strings.Cut(string(line), ";")
	digits = strings.TrimRight(digits, " \t") // blanks before an extension are tolerated, as RFC 9112 section 7.1.1 has it
	if digits == "" || len(digits) > 15 {
		return 0, malformed("the size of a chunk is no number, or too large")
	}
	var n int64
	for i := range len(digits) {
		d := strings.IndexByte("0123456789abcdef", digits[i]|0x20)
		if d < 0 || digits[i] < '0' {
			return 0, malformed("the size of a chunk is not hexadecimal")
		}
		n = n<<4 | int64(d)
	}
	return n, nil
}

// source is the reading end of a connection with what has been read ahead of it.
type source struct {
	conn net.Conn
	r    *bufio.Reader
}

// copyError tells which side of a pump broke.
type copyError struct {
	err     error
	writing bool
}

// Error implements error.
func (e *copyError) Error() string { return e.err.Error() }

// Unwrap gives the connection's own error.
func (e *copyError) Unwrap() error { return e.err }

// nothingSent is a connection that took not a single byte.
type nothingSent struct{ err error }

// Error implements error.
func (e *nothingSent) Error() string { return e.err.Error() }

// Unwrap gives the connection's own error.
func (e *nothingSent) Unwrap() error { return e.err }

// largeBody is the size above which bytes are moved in large pieces past the small buffer of a connection.
const largeBody = 16 << 10

// pump passes a body on as it comes, each piece as soon as it is there. Its errors are *copyError and *malformedError.
func (t *Tap) pump(to net.Conn, from source, f framer, rec *recorder) error {
	for {
		if from.r.Buffered() == 0 {
			if sure := f.sure(); sure >= largeBody {
				done, err := t.move(to, from.conn, f, rec, sure)
				if done || err != nil {
					return err
				}
				continue
			}
			if _, err := from.r.Peek(1); err != nil {
				return endOf(f, err)
			}
		}
		done, err := t.passBuffered(to, from.r, f, rec, nil)
		if done || err != nil {
			return err
		}
	}
}

// passBuffered passes on what has been read already, in one piece with what goes before it.
func (t *Tap) passBuffered(to net.Conn, r *bufio.Reader, f framer, rec *recorder, before []byte) (done bool, err error) {
	p, _ := r.Peek(r.Buffered()) // what is buffered can be peeked at
	n, done, err := f.feed(p, rec)
	if err != nil {
		return false, err
	}
	out := p[:n]
	if len(before) > 0 {
		out = append(before, out...)
	}
	if len(out) > 0 {
		if n, err := to.Write(out); err != nil {
			if n == 0 {
				err = &nothingSent{err}
			}
			return false, &copyError{err, true}
		}
	}
	_, _ = r.Discard(n) // these are buffered
	return done, nil
}

// move passes on a piece of which all is the body's own: through the kernel alone where both ends are sockets and nothing of it is
// going to be kept.
func (t *Tap) move(to, from net.Conn, f framer, rec *recorder, sure int64) (done bool, err error) {
	if l, ok := f.(*length); ok && rec.isFull() {
		if _, plain := from.(*net.TCPConn); plain {
			n, err := io.Copy(to, io.LimitReader(from, sure))
			rec.skip(n)
			l.left -= n
			switch {
			case err != nil:
				return false, &copyError{err, errors.Is(err, syscall.EPIPE) || broken(to)}
			case l.left > 0:
				return false, endOf(f, io.EOF)
			}
			return true, nil
		}
	}
	if l, ok := f.(*length); ok {
		if spare := rec.spare(); len(spare) >= leastSpare {
			n, err := from.Read(spare[:min(int64(len(spare)), bigBuffer, sure)])
			rec.filled(n)
			l.left -= int64(n)
			return moved(to, spare[:n], f, l.left == 0, err)
		}
	}
	buf := t.buffers.Get().(*[]byte)
	defer t.buffers.Put(buf)
	n, err := from.Read((*buf)[:min(int64(len(*buf)), sure)])
	if n > 0 {
		_, done, _ = f.feed((*buf)[:n], rec) // all of it is the body's own
	}
	return moved(to, (*buf)[:n], f, done, err)
}

// leastSpare is the room, in bytes, below which bytes are rather copied than read in small pieces.
const leastSpare = 4 << 10

// moved writes what was read; err is that of the reading, and done says that it was the end of the body.
func moved(to net.Conn, piece []byte, f framer, done bool, err error) (bool, error) {
	if len(piece) > 0 {
		if _, err := to.Write(piece); err != nil {
			return false, &copyError{err, true}
		}
	}
	if err != nil && !done {
		return err == io.EOF && f.end(), endOf(f, err)
	}
	return done, nil
}

// broken reports whether a connection takes nothing any more, without sending anything. Where the kernel has copied from one socket to
// another and one of them was reset, its error does not tell which.
func broken(conn net.Conn) bool {
	_, err := conn.Write(nil)
	return err != nil
}

// endOf is what the end of a connection means in the middle of a body.
func endOf(f framer, err error) error {
	switch {
	case err == io.EOF && f.end():
		return nil
	case err == io.EOF:
		err = io.ErrUnexpectedEOF
	}
	return &copyError{err, false}
}
