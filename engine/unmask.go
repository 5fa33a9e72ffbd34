package engine

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"authpeek/auth"
)

// unmask puts the secrets of a request in clear, for --reveal: those that the engine has seen, wherever the request shows their
// fingerprints. The call itself never holds a clear value.
type unmask func(fingerprint string) (auth.Secret, bool)

// text replaces the fingerprints of a text; spell writes a secret as that place needs it.
func (u unmask) text(s string, spell func(string) string) string {
	if u == nil {
		return s
	}
	for _, fp := range fingerprints(s) {
		if clear, known := u.secret(fp); known {
			// A scheme that the secret brought along stands before its fingerprint.
			s = strings.ReplaceAll(s, dressed(clear, fp), spell(clear))
			s = strings.ReplaceAll(s, fp, spell(clear[len(schemeOf(clear)):]))
		}
	}
	return s
}

// secret is the clear value behind a fingerprint.
func (u unmask) secret(fingerprint string) (clear string, known bool) {
	if u == nil {
		return "", false
	}
	s, known := u(fingerprint)
	return s.Reveal(), known
}

// url spells secrets in the path and in the query as each needs it.
func (u unmask) url(s string) string {
	path, query, has := strings.Cut(s, "?")
	path = u.text(path, url.PathEscape)
	if !has {
		return path
	}
	return path + "?" + u.text(query, url.QueryEscape)
}

func (u unmask) headers(headers []Header) []Header {
	shown := append([]Header{}, headers...)
	for i, h := range shown {
		shown[i].Value = u.text(h.Value, asIs)
	}
	return shown
}

// asIs spells a secret as it is.
func asIs(clear string) string { return clear }

func (u unmask) body(kept []byte) []byte {
	if u == nil {
		return kept
	}
	spell := url.QueryEscape // a form
	if json.Valid(kept) {
		spell = jsonText
	}
	return []byte(u.text(string(kept), spell))
}

// fingerprints finds what may be one in a text, each once.
func fingerprints(s string) []string {
	const length = len("tok#") + 6
	var all []string
	for _, part := range strings.SplitAfter(s, "tok#")[1:] {
		hex := part[:min(len(part), length-len("tok#"))]
		if fp := "tok#" + hex; len(fp) == length && strings.Trim(hex, "0123456789abcdef") == "" && !slices.Contains(all, fp) {
			all = append(all, fp)
		}
	}
	return all
}

// Unmasked is a copy of a call in whose request the secrets stand in clear, as far as reveal knows them: for a command line that can be
// run, which a person has asked for twice. Nothing may be recorded of it.
func Unmasked(c *Call, reveal func(fingerprint string) (auth.Secret, bool)) *Call {
	clear, out := unmask(reveal), *c
	out.URL, out.Headers, out.Credential = clear.url(c.URL), clear.headers(c.Headers), clear.text(c.Credential, asIs)
	if c.Sent != nil {
		sent := *c.Sent
		sent.URL, sent.Credential = clear.url(sent.URL), out.Credential
		if sent.Body.Whole() {
			text := clear.body(sent.Body.Bytes())
			sent.Body = RestoredBody(text, int64(len(text)), sent.Body.ContentType)
		}
		out.Sent = &sent
	}
	return &out
}
