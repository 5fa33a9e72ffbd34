package engine

import (
	"net/url"
	"time"

	"authpeek/auth"
)

// Draft is a request ready but for its credential.
type Draft struct {
	Method  string
	URL     *url.URL
	Headers []Header // in the order and spelling of the SDK, without the credential
	// CredentialAt is the place of the credential's header among Headers.
	CredentialAt int
	Body         []byte
	// Credential names what authorises the call and Carrier where it travels.
	Credential auth.Credential
	Carrier    auth.Carrier
	// Provider is asked in place of the profile's: an SDK that obtains and keeps a token of its own has one. Nil for the profile's.
	Provider *auth.Provider
	// Assert says that the profile's provider is asked first, for the assertion with which Provider obtains its token. A null of
	// the profile's provider is met by AssertNull, and goes on without an assertion unless that blocks;
	// an error of it by AssertThrow.
	Assert      bool
	AssertNull  NullRule
	AssertThrow ThrowRule
	// Also are credentials that travel beside the first one. One that is not there is left out.
	Also []Attachment
	// Hide are secrets that the request itself names, in its path or its body.
	Hide []auth.Secret
	// Offline says that nothing leaves: what the SDK would send is not public, so the vendor's Read judges the credential alone,
	// with an Answer of status 0. Method and URL then say what would be spoken to, for a person; URL may be nil.
	Offline bool
	// Null is what the SDK does when the provider gives nothing, and Throw when the provider fails.
	Null  NullRule
	Throw ThrowRule
	// Twice explains a header in which the carrier's prefix stands twice, because the credential brought it along; the zero one
	// says nothing.
	Twice Finding
	// Keep is set where the SDK itself keeps the provider's token; the provider's policy does not count then.
	Keep *KeepRule
	// Leaving, if not nil, is called once when a call is under way, before anything is asked or sent, and never by a plan: what
	// an SDK writes down before it knows the answer.
	Leaving func()
	// Ended, if not nil, is called once when a call that was under way has ended, however it ended.
	Ended func()
	// Blocked says why the SDK would not send this at all; nil when it would.
	Blocked *CallError
	SDKLog  []string
	// Findings are what can be said before there is an answer. They stand before those of the reading that weigh as much.
	Findings []Finding
}

// Attachment is a credential that travels beside the first one.
type Attachment struct {
	Credential auth.Credential
	Carrier    auth.Carrier
}

// NullRule is an SDK's reaction to a provider that gives nothing.
type NullRule struct {
	Block bool   // the request is not sent
	Log   string // the SDK's own log line, or ""
	SDK   string // the error that the app gets, or "" for Log
	Who   string // who behaves so, for the wire: "Android 4.10"
	// EmptyTravels says that a text without characters is no null to this SDK: it goes out as an empty header.
	EmptyTravels bool
	// BlankIsNull says that a text of nothing but white space is a null to this SDK.
	BlankIsNull bool
	// Finding explains what is sent all the same; the zero one says nothing.
	Finding Finding
	// Then says what follows when the call goes on, for the wire; "" for "sent without a token".
	Then string
}

// ThrowRule is an SDK's reaction to a provider that fails.
type ThrowRule struct {
	SDK, Log string
	// Finding explains it, and Waits takes its place where the provider ran out of time, for which no SDK has a limit; a zero
	// one says nothing.
	Finding, Waits Finding
	// Then is called when it has happened, for what the SDK is left with; nil for nothing. A time-out leaves it with nothing.
	Then func()
}

// KeepRule says how an SDK treats a token that it keeps itself, between calls (bloomreach reference 4.5).
type KeepRule struct {
	// NotProvided, Expired and ExpiresSoon are the reasons with which the SDK turns to its app. Callback is what its log says of
	// that, with %s for the reason; "" for nothing.
	NotProvided, Expired, ExpiresSoon, Callback string
	// Ahead is how long before a token's end the SDK's timer turns to the app with ExpiresSoon: WarnBefore when zero, and never when
	// negative, for an SDK without a timer. AtEnd says that the timer does so once more, with Expired, for a token that has ended in
	// use (vendors reference A3: tokenWillExpire, then tokenExpired).
	Ahead time.Duration
	AtEnd bool
	// Anew, when not "", has the app asked before the request whatever is kept, with this reason: the request is the update itself
	// (vendors reference A3: updateToken). A token that is refused ends the call then.
	Anew string
	// AskMissing says that the app is asked before a request that has no token, and DropExpired that an expired one is cleared
	// before the request, where the other SDK sends it when nothing better comes.
	AskMissing, DropExpired bool
	// AskOnce says that an app that had none as it started is not asked again for the same request (vendors reference A3: no retry).
	AskOnce bool
	// Required blocks the call when no token is there after asking; nil sends it without.
	Required *CallError
	// Exact refuses a token that is not three parts without spaces, with Refusal as the SDK's log line.
	Exact   bool
	Refusal string
	// Empty is the SDK's log line for a text without characters, which it takes for no token; "" for none.
	Empty string
	// Refuse, if not nil, says why the SDK does not take a token in place of the one that it keeps, which then stays: one of another
	// identity, say (vendors reference A3). Nil takes it. It must be quick and free of effects, and its SDK text is what the app gets.
	Refuse func(kept, came auth.Info) *CallError
}

// Retry is an SDK's rule to send a request once more after an answer.
type Retry struct {
	Why  string        // for the wire: "stream rule: 401"
	Wait time.Duration // before it leaves again
	// Reason is why the app is asked for another token before, and SDKReason the SDK's name for it; empty asks nobody. Callback is
	// what the SDK's log says of that, as in KeepRule.
	Reason, SDKReason, Callback string
	// Drop clears the kept token before the asking, and NeedsToken gives up when no other one is there after it.
	Drop, NeedsToken bool
	// Body, when not nil, takes the place of the request's.
	Body []byte
	Log  string // the SDK's own line, or ""
	// another has the provider's policy give the token to send, and gives up when there is none but the refused one.
	another bool
}

// Header is one request header with the party that set it.
type Header struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin,omitempty"`
}
