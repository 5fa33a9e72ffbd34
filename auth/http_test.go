package auth_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
)

func newHTTP(t *testing.T, o auth.HTTPOptions) auth.Source {
	t.Helper()
	s, err := auth.NewHTTP(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestHTTPRequestOnTheWire(t *testing.T) {
	type request struct {
		Method, Path, Query, Session, Type, Accept, Host, Body string
	}
	got := make(chan request, 1)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- request{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Authorization"), r.Header.Get("Content-Type"), r.Header.Get("Accept"), r.Host, string(body)}
		fmt.Fprint(w, `{"token":"abc"}`)
	})
	ids := map[string]string{"registered": `ja"ne@example.com`, "cookie": "b0<a0"}
	tests := []struct {
		name    string
		options auth.HTTPOptions
		want    request
	}{
		{
			"defaults",
			auth.HTTPOptions{URL: server.URL + "/token?k=v"},
			request{Method: "POST", Path: "/token", Query: "k=v", Accept: "application/json, text/plain, */*", Host: server.Listener.Addr().String()},
		},
		{
			"all options",
			auth.HTTPOptions{
				Method:  "PUT",
				URL:     server.URL,
				Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer session"), "accept": auth.NewSecret("text/plain"), "host": auth.NewSecret("backend.example")},
				Body:    `{"customer_ids": {{ .CustomerIDs }}, "who": "{{ .Registered }} {{ .CustomerID "cookie" }} {{ .Cookie }}", "at": {{ .Now }}}`,
				Now:     func() time.Time { return noon },
			},
			request{
				Method: "PUT", Path: "/", Session: "Bearer session", Type: "application/json", Accept: "text/plain", Host: "backend.example",
				Body: fmt.Sprintf(`{"customer_ids": {"cookie":"b0<a0","registered":"ja\"ne@example.com"}, "who": "ja\"ne@example.com b0<a0 b0<a0", "at": %d}`, noon.Unix()),
			},
		},
		{
			"a form",
			auth.HTTPOptions{URL: server.URL, Body: "grant=app", Headers: map[string]auth.Secret{"Content-Type": auth.NewSecret("application/x-www-form-urlencoded")}},
			request{Method: "POST", Path: "/", Type: "application/x-www-form-urlencoded", Accept: "application/json, text/plain, */*", Host: server.Listener.Addr().String(), Body: "grant=app"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fetch(t, newHTTP(t, tt.options), auth.Ask{CustomerIDs: ids}, want{Value: "abc", Extracted: "json:token"})
			req := <-got
			if diff := cmp.Diff(tt.want, req); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if req.Type == "application/json" && !json.Valid([]byte(req.Body)) {
				t.Errorf("the body is no JSON: %s", req.Body)
			}
		})
	}
}

func TestHTTPAnswers(t *testing.T) {
	type answer struct {
		status  int
		headers map[string]string
		body    string
	}
	html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
	tests := []struct {
		name    string
		extract string
		answer  answer
		want    want
		said    string
	}{
		{"201", "", answer{status: 201, body: "abc"}, want{Value: "abc", Extracted: "plain"}, ""},
		{"204", "", answer{status: 204}, want{Null: true, Extracted: "plain"}, ""},
		{"header", "header:x-token", answer{status: 200, headers: map[string]string{"X-Token": "abc"}, body: "<p>"}, want{Value: "abc", Extracted: "header:X-Token"}, ""},
		{"no header", "header:x-token", answer{status: 200}, want{Kind: auth.KindExtract}, "no header X-Token"},
		{"a page", "json:token", answer{status: 200, headers: html, body: "sign in"}, want{Kind: auth.KindExtract}, "(200 text/html)"},
		{"a page without type", "", answer{status: 200, headers: map[string]string{"Content-Type": ""}, body: " <html>"}, want{Kind: auth.KindExtract}, "(200, no content type)"},
		{"401", "", answer{status: 401, body: marker}, want{Kind: auth.KindStatus}, "answered 401 text/plain; check the session"},
		{"404", "", answer{status: 404, headers: html, body: marker}, want{Kind: auth.KindStatus}, "answered 404 text/html; check the path"},
		{"405", "", answer{status: 405}, want{Kind: auth.KindStatus}, "provider.method"},
		{"500", "", answer{status: 500, headers: html, body: marker}, want{Kind: auth.KindStatus}, "answered 500 text/html; look into"},
		{"304", "", answer{status: 304}, want{Kind: auth.KindStatus}, "answered 304"},
		{"too long", "", answer{status: 200, body: strings.Repeat("x", 1<<20+1)}, want{Kind: auth.KindExtract}, "longer than 1 MiB"},
		{"half an answer", "", answer{status: 200, headers: map[string]string{"Content-Length": "99"}, body: "abc"}, want{Kind: auth.KindTransport}, "broke off after 3 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range tt.answer.headers {
					w.Header()[name] = []string{value}
				}
				w.WriteHeader(tt.answer.status)
				fmt.Fprint(w, tt.answer.body)
			})
			s := newHTTP(t, auth.HTTPOptions{URL: server.URL + "/token", Extract: tt.extract})
			fetch(t, s, auth.Ask{}, tt.want, tt.said)
			if _, err := s.Fetch(t.Context(), auth.Ask{}); err != nil && strings.Contains(err.Error(), marker) {
				t.Errorf("the error quotes the answer: %v", err)
			}
		})
	}
}

