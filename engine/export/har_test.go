package export_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/export"
)

// member looks a value up in decoded JSON: "log.entries.0.request.url".
func member(t *testing.T, v any, path string) any {
	t.Helper()
	for name := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[name]
		case []any:
			i := -1
			if _, err := fmt.Sscan(name, &i); err != nil || i < 0 || i >= len(at) {
				t.Fatalf("%s: there is no %s in %d", path, name, len(at))
			}
			v = at[i]
		default:
			t.Fatalf("%s: there is no %s in %v", path, name, v)
		}
	}
	return v
}

func har(t *testing.T, calls ...*engine.Call) (text []byte, decoded map[string]any) {
	t.Helper()
	var told, want []int
	text, err := export.HAR(t.Context(), calls, export.Meta{Version: "1.2.3", Done: func(n int) { told = append(told, n) }})
	for n := range len(calls) + 1 {
		want = append(want, n)
	}
	if !slices.Equal(told, want) {
		t.Errorf("of %d calls it told %v", len(calls), told)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	for _, fault := range harFaults(decoded) {
		t.Error(fault)
	}
	return text, decoded
}

// harFaults holds an archive against the rules of HAR 1.2, as far as a reader depends on them.
func harFaults(file map[string]any) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	object := func(v any, where string, members ...string) map[string]any {
		o, ok := v.(map[string]any)
		if !ok {
			fault("%s is no object but %T", where, v)
		}
		for _, m := range members {
			name, kind, _ := strings.Cut(m, ":")
			value, there := o[name]
			_, text := value.(string)
			_, number := value.(float64)
			_, list := value.([]any)
			_, inner := value.(map[string]any)
			if is := map[string]bool{"text": text, "number": number, "list": list, "object": inner}; !there || !is[kind] {
				fault("%s.%s is no %s but %v", where, name, kind, value)
			}
		}
		return o
	}
	pairs := func(v any, where string) {
		list, _ := v.([]any)
		for i, p := range list {
			object(p, fmt.Sprintf("%s[%d]", where, i), "name:text", "value:text")
		}
	}
	moment := func(v any, where string) {
		if _, err := time.Parse(time.RFC3339, fmt.Sprint(v)); err != nil {
			fault("%s: %v", where, err)
		}
	}
	log := object(file["log"], "log", "version:text", "creator:object", "pages:list", "entries:list")
	if log["version"] != "1.2" {
		fault("the version is %v", log["version"])
	}
	object(log["creator"], "creator", "name:text", "version:text")
	known := map[any]bool{}
	pages, _ := log["pages"].([]any)
	for i, v := range pages {
		p := object(v, fmt.Sprintf("pages[%d]", i), "startedDateTime:text", "id:text", "title:text", "pageTimings:object")
		moment(p["startedDateTime"], "a page")
		if known[p["id"]] {
			fault("two pages are called %v", p["id"])
		}
		known[p["id"]] = true
	}
	entries, _ := log["entries"].([]any)
	for i, v := range entries {
		where := fmt.Sprintf("entries[%d]", i)
		e := object(v, where, "pageref:text", "startedDateTime:text", "time:number", "request:object", "response:object", "cache:object", "timings:object")
		moment(e["startedDateTime"], where)
		if !known[e["pageref"]] {
			fault("%s is of the page %v, which is not there", where, e["pageref"])
		}
		r := object(e["request"], where+".request", "method:text", "url:text", "httpVersion:text", "cookies:list", "headers:list", "queryString:list", "headersSize:number", "bodySize:number")
		if u, err := url.Parse(fmt.Sprint(r["url"])); err != nil || u.Scheme == "" || u.Host == "" || u.Fragment != "" {
			fault("%s: %v is no URL: %v", where, r["url"], err)
		}
		if post, has := r["postData"]; has {
			p := object(post, where+".postData", "mimeType:text", "params:list", "text:text")
			if params, _ := p["params"].([]any); len(params) > 0 && p["text"] != "" {
				fault("%s has params and text, of which one excludes the other", where)
			}
			pairs(p["params"], where+".params")
		}
		s := object(e["response"], where+".response", "status:number", "statusText:text", "httpVersion:text", "cookies:list", "headers:list", "content:object", "redirectURL:text", "headersSize:number", "bodySize:number")
		object(s["content"], where+".content", "size:number", "mimeType:text")
		for _, list := range []any{r["cookies"], r["headers"], r["queryString"], s["cookies"], s["headers"]} {
			pairs(list, where)
		}
		sum := 0.0
		timings := object(e["timings"], where+".timings", "blocked:number", "dns:number", "connect:number", "ssl:number", "send:number", "wait:number", "receive:number")
		for name, v := range timings {
			ms, _ := v.(float64)
			if ms < 0 && (ms != -1 || slices.Contains([]string{"send", "wait", "receive"}, name)) {
				fault("%s took %s %v ms", where, name, v)
			}
			if name != "ssl" {
				sum += max(0, ms)
			}
		}
		if total, _ := e["time"].(float64); math.Abs(total-sum) > 0.001 {
			fault("%s took %v ms, and its phases %v", where, total, sum)
		}
	}
	return faults
}

