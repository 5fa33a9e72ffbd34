package bloomreach

import "encoding/binary"

// facts are what is told of a message without reading it. Written one after another, those of a pack make one text: as fields, each
// of them would take as much memory as a whole message's facts do.
type facts struct {
	id, title  string
	kind       uint32 // the place of its type among the answer's
	from, size uint32 // of the message itself, in its pack
}

func (f facts) appendTo(out []byte) []byte {
	for _, text := range []string{f.id, f.title} {
		out = append(binary.AppendUvarint(out, uint64(len(text))), text...)
	}
	for _, n := range []uint32{f.kind, f.from, f.size} {
		out = binary.AppendUvarint(out, uint64(n))
	}
	return out
}

// factsAt reads the facts that a text begins with.
func factsAt(s string) (f facts) {
	f.id, s = cutText(s)
	f.title, s = cutText(s)
	f.kind, s = cutNumber(s)
	f.from, s = cutNumber(s)
	f.size, _ = cutNumber(s)
	return f
}

// cutText gives a part of s itself.
func cutText(s string) (text, rest string) {
	n, s := cutNumber(s)
	return s[:n], s[n:]
}

// cutNumber is binary.Uvarint for a text.
func cutNumber(s string) (n uint32, rest string) {
	for i := 0; ; i++ {
		n |= uint32(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return n, s[i+1:]
		}
	}
}
