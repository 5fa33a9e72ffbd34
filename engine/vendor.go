package engine

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// Vendor is one API family. Implementations are safe for concurrent use. Adding one is adding a package that has a type with
// these methods, and a line in the table where the program is wired.
type Vendor interface {
	ID() string
	// Title is the vendor's name for a person.
	Title() string
	// Modes is the vendor's table of modes, in the order of a menu, from the weakest to the strongest credential.
	Modes() []auth.ModeInfo
	// Operations lists what can be called, in the order of a menu.
	Operations() []Operation
	// Home is the operation that tells whether a profile works: it reads, needs no argument, and carries the mode's credential.
	Home() string
	// Screens are the ids of the screens that show this vendor's data, beside those that show any vendor's.
	Screens() []string
	// Mode is the mode an operation runs in when nobody names one. For Home it is the profile's own mode.
	Mode(p Profile, operation string) auth.Mode
	// Prepare builds the request as the profile's SDK would, without its credential. Errors are *UsageError.
	Prepare(p Profile, r Request) (Draft, error)
	// Read makes sense of an answer that has come whole. It must not keep a reference to a.Body.
	Read(p Profile, r Request, a Answer) Reading
}

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

// Operation describes one call that a vendor offers.
type Operation struct {
	ID      string
	Summary string // one line for help and palette
	Args    []Arg
	Modes   []auth.Mode
	// Writes says that the operation changes the customer's record on the server.
	Writes bool
	// Role is what the operation is for, by which its equivalents at other vendors are found; "" for one of a kind.
	Role Role
	// Examples are words that the operation can be tried with in the embedded sandbox, one text for each way of calling it:
	// "event_type=view_item properties.price=9.5". The first is what help begins with. None stands for a call without words.
	Examples []string
}

// Role is what an operation is for, whoever offers it.
type Role string

// The roles. Each vendor has at most one operation of a role.
const (
	RoleOwn   Role = "own"   // reads what is the customer's alone
	RoleTrack Role = "track" // tells of something that the customer has done
	RoleToken Role = "token" // asks for a token
	RoleOpen  Role = "open"  // reads what is the same for everybody
)

// Arg is one name=value argument of an operation.
type Arg struct {
	Name, Hint       string
	Repeat, Required bool
	// About is a sentence or two for help, or "".
	About string
	// Prefix says that Name begins the names of a family: with "properties." every properties.NAME is taken, each once.
	Prefix bool
	// Secret says that the value is a credential: whoever reads words of people takes references for it, like env:NAME, and it is
	// shown nowhere but as its fingerprint.
	Secret bool
}

// Takes reports whether an argument of that name is this one, or one of its family.
func (a Arg) Takes(name string) bool {
	if a.Prefix {
		return len(name) > len(a.Name) && strings.HasPrefix(name, a.Name)
	}
	return name == a.Name
}

// Word is the argument's name as help shows it.
func (a Arg) Word() string {
	if a.Prefix {
		return a.Name + "NAME"
	}
	return a.Name
}

// Args holds an operation's arguments by name, each with its values in the order given.
type Args map[string][]string

// First is the first value of an argument, or "".
func (a Args) First(name string) string {
	if v := a[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has reports whether the argument was given, even if empty.
func (a Args) Has(name string) bool { return len(a[name]) > 0 }

// Request is one wish: an operation with its arguments, on behalf of a profile.
type Request struct {
	Profile   Profile
	Operation string
	Mode      auth.Mode // empty: the vendor's Mode decides
	Args      Args
	// Trigger is why the call is made: "you", "following", "start", TriggerMatrix, TriggerDoctor, TriggerCompare
	// or TriggerTimer; a plan has "plan".
	Trigger string
	// Body replaces the body that the operation would send, byte for byte.
	Body []byte
}

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

// Rower is a model that tells itself in rows of cells, for output that has room for no more. Cells are untrusted text: whoever
// shows them cleans them. It is called from any goroutine and changes nothing.
type Rower interface {
	// Rows gives a row for each thing in the model. now is the moment that ages are counted to.
	Rows(now time.Time) [][]string
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

// Answer is what a server sent, decoded and capped.
type Answer struct {
	Status    int
	Header    http.Header
	Body      []byte
	Truncated bool // the body was longer than the engine reads
	// Sent is the request's body as it left, which Request.Body may have replaced, with fingerprints in place of credentials; nil when
	// it had none.
	Sent []byte
	// Token is the credential that travelled with the request, or nil, and SentAt the moment of sending, for judging the
	// token at the time it was used.
	Token  *auth.Info
	SentAt time.Time
	// Verification is what the profile's private key makes of the signature of a token that was refused; nil for one that was not,
	// and where that key is not the one that the token names.
	Verification *jose.Verification
	// Waited is the time from the last byte out to the first byte in: an SDK has less patience than a profile may have.
	Waited time.Duration
	// Attempt counts the requests of this call, from 1.
	Attempt int
	// Also are the tokens that travelled beside Token, in the order of Draft.Also. One that was not there is left out.
	Also []Companion
	// Issued are the tokens that the answer hands out, as Issuer found them: Body has their fingerprints.
	Issued []auth.Token
}

// Companion is a token that travelled beside a call's first credential.
type Companion struct {
	Info    auth.Info
	Carrier auth.Carrier
	// Verification is what the profile's private key makes of its signature, whatever the answer; nil where that key is not the one
	// that the token names.
	Verification *jose.Verification
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

// Reading is a vendor's understanding of an answer.
type Reading struct {
	OK      bool
	Summary string // for the wire: "12 messages, 3 unread"
	// Digest stands for the content: equal digests of the same operation mean that nothing changed.
	Digest   string
	Result   any
	Err      *CallError
	Findings []Finding
	// Rejected says that the server refused the token, and why as far as can be told.
	Rejected string
	// Retry, when not nil, sends the request once more; the rest of this reading counts only where that is not possible.
	Retry *Retry
	// AskAgain, when not "", says that the server wants another token soon: a provider that waits for such a signal asks its source
	// at the next call, and an SDK that keeps its token turns to its app at once. The text is the reason, for the wire: "token about
	// to expire".
	AskAgain string
	SDKLog   []string
}

// CallError says why a call did not end well. It has been through the redactor when it stands in an event.
type CallError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// SDK is the text that the profile's own SDK would show or log for it, or "".
	SDK string `json:"sdk"`
	// Fix is what to do next.
	Fix string `json:"fix,omitempty"`
}

// Error implements error.
func (e *CallError) Error() string { return e.Message }

// Finding is one diagnosis: a stable code, how bad it is, what it means and what to do.
type Finding = diagnose.Finding

// The severities. A warning is about a call that went well to its SDK, and a note asks for nothing.
const (
	SeverityError   = diagnose.SeverityError
	SeverityWarning = diagnose.SeverityWarning
	SeverityNote    = diagnose.SeverityNote
)

// UsageError says that a request cannot be made as asked; nothing was sent and no call exists.
type UsageError struct {
	Message string
	Fix     string
	// Needs names what the profile lacks for it, where that is known; empty otherwise.
	Needs Need
}

// Need is something that a profile lacks for a request.
type Need string

// The needs. The first two are integrations; the others are spelled as the keys of a profile.
const (
	NeedsProject      Need = "project"
	NeedsStream       Need = "stream"
	NeedsProjectToken Need = "project_token"
	NeedsStreamID     Need = "stream_id"
)

// Error implements error.
func (e *UsageError) Error() string {
	if e.Fix == "" {
		return e.Message
	}
	return e.Message + "; " + e.Fix
}
