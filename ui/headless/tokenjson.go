package headless

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// tokenDocument is token inspect --json and token verify --json, a stable contract to which members may be added.
type tokenDocument struct {
	Form        jose.Form `json:"form"`
	Vendor      string    `json:"vendor"`
	Kind        string    `json:"kind"`
	Why         string    `json:"why,omitempty"`
	Result      string    `json:"result,omitempty"`
	Fingerprint string    `json:"fingerprint"`
	// Header and Claims are as they stand in the token, with its own order, numbers and duplicates; null when there is none, or
	// none that is a JSON object. Claims are those of the plaintext once a JWE is decrypted.
	Header *jose.Object `json:"header"`
	Claims *jose.Object `json:"claims"`
	// PayloadText is a payload that is no JSON object; null when it is one. PayloadBase64 has its bytes when they are no text.
	PayloadText   *string            `json:"payload_text"`
	PayloadBase64 string             `json:"payload_base64url,omitempty"`
	At            string             `json:"at"`
	Times         tokenTimes         `json:"times"`
	Signature     tokenSignature     `json:"signature"`
	Findings      []diagnose.Finding `json:"findings"`
	Readers       []diagnose.Verdict `json:"readers"`

	NotChecked   []diagnose.NotChecked `json:"not_checked"`
	Passed       []diagnose.Passed     `json:"passed"`
	Input        tokenInput            `json:"input"`
	Segments     []tokenSegment        `json:"segments"`
	Observations []tokenObservation    `json:"observations"`
	Nested       *tokenDocument        `json:"nested,omitempty"`
}

// tokenTimes are in seconds since 1970, spelled as in the token, and null where a claim is absent or no NumericDate.
type tokenTimes struct {
	Iat json.RawMessage `json:"iat"`
	Nbf json.RawMessage `json:"nbf"`
	Exp json.RawMessage `json:"exp"`
	// Lifetime is from iat, or nbf where there is no iat, to exp. Remaining is until exp, negative once that has passed.
	Lifetime  json.RawMessage `json:"lifetime_s"`
	Remaining json.RawMessage `json:"remaining_s"`
	IatUTC    *string         `json:"iat_utc"`
	NbfUTC    *string         `json:"nbf_utc"`
	ExpUTC    *string         `json:"exp_utc"`
}

type tokenSignature struct {
	State    jose.State         `json:"state"`
	Alg      *string            `json:"alg"` // null when there is none, as the two below
	Enc      string             `json:"enc,omitempty"`
	Kid      *string            `json:"kid"`
	Key      *string            `json:"key"`
	Reason   string             `json:"reason,omitempty"`
	Hint     string             `json:"hint,omitempty"`
	Problems []tokenProblem     `json:"problems,omitempty"`
	Notes    []tokenObservation `json:"notes,omitempty"`
	// Value is there with --reveal alone.
	Value string `json:"value,omitempty"`
}

type tokenProblem struct {
	Code   jose.KeyCode `json:"code"`
	Detail string       `json:"detail"`
}

// tokenInput says what the token was taken out of.
type tokenInput struct {
	Source   string   `json:"source"`
	From     string   `json:"from"`
	Removed  []string `json:"removed"`
	Repaired []string `json:"repaired"`
	Length   int      `json:"length"`
}

type tokenSegment struct {
	Name   string `json:"name"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
}

type tokenObservation struct {
	Code   jose.Code `json:"code"`
	Detail string    `json:"detail"`
	Offset int       `json:"offset"`
}

// document is what --json prints.
func (j *judged) document(source string) *tokenDocument {
	read := j.reading()
	d := &tokenDocument{
		Form: j.read.Form, Vendor: j.report.Vendor, Kind: j.report.Kind, Why: j.report.Why, Result: j.report.Result,
		Fingerprint: j.fingerprint, Header: read.Header, Claims: read.Claims,
		At: j.at.UTC().Format(time.RFC3339), Times: timesOf(read.Claims, j.at), Signature: j.signatureDocument(),
		Findings: j.report.Findings, Readers: j.report.Readers, NotChecked: j.report.NotChecked, Passed: j.report.Passed,
		Input:    tokenInput{source, j.in.From, orEmpty(j.in.Removed), orEmpty(j.in.Repaired), len(j.in.Exact)},
		Segments: []tokenSegment{}, Observations: observations(j.read.Observations),
	}
	// A token in the payload is told part by part: its text would have its signature in it.
	inside := j.innerToken() != "" && !j.open
	if read.Claims == nil && !inside && (read.Form == jose.FormJWS || j.payload != nil) {
		text := read.PayloadText
		d.PayloadText = &text
		if !utf8.ValidString(text) {
			d.PayloadBase64 = base64.RawURLEncoding.EncodeToString([]byte(text))
		}
	}
	for _, s := range j.read.Segments {
		d.Segments = append(d.Segments, tokenSegment(s))
	}
	if j.nested != nil {
		d.Nested = j.nested.document("the payload")
	}
	return d
}

func (j *judged) signatureDocument() tokenSignature {
	v := j.signature
	d := tokenSignature{State: v.State, Alg: orNil(v.Alg), Enc: v.Enc, Kid: orNil(v.Kid), Key: orNil(v.Key), Reason: v.Reason, Hint: v.Hint, Value: j.revealed}
	for _, p := range v.Problems {
		d.Problems = append(d.Problems, tokenProblem(p))
	}
	if len(v.Notes) > 0 {
		d.Notes = observations(v.Notes)
	}
	return d
}

func observations(list []jose.Observation) []tokenObservation {
	out := make([]tokenObservation, 0, len(list))
	for _, o := range list {
		out = append(out, tokenObservation{o.Code, o.Detail, o.Offset})
	}
	return out
}

// orNil makes a text that is not there null.
func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// orEmpty makes an absent list an empty one: a reader of JSON need not tell null from [].
func orEmpty(list []string) []string { return append([]string{}, list...) }

// timesOf reads the times of RFC 7519 section 4.1.
func timesOf(claims *jose.Object, at time.Time) tokenTimes {
	var t tokenTimes
	known := map[string]time.Time{}
	for _, c := range []struct {
		name    string
		literal *json.RawMessage
		utc     **string
	}{{"iat", &t.Iat, &t.IatUTC}, {"nbf", &t.Nbf, &t.NbfUTC}, {"exp", &t.Exp, &t.ExpUTC}} {
		*c.literal = json.RawMessage("null")
		if when, ok := claims.Time(c.name); ok {
			known[c.name] = when
			number, _ := claims.Number(c.name)
			text := when.Format(time.RFC3339)
			*c.literal, *c.utc = json.RawMessage(number), &text
		}
	}
	t.Lifetime, t.Remaining = json.RawMessage("null"), json.RawMessage("null")
	exp, ok := known["exp"]
	if !ok {
		return t
	}
	t.Remaining = seconds(at, exp)
	for _, start := range []string{"iat", "nbf"} {
		if from, ok := known[start]; ok {
			t.Lifetime = seconds(from, exp)
			break
		}
	}
	return t
}

// seconds writes the time between two moments to the millisecond, whole seconds without a fraction. A time.Duration would end
// after 292 years, and an exp need not.
func seconds(from, to time.Time) json.RawMessage {
	return json.RawMessage(strconv.FormatFloat(float64(to.UnixMilli()-from.UnixMilli())/1000, 'f', -1, 64))
}
