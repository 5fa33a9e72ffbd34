package jose

import (
	"slices"
	"strings"
)

// ParseJSON reads the JSON serialisation of a JWS or JWE (RFC 7515 section 7.2, RFC 7516 section 7.2) as Parse reads the compact
// one; ok is false for anything else. Of several signatures or recipients it shows the first. Header has the members of all
// headers, the protected one first. Nothing in the reading has a place in the input: all offsets are 0, and there are no segments.
// No JWT has this form (RFC 7519 section 1), hence a reader of its own.
func ParseJSON(raw string) (t Token, ok bool) {
	if len(raw) > MaxLength || !strings.HasPrefix(strings.TrimLeft(raw, whitespace), "{") {
		return Token{}, false
	}
	top, err := strictObject([]byte(raw))
	if err != nil {
		return Token{}, false
	}
	one := firstElement(top)
	text := func(o *Object, name string) string { s, _ := o.String(name); return s }
	payload, unencoded := text(top, "payload"), false
	if _, encrypted := top.Get("ciphertext"); encrypted {
		t = Parse(strings.Join([]string{
			orEmptyObject(text(top, "protected")), text(one, "encrypted_key"), text(top, "iv"), text(top, "ciphertext"), text(top, "tag"),
		}, "."))
	} else if _, signed := one.Get("signature"); signed {
		protected := orEmptyObject(text(one, "protected"))
		if t = Parse(protected + ".." + text(one, "signature")); t.Header != nil {
			b64, _ := t.Header.Get("b64")
			unencoded = string(b64.Raw) == "false"
		}
		if !unencoded {
			t = Parse(protected + "." + payload + "." + text(one, "signature"))
		} else {
			t.Claims, t.PayloadText = nil, payload
		}
	}
	if t.Form != FormJWS && t.Form != FormJWE {
		return Token{}, false
	}
	t.addUnprotected(top, one)
	t.forgetPlaces(len(raw))
	return t, true
}

// firstElement is the object that holds the first signature or recipient of the general form, or the flattened form's own.
func firstElement(top *Object) *Object {
	for _, name := range []string{"signatures", "recipients"} {
		m, general := top.Get(name)
		if !general {
			continue
		}
		if list, isArray := array(m.Raw); isArray && len(list) > 0 {
			if first, err := strictObject(list[0]); err == nil {
				return first
			}
		}
		return &Object{}
	}
	return top
}

// orEmptyObject stands in for a protected header that is absent, which is as good as one without members.
func orEmptyObject(protected string) string {
	if protected == "" {
		return "e30"
	}
	return protected
}

// addUnprotected adds the members that the signature or the tag does not cover.
func (t *Token) addUnprotected(top, one *Object) {
	all := &Object{}
	if t.Header != nil {
		all.Members = slices.Clone(t.Header.Members)
	}
	for _, from := range []struct {
		o    *Object
		name string
	}{{top, "unprotected"}, {one, "header"}} {
		if o, err := objectMember(from.o, from.name); err == nil && o != nil {
			all.Members = append(all.Members, o.Members...)
		}
	}
	t.Header = all
}

// forgetPlaces takes back what was said of bytes that do not stand in the input.
func (t *Token) forgetPlaces(length int) {
	t.Length, t.Segments = length, nil
	_, hasAlg := t.Header.String("alg")
	t.Observations = slices.DeleteFunc(t.Observations, func(o Observation) bool {
		return o.Code == CodeSegments || hasAlg && o.Code == CodeNoAlg
	})
	for i := range t.Observations {
		t.Observations[i].Offset = 0
	}
	for _, o := range []*Object{t.Header, t.Claims} {
		if o != nil {
			for i := range o.Members {
				o.Members[i].Offset = 0
			}
		}
	}
}
