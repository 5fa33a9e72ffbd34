package headless

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// stub starts a server that is not ours.
func stub(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// says answers every request with one text.
func says(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// against are the flags for a server that is not ours.
func against(url string, more ...string) []string {
	flags := []string{"-p", "blank"}
	for _, set := range append([]string{"base_url=" + url, "project_token=p1", "api_key=env:KEY", "customer.registered=jane@example.com"}, more...) {
		flags = append(flags, "--set", set)
	}
	return flags
}

var keyOnly = map[string]string{"KEY": "the-api-key"}

func TestForeignServer(t *testing.T) {
	const js = "application/json"
	escapes := "{\"success\":true,\"messages\":[{\"id\":\"m\x7f1\",\"type\":\"push\",\"is_read\":false,\"content\":{\"title\":\"\\u001b]0;owned\\u0007 \\u202egnp \u009b31m\"}}]}"
	tests := []struct {
		name, operation string
		answer          http.HandlerFunc
		outcome, code   string // code of the error, or ""
		plain           string // part of plain stdout and stderr
	}{
		{"an empty inbox", "inbox.fetch", says(200, js, `{"success":true}`), "ok", "", "0 messages, 0 unread"},
		{"a web page", "inbox.fetch", says(200, "text/html", "<html><title>Login</title></html>"), "failed", "answer.html", "a web page in place of JSON"},
		{"half a body", "inbox.fetch", says(200, js, `{"success":true,"messages":[{"id":"m1"`), "failed", "answer.cut", "breaks off after 38 bytes"},
		{"nothing", "inbox.fetch", says(200, js, ""), "failed", "answer.empty", "empty body"},
		{"not JSON", "consents.fetch", says(200, js, "ok"), "failed", "answer.bad-json", "broken"},
		{"a list", "consents.fetch", says(200, js, "[]"), "failed", "answer.wrong-type", "a list, not an object"},
		{"messages of the wrong type", "inbox.fetch", says(200, js, `{"success":true,"messages":{"a":1}}`), "failed", "answer.wrong-type", "messages is an object, not a list"},
		{"fields of wrong types", "inbox.fetch", says(200, js, `{"success":true,"messages":[{"id":7,"type":"push","is_read":"no","create_time":"yesterday","content":[]},5]}`), "ok", "", "7"},
		{"escape sequences", "inbox.fetch", says(200, js, escapes), "ok", "", "␛]0;owned␇ <U+202E>gnp <U+009B>31m"},
		{"success: false", "consents.fetch", says(200, js, `{"success":false,"errors":["No."]}`), "failed", "answer.refused", `"No."`},
		{"401, error", "inbox.fetch", says(401, js, `{"success":false,"error":"Access key not found"}`), "failed", "server.key-unknown", `"Access key not found"`},
		{"401, message", "inbox.fetch", says(401, js, `{"message":"Access key not provided"}`), "failed", "server.no-credential", "Access key not provided"},
		{"401, errors of objects", "inbox.fetch", says(401, js, `{"errors":[{"code":1,"description":"token_expired"}]}`), "failed", "server.refused", "token_expired"},
		{"401, nothing", "inbox.fetch", says(401, "text/plain", ""), "failed", "server.unauthorized", "401 Unauthorized, without a reason"},
		{"401, with the key in it", "inbox.fetch", says(401, js, `{"error":"no key the-api-key here"}`), "failed", "server.refused", "no key tok#"},
		{"403 in escape sequences", "inbox.fetch", says(403, js, `{"error":"\u001b[2Jgone\nand a line"}`), "failed", "inbox.no-permission", "[2Jgone"},
		{"410", "inbox.fetch", says(410, js, `{}`), "failed", "inbox.sync-gone", "410"},
		{"500 page", "attributes.fetch", says(500, "text/html", "<h1>oops</h1>"), "failed", "server.error", "500"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url := stub(t, tt.answer)
			args := append([]string{"call", tt.operation}, against(url)...)
			if tt.operation == "attributes.fetch" {
				args = append(args, "attribute=property:x")
			}
			got := run(t, keyOnly, append(args, "--json")...)
			doc := got.document(t)
			code := ""
			if doc.Error != nil {
				code = doc.Error.Code
			}
			if doc.Outcome != tt.outcome || code != tt.code || (got.code == 0) != (tt.outcome == "ok") || got.code > 1 {
				t.Errorf("exit %d, outcome %s, error %+v", got.code, doc.Outcome, doc.Error)
			}
			if strings.Contains(got.stdout+got.stderr, "the-api-key") || got.stderr != "" {
				t.Errorf("stdout:\n%s\nstderr:\n%s", got.stdout, got.stderr)
			}
			got = run(t, keyOnly, args...)
			if all := got.stdout + got.stderr; !strings.Contains(all, tt.plain) || strings.Contains(all, "the-api-key") {
				t.Errorf("no %q in\n%s", tt.plain, all)
			}
			if tt.code != "" && !strings.Contains(got.stderr, "to do: ") {
				t.Errorf("nothing to do is said:\n%s", got.stderr)
			}
		})
	}
}

func TestServerDown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	got := run(t, keyOnly, append([]string{"call", "inbox.fetch", "--json"}, against("http://"+address)...)...)
	doc := got.document(t)
	if got.code != 1 || doc.Request == nil || !strings.HasPrefix(doc.Request.URL, "http://"+address) || doc.Response != nil || doc.Error == nil || doc.Error.Code != "transport.connect" || doc.Attempts != 0 {
		t.Errorf("exit %d: %s", got.code, got.stdout)
	}
}

