package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"authpeek/auth/expression"
	"authpeek/engine"
)

// content is what an answer holds, as far as it can be counted: the one list in it.
type content struct {
	listed  bool
	name    string // of the list: "messages"
	n       int
	items   []string // each spelled so that equal ones are the same text, in order of that text
	whole   any      // the answer, where it is JSON
	kept    string   // the beginning of an answer of which no more is kept, and how long it was
	size    int64
	nothing bool // the answer had no body at all
	summary string
}

// contentOf reads the answer of a call.
func contentOf(c *engine.Call) content {
	out := content{}
	if c != nil && c.Finish != nil {
		out.summary = engine.Clean(c.Finish.Summary)
	}
	if c == nil || c.Response == nil {
		return out
	}
	body := c.Response.Body
	whole, ok := decode(body)
	if !ok {
		if out.nothing = body == nil || body.Size == 0; !out.nothing {
			out.kept, out.size = string(body.Bytes()), body.Size
		}
		return out
	}
	out.whole = whole
	object, ok := whole.(map[string]any)
	if !ok {
		object = map[string]any{"entries": whole}
	}
	name, list := soleList(object)
	if name == "" || !counting().MatchString(out.summary) {
		return out
	}
	out.listed, out.name, out.n = true, engine.Clean(name), len(list)
	for _, item := range list {
		out.items = append(out.items, spelled(item))
	}
	slices.Sort(out.items)
	return out
}

// counting are summaries that say how many things an answer holds. Without one a list in it is a member among others: the friends of
// a customer, the scopes of a token.
var counting = expression.Lazy(`^\d+ \pL`)

// soleList is the one member of an answer that is a list; "" where there is none, or several.
func soleList(object map[string]any) (name string, list []any) {
	for member, value := range object {
		if l, ok := value.([]any); ok && member != "errors" && member != "warnings" {
			if name != "" {
				return "", nil
			}
			name, list = member, l
		}
	}
	return name, list
}

// sameAs reports whether two answers hold the same: the same list, or without one the same text. What stands beside a list, such as
// a sync token, is new with each answer and says nothing about whose it is.
func (c content) sameAs(o content) bool {
	switch {
	case c.listed && o.listed:
		return slices.Equal(c.items, o.items)
	case c.whole != nil && o.whole != nil:
		return spelled(c.whole) == spelled(o.whole)
	default:
		// Of a long one no more is known than how it begins and how long it is: two customers' would not begin alike for so long.
		return c.kept != "" && c.kept == o.kept && c.size == o.size
	}
}

// text tells it: "13 messages", or "7 of bob's".
func (c content) text(who string) string {
	first, _, _ := strings.Cut(c.summary, " · ")
	first, _, _ = strings.Cut(first, ", ")
	told := c.listed && !slices.Contains(wordless, c.name)
	switch {
	case told && who != "":
		return fmt.Sprintf("%d of %s's", c.n, who)
	case told:
		return fmt.Sprintf("%d %s", c.n, singular(c.n, c.name))
	case who != "" && !strings.Contains(first, who):
		return first + " of " + who + "'s"
	default:
		return first
	}
}

// wordless are names of lists that do not say what is in them; the vendor's own words do.
var wordless = []string{"results", "items", "data", "entries"}

func singular(n int, plural string) string {
	if n == 1 && len(plural) > 1 && plural[len(plural)-1] == 's' {
		return plural[:len(plural)-1]
	}
	return plural
}

// decode reads a body that is whole and JSON. Numbers keep their spelling.
func decode(b *engine.Body) (any, bool) {
	if b == nil || !b.Whole() || len(b.Bytes()) == 0 {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(b.Bytes()))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return nil, false
	}
	return v, true
}

// spelled writes a value so that equal ones are equal texts: members in the order of their names.
func spelled(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return "" // what was decoded from JSON always encodes
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
