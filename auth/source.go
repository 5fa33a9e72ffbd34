package auth

import (
	"context"
	"time"
)

// Ask says on whose behalf a token is wanted. All of it but the assertion may be shown and logged; that one hides itself.
type Ask struct {
	// CustomerIDs are the ids the token has to be made out to, for example {"registered": "jane@example.com"}.
	CustomerIDs map[string]string
	// Reason is why the provider is asked now, in the words of the wire strip: "no token yet", "per call",
	// "kept token has expired", "tok#… has 01:00 left", "other customer", "by you", or what Renew was given.
	Reason string
	// Assertion is what the asking is vouched for with: a JWT that the vendor's own token endpoint takes in exchange for its
	// opaque token (vendors reference C2). Zero for most sources.
	Assertion Secret
}

type assertionKey struct{}

// WithAssertion lets the source that is asked under ctx see an assertion in its Ask.
func WithAssertion(ctx context.Context, assertion Secret) context.Context {
	return context.WithValue(ctx, assertionKey{}, assertion)
}

// assertionOf is the assertion of ctx, or the zero Secret.
func assertionOf(ctx context.Context) Secret {
	s, _ := ctx.Value(assertionKey{}).(Secret)
	return s
}

// Answer is what a source gave. Exactly one of two things holds: Value is not zero, or Null is true.
type Answer struct {
	// Value is the token as the source gave it, after extraction. It is not trimmed or repaired, because an SDK would not do
	// that either; only one line break at the end of plain text goes, which shells and editors add, and a note says so.
	Value Secret
	// Null says that the source answered deliberately with nothing: null, "", an empty body, or an object without any member
	// where a field is looked for. An object with other members and without that field is a KindExtract error.
	Null bool
	// Empty says, beside Null, that a text without characters was given and not null: to some SDKs that is a value.
	Empty bool
	// ExpiresIn is the lifetime that the answer itself told (expires_in, in seconds on the wire), from ReceivedAt on; 0 when it told
	// none. ExpiresAt is the end itself where that is what was told, and counts before ExpiresIn.
	ExpiresIn time.Duration
	ExpiresAt time.Time
	// ReceivedAt is when the token came to the SDK that has put it away; zero for one that comes now.
	ReceivedAt time.Time
	// Scope is what the answer said that the token allows, as one text with blanks between (scope, RFC 6749 section 5.1; a list
	// named scopes, vendors reference C2), and Identity whom it said that the token is made out to (vendors reference A1); "" when
	// it said nothing.
	Scope, Identity string
	// Extracted names how the value was found: "plain", "json:token", "json" for a bare JSON string, "header:X-Token",
	// "cookie:access_token".
	Extracted string
	// Notes are what a reader should know of the answer, for example "1 line break at the end removed" or "quotes around
	// the value".
	Notes []string
}

// token is the token that an answer gives.
func (a Answer) token(now time.Time, source string) Token {
	if !a.ReceivedAt.IsZero() && a.ReceivedAt.Before(now) {
		now = a.ReceivedAt
	}
	t := NewToken(a.Value, now, a.ExpiresIn, source)
	own := false
	if t.Info.Read != nil {
		_, own = t.Info.Read.Claims.Get("exp")
	}
	if !own && !a.ExpiresAt.IsZero() {
		t.Info.ExpiresAt = a.ExpiresAt
	}
	t.Info.Scope, t.Info.Identity, t.Info.Extracted = a.Scope, a.Identity, a.Extracted
	return t
}

// Source yields one token each time it is asked; it neither caches nor retries. It is the counterpart of the SDKs'
// AuthorizationProvider (bloomreach reference 4.4). Implementations are safe for concurrent use and honour ctx.
// Errors are *SourceError.
type Source interface {
	Fetch(ctx context.Context, ask Ask) (Answer, error)
	// Describe says in a few words what will be asked, without secrets: "http POST /token", "file token.txt".
	Describe() string
}

// ErrorKind sorts what can go wrong while a source is asked.
type ErrorKind string

// The kinds of SourceError.
const (
	KindConfig    ErrorKind = "config"    // the source cannot work as it is set up
	KindTransport ErrorKind = "transport" // no answer came: dns, connect, tls, reset
	KindTimeout   ErrorKind = "timeout"   // no answer came in time
	KindStatus    ErrorKind = "status"    // an answer came and says no
	KindExtract   ErrorKind = "extract"   // the answer holds no token where one was looked for
	KindFormat    ErrorKind = "format"    // what was found cannot be a header value
)

// SourceError tells why a source gave no token. Its text never holds an answer's body or a secret.
type SourceError struct {
	Kind   ErrorKind
	Source string // as Describe says it
	Status int    // HTTP status, or 0
	Detail string // what happened, then what to do
	Err    error
}

// Error implements error.
func (e *SourceError) Error() string {
	if e.Source == "" {
		return e.Detail
	}
	return e.Source + ": " + e.Detail
}

// Unwrap gives the cause.
func (e *SourceError) Unwrap() error { return e.Err }

// Trace is how a provider tells what it does, in the style of net/http/httptrace: any func may be nil, all are called on
// the goroutine of whoever called Token, Ask or Renew, in order, and none may block.
type Trace struct {
	Requested func(source, reason string)
	Obtained  func(Obtained)
	Reused    func(Token)
	Null      func(took time.Duration)
	Failed    func(err error, took time.Duration)
}

// Obtained describes a token that has come.
type Obtained struct {
	Token    Token
	Took     time.Duration
	Again    bool   // the very token that was given before
	Shared   bool   // another caller had asked, and this one waited for the same answer
	Replaces *Token // the token that was kept until now, or nil
	Notes    []string
}
