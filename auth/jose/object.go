package jose

import (
	"bytes"
	"encoding/json"
	"math"
	"time"
	"unicode/utf8"
)

// Object is a JSON object as it stands in a token: the members in their order, duplicates included.
type Object struct {
	Members []Member
	// last is the index of each name's last member. It is nil in an Object that was put together by hand; a parsed one may
	// have a hundred thousand members, and whoever compares two of them asks for each.
	last map[string]int
}

// Member is one name and its value.
type Member struct {
	Name string
	// Raw is the value exactly as the token spells it.
	Raw json.RawMessage
	// Offset is the byte offset in the input of the base64 character that holds the member's first byte.
	Offset int
}

// Get returns the member of that exact name. Of duplicates the last one counts, as with encoding/json and most servers;
// the duplicate itself is observed as CodeDuplicate. A nil object has no members.
func (o *Object) Get(name string) (Member, bool) {
	if o == nil {
		return Member{}, false
	}
	if o.last != nil {
		i, ok := o.last[name]
		if !ok {
			return Member{}, false
		}
		return o.Members[i], true
	}
	for i := len(o.Members) - 1; i >= 0; i-- {
		if o.Members[i].Name == name {
			return o.Members[i], true
		}
	}
	return Member{}, false
}

// String returns the member's value when it is a string.
func (o *Object) String(name string) (string, bool) {
	m, ok := o.Get(name)
	if !ok || len(m.Raw) < 2 || m.Raw[0] != '"' {
		return "", false
	}
	if text := m.Raw[1 : len(m.Raw)-1]; bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text) {
		return string(text), true // nearly all are spelled as they are meant, and Unmarshal costs ten times as much
	}
	var s string
	if json.Unmarshal(m.Raw, &s) != nil {
		return "", false
	}
	return s, true
}

// Number returns the member's value, in the token's own spelling, when it is a number.
func (o *Object) Number(name string) (json.Number, bool) {
	m, ok := o.Get(name)
	if !ok || !isNumber(m.Raw) {
		return "", false
	}
	return json.Number(m.Raw), true
}

// maxNumericDate is the largest NumericDate that is taken for seconds: the year 5138. Anything larger is milliseconds or
// nonsense, and a token must not get an expiry out of it.
const maxNumericDate = 1e11

// Time returns the member's value when it is a NumericDate: seconds since 1970, fractions allowed (RFC 7519 section 2).
// It refuses strings, null and numbers beyond 1e11.
func (o *Object) Time(name string) (time.Time, bool) {
	n, ok := o.Number(name)
	if !ok {
		return time.Time{}, false
	}
	f, err := n.Float64()
	if err != nil || math.Abs(f) > maxNumericDate {
		return time.Time{}, false
	}
	sec, frac := math.Modf(f)
	// A float64 carries such a time to about a microsecond; more digits would be noise.
	return time.Unix(int64(sec), int64(math.Round(frac*1e6))*1e3).UTC(), true
}

func isNumber(raw json.RawMessage) bool {
	return len(raw) > 0 && (raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9')
}
