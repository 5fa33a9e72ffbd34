package engine

import (
	"time"

	"authpeek/auth"
)

// Permitter is a vendor that can tell what a token lets its bearer do.
type Permitter interface {
	// May lists what the token allows, the weightiest first. Last is the model of the last answer to Home, or nil: an opaque token
	// tells nothing by itself.
	May(p Profile, t auth.Info, last any) []Permission
}

// Permission is one thing that a token allows, or one that somebody might expect of it and it does not.
type Permission struct {
	Mark Mark
	// Name is the vendor's own: a scope, a grant, an id. What says it in words.
	Name, What string
}

// Ladder is a vendor whose customer becomes known in steps.
type Ladder interface {
	// Rungs lists the steps from the lowest, with the mode that climbs to each.
	Rungs() []Rung
	// Standing is the rung that the app's token stands on now: its index in Rungs, -1 while there is no token; how says what
	// brought it there.
	Standing(p Profile) (rung int, how string)
}

// Rung is one step of a Ladder.
type Rung struct {
	Name string
	Mode auth.Mode
	What string // what it takes, and what it brings
}

// Storer is a vendor whose SDK obtains and keeps tokens itself, in place of asking the profile's provider for each call.
type Storer interface {
	// Store gives the provider that yields what calls in that mode carry; nil for the profile's own.
	Store(p Profile, m auth.Mode) *auth.Provider
}

// ProviderOf is the provider that yields what calls in a mode carry: the vendor's own store, else the profile's; nil for none.
func ProviderOf(v Vendor, p Profile, m auth.Mode) *auth.Provider {
	if s, ok := v.(Storer); ok {
		if own := s.Store(p, m); own != nil {
			return own
		}
	}
	return p.Provider
}

// SDKName is the SDK whose behaviour calls of the profile reproduce, as texts for people call it: "Android 4.10". A vendor that
// reproduces one alone goes by its own name.
func SDKName(v Vendor, p Profile) string {
	if named, ok := v.(interface{ SDK(Profile) string }); ok {
		return named.SDK(p)
	}
	if v == nil {
		return "app"
	}
	return v.Title()
}

// ModeTeller is a vendor that says what choosing a mode will lead to.
type ModeTeller interface {
	// Choosing says it in a sentence or two; "" leaves it to what is true of any vendor.
	Choosing(p Profile, m auth.Mode) string
}

// Unanswered is a vendor whose SDK has words of its own for a call that got no answer, or only the beginning of one.
type Unanswered interface {
	// Unanswered gives the text that the app gets, and what else there is to say. Cause is the code of the call's error, such as
	// "transport.timeout".
	Unanswered(p Profile, r Request, cause string) (sdk string, found []Finding)
}

// Rower is a model that tells itself in rows of cells, for output that has room for no more. Cells are untrusted text: whoever
// shows them cleans them. It is called from any goroutine and changes nothing.
type Rower interface {
	// Rows gives a row for each thing in the model. now is the moment that ages are counted to.
	Rows(now time.Time) [][]string
}

// Issuer is a vendor whose answers hand out tokens. It is the one place where an answer is seen before its secrets are hidden, and
// the tokens that the request carried stand in it already.
type Issuer interface {
	// Issued finds the tokens in an answer. It must not keep a reference to a.Body.
	Issued(p Profile, r Request, a Answer) []Issue
}

// Issue is a token in an answer.
type Issue struct {
	Value auth.Secret
	// ExpiresIn, Scope and Identity are what the answer said beside it; zero where it said nothing.
	ExpiresIn       time.Duration
	Scope, Identity string
	// Source says who gave it, for the list of tokens: "token.create".
	Source string
	// Keep makes it the token that the call's provider keeps from now on, in place of the one that was sent: it was rotated.
	Keep bool
}
