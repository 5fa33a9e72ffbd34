package engine

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// decoders reads bodies, and keeps what that takes for the next one: the window of gzip alone is larger than most answers. The zero
// value works. It is safe for concurrent use.
type decoders struct {
	gzip, brotli sync.Pool // of *gzip.Reader and *brotli.Reader
	rooms        sync.Pool // of *[roomSize]byte
}

// roomSize is the size of the bodies that are read into a room first, in bytes, and then copied into a slice that fits.
const roomSize = 32 << 10

// decoded undoes a Content-Encoding. The SDKs set Accept-Encoding themselves, so net/http leaves the undoing to us. What it gives is to
// be handed to done when it has been read.
func (d *decoders) decoded(body io.Reader, encoding string) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		zr, kept := d.gzip.Get().(*gzip.Reader)
		if !kept {
			zr = new(gzip.Reader)
		}
		if err := zr.Reset(body); err != nil {
			d.done(zr)
			return nil, fmt.Errorf("the answer calls itself gzip but is not: %w", err)
		}
		return zr, nil
	case "br":
		br, kept := d.brotli.Get().(*brotli.Reader)
		if !kept {
			return brotli.NewReader(body), nil
		}
		return br, br.Reset(body)
	case "deflate":
		return inflated(body)
	default:
		return nil, fmt.Errorf("the answer is encoded as %q, which no SDK asks for", encoding)
	}
}

// done takes back what decoded gave.
func (d *decoders) done(r io.Reader) {
	switch r := r.(type) {
	case *gzip.Reader:
		d.gzip.Put(r)
	case *brotli.Reader:
		if r.Reset(strings.NewReader("")) == nil {
			d.brotli.Put(r)
		}
	}
}

// inflated undoes deflate, which is zlib's format by RFC 9110 section 8.4.1.2 and the bare one from servers that took the
// name at its word. The first two bytes tell: RFC 1950 makes them a multiple of 31, and names the method.
func inflated(body io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(body)
	head, err := buffered.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		zr, err := zlib.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("the answer calls itself deflate but is not: %w", err)
		}
		return zr, nil
	}
	if err == io.EOF && len(head) == 0 {
		return nil, io.EOF // an empty body
	}
	return flate.NewReader(buffered), nil
}

// readCapped reads at most limit bytes and reports whether there was more. The limit counts decoded bytes, so a small answer
// cannot unfold without end.
func (d *decoders) readCapped(r io.Reader, limit int64, sizeHint int64) ([]byte, bool, error) {
	lr := io.LimitReader(r, limit+1)
	room, kept := d.rooms.Get().(*[roomSize]byte)
	if !kept {
		room = new([roomSize]byte)
	}
	n, err := fill(lr, room[:])
	buf := make([]byte, n)
	if err == nil {
		buf = make([]byte, n, max(2*roomSize, min(sizeHint+1, 1<<20)))
	}
	copy(buf, room[:n])
	d.rooms.Put(room)
	var full [][]byte // and put together at the end: one that grows would be copied again and again, and end larger than it has to
	for err == nil {
		if len(buf) == cap(buf) {
			full, buf = append(full, buf), make([]byte, 0, min(2*cap(buf), 4<<20))
		}
		n, err = fill(lr, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
	}
	if full != nil {
		buf = slices.Concat(append(full, buf)...)
	}
	if int64(len(buf)) > limit {
		return buf[:limit], true, nil
	}
	if err == io.EOF {
		err = nil
	}
	return buf, false, err
}

// fill reads until b is full, or an error comes. Unlike io.ReadFull it leaves each error what it is.
func fill(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var more int
		more, err = r.Read(b[n:])
		n += more
	}
	return n, err
}