// The rules themselves find what is wrong, or they would prove nothing.
func TestHARRulesFindFaults(t *testing.T) {
	b := newBench(t)
	text, _ := har(t, b.do(t, inboxFetch, auth.CustomerToken, nil))
	for _, change := range [][2]string{
		{`"version": "1.2"`, `"version": "1.3"`}, {`"pageref": "call_1"`, `"pageref": "call_2"`}, {`"cookies": []`, `"cookies": null`},
		{`"cache": {}`, `"cached": {}`}, {`"send": `, `"send": -`}, {`"ssl": -1`, `"ssl": "none"`}, {`"status": 200`, `"status": "200"`},
		{`"params": []`, `"params": [{"name":"a","value":"b"}]`}, {`"startedDateTime": "2`, `"startedDateTime": "x2`}, {`"url": "http://`, `"url": "//`},
	} {
		broken := bytes.Replace(text, []byte(change[0]), []byte(change[1]), -1)
		var decoded map[string]any
		if err := json.Unmarshal(broken, &decoded); err != nil || bytes.Equal(broken, text) {
			t.Fatalf("%q: %v", change, err)
		}
		if len(harFaults(decoded)) == 0 {
			t.Errorf("with %s nothing is found", change[1])
		}
	}
}

func TestHAROfCalls(t *testing.T) {
	b := newBench(t)
	calls := b.calls(t)
	text, file := har(t, calls...)
	if again, _ := har(t, calls...); !bytes.Equal(text, again) {
		t.Error("the same calls give other bytes")
	}
	if err := export.Check(t.Context(), b.engine.Scanner(), nil, export.File{Name: "session.har", Text: text}); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]any{
		"log.creator.version":                     "1.2.3",
		"log.pages.0.title":                       "#1 inbox.fetch · customer-token",
		"log.pages.0._authpeek.outcome":           "ok",
		"log.entries.0.request.method":            "POST",
		"log.entries.0.response.status":           200.0,
		"log.entries.0.response.httpVersion":      "HTTP/1.1",
		"log.entries.0.serverIPAddress":           "127.0.0.1",
		"log.entries.0._authpeek.credential":      calls[0].Credential,
		"log.entries.0._authpeek.attempt":         1.0,
		"log.entries.0.timings.ssl":               -1.0,
		"log.entries.0.response.content.mimeType": "application/json",
		"log.entries.0.response.content.text":     string(calls[0].Response.Body.Bytes()),
		"log.entries.0.request.postData.text":     string(calls[0].Sent.Body.Bytes()),
		"log.entries.3.response.status":           401.0,
		"log.entries.4.request.postData.text":     base64.StdEncoding.EncodeToString([]byte("\x00\xff no JSON")),
		"log.entries.5.response.status":           0.0,
		"log.pages.6._authpeek.provider.source":   "none",
	} {
		if got := member(t, file, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if asked := fmt.Sprint(member(t, file, "log.pages.0.comment")); !strings.Contains(asked, "its request is not in this archive") {
		t.Errorf("the page says %q of its provider", asked)
	}
	if refused := fmt.Sprint(member(t, file, "log.entries.5._error")); !strings.HasPrefix(refused, "not sent: failed, connect refused") {
		t.Errorf("the entry says %q", refused)
	}
	if n := len(member(t, file, "log.entries").([]any)); n != 6 {
		t.Errorf("there are %d entries, want 6", n)
	}
	if comment := fmt.Sprint(member(t, file, "log.pages.6.comment")); !strings.Contains(comment, "no request: failed") {
		t.Errorf("the page without a request says %q", comment)
	}
}

// streamRetry is a call of an SDK that asks its app for another token when a server has refused one, and sends again.
func streamRetry(t *testing.T) *engine.Call {
	t.Helper()
	refused := ""
	var asked atomic.Int64 // each token is another one
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if sent := r.Header.Get("Authorization"); refused == "" || refused == sent {
			refused = sent
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"success":false,"token_expired":true}`))
			return
		}
		_, _ = w.Write([]byte(`{"success":true,"messages":[],"sync_token":"st"}`))
	}))
	t.Cleanup(server.Close)
	source, err := auth.NewSign(auth.SignOptions{
		Key: auth.NewSecret("CANARY-a-signing-key-of-enough-bytes"), Kid: "k1", TTL: time.Hour,
		Claims: map[string]any{"sub": "jane@example.com"}, Now: func() time.Time { return time.Now().Add(time.Duration(asked.Add(1)) * time.Second) },
	})
	if err != nil {
		t.Fatal(err)
	}
	e := newEngine(t)
	p := tokenProfile(server.URL)
	p.Integration, p.StreamID, p.Platform, p.Provider = "stream", "s-1", bloomreach.IOS, auth.NewProvider(auth.ProviderOptions{Source: source})
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: inboxFetch, Mode: auth.StreamJWT, Trigger: "you"})
	if err != nil {
		t.Fatal(err)
	}
	return &done.Call
}

// A call that left twice is two entries, each with its own answer.
func TestHAROfARetry(t *testing.T) {
	calls := []*engine.Call{streamRetry(t)}
	_, file := har(t, calls...)
	entries := member(t, file, "log.entries").([]any)
	if len(entries) != 2 || calls[0].Attempts != 2 {
		t.Fatalf("%d entries for %d requests", len(entries), calls[0].Attempts)
	}
	first, second := member(t, entries[0], "_authpeek"), member(t, entries[1], "_authpeek")
	if member(t, entries[0], "response.status") != 401.0 || member(t, entries[1], "response.status") != 200.0 {
		t.Errorf("they were answered %v and %v", member(t, entries[0], "response.status"), member(t, entries[1], "response.status"))
	}
	if member(t, first, "attempt") != 1.0 || member(t, second, "attempt") != 2.0 || member(t, first, "credential") == member(t, second, "credential") {
		t.Errorf("they say %v and %v", first, second)
	}
	if !strings.HasPrefix(fmt.Sprint(member(t, entries[0], "comment")), "sent again: ") {
		t.Errorf("the first one says %v", member(t, entries[0], "comment"))
	}
}

// What a server or a person may have put into a call comes out as the format wants it.
func TestHAROfOddBodies(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Set-Cookie", "session=CANARY-cookie")
		w.Header().Set("Location", "/elsewhere")
		switch r.URL.Path {
		case "/large":
			_, _ = w.Write(bytes.Repeat([]byte("ü"), engine.PreviewLimit))
		default:
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write([]byte("\x89PNG\x00\xff"))
		}
	}))
	defer server.Close()
	form := told("POST", server.URL+"/?access_token="+curlToken+"&q=a%20b&empty", "grant=x+y&token="+curlToken, engine.Header{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}, engine.Header{Name: "Cookie", Value: "a=1; b=" + curlToken, Origin: "SDK"})
	form.Events = []engine.Event{{Detail: engine.HeaderSet{Method: "POST", URL: form.URL, Headers: form.Headers, Credential: form.Credential, Token: form.Token}}, {Detail: *form.Sent}}
	e := newEngine(t)
	p := tokenProfile(server.URL)
	binary := call(t, e, p, inboxFetch).Call
	_, file := har(t, form, &binary)
	for path, want := range map[string]any{
		"log.entries.0.request.queryString.0.value":     curlToken,
		"log.entries.0.request.queryString.1.value":     "a b",
		"log.entries.0.request.queryString.2.value":     "",
		"log.entries.0.request.url":                     server.URL + "/?access_token=tok%233f2a9c&q=a%20b&empty",
		"log.entries.0.request.postData.params.0.value": "x y",
		"log.entries.0.request.postData.params.1.value": curlToken,
		"log.entries.0.request.cookies.1.value":         curlToken,
		"log.entries.0.request.headers.1.comment":       "SDK",
		"log.entries.1.response.content.encoding":       "base64",
		"log.entries.1.response.content.text":           base64.StdEncoding.EncodeToString([]byte("\x89PNG\x00\xff")),
		"log.entries.1.response.redirectURL":            "/elsewhere",
	} {
		if got := member(t, file, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if comment := fmt.Sprint(member(t, file, "log.entries.1.response.comment")); !strings.Contains(comment, "fingerprint") {
		t.Errorf("of the cookie it says %q", comment)
	}
}

// Of a large body the beginning is kept, and the archive says so; the cut never goes through a character.
func TestHAROfATruncatedBody(t *testing.T) {
	kept := []byte("x" + strings.Repeat("ü", 8))
	c := told("POST", "http://h/", "")
	sent := engine.RequestSent{Method: "POST", URL: "http://h/", Bytes: 100, Body: engine.RestoredBody(kept[:16], 100, "text/plain")}
	c.Events = []engine.Event{{Detail: engine.HeaderSet{Method: "POST", URL: "http://h/"}}, {Detail: sent}, {Detail: engine.ResponseReceived{Status: 200, Bytes: 1000, Body: engine.RestoredBody(nil, 1000, "text/plain")}}}
	_, file := har(t, c)
	for path, want := range map[string]any{
		"log.entries.0.request.postData.text":    "x" + strings.Repeat("ü", 7),
		"log.entries.0.request.postData.comment": "truncated: the first 16 of 100 bytes are kept",
		"log.entries.0.response.content.comment": "nothing is kept of the 1000 bytes: younger calls took the room",
		"log.entries.0.response.content.size":    1000.0,
	} {
		if got := member(t, file, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
}
