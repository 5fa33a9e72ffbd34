package engine

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"hash/maphash"
	"html"
	"slices"
	"sort"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// The shortest runs that can hold a secret of minSecret bytes, in characters.
const (
	minBase64 = 8
	minHex    = 2 * minSecret
)

// decode looks into everything that a text may hold in another spelling.
func (f *search) decode(ctx context.Context, text []byte, l layer) {
	f.decodeRuns(ctx, text, l)
	for _, e := range []struct {
		sign   byte
		decode func([]byte) ([]byte, int)
	}{{'\\', jsonEscape}, {'%', percentEscape}, {'&', htmlEscape}} {
		clear, joints := unescaped(text, e.sign, e.decode)
		if clear == nil || f.seen(clear, l.depth+1) {
			continue
		}
		inner := l.under("escaped", func(i int) int { return l.at(joints.at(i)) })
		inner.fresh = func(from, to int) bool { return joints.freshIn(text, clear, from, to) }
		f.look(ctx, clear, inner)
	}
	if f.spaces && bytes.IndexByte(text, '+') >= 0 {
		f.look(ctx, bytes.ReplaceAll(text, []byte("+"), []byte(" ")), l.under("escaped", l.at))
	}
	if bytes.IndexByte(text, 0) >= 0 {
		// Of UTF-16 that is all ASCII the other half of the bytes is zero.
		f.look(ctx, bytes.ReplaceAll(text, []byte{0}, nil), l.under("in UTF-16", func(int) int { return l.at(0) }))
	}
}

// decodeRuns looks into what base64 and hexadecimal stand for.
func (f *search) decodeRuns(ctx context.Context, text []byte, l layer) {
	var from int // where the run begins that is looked into
	inner := l.under("in base64", func(int) int { return l.at(from) })
	f.runs(text, l, &f.base64, minBase64, func(at int, run []byte) {
		from = at
		for skip := range 4 { // a run may begin before the encoded text does
			part := run[min(skip, len(run)):]
			if len(part)%4 == 1 {
				part = part[:len(part)-1]
			}
			if n, err := base64.RawStdEncoding.Decode(f.room(l.depth, len(part)), part); err == nil {
				f.decoded(ctx, f.rooms[l.depth][:n], inner)
			}
		}
	})
	inner = l.under("in hexadecimal", inner.at)
	f.runs(text, l, &f.hex, minHex, func(at int, run []byte) {
		from = at
		for skip := range 2 {
			part := run[skip:]
			if n, err := hex.Decode(f.room(l.depth, len(part)), part[:len(part)/2*2]); err == nil {
				f.decoded(ctx, f.rooms[l.depth][:n], inner)
			}
		}
	})
}

// seen reports whether this very text has been looked into already, at that depth or above, and notes it. What is escaped in two ways comes
// out the same whichever is undone first, so that without this each text is looked into once for every order.
func (f *search) seen(text []byte, depth int) bool {
	key := maphash.Bytes(f.seed, text)
	if at, known := f.texts[key]; known && at <= depth {
		return true
	}
	f.texts[key] = depth
	return false
}

// room is a place to decode into, one for each depth.
func (f *search) room(depth, size int) []byte {
	f.rooms[depth] = slices.Grow(f.rooms[depth][:0], size)[:size]
	return f.rooms[depth]
}

// decoded looks into what a run stood for. Most runs are words, and stand for nothing: where what comes out is no text, nothing is
// looked for in it but the secrets themselves.
func (f *search) decoded(ctx context.Context, clear []byte, inner layer) {
	text := 0
	for _, c := range clear {
		if c == 0 || c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' {
			text++
		}
	}
	if text*4 < len(clear)*3 {
		f.known(clear, inner)
		return
	}
	f.look(ctx, clear, inner)
}

// joints are the places in a text where an escape was undone, in their order: from each of them on, both texts go side by side.
type joints []joint

// joint is one: the escape's own bytes begin at began, and what follows it stands at clear and at text.
type joint struct{ began, clear, text int }

// at is where a byte of the clear text comes from.
func (j joints) at(i int) int {
	n := sort.Search(len(j), func(k int) bool { return j[k].clear > i })
	if n == 0 {
		return i
	}
	return j[n-1].text + i - j[n-1].clear
}

