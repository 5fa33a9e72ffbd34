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
	// marks are the letters that each part has, see letterMarks. Most parts need not be searched for a word then.
	marks []uint64
}

// letterMarks is a bit for each letter and digit in a text; all other bytes share the rest of the bits.
func letterMarks(text string) uint64 {
	var marks uint64
	for i := range len(text) {
		marks |= 1 << letterBit(text[i])
	}
	return marks
}

func letterBit(c byte) uint8 {
	switch {
	case 'a' <= c && c <= 'z':
		return c - 'a'
	case '0' <= c && c <= '9':
		return 26 + c - '0'
	default:
		return 36 + c%28
	}
}

// sought is a word that is looked for, of small letters.
type sought struct {
	word  string
	marks uint64
	known bool // that a part has the marks says that it has the word
}

func seek(word string) sought {
	return sought{word, letterMarks(word), len(word) == 1 && letterBit(word[0]) < 36}
}

// has reports whether a message's text has a word.
func (t *inboxTexts) has(i int, s sought) bool {
	return t.marks[i]&s.marks == s.marks && (s.known || strings.Contains(t.row(i), s.word))
}

// textsOf makes the texts of a list.
func textsOf(all []*bloomreach.Message) *inboxTexts {
	t := &inboxTexts{of: all, ends: make([]uint32, len(all)), read: make([]bool, len(all)), marks: make([]uint64, len(all))}
	size := 0
	for _, m := range all {
		size += len(m.Title()) + len(m.Type()) + len(m.ID()) + len("  \n")
	}
	var b strings.Builder
	b.Grow(size + size/16)
	for i, m := range all {
		b.WriteString(strings.ToLower(m.Title())) // what has no capitals is not copied
		b.WriteByte(' ')
		b.WriteString(strings.ToLower(m.Type()))
		b.WriteByte(' ')
		b.WriteString(strings.ToLower(m.ID()))
		b.WriteByte('\n')
		t.ends[i], t.read[i] = uint32(b.Len()), m.IsRead
	}
	t.text = b.String()
	for i := range all {
		t.marks[i] = letterMarks(t.row(i))
	}
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
	if s := seek(word); s.known {
		for i := range t.marks {
			if t.has(i, s) {
				found(i)
			}
		}
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
