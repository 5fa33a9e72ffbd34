package bloomreach

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// Platforms whose SDK can be reproduced.
const (
	Android = "android"
	IOS     = "ios"
)

// Prepare implements engine.Vendor.
func (v *Vendor) Prepare(p engine.Profile, r engine.Request) (engine.Draft, error) {
	rt := routes[r.Operation]
	u, err := address(p, rt)
	if err != nil {
		return engine.Draft{}, err
	}
	d := engine.Draft{Method: rt.method, URL: u, Headers: headers(p.Platform)}
	authorise(&d, p, r, rt)
	if r.Body != nil {
		// It is sent in place of what the arguments would make, so they need not make anything.
		return d, nil
	}
	switch r.Operation {
	case AttributesFetch:
		d.Body, err = attributesBody(p, r.Args)
	case InboxFetch:
		d.Body = v.fetchBody(p, r.Args)
	case InboxMarkRead:
		err = v.markRead(&d, p, r.Args)
	}
	return d, err
}

// address joins base URL and path as the SDK does: iOS cuts one trailing slash, Android cuts none and sends two (1.2).
func address(p engine.Profile, rt route) (*url.URL, error) {
	if p.IsStream() {
		return nil, &engine.UsageError{Message: fmt.Sprintf("integration %q is not built into this version", p.Integration), Fix: `set integration = "project"`}
	}
	if p.ProjectToken == "" {
		return nil, &engine.UsageError{Message: "project_token is empty", Fix: "set it in Setup, or with --set project_token=…"}
	}
	base := p.BaseURL
	if p.Platform == IOS {
		base = strings.TrimSuffix(base, "/")
	}
	u, err := url.Parse(base + rt.path(p))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, &engine.UsageError{Message: fmt.Sprintf("base_url %q is not an address", p.BaseURL), Fix: "write it as https://api.exponea.com"}
	}
	return u, nil
}

// headers are those of 1.2, in the SDK's spelling. User-Agent is ours: the SDKs leave it to OkHttp and URLSession, whose
// versions the reference does not tell.
func headers(platform string) []engine.Header {
	if platform == IOS {
		return []engine.Header{
			{Name: "content-type", Value: "application/json", Origin: "SDK"},
			{Name: "accept", Value: "application/json", Origin: "SDK"},
			// Assumption: URLSession adds this by itself; the reference says "automatic gzip".
			{Name: "accept-encoding", Value: "gzip", Origin: "URLSession"},
			{Name: "user-agent", Value: "authpeek", Origin: "authpeek"},
		}
	}
	return []engine.Header{
		{Name: "Content-Type", Value: "application/json", Origin: "SDK"},
		{Name: "Accept-Encoding", Value: "br,gzip", Origin: "SDK"},
		{Name: "User-Agent", Value: "authpeek", Origin: "authpeek"},
	}
}

// authorise picks the credential that the SDK would send on this route, its prefix rule (4.2) and its reaction to a provider
// that gives nothing (4.4).
func authorise(d *engine.Draft, p engine.Profile, r engine.Request, rt route) {
	info, _ := auth.LookupMode(r.Mode)
	if r.Mode == auth.CustomerToken && !rt.bearer {
		info, _ = auth.LookupMode(auth.TokenMode)
	}
	d.Credential, d.Carrier = info.Credential, info.Carrier
	if p.Platform == IOS {
		d.Carrier.Name = "authorization"
	}
	if d.Credential != auth.CredentialProvider {
		return
	}
	d.Null.Who = sdkOf(p).name()
	if p.Platform == IOS {
		d.Carrier.Rule = auth.PrefixAlways
	} else {
		// Android says so on both routes and means it on one: marking as read goes on without a token (2.4).
		d.Null.Block, d.Null.Log = r.Operation == InboxFetch, "AppInbox loading failed. Authorization token is missing"
	}
	if p.Provider == nil {
		d.Blocked = providerMissing(p.Platform)
	}
}

// providerMissing is advanced auth without a provider, in each SDK's words (4.4).
func providerMissing(platform string) *engine.CallError {
	err := &engine.CallError{
		Code:    "provider.missing",
		Message: "customer-token needs a provider, and the profile has none",
		SDK:     "Advanced auth has been enabled but provider has not been found",
		Fix:     "set provider.source in Setup; in the app: meta-data ExponeaAuthProvider",
	}
	if platform == IOS {
		err.SDK = "Advanced authorization flag has been enabled without provider"
		err.Fix = "set provider.source in Setup; in the app: @objc(ExponeaAuthProvider)"
	}
	return err
}

// customerIDs is never null on the wire: the SDKs always have a cookie to send (1.3).
func customerIDs(p engine.Profile) map[string]string {
	if p.CustomerIDs == nil {
		return map[string]string{}
	}
	return p.CustomerIDs
}

// encode writes JSON as the SDKs do, without escaping <, > and &: a body is shown to people, and servers read both.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		// Only strings, numbers and maps of them come here.
		panic("bloomreach: a request body cannot be encoded: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
