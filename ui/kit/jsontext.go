package kit

import "io"

// jsonText is a text that an index reads in pieces.
type jsonText interface {
	// piece gives up to n bytes from a place on; fewer at the end, or where the text can be read no more.
	piece(at int64, n int) []byte
	size() int64
}

// heldText is a text in memory.
type heldText []byte

func (t heldText) size() int64 { return int64(len(t)) }

func (t heldText) piece(at int64, n int) []byte {
	if at >= int64(len(t)) {
		return nil
	}
	rest := t[at:]
	return rest[:min(n, len(rest))]
}

// filedText is a text that lies elsewhere.
type filedText struct {
	from  io.ReaderAt
	bytes int64
}

func (t filedText) size() int64 { return t.bytes }

func (t filedText) piece(at int64, n int) []byte {
	n = int(min(int64(n), t.bytes-at))
	if n <= 0 {
		return nil
	}
	b := make([]byte, n)
	read, _ := t.from.ReadAt(b, at) // what is missing is not shown, and whoever has the file says why
	return b[:read]
}
