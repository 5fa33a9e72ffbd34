package bloomreach

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrNotText says that what should be a log is none.
var ErrNotText = errors.New("this is no text")

// maxLogLine is how much of one line is read into, in bytes; the rest is passed over. OkHttp prints whole bodies, and what a
// line is recognised by stands at its beginning.
const maxLogLine = 256 << 10

// openLog looks at the first bytes of a log and gives its text as UTF-8: logs come compressed, and in UTF-16 from a Windows
// shell.
func openLog(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, maxLogLine)
	// What comes after a broken read is told by the next one.
	head, err := in.Peek(512)
	if len(head) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\ufeff")):
		_, err := in.Discard(len("\ufeff"))
		return in, err
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("the gzip file is damaged: %w", err)
		}
		return bufio.NewReaderSize(unpacked, maxLogLine), nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, fmt.Errorf("%w but a zip archive; unpack it and name the log inside", ErrNotText)
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), wide(head, 1):
		return bufio.NewReaderSize(&utf16Reader{in: in, order: binary.LittleEndian}, maxLogLine), nil
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}), wide(head, 0):
		return bufio.NewReaderSize(&utf16Reader{in: in, order: binary.BigEndian}, maxLogLine), nil
	case bytes.IndexByte(head, 0) >= 0:
		return nil, fmt.Errorf("%w but binary data; export the log as text: adb logcat -d, or log show", ErrNotText)
	}
	return in, nil
}

// wide reports UTF-16 without a mark: every other byte of a plain text, from the first on, is zero.
func wide(head []byte, first int) bool {
	if len(head) < 8 {
		return false
	}
	zeros := 0
	for i := first; i < len(head); i += 2 {
		if head[i] == 0 {
			zeros++
		}
	}
	return zeros*10 >= len(head)/2*8 && bytes.Count(head, []byte{0}) < len(head)*6/10
}

// utf16Reader gives UTF-16 as UTF-8.
type utf16Reader struct {
	in      *bufio.Reader
	order   binary.ByteOrder
	pending []byte
	high    rune // the first half of a surrogate pair, or 0
}

// Read implements io.Reader.
func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.pending) == 0 {
		var unit [2]byte
		n, err := io.ReadFull(u.in, unit[:])
		if n < 2 {
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = io.EOF
			}
			return 0, err
		}
		u.take(rune(u.order.Uint16(unit[:])))
		// As many as are there already are taken together.
		for u.in.Buffered() >= 2 && len(u.pending) < len(p) {
			if _, err := io.ReadFull(u.in, unit[:]); err != nil {
				return 0, err
			}
			u.take(rune(u.order.Uint16(unit[:])))
		}
	}
	n := copy(p, u.pending)
	u.pending = u.pending[n:]
	return n, nil
}

func (u *utf16Reader) take(unit rune) {
	switch {
	case unit == 0xfeff:
	case u.high != 0:
		u.pending = utf8.AppendRune(u.pending, utf16.DecodeRune(u.high, unit))
		u.high = 0
	case utf16.IsSurrogate(unit):
		u.high = unit
	default:
		u.pending = utf8.AppendRune(u.pending, unit)
	}
}

// nextLine reads a line without its end. cut says that the line was longer than is read into. At the end of the log it gives
// io.EOF, with the last line if that has no end.
func nextLine(in *bufio.Reader) (line []byte, cut bool, err error) {
	line, err = in.ReadSlice('\n')
	for errors.Is(err, bufio.ErrBufferFull) {
		if !cut {
			// The buffer is used again for the rest of the line.
			line, cut = bytes.Clone(line), true
		}
		_, err = in.ReadSlice('\n')
	}
	return bytes.TrimRight(line, "\r\n"), cut, err
}
