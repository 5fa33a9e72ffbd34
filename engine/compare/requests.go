package compare

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"authpeek/auth"
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
	out = append(out, c.value(DiffServer, "server", sent, func(k *engine.Call) Value { return text(serverOf(k.URL)) }))
	out = append(out, c.value(DiffAddress, "path", sent, func(k *engine.Call) Value { return text(pathOf(k.URL)) }))
	out = append(out, c.named(DiffQuery, sent, queryOf)...)
	out = append(out, c.named(DiffHeader, sent, func(k *engine.Call) []field { return fieldsOf(k.Headers, nil) })...)
	out = append(out, c.bodies(sent, func(k *engine.Call) *engine.Body {
		if k.Sent == nil {
			return nil
		}
		return k.Sent.Body
	}, (*Column).asking)...)
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
	out = append(out, c.value(DiffStatus, "status", answered, func(k *engine.Call) Value { return text(strconv.Itoa(k.Status())) }))
	out = append(out, c.named(DiffTokens, answered, issuedBy)...)
	out = append(out, c.named(DiffHeader, answered, func(k *engine.Call) []field { return fieldsOf(k.Response.Headers, passing) })...)
	out = append(out, c.bodies(answered, func(k *engine.Call) *engine.Body { return k.Response.Body }, (*Column).answering)...)
	return ordered(out)
}

func text(s string) Value { return Value{Has: true, Text: engine.Clean(s)} }

// asking names what a column's request can be compared with in its body, and answering the same of its answer.
func (col *Column) asking() string { return col.Vendor.ID() + " " + col.Operation }

func (col *Column) answering() string {
	if col.Call.OK() {
		return col.asking()
	}
	return col.asking() + failing
}

// failing marks what an answer that did not go well can be compared with.
const failing = " failing"

// carriers are where the column's credentials travel.
func (col *Column) carriers() []auth.Carrier {
	out := []auth.Carrier{col.Draft.Carrier}
	for _, a := range col.Draft.Also {
		out = append(out, a.Carrier)
	}
	return out
}

// serverOf is whom a call asked, with what it speaks: "https://api.example.com".
func serverOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Scheme + "://" + u.Host
	}
	return ""
}

// pathOf is an address without its server and its parameters.
func pathOf(address string) string {
	before, _, _ := strings.Cut(address, "?")
	return strings.TrimPrefix(before, serverOf(before))
}

// queryOf lists the parameters of an address by name; several of one name stay in their order, which may count.
func queryOf(c *engine.Call) []field {
	_, query, _ := strings.Cut(c.URL, "?")
	// A fingerprint stands there as it is, and its sign would begin a fragment. What cannot be read is left out.
	parameters, _ := url.ParseQuery(strings.ReplaceAll(query, "#", "%23"))
	var out []field
	for name, values := range parameters {
		out = append(out, field{name: "?" + name, key: "?" + name, value: strings.Join(values, ", ")})
	}
	return out
}

// ordered puts what differs before what does not, the credential before all, and leaves the order of the parts otherwise.
func ordered(all []Difference) []Difference {
	all = slices.DeleteFunc(all, func(d Difference) bool {
		return !slices.ContainsFunc(d.Values, func(v Value) bool { return !v.Out })
	})
	slices.SortStableFunc(all, func(a, b Difference) int {
		return weight(a) - weight(b)
	})
	return all
}

func weight(d Difference) int {
	switch {
	case d.Same:
		return 2
	case d.Part == DiffCredential:
		return 0
	default:
		return 1
	}
}
