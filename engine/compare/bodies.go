package compare

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// load is the body of one column on its way to be compared.
type load struct {
	out   bool // the column takes no part
	group string
	body  *engine.Body
	value any    // decoded; nil where it is no structure
	brief string // what it holds in short, for a body that is too long to quote: "13 messages"
}

// bodies compares bodies: structure by structure where they are of one kind, and as wholes beyond. kind names what bodies can be
// compared within: an answer that went well has no more in common with a refusal than with another vendor's.
func (c *Comparison) bodies(of func(*Column) *engine.Call, get func(*engine.Call) *engine.Body, kind func(*Column) string) []Difference {
	loads := make([]load, len(c.Columns))
	var groups []string
	for i, col := range c.Columns {
		call := of(col)
		if call == nil {
			loads[i].out = true
			continue
		}
		loads[i] = load{group: kind(col), body: get(call)}
		loads[i].value, _ = structure(loads[i].body)
		if call.Response != nil && loads[i].body == call.Response.Body && call.OK() {
			loads[i].brief = col.holds.text("")
		}
		if !slices.Contains(groups, loads[i].group) {
			groups = append(groups, loads[i].group)
		}
	}
	var out []Difference
	if len(groups) > 1 {
		out = append(out, wholes("body", loads))
	}
	for _, g := range groups {
		members := make([]load, len(loads))
		n, size := 0, int64(0)
		for i, l := range loads {
			if l.out = l.out || l.group != g; !l.out {
				n++
				size += l.size()
			}
			members[i] = l
		}
		// Refusals beside answers have been quoted whole already.
		quoted := len(groups) > 1 && strings.HasSuffix(g, failing)
		if n > 1 && size > 0 && !quoted {
			out = append(out, c.group(members, len(groups) > 1)...)
		}
	}
	return out
}

// group compares bodies of one kind. partly says that there are other columns beside them, so that they have to be named.
func (c *Comparison) group(loads []load, partly bool) []Difference {
	who := ""
	if partly {
		var labels []string
		for i, l := range loads {
			if !l.out {
				labels = append(labels, c.Columns[i].Label)
			}
		}
		who = strings.Join(labels[:len(labels)-1], ", ") + " and " + labels[len(labels)-1] + ": "
	}
	if slices.ContainsFunc(loads, func(l load) bool { return !l.out && l.value == nil }) {
		d := wholes("body", loads)
		if d.Same {
			d.Note = who + "the same " + sizeOf(loads)
		}
		return []Difference{d}
	}
	w := &walk{who: who, carried: c.carried()}
	values := make([]node, len(loads))
	for i, l := range loads {
		values[i] = node{out: l.out, has: !l.out, v: l.value}
	}
	w.compare("", values)
	if len(w.equal) > 0 || len(w.found) == 0 {
		same := Difference{Part: DiffBody, What: "body", Same: true, Values: outs(loads), Note: who + strings.Join(w.equal, ", ")}
		if len(w.found) == 0 && len(w.lists) == 0 {
			same.Note = who + sizeOf(loads) + ": " + strings.Join(w.equal, ", ")
		}
		same.Note = strings.TrimSuffix(strings.TrimSpace(same.Note), ":")
		w.lists = append(w.lists, same)
	}
	if len(w.fresh) > 0 {
		w.lists = append(w.lists, Difference{Part: DiffBody, What: strings.Join(w.fresh, ", "), Same: true, Values: outs(loads), Note: who + "new with each answer"})
	}
	if w.more > 0 {
		w.found = append(w.found, Difference{Part: DiffBody, What: "and more", Values: outs(loads), Note: who + diagnose.Counted(w.more, "more member") + " with other values"})
	}
	return append(w.found, w.lists...)
}

// carried are the members of bodies in which a credential travels.
func (c *Comparison) carried() map[string]bool {
	names := map[string]bool{}
	for _, col := range c.Columns {
		for _, carrier := range col.carriers() {
			if carrier.In == auth.InBody {
				names[carrier.Name] = true
			}
		}
	}
	return names
}

func outs(loads []load) []Value {
	values := make([]Value, len(loads))
	for i, l := range loads {
		values[i].Out = l.out
	}
	return values
}

// wholes compares bodies without looking into them.
func wholes(what string, loads []load) Difference {
	d := Difference{Part: DiffBody, What: what, Same: true}
	var first *load
	for i := range loads {
		l := &loads[i]
		v := Value{Out: l.out}
		if !l.out && l.body != nil && l.body.Size > 0 {
			v.Has, v.Text, v.Brief = true, excerpt(*l), l.brief != ""
		}
		d.Values = append(d.Values, v)
		switch {
		case l.out:
		case first == nil:
			first = l
		default:
			d.Same = d.Same && l.group == first.group && sameBytes(*first, *l)
		}
	}
	return d
}

func sameBytes(a, b load) bool {
	if a.value != nil && b.value != nil {
		return spelled(a.value) == spelled(b.value)
	}
	return a.size() == b.size() && string(a.body.Bytes()) == string(b.body.Bytes())
}

func (l load) size() int64 {
	if l.body == nil {
		return 0
	}
	return l.body.Size
}

// sizeOf is the size of bodies that hold the same, of the first one where spaces or the order of members make it another.
func sizeOf(loads []load) string {
	for _, l := range loads {
		if !l.out {
			return bytesText(l.size())
		}
	}
	return ""
}

func bytesText(n int64) string {
	if n < 10<<10 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

// longest is how much of a value is quoted, in characters.
const longest = 160

func excerpt(l load) string {
	kept := l.body.Bytes()
	switch {
	case l.brief != "":
		return l.brief
	case len(kept) == 0:
		return bytesText(l.body.Size) + ", no longer kept"
	case l.value != nil:
		return clip(spelled(l.value))
	default:
		return clip(strings.ToValidUTF8(string(kept[:min(len(kept), 4*longest)]), "\uFFFD"))
	}
}

func clip(s string) string {
	s = engine.Clean(s)
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}

// structure reads a body that has one: JSON, or a form, whose fields are named as well.
func structure(b *engine.Body) (any, bool) {
	if b == nil {
		return nil, false
	}
	if !strings.HasPrefix(strings.ToLower(b.ContentType), "application/x-www-form-urlencoded") {
		return decode(b)
	}
	form, err := url.ParseQuery(string(b.Bytes()))
	if err != nil || !b.Whole() {
		return nil, false
	}
	fields := map[string]any{}
	for name, values := range form {
		fields[name] = strings.Join(values, ", ")
	}
	return fields, true
}
