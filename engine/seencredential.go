package engine

import (
	"slices"
	"strings"
	"time"

	"authpeek/auth"
)

// maxSchemes is how many of them are told apart; who writes more has a credential that begins so.
const maxSchemes = 4

// CredentialIn reads the credential of an Authorization header. ok is false for a header without a value. Of the words before it the
// known schemes alone are taken for such, in whatever case: what else looks like a scheme may be the first half of a secret.
func CredentialIn(h Header) (c SeenCredential, ok bool) {
	prefix, rest := "", strings.Trim(h.Value, " \t")
	if rest == "" {
		return SeenCredential{}, false
	}
	innermost := ""
	for range maxSchemes {
		word, after, more := strings.Cut(rest, " ")
		if !slices.Contains(knownSchemes, strings.ToLower(word)) {
			break
		}
		innermost = strings.ToLower(word)
		after = strings.TrimLeft(after, " \t")
		if !more || after == "" {
			prefix, rest = prefix+word, ""
			break
		}
		prefix, rest = prefix+word+" ", after
	}
	c = CredentialAt(rest, auth.Carrier{Name: h.Name, Prefix: prefix, Rule: auth.PrefixAlways})
	if prefix == "" {
		c.Carrier.Rule = auth.PrefixBare
	}
	switch {
	case rest == "":
	case innermost == "basic":
		c.Kind = auth.KindBasic
	case innermost != "bearer" && c.Kind != auth.KindJWT:
		c.Kind = auth.KindAPIKey
	}
	return c, true
}

// CredentialAt reads a credential that travels in any other way, or one whose scheme is cut off already and stands in the carrier.
func CredentialAt(value string, at auth.Carrier) SeenCredential {
	if value == "" || auth.IsFingerprint(value) {
		return SeenCredential{Carrier: at, Written: at.Prefix + value}
	}
	secret := auth.NewSecret(value)
	c := SeenCredential{Value: secret, Carrier: at, Kind: auth.KindOpaque, Written: at.Prefix + secret.Fingerprint()}
	if strings.Contains(value, ".") { // else it is no JWT, and there is nothing to read
		c.Kind = auth.NewToken(secret, time.Time{}, 0, "").Info.Kind
	}
	return c
}

// Fingerprint names the credential, whether it was seen or only its fingerprint was; "" for a scheme without one.
func (c SeenCredential) Fingerprint() string {
	return strings.TrimPrefix(c.Written, c.Carrier.Prefix)
}

// Schemes are the words before the credential, in lower case: "token", or "bearer bearer".
func (c SeenCredential) Schemes() string {
	return strings.ToLower(strings.Join(strings.Fields(c.Carrier.Prefix), " "))
}

// IsBearer reports a credential of the kind that an app's provider gives: it came as Bearer, or it is a JWT without any scheme.
func (c SeenCredential) IsBearer() bool {
	schemes := c.Schemes()
	return strings.Contains(schemes, "bearer") || strings.Contains(schemes, "jwt") || c.Kind == auth.KindJWT
}