func TestServerIsSlow(t *testing.T) {
	release := make(chan struct{})
	url := stub(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	got := run(t, keyOnly, append([]string{"call", "inbox.fetch", "--json"}, against(url, "timeout=50ms")...)...)
	doc := got.document(t)
	if got.code != 1 || doc.Error == nil || doc.Error.Code != "transport.timeout" || doc.Outcome != "failed" {
		t.Errorf("exit %d: %s", got.code, got.stdout)
	}
}

// A redirect to another host gets no credential, and is reported for what it is.
func TestRedirectElsewhere(t *testing.T) {
	var reached atomic.Int32
	elsewhere := stub(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	url := stub(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere+"/inbox", http.StatusTemporaryRedirect)
	})
	got := run(t, keyOnly, append([]string{"call", "inbox.fetch", "--json"}, against(url)...)...)
	doc := got.document(t)
	if got.code != 1 || doc.Error == nil || doc.Error.Code != "transport.redirect" || !strings.Contains(doc.Error.Message, elsewhere) {
		t.Errorf("exit %d: %s", got.code, got.stdout)
	}
	if reached.Load() != 0 {
		t.Error("the other host was called")
	}
}

// A large answer is counted whole and kept in part.
func TestLargeBody(t *testing.T) {
	const messages = 3_000
	url := stub(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"success":true,"messages":[`)
		for i := range messages {
			if i > 0 {
				_, _ = io.WriteString(w, ",")
			}
			_, _ = fmt.Fprintf(w, `{"id":"m%d","type":"push","is_read":true,"create_time":1,"content":{"title":"%0300d"}}`, i, i)
		}
		_, _ = io.WriteString(w, `]}`)
	})
	got := run(t, keyOnly, append([]string{"call", "inbox.fetch", "--json"}, against(url)...)...)
	doc := got.document(t)
	if got.code != 0 || !strings.HasPrefix(string(doc.Response.Body), `{"text":"{\"success\":true`) || !strings.HasSuffix(string(doc.Response.Body), `"truncated":true}`) {
		t.Errorf("exit %d, body %.80s", got.code, doc.Response.Body)
	}
	if n := strings.Count(string(doc.Result), `"type":"push"`); n != messages {
		t.Errorf("%d messages in the result", n)
	}
}

// ctrl+c ends a call, which is told like any other end.
func TestCallIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := stub(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the client has gone
		cancel()
		<-r.Context().Done()
	})
	var stdout, stderr strings.Builder
	o := options(func(name string) (string, bool) { return keyOnly[name], keyOnly[name] != "" })
	o.Stdin, o.Stdout, o.Stderr = strings.NewReader(""), &stdout, &stderr
	code := Run(ctx, append([]string{"call", "inbox.fetch", "--json"}, against(url)...), o)
	doc := outcome{code, stdout.String(), stderr.String()}.document(t)
	if code != 1 || doc.Outcome != "cancelled" || doc.Error == nil || doc.Error.Code != "cancelled" || doc.Response != nil {
		t.Errorf("exit %d: %s", code, stdout.String())
	}
}