// freshIn reports whether a run of the clear text is another one than in the text that it was made of. A run that no escape stood in was
// there already, and was looked into there; what an escape ends with may have been glued to its front.
func (j joints) freshIn(text, clear []byte, from, to int) bool {
	if from > 0 && (clear[from-1] == '\n' || clear[from-1] == '\r') {
		return true // the line before may have been longer, and this one its second half
	}
	n := sort.Search(len(j), func(k int) bool { return j[k].clear >= from }) // the first that ends in the run, or right before it
	if n < len(j) && j[n].clear == from {
		if isBase64(text[j[n].text-1]) {
			return true
		}
		n++
	}
	return n < len(j) && j[n].began < to
}

// unescaped undoes one way of escaping, all over a text; decode gives what stands for the escape at the beginning of its argument, and
// its length, which is 0 for none. It gives nil where nothing was escaped.
func unescaped(text []byte, sign byte, decode func([]byte) ([]byte, int)) (clear []byte, all joints) {
	done := 0
	for i := 0; i < len(text); {
		next := bytes.IndexByte(text[i:], sign)
		if next < 0 {
			break
		}
		i += next
		stands, length := decode(text[i:])
		if length == 0 {
			i++
			continue
		}
		if clear == nil {
			clear = make([]byte, 0, len(text))
		}
		clear = append(clear, text[done:i]...)
		began := len(clear)
		clear = append(clear, stands...)
		i += length
		done = i
		all = append(all, joint{began, len(clear), i})
	}
	if clear == nil {
		return nil, nil
	}
	return append(clear, text[done:]...), all
}

func jsonEscape(b []byte) ([]byte, int) {
	if len(b) < 2 {
		return nil, 0
	}
	switch b[1] {
	case '"', '\\', '/', '\'':
		return b[1:2], 2
	case 'n', 'r': // also of base64 that is wrapped
		return []byte{'\n'}, 2
	case 't':
		return []byte{'\t'}, 2
	case 'u':
		if len(b) < 6 {
			return nil, 0
		}
		n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
		if err != nil || utf16.IsSurrogate(rune(n)) {
			return nil, 0
		}
		return utf8.AppendRune(nil, rune(n)), 6
	}
	return nil, 0
}

func percentEscape(b []byte) ([]byte, int) {
	if len(b) < 3 {
		return nil, 0
	}
	clear := make([]byte, 1)
	if _, err := hex.Decode(clear, b[1:3]); err != nil {
		return nil, 0
	}
	return clear, 3
}

func htmlEscape(b []byte) ([]byte, int) {
	const longest = 10 // of those that stand for ASCII
	end := bytes.IndexByte(b[:min(len(b), longest)], ';')
	if end < 0 {
		return nil, 0
	}
	clear := html.UnescapeString(string(b[:end+1]))
	if len(clear) > end {
		return nil, 0
	}
	return []byte(clear), end + 1
}

// runs finds the longest runs of an alphabet that have that many characters, and that were not there in the text that this one was made
// of. Base64 may be wrapped: lines of a mail or a PEM file have 64 characters or more, so that a line feed after many is taken for one of
// these. The run is in the standard alphabet, whichever it was, and is found's for that one call.
func (f *search) runs(text []byte, l layer, in *[256]bool, least int, found func(from int, run []byte)) {
	const wrapped = 60
	for i := 0; i < len(text); {
		if !in[text[i]] {
			i++
			continue
		}
		from, line := i, i
		run := f.lines[l.depth][:0]
		for {
			line = i
			for i < len(text) && in[text[i]] {
				i++
			}
			if i-line < wrapped || i == len(text) || text[i] != '\n' && text[i] != '\r' {
				break
			}
			run = append(run, text[line:i]...)
			for i < len(text) && (text[i] == '\n' || text[i] == '\r') {
				i++
			}
		}
		if len(run)+i-line < least || l.fresh != nil && !l.fresh(from, i) {
			continue
		}
		run = append(run, text[line:i]...)
		for k, c := range run {
			run[k] = standard(c)
		}
		f.lines[l.depth] = run
		found(from, run)
	}
}

// standard spells a character of base64url as base64 does.
func standard(c byte) byte {
	switch c {
	case '-':
		return '+'
	case '_':
		return '/'
	default:
		return c
	}
}

func isBase64(c byte) bool { return isBase64URL(c) || c == '+' || c == '/' }

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }
