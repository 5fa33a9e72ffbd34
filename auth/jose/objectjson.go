package jose

import (
	"bytes"
	"encoding/json"
)

// MarshalJSON spells the object as it stands in the token: the members in their order, duplicates included, numbers with the
// token's own digits. A value that only a lenient reader takes is given as a text. A nil object is null.
func (o *Object) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o.Members {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(&b, m.Name)
		b.WriteByte(':')
		if json.Valid(m.Raw) {
			b.Write(m.Raw)
		} else {
			writeText(&b, string(m.Raw))
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// writeText writes a JSON string with <, > and & as they are: nothing here ends up in a web page.
func writeText(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s)       // a string always has a JSON form
	b.Truncate(b.Len() - 1) // without the line feed that Encode ends with
}
