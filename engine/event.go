package engine

import (
	"time"

	"authpeek/auth"
)

// CallID numbers the calls of one engine from 1; 0 stands for the session itself.
type CallID uint64

// Event is one fact. It never changes once it is in the journal, and it holds no secret.
type Event struct {
	Seq    uint64
	At     time.Time
	Call   CallID
	Detail Detail
}

// Detail is the sealed set of facts.
//
//sumtype:decl
type Detail interface {
	// Name is the fact's stable name in JSON output and for watch --until.
	Name() string
	detail()
}

// CallStarted is the first fact of every call.
type CallStarted struct {
	Operation   string    `json:"operation"`
	Mode        auth.Mode `json:"mode"`
	Profile     string    `json:"profile"`
	Platform    string    `json:"platform"`
	Integration string    `json:"integration"`
	Customer    string    `json:"customer"`
	Trigger     string    `json:"trigger"`
	// Vendor and CustomerIDs are what the request was made for, and Args what it was asked with, so that a call can be read and made
	// again from its facts alone. A secret argument stands as its fingerprint.
	Vendor      string            `json:"vendor,omitempty"`
	CustomerIDs map[string]string `json:"customer_ids,omitempty"`
	Args        Args              `json:"args,omitempty"`
	// Replays is the call that this one makes again, or 0.
	Replays CallID `json:"replays,omitempty"`
}

// TokenRequested says that a provider was asked, and why.
type TokenRequested struct {
	Source string `json:"source"`
	Reason string `json:"reason"`
	// SDKReason is the SDK's own name for the reason, where the SDK keeps the token and turns to its app: "TOKEN_EXPIRED".
	SDKReason string `json:"sdk_reason,omitempty"`
}

// TokenObtained says that the provider gave a token.
type TokenObtained struct {
	Token auth.Info     `json:"-"`
	Took  time.Duration `json:"-"`
	Again bool          `json:"again"`
	// Shared says that another call had asked, and this one waited for the same answer.
	Shared bool     `json:"shared,omitempty"`
	Notes  []string `json:"notes,omitempty"`
}

// TokenReused says that a kept token goes along.
type TokenReused struct {
	Token  auth.Info   `json:"-"`
	Policy auth.Policy `json:"policy"`
}

// TokenIssued says that an answer handed out a token. Kept says that the SDK keeps it, in place of the one that was sent.
type TokenIssued struct {
	Token auth.Info `json:"-"`
	Kept  bool      `json:"kept"`
}

// TokenNull says that the provider deliberately gave nothing, and what follows from that.
type TokenNull struct {
	Source string        `json:"source"`
	Then   string        `json:"then"`
	Took   time.Duration `json:"-"`
}

// TokenFailed says that the provider could not answer.
type TokenFailed struct {
	Source string        `json:"source"`
	Error  string        `json:"error"`
	Took   time.Duration `json:"-"`
}

// HeaderSet says what the request is going to be, before anything has left; the credential stands as its fingerprint.
type HeaderSet struct {
	Method  string   `json:"method"`
	URL     string   `json:"url"`
	Headers []Header `json:"headers"`
	// Credential is the credential as it travels, "Bearer tok#3f2a9c", or "" when there is none.
	Credential string     `json:"credential"`
	Token      *auth.Info `json:"-"`
}

// RequestSent says that the request left.
type RequestSent struct {
	Method     string `json:"method"`
	URL        string `json:"url"`
	Bytes      int    `json:"bytes"`
	Credential string `json:"credential"`
	Body       *Body  `json:"-"`
}

// FirstByte says that the answer has begun.
type FirstByte struct {
	Status int           `json:"status"`
	Reused bool          `json:"reused"`
	Took   time.Duration `json:"-"`
}

// ResponseReceived says that the answer is there.
type ResponseReceived struct {
	Status      int      `json:"status"`
	ContentType string   `json:"content_type"`
	Bytes       int64    `json:"bytes"`
	Truncated   bool     `json:"truncated,omitempty"`
	Headers     []Header `json:"headers"`
	Body        *Body    `json:"-"`
	Timing      Timing   `json:"timing"`
}

// TokenRejected says that the server refused the token that was sent.
type TokenRejected struct {
	Token  auth.Info `json:"-"`
	Status int       `json:"status"`
	Why    string    `json:"why"`
}

// Retrying says that the request is going to leave once more. Attempt counts from 1, the first sending included.
type Retrying struct {
	Attempt int           `json:"attempt"`
	Of      int           `json:"of"`
	Why     string        `json:"why"`
	Wait    time.Duration `json:"-"`
}

// CallFinished is the last fact of every call, exactly one for each.
type CallFinished struct {
	Outcome  Outcome    `json:"outcome"`
	Status   int        `json:"status,omitempty"`
	Summary  string     `json:"summary"`
	Digest   string     `json:"-"`
	Error    *CallError `json:"error"`
	Findings []Finding  `json:"findings,omitempty"`
	SDKLog   []string   `json:"sdk_log,omitempty"`
	Timing   Timing     `json:"timing"`
}

