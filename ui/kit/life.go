package kit

import "time"

// SegmentState is how the time of a token went, or will go, to its end.
type SegmentState uint8

// The states.
const (
	SegmentReplaced SegmentState = iota // another token took its place
	SegmentCurrent                      // the next call would carry it
	SegmentRejected                     // a server refused it
	SegmentExpired                      // its exp passed, and no other came
	SegmentPutAway                      // it was forgotten, and no other came yet
	SegmentCleared                      // an SDK put it away, and asked for no other at once
	SegmentNoToken                      // not a token: a stretch in which the provider gave none
)

// Segment is one token's time on the life line, or a stretch without a token.
type Segment struct {
	Fingerprint string // empty for SegmentNoToken
	From, To    time.Time
	Uses        int // calls that carried it; for SegmentNoToken how often the provider was asked
	State       SegmentState
	Note        string     // beneath the end of a rejected segment: 401
	Chosen      bool       // somebody looks at it
	Stale       bool       // it names somebody else than calls are made for
	Marks       []LifeMark // what happened meanwhile
}

// LifeMarkKind is what happened at an instant.
type LifeMarkKind uint8

// The kinds of marks.
const (
	LifeIdentity LifeMarkKind = iota // the customer changed
	LifeNull                         // the provider answered null
	LifeFailed                       // the provider failed
	LifeExpiring                     // the token in use had its last minute before it
	LifeRefused                      // a server refused the token, which went on being used
)

// LifeMark is something that happened at an instant and did not end a token's time.
type LifeMark struct {
	At   time.Time
	Kind LifeMarkKind
	Note string // beneath the mark, as long as there is room
}

// Life is what the life line draws: segments from old to new, the last of which may be the current token. To of the
// current one is its exp, or zero when it has none.
type Life struct {
	Segments  []Segment
	RefreshAt time.Time // when the policy will ask for the next token; zero when it will not
	From, To  time.Time // a part to show, for zoom and pan; zero for the last tokens and the whole of the current one
	Zone      *time.Location
}

// shown is the last segments with at most n tokens among them, or all when a part is asked for by its time.
func (l Life) shown(n int) []Segment {
	if !l.From.IsZero() {
		return l.Segments
	}
	for i := len(l.Segments) - 1; i >= 0; i-- {
		if l.Segments[i].State != SegmentNoToken {
			if n--; n < 0 {
				return l.Segments[i+1:]
			}
		}
	}
	return l.Segments
}

// current is the token in use, if there is one.
func (l Life) current() (Segment, bool) {
	if len(l.Segments) == 0 {
		return Segment{}, false
	}
	last := l.Segments[len(l.Segments)-1]
	return last, last.State == SegmentCurrent
}

// window is the stretch of time that the line spans: never empty.
func (l Life) window(shown []Segment, now time.Time) (from, to time.Time) {
	from, to = shown[0].From, now
	if c, ok := l.current(); ok {
		switch {
		case c.To.After(now):
			to = c.To
		case c.To.IsZero():
			// Assumption: a token of unknown end is drawn with as much to come as has passed.
			to = now.Add(max(now.Sub(c.From), time.Minute))
		}
	}
	if !l.From.IsZero() {
		from = l.From
	}
	if !l.To.IsZero() {
		to = l.To
	}
	if !to.After(from) {
		to = from.Add(time.Second)
	}
	return from, to
}
