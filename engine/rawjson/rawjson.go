// Package rawjson checks JSON texts and takes them apart in one pass and without copying: what encoding/json would do, for readers that
// look at a few members of an answer and leave the rest of it alone. It takes and refuses exactly the texts that encoding/json does.
package rawjson

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Member is one member of an object. Both parts may lie in the text that they were read from: they are not to be changed, and whoever
// keeps one for long keeps all of that text.
type Member struct {
	Name  []byte // without quotes and escapes; a byte that is no UTF-8 has become U+FFFD
	Value json.RawMessage
}

// usual is how many members and items most have at most.
const usual = 8

// Valid reports whether a text is one JSON value and nothing else.
func Valid(text []byte) bool {
	end, ok := value(text, space(text, 0), 0)
	return ok && space(text, end) == len(text)
}

// Members gives the members of an object in their order, duplicates among them. ok is false where the text is not one valid object.
func Members(text []byte) (all []Member, ok bool) {
	return AppendMembers(make([]Member, 0, usual), text)
}

// AppendMembers is Members for somebody who has room for them; all is to be used only when ok.
func AppendMembers(all []Member, text []byte) (_ []Member, ok bool) {
	i := space(text, 0)
	if i == len(text) || text[i] != '{' {
		return all, false
	}
	end, ok := object(text, i, 1, func(name, value []byte) { all = append(all, Member{unquoted(name), value}) })
	return all, ok && space(text, end) == len(text)
}

// Items gives the items of an array in their order. ok is false where the text is not one valid array.
func Items(text []byte) (all []json.RawMessage, ok bool) {
	i := space(text, 0)
	if i == len(text) || text[i] != '[' {
		return nil, false
	}
	all = make([]json.RawMessage, 0, usual)
	end, ok := array(text, i, 1, func(value []byte) { all = append(all, value) })
	return all, ok && space(text, end) == len(text)
}

// Text decodes a value that is a valid JSON string; ok is false for one of another kind.
func Text(value json.RawMessage) (s string, ok bool) {
	if len(value) < 2 || value[0] != '"' {
		return "", false
	}
	if inner, plain := plainText(value); plain {
		return string(inner), true
	}
	return string(appendUnescaped(make([]byte, 0, len(value)), value[1:len(value)-1])), true
}

// AppendText appends the bytes of such a value.
func AppendText(b []byte, value json.RawMessage) (_ []byte, ok bool) {
	if len(value) < 2 || value[0] != '"' {
		return b, false
	}
	return appendUnescaped(slices.Grow(b, len(value)), value[1:len(value)-1]), true
}

// plainText is what stands between the quotes, where that is the text itself.
func plainText(quoted []byte) (inner []byte, ok bool) {
	inner = quoted[1 : len(quoted)-1]
	return inner, bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner)
}

// unquoted is the text of a string that is known to be valid.
func unquoted(quoted []byte) []byte {
	inner, plain := plainText(quoted)
	if !plain {
		inner = appendUnescaped(nil, inner)
	}
	return inner
}

// appendUnescaped appends the text of a valid string, without its quotes; of another it makes something. What is no UTF-8, and half of a surrogate pair, become U+FFFD.
func appendUnescaped(b, inner []byte) []byte {
	for len(inner) > 0 {
		next := bytes.IndexByte(inner, '\\')
		if next < 0 || next+1 == len(inner) {
			return appendValid(b, inner)
		}
		b = appendValid(b, inner[:next])
		inner = inner[next+1:]
		c := inner[0]
		inner = inner[1:]
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			if len(inner) < 4 {
				return appendValid(b, inner) // nobody has checked it
			}
			r := hex4(inner)
			inner = inner[4:]
			if utf16.IsSurrogate(r) {
				second := rune(-1)
				if len(inner) >= 6 && inner[0] == '\\' && inner[1] == 'u' {
					second = hex4(inner[2:])
				}
				if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
					inner = inner[6:]
				}
			}
			b = utf8.AppendRune(b, r)
			continue
		}
		b = append(b, c)
	}
	return b
}

func appendValid(b, text []byte) []byte {
	if utf8.Valid(text) {
		return append(b, text...)
	}
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		b, text = utf8.AppendRune(b, r), text[size:]
	}
	return b
}

// hex4 reads the four digits of an escape, which have been checked.
func hex4(digits []byte) (r rune) {
	for _, c := range digits[:4] {
		switch {
		case c <= '9':
			c -= '0'
		default:
			c = (c | 0x20) - 'a' + 10
		}
		r = r<<4 | rune(c)
	}
	return r
}
