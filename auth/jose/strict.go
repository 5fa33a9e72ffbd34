package jose

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// decodeExact decodes base64url as RFC 7515 section 2 has it and nothing beside it. encoding/base64 skips CR and LF even when
// it is strict, so the alphabet is looked at first.
func decodeExact(text string) ([]byte, bool) {
	if firstNotBase64URL(text) >= 0 {
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
	dec := json.NewDecoder(bytes.NewReader(text))
	if first, err := dec.Token(); err != nil || first != json.Delim('{') {
		return nil, errors.New("it is no JSON object")
	}
	o, seen, twice := &Object{}, map[string]bool{}, ""
	for dec.More() {
		name, isName := "", false
		if token, err := dec.Token(); err == nil {
			name, isName = token.(string)
		}
		var raw json.RawMessage
		if !isName || dec.Decode(&raw) != nil {
			return nil, fmt.Errorf("it is no JSON from byte %d on", dec.InputOffset())
		}
		if seen[name] {
			twice = name
		}
		seen[name] = true
		o.Members = append(o.Members, Member{Name: name, Raw: raw})
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("it is no JSON from byte %d on", dec.InputOffset())
	}
	if twice != "" {
		return o, fmt.Errorf("%s stands twice in it, and readers differ in which one counts", quoted(twice, 40))
	}
	if rest := bytes.TrimLeft(text[dec.InputOffset():], whitespace); len(rest) > 0 {
		return o, fmt.Errorf("something follows its JSON at byte %d", len(text)-len(rest))
	}
	return o, nil
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