// Worst is the finding that says most about the call; notes say nothing about how it ended. Findings stand the worst first.
func (d CallFinished) Worst() (Finding, bool) {
	if len(d.Findings) == 0 || d.Findings[0].Severity == SeverityNote {
		return Finding{}, false
	}
	return d.Findings[0], true
}

// CallNoted is what a person put down beside a call, at any time, also after its end: a mark, and a comment in words. The last one
// counts.
type CallNoted struct {
	Marked  bool   `json:"marked"`
	Comment string `json:"comment"`
}

// TokenReplaced is a session fact: a provider's kept token gave way to a new one.
type TokenReplaced struct {
	Source   string    `json:"source"`
	Old, New auth.Info `json:"-"`
	Differs  []string  `json:"differs"`
}

// TokenCleared is a session fact: a kept token was put away without a successor.
type TokenCleared struct {
	Token auth.Info `json:"-"`
	Why   string    `json:"why"`
}

// TokenExpiring is a session fact: the token in use has a minute left, or less.
type TokenExpiring struct {
	Token auth.Info     `json:"-"`
	Left  time.Duration `json:"-"`
}

// TokenExpired is a session fact: the token in use has come to its end.
type TokenExpired struct {
	Token auth.Info `json:"-"`
}

// IdentityChanged is a session fact: calls are made for another customer from now on.
type IdentityChanged struct {
	From string `json:"from"`
	To   string `json:"to"`
	// How is what the app called, and SDKLog what the SDK wrote about it.
	How    ChangeKind `json:"how"`
	SDKLog []string   `json:"sdk_log,omitempty"`
	// Stale are the fingerprints of tokens that are made out to somebody else than the new customer.
	Stale []string `json:"stale,omitempty"`
}

// Notice is a session fact in words: the sandbox has started, a profile is in use, a provider test has ended.
type Notice struct {
	Subject string `json:"subject"`
	Mark    Mark   `json:"mark"`
	Event   string `json:"event"`
	Text    string `json:"text"`
}

// Mark is the sign that stands before a fact on the wire.
type Mark string

// The marks of a Notice.
const (
	MarkHere Mark = "here"
	MarkOK   Mark = "ok"
	MarkLook Mark = "look"
	MarkBad  Mark = "bad"
)

// Outcome is how a call ended.
type Outcome string

// The four outcomes. Blocked means that the SDK would not have sent the request, and none left.
const (
	OutcomeOK        Outcome = "ok"
	OutcomeFailed    Outcome = "failed"
	OutcomeBlocked   Outcome = "blocked"
	OutcomeCancelled Outcome = "cancelled"
)

// Name implements Detail for every fact below.
func (CallStarted) Name() string      { return "started" }
func (TokenRequested) Name() string   { return "token.requested" }
func (TokenObtained) Name() string    { return "token.obtained" }
func (TokenReused) Name() string      { return "token.reused" }
func (TokenIssued) Name() string      { return "token.issued" }
func (TokenNull) Name() string        { return "token.null" }
func (TokenFailed) Name() string      { return "token.failed" }
func (HeaderSet) Name() string        { return "header.set" }
func (RequestSent) Name() string      { return "request.sent" }
func (FirstByte) Name() string        { return "response.first-byte" }
func (ResponseReceived) Name() string { return "response.received" }
func (TokenRejected) Name() string    { return "token.rejected" }
func (Retrying) Name() string         { return "retrying" }
func (CallFinished) Name() string     { return "finished" }
func (CallNoted) Name() string        { return "call.noted" }
func (TokenReplaced) Name() string    { return "token.replaced" }
func (TokenCleared) Name() string     { return "token.cleared" }
func (TokenExpiring) Name() string    { return "token.expiring" }
func (TokenExpired) Name() string     { return "token.expired" }
func (IdentityChanged) Name() string  { return "identity.changed" }
func (Notice) Name() string           { return "notice" }

func (CallStarted) detail()      {}
func (TokenRequested) detail()   {}
func (TokenObtained) detail()    {}
func (TokenReused) detail()      {}
func (TokenIssued) detail()      {}
func (TokenNull) detail()        {}
func (TokenFailed) detail()      {}
func (HeaderSet) detail()        {}
func (RequestSent) detail()      {}
func (FirstByte) detail()        {}
func (ResponseReceived) detail() {}
func (TokenRejected) detail()    {}
func (Retrying) detail()         {}
func (CallFinished) detail()     {}
func (CallNoted) detail()        {}
func (TokenReplaced) detail()    {}
func (TokenCleared) detail()     {}
func (TokenExpiring) detail()    {}
func (TokenExpired) detail()     {}
func (IdentityChanged) detail()  {}
func (Notice) detail()           {}
