package engine

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"authpeek/auth"
)

// Document is one call as a stable JSON object, the one that call --json prints. Lists are never null. Encode it with
// SetEscapeHTML(false), or headers and URLs come out with \u0026 in them.
type Document struct {
	Operation   string    `json:"operation"`
	Profile     string    `json:"profile"`
	Platform    string    `json:"platform"`
	Integration string    `json:"integration"`
	Mode        auth.Mode `json:"mode"`
	// Credential is what the request carried, or would, with the place where it travelled: "Bearer tok#3f2a9c",
	// "?access_token=tok#3f2a9c"; more than one with " + " between. Empty for none. It is a fingerprint with reveal too.
	Credential string `json:"credential"`
	// Request is nil when none was made: the call was blocked, or its provider failed. Attempts tells whether it left.
	Request *RequestDocument `json:"request"`
	// Response is nil when no answer came.
	Response *ResponseDocument `json:"response"`
	Timing   Timing            `json:"timing"`
	Outcome  Outcome           `json:"outcome"`
	Error    *CallError        `json:"error"`
	// Attempts counts the requests that left.
	Attempts int `json:"attempts"`
	// Issued are the tokens that the answer handed out; left out where there are none.
	Issued   []IssuedDocument `json:"issued,omitempty"`
	Result   any              `json:"result"`
	Findings []Finding        `json:"findings"`
	SDKLog   []string         `json:"sdk_log"`

	clearCredential string
}

// Carried is Credential, in clear with reveal.
func (d *Document) Carried() string { return d.clearCredential }

// IssuedDocument is a token that an answer handed out. Value is there only with reveal. Kept says that the SDK keeps it in place of
// the one that was sent.
type IssuedDocument struct {
	Fingerprint string     `json:"fingerprint"`
	Value       string     `json:"value,omitempty"`
	Kind        string     `json:"kind"`
	ExpiresAt   *time.Time `json:"expires_at"`
	Scope       string     `json:"scope"`
	Kept        bool       `json:"kept"`
}

// RequestDocument is the request, credentials as fingerprints. Body is null when it never left.
type RequestDocument struct {
	Method  string          `json:"method"`
	URL     string          `json:"url"`
	Headers []Header        `json:"headers"`
	Body    json.RawMessage `json:"body"`
}

// ResponseDocument is the answer. Bytes counts its body after decompression, whatever part of it Body holds.
type ResponseDocument struct {
	Status  int             `json:"status"`
	Headers []Header        `json:"headers"`
	Body    json.RawMessage `json:"body"`
	Bytes   int64           `json:"bytes"`
}

// bodyText stands for a body that is not one whole JSON text: something else, or the kept beginning of a larger one.
type bodyText struct {
	Text      string `json:"text"`
	Truncated bool   `json:"truncated"`
}

// Report makes the document of a call; result is the operation's model as Do gave it. With reveal, which only --reveal may
// hand in, the credentials that travelled stand in clear in the request's headers, URL and body, and with them the tokens that the
// answer handed out.
//
// A body is the JSON itself when it is JSON and whole, {"text": …, "truncated": …} when it is not, and null when there is
// none or it had to make room for younger ones.
func Report(c *Call, result any, reveal func(fingerprint string) (auth.Secret, bool)) Document {
	d := Document{
		Operation: c.Operation, Profile: c.Profile, Platform: c.Platform, Integration: c.Integration, Mode: c.Mode,
		Timing: c.Timing(), Result: result, Findings: []Finding{}, SDKLog: []string{},
	}
	clear := unmask(reveal)
	if c.URL != "" || c.Sent != nil {
		d.Request = &RequestDocument{Method: c.Method, URL: clear.url(c.URL), Headers: clear.headers(c.Headers)}
	}
	if c.Sent != nil {
		d.Request.Method, d.Request.URL = c.Sent.Method, clear.url(c.Sent.URL)
		d.Request.Body = reportBody(clear.body(c.Sent.Body.Bytes()), c.Sent.Body.Whole())
	}
	d.Credential, d.clearCredential = c.Credential, clear.text(c.Credential, asIs)
	d.Attempts, d.Issued = c.Attempts, reportIssued(c, clear)
	if r := c.Response; r != nil {
		d.Response = &ResponseDocument{
			Status: r.Status, Headers: append([]Header{}, r.Headers...), Body: reportBody(r.Body.Bytes(), r.Body.Whole()), Bytes: r.Bytes,
		}
	}
	if f := c.Finish; f != nil {
		d.Outcome, d.Error = f.Outcome, f.Error
		d.Findings = append(d.Findings, f.Findings...)
		d.SDKLog = append(d.SDKLog, f.SDKLog...)
	}
	return d
}

func reportIssued(c *Call, clear unmask) []IssuedDocument {
	var out []IssuedDocument
	for _, issued := range c.Issued {
		t := issued.Token
		d := IssuedDocument{Fingerprint: t.Fingerprint, Kind: t.Kind, ExpiresAt: knownTime(t.ExpiresAt), Scope: t.Scope, Kept: issued.Kept}
		d.Value, _ = clear.secret(t.Fingerprint)
		out = append(out, d)
	}
	return out
}

func reportBody(kept []byte, whole bool) json.RawMessage {
	if len(kept) == 0 {
		return nil
	}
	if whole && json.Valid(kept) {
		// encoding/json passes raw text through as it is, and bytes that are no UTF-8 would break the document.
		return json.RawMessage(strings.ToValidUTF8(string(kept), "\uFFFD"))
	}
	text := kept
	if !whole {
		text = WholeRunes(kept)
	}
	quoted, err := marshalPlain(bodyText{Text: strings.ToValidUTF8(string(text), "\uFFFD"), Truncated: !whole})
	if err != nil {
		return nil // a string and a bool always encode
	}
	return quoted
}

// WholeRunes leaves off the last character of a text that was cut when the cut went through it.
func WholeRunes(b []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return b[:len(b)-n]
			}
			break
		}
	}
	return b
}

// marshalPlain encodes without the escapes for HTML.
func marshalPlain(v any) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(b.String(), "\n")), nil
}
