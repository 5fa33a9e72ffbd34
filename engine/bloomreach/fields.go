package bloomreach

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"authpeek/engine/rawjson"
)

// fields is a JSON object whose values are read one at a time, each with the tolerance that the reference asks for. Whatever
// had to be bent is noted, so that the operator sees what an SDK would have stumbled over.
//
// The values are parts of the text that they were read from: a model that keeps one keeps a copy.
type fields struct {
	members []rawjson.Member // as they were sent, duplicates among them
	// index finds them in an object that has many. Of most objects two or three are looked for, and to walk over a few costs less.
	index map[string]json.RawMessage
	notes []string
}

// walked is how many members are walked over for each look.
const walked = 24

// fieldsOf splits an object; ok is false for anything else.
func fieldsOf(b []byte) (f *fields, ok bool) {
	members, ok := rawjson.Members(b)
	if !ok {
		return &fields{}, false
	}
	f = &fields{members: members}
	if len(members) > walked {
		f.index = make(map[string]json.RawMessage, len(members))
		for _, m := range members {
			f.index[string(m.Name)] = m.Value
		}
	}
	return f, true
}

// value gives a member, null too; of duplicates the last one counts, as in most readers.
func (f *fields) value(name string) (v json.RawMessage, ok bool) {
	if f.index != nil {
		v, ok = f.index[name]
		return v, ok
	}
	for i := len(f.members) - 1; i >= 0; i-- {
		if string(f.members[i].Name) == name {
			return f.members[i].Value, true
		}
	}
	return nil, false
}

// names are those of the members, sorted, each once.
func (f *fields) names() []string {
	if len(f.members) == 0 {
		return nil
	}
	names := make([]string, 0, len(f.members))
	for _, m := range f.members {
		names = append(names, string(m.Name))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (f *fields) note(s string) { f.notes = append(f.notes, s) }

// raw gives the first of the named members that is there and not null.
func (f *fields) raw(names ...string) json.RawMessage {
	for _, n := range names {
		if v, ok := f.value(n); ok && !isNull(v) {
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
	if s, ok := rawjson.Text(v); ok {
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
	if n := f.optionalNumber(names...); n != nil {
		return *n
	}
	return 0
}

// optionalNumber reads a number that may be null. One that cannot be read is noted and gives nil, too.
func (f *fields) optionalNumber(names ...string) *float64 {
	v, name := f.raw(names...), names[0]
	if v == nil {
		return nil
	}
	n, err := strconv.ParseFloat(strings.Trim(string(v), `"`), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		// ParseFloat takes "NaN" and "Inf", which no order and no JSON has.
		if kind := kindOf(v); kind == "a number" {
			f.note(name + " is too large a number")
		} else {
			f.note(name + " is " + kind + ", not a number")
		}
		return nil
	}
	if v[0] == '"' {
		f.note(name + " is text, not a number")
	}
	return &n
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

// oneField is an object of one member.
func oneField(name string, value json.RawMessage) fields {
	return fields{members: []rawjson.Member{{Name: []byte(name), Value: value}}}
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

// optional reads a text that may be null.
func (f *fields) optional(name string) *string {
	if f.raw(name) == nil {
		return nil
	}
	s := f.text(name)
	return &s
}

// texts reads a list of texts. Members of another kind are noted; numbers and booleans count as they are spelled.
func (f *fields) texts(name string) []string {
	out := []string{}
	for _, raw := range f.list(name) {
		g := oneField("a member of "+name, raw)
		if s := g.text("a member of " + name); s != "" || raw[0] == '"' {
			out = append(out, s)
		}
		f.notes = append(f.notes, g.notes...)
	}
	return out
}

// list reads a list; anything else is noted and gives none.
func (f *fields) list(name string) []json.RawMessage {
	v := f.raw(name)
	if v == nil {
		return nil
	}
	rows, ok := rawjson.Items(v)
	if !ok {
		f.note(name + " is " + kindOf(v) + ", not a list")
	}
	return rows
}

// consented reads has_tracking_consent. A missing flag is consent given; anything that is not true in some spelling is not (2.2).
func (f *fields) consented() bool {
	if f.raw("has_tracking_consent") == nil {
		return true
	}
	given, _ := f.boolean("has_tracking_consent")
	return given
}
