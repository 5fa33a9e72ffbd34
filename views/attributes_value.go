package views

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// attributeValue is one answer, read for the screen. It does not change once made.
type attributeValue struct {
	attribute bloomreach.Attribute
	state     attributeState
	text      string // for one line, cleaned
	kind      string // "number", "text", …
	token     theme.Token
	number    float64 // of kind number
	// parts are the elements of a list or the members of an object.
	parts []attributePart
	// value, asked and raw are JSON as sent; nth of total is the place in the request.
	value, asked, raw json.RawMessage
	nth, total        int
}

// attributeState is what an answer says of its attribute.
type attributeState int

const (
	attributeGiven attributeState = iota
	attributeNull
	attributeRefused
)

// attributePart is one element or member. Its spans are made when it is first drawn.
type attributePart struct {
	name  string
	raw   json.RawMessage
	spans []kit.Span
}

const (
	kindNumber = "number"
	kindText   = "text"
)

func readAttributeValues(model bloomreach.Attributes) []attributeValue {
	out := make([]attributeValue, 0, len(model.Results))
	for i, a := range model.Results {
		v := attributeValue{attribute: a.Attribute, value: a.Value, asked: a.Asked, raw: a.Raw, nth: i + 1, total: len(model.Results)}
		if a.Success {
			v.read()
		} else {
			v.state, v.text, v.kind, v.token = attributeRefused, engine.Clean(a.Error), "refused", theme.Error
		}
		out = append(out, v)
	}
	return out
}

// mostText is how much of a text, in bytes, is looked at for one line.
const mostText = 512

// beginning is as much of a text as a line can have, cut between characters.
func beginning(s string) string {
	if len(s) <= mostText {
		return s
	}
	return strings.ToValidUTF8(s[:mostText], "") + "…"
}

// read words a value by its type.
func (v *attributeValue) read() {
	raw := bytes.TrimSpace(v.value)
	switch {
	case len(raw) == 0 || raw[0] == 'n':
		v.state, v.text, v.kind, v.token = attributeNull, "null", "null", theme.Muted
	case raw[0] == '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			s = string(raw)
		}
		v.text, v.kind = `"`+engine.Clean(beginning(s))+`"`, kindText
	case raw[0] == '[':
		v.readList(raw)
	case raw[0] == '{':
		v.parts = objectParts(raw)
		v.text, v.kind = "{"+diagnose.Counted(len(v.parts), "key")+"}", "object"
	case raw[0] == 't', raw[0] == 'f':
		v.text, v.kind = string(raw), "true or false"
	default:
		v.text, v.kind = engine.Clean(string(raw)), kindNumber
		if n, err := strconv.ParseFloat(v.text, 64); err == nil {
			v.number = n
		}
	}
}

// readList words a list: by its size, unless it is one plain value.
func (v *attributeValue) readList(raw json.RawMessage) {
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		v.text, v.kind = engine.Clean(beginning(string(raw))), kindText
		return
	}
	noun := "value"
	v.parts = make([]attributePart, len(elements))
	for i, e := range elements {
		v.parts[i] = attributePart{name: strconv.Itoa(i + 1), raw: e}
		if e[0] == '{' {
			noun = "item"
		}
	}
	v.kind = "list of " + diagnose.Count(len(elements))
	switch {
	case len(elements) == 0:
		v.text, v.parts = "[]", nil
	case len(elements) == 1 && elements[0][0] != '{' && elements[0][0] != '[':
		one := attributeValue{value: elements[0]}
		one.read()
		v.text = "[" + one.text + "]"
	case len(elements) == 1:
		v.text = "[1 " + noun + "]"
	default:
		v.text = "[" + diagnose.Count(len(elements)) + " " + noun + "s]"
	}
}

// objectParts takes an object apart in the order in which it was sent.
func objectParts(raw json.RawMessage) []attributePart {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return nil
	}
	var out []attributePart
	for dec.More() {
		name, err := dec.Token()
		var value json.RawMessage
		if err != nil || dec.Decode(&value) != nil {
			return out
		}
		out = append(out, attributePart{name: engine.Clean(fmt.Sprint(name)), raw: value})
	}
	return out
}

// inline is the part on one line, made once.
func (p *attributePart) inline() []kit.Span {
	if p.spans == nil {
		p.spans = kit.JSONInline([]byte(engine.CleanLines(beginning(string(p.raw)))))
	}
	return p.spans
}

// clipboard is a value for other programs: a text without its quotes, anything else as JSON.
func clipboard(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil && len(raw) > 0 && raw[0] == '"' {
		return s
	}
	return string(raw)
}

// inlineRows is JSON on as few rows of w cells as it takes, broken after commas.
func inlineRows(raw json.RawMessage, w int) [][]kit.Span {
	var rows [][]kit.Span
	var row, piece []kit.Span
	used, width := 0, 0
	flush := func() {
		if used > 0 && used+width > w {
			rows, row, used = append(rows, row), []kit.Span{kit.Of(theme.Text, " ")}, 1
		}
		row, used = append(row, piece...), used+width
		piece, width = nil, 0
	}
	for _, s := range kit.JSONInline([]byte(engine.CleanLines(string(raw)))) {
		if s.Text == " " && len(piece) > 0 && piece[len(piece)-1].Text == "," {
			flush()
			if used > 1 {
				row, used = append(row, s), used+1
			}
			continue
		}
		piece, width = append(piece, s), width+kit.Width(s.Text)
	}
	flush()
	return append(rows, row)
}
