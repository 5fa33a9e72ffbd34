package bloomreach

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// fields is a JSON object whose values are read one at a time, each with the tolerance that the reference asks for. Whatever
// had to be bent is noted, so that the operator sees what an SDK would have stumbled over.
type fields struct {
	m     map[string]json.RawMessage
	notes []string
}

// fieldsOf splits an object; ok is false for anything else.
func fieldsOf(b []byte) (f *fields, ok bool) {
	f = &fields{}
	if err := json.Unmarshal(b, &f.m); err != nil || f.m == nil {
		return &fields{m: map[string]json.RawMessage{}}, false
	}
	return f, true
}

func (f *fields) note(s string) { f.notes = append(f.notes, s) }

// raw gives the first of the named members that is there and not null.
func (f *fields) raw(names ...string) json.RawMessage {
	for _, n := range names {
		if v, ok := f.m[n]; ok && !isNull(v) {
			return v
		}
	}
	return nil
}

// text reads a string. Numbers and booleans are taken as they are spelled, other values are noted and passed over.
func (f *fields) text(names ...string) string {
	v := f.raw(names...)
	if v == nil {
		return ""
	}
	var s string
	if json.Unmarshal(v, &s) == nil {
		return s
	}
	f.note(names[0] + " is " + kindOf(v) + ", not text")
	if v[0] == '{' || v[0] == '[' {
		return ""
	}
	return string(v)
}

// boolean reads true and false; 1, 0 and their texts count too, as both SDKs read them in has_tracking_consent (2.2). Of
// several names the first that is there counts.
func (f *fields) boolean(names ...string) (value, ok bool) {
	v, name := f.raw(names...), names[0]
	if v == nil {
		return false, false
	}
	switch strings.Trim(string(v), `"`) {
	case "true", "1":
		value, ok = true, true
	case "false", "0":
		value, ok = false, true
	}
	if v[0] != 't' && v[0] != 'f' {
		f.note(name + " is " + kindOf(v) + ", not true or false")
	}
	return value, ok
}

// number reads a number, also one that is spelled as text. Of several names the first that is there counts.
func (f *fields) number(names ...string) float64 {
	v, name := f.raw(names...), names[0]
	if v == nil {
		return 0
	}
	n, err := strconv.ParseFloat(strings.Trim(string(v), `"`), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		// ParseFloat takes "NaN" and "Inf", which no order and no JSON has.
		if kind := kindOf(v); kind == "a number" {
			f.note(name + " is too large a number")
		} else {
			f.note(name + " is " + kind + ", not a number")
		}
		return 0
	}
	if v[0] == '"' {
		f.note(name + " is text, not a number")
	}
	return n
}

// object reads an object; anything else is noted and gives one without members.
func (f *fields) object(name string) *fields {
	v := f.raw(name)
	if v == nil {
		return &fields{}
	}
	o, ok := fieldsOf(v)
	if !ok {
		f.note(name + " is " + kindOf(v) + ", not an object")
	}
	return o
}

func isNull(v json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(v), []byte("null")) }

// kindOf names a JSON value's kind for a note.
func kindOf(v json.RawMessage) string {
	switch v[0] {
	case '"':
		return "text"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}
