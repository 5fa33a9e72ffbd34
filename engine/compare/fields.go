package compare

import (
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// field is a named value of a request or an answer. Fields of one key are the same field, however their names are spelled.
type field struct {
	name, key, value, from string
}

// fieldsOf gathers headers by their names, which have no case (RFC 9110 section 5.1); several of one name are joined in their order,
// which counts (section 5.3). Those that skip knows are left out.
func fieldsOf(headers []engine.Header, skip map[string]bool) []field {
	var out []field
	for _, h := range headers {
		key := strings.ToLower(h.Name)
		if skip[key] {
			continue
		}
		if i := slices.IndexFunc(out, func(f field) bool { return f.key == key }); i >= 0 {
			out[i].value += ", " + h.Value
			continue
		}
		out = append(out, field{h.Name, key, h.Value, h.Origin})
	}
	return out
}

// passing are headers of an answer that belong to this one exchange: two answers to one question have other ones.
var passing = map[string]bool{
	"date": true, "age": true, "content-length": true, "transfer-encoding": true, "connection": true, "keep-alive": true,
	"x-request-id": true, "request-id": true, "x-correlation-id": true, "traceparent": true, "x-trace-id": true, "cf-ray": true,
	"x-amzn-requestid": true, "x-amzn-trace-id": true, "server-timing": true, "x-runtime": true, "x-served-by": true, "x-timer": true,
	"content-encoding": true, "vary": true, "etag": true, "last-modified": true, "expires": true, "alt-svc": true, "report-to": true, "nel": true,
}

// issuedBy are the tokens that an answer handed out.
func issuedBy(c *engine.Call) []field {
	if len(c.Issued) == 0 {
		return nil
	}
	var prints []string
	for _, t := range c.Issued {
		prints = append(prints, t.Token.Fingerprint)
	}
	return []field{{name: "tokens issued", key: "issued", value: strings.Join(prints, ", ")}}
}

// value compares one value that every call has.
func (c *Comparison) value(part DiffPart, what string, of func(*Column) *engine.Call, get func(*engine.Call) Value) Difference {
	d := Difference{Part: part, What: what}
	for _, col := range c.Columns {
		call := of(col)
		if call == nil {
			d.Values = append(d.Values, Value{Out: true})
			continue
		}
		d.Values = append(d.Values, get(call))
	}
	d.Same = alike(d.Values)
	return d
}

// named compares fields by their keys, in the order in which the columns bring them.
func (c *Comparison) named(part DiffPart, of func(*Column) *engine.Call, get func(*engine.Call) []field) []Difference {
	var keys []string
	first := map[string]field{}
	fields := make([]map[string]field, len(c.Columns))
	for i, col := range c.Columns {
		call := of(col)
		if call == nil {
			continue
		}
		fields[i] = map[string]field{}
		for _, f := range get(call) {
			fields[i][f.key] = f
			if _, known := first[f.key]; !known {
				first[f.key] = f
				keys = append(keys, f.key)
			}
		}
	}
	if part == DiffQuery {
		slices.Sort(keys)
	}
	var out []Difference
	for _, key := range keys {
		d := Difference{Part: part, What: engine.Clean(first[key].name)}
		if c.carries(part, first[key]) {
			d.Part = DiffCredential
		}
		for i := range c.Columns {
			f, has := fields[i][key]
			d.Values = append(d.Values, Value{Has: has, Out: fields[i] == nil, Text: engine.Clean(f.value), From: engine.Clean(f.from)})
		}
		d.Same = alike(d.Values)
		out = append(out, d)
	}
	return out
}

// alike reports whether all who take part have the same.
func alike(values []Value) bool {
	var first *Value
	for i := range values {
		v := &values[i]
		switch {
		case v.Out:
		case first == nil:
			first = v
		case v.Has != first.Has || v.Text != first.Text:
			return false
		}
	}
	return true
}

// carries reports whether a field of the requests carries a credential in one of the columns.
func (c *Comparison) carries(part DiffPart, f field) bool {
	return slices.ContainsFunc(c.Columns, func(col *Column) bool {
		return slices.ContainsFunc(col.carriers(), func(carrier auth.Carrier) bool {
			switch carrier.In {
			case auth.InQuery:
				return part == DiffQuery && f.key == "?"+carrier.Name
			case auth.InCookie:
				return part == DiffHeader && f.key == "cookie"
			case auth.InHeader:
				return part == DiffHeader && f.key == strings.ToLower(carrier.Name)
			default:
				return false
			}
		})
	})
}
