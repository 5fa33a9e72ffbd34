package bloomreach

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

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
	if err := checkMode(p, r.Operation, r.Mode); err != nil {
		return engine.Draft{}, err
	}
	u, err := address(p, rt, r.Operation)
	if err != nil {
		return engine.Draft{}, err
	}
	d := engine.Draft{Method: rt.method, URL: u}
	d.Headers, d.CredentialAt = headers(p.Platform)
	if etag := v.ifNoneMatch(p, r.Operation); etag != "" {
		// Assumption: behind the others; the reference does not tell its place.
		d.Headers = append(d.Headers, engine.Header{Name: "If-None-Match", Value: etag, Origin: "SDK"})
	}
	v.authorise(&d, p, r, rt)
	if r.Operation == InboxFetch {
		v.attend(&d, p, r)
	}
	if r.Body == nil {
		// A body given whole is sent in place of what the arguments would make, so they need not make anything.
		if err := v.body(&d, p, r); err != nil {
			return d, err
		}
	}
	d.Findings = append(d.Findings, notes(p, r, d)...)
	return d, nil
}

// body makes what the arguments ask for. Errors are *engine.UsageError.
func (v *Vendor) body(d *engine.Draft, p engine.Profile, r engine.Request) (err error) {
	switch r.Operation {
	case CustomersTrack:
		v.customersBody(d, p, r.Args)
	case EventsTrack:
		err = v.eventsBody(d, p, r.Args)
	case CampaignsClick:
		d.Body, err = v.campaignBody(p, r.Args)
	case AttributesFetch:
		d.Body, err = attributesBody(p, r.Args)
	case InAppFetch:
		d.Body = inAppBody(p)
	case InboxFetch:
		d.Body = v.fetchBody(p, r.Args)
	case InboxMarkRead:
		err = v.markRead(d, p, r.Args)
	case PushSelfCheck:
		d.Body, err = selfCheckBody(p, r.Args)
	case BlocksPersonal:
		err = blocksBody(d, p, r.Args)
	case IDsLink:
		d.Body, err = linkBody(p)
	}
	return err
}

// address joins base URL and path as the SDK does: iOS cuts one trailing slash, Android cuts none and sends two (1.2).
func address(p engine.Profile, rt route, operation string) (*url.URL, error) {
	target, err := rt.target(p, operation)
	if err != nil {
		return nil, err
	}
	base := p.BaseURL
	if p.Platform == IOS {
		base = strings.TrimSuffix(base, "/")
	}
	u, err := url.Parse(base + target)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, &engine.UsageError{Message: fmt.Sprintf("base_url %q is not an address", p.BaseURL), Fix: "write it as https://api.exponea.com"}
	}
	return u, nil
}

// headers are those of 1.2 in the SDK's spelling and order, and the place of the credential's among them. User-Agent is ours:
// the SDKs leave it to OkHttp and URLSession, whose versions the reference does not tell.
//
// Assumption: Content-Type has no charset; up to Android 4.10 that of a body may read "application/json; charset=utf-8".
func headers(platform string) (h []engine.Header, credentialAt int) {
	if platform == IOS {
		return []engine.Header{
			{Name: "content-type", Value: "application/json", Origin: "SDK"},
			{Name: "accept", Value: "application/json", Origin: "SDK"},
			// Assumption: URLSession adds this by itself; the reference says "automatic gzip".
			{Name: "accept-encoding", Value: "gzip", Origin: "URLSession"},
			{Name: "user-agent", Value: "authpeek", Origin: "authpeek"},
		}, 2
	}
	return []engine.Header{
		{Name: "Content-Type", Value: "application/json", Origin: "SDK"},
		{Name: "Accept-Encoding", Value: "br,gzip", Origin: "SDK"},
		{Name: "User-Agent", Value: "authpeek", Origin: "authpeek"},
	}, 1
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
		// Only strings, numbers and maps of them come here, and JSON that has been checked.
		panic("bloomreach: a request body cannot be encoded: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
