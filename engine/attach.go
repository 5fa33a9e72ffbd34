package engine

import (
	"cmp"
	"net/url"
	"strings"

	"authpeek/auth"
)

// attached is a credential with the place where it travels.
type attached struct {
	Attachment
	token *auth.Token // nil in a plan, where a provider would be asked for it
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

// carry has a draft's credential travel where the profile says, and tells where the SDK would have put it.
func (d *Draft) carry(p Profile) {
	carrier := p.carrier(d.Credential, d.Carrier)
	if carrier == d.Carrier {
		return
	}
	d.Findings = append(d.Findings, Finding{
		Code: "config.carrier", Severity: SeverityNote, Title: "the credential travels in another place than the SDK's",
		Detail: "The SDK sends it in " + d.Carrier.Describe() + ", this profile in " + carrier.Describe() + ".",
		Fix:    "set carrier = sdk to see what the SDK sends",
	})
	d.Carrier = carrier
}

// attach puts the credentials where they travel and records the request, with fingerprints in place of secrets. It reports false
// when the call has ended here: the body has no room for a credential that travels in it.
func (f *flow) attach() bool {
	o := newOutgoing(f.draft)
	var shown []string
	lay := func(c auth.Carrier, v laid, at int) bool {
		if err := o.put(c, v, at); err != nil {
			f.finish(OutcomeFailed, "not sent: "+err.Error(), &CallError{
				Code: "config.body", Message: "not sent: " + err.Error(), Fix: "send a JSON object, or choose a mode or a carrier that needs none",
			})
			return false
		}
		shown = append(shown, described(c, v.shown))
		return true
	}
	c, at := f.draft.Carrier, f.draft.CredentialAt
	switch {
	case f.token != nil:
		if c.Rule == auth.PrefixAlways && f.token.Value.Begins(c.Prefix) {
			f.explain(f.draft.Twice)
			f.draft.Twice = Finding{} // a retry is the same header
		}
		if !lay(c, f.dress(attached{Attachment{f.draft.Credential, c}, f.token, f.credentialOrigin()}), at) {
			return false
		}
	case f.emptyToken:
		if !lay(c, laid{origin: "provider"}, at) {
			return false
		}
		shown = nil // nothing stands there
	case f.silent && f.draft.Credential == auth.CredentialProvider && f.giver() != nil:
		if !lay(c, toAsk(c, f.giver()), at) {
			return false
		}
	}
	for _, a := range f.also {
		v := toAsk(a.Carrier, f.req.Profile.Provider)
		if a.token != nil {
			v = f.dress(a)
		}
		if !lay(a.Carrier, v, len(o.fields)) {
			return false
		}
	}
	f.leave(o, strings.Join(shown, " + "))
	return true
}

// toAsk stands where a plan, which asks nobody, has no credential.
func toAsk(c auth.Carrier, p *auth.Provider) laid {
	value := c.Apply("‹asked from " + p.Describe() + "›")
	return laid{value, value, "provider"}
}

// dress is a credential as it travels, and as it may be shown. The carrier may have added its prefix or not; what is shown must
// tell.
func (f *flow) dress(a attached) laid {
	f.e.vault.put(a.token.Value)
	clear := a.token.Value.Reveal()
	value := a.Carrier.Apply(clear)
	return laid{value, f.redact.text(strings.TrimSuffix(value, clear) + dressed(clear, a.token.Info.Fingerprint)), a.origin}
}

// described is a credential in one line, with its place: "Bearer tok#3f2a9c", "apiKey: tok#3f2a9c", "?access_token=tok#3f2a9c".
func described(c auth.Carrier, shown string) string {
	if c.In == auth.InHeader && !strings.EqualFold(c.Name, "Authorization") {
		return c.Name + ": " + shown
	}
	return c.Beside() + shown
}

// leave makes a request the one that is about to leave, and records it.
func (f *flow) leave(o *outgoing, credential string) {
	if _, ok := o.header["User-Agent"]; !ok {
		// Without an entry of exactly this spelling net/http adds a User-Agent of its own, beside one in lower case.
		o.header["User-Agent"] = nil
	}
	f.header, f.url, f.body = o.header, withQuery(f.draft.URL, o.query), o.body
	f.shownURL = f.redact.text(withQuery(f.draft.URL, o.shownQuery).String())
	f.shownBody = f.redact.bytes(o.shownBody)
	d := HeaderSet{Method: f.draft.Method, URL: f.shownURL, Headers: o.fields, Credential: credential}
	if f.token != nil {
		d.Token = &f.token.Info
	}
	f.emit(d)
}

func withQuery(u *url.URL, raw string) *url.URL {
	copied := *u
	copied.RawQuery = raw
	return &copied
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
