package engine

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strings"

	"authpeek/auth"
)

// redactor replaces known secrets by their fingerprints in text that a server or a library wrote. A server may well echo the
// credential it refuses, and an error of net/http carries the whole URL.
type redactor struct {
	needles []needle // longest first
	// signs are beginnings of needles: a text that holds none of them holds no needle, which is the usual case and quickly seen.
	signs []sign
}

type needle struct {
	clear []byte
	name  []byte
}

// minSecret is the length, in bytes, below which a secret is not searched for: replacing every "a" would protect nobody.
const minSecret = 6

// quickNeedle is the length, in bytes, up to which the processor's own instructions find a text.
const quickNeedle = 32

func newRedactor(secrets ...auth.Secret) redactor {
	return new(redactors).of(secrets)
}

// redactorOf puts the needles of some secrets together.
func redactorOf(needles []needle) redactor {
	// Where one secret begins with another, replacing the short one first would leave the rest of the long one standing.
	slices.SortStableFunc(needles, func(a, b needle) int { return cmp.Compare(len(b.clear), len(a.clear)) })
	r := redactor{needles: needles}
	for _, n := range slices.Backward(needles) { // the shortest first: what holds a longer one may hold its beginning
		begins := string(n.clear[:min(len(n.clear), quickNeedle)])
		if !slices.ContainsFunc(r.signs, func(s sign) bool { return strings.Contains(begins, s.text) }) {
			r.signs = append(r.signs, newSign(begins))
		}
	}
	return r
}

// needlesOf are the spellings in which a secret is looked for.
func needlesOf(s auth.Secret) []needle {
	var needles []needle
	name := []byte(s.Fingerprint())
	for _, form := range secretForms(s.Reveal()) {
		if len(form) >= minSecret {
			needles = append(needles, needle{[]byte(form), name})
		}
	}
	return needles
}

// secretForms lists the spellings in which a secret, or a part of it that is secret by itself, may come back.
func secretForms(clear string) []string {
	// Only the whole is looked for in base64, as Basic sends it: each form is one more search through the body.
	forms := []string{
		base64.StdEncoding.EncodeToString([]byte(clear)), base64.RawStdEncoding.EncodeToString([]byte(clear)),
		base64.RawURLEncoding.EncodeToString([]byte(clear)),
	}
	for _, p := range secretParts(clear) {
		forms = append(forms, p, url.QueryEscape(p), url.PathEscape(p), jsonText(p))
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// secretParts are a secret and those parts of it that are secret by themselves.
func secretParts(clear string) []string {
	parts := []string{clear}
	// A provider may give its token with the scheme before it; a server then speaks of the token alone.
	if scheme := schemeOf(clear); scheme != "" {
		parts = append(parts, clear[len(scheme):])
	}
	// An id:secret pair is also a secret by its second half.
	if _, second, ok := strings.Cut(clear, ":"); ok {
		parts = append(parts, second)
	}
	// Of a JWS the signature is what must not be seen; header and claims may be (RFC 7515 section 7.1).
	if strings.Count(clear, ".") == 2 {
		parts = append(parts, clear[strings.LastIndexByte(clear, '.')+1:])
	}
	return parts
}

// learn lets a scanner look for secrets.
func (s *Scanner) learn(secrets ...auth.Secret) {
	for _, secret := range secrets {
		for _, part := range secretParts(secret.Reveal()) {
			s.add(part, secret.Fingerprint())
		}
	}
}

// basicPair is the "id:secret" that HTTP Basic sends in base64 (RFC 7617 section 2); the zero Secret where there is none.
func basicPair(s auth.Secret) auth.Secret {
	pair, err := base64.StdEncoding.DecodeString(s.Reveal())
	if err != nil || len(pair) == 0 {
		return auth.Secret{}
	}
	return auth.NewSecret(string(pair))
}

// schemeOf is the authentication scheme, with its blank, that a credential brings along; empty for a bare one.
func schemeOf(clear string) string {
	for _, scheme := range []string{"Bearer ", "Token ", "Basic "} {
		if strings.HasPrefix(clear, scheme) {
			return scheme
		}
	}
	return ""
}

// dressed is how a credential is shown inside a header: its fingerprint, after the scheme that it brought along. Without
// that, "Bearer Bearer …" would look like "Bearer …", and a wrong provider like a right one.
func dressed(clear, fingerprint string) string { return schemeOf(clear) + fingerprint }

// jsonText is s as it stands between the quotes of a JSON string.
func jsonText(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		return s
	}
	quoted, err := marshalPlain(s)
	if err != nil {
		return s // a string always encodes
	}
	return string(quoted[1 : len(quoted)-1])
}

// bytes gives b itself when nothing had to be replaced, which is the usual case for a large body.
func (r redactor) bytes(b []byte) []byte {
	if !slices.ContainsFunc(r.signs, func(s sign) bool { return s.in(b) }) {
		return b
	}
	for _, n := range r.needles {
		// Of a long secret its beginning is looked for first: the search for a short text is several times as fast.
		if bytes.Contains(b, n.clear[:min(len(n.clear), quickNeedle)]) && bytes.Contains(b, n.clear) {
			b = bytes.ReplaceAll(b, n.clear, n.name)
		}
	}
	return b
}

// cutEnd hides the beginning of a secret at the end of a text that was cut there.
func (r redactor) cutEnd(b []byte) []byte {
	longest, name := 0, []byte(nil)
	for _, n := range r.needles {
		for size := min(len(n.clear)-1, len(b)); size >= minSecret && size > longest; size-- {
			if bytes.HasSuffix(b, n.clear[:size]) {
				longest, name = size, n.name
			}
		}
	}
	if longest == 0 {
		return b
	}
	return slices.Concat(b[:len(b)-longest], name)
}

func (r redactor) text(s string) string {
	if !slices.ContainsFunc(r.signs, func(n sign) bool { return strings.Contains(s, n.text) }) {
		return s
	}
	return string(r.bytes([]byte(s)))
}

// finish hides what a vendor or an SDK's line may have quoted at the end of a call. Nothing that it was given is changed.
func (r redactor) finish(d CallFinished) CallFinished {
	d.Summary = r.text(d.Summary)
	if d.Error != nil {
		d.Error = &CallError{Code: d.Error.Code, Message: r.text(d.Error.Message), SDK: r.text(d.Error.SDK), Fix: r.text(d.Error.Fix)}
	}
	d.Findings = slices.Clone(d.Findings)
	for i, f := range d.Findings {
		d.Findings[i].Title, d.Findings[i].Detail, d.Findings[i].Fix = r.text(f.Title), r.text(f.Detail), r.text(f.Fix)
	}
	d.SDKLog = slices.Clone(d.SDKLog)
	for i, line := range d.SDKLog {
		d.SDKLog[i] = r.text(line)
	}
	return d
}

// args are a call's arguments with fingerprints in place of those that are secret; none give nil.
func (r redactor) args(a Args) Args {
	if len(a) == 0 {
		return nil
	}
	shown := make(Args, len(a))
	for name, values := range a {
		for _, value := range values {
			shown[name] = append(shown[name], r.text(value))
		}
	}
	return shown
}

// errorText words an error without the URL that net/http puts into it.
func (r redactor) errorText(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return r.text(err.Error())
}
