package auth

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// at follows the path in a decoded document: names of members, and indexes of lists, with dots between them (a.b.0.c).
// What stands beside the token is read from the object that holds it, else from the outermost one.
func (x extraction) at(r reply, doc any) (found, *SourceError) {
	f := found{how: "json:" + x.name}
	v, holder := doc, doc
	for step := range strings.SplitSeq(x.name, ".") {
		holder = v
		next, ok := child(v, step)
		if !ok {
			return x.absent(r, v, step)
		}
		v = next
	}
	switch v := v.(type) {
	case nil:
		f.null = true
	case string:
		f.text, f.null, f.empty = v, v == "", v == ""
	default:
		return found{}, r.without("%s is %s in %s; a token is a text: check extract", x.name, typeName(v), r.describe())
	}
	f.metadata(x.stored, holder, doc)
	return f, nil
}

// absent tells a deliberate nothing from a wrong path: null, {} and [] where the path goes on mean that there is no token,
// while other members beside the missing one mean that the path or the answer is not the right one.
func (x extraction) absent(r reply, v any, step string) (found, *SourceError) {
	null := found{null: true, how: "json:" + x.name}
	detail := fmt.Sprintf("%s has no %s", r.describe(), x.name)
	switch v := v.(type) {
	case nil:
		return null, nil
	case map[string]any:
		if len(v) == 0 {
			return null, nil
		}
		detail += fmt.Sprintf("; where %s is looked for it has %s", step, memberNames(v))
	case []any:
		if len(v) == 0 {
			return null, nil
		}
		detail += fmt.Sprintf("; where %s is looked for it has a list of %d", step, len(v))
	default:
		detail += fmt.Sprintf("; where %s is looked for it has %s", step, typeName(v))
	}
	return found{}, r.without("%s: check extract", detail)
}

func child(v any, step string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		c, ok := v[step]
		return c, ok
	case []any:
		i, err := strconv.Atoi(step)
		if err != nil || i < 0 || i >= len(v) {
			return nil, false
		}
		return v[i], true
	}
	return nil, false
}

// memberNames lists an object's names, not its values, which may be secret.
func memberNames(object map[string]any) string {
	const most = 8
	names := slices.Sorted(maps.Keys(object))
	more := ""
	if len(names) > most {
		more = fmt.Sprintf(" and %d more", len(names)-most)
		names = names[:most]
	}
	return printable(strings.Join(names, ", "), 200) + more
}

func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	}
	return "a text"
}
