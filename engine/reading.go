package engine

import (
	"net/http"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

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

// JudgedAt is the moment at which a token of the call is to be judged: that of sending, or for one that came with the answer that of
// its coming. Such a one may have been made in the second after the request left.
func (a Answer) JudgedAt(t auth.Info) time.Time {
	if t.ObtainedAt.After(a.SentAt) {
		return t.ObtainedAt
	}
	return a.SentAt
}

// Reading is a vendor's understanding of an answer.
type Reading struct {
	OK      bool
	Summary string // for the wire: "12 messages, 3 unread"; "" for the text of Err
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
