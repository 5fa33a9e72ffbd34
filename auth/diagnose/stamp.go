package diagnose

import (
	"encoding/json"
	"math"
	"time"

	"authpeek/auth/jose"
)

// stamp is one of exp, nbf and iat, read once for all rules.
type stamp struct {
	there  bool
	raw    json.RawMessage
	number bool
	// value is the number; ±Inf for one beyond float64.
	value float64
	// at is the moment, when ok: a number of seconds that a clock can reach.
	at time.Time
	ok bool
}

func stampOf(o *jose.Object, name string) stamp {
	m, there := o.Get(name)
	if !there {
		return stamp{}
	}
	return stampIn(m)
}

// stampIn reads a member that is there.
func stampIn(m jose.Member) stamp {
	s := stamp{there: true, raw: m.Raw}
	if s.value, s.number = m.Float(); s.number {
		s.at, s.ok = jose.NumericDate(s.value)
	}
	return s
}

// unixSeconds is a moment in seconds since 1970, with its fraction.
func unixSeconds(t time.Time) float64 { return float64(t.Unix()) + float64(t.Nanosecond())/1e9 }

// floor is the whole second that golang-jwt and jwx cut a fraction to.
func (s stamp) floor() float64 { return math.Floor(s.value) }
