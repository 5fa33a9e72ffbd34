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
	found := strays{e: f.e}
	a.Body = found.hideTokens(a.Body)
	if to := a.Header.Get("Location"); to != "" {
		a.Header.Set("Location", found.hideLocation(to))
	}
}

// strays hides what looks like a token, and notes what that was.
type strays struct {
	e     *Engine
	found []auth.Secret
}

// hideTokens hides what looks like a token in a body.
func (s *strays) hideTokens(body []byte) []byte {
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
		return slices.Concat(part[1], []byte(s.stray(text)))
	})
	searched = strayJWT.ReplaceAllFunc(searched, func(m []byte) []byte { return []byte(s.stray(string(m))) })
	return slices.Concat(searched, rest)
}

// hideBody does so with a body that came from somebody's app or went to it, and with a form's fields. A body without the word
// for it, like most, costs no more than looking for that.
func (s *strays) hideBody(body []byte, contentType string) []byte {
	if strings.HasPrefix(strings.ToLower(contentType), "application/x-www-form-urlencoded") && len(body) <= strayLimit {
		shown, found := hidePairs(string(body))
		for _, secret := range found {
			s.e.vault.put(secret)
		}
		s.found = append(s.found, found...)
		body = []byte(shown)
	}
	if !mayHoldStray(body) {
		return body
	}
	return s.hideTokens(body)
}

// mayHoldStray is a quick look that spares most bodies the expressions above. Each word is looked for by the letter of it that is the
// rarest in text.
func mayHoldStray(body []byte) bool {
	return holdsAround(body, "eyJ", 2) || holdsAround(body, "oken", 1) || holdsAround(body, "OKEN", 1) ||
		holdsAround(body, "jwt", 1) || holdsAround(body, "JWT", 1) || holdsAround(body, "Jwt", 1)
}

// holdsAround is bytes.Contains for a word whose letter at anchor is rare.
func holdsAround(body []byte, word string, anchor int) bool {
	for from := anchor; from < len(body); {
		i := bytes.IndexByte(body[from:], word[anchor])
		if i < 0 {
			return false
		}
		if at := from + i - anchor; len(body)-at >= len(word) && string(body[at:at+len(word)]) == word {
			return true
		}
		from += i + 1
	}
	return false
}

// hideText hides JWTs in a text where nobody expects one, like a path.
func (s *strays) hideText(text string) string {
	if !strings.Contains(text, "eyJ") {
		return text
	}
	return strayJWT.ReplaceAllStringFunc(text, s.stray)
}

// hideLocation hides the tokens in the query of an address that an answer sends on to.
func (s *strays) hideLocation(location string) string {
	to, err := url.Parse(location)
	if err != nil || to.RawQuery == "" {
		return location
	}
	pairs := strings.Split(to.RawQuery, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if text, err := url.QueryUnescape(value); err == nil && strayName.MatchString(name) {
			pairs[i] = name + "=" + s.stray(text)
		}
	}
	return strings.Replace(location, to.RawQuery, strings.Join(pairs, "&"), 1)
}

// stray is how what looks like a token is shown: its fingerprint, after the scheme that it brought along. One that is a fingerprint
// already, or nothing, stays.
func (s *strays) stray(text string) string {
	bare := strings.TrimPrefix(text, schemeOf(text))
	if known := fingerprints(bare); bare == "" || len(known) == 1 && known[0] == bare {
		return text
	}
	secret := auth.NewSecret(text)
	s.e.vault.put(secret)
	s.found = append(s.found, secret)
	return dressed(text, secret.Fingerprint())
}
