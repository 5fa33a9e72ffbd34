package compare

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"authpeek/engine"
)

// mostFound bounds the differences that bodies are told to have; the rest is counted.
const mostFound = 60

// deepest is how far down places are looked at one by one; what lies below is compared as a whole. Nobody reads a path that is
// longer, and a server could nest a body as deep as it likes.
const deepest = 24

// node is one place in the body of one column.
type node struct {
	out, has bool
	v        any
}

// walk goes through bodies of one kind side by side. The order of members has no meaning (RFC 8259 section 4), that of a list has.
type walk struct {
	who     string
	carried map[string]bool // members that carry a credential
	found   []Difference
	lists   []Difference // lists that are the same, which say how much there is
	equal   []string     // members at the top that are the same
	fresh   []string     // members that are new with each answer
	more    int
	depth   int
}

// compare compares one place.
func (w *walk) compare(path string, nodes []node) {
	present, objects, lists := 0, 0, 0
	for _, n := range nodes {
		if n.out {
			continue
		}
		present++
		if _, ok := n.v.(map[string]any); ok && n.has {
			objects++
		}
		if _, ok := n.v.([]any); ok && n.has {
			lists++
		}
	}
	switch {
	case path != "" && w.depth == 1 && lists < present && equalNodes(nodes):
		w.equal = append(w.equal, place(path))
	case w.depth < deepest && objects == present:
		w.depth++
		w.members(path, nodes)
		w.depth--
	case w.depth < deepest && lists == present:
		w.depth++
		w.list(path, nodes)
		w.depth--
	case equalNodes(nodes):
	default:
		w.differs(path, nodes)
	}
}

