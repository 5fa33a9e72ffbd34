package views

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
)

// decodeJSON reads a JSON text. An empty body counts as one, without anything in it.
func decodeJSON(b []byte) (any, bool) {
	if len(bytes.TrimSpace(b)) == 0 {
		return nothing{}, true
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber() // 1e3 and 1000 are written differently, and numbers beyond 2^53 keep their digits
	var v any
	if dec.Decode(&v) != nil {
		return nil, false
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, false // several texts, one after another
	}
	return v, true
}

// nothing stands where one of the two has no value at all.
type nothing struct{}

// jsonDiff compares two JSON values by their members. Unless the order counts, items of lists are matched by what is in them.
type jsonDiff struct {
	group   *diffGroup
	ordered bool
}

func (d *jsonDiff) walk(path string, a, b any) {
	if d.oneSided(path, a, b) {
		return
	}
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok && len(x)+len(y) > 0 {
			d.members(path, x, y)
			return
		}
	case []any:
		if y, ok := b.([]any); ok && len(x)+len(y) > 0 {
			d.items(path, x, y)
			return
		}
	}
	from, to := map[string]string{}, map[string]string{}
	leaves(from, path, a)
	leaves(to, path, b)
	d.group.named(from, to)
}

// oneSided tells of a value that only one of the two has, and reports whether that is so. What is new or gone as a whole is one
// difference, unless it is all there is.
func (d *jsonDiff) oneSided(path string, a, b any) bool {
	_, noA := a.(nothing)
	_, noB := b.(nothing)
	x, _ := a.(map[string]any)
	y, _ := b.(map[string]any)
	switch {
	case noA && noB:
	case path == "" && (noA && y != nil || noB && x != nil):
		d.members("", x, y)
	case noA:
		d.group.add(diffAdded, path, "", spelled(b))
	case noB:
		d.group.add(diffGone, path, spelled(a), "")
	default:
		return false
	}
	return true
}

func (d *jsonDiff) members(path string, a, b map[string]any) {
	names := make([]string, 0, len(a)+len(b))
	for n := range a {
		names = append(names, n)
	}
	for n := range b {
		if _, both := a[n]; !both {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		d.walk(strings.TrimPrefix(path+"."+n, "."), memberOr(a, n), memberOr(b, n))
	}
}

func memberOr(m map[string]any, name string) any {
	if v, ok := m[name]; ok {
		return v
	}
	return nothing{}
}

// items compares two lists. Items are named by their place in the newer one; what is gone by its place in the older.
func (d *jsonDiff) items(path string, a, b []any) {
	partner := make([]int, len(b))
	for i := range partner {
		partner[i] = i
		if !d.ordered || i >= len(a) {
			partner[i] = -1
		}
	}
	taken := make([]bool, len(a))
	if !d.ordered {
		matchItems(a, b, partner, taken, func(v any) string { return "=" + spelled(v) })
		matchItems(a, b, partner, taken, identity)
		d.pairRest(a, b, partner, taken)
	}
	for i, v := range b {
		at := path + "[" + strconv.Itoa(i) + "]"
		if partner[i] < 0 {
			d.walk(at, nothing{}, v)
			continue
		}
		taken[partner[i]] = true
		d.walk(at, a[partner[i]], v)
	}
	for i, v := range a {
		if !taken[i] {
			d.walk(path+"["+strconv.Itoa(i)+"]", v, nothing{})
		}
	}
}

// matchItems pairs the items that have the same key; "" is none.
func matchItems(a, b []any, partner []int, taken []bool, key func(any) string) {
	places := map[string][]int{}
	for i, v := range a {
		if k := key(v); k != "" && !taken[i] {
			places[k] = append(places[k], i)
		}
	}
	for i, v := range b {
		if partner[i] >= 0 {
			continue
		}
		if k := key(v); k != "" && len(places[k]) > 0 {
			partner[i], places[k] = places[k][0], places[k][1:]
			taken[partner[i]] = true
		}
	}
}

// pairRest pairs objects that nothing names in their order: they are more likely changed than gone and new.
func (d *jsonDiff) pairRest(a, b []any, partner []int, taken []bool) {
	next := 0
	for i, v := range b {
		if _, object := v.(map[string]any); partner[i] >= 0 || !object || identity(v) != "" {
			continue
		}
		for ; next < len(a); next++ {
			if _, object := a[next].(map[string]any); object && !taken[next] && identity(a[next]) == "" {
				partner[i], taken[next] = next, true
				break
			}
		}
	}
}

// identity is what an item of a list goes by: its id, or its name.
func identity(v any) string {
	m, _ := v.(map[string]any)
	for _, name := range []string{"id", "_id", "message_id", "key", "name", "type"} {
		if id, ok := m[name]; ok {
			switch id.(type) {
			case string, json.Number:
				return name + "=" + spelled(id)
			}
		}
	}
	return ""
}

// spelled is a value as text, members in the order of their names.
func spelled(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return "" // what was decoded can be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// leaves gathers the leaves of a JSON value by their paths: messages[0].id.
func leaves(out map[string]string, path string, v any) {
	switch v := v.(type) {
	case nothing:
	case map[string]any:
		for name, member := range v {
			leaves(out, strings.TrimPrefix(path+"."+name, "."), member)
		}
		if len(v) == 0 {
			out[path] = "{}"
		}
	case []any:
		for i, item := range v {
			leaves(out, path+"["+strconv.Itoa(i)+"]", item)
		}
		if len(v) == 0 {
			out[path] = "[]"
		}
	case string:
		out[path] = strconv.Quote(v)
	case json.Number:
		out[path] = v.String()
	case bool:
		out[path] = strconv.FormatBool(v)
	default:
		out[path] = "null"
	}
}
