package bloomreach

import (
	"fmt"
	"net/http"
	"time"

	"authpeek/engine"
)

// skewedClock finds a token that was good by this clock and is not by the server's, which its Date header tells to the second.
func skewedClock(_ engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	there, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil || a.SentAt.IsZero() {
		return "", engine.Finding{}, false
	}
	before := func(at time.Time) bool { return a.Token.ExpiresAt.IsZero() || at.Before(a.Token.ExpiresAt) }
	after := func(at time.Time) bool { return !at.Before(a.Token.NotBefore) && !at.Before(a.Token.IssuedAt) }
	// Date has whole seconds, and the answer took its time: what is nearer than that is no skew.
	skew := there.Sub(a.SentAt.Truncate(time.Second))
	var looks, why string
	switch {
	case skew > time.Second && before(a.SentAt) && !before(there):
		looks, why = "expired", "has expired by the server's clock"
	case skew < -time.Second && after(a.SentAt) && !after(there):
		looks, why = "not valid yet", "is not valid yet by the server's clock"
	default:
		return "", engine.Finding{}, false
	}
	way := "ahead of"
	if skew < 0 {
		way = "behind"
	}
	return why, engine.Finding{
		Code: "clock.skew", Title: "the server's clock is " + way + " this one",
		Detail: fmt.Sprintf("The server's clock is %s %s this one (Date header). A fresh token looks %s to it.", skew.Abs().String(), way, looks),
		Fix:    "set the clock; do not lengthen the token", Ref: "RFC 9110 section 6.6.1",
	}, true
}
