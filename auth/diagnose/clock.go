package diagnose

import "time"

func knowsServer(j *judgement) bool { return j.hasNow() && !j.c.ServerAt.IsZero() }

// skewedClock finds a token that is good by this clock and is not by the server's, which its Date header tells to the second.
func skewedClock(j *judgement) (Finding, bool) {
	here, there := j.c.At, j.c.ServerAt
	// Date has whole seconds, and the answer took its time: what is nearer than that is no skew.
	skew := there.Sub(here.Truncate(time.Second))
	var looks, brief string
	switch {
	case skew > time.Second && j.before(here) && !j.before(there):
		looks, brief = "expired", "has expired by the server's clock"
	case skew < -time.Second && j.begun(here) && !j.begun(there):
		looks, brief = "not valid yet", "is not valid yet by the server's clock"
	default:
		return Finding{}, false
	}
	way := "ahead of"
	if skew < 0 {
		way = "behind"
	}
	return Finding{
		Severity: SeverityError, Title: "the server's clock is " + way + " this one",
		Detail: "The server's clock is " + skew.Abs().String() + " " + way + " this one (Date header). A fresh token looks " + looks + " to it.",
		Fix:    "set the clock; do not lengthen the token", Ref: "RFC 9110 section 6.6.1", Brief: brief,
	}, true
}

// before tells whether the token had not ended at a moment.
func (j *judgement) before(at time.Time) bool { return j.end().IsZero() || at.Before(j.end()) }

// begun tells whether it had begun: by nbf, and by iat, which some servers hold a token to as well.
func (j *judgement) begun(at time.Time) bool {
	return (!j.nbf.ok || !at.Before(j.nbf.at)) && (!j.iat.ok || !at.Before(j.iat.at))
}
