package auth

import (
	"fmt"
	"time"
)

// Policy says when a provider asks its source.
type Policy string

// The policies.
const (
	PerCall      Policy = "per-call"      // each time, as Bloomreach's SDKs do (bloomreach reference 4.4)
	Cached       Policy = "cached"        // once what is kept has expired, or some time before, for clocks that differ
	RefreshAhead Policy = "refresh-ahead" // some time before what is kept expires
	OnReject     Policy = "on-rejection"  // once a server has refused what is kept, whatever its exp says
	ServerSignal Policy = "server-signal" // once a server has said that it is about to expire or has expired
	Once         Policy = "once"          // one time; what came is kept when it has expired, and for other customers too
)

// defaultRefreshAhead is how early the SDKs call a token about to expire (bloomreach reference 4.5).
const defaultRefreshAhead = time.Minute

// The reasons for asking that need no numbers, in the words of the wire strip. Those that are exported are also reasons of an
// SDK that keeps the token itself, for Renew.
const (
	ReasonNone     = "no token yet"
	ReasonExpired  = "kept token has expired"
	ReasonYou      = "by you"
	reasonPerCall  = "per call"
	reasonCustomer = "other customer"
)

// ReasonLeft is the reason for asking while the kept token is good for a while yet.
func ReasonLeft(kept Info, left time.Duration) string {
	return fmt.Sprintf("%s has %s left", kept.Fingerprint, clockText(left))
}

// reasonToAsk decides, under a policy that keeps tokens, whether the one of the right customer must be replaced at now; ""
// means that it is good.
func (p *Provider) reasonToAsk(kept Info, now time.Time) string {
	at := p.refreshAt(kept)
	switch {
	// Without a known end, and under Once, a token is used until it is forgotten.
	case at.IsZero() || now.Before(at):
		return ""
	case !now.Before(kept.ExpiresAt):
		return ReasonExpired
	}
	return ReasonLeft(kept, kept.ExpiresAt.Sub(now))
}

// refreshAt is when the policy replaces a token; zero when never.
func (p *Provider) refreshAt(kept Info) time.Time {
	if kept.ExpiresAt.IsZero() {
		return time.Time{}
	}
	switch p.policy {
	case Cached:
		return before(kept, p.skew)
	case RefreshAhead:
		return before(kept, p.ahead)
	}
	return time.Time{}
}

// before is the moment that lies a margin before a token's end.
func before(kept Info, margin time.Duration) time.Time {
	if life := kept.Lifetime(); life <= margin {
		// Assumption: a token that lives no longer than the margin is replaced at half its life. With the margin taken
		// literally it would be asked for on each call and never be reused.
		return kept.ExpiresAt.Add(-max(life, 0) / 2)
	}
	return kept.ExpiresAt.Add(-margin)
}

// clockText is a rest of time as the wire strip writes it: 01:00, 1h04m, 3d04h. It rounds up, so that nothing has 00:00 left
// before it is over.
func clockText(d time.Duration) string {
	s := int64((d + time.Second - 1) / time.Second)
	switch {
	case s < 3600:
		return fmt.Sprintf("%02d:%02d", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	}
	return fmt.Sprintf("%dd%02dh", s/86400, s/3600%24)
}
