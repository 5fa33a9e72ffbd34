package rawjson

import (
	"encoding/binary"
	"math/bits"
)

// maxDepth is how deep arrays and objects may nest, as in encoding/json.
const maxDepth = 10_000

// space gives the place of the first byte from i on that is no white space.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// value gives the end of the value that begins at i.
func value(b []byte, i, depth int) (end int, ok bool) {
	if i >= len(b) {
		return i, false
	}
	switch c := b[i]; {
	case c == '"':
		return text(b, i)
	case c == '{':
		return object(b, i, depth+1, nil)
	case c == '[':
		return array(b, i, depth+1, nil)
	case c == '-' || c >= '0' && c <= '9':
		return number(b, i)
	case c == 't':
		return word(b, i, "true")
	case c == 'f':
		return word(b, i, "false")
	case c == 'n':
		return word(b, i, "null")
	}
	return i, false
}

func word(b []byte, i int, w string) (end int, ok bool) {
	if len(b)-i < len(w) || string(b[i:i+len(w)]) != w {
		return i, false
	}
	return i + len(w), true
}

// object reads one that begins at i; member, if not nil, is given each of its members, the name as it is spelled.
func object(b []byte, i, depth int, member func(name, value []byte)) (end int, ok bool) {
	if depth > maxDepth {
		return i, false
	}
	i = space(b, i+1)
	if i < len(b) && b[i] == '}' {
		return i + 1, true
	}
	for {
		if i >= len(b) || b[i] != '"' {
			return i, false
		}
		nameEnd, ok := text(b, i)
		if !ok {
			return i, false
		}
		at := space(b, nameEnd)
		if at >= len(b) || b[at] != ':' {
			return at, false
		}
		at = space(b, at+1)
		valueEnd, ok := value(b, at, depth)
		if !ok {
			return at, false
		}
		if member != nil {
			member(b[i:nameEnd:nameEnd], b[at:valueEnd:valueEnd])
		}
		i = space(b, valueEnd)
		if i < len(b) && b[i] == '}' {
			return i + 1, true
		}
		if i >= len(b) || b[i] != ',' {
			return i, false
		}
		i = space(b, i+1)
	}
}

// array reads one that begins at i; item, if not nil, is given each of its items.
func array(b []byte, i, depth int, item func(value []byte)) (end int, ok bool) {
	if depth > maxDepth {
		return i, false
	}
	i = space(b, i+1)
	if i < len(b) && b[i] == ']' {
		return i + 1, true
	}
	for {
		end, ok := value(b, i, depth)
		if !ok {
			return i, false
		}
		if item != nil {
			item(b[i:end:end])
		}
		i = space(b, end)
		if i < len(b) && b[i] == ']' {
			return i + 1, true
		}
		if i >= len(b) || b[i] != ',' {
			return i, false
		}
		i = space(b, i+1)
	}
}

// number reads one of RFC 8259 section 6.
func number(b []byte, i int) (end int, ok bool) {
	if b[i] == '-' {
		i++
	}
	switch {
	case i >= len(b):
		return i, false
	case b[i] == '0':
		i++
	case b[i] >= '1' && b[i] <= '9':
		i = digits(b, i)
	default:
		return i, false
	}
	if i < len(b) && b[i] == '.' {
		from := i + 1
		if i = digits(b, from); i == from {
			return i, false
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		from := i
		if i = digits(b, from); i == from {
			return i, false
		}
	}
	return i, true
}

func digits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}

// Eight equal bytes in a word.
const (
	ones       = 0x0101010101010101
	tops       = ones * 0x80
	quotes     = ones * '"'
	backslashs = ones * '\\'
	blanks     = ones * ' '
)

// text gives the end of the string whose opening quotes stand at i. It looks at eight bytes at once for one that ends the string,
// escapes something or may not stand in one: most of an answer is text.
func text(b []byte, i int) (end int, ok bool) {
	i++
	for {
		for len(b)-i >= 8 {
			w := binary.LittleEndian.Uint64(b[i:])
			// A byte is marked at its top bit. What a borrow marks wrongly stands behind a byte that is marked rightly.
			q, e := w^quotes, w^backslashs
			marked := ((q - ones) &^ q & tops) | ((e - ones) &^ e & tops) | ((w - blanks) &^ w & tops)
			if marked != 0 {
				i += bits.TrailingZeros64(marked) / 8
				break
			}
			i += 8
		}
		if i >= len(b) {
			return i, false
		}
		switch c := b[i]; {
		case c == '"':
			return i + 1, true
		case c == '\\':
			if i, ok = escape(b, i); !ok {
				return i, false
			}
		case c < ' ':
			return i, false
		default:
			i++
		}
	}
}

// escape gives the end of the escape that begins at i.
func escape(b []byte, i int) (end int, ok bool) {
	if i+1 >= len(b) {
		return i, false
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2, true
	case 'u':
		if len(b)-i < 6 {
			return i, false
		}
		for _, c := range b[i+2 : i+6] {
			if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				return i, false
			}
		}
		return i + 6, true
	}
	return i, false
}
