package engine

import (
	"slices"
	"strings"
)

// keptHead is how much of the head of a message is kept, in bytes: a thousand calls are, and a client may send hundreds of KiB in each. No
// server at large takes more of a request.
const keptHead = 32 << 10

// headRoom is what is left of keptHead.
type headRoom int

// take gives as much of a text as there is room for, and says so where that is not all.
func (r *headRoom) take(text string) string {
	if left := int(*r); len(text) > left {
		*r = 0
		return strings.ToValidUTF8(strings.Clone(text[:left]), "") + "…" // a clone, because a part keeps the whole
	}
	*r -= headRoom(len(text))
	return text
}

// takeFields does so for header fields, in place.
func (r *headRoom) takeFields(fields []Header) {
	for i, h := range fields {
		fields[i].Name, fields[i].Value = r.take(h.Name), r.take(h.Value)
	}
}

// apart are header fields of which each can be kept without the others. Those of a head that was read in one piece are parts of it, which
// saves memory while all of it is kept, and wastes it where it is long.
func apart(fields []Header, beside ...*string) []Header {
	size := 0
	for _, text := range beside {
		size += len(*text)
	}
	for _, h := range fields {
		size += len(h.Name) + len(h.Value)
	}
	if size <= keptHead {
		return fields
	}
	for _, text := range beside {
		*text = strings.Clone(*text)
	}
	fields = slices.Clone(fields)
	for i, h := range fields {
		fields[i].Name, fields[i].Value = strings.Clone(h.Name), strings.Clone(h.Value)
	}
	return fields
}
