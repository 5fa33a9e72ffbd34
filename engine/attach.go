package engine

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"authpeek/auth"
)

// attached is a credential with the place where it travels.
type attached struct {
	Attachment
	token *auth.Token
	// origin says who gave it: "provider:http", "config".
	origin string
}

// giver is the provider that yields the call's first credential: the draft's own, else the profile's.
func (f *flow) giver() *auth.Provider { return cmp.Or(f.draft.Provider, f.req.Profile.Provider) }

// fixed makes a credential that the profile itself holds, or gives nil where it has none.
func (f *flow) fixed(c auth.Credential) *auth.Token {
	p := f.req.Profile
	switch {
	case c == auth.CredentialAPIKey && !p.APIKey.IsZero():
		t := auth.NewAPIKey(p.APIKey, f.e.now(), p.APIKeyOrigin)
		return &t
	case c == auth.CredentialPrivateKey && !p.PrivateKey.IsZero():
		t := auth.NewBasic(p.PrivateKey, f.e.now(), p.PrivateKeyOrigin)
		return &t
	default:
		return nil
	}
}

// attach puts the credentials where they travel and records the headers, with fingerprints in place of secrets. It reports
// false when the call has ended here: the body has no room for a credential that travels in it.
func (f *flow) attach() bool {
	f.header = http.Header{}
	shown := f.plainHeaders()
	f.url, f.body = copyURL(f.draft.URL), f.draft.Body
	credential := ""
	if c := f.draft.Carrier; f.token != nil && c.Rule == auth.PrefixAlways && f.token.Value.Begins(c.Prefix) {
		f.explain(f.draft.Twice)
		f.draft.Twice = Finding{} // a retry is the same header
	}
	switch {
	case f.token != nil:
		first := attached{Attachment{f.draft.Credential, f.draft.Carrier}, f.token, f.credentialOrigin()}
		var ok bool
		if shown, credential, ok = f.put(first, shown, f.draft.CredentialAt); !ok {
			return false
		}
	case f.emptyToken:
		f.header[f.draft.Carrier.Name] = []string{""}
		shown = insertHeader(shown, f.draft.CredentialAt, Header{Name: f.draft.Carrier.Name, Origin: "provider"})
	case f.silent && f.draft.Credential == auth.CredentialProvider && f.giver() != nil:
		value := f.draft.Carrier.Prefix + "‹asked from " + f.giver().Describe() + "›"
		credential = f.draft.Carrier.Beside() + value
		if f.draft.Carrier.In == auth.InHeader {
			shown = insertHeader(shown, f.draft.CredentialAt, Header{Name: f.draft.Carrier.Name, Value: value, Origin: "provider"})
		}
	}
	for _, a := range f.also {
		var beside string
		var ok bool
		if shown, beside, ok = f.put(a, shown, len(shown)); !ok {
			return false
		}
		credential = strings.TrimPrefix(credential+" + "+beside, " + ")
	}
	f.emitHeaders(shown, credential)
	return true
}

// put lays one credential into the request, in clear, and gives the headers and the credential as they may be shown.
func (f *flow) put(a attached, shown []Header, at int) (headers []Header, credential string, ok bool) {
	f.e.vault.put(a.token.Value)
	clear := a.token.Value.Reveal()
	value := a.Carrier.Apply(clear)
	// The carrier may have added its prefix or not; what is shown must tell.
	masked := f.redact.text(strings.TrimSuffix(value, clear) + dressed(clear, a.token.Info.Fingerprint))
	switch a.Carrier.In {
	case auth.InQuery:
		q := f.url.Query()
		q.Set(a.Carrier.Name, value)
		f.url.RawQuery = q.Encode()
	case auth.InCookie:
		pair := a.Carrier.Name + "="
		if before := f.header["Cookie"]; len(before) > 0 {
			pair = before[0] + "; " + pair
		}
		f.header["Cookie"] = []string{pair + value}
		shown = slices.DeleteFunc(slices.Clone(shown), func(h Header) bool { return h.Name == "Cookie" })
		shown = insertHeader(shown, at, Header{Name: "Cookie", Value: f.redact.text(pair) + masked, Origin: a.origin})
	case auth.InBody:
		body, err := setMember(f.body, a.Carrier.Name, value)
		if err != nil {
			f.finish(OutcomeFailed, "not sent: "+err.Error(), &CallError{Code: "config.body", Message: "not sent: " + err.Error(), Fix: "send a JSON object, or choose a mode with another carrier"})
			return shown, "", false
		}
		f.body = body
	default:
		f.header[a.Carrier.Name] = []string{value}
		shown = insertHeader(shown, at, Header{Name: a.Carrier.Name, Value: masked, Origin: a.origin})
		if !strings.EqualFold(a.Carrier.Name, "Authorization") {
			return shown, a.Carrier.Name + ": " + masked, true
		}
	}
	return shown, a.Carrier.Beside() + masked, true
}

func insertHeader(headers []Header, at int, h Header) []Header {
	return slices.Insert(slices.Clone(headers), min(at, len(headers)), h)
}

func copyURL(u *url.URL) *url.URL {
	copied := *u
	return &copied
}

func (f *flow) emitHeaders(h []Header, credential string) {
	d := HeaderSet{Method: f.draft.Method, URL: f.redact.text(f.url.String()), Headers: h, Credential: credential}
	if f.token != nil {
		d.Token = &f.token.Info
	}
	f.emit(d)
}

func (f *flow) plainHeaders() []Header {
	for _, h := range f.draft.Headers {
		// The map is written to directly because Set would change the spelling, and iOS writes its names in lower case.
		f.header[h.Name] = []string{h.Value}
	}
	if _, ok := f.header["User-Agent"]; !ok {
		// Without an entry of exactly this spelling net/http adds a User-Agent of its own, beside one in lower case.
		f.header["User-Agent"] = nil
	}
	return f.draft.Headers
}

func (f *flow) credentialOrigin() string {
	if f.draft.Credential == auth.CredentialProvider {
		return providerOrigin(f.giver())
	}
	return f.token.Info.Source
}

func providerOrigin(p *auth.Provider) string {
	source, _, _ := strings.Cut(p.Describe(), " ")
	return "provider:" + source
}
