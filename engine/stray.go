package engine

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"authpeek/auth"
)

// strayLimit is how much of a body is searched for tokens that nobody has named, in bytes: more than what is kept of it.
const strayLimit = 1 << 20

// strayMember is a member that holds a token, by the names that the vendors' answers use; a body that broke off ends it too. strayJWT
// is what has the form of a JWS or a JWE, or of the beginning of one (RFC 7515 section 3.1, RFC 7516 section 3.1).
var (
	strayMember = regexp.MustCompile(`(?i)("(?:access|refresh|id)?_?(?:token|jwt)"\s*:\s*")((?:[^"\\]|\\.)+)`)
	strayJWT    = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){1,4}`)
	strayName   = regexp.MustCompile(`(?i)^(?:access|refresh|id)?_?(?:token|jwt)$`)
)

// hideStrays hides what looks like a token in an answer of a vendor that hands out tokens. Issuer names those of an answer that has
// come whole and has its form; one that is cut off, sent elsewhere, or has a warning in front of its JSON may hold one all the same.
// What is known to be secret has been replaced before.
func (f *flow) hideStrays(a *Answer) {
	if _, ok := f.vendor.(Issuer); !ok {
		return
	}
	searched, rest := a.Body[:min(len(a.Body), strayLimit)], a.Body[min(len(a.Body), strayLimit):]
	if strayMember.Match(searched) || strayJWT.Match(searched) {
		searched = strayMember.ReplaceAllFunc(searched, func(m []byte) []byte {
			part := strayMember.FindSubmatch(m)
			var text string
			if json.Unmarshal(slices.Concat([]byte{'"'}, part[2], []byte{'"'}), &text) != nil {
				text = string(part[2])
			}
			return slices.Concat(part[1], []byte(f.stray(text)))
		})
		searched = strayJWT.ReplaceAllFunc(searched, func(m []byte) []byte { return []byte(f.stray(string(m))) })
		a.Body = slices.Concat(searched, rest)
	}
	if to, err := url.Parse(a.Header.Get("Location")); err == nil && to.RawQuery != "" {
		pairs := strings.Split(to.RawQuery, "&")
		for i, pair := range pairs {
			name, value, _ := strings.Cut(pair, "=")
			if text, err := url.QueryUnescape(value); err == nil && strayName.MatchString(name) {
				pairs[i] = name + "=" + f.stray(text)
			}
		}
		a.Header.Set("Location", strings.Replace(a.Header.Get("Location"), to.RawQuery, strings.Join(pairs, "&"), 1))
	}
}

// stray is how what looks like a token is shown: its fingerprint, after the scheme that it brought along. One that is a fingerprint
// already, or nothing, stays.
func (f *flow) stray(text string) string {
	bare := strings.TrimPrefix(text, schemeOf(text))
	if known := fingerprints(bare); bare == "" || len(known) == 1 && known[0] == bare {
		return text
	}
	secret := auth.NewSecret(text)
	f.e.vault.put(secret)
	return dressed(text, secret.Fingerprint())
}
