package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// The lines of a session are taken apart by hand: encoding/json would read each value once for every level that it stands below, and a
// large recording is most of a minute of that. A line is checked as a whole first, so that what is taken apart here is JSON.

var errOther = errors.New("another kind of value stands there")

// members calls take with each member of an object, in their order; null has none.
func members(raw []byte, take func(name string, value []byte) error) error {
	return split(raw, '{', func(rest []byte) ([]byte, error) {
		end := ends(rest)
		name, err := readText(rest[:end])
		if err != nil {
			return nil, err
		}
		rest = space(space(rest[end:])[1:]) // past the colon
		end = ends(rest)
		return rest[end:], take(name, rest[:end])
	})
}

// items calls take with each item of an array, in their order; null has none.
func items(raw []byte, take func(value []byte) error) error {
	return split(raw, '[', func(rest []byte) ([]byte, error) {
		end := ends(rest)
		return rest[end:], take(rest[:end])
	})
}

// list are the items of an array.
func list(raw []byte) (all [][]byte, err error) {
	err = items(raw, func(value []byte) error {
		all = append(all, value)
		return nil
	})
	return all, err
}

// split walks over what stands between brackets; one takes the next piece off its text.
func split(raw []byte, opening byte, one func(rest []byte) ([]byte, error)) error {
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	if len(raw) == 0 || raw[0] != opening {
		return errOther
	}
	for rest := space(raw[1:]); rest[0] != ']' && rest[0] != '}'; {
		var err error
		if rest, err = one(rest); err != nil {
			return err
		}
		if rest = space(rest); rest[0] == ',' {
			rest = space(rest[1:])
		}
	}
	return nil
}

// space leaves off what stands between the parts of JSON.
func space(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t' || b[0] == '\n' || b[0] == '\r') {
		b = b[1:]
	}
	return b
}

// ends is where the value ends with which b begins.
func ends(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i += closing(b[i+1:]) + 1
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
			if depth < 0 {
				return i // of what stands around a number or a word
			}
		case ',', ':', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}

// closing is where the quotes are that end a text.
func closing(b []byte) int {
	for i := 0; ; i++ {
		next := bytes.IndexByte(b[i:], '"')
		if escape := bytes.IndexByte(b[i:i+next], '\\'); escape >= 0 {
			i += escape + 1 // whatever it is, it is not the end
			continue
		}
		return i + next
	}
}

// plain is a text that stands in JSON as it is.
func plain(raw []byte) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' || bytes.IndexByte(raw, '\\') >= 0 || !utf8.Valid(raw) {
		return "", false
	}
	return string(raw[1 : len(raw)-1]), true
}

// checked is a line without the space around it, or false when it is no JSON.
func checked(text []byte) ([]byte, bool) {
	return bytes.TrimSpace(text), json.Valid(text)
}
