package extole

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

const (
	// maxStart is how much of an answer to the SDK's own request is read, in bytes.
	maxStart = 1 << 20
	// startTimeout ends such a request where nothing else does.
	startTimeout = 30 * time.Second
)

// send makes one request of the SDK's start. Query is the token that stands in the URL, or "". Errors are *auth.SourceError: no
// answer came, or none may be asked for.
func (s *start) send(ctx context.Context, p engine.Profile, method, query string, header http.Header, body []byte) (engine.Answer, error) {
	u, err := routes[ConsumerCreate].address(p, nil)
	if err != nil {
		return engine.Answer{}, s.fault(auth.KindConfig, err)
	}
	if err := auth.AllowedInClear(u, p.AllowPlainHTTP); err != nil {
		return engine.Answer{}, s.fault(auth.KindConfig, err)
	}
	if query != "" {
		u.RawQuery = url.Values{queryName: {query}}.Encode()
	}
	transport, err := engine.NewTransport(p.Network)
	if err != nil {
		return engine.Answer{}, s.fault(auth.KindConfig, err)
	}
	// An SDK starts once; nobody would come back for the connection.
	transport.DisableKeepAlives = true
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return engine.Answer{}, s.fault(auth.KindConfig, errors.New("the request cannot be built; check base_url"))
	}
	own, _ := headers(body != nil)
	for _, h := range own {
		if h.Name != "Accept-Encoding" { // net/http sets it, and then undoes what comes back
			req.Header.Set(h.Name, h.Value)
		}
	}
	for name, values := range header {
		req.Header[name] = values
	}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	sent := s.vendor.now()
	resp, err := client.Do(req)
	if err != nil {
		return engine.Answer{}, s.unanswered(ctx, p, err)
	}
	defer resp.Body.Close()
	a := engine.Answer{Status: resp.StatusCode, Header: resp.Header, SentAt: sent, Attempt: 1}
	if a.Status == http.StatusSwitchingProtocols {
		return a, nil // the body is the connection itself then, and a read of it would outlive the call
	}
	if a.Body, err = io.ReadAll(io.LimitReader(resp.Body, maxStart)); err != nil {
		return a, s.unanswered(ctx, p, err)
	}
	return a, nil
}

func (s *start) fault(kind auth.ErrorKind, err error) *auth.SourceError {
	return &auth.SourceError{Kind: kind, Source: s.Describe(), Detail: err.Error(), Err: err}
}

// unanswered words an error of the connection. It drops the *url.Error around it, whose text has the query in it.
func (s *start) unanswered(ctx context.Context, p engine.Profile, err error) *auth.SourceError {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err
	}
	if ctx.Err() != nil {
		return &auth.SourceError{Kind: auth.KindTimeout, Source: s.Describe(), Detail: "no answer came in time; look at the server, or raise timeout", Err: ctx.Err()}
	}
	if noTLS := (tls.RecordHeaderError{}); errors.As(err, &noTLS) || errors.Is(err, http.ErrSchemeMismatch) {
		return &auth.SourceError{
			Kind: auth.KindTransport, Source: s.Describe(), Err: err,
			Detail: p.Host() + " does not speak TLS at this port; correct base_url, or write http:// if clear text is meant",
		}
	}
	if auth.AnsweredInTLS(err) {
		return &auth.SourceError{
			Kind: auth.KindTransport, Source: s.Describe(), Err: err,
			Detail: p.Host() + " speaks TLS at this port, and was asked in clear text; write https:// in base_url",
		}
	}
	return &auth.SourceError{
		Kind: auth.KindTransport, Source: s.Describe(), Err: err,
		Detail: fmt.Sprintf("no answer from %s (%s); check base_url and the network", p.Host(), engine.Clean(err.Error())),
	}
}
