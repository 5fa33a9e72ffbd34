package engine

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
)

// decoded undoes a Content-Encoding. The SDKs set Accept-Encoding themselves, so net/http leaves the undoing to us.
func decoded(body io.Reader, encoding string) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		zr, err := gzip.NewReader(body)
		if err != nil {
			return nil, fmt.Errorf("the answer calls itself gzip but is not: %w", err)
		}
		return zr, nil
	case "br":
		return brotli.NewReader(body), nil
	case "deflate":
		return inflated(body)
	default:
		return nil, fmt.Errorf("the answer is encoded as %q, which no SDK asks for", encoding)
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
func readCapped(r io.Reader, limit int64, sizeHint int64) ([]byte, bool, error) {
	buf := make([]byte, 0, max(512, min(sizeHint+1, 1<<20)))
	lr := io.LimitReader(r, limit+1)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := lr.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if int64(len(buf)) > limit {
			return buf[:limit], true, nil
		}
		if err == io.EOF {
			return buf, false, nil
		}
		if err != nil {
			return buf, false, err
		}
	}
}
