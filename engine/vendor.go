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
// these methods, and a line where the program is wired.
type Vendor interface {
	ID() string
	// Operations lists what can be called, in the order of a menu.
	Operations() []Operation
	// Mode is the mode an operation runs in when nobody names one.
	Mode(p Profile, operation string) auth.Mode
	// Prepare builds the request as the profile's SDK would, without its credential. Errors are *UsageError.
	Prepare(p Profile, r Request) (Draft, error)
	// Read makes sense of an answer that has come whole. It must not keep a reference to a.Body.
	Read(p Profile, r Request, a Answer) Reading
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
}

// Arg is one name=value argument of an operation.
type Arg struct {
	Name, Hint       string
	Repeat, Required bool
	// About is a sentence or two for help, or "".
	About string
	// Prefix says that Name begins the names of a family: with "properties." every properties.NAME is taken, each once.
	Prefix bool
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
	// Trigger is why the call is made: "you", "following", "start", TriggerMatrix, TriggerDoctor or TriggerTimer; a
	// plan has "plan".
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
	// NotProvided, Expired and ExpiresSoon are the reasons with which the SDK turns to its app.
	NotProvided, Expired, ExpiresSoon string
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
}

// Retry is an SDK's rule to send a request once more after an answer.
type Retry struct {
	Why  string        // for the wire: "stream rule: 401"
	Wait time.Duration // before it leaves again
	// Reason is why the app is asked for another token before, and SDKReason the SDK's name for it; empty asks nobody.
	Reason, SDKReason string
	// Drop clears the kept token before the asking, and NeedsToken gives up when no other one is there after it.
	Drop, NeedsToken bool
	// Body, when not nil, takes the place of the request's.
	Body []byte
	Log  string // the SDK's own line, or ""
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
	// Sent is the request's body as it left, which Request.Body may have replaced; nil when it had none.
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
	Retry  *Retry
	SDKLog []string
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
