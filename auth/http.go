package auth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"text/template"
	"time"
)

// HTTPOptions set up a source that calls a token endpoint.
type HTTPOptions struct {
	Method string // POST when empty
	URL    string
	// URLKey is the profile's key that says the URL, for errors: "provider.url" when empty.
	URLKey string
	// Headers are sent as they are, for example the app's own session as Authorization.
	Headers map[string]Secret
	// Body is a text/template that sees .CustomerIDs (JSON), .Registered, .Cookie, .CustomerID "name" and .Now; single ids
	// come escaped for a JSON text, without its quotes.
	Body string
	// OK is which status means that the answer holds a token: "2xx", the default, or "200" for an app that takes nothing else (vendors
	// reference B3).
	OK      string
	Extract string        // plain | json:PATH | header:NAME | cookie:NAME | auto; auto when empty
	Timeout time.Duration // 10 s when zero
	// AllowPlainHTTP allows http to other machines.
	AllowPlainHTTP bool
	// Client sends the request; nil means the default transport. Its CheckRedirect is replaced.
	Client *http.Client
	Now    func() time.Time // time.Now when nil
}

// NewHTTP returns a source that asks a token endpoint. An answer of up to 1 MiB with a status that OK names is good. It follows redirects within the
// endpoint's origin only, and refuses http to other machines.
func NewHTTP(o HTTPOptions) (Source, error) {
	s := &endpoint{method: o.Method, key: cmp.Or(o.URLKey, providerURL), headers: maps.Clone(o.Headers), timeout: o.Timeout, now: o.Now}
	if s.method == "" {
		s.method = http.MethodPost
	}
	if s.timeout <= 0 {
		s.timeout = defaultTimeout
	}
	switch o.OK {
	case "", OKAny:
	case OK200:
		s.exact = true
	default:
		return nil, configError(s.Describe(), "ok is %q; use %s or %s", printable(o.OK, 20), OKAny, OK200)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.setURL(o.URL, o.AllowPlainHTTP); err != nil {
		return nil, err
	}
	for name, value := range o.Headers {
		// net/http would refuse it only when the request leaves.
		if err := checkValue(value.Reveal()); err != nil {
			return nil, configError(s.Describe(), "header %s: %s", printable(name, 60), err.Detail)
		}
	}
	var err error
	if s.extract, err = parseExtraction(o.Extract); err != nil {
		return nil, configError(s.Describe(), "%v", err)
	}
	if s.body, err = parseTemplate("body", o.Body); err != nil {
		return nil, configError(s.Describe(), "%v", err)
	}
	if _, err = http.NewRequest(s.method, s.url.String(), nil); err != nil {
		return nil, configError(s.Describe(), "the method is no word that HTTP knows; use POST or GET")
	}
	if o.Client != nil {
		s.client = *o.Client
	}
	s.client.CheckRedirect = sameOriginOnly
	return s, nil
}

// providerURL is the key of a profile that says where its token endpoint is.
const providerURL = "provider.url"

// The values of HTTPOptions.OK.
const (
	OKAny = "2xx"
	OK200 = "200"
)

type endpoint struct {
	exact   bool // 200 alone is good
	method  string
	url     *url.URL
	key     string // of the profile, that says url
	headers map[string]Secret
	body    *template.Template
	extract extraction
	timeout time.Duration
	client  http.Client
	now     func() time.Time
}

// Describe names the path alone: a query may hold secrets, and the host stands in the profile.
func (s *endpoint) Describe() string {
	path := "/"
	if s.url != nil && s.url.Path != "" {
		path = s.url.EscapedPath()
	}
	return "http " + printable(s.method, 20) + " " + printable(path, 120)
}

func (s *endpoint) setURL(text string, allowPlainHTTP bool) error {
	if text == "" {
		return configError(s.Describe(), "there is no address; set %s", s.key)
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return configError(s.Describe(), "%s is no address; write it like https://backend.example/token", s.key)
	}
	s.url = u
	if err := AllowedInClear(u, allowPlainHTTP); err != nil {
		return &SourceError{Kind: KindConfig, Source: s.Describe(), Detail: err.Error(), Err: err}
	}
	return nil
}

func (s *endpoint) Fetch(ctx context.Context, ask Ask) (Answer, error) {
	body, err := execute(s.body, templateData{ids: ask.CustomerIDs, at: s.now(), escape: true})
	if err != nil {
		return Answer{}, configError(s.Describe(), "body: %s", templateErrorText(err))
	}
	ctx, cancel := withTimeout(ctx, s.timeout)
	defer cancel()
	req, err := s.request(ctx, body)
	if err != nil {
		return Answer{}, configError(s.Describe(), "the request cannot be built; check %s and provider.method", s.key)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return Answer{}, stopped(ctx, s.Describe(), s.timeout)
		}
		return Answer{}, s.noAnswer(err)
	}
	defer resp.Body.Close()
	r := reply{status: resp.StatusCode, contentType: mediaType(resp.Header), header: resp.Header}
	if r.status < 200 || r.status > 299 || s.exact && r.status != http.StatusOK {
		return Answer{}, s.refused(r)
	}
	r.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil && ctx.Err() != nil:
		return Answer{}, stopped(ctx, s.Describe(), s.timeout)
	case err != nil:
		return Answer{}, &SourceError{Kind: KindTransport, Source: s.Describe(), Status: r.status, Err: err,
			Detail: fmt.Sprintf("the answer broke off after %d bytes; look into the endpoint's log", len(r.body))}
	case len(r.body) > maxAnswer:
		return Answer{}, &SourceError{Kind: KindExtract, Source: s.Describe(), Status: r.status,
			Detail: r.describe() + " is longer than 1 MiB; check that the address is the token endpoint"}
	}
	return extracted(s, s.extract, r)
}

func (s *endpoint) request(ctx context.Context, body string) (*http.Request, error) {
	// A reader of bytes lets net/http send the body again after a 307.
	req, err := http.NewRequestWithContext(ctx, s.method, s.url.String(), bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json, text/plain, */*")
	req.Header.Set("User-Agent", "authpeek")
	if json.Valid([]byte(body)) {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range s.headers {
		req.Header.Set(name, value.Reveal())
	}
	// net/http sends the Host of the request and leaves out the one among the headers.
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	return req, nil
}
