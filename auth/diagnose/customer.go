package diagnose

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"authpeek/auth/jose"
)

// IDsIn reads a claim that names a customer as Bloomreach has it, an object of ids; it is false for anything else. Values that
// are no texts are taken as they are spelled, null is left out.
func IDsIn(claim json.RawMessage) (map[string]string, bool) {
	o := jose.ObjectOf(bytes.TrimSpace(claim))
	if o == nil {
		return nil, false
	}
	ids := make(map[string]string, len(o.Members))
	for _, m := range o.Members {
		s, text := o.String(m.Name) // of two of one name the last one counts
		last, _ := o.Get(m.Name)
		switch {
		case text:
			ids[m.Name] = s
		case string(last.Raw) != "null":
			ids[m.Name] = string(last.Raw)
		}
	}
	return ids, true
}

// OwnerClaim is the claim that names the customer: ids in a stream and sub in a project; other is that of the other integration
// (bloomreach reference 5.1, 5.2).
func OwnerClaim(stream bool) (own, other string) {
	if stream {
		return "ids", "sub"
	}
	return "sub", "ids"
}

// OwnerOf reads the ids that a Bloomreach token is made out to. It is false for a token that names nobody in that way.
func OwnerOf(claims *jose.Object, stream bool) (map[string]string, bool) {
	own, _ := OwnerClaim(stream)
	m, ok := claims.Get(own)
	if !ok {
		return nil, false
	}
	return IDsIn(m.Raw)
}

// SameCustomer compares the hard ids of token and request, each way (bloomreach reference 5.3). The cookie normally is not in the
// token.
func SameCustomer(token, request map[string]string) bool {
	return maps.Equal(HardIDs(token), HardIDs(request))
}

// HardIDs are the ids without the cookie and the empty ones.
func HardIDs(ids map[string]string) map[string]string {
	hard := maps.Clone(ids)
	maps.DeleteFunc(hard, func(name, value string) bool { return name == "cookie" || value == "" })
	return hard
}

// CustomerName is the id by which people know the customer: registered, else the first other hard id by name, else the cookie.
func CustomerName(ids map[string]string) string {
	if v := ids["registered"]; v != "" {
		return v
	}
	hard := HardIDs(ids)
	for _, name := range slices.Sorted(maps.Keys(hard)) {
		return hard[name]
	}
	if v := ids["cookie"]; v != "" {
		return "cookie " + v
	}
	return "nobody"
}

// NamesApart names two customers so that they can be told apart: as people know them, or by all their hard ids when that is the
// same for both.
func NamesApart(token, request map[string]string) (named, asked string) {
	named, asked = CustomerName(token), CustomerName(request)
	if named != asked {
		return named, asked
	}
	return spelledIDs(token), spelledIDs(request)
}

func spelledIDs(ids map[string]string) string {
	b, err := json.Marshal(HardIDs(ids))
	if err != nil {
		return CustomerName(ids)
	}
	return string(b)
}
