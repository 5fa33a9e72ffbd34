package jose

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// decodeExact decodes base64url as RFC 7515 section 2 has it and nothing beside it. encoding/base64 skips CR and LF even when
// it is strict; everything else outside of the alphabet it refuses by itself.
func decodeExact(text string) ([]byte, bool) {
	if strings.IndexByte(text, '\r') >= 0 || strings.IndexByte(text, '\n') >= 0 {
		return nil, false
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return data, err == nil
}

// strictObject reads one JSON object whose names are all different, with nothing behind it. The object is also returned with
// an error about duplicates or what follows; it is nil when there is none. No error quotes a value: it may be a key.
func strictObject(text []byte) (*Object, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("it holds bytes that are no UTF-8")
	}
	if !bytes.HasPrefix(bytes.TrimLeft(text, whitespace), []byte("{")) {
		return nil, errors.New("it is no JSON object")
	}
	if json.Valid(text) { // as nearly all are; a decoder costs twice as much
		o, twice := membersOf(text)
		return o, onlyOnce(twice)
	}
	var one json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&one); err != nil {
		at := int64(len(text))
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			at = max(syntax.Offset-1, 0)
		}
		return nil, fmt.Errorf("it is no JSON from byte %d on", at)
	}
	o, twice := membersOf(one)
	if err := onlyOnce(twice); err != nil {
		return o, err
	}
	if rest := bytes.TrimLeft(text[dec.InputOffset():], whitespace); len(rest) > 0 {
		return o, fmt.Errorf("something follows its JSON at byte %d", len(text)-len(rest))
	}
	return o, nil
}

// onlyOnce objects to a name that stands twice, if there is one.
func onlyOnce(twice string) error {
	if twice == "" {
		return nil
	}
	return fmt.Errorf("%s stands twice in it, and readers differ in which one counts", quoted(twice, 40))
}

// membersOf returns the members of an object that is known to be valid JSON, and a name that stands twice in it.
func membersOf(text []byte) (o *Object, twice string) {
	room := roomFor(text)
	o = &Object{Members: make([]Member, 0, min(room, fewMembers))}
	source := string(text) // names are parts of it: one copy instead of one for each
	i := bytes.IndexByte(text, '{') + 1
	for {
		start := i + bytes.IndexAny(text[i:], `"}`)
		if text[start] == '}' {
			return o, twice
		}
		end := endOfValue(text, start)
		name := source[start+1 : end-1]
		if strings.Contains(name, `\`) {
			_ = json.Unmarshal(text[start:end], &name) // it is valid
		}
		if o.named(name, room) {
			twice = name
		}
		value := end + bytes.IndexByte(text[end:], ':') + 1
		value += len(text[value:]) - len(bytes.TrimLeft(text[value:], whitespace))
		i = endOfValue(text, value)
		o.Members = append(o.Members, Member{Name: name, Raw: text[value:i:i]})
	}
}

// roomFor is about how many members a text has. It is bounded: a long value may hold nothing but what looks like one.
func roomFor(text []byte) int { return min(bytes.Count(text, []byte(`":`)), 1<<16) }

// endOfValue returns the index behind the value at i.
func endOfValue(text []byte, i int) int {
	depth := 0
	for ; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // the end of what a number stands in
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// plain makes a text of at most n characters of somebody else's: control, format and bidirectional characters could draw on
// the terminal of whoever reads it.
func plain(s string, n int) string {
	out := make([]rune, 0, n)
	for _, r := range s {
		if len(out) == n {
			return string(out) + "…"
		}
		if !unicode.IsPrint(r) {
			r = utf8.RuneError
		}
		out = append(out, r)
	}
	return string(out)
}

func quoted(s string, n int) string { return `"` + plain(s, n) + `"` }
