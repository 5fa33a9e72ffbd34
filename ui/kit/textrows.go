package kit

import (
	"bytes"
	"io"
	"sync"
	"unicode/utf8"
)

// TextRows knows where the rows of a text begin that is broken into rows of some cells, wherever they are full. It remembers the
// beginning of every few hundred rows, as JSONIndex does with lines, and any goroutine may read it while it grows. A tab counts as four
// cells, and a byte that is no text as six, because that many are written for it.
type TextRows struct {
	text  jsonText
	width int

	mu    sync.RWMutex
	marks []int64 // of every rowsMarked-th row
	rows  int

	cache struct {
		sync.Mutex
		first int
		rows  []string
	}

	at   int64 // of the scan
	done bool
}

const rowsMarked = 256

// NewTextRows starts with a text that is read from elsewhere, with Scan.
func NewTextRows(from io.ReaderAt, size int64, width int) *TextRows {
	return &TextRows{text: filedText{from, size}, width: max(width, 8)}
}

// Scan goes on for some more bytes and reports whether there is more to do. It belongs to one goroutine.
func (x *TextRows) Scan(most int) bool {
	for read := 0; !x.done && (read == 0 || read < most); {
		size := int(min(max(x.at, firstPiece), scanPiece))
		piece := x.text.piece(x.at, size)
		used := x.scanPiece(piece, x.at+int64(len(piece)) >= x.text.size() || len(piece) < size)
		x.at += int64(used)
		read += used
	}
	return !x.done
}

// scanPiece takes the rows of a piece; but for the last piece the row that it may break is left for the next one.
func (x *TextRows) scanPiece(piece []byte, last bool) (used int) {
	var marks []int64
	rows := x.rows
	for used < len(piece) {
		n := x.rowLen(piece[used:])
		if used+n+clusterMost > len(piece) && !last {
			break
		}
		if rows%rowsMarked == 0 {
			marks = append(marks, x.at+int64(used))
		}
		rows++
		used += n
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.marks, x.rows, x.done = append(x.marks, marks...), rows, last
	return used
}

// Done is how far the scan has come, in bytes. It belongs to the scan's goroutine.
func (x *TextRows) Done() int64 { return x.at }

// Rows is the number of rows, as far as it is known.
func (x *TextRows) Rows() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.rows
}

// Row is the text of a row as it came, without its line feed.
func (x *TextRows) Row(row int) string {
	x.cache.Lock()
	defer x.cache.Unlock()
	if first := row / rowsMarked * rowsMarked; x.cache.rows == nil || x.cache.first != first {
		x.cache.first, x.cache.rows = first, x.read(first)
	}
	if i := row - x.cache.first; i < len(x.cache.rows) {
		return x.cache.rows[i]
	}
	x.cache.rows = nil // it ended before; or the text can be read no more
	return ""
}

// read gives the rows that stand between two marks.
func (x *TextRows) read(from int) []string {
	x.mu.RLock()
	count := min(rowsMarked, x.rows-from)
	var at int64
	if count > 0 {
		at = x.marks[from/rowsMarked]
	}
	x.mu.RUnlock()
	var out []string
	for len(out) < count {
		piece := x.text.piece(at, firstPiece)
		last, used := at+int64(len(piece)) >= x.text.size() || len(piece) < firstPiece, 0
		for used < len(piece) && len(out) < count {
			n := x.rowLen(piece[used:])
			if used+n+clusterMost > len(piece) && !last {
				break
			}
			out = append(out, string(bytes.TrimSuffix(piece[used:used+n], []byte("\n"))))
			used += n
		}
		if at += int64(used); last {
			break
		}
	}
	return out
}

// rowLen is the length in bytes of the first row of b, with its line feed.
func (x *TextRows) rowLen(b []byte) int {
	width := 0
	for i := 0; i < len(b); {
		c := b[i]
		size, cells := 1, 1
		switch {
		case c == '\n':
			return i + 1
		case c == '\t':
			cells = 4
		case c >= utf8.RuneSelf:
			if r, n := utf8.DecodeRune(b[i:]); r == utf8.RuneError && n == 1 {
				cells = len("<0xFF>")
			} else if isControl(r) {
				size, cells = n, len("<U+0000>")
			} else {
				size, cells = cluster(string(b[i:min(len(b), i+clusterMost)]))
			}
		}
		if width+cells > x.width || i > rowMost {
			return max(i, 1)
		}
		width += cells
		i += size
		if width == x.width && i < len(b) && b[i] == '\n' {
			return i + 1 // it ends the full row, and begins no empty one
		}
	}
	return len(b)
}

const (
	// clusterMost is how many bytes are looked at for one character with its marks.
	clusterMost = 64
	// rowMost bounds a row of characters that have no width, in bytes.
	rowMost = 8 << 10
)
