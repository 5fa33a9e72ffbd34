package jose

import (
	"bytes"
	"encoding/json"
)

// Change is one member of header or claims in two tokens.
type Change struct {
	Part, Name string
	// Old and New are the values as the tokens spell them; nil where the member is absent.
	Old, New json.RawMessage
	Kind     ChangeKind
}

// ChangeKind says what became of a member.
type ChangeKind string

// The kinds of Change.
const (
	Same    ChangeKind = "same"
	Changed ChangeKind = "changed"
	Added   ChangeKind = "added"
	Gone    ChangeKind = "gone"
)

// Compare lists the members of two tokens: header, then claims, each in the order of the newer one, then what is gone. Values
// are compared as they are spelled: 1 and 1.0 differ, as they do for some readers.
func Compare(older, newer Token) []Change {
	out := compareObjects("header", older.Header, newer.Header)
	return append(out, compareObjects("claims", older.Claims, newer.Claims)...)
}

func compareObjects(part string, older, newer *Object) []Change {
	var out []Change
	for _, m := range newer.members() {
		c := Change{Part: part, Name: m.Name, New: m.Raw, Kind: Added}
		if old, ok := older.Get(m.Name); ok {
			c.Old, c.Kind = old.Raw, Changed
			if bytes.Equal(old.Raw, m.Raw) {
				c.Kind = Same
			}
		}
		out = append(out, c)
	}
	for _, m := range older.members() {
		if _, ok := newer.Get(m.Name); !ok {
			out = append(out, Change{Part: part, Name: m.Name, Old: m.Raw, Kind: Gone})
		}
	}
	return out
}

// members gives an object's members, of which a part that could not be read has none.
func (o *Object) members() []Member {
	if o == nil {
		return nil
	}
	return o.Members
}
