package jose

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Object is a JSON object as it stands in a token: the members in their order, duplicates included.
type Object struct {
	Members []Member
	// last is the index of each name's last member. It is nil in an Object of a few members, and in one that was put together
	// by hand; a parsed one may have a hundred thousand, and whoever compares two of them asks for each.
	last map[string]int
}

// NewObject puts an object together from its members, for one that was parsed before and written down. It takes over the slice.
func NewObject(members []Member) *Object {
	o := &Object{Members: members[:0]}
	for _, m := range members {
		o.named(m.Name, len(members))
		o.Members = append(o.Members, m)
	}
	return o
}

// fewMembers is how many names are compared one by one. A map of them would cost more than it saves, and most of the work of
// reading an ordinary token.
const fewMembers = 16

// ObjectOf reads a value inside a token, a claim for one, as an object; nil when it is none. Its members have no offsets.
func ObjectOf(raw json.RawMessage) *Object {
	if start := skipSpace(raw, 0); start == len(raw) || raw[start] != '{' || !json.Valid(raw) {
		return nil
	}
	o, _ := membersOf(raw)
	return o
}

// named takes in the name of the member that is appended next, and reports whether it was there before. Room is about how many
// members there will be.
func (o *Object) named(name string, room int) (twice bool) {
	if o.last == nil && len(o.Members) < fewMembers {
		return slices.ContainsFunc(o.Members, func(m Member) bool { return m.Name == name })
	}
	if o.last == nil {
		o.last = make(map[string]int, room)
		for i := range o.Members {
			o.last[o.Members[i].Name] = i
		}
	}
	before := len(o.last)
	o.last[name] = len(o.Members)
	return len(o.last) == before
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

// Float returns the member's value when it is a number; ±Inf for one that is beyond float64.
func (m Member) Float() (value float64, isANumber bool) {
	if !isNumber(m.Raw) {
		return 0, false
	}
	if seconds, ok := fewDigits(m.Raw); ok {
		return float64(seconds), true // nearly all times are spelled so, and every rule about them comes by here
	}
	value, _ = strconv.ParseFloat(string(m.Raw), 64) // an error is one of range, and then the value is infinite
	return value, true
}

// fewDigits reads a whole number that a float64 holds exactly.
func fewDigits(raw []byte) (n int64, ok bool) {
	if len(raw) > 15 {
		return 0, false
	}
	for _, c := range raw {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, true
}

// Time returns the member's value when it is a NumericDate: seconds since 1970, fractions allowed (RFC 7519 section 2).
// It refuses strings, null and numbers beyond 1e11.
func (o *Object) Time(name string) (time.Time, bool) {
	m, _ := o.Get(name)
	seconds, ok := m.Float()
	if !ok {
		return time.Time{}, false
	}
	return NumericDate(seconds)
}

// NumericDate is the moment that a number of seconds since 1970 stands for; false for one beyond 1e11.
func NumericDate(f float64) (time.Time, bool) {
	if !(math.Abs(f) <= maxNumericDate) {
		return time.Time{}, false
	}
	sec, frac := math.Modf(f)
	// A float64 carries such a time to about a microsecond; more digits would be noise.
	return time.Unix(int64(sec), int64(math.Round(frac*1e6))*1e3).UTC(), true
}

func isNumber(raw json.RawMessage) bool {
	return len(raw) > 0 && (raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9')
}
