package views

import (
	"strings"

	"authpeek/engine/bloomreach"
)

// inboxTexts is what a filter looks at in every message of a list, one after another in one text: a word is found in a hundred thousand
// messages by one search through it, and what lies side by side is not spread over the memory. It is made when somebody filters.
type inboxTexts struct {
	of   []*bloomreach.Message
	text string
	ends []uint32 // where each message's part of the text ends, with its line feed
	read []bool
}

// textsOf makes the texts of a list.
func textsOf(all []*bloomreach.Message) *inboxTexts {
	t := &inboxTexts{of: all, ends: make([]uint32, len(all)), read: make([]bool, len(all))}
	size := 0
	for _, m := range all {
		size += len(m.Title) + len(m.Type) + len(m.ID) + len("  \n")
	}
	var b strings.Builder
	b.Grow(size + size/16)
	for i, m := range all {
		b.WriteString(strings.ToLower(m.Title)) // what has no capitals is not copied
		b.WriteByte(' ')
		b.WriteString(strings.ToLower(m.Type))
		b.WriteByte(' ')
		b.WriteString(strings.ToLower(m.ID))
		b.WriteByte('\n')
		t.ends[i], t.read[i] = uint32(b.Len()), m.IsRead
	}
	t.text = b.String()
	return t
}

// row is the text of one message.
func (t *inboxTexts) row(i int) string {
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.text[from : t.ends[i]-1]
}

// eachWith calls found for every message whose text has a word, in their order. The word is of small letters.
func (t *inboxTexts) eachWith(word string, found func(i int)) {
	if word == "" || strings.Contains(word, "\n") {
		return
	}
	for at, i := 0, 0; ; {
		n := strings.Index(t.text[at:], word)
		if n < 0 {
			return
		}
		for at += n; int(t.ends[i]) <= at; {
			i++
		}
		found(i)
		at = int(t.ends[i])
	}
}