func TestHTTPFollowsRedirectsWithinItsOrigin(t *testing.T) {
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other origin was asked, with Authorization %q", r.Header.Get("Authorization"))
	})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL+"/?q="+marker, http.StatusTemporaryRedirect)
		case "/near":
			http.Redirect(w, r, "/token", http.StatusTemporaryRedirect)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusTemporaryRedirect)
		default:
			body, _ := io.ReadAll(r.Body)
			fmt.Fprint(w, r.Header.Get("Authorization")+" "+string(body))
		}
	})
	options := auth.HTTPOptions{Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("session")}, Body: "again"}

	options.URL = server.URL + "/near"
	fetch(t, newHTTP(t, options), auth.Ask{}, want{Value: "session again", Extracted: "plain"})
	options.URL = server.URL + "/away"
	fetch(t, newHTTP(t, options), auth.Ask{}, want{Kind: auth.KindStatus}, "redirects (307) to "+other.URL+",", "provider.url")
	options.URL = server.URL + "/loop"
	fetch(t, newHTTP(t, options), auth.Ask{}, want{Kind: auth.KindStatus}, "ten times")
}

func TestHTTPWithoutAnAnswer(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s := newHTTP(t, auth.HTTPOptions{URL: gone.URL + "/token?q=" + marker})
	fetch(t, s, auth.Ask{}, want{Kind: auth.KindTransport}, "http POST /token: connection refused by 127.0.0.1")
	if _, err := s.Fetch(t.Context(), auth.Ask{}); strings.Contains(fmt.Sprint(err, errors.Unwrap(err)), marker) {
		t.Errorf("the error has the query: %v", err)
	}

	abrupt := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	fetch(t, newHTTP(t, auth.HTTPOptions{URL: abrupt.URL}), auth.Ask{}, want{Kind: auth.KindTransport}, "closed the connection without an answer")

	tls := httptest.NewUnstartedServer(http.NotFoundHandler())
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	t.Cleanup(tls.Close)
	fetch(t, newHTTP(t, auth.HTTPOptions{URL: tls.URL}), auth.Ask{}, want{Kind: auth.KindTransport}, "is not trusted", "ca_file")
	fetch(t, newHTTP(t, auth.HTTPOptions{URL: tls.URL, Client: tls.Client()}), auth.Ask{}, want{Kind: auth.KindStatus}, "answered 404")
}

func TestHTTPTimesOutAndIsCancelled(t *testing.T) {
	asked := make(chan struct{}, 1)
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	})
	fetch(t, newHTTP(t, auth.HTTPOptions{URL: server.URL, Timeout: 50 * time.Millisecond}), auth.Ask{},
		want{Kind: auth.KindTimeout}, "no answer within 50ms", "provider.timeout")
	<-asked

	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	_, err := newHTTP(t, auth.HTTPOptions{URL: server.URL}).Fetch(ctx, auth.Ask{})
	failure := (*auth.SourceError)(nil)
	if !errors.As(err, &failure) || failure.Kind != auth.KindTransport || !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled request gives %v", err)
	}
}

func TestHTTPOptionsAreChecked(t *testing.T) {
	const url = "https://backend.example/token"
	tests := []struct {
		options auth.HTTPOptions
		said    string
	}{
		{auth.HTTPOptions{}, "provider.url"},
		{auth.HTTPOptions{URL: "backend.example/token"}, "no address"},
		{auth.HTTPOptions{URL: "http://backend.example/token"}, "allow_plain_http"},
		{auth.HTTPOptions{URL: "ftp://backend.example/token"}, "https://"},
		{auth.HTTPOptions{URL: url, Method: "A B"}, "use POST or GET"},
		{auth.HTTPOptions{URL: url, Extract: "cookie"}, "json:PATH"},
		{auth.HTTPOptions{URL: url, OK: "201"}, "use 2xx or 200"},
		{auth.HTTPOptions{URL: url, Body: "{{ .CustomerIDs"}, "body:1"},
		{auth.HTTPOptions{URL: url, Body: "{{ .Email }}"}, "a template knows .CustomerIDs"},
		{auth.HTTPOptions{URL: url, Headers: map[string]auth.Secret{"X-A": auth.NewSecret(marker + "\n")}}, "header X-A: the value has a line break"},
	}
	for _, tt := range tests {
		s, err := auth.NewHTTP(tt.options)
		refused(t, s, err, tt.said)
		if err != nil && strings.Contains(err.Error(), marker) {
			t.Errorf("the error quotes a secret: %v", err)
		}
	}
	plain := (*auth.PlainHTTPError)(nil)
	if _, err := auth.NewHTTP(auth.HTTPOptions{URL: "http://backend.example"}); !errors.As(err, &plain) {
		t.Errorf("the cause is %v", err)
	}
	newHTTP(t, auth.HTTPOptions{URL: "http://backend.example", AllowPlainHTTP: true})
}

func TestHTTPTemplateNeedsTheId(t *testing.T) {
	s := newHTTP(t, auth.HTTPOptions{URL: "https://backend.example", Body: `{{ .Registered }}`})
	fetch(t, s, auth.Ask{CustomerIDs: map[string]string{"cookie": "b0a0"}}, want{Kind: auth.KindConfig}, "no id named registered")
}

// A source is printed by mistake more easily than a Secret; what it holds must not show.
func TestSourcesPrintNoSecret(t *testing.T) {
	static, _ := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret(marker)})
	sign, _ := auth.NewSign(auth.SignOptions{Key: auth.NewSecret(marker)})
	http := newHTTP(t, auth.HTTPOptions{URL: "https://backend.example", Headers: map[string]auth.Secret{"Authorization": auth.NewSecret(marker)}})
	for _, s := range []auth.Source{static, sign, http} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%x"} {
			if got := fmt.Sprintf(verb, s); strings.Contains(got, marker) || strings.Contains(got, fmt.Sprintf("%x", marker)) {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
}
