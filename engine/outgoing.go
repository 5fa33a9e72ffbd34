package engine

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"authpeek/auth"
)

// outgoing is a request on its way out, twice over: as it leaves, and as it may be shown, where a fingerprint stands for each
// credential. What was there already keeps its place and its spelling, and a credential takes the place of one that has its name.
type outgoing struct {
	header http.Header
	fields []Header // shown, in the order in which they leave
	query  string   // raw
	body   []byte

	shownQuery string
	shownBody  []byte
}

// laid is one value in both forms, with the party that it comes from.
type laid struct{ clear, shown, origin string }

func newOutgoing(d Draft) *outgoing {
	o := &outgoing{header: http.Header{}, fields: slices.Clone(d.Headers), body: d.Body, shownBody: d.Body}
	if d.URL != nil {
		o.query, o.shownQuery = d.URL.RawQuery, d.URL.RawQuery
	}
	for _, h := range d.Headers {
		// The map is written to directly because Set would change the spelling, and iOS writes its names in lower case.
		o.header[h.Name] = []string{h.Value}
	}
	return o
}

// put lays a value where the carrier says; at is the place among the header fields for a new one. The error is that of a body
// without members.
func (o *outgoing) put(c auth.Carrier, v laid, at int) error {
	switch c.In {
	case auth.InQuery:
		o.query = setParameter(o.query, c.Name, url.QueryEscape(v.clear))
		o.shownQuery = setParameter(o.shownQuery, c.Name, v.shown)
	case auth.InCookie:
		before := o.fieldNamed("Cookie")
		clear, shown := "", ""
		if before != nil {
			clear, shown = o.header[before.Name][0], before.Value
		}
		o.setField("Cookie", laid{setPair(clear, c.Name, v.clear), setPair(shown, c.Name, v.shown), v.origin}, at)
	case auth.InBody:
		return o.setMember(c.Name, v)
	default:
		o.setField(c.Name, v, at)
	}
	return nil
}

func (o *outgoing) fieldNamed(name string) *Header {
	i := slices.IndexFunc(o.fields, func(h Header) bool { return strings.EqualFold(h.Name, name) })
	if i < 0 {
		return nil
	}
	return &o.fields[i]
}

func (o *outgoing) setField(name string, v laid, at int) {
	if have := o.fieldNamed(name); have != nil {
		o.header[have.Name] = []string{v.clear}
		have.Value, have.Origin = v.shown, v.origin
		return
	}
	o.header[name] = []string{v.clear}
	o.fields = slices.Insert(o.fields, min(at, len(o.fields)), Header{Name: name, Value: v.shown, Origin: v.origin})
}

func (o *outgoing) setMember(path string, v laid) error {
	made := len(bytes.TrimSpace(o.body)) == 0
	body, err := setMember(o.body, path, v.clear)
	if err != nil {
		return err
	}
	if o.shownBody, err = setMember(o.shownBody, path, v.shown); err != nil {
		return err
	}
	o.body = body
	if made && o.fieldNamed("Content-Type") == nil {
		o.setField("Content-Type", laid{"application/json", "application/json", v.origin}, len(o.fields))
	}
	return nil
}

// setParameter gives a raw query with one parameter of that name; escaped is its value as it is to stand there.
func setParameter(raw, name, escaped string) string {
	pair := url.QueryEscape(name) + "=" + escaped
	return setOne(raw, "&", pair, func(part string) bool {
		key, _, _ := strings.Cut(part, "=")
		key, err := url.QueryUnescape(key)
		return err == nil && key == name
	})
}

// setPair gives the text of a Cookie header with one cookie of that name (RFC 6265 section 4.2.1).
func setPair(cookies, name, value string) string {
	return setOne(cookies, "; ", name+"="+value, func(part string) bool {
		key, _, _ := strings.Cut(part, "=")
		return strings.TrimSpace(key) == name
	})
}

// setOne puts one in the place of the first part that is the same, and takes the others of it away: what a server makes of two is its
// own choice, and no way to look at one credential.
func setOne(text, separator, one string, same func(string) bool) string {
	if text == "" {
		return one
	}
	var parts []string
	put := false
	for part := range strings.SplitSeq(text, separator) {
		switch {
		case !same(part):
			parts = append(parts, part)
		case !put:
			parts, put = append(parts, one), true
		}
	}
	if !put {
		parts = append(parts, one)
	}
	return strings.Join(parts, separator)
}
