package engine

import (
	"net/url"
	"slices"
	"strings"

	"authpeek/auth"
)

// secretWords are parts of the names of header fields, parameters and members that carry a secret, in lower case.
var secretWords = []string{
	"token", "secret", "api-key", "apikey", "api_key", "access-key", "access_key", "accesskey", "private-key", "private_key", "privatekey",
	"subscription-key", "password", "passwd", "passphrase", "session", "credential", "authorization", "auth-", "-auth", "jwt", "signature",
}

// looseNames name a secret in one app and a colour in the next: where the value is as long as looseLength, in bytes, it is hidden.
var looseNames = []string{"key", "code", "sig", "auth", "pass", "pwd", "assertion", "code_verifier", "ticket"}

const looseLength = 16

func namesSecret(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(name, word) })
}

// namesSecretOf tells the same of a name with its value.
func namesSecretOf(name, value string) bool {
	return namesSecret(name) || len(value) >= looseLength && slices.Contains(looseNames, strings.ToLower(name))
}

// answersSecret tells the same of a field of an answer. WWW-Authenticate asks for a credential, and carries none.
func answersSecret(h Header) bool {
	name := strings.ToLower(h.Name)
	return name != "www-authenticate" && name != "x-authpeek" && len(h.Value) >= minSecret && namesSecret(name)
}

// hideField gives the value of a header field with fingerprints in place of its credentials, and those.
func hideField(h Header) (shown string, found []auth.Secret) {
	switch name := strings.ToLower(h.Name); {
	case name == "authorization" || name == "proxy-authorization":
		scheme, credential := cutScheme(h.Value)
		shown, found = fingerprinted(credential)
		if strings.EqualFold(strings.TrimSpace(scheme), "basic") {
			found = append(found, basicPair(auth.NewSecret(credential)))
		}
		if words := strings.FieldsFunc(credential, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }); len(words) > 1 {
			for _, word := range words { // a server may speak of one of them alone
				if len(word) >= looseLength {
					found = append(found, auth.NewSecret(word))
				}
			}
		}
		return scheme + shown, found
	case name == "cookie":
		parts := strings.Split(h.Value, ";")
		for i, part := range parts {
			key, value, named := strings.Cut(part, "=")
			if !named {
				key, value = "", part
			}
			hidden, secrets := fingerprinted(strings.TrimSpace(value))
			found = append(found, secrets...)
			parts[i] = hidden
			if named {
				parts[i] = key + "=" + hidden
			}
		}
		return strings.Join(parts, ";"), found
	case namesSecretOf(name, h.Value):
		return fingerprinted(h.Value)
	default:
		return h.Value, nil
	}
}

// fingerprinted is a value as it is shown that may be secret; what is a fingerprint already, or nothing, stays.
func fingerprinted(value string) (string, []auth.Secret) {
	if value == "" || auth.IsFingerprint(value) {
		return value, nil
	}
	s := auth.NewSecret(value)
	return s.Fingerprint(), []auth.Secret{s}
}

// hidePairs does the same with the parameters of a query or a form that carry a secret by their names.
func hidePairs(query string) (shown string, found []auth.Secret) {
	if query == "" {
		return "", nil
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(name)
		if err != nil {
			key = name
		}
		if value == "" || !namesSecretOf(key, value) {
			continue
		}
		if text, err := url.QueryUnescape(value); err == nil {
			value = text
		}
		hidden, secrets := fingerprinted(value)
		found = append(found, secrets...)
		pairs[i] = name + "=" + hidden
	}
	return strings.Join(pairs, "&"), found
}

// knownSchemes may stand before a credential more than once; any other word counts as a scheme only once (RFC 9110 section 11.4).
var knownSchemes = []string{"bearer", "token", "basic", "jwt"}

// cutScheme parts the value of an Authorization field.
func cutScheme(value string) (scheme, credential string) {
	credential = strings.TrimLeft(value, " \t")
	for first := true; ; first = false {
		end := strings.IndexAny(credential, " \t")
		if end < 0 || !looksLikeScheme(credential[:end]) || !first && !slices.Contains(knownSchemes, strings.ToLower(credential[:end])) {
			return value[:len(value)-len(credential)], credential
		}
		credential = strings.TrimLeft(credential[end:], " \t")
	}
}

// looksLikeScheme tells the name of a scheme, also of one that is misspelled, from the first half of a credential that has a blank in
// it. The registered ones with digits name what they compute with.
func looksLikeScheme(word string) bool {
	const longest = 16
	upper := strings.ToUpper(word)
	if strings.HasPrefix(upper, "SCRAM-SHA-") || strings.HasPrefix(upper, "AWS4-HMAC-") {
		return auth.IsFieldName(word) && len(word) <= 2*longest
	}
	digits := strings.IndexFunc(word, func(r rune) bool { return r != '-' && r != '_' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') })
	return word != "" && len(word) <= longest && digits < 0
}
