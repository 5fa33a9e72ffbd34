package engine

import (
	"bytes"
	"mime"
	"regexp"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/expression"
)

// strayLimit is how much of a body is searched for tokens that nobody has named, in bytes: more than what is kept of it.
const strayLimit = 1 << 20

// strayName is the name of a member that holds a token, as the vendors' answers use it, and secretName that of one that carries a secret
// by its name, in a body of somebody's app. Both are looked for by findMembers.
var (
	strayName  = expression.Lazy(`(?i)^(?:access|refresh|id)?_?(?:token|jwt)$`)
	secretName = expression.Lazy(`(?i)^[a-z0-9_.-]{0,40}(?:password|passwd|passphrase|secret|api[_-]?key|private[_-]?key|credential|(?:auth|session|bearer|user|customer|device|client)[_-]?token|authorization|session_?id)$`)
	partName   = expression.Lazy(`(?i)content-disposition:[^\r\n]*;\s*name="?([^"\r\n;]*)`)
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
	body = s.hideMembers(strayName(), body)
	end := min(len(body), strayLimit)
	tokens := findJWTs(body[:end])
	if len(tokens) == 0 {
		return body
	}
	return slices.Concat(replaced(body[:end], tokens, s.strayBytes), body[end:])
}

// hideMembers hides what the members hold whose name matches. A body without one is given back as it is.
func (s *strays) hideMembers(name *regexp.Regexp, body []byte) []byte {
	end := min(len(body), strayLimit)
	members := findMembers(body[:end], name)
	if len(members) == 0 {
		return body
	}
	return slices.Concat(replaced(body[:end], members, func(value []byte) string {
		if clear, ok := rawText(value); ok {
			return s.stray(clear)
		}
		return s.strayBytes(value)
	}), body[end:])
}

func (s *strays) strayBytes(token []byte) string { return s.stray(string(token)) }

// hideBody does so with a body that came from somebody's app or went to it, and with a form's fields. A body without the word
// for it, like most, costs no more than looking for that.
func (s *strays) hideBody(body []byte, contentType string) []byte {
	switch kind, options, err := mime.ParseMediaType(contentType); {
	case strings.HasPrefix(strings.ToLower(contentType), "application/x-www-form-urlencoded"):
		end := min(len(body), strayLimit)
		shown, found := hidePairs(string(body[:end]))
		s.note(found)
		body = slices.Concat([]byte(shown), body[end:])
	case err == nil && kind == "multipart/form-data" && options["boundary"] != "":
		body = s.hideParts(body, options["boundary"])
	}
	if !mayHoldStray(body[:min(len(body), strayLimit)]) {
		return body
	}
	return s.hideTokens(s.hideMembers(secretName(), body))
}

func (s *strays) note(found []auth.Secret) {
	for _, secret := range found {
		s.e.vault.put(secret)
	}
	s.found = append(s.found, found...)
}

// hideParts hides the parts of a form that carry a secret by their names (RFC 7578 section 4.2). A part that broke off counts.
func (s *strays) hideParts(body []byte, boundary string) []byte {
	end := min(len(body), strayLimit)
	border := []byte("--" + boundary)
	parts := bytes.Split(body[:end], border)
	for i, part := range parts {
		head, text, ok := bytes.Cut(part, []byte("\r\n\r\n"))
		name := partName().FindSubmatch(head)
		if !ok || name == nil {
			continue
		}
		value := string(bytes.TrimSuffix(text, []byte("\r\n")))
		if !namesSecretOf(string(name[1]), value) {
			continue
		}
		hidden, found := fingerprinted(value)
		s.note(found)
		parts[i] = slices.Concat(head, []byte("\r\n\r\n"+hidden), text[len(value):])
	}
	return slices.Concat(bytes.Join(parts, border), body[end:])
}

// hideText hides JWTs in a text where nobody expects one, like a path.
func (s *strays) hideText(text string) string {
	if !strings.Contains(text, "eyJ") {
		return text
	}
	return string(replaced([]byte(text), findJWTs([]byte(text)), s.strayBytes))
}

// hideLocation hides the secrets in the query and the fragment of an address that an answer sends on to; the fragment is where an
// implicit grant puts its token (RFC 6749 section 4.2.2). It need not be an address: a server writes what it likes.
func (s *strays) hideLocation(location string) string {
	address, fragment, hasFragment := cutFragment(location)
	address, query, hasQuery := strings.Cut(address, "?")
	hide := func(pairs string) string {
		shown, found := hidePairs(pairs)
		s.note(found)
		return shown
	}
	if scheme, rest, ok := strings.Cut(address, "://"); ok {
		authority, path, _ := strings.Cut(rest, "/")
		if user, host, ok := strings.Cut(authority, "@"); ok {
			hidden, found := fingerprinted(user)
			s.note(found)
			address = scheme + "://" + hidden + "@" + host + rest[len(authority):len(rest)-len(path)] + path
		}
	}
	if hasQuery {
		address += "?" + hide(query)
	}
	if hasFragment {
		address += "#" + hide(fragment)
	}
	return address
}

// cutFragment cuts an address at its #, of which a fingerprint has one too.
func cutFragment(location string) (address, fragment string, ok bool) {
	for i := range len(location) {
		if location[i] == '#' && !strings.HasSuffix(location[:i], "tok") {
			return location[:i], location[i+1:], true
		}
	}
	return location, "", false
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
