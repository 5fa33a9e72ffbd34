package compare

import (
	"net/url"
	"slices"
	"strings"

	"authpeek/engine"
)

// Requests lists what was compared of the requests, what differs first. A column that has sent nothing takes no part.
func (c *Comparison) Requests() []Difference {
	var out []Difference
	sent := func(col *Column) *engine.Call {
		if col.Call == nil || col.Call.URL == "" {
			return nil
		}
		return col.Call
	}
	out = append(out, c.value(DiffMethod, "method", sent, func(k *engine.Call) Value { return text(k.Method) }))
	out = append(out, c.value(DiffAddress, "address", sent, func(k *engine.Call) Value { return text(pathOf(k.URL)) }))
	out = append(out, c.named(DiffQuery, sent, queryOf)...)
	out = append(out, c.named(DiffHeader, sent, func(k *engine.Call) []field { return fieldsOf(k.Headers, nil) })...)
	out = append(out, c.bodies(sent, func(k *engine.Call) *engine.Body {
		if k.Sent == nil {
			return nil
		}
		return k.Sent.Body
	})...)
	return ordered(out)
}

// Answers does the same for the answers.
func (c *Comparison) Answers() []Difference {
	var out []Difference
	answered := func(col *Column) *engine.Call {
		if col.Call == nil || col.Call.Response == nil {
			return nil
		}
		return col.Call
	}
	out = append(out, c.value(DiffStatus, "status", answered, func(k *engine.Call) Value { return text(statusText(k.Status())) }))
	out = append(out, c.named(DiffTokens, answered, issuedBy)...)
	out = append(out, c.named(DiffHeader, answered, func(k *engine.Call) []field { return fieldsOf(k.Response.Headers, passing) })...)
	out = append(out, c.bodies(answered, func(k *engine.Call) *engine.Body { return k.Response.Body })...)
	return ordered(out)
}

func text(s string) Value { return Value{Has: true, Text: engine.Clean(s)} }

// pathOf is an address without its parameters.
func pathOf(address string) string {
	before, _, _ := strings.Cut(address, "?")
	return before
}

// queryOf lists the parameters of an address by name; several of one name stay in their order, which may count.
func queryOf(c *engine.Call) []field {
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil
	}
	var out []field
	for name, values := range u.Query() {
		out = append(out, field{name: "?" + name, key: "?" + name, value: strings.Join(values, ", ")})
	}
	return out
}

// ordered puts what differs before what does not, and leaves the order of the parts otherwise.
func ordered(all []Difference) []Difference {
	slices.SortStableFunc(all, func(a, b Difference) int {
		switch {
		case a.Same == b.Same:
			return 0
		case a.Same:
			return 1
		default:
			return -1
		}
	})
	return all
}
