package engine

import (
	"net/http"
	"strings"

	"authpeek/auth"
)

// TriggerApp is the trigger of calls that somebody's own app made, and that were seen on their way through a tap.
const TriggerApp = "app"

// Seen is a request of an app's own, as it came in. The headers stand in the order and spelling in which they were sent. Body is the
// request's body as far as it was kept, decoded, and not to be kept or changed.
type Seen struct {
	Method, Path, Query string // Path and Query as they were written
	Headers             []Header
	Body                []byte
	Truncated           bool // Body is not all of it
}

// Seen is the call's request as its facts tell it, with fingerprints in place of credentials, so that a call of a session that was kept
// can be recognised again.
func (c *Call) Seen() Seen {
	s := Seen{Method: c.Method, Headers: c.Headers}
	_, rest, _ := strings.Cut(c.URL, "://")
	if at := strings.IndexAny(rest, "/?"); at >= 0 {
		// There is no fragment to cut off: a "#" is a fingerprint's.
		s.Path, s.Query, _ = strings.Cut(rest[at:], "?")
	}
	if c.Sent != nil && c.Sent.Body != nil {
		s.Body, s.Truncated = c.Sent.Body.Bytes(), !c.Sent.Body.Whole()
	}
	return s
}

// RecogniseAgain has a vendor recognise an app's call from its facts alone. The server's base URL may have a path, which stands before
// the app's own in a call's URL; nothing tells how long it is, but what the call was recognised as is known.
func RecogniseAgain(v Recogniser, c *Call) (Recognised, bool) {
	s := c.Seen()
	for range maxBasePath {
		if r, ok := v.Recognise(s); ok && r.Operation == c.Operation {
			return r, true
		}
		_, rest, more := strings.Cut(strings.TrimPrefix(s.Path, "/"), "/")
		if !more {
			break
		}
		s.Path = "/" + rest
	}
	return Recognised{}, false
}

// maxBasePath is how many parts of a base URL's path are looked past.
const maxBasePath = 10

// Header gives the first value of a header whatever its case, and how its name was spelled; "" for none.
func (s Seen) Header(name string) (value, spelled string) {
	for _, h := range s.Headers {
		if http.CanonicalHeaderKey(h.Name) == http.CanonicalHeaderKey(name) {
			return h.Value, h.Name
		}
	}
	return "", ""
}

// Recogniser is a vendor that knows the calls of its own SDKs when it sees them.
type Recogniser interface {
	// Recognise says what a request is; ok is false for one that is none of the vendor's. It is called from any goroutine, changes
	// nothing, and is given what an attacker may have sent.
	Recognise(s Seen) (r Recognised, ok bool)
	// Habits judges what an app really did, with what it did before: calls holds its earlier calls, oldest first, and the last one is
	// the one to judge, which has ended. Findings are in addition to what Read says of the answer.
	Habits(calls []AppCall) []Finding
}

// Recognised is what a vendor makes of an app's request.
type Recognised struct {
	Operation string
	Mode      auth.Mode // the mode in which an SDK sends such a credential
	// Profile is the app's, as far as this one request tells: vendor, platform, integration, project token or stream id, customer ids,
	// application id, whether advanced auth is on. Read is asked with it. BaseURL and secrets are filled in by whoever asks.
	Profile Profile
	// Unnamed says that the ids in Profile do not tell who the app's customer is now: a request of this operation names nobody, or the
	// cookie alone, or whom something came for that the app has kept.
	Unnamed bool
	Args    Args
	// SDK is who sent it by its habits, and By what it was recognised by, in words: "Exponea Android 4.10", "accept-encoding br,gzip".
	// Version bounds it as far as can be told: "4.6 to 4.10", "3.8 or newer"; "" for unknown. Versions is the same for whoever narrows
	// it down over several requests.
	SDK, Version string
	Versions     VersionRange
	By           []string
	// Credentials are those that the request carries, in the order in which the server takes them.
	Credentials []SeenCredential
}

// SeenCredential is a credential in an app's request. Carrier says where it travels and with which scheme.
type SeenCredential struct {
	Value   auth.Secret
	Carrier auth.Carrier
	// Kind is "jwt", "opaque", "api-key" or "basic", as in auth.Info.
	Kind string
	// Written is the whole value as it was sent, with whatever scheme stood before the credential, the credential itself as its
	// fingerprint: "Bearer tok#3f2a9c", "Token Token tok#91be04". Where the request was read again from its facts the fingerprint is all
	// that there is, and Value is the zero Secret.
	Written string
}

// AppCall is one call of an app for the judgement of its habits.
type AppCall struct {
	Seen Recognised
	// Call is the call as its facts tell it, its answer among them.
	Call *Call
}
