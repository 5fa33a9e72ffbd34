package views

import (
	"time"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/ui/kit"
)

// tokenStand is how a credential stands to its end.
type tokenStand struct {
	words string // "04:12 left of 05:00"
	short string // "04:12 left"
	over  bool   // it cannot be used now
}

func tokenEnd(t auth.Info, now time.Time) tokenStand {
	switch {
	case isFixed(t):
		return tokenStand{words: "no expiry", short: "no expiry"}
	case t.ExpiresAt.IsZero() && t.Read != nil && t.Read.Form == jose.FormJWE:
		return tokenStand{words: "its end is encrypted", short: "encrypted"}
	case t.ExpiresAt.IsZero() && t.Kind == auth.KindJWT && !hasClaim(t, "exp"):
		return tokenStand{words: "never expires: no exp", short: "no exp"}
	case t.ExpiresAt.IsZero():
		return tokenStand{words: "expiry unknown", short: "unknown"}
	case !now.Before(t.ExpiresAt):
		ago := kit.Elapsed(now.Sub(t.ExpiresAt)) + " ago"
		return tokenStand{words: "expired " + ago, short: ago, over: true}
	case t.NotBefore.After(now):
		in := kit.Countdown(t.NotBefore.Sub(now))
		return tokenStand{words: "not valid for another " + in, short: "in " + in, over: true}
	}
	left := kit.Countdown(t.ExpiresAt.Sub(now)) + " left"
	if life := t.Lifetime(); life > 0 {
		return tokenStand{words: left + " of " + kit.Countdown(life), short: left}
	}
	return tokenStand{words: left, short: left}
}

func hasClaim(t auth.Info, name string) bool {
	if t.Read == nil {
		return false
	}
	_, ok := t.Read.Claims.Get(name)
	return ok
}
