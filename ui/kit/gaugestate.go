package kit

import "time"

// Phase is what the token gauge has to say about a credential.
type Phase uint8

// The phases.
const (
	PhaseNone          Phase = iota // the mode sends no credential
	PhaseNotAsked                   // a token is to be sent, and there is none yet
	PhaseFixed                      // an API key or Basic: it does not expire
	PhaseFresh                      // more than WarnAt is left
	PhaseWarn                       // WarnAt or less
	PhaseCritical                   // CriticalAt or less
	PhaseExpired                    // exp is over
	PhaseNotYet                     // nbf is to come
	PhaseNeverExpires               // a JWT without exp
	PhaseUnknownExpiry              // an opaque token that came without expires_in
	PhaseAsking                     // the provider is being asked, for AskingAfter or longer
	PhaseNull                       // the provider answered that it has no token
	PhaseFailed                     // the provider did not answer with a token
	PhaseKeepsNone                  // the SDK keeps the token itself, and has none
	PhaseNamesOther                 // the token is made out to somebody else than the customer
)

// When the gauge changes its tone.
const (
	WarnAt      = 60 * time.Second
	CriticalAt  = 10 * time.Second
	AskingAfter = 300 * time.Millisecond // a quicker answer would only make the gauge flicker
	SkewFrom    = time.Second            // a smaller difference of clocks is not worth a word
)

// The kinds of credential, as auth.Info has them.
const (
	KindJWT    = "jwt"
	KindOpaque = "opaque"
	KindAPIKey = "api-key"
	KindBasic  = "basic"
)

// Credential is what is known of the credential that the next call would carry. Times that are not known are zero.
type Credential struct {
	Fingerprint string // tok# and six hexadecimal digits; empty when there is none
	Kind        string // one of the kinds; empty in mode none

	Issued, NotBefore, Expires time.Time // iat, nbf, exp (RFC 7519), or computed from expires_in
	Obtained                   time.Time

	Provider    string    // the name of what yields tokens: http, static, …
	AskingSince time.Time // zero unless the provider is being asked now
	Null        bool      // its last answer was null
	Failed      bool      // it answered with an error, or not at all
	SDKKeeps    bool      // an SDK keeps the token between calls, and goes on with it whatever the provider answered last
	Names       string    // whom the token is made out to, where that is somebody else than the customer

	Skew  time.Duration // how far the server's clock is ahead of ours
	Still bool          // reduced motion: the spinner stands
}

// GaugeState is a credential at one instant, as the gauge draws it.
type GaugeState struct {
	Phase       Phase
	Fingerprint string
	Kind        string
	Provider    string
	Names       string        // somebody else
	Time        time.Duration // what is left, has passed since expiry, is to wait for, or was waited
	Life        time.Duration // the whole lifetime: exp − (iat, else nbf, else obtained)
	Skew        time.Duration
	Frame       int // of the spinner
}

// GaugeAt is the state of a credential at an instant. It depends on nothing else, so a suspended program cannot make it
// drift.
func GaugeAt(c Credential, now time.Time) GaugeState {
	g := GaugeState{Fingerprint: c.Fingerprint, Kind: c.Kind, Provider: c.Provider, Names: c.Names, Life: lifetime(c)}
	if c.Skew >= SkewFrom || c.Skew <= -SkewFrom {
		g.Skew = c.Skew.Abs()
	}
	waited := now.Sub(c.AskingSince)
	switch {
	case c.Kind == "":
		g.Phase = PhaseNone
	case !c.AskingSince.IsZero() && waited >= AskingAfter:
		g.Phase, g.Time = PhaseAsking, waited
		if !c.Still {
			g.Frame = int(waited / (250 * time.Millisecond) % 4)
		}
	case c.Kind == KindAPIKey, c.Kind == KindBasic:
		g.Phase = PhaseFixed
	case c.Null && !(c.SDKKeeps && c.Fingerprint != ""):
		g.Phase = PhaseNull
	case c.Failed && !(c.SDKKeeps && c.Fingerprint != ""):
		g.Phase = PhaseFailed
	case c.Fingerprint == "" && c.SDKKeeps:
		g.Phase = PhaseKeepsNone
	case c.Fingerprint == "":
		g.Phase = PhaseNotAsked
	default:
		g.Phase, g.Time = tokenPhase(c, now)
	}
	return g
}

// tokenPhase judges a token that is there by its times. One that has expired before it became valid has expired.
func tokenPhase(c Credential, now time.Time) (Phase, time.Duration) {
	left := c.Expires.Sub(now)
	switch {
	case !c.Expires.IsZero() && left <= 0:
		return PhaseExpired, -left
	case c.Names != "":
		return PhaseNamesOther, 0 // however fresh it is, it is the wrong one
	case c.NotBefore.After(now):
		return PhaseNotYet, c.NotBefore.Sub(now)
	case c.Expires.IsZero() && c.Kind == KindOpaque:
		return PhaseUnknownExpiry, 0
	case c.Expires.IsZero():
		return PhaseNeverExpires, 0
	case left <= CriticalAt:
		return PhaseCritical, left
	case left <= WarnAt:
		return PhaseWarn, left
	default:
		return PhaseFresh, left
	}
}

func lifetime(c Credential) time.Duration {
	if c.Expires.IsZero() {
		return 0
	}
	for _, from := range []time.Time{c.Issued, c.NotBefore, c.Obtained} {
		if !from.IsZero() {
			return max(c.Expires.Sub(from), 0)
		}
	}
	return 0
}
