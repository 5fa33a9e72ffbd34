package engine

import (
	"bytes"
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
	a.Body = f.e.hideStrayTokens(a.Body)
	if to := a.Header.Get("Location"); to != "" {
		a.Header.Set("Location", f.e.hideStrayLocation(to))
	}
}

// hideStrayTokens hides what looks like a token in a body.
func (e *Engine) hideStrayTokens(body []byte) []byte {
	searched, rest := body[:min(len(body), strayLimit)], body[min(len(body), strayLimit):]
	if !strayMember.Match(searched) && !strayJWT.Match(searched) {
		return body
	}
	searched = strayMember.ReplaceAllFunc(searched, func(m []byte) []byte {
		part := strayMember.FindSubmatch(m)
		var text string
		if json.Unmarshal(slices.Concat([]byte{'"'}, part[2], []byte{'"'}), &text) != nil {
			text = string(part[2])
		}
		return slices.Concat(part[1], []byte(e.stray(text)))
	})
	searched = strayJWT.ReplaceAllFunc(searched, func(m []byte) []byte { return []byte(e.stray(string(m))) })
	return slices.Concat(searched, rest)
}

// hideStrayBody does so with a body that came from somebody's app or went to it, and with a form's fields. A body without the word
// for it, like most, costs no more than looking for that.
func (e *Engine) hideStrayBody(body []byte, contentType string) []byte {
	if strings.HasPrefix(strings.ToLower(contentType), "application/x-www-form-urlencoded") && len(body) <= strayLimit {
		shown, found := hidePairs(string(body))
		for _, s := range found {
			e.vault.put(s)
		}
		body = []byte(shown)
	}
	if !mayHoldStray(body) {
		return body
	}
	return e.hideStrayTokens(body)
}

// mayHoldStray is a quick look that spares most bodies the expressions above.
func mayHoldStray(body []byte) bool {
	for _, word := range []string{"oken", "OKEN", "jwt", "JWT", "Jwt", "eyJ"} {
		if bytes.Contains(body, []byte(word)) {
			return true
		}
	}
	return false
}

// hideStrayText hides JWTs in a text where nobody expects one, like a path.
func (e *Engine) hideStrayText(text string) string {
	if !strings.Contains(text, "eyJ") {
		return text
	}
	return strayJWT.ReplaceAllStringFunc(text, e.stray)
}

// hideStrayLocation hides the tokens in the query of an address that an answer sends on to.
func (e *Engine) hideStrayLocation(location string) string {
	to, err := url.Parse(location)
	if err != nil || to.RawQuery == "" {
		return location
	}
	pairs := strings.Split(to.RawQuery, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if text, err := url.QueryUnescape(value); err == nil && strayName.MatchString(name) {
			pairs[i] = name + "=" + e.stray(text)
		}
	}
	return strings.Replace(location, to.RawQuery, strings.Join(pairs, "&"), 1)
}

// stray is how what looks like a token is shown: its fingerprint, after the scheme that it brought along. One that is a fingerprint
// already, or nothing, stays.
func (e *Engine) stray(text string) string {
	bare := strings.TrimPrefix(text, schemeOf(text))
	if known := fingerprints(bare); bare == "" || len(known) == 1 && known[0] == bare {
		return text
	}
	secret := auth.NewSecret(text)
	e.vault.put(secret)
	return dressed(text, secret.Fingerprint())
}
