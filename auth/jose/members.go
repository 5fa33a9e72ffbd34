package jose

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// object decodes a segment and reads it as a JSON object; nil when it is none.
func (p *parser) object(s part) *Object {
	d, ok := p.decode(s)
	return p.members(d, ok, s.Name)
}

// members reads decoded bytes as a JSON object; nil when they are none. Bytes that did not decode were observed already.
func (p *parser) members(d decoded, ok bool, name string) *Object {
	if !ok {
		return nil
	}
	if bytes.HasPrefix(d.data, []byte(bom)) {
		p.observe(CodeBOM, d.at(0), "the %s part begins with a byte order mark", name)
		d.data, d.skip = d.data[len(bom):], len(bom)
	}
	valid := utf8.Valid(d.data)
	if !valid {
		p.observe(CodeUTF8, d.at(firstInvalidUTF8(d.data)), "the %s part holds bytes that are no UTF-8", name)
	}
	text, ok := p.oneValue(d, name)
	if !ok {
		return nil
	}
	start := skipSpace(text, 0)
	if text[start] != '{' {
		p.observe(CodeJSONInvalid, d.at(start), "the %s part is JSON, but no object", name)
		return nil
	}
	p.checkText(d, text, name)
	w := walker{p: p, d: d, text: text, source: string(text), part: name, utf8: valid, room: roomFor(text)}
	top := &Object{Members: make([]Member, 0, min(w.room, fewMembers))}
	w.object(start, top)
	return top
}

// oneValue returns the bytes of the first JSON value, when there is one, and observes what follows it.
func (p *parser) oneValue(d decoded, name string) ([]byte, bool) {
	if json.Valid(d.data) {
		return d.data, true
	}
	var raw json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(d.data))
	if err := dec.Decode(&raw); err != nil {
		offset := len(d.data)
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) && syntax.Offset > 0 {
			offset = int(syntax.Offset) - 1
		}
		p.observe(CodeJSONInvalid, d.at(offset), "the %s part is no JSON from byte %d of %d on", name, offset, len(d.data))
		return nil, false
	}
	end := int(dec.InputOffset())
	p.observe(CodeJSONTrailing, d.at(skipSpace(d.data, end)), "something follows the JSON in the %s part", name)
	return d.data[:end], true
}

// walker goes through a text that is known to be valid JSON, so it checks no syntax. It keeps the members of the outermost
// object and looks for duplicate names in every object.
type walker struct {
	p    *parser
	d    decoded
	text []byte
	// source is the same text. Names are parts of it: one copy instead of one for each.
	source string
	part   string
	utf8   bool
	room   int // about how many members there are
	// depth counts the objects and lists around the value that is read.
	depth int
}

// maxDepth is how deep the claims of a token that means well are nested. Deeper ones are read all the same; there are readers
// that run out of stack.
const maxDepth = 32

// enter counts the depth; the one observation of it is at the place where it gets too deep first.
func (w *walker) enter(i int) {
	if w.depth++; w.depth == maxDepth+1 && !w.p.t.Has(CodeDeep) {
		w.p.observe(CodeDeep, w.d.at(i), "the %s part is nested more than %d deep", w.part, maxDepth)
	}
}

// value reads the value at i and returns the index after it.
func (w *walker) value(i int) int {
	switch w.text[i] {
	case '{':
		return w.object(i, nil)
	case '[':
		w.enter(i)
		i = skipSpace(w.text, i+1)
		for w.text[i] != ']' {
			if i = skipSpace(w.text, w.value(i)); w.text[i] == ',' {
				i = skipSpace(w.text, i+1)
			}
		}
		w.depth--
		return i + 1
	case '"':
		return skipString(w.text, i)
	default:
		for ; i < len(w.text); i++ {
			switch w.text[i] {
			case ',', ']', '}', ' ', '\t', '\r', '\n':
				return i
			}
		}
		return i
	}
}

// object reads the object at i and returns the index after it. Only the outermost one has its members kept, in into.
func (w *walker) object(i int, into *Object) int {
	w.enter(i)
	var seen nameSet // where no members are kept
	i = skipSpace(w.text, i+1)
	for w.text[i] != '}' {
		start := i
		i = skipString(w.text, i)
		name := w.name(start, i)
		if into != nil && into.named(name, w.room) || into == nil && seen.add(name) {
			w.p.observe(CodeDuplicate, w.d.at(start),
				"%.40q stands twice in one object of the %s part; the last one counts here, readers differ", name, w.part)
		}
		i = skipSpace(w.text, skipSpace(w.text, i)+1) // past the colon
		end := w.value(i)
		if into != nil {
			into.Members = append(into.Members, Member{Name: name, Raw: w.text[i:end:end], Offset: w.d.at(start)})
		}
		if i = skipSpace(w.text, end); w.text[i] == ',' {
			i = skipSpace(w.text, i+1)
		}
	}
	w.depth--
	return i + 1
}

// nameSet is the names of one object. Few of them need no map, and nothing from the heap.
type nameSet struct {
	few  [8]string
	n    int
	many map[string]bool
}

// add takes a name in and reports whether it was there.
func (s *nameSet) add(name string) (twice bool) {
	for i := range s.n {
		if s.few[i] == name {
			return true
		}
	}
	switch {
	case s.n < len(s.few):
		s.few[s.n] = name
		s.n++
		return false
	case s.many == nil:
		s.many = map[string]bool{}
	}
	twice = s.many[name]
	s.many[name] = true
	return twice
}

// name returns the member name whose quotes stand at start and before end.
func (w *walker) name(start, end int) string {
	raw := w.text[start:end]
	if w.utf8 && bytes.IndexByte(raw, '\\') < 0 {
		return w.source[start+1 : end-1]
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return string(raw)
	}
	return s
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

// skipString returns the index after the string that begins at i.
func skipString(b []byte, i int) int {
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func firstInvalidUTF8(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(b)
}
