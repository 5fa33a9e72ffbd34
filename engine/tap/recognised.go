package tap

import (
	"bytes"
	"slices"

	"authpeek/engine"
)

// recognised keeps what the last request of each operation was recognised as. An app sends most of its requests again and again without
// any change, and to recognise one takes many times what it takes to compare it with the one before.
type recognised map[recognisedOf]recognisedAs

type recognisedOf struct{ vendor, operation string }

type recognisedAs struct {
	seen engine.Seen
	r    engine.Recognised
	ok   bool
}

// What is kept: a vendor has a dozen or two of operations, but a session's file may name any. A long body is hardly sent twice.
const (
	recognisedKept     = 100
	recognisedBodyMost = 4 << 10 // bytes
)

// again recognises a call by its facts. What it gives is shared and not to be changed.
func (k recognised) again(v engine.Recogniser, c *engine.Call) (engine.Recognised, bool) {
	of, seen := recognisedOf{c.Vendor, c.Operation}, c.Seen()
	if last, kept := k[of]; kept && sameSeen(last.seen, seen) {
		return last.r, last.ok
	}
	r, ok := engine.RecogniseAgain(v, c)
	if len(seen.Body) <= recognisedBodyMost {
		if len(k) >= recognisedKept {
			clear(k)
		}
		k[of] = recognisedAs{seen, r, ok}
	}
	return r, ok
}

// sameSeen reports whether nothing by which a request is recognised differs.
func sameSeen(a, b engine.Seen) bool {
	return a.Method == b.Method && a.Path == b.Path && a.Query == b.Query && a.Truncated == b.Truncated &&
		slices.Equal(a.Headers, b.Headers) && bytes.Equal(a.Body, b.Body)
}
