package engine

import (
	"maps"
	"net/http"
	"net/url"
)

// Reread makes the model of a call that has ended anew from its facts, for a session that was opened again and for an app's answer on
// other screens. p lends what facts do not hold: the keys with which tokens are judged. It changes nothing that is kept for an app. ok
// is false where the facts do not suffice: no answer came, its vendor is not built in, or not all of the bodies was kept.
func (e *Engine) Reread(p Profile, c *Call) (r Reading, ok bool) {
	v := e.Vendor(c.Vendor)
	if v == nil || c.Response == nil || c.Finish == nil || !c.Response.Body.Whole() || c.Response.Truncated {
		return Reading{}, false
	}
	if c.Sent != nil && c.Sent.Body != nil && !c.Sent.Body.Whole() {
		return Reading{}, false
	}
	if _, known := LookupOperation(v, c.Operation); !known {
		return Reading{}, false
	}
	a := Answer{Status: c.Response.Status, Header: http.Header{}, Body: c.Response.Body.Bytes(), Token: c.Token, SentAt: c.SentAt, Attempt: max(1, c.Attempts)}
	a.Waited = c.Response.Timing.Wait
	if c.Sent != nil {
		a.Sent = c.Sent.Body.Bytes()
	}
	for _, h := range c.Response.Headers {
		a.Header.Add(h.Name, h.Value)
	}
	p = rereadProfile(v, p, c, a.Sent)
	return v.Read(p, Request{Profile: p, Operation: c.Operation, Mode: c.Mode, Args: c.Args, Trigger: c.Trigger}, a), true
}

// rereadProfile is the profile that a call was made with, as far as its facts tell. An app's request tells more than that: it is
// recognised once more, with fingerprints in place of credentials.
func rereadProfile(v Vendor, p Profile, c *Call, sent []byte) Profile {
	if recogniser, ok := v.(Recogniser); ok && c.Trigger == TriggerApp {
		if seen, ok := recogniser.Recognise(c.seen(p, sent)); ok {
			keys := p
			p = seen.Profile
			p.Name, p.BaseURL, p.Settings, p.Timeout = keys.Name, keys.BaseURL, keys.Settings, keys.Timeout
			p.APIKey, p.PrivateKey = keys.APIKey, keys.PrivateKey
		}
	}
	p.Vendor, p.Platform, p.Integration = c.Vendor, c.Platform, c.Integration
	p.CustomerIDs, p.LookOnly, p.Provider = maps.Clone(c.CustomerIDs), true, nil
	return p
}

// seen is an app's request as it was seen, from its facts. Its path is the one that the app wrote: without that of the server's base
// URL.
func (c *Call) seen(p Profile, sent []byte) Seen {
	s := Seen{Method: c.Method, Headers: c.Headers, Body: sent}
	u, err := url.Parse(c.URL)
	if err != nil {
		return s
	}
	s.Path, s.Query = u.EscapedPath(), u.RawQuery
	if base, err := url.Parse(p.BaseURL); err == nil && base.Host == u.Host {
		s.Path = cutBasePath(s.Path, base.EscapedPath())
	}
	return s
}

// cutBasePath takes the path of a base URL off.
func cutBasePath(path, base string) string {
	for len(base) > 0 && base[len(base)-1] == '/' {
		base = base[:len(base)-1]
	}
	if len(base) > 0 && len(path) > len(base) && path[:len(base)] == base && path[len(base)] == '/' {
		return path[len(base):]
	}
	return path
}
