package twilio

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// Prepare implements engine.Vendor.
func (v *Vendor) Prepare(p engine.Profile, r engine.Request) (engine.Draft, error) {
	if r.Operation == TokenFetch {
		return prepareFetch(p, r)
	}
	return v.prepareClient(p, r)
}

// asked is one question to a token server.
type asked struct {
	method      string
	url         *url.URL
	contentType string
	body        []byte
}

// question makes the request that tells the token server of an identity in that way (A1).
func (s starter) question(base *url.URL, identity string, by way) asked {
	q := asked{method: "GET", url: base.JoinPath(s.path)}
	field := s.field
	if field == "" {
		field = "identity"
	}
	switch by {
	case byPath:
		if identity != "" {
			q.url = base.JoinPath(s.path, url.PathEscape(identity))
		}
	case byForm:
		q.method, q.contentType = "POST", "application/x-www-form-urlencoded"
		if identity != "" {
			q.body = []byte(url.Values{field: {identity}}.Encode())
		}
	case byJSON:
		members := map[string]string{}
		if identity != "" {
			members[field] = identity
		}
		q.method, q.contentType, q.body = "POST", "application/json", encode(members)
	case byMultipart:
		q.method = "POST"
		q.body, q.contentType = multipartOf(field, identity)
	default:
		if s.query != "" && identity != "" {
			q.url.RawQuery = url.Values{s.query: {identity}}.Encode()
		}
	}
	return q
}

// multipartBoundary is always the same: a request that is made twice is to be the same request.
const multipartBoundary = "authpeek-7b1f0c2d"

// multipartOf is the body of the vendor's own conformance test (A1).
func multipartOf(field, identity string) (body []byte, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	// A buffer takes everything, and the boundary is one that RFC 2046 allows.
	_ = w.SetBoundary(multipartBoundary)
	if identity != "" {
		_ = w.WriteField(field, identity)
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

// encode writes JSON without escaping <, > and &: a body is shown to people, and servers read both.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("twilio: a request body cannot be encoded: " + err.Error()) // maps of strings always can
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// baseOf is the address of the token server.
func baseOf(p engine.Profile) (*url.URL, error) { return address(p.BaseURL, "base_url") }

func address(text, key string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &engine.UsageError{Message: fmt.Sprintf("%s %q is not an address", key, text), Fix: "write it as https://host.example"}
	}
	if u.Path == "" {
		u.Path = "/" // else JoinPath makes a relative path, which no request line may have (RFC 9112 section 3.2.1)
	}
	return u, nil
}

// prepareFetch asks as the app does. The starters want no credential of anybody (A1).
func prepareFetch(p engine.Profile, r engine.Request) (engine.Draft, error) {
	base, err := baseOf(p)
	if err != nil {
		return engine.Draft{}, err
	}
	s := server(p)
	identity, by, err := wished(p, r, s)
	if err != nil {
		return engine.Draft{}, err
	}
	q := s.question(base, identity, by)
	d := engine.Draft{Method: q.method, URL: q.url, Body: q.body, Credential: auth.CredentialNone}
	// Assumption: URLSession and jQuery send more; what a starter looks at is Accept, which Java's routes are registered with (A1).
	d.Headers = []engine.Header{{Name: "Accept", Value: "application/json", Origin: "app"}, {Name: "User-Agent", Value: "authpeek", Origin: "authpeek"}}
	if q.contentType != "" {
		d.Headers = append(d.Headers, engine.Header{Name: "Content-Type", Value: q.contentType, Origin: "app"})
	}
	d.Findings = s.doubts(identity, by)
	return d, nil
}

// wished is whom the token is asked for, and how that is told.
func wished(p engine.Profile, r engine.Request, s starter) (identity string, by way, err error) {
	identity = identityOf(p)
	if r.Args.Has(argIdentity) {
		identity = r.Args.First(argIdentity)
	}
	if !r.Args.Has(argAs) {
		return identity, s.usual(identity), nil
	}
	by = way(r.Args.First(argAs))
	if known := []way{byGet, byPath, byForm, byJSON, byMultipart}; !slices.Contains(known, by) {
		return "", "", &engine.UsageError{Message: fmt.Sprintf("as is %q", by), Fix: "use one of get, path, form, json, multipart"}
	}
	return identity, by, nil
}

// doubts are what the starter's code tells of a question before it is asked.
func (s starter) doubts(identity string, by way) []engine.Finding {
	f := engine.Finding{Severity: engine.SeverityWarning, Ref: "Twilio's SDK Starter Kit"}
	switch {
	case by == byPath && s.letters && !onlyLetters(identity):
		f.Code, f.Title = "twilio.letters-only", "the starter for C# takes letters only in the path"
		f.Detail = fmt.Sprintf("Its route is token/{identity:alpha}, and %q has other characters: it answers 404.", identity)
		f.Fix = "use an identity of letters, or take :alpha out of the route"
	case identity == "" || s.hears(by):
		return nil
	case by == byGet:
		f.Code, f.Title = "twilio.identity-not-told", "the identity is not told"
		f.Detail = fmt.Sprintf("A GET without a path tells the %s starter nobody's name. The identity will be %s.", s.name, s.made)
		f.Fix = "ask with as=" + string(s.ways[0])
	default:
		f.Code, f.Title = "twilio.identity-not-read", fmt.Sprintf("the %s starter does not read an identity sent as %s", s.name, by)
		f.Detail = "In the starter's own code " + s.deafTo() + "."
		f.Fix = "ask with as=" + string(s.ways[0])
	}
	return []engine.Finding{f}
}

func (s starter) deafTo() string {
	if s.deaf == "" {
		return "nothing reads it there"
	}
	return s.deaf
}
