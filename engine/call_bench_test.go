package engine_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// bareAnswer is what a client that knows what it wants makes of an answer.
type bareAnswer struct {
	Success  bool `json:"success"`
	Messages []struct {
		ID         string          `json:"id"`
		Type       string          `json:"type"`
		IsRead     bool            `json:"is_read"`
		CreateTime float64         `json:"create_time"`
		Content    json.RawMessage `json:"content"`
	} `json:"messages"`
	Results []struct {
		ID           string                       `json:"id"`
		Translations map[string]map[string]string `json:"translations"`
	} `json:"results"`
	SyncToken string `json:"sync_token"`
}

var unzippers = sync.Pool{New: func() any { return new(gzip.Reader) }}

// bareCall is the least that any client does for the same call with net/http: it builds the request with the same fields, sends it over
// a kept connection, reads the whole answer and undoes its encoding; into is where the JSON goes, nil for nowhere.
func bareCall(client *http.Client, like *http.Request, body []byte, into func() any) error {
	req, err := http.NewRequest(like.Method, like.URL.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = like.Header.Clone()
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var r io.Reader = resp.Body
	if resp.Header.Get("Content-Encoding") == "gzip" {
		// As net/http does it by itself where nobody else asks for gzip.
		z := unzippers.Get().(*gzip.Reader)
		defer unzippers.Put(z)
		if err := z.Reset(r); err != nil {
			return err
		}
		r = z
	}
	text, err := io.ReadAll(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%d: %s, %w", resp.StatusCode, text, cmp.Or(err, io.ErrUnexpectedEOF))
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text, into())
}

// replaying is a server that gives one recorded answer as fast as net/http can.
func replaying(b *testing.B, client *http.Client, like *http.Request, body []byte) *httptest.Server {
	b.Helper()
	req, err := http.NewRequest(like.Method, like.URL.String(), bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.Header = like.Header.Clone()
	resp, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	answer, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		b.Fatal(err)
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for _, name := range []string{"Content-Type", "Content-Encoding"} {
			if v := resp.Header.Get(name); v != "" {
				w.Header().Set(name, v)
			}
		}
		_, _ = w.Write(answer)
	}))
}

// sentBy catches the request that the engine makes for a call.
func sentBy(b *testing.B, e *engine.Engine, r engine.Request) (like *http.Request, body []byte) {
	b.Helper()
	catcher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		like = r.Clone(context.Background())
	}))
	defer catcher.Close()
	target := r.Profile.BaseURL
	r.Profile.BaseURL = catcher.URL
	if _, err := e.Do(b.Context(), r); err != nil {
		b.Fatal(err)
	}
	req, err := http.NewRequest(like.Method, target+like.URL.RequestURI(), nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header = like.Header.Clone()
	req.Header.Del("Content-Length")
	return req, body
}

// BenchmarkCall lays whole calls of the engine beside the same requests of net/http alone: a small one, and an App Inbox of 12 messages,
// before the sandbox, which is a server that works for its answers, and before one that replays them from memory. Of the two bare
// clients one reads the answer and throws it away, and one puts it into a struct; the engine makes models of it, tells eleven facts and
// looks for secrets in all of it.
func BenchmarkCall(b *testing.B) {
	server, err := sandbox.Start(b.Context(), sandbox.Options{Still: true})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = server.Close(context.Background()) }()
	seeded := server.Seeded()
	p := engine.Profile{
		Name: "bench", Vendor: bloomreach.ID, BaseURL: server.URL(), Platform: bloomreach.Android, Integration: "project", ProjectToken: seeded.ProjectToken,
		ApplicationID: seeded.ApplicationID, APIKey: auth.NewSecret(seeded.APIKey), CustomerIDs: seeded.Customers[0].IDs, Timeout: time.Minute,
	}
	for _, operation := range []string{bloomreach.ConsentsFetch, bloomreach.InboxFetch} {
		r := engine.Request{Profile: p, Operation: operation, Mode: auth.TokenMode}
		if operation == bloomreach.InboxFetch {
			r.Args = engine.Args{"sync_token": {""}} // all of it, each time
		}
		e := engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New()}})
		defer e.Close(context.Background())
		like, body := sentBy(b, e, r)
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.DisableCompression = true
		defer transport.CloseIdleConnections()
		client := &http.Client{Transport: transport}
		replay := replaying(b, client, like, body)
		defer replay.Close()
		for _, at := range []struct{ name, url string }{{"sandbox", server.URL()}, {"replay", replay.URL}} {
			r.Profile.BaseURL = at.url
			target, err := like.URL.Parse(at.url + like.URL.RequestURI())
			if err != nil {
				b.Fatal(err)
			}
			toThere := like.Clone(context.Background())
			toThere.URL = target
			all := []contender{
				{"bare", func() error { return bareCall(client, toThere, body, nil) }},
				{"bare+json", func() error { return bareCall(client, toThere, body, func() any { return new(bareAnswer) }) }},
				{"engine", func() error {
					done, err := e.Do(context.Background(), r)
					if err == nil && !done.Call.OK() {
						err = done.Call.Finish.Error
					}
					return err
				}},
			}
			name := operation + "/" + at.name + "/"
			for _, c := range all {
				b.Run(name+c.name, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						if err := c.do(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			b.Run(name+"beside", func(b *testing.B) { beside(b, all...) })
		}
	}
}
