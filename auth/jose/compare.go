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
// are compared as they are spelled: 1 and 1.0 differ, as they do for some readers. Of an encrypted token only the header is: claims
// that cannot be seen are neither new nor gone.
func Compare(older, newer Token) []Change {
	out := compareObjects("header", older.Header, newer.Header)
	if older.Form == FormJWE || newer.Form == FormJWE {
		return out
	}
	return append(out, compareObjects("claims", older.Claims, newer.Claims)...)
}

func compareObjects(part string, older, newer *Object) []Change {
	// A name may stand in an object more than once; each of its places is compared with the one that has the same number.
	before := map[string][]int{}
	for i, m := range older.members() {
		before[m.Name] = append(before[m.Name], i)
	}
	var out []Change
	met := make([]bool, len(older.members()))
	for _, m := range newer.members() {
		c := Change{Part: part, Name: m.Name, New: m.Raw, Kind: Added}
		if at := before[m.Name]; len(at) > 0 {
			met[at[0]], before[m.Name] = true, at[1:]
			c.Old, c.Kind = older.Members[at[0]].Raw, Changed
			if bytes.Equal(c.Old, c.New) {
				c.Kind = Same
			}
		}
		out = append(out, c)
	}
	for i, m := range older.members() {
		if !met[i] {
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
