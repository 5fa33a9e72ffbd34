package engine

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
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
func (f *search) decode(text []byte, l layer) {
	f.runs(text, l.depth, isBase64, minBase64, func(from int, run []byte) {
		for skip := range 4 { // a run may begin before the encoded text does
			part := run[min(skip, len(run)):]
			if len(part)%4 == 1 {
				part = part[:len(part)-1]
			}
			if n, err := base64.RawStdEncoding.Decode(f.room(l.depth, len(part)), part); err == nil {
				f.decoded(f.rooms[l.depth][:n], l, "in base64", from)
			}
		}
	})
	f.runs(text, l.depth, isHex, minHex, func(from int, run []byte) {
		for skip := range 2 {
			part := run[skip:]
			if n, err := hex.Decode(f.room(l.depth, len(part)), part[:len(part)/2*2]); err == nil {
				f.decoded(f.rooms[l.depth][:n], l, "in hexadecimal", from)
			}
		}
	})
	for _, e := range []struct {
		sign   byte
		decode func([]byte) ([]byte, int)
	}{{'\\', jsonEscape}, {'%', percentEscape}, {'&', htmlEscape}} {
		if clear, at := unescaped(text, e.sign, e.decode); clear != nil {
			f.look(clear, l.under("escaped", func(i int) int { return l.at(at(i)) }))
		}
	}
	if f.spaces && bytes.IndexByte(text, '+') >= 0 {
		f.look(bytes.ReplaceAll(text, []byte("+"), []byte(" ")), l.under("escaped", l.at))
	}
	if bytes.IndexByte(text, 0) >= 0 {
		// Of UTF-16 that is all ASCII the other half of the bytes is zero.
		f.look(bytes.ReplaceAll(text, []byte{0}, nil), l.under("in UTF-16", func(int) int { return l.at(0) }))
	}
}

// room is a place to decode into, one for each depth.
func (f *search) room(depth, size int) []byte {
	f.rooms[depth] = slices.Grow(f.rooms[depth][:0], size)[:size]
	return f.rooms[depth]
}

// decoded looks into what a run stood for. Most runs are words, and stand for nothing: where what comes out is no text, nothing is
// looked for in it but the secrets themselves.
func (f *search) decoded(clear []byte, l layer, form string, from int) {
	inner := l.under(form, func(int) int { return l.at(from) })
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
	f.look(clear, inner)
}

// unescaped undoes one way of escaping, all over a text; decode gives what stands for the escape at the beginning of its argument, and
// its length, which is 0 for none. It gives nil where nothing was escaped, else also where a byte of it comes from.
func unescaped(text []byte, sign byte, decode func([]byte) ([]byte, int)) (clear []byte, at func(int) int) {
	type joint struct{ clear, text int } // from here on both go side by side
	var joints []joint
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
		clear = append(append(clear, text[done:i]...), stands...)
		i += length
		done = i
		joints = append(joints, joint{len(clear), i})
	}
	if len(joints) == 0 {
		return nil, nil
	}
	return append(clear, text[done:]...), func(i int) int {
		n := sort.Search(len(joints), func(k int) bool { return joints[k].clear > i })
		if n == 0 {
			return i
		}
		return joints[n-1].text + i - joints[n-1].clear
	}
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

// runs finds the longest runs of an alphabet that have that many characters. Base64 may be wrapped: lines of a mail or a PEM file have 64
// characters or more, so that a line feed after many is taken for one of these. The run is in the standard alphabet, whichever it was, and is
// found's for that one call.
func (f *search) runs(text []byte, depth int, in func(byte) bool, least int, found func(from int, run []byte)) {
	const wrapped = 60
	for i := 0; i < len(text); {
		if !in(text[i]) {
			i++
			continue
		}
		from, line := i, i
		run := f.lines[depth][:0]
		for i < len(text) {
			switch c := text[i]; {
			case in(c):
				run = append(run, standard(c))
			case (c == '\n' || c == '\r') && i-line >= wrapped:
				for i+1 < len(text) && (text[i+1] == '\n' || text[i+1] == '\r') {
					i++
				}
				line = i + 1
			default:
				goto end
			}
			i++
		}
	end:
		f.lines[depth] = run
		if len(run) >= least {
			found(from, run)
		}
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
