package engine

import (
	"bytes"
	"strings"
)

// sign is a text that is looked for in bodies, with the place of that byte in it which is the rarest there: the search for one byte is
// as fast as memory is, and has to stop the less often the rarer that byte is.
type sign struct {
	text   string
	anchor int
}

// oftenFirst are the bytes of answers, the most frequent first. What is not among them is rarer than all of them.
const oftenFirst = "\"e:,taoinsrl0dc1um_h2p45.36789{}gfybv-w/kxSAETCIMPDNRLOBFGUHz"

func newSign(text string) sign {
	s, rarest := sign{text: text}, -1
	for i := range len(text) {
		rank := strings.IndexByte(oftenFirst, text[i])
		if rank < 0 {
			rank = len(oftenFirst)
		}
		if rank > rarest {
			s.anchor, rarest = i, rank
		}
	}
	return s
}

// in reports whether the text stands in b.
func (s sign) in(b []byte) bool {
	for from := s.anchor; from < len(b); {
		i := bytes.IndexByte(b[from:], s.text[s.anchor])
		if i < 0 {
			return false
		}
		if at := from + i - s.anchor; len(b)-at >= len(s.text) && string(b[at:at+len(s.text)]) == s.text {
			return true
		}
		from += i + 1
	}
	return false
}