func (w *walk) members(path string, nodes []node) {
	names := map[string]bool{}
	for _, n := range nodes {
		if object, ok := n.v.(map[string]any); ok && !n.out {
			for name := range object {
				names[name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		below := make([]node, len(nodes))
		for i, n := range nodes {
			below[i].out = n.out
			if object, ok := n.v.(map[string]any); ok && !n.out {
				below[i].v, below[i].has = object[name]
			}
		}
		w.compare(under(path, "."+name, ""), below)
	}
}

// list compares lists: entry by entry where these have an id, wherever they stand, and by their places where they have none and
// are as many.
func (w *walk) list(path string, nodes []node) {
	counts, n := counted(nodes)
	if equalNodes(nodes) {
		w.lists = append(w.lists, Difference{Part: DiffBody, What: place(path), Same: true, counts: true, Values: counts, Note: w.who + "the same " + strconv.Itoa(n)})
		return
	}
	if id := sharedID(nodes); id != "" {
		w.byID(path, id, nodes, counts)
		return
	}
	for _, v := range counts {
		if !v.Out && v.Text != strconv.Itoa(n) {
			w.add(Difference{Part: DiffBody, What: place(path), counts: true, Values: counts, Note: w.who + "lists of different lengths"})
			return
		}
	}
	for k := range n {
		below := make([]node, len(nodes))
		for i, node := range nodes {
			below[i].out = node.out
			if list, ok := node.v.([]any); ok && !node.out {
				below[i].v, below[i].has = list[k], true
			}
		}
		w.compare(under(path, "[", strconv.Itoa(k)+"]"), below)
	}
}

// counted are the lengths of lists, and the length of the first one.
func counted(nodes []node) (counts []Value, first int) {
	first = -1
	for _, n := range nodes {
		list, ok := n.v.([]any)
		if n.out || !ok {
			counts = append(counts, Value{Out: true})
			continue
		}
		if first < 0 {
			first = len(list)
		}
		counts = append(counts, Value{Has: true, Text: strconv.Itoa(len(list))})
	}
	return counts, max(first, 0)
}

// byID compares lists whose entries have ids.
func (w *walk) byID(path, id string, nodes []node, counts []Value) {
	entries := make([]map[string]any, len(nodes))
	var order []string
	known := map[string]bool{}
	for i, n := range nodes {
		list, ok := n.v.([]any)
		if n.out || !ok {
			continue
		}
		entries[i] = map[string]any{}
		for _, e := range list {
			key := idOf(e, id)
			entries[i][key] = e
			if !known[key] {
				known[key] = true
				order = append(order, key)
			}
		}
	}
	common, apart := 0, 0
	before := len(w.found) + w.more
	for _, key := range order {
		below := make([]node, len(nodes))
		everywhere := true
		for i := range nodes {
			below[i].out = entries[i] == nil
			below[i].v, below[i].has = entries[i][key]
			everywhere = everywhere && (below[i].out || below[i].has)
		}
		if !everywhere {
			apart++
			continue
		}
		common++
		if !equalNodes(below) {
			w.compare(under(path, "["+key, "]"), below)
		}
	}
	d := Difference{Part: DiffBody, What: place(path), counts: true, Values: counts}
	switch differing := len(w.found) + w.more - before; {
	case apart == 0 && differing == 0:
		d.Same, d.Note = true, w.who+"the same "+strconv.Itoa(common)+", in another order"
		w.lists = append(w.lists, d)
		return
	case common == 0:
		d.Note = w.who + "none in common"
	case apart == 0:
		d.Note = fmt.Sprintf("%sthe same %d by %s, with other members", w.who, common, engine.Clean(id))
	default:
		d.Note = fmt.Sprintf("%s%d in common by %s, %d not", w.who, common, engine.Clean(id), apart)
	}
	w.add(d)
}

// identifiers are names under which entries of a list have their id, the surest first.
var identifiers = [...]string{"id", "_id", "uuid", "message_id", "key", "name"}

// sharedID is the identifier that all entries of all lists have, each another one within its list; "" where there is none.
func sharedID(nodes []node) string {
	for _, id := range identifiers {
		if hasID(nodes, id) {
			return id
		}
	}
	return ""
}

func hasID(nodes []node, id string) bool {
	some := false
	for _, n := range nodes {
		list, _ := n.v.([]any)
		seen := map[string]bool{}
		for _, e := range list {
			key := idOf(e, id)
			if key == "" || seen[key] {
				return false
			}
			seen[key], some = true, true
		}
	}
	return some
}

// idOf is the id of an entry as text; "" for none.
func idOf(entry any, id string) string {
	object, ok := entry.(map[string]any)
	if !ok {
		return ""
	}
	switch v := object[id].(type) {
	case nil, map[string]any, []any, bool:
		return ""
	case string:
		return v
	default:
		return spelled(v)
	}
}

// freshMembers are members in which servers number their answers: two answers to one question have other ones.
var freshMembers = map[string]bool{
	"unique_id": true, "request_id": true, "requestId": true, "requestID": true, "trace_id": true, "traceId": true, "correlation_id": true, "correlationId": true,
}

func (w *walk) differs(path string, nodes []node) {
	if name := path[strings.LastIndex(path, ".")+1:]; freshMembers[name] && !slices.ContainsFunc(nodes, func(n node) bool { return !n.out && !n.has }) {
		w.fresh = append(w.fresh, place(path))
		return
	}
	if len(w.found) >= mostFound {
		w.more++ // none of it is told
		return
	}
	d := Difference{Part: DiffBody, What: place(path)}
	if w.carried[path] {
		d.Part = DiffCredential
	}
	for _, n := range nodes {
		v := Value{Out: n.out, Has: n.has}
		if n.has {
			v.Text = clip(spelled(n.v))
		}
		d.Values = append(d.Values, v)
	}
	w.add(d)
}

func (w *walk) add(d Difference) {
	if len(w.found) >= mostFound {
		w.more++
		return
	}
	w.found = append(w.found, d)
}

// equalNodes reports whether all who take part have the same value here.
func equalNodes(nodes []node) bool {
	var first *node
	for i := range nodes {
		n := &nodes[i]
		switch {
		case n.out:
		case first == nil:
			first = n
		case n.has != first.has || !sameJSON(n.v, first.v):
			return false
		}
	}
	return true
}

// sameJSON compares two values of JSON. To spell them would be the same and take ten times as long, at each of the places that lie around
// them anew.
func sameJSON(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name, v := range a {
			if other, has := b[name]; !has || !sameJSON(v, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameJSON)
	default:
		return scalar(b) && a == b
	}
}

// scalar reports whether a value is neither an object nor a list, which == cannot compare.
func scalar(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

// longestPath bounds a path in bytes: no more of it is shown than clip leaves, and a name of a megabyte would be copied for each place
// below it.
const longestPath = 4 * longest

// under is the path of a place below another one. Of a path that is too long no more is known.
func under(path, name, end string) string {
	if len(path) > longestPath {
		return path
	}
	if path == "" {
		name = strings.TrimPrefix(name, ".")
	}
	return path + name[:min(len(name), longestPath)] + end
}

func place(path string) string {
	if path == "" {
		return "body"
	}
	return clip(path)
}
