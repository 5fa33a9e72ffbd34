package engine

import (
	"time"

	"authpeek/auth"
)

// Call is the fold of its events: what is known of one call so far. Everything that shows a call shows this.
type Call struct {
	ID          CallID
	Operation   string
	Mode        auth.Mode
	Profile     string
	Platform    string
	Integration string
	Customer    string
	Trigger     string
	Vendor      string
	CustomerIDs map[string]string
	Args        Args
	Replays     CallID // the call that this one makes again, or 0
	Started     time.Time
	Ended       time.Time
	// Partial says that earlier events of the call were lost before they could be read.
	Partial bool

	Asked  *TokenRequested // the provider was asked
	Got    *TokenObtained  // and gave a token
	Reused bool            // the token that was sent had been kept
	Token  *auth.Info      // the credential that was sent, of whatever kind
	Null   *TokenNull
	Broken *TokenFailed

	Method     string // of the request, known before it leaves
	URL        string
	Headers    []Header
	Credential string
	Sent       *RequestSent
	SentAt     time.Time
	Response   *ResponseReceived
	Rejected   *TokenRejected
	Issued     []TokenIssued // tokens that the answer handed out
	Retried    *Retrying     // the last of its retries
	Attempts   int           // requests that left
	Finish     *CallFinished
	Note       CallNoted // what a person put down beside it

	// Events are the call's own, in order; a call has a dozen, and one that left twice hardly more than twenty. Of one that has no end the
	// first CallEventsKept stay, and the end when it comes after all; Unkept counts the others.
	Events []Event
	Unkept int
}

// Finished reports whether the call has ended.
func (c *Call) Finished() bool { return c.Finish != nil }

// OK reports whether the call has ended well.
func (c *Call) OK() bool { return c.Finish != nil && c.Finish.Outcome == OutcomeOK }

// Status is the HTTP status, or 0 when no answer has come.
func (c *Call) Status() int {
	if c.Response != nil {
		return c.Response.Status
	}
	return 0
}

// Timing is what is known of the call's phases so far.
func (c *Call) Timing() Timing {
	switch {
	case c.Finish != nil:
		return c.Finish.Timing
	case c.Response != nil:
		return c.Response.Timing
	default:
		return Timing{}
	}
}

// CallEventsKept is how many events a call remembers, its end not counted.
const CallEventsKept = 256

// usualEvents is how many facts a call has that is answered at once.
const usualEvents = 8

// Fold adds one event. It is total: any order and any gap leave a call that can be shown, and once it is finished nothing
// changes it any more but what a person notes of it.
func (c *Call) Fold(e Event) {
	if d, ok := e.Detail.(CallNoted); ok && c.ID != 0 {
		c.Note = d // a person looks at calls that have ended, too
		return
	}
	if c.Finish != nil {
		return
	}
	if c.ID == 0 {
		c.ID, c.Started = e.Call, e.At
		_, whole := e.Detail.(CallStarted)
		c.Partial = !whole
	}
	if c.Events == nil {
		c.Events = make([]Event, 0, usualEvents)
	}
	_, last := e.Detail.(CallFinished)
	kept := last || len(c.Events) < CallEventsKept
	if kept {
		c.Events = append(c.Events, e)
	} else {
		c.Unkept++
	}
	switch d := e.Detail.(type) {
	case CallStarted:
		c.Operation, c.Mode, c.Profile, c.Platform = d.Operation, d.Mode, d.Profile, d.Platform
		c.Integration, c.Customer, c.Trigger, c.Started = d.Integration, d.Customer, d.Trigger, e.At
		c.Vendor, c.CustomerIDs, c.Args, c.Replays = d.Vendor, d.CustomerIDs, d.Args, d.Replays
	case TokenRequested:
		c.Asked = &d
	case TokenObtained:
		c.Got, c.Token = &d, &d.Token
	case TokenReused:
		c.Reused, c.Token = true, &d.Token
	case TokenNull:
		c.Null = &d
	case TokenFailed:
		c.Broken = &d
	case HeaderSet:
		c.Method, c.URL, c.Headers, c.Credential = d.Method, d.URL, d.Headers, d.Credential
		if d.Token != nil {
			c.Token = d.Token
			// A kept JWT may have vouched for the token that was obtained and is sent.
			c.Reused = c.Reused && (c.Got == nil || c.Got.Token.Fingerprint != d.Token.Fingerprint)
		}
	case RequestSent:
		c.Sent, c.SentAt = &d, e.At
		c.Attempts++
	case ResponseReceived:
		c.Response = &d
	case TokenRejected:
		c.Rejected = &d
	case TokenIssued:
		if kept {
			c.Issued = append(c.Issued, d)
		}
	case Retrying:
		// What follows is told by the next request's own facts.
		c.Retried, c.Response = &d, nil
	case CallFinished:
		c.Finish, c.Ended = &d, e.At
	case FirstByte, CallNoted, TokenReplaced, TokenCleared, TokenExpiring, TokenExpired, IdentityChanged, Notice:
		// FirstByte is in the timing of the response; the rest belong to the session.
	}
}
