package engine_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// fresh is a token that only the answer has: nobody could have told the redactor before.
const fresh = "fresh-token-CANARY"

// freshJWT is one whose signature alone is secret.
var freshJWT = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256"}`)) + ".e30.c2lnbmF0dXJlLUNBTkFSWQ"

func gzipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close() // a Buffer takes everything
	return b.Bytes()
}

// A vendor that hands out tokens finds them in an answer that is as it should be. In one that is not they are hidden all the same.
func TestTokensOfAnswersThatNobodyReads(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		answer     http.HandlerFunc
	}{
		{"broken off within the token", "transport.cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprintf(w, `{"access_token" : "%s`, fresh)
		}},
		{"broken off after it", "transport.cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprintf(w, `{"token":"%s","expires_in":`, freshJWT)
		}},
		{"too large", "answer.too-large", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			// Several members are one text (RFC 1952 section 2.2), so that the padding is packed once.
			_, _ = w.Write(gzipped(`{"accessToken":"` + fresh + `","padding":"`))
			blank := gzipped(strings.Repeat(" ", 1<<20))
			for range engine.ReadLimit>>20 + 1 {
				if _, err := w.Write(blank); err != nil {
					return // the client has read enough
				}
			}
		}},
		{"sent elsewhere", "transport.redirect", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "http://elsewhere.example/?a=1&access_token="+fresh)
			w.WriteHeader(http.StatusTemporaryRedirect)
			fmt.Fprintf(w, `{"jwt":"%s"}`, freshJWT)
		}},
		{"a warning before it", "", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, "<br />\n<b>Warning</b>: undefined\n{\"identity\":null,\"token\":\"%s\"}", freshJWT)
		}},
		{"with its scheme", "", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"token":"Bearer %s","scopes":7}`, fresh)
		}},
		{"escaped", "", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"token":"\u0041%s","scopes":7}`, fresh)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := newStub(t, tt.answer)
			e := engine.New(engine.Options{Vendors: []engine.Vendor{newPulled()}})
			t.Cleanup(func() { _ = e.Close(t.Context()) })
			sub := e.Journal().Subscribe()
			defer sub.Close()
			p := engine.Profile{Name: "test", Vendor: "keeping", BaseURL: server.URL}
			p.Provider = auth.NewProvider(auth.ProviderOptions{Source: static(t, longToken)})
			done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "data.fetch"})
			if err != nil {
				t.Fatal(err)
			}
			code := ""
			if done.Call.Finish.Error != nil {
				code = done.Call.Finish.Error.Code
			}
			events, _, err := sub.Next(t.Context(), 0)
			if err != nil || code != tt.code {
				t.Fatalf("%v, ended with %q, want %q: %+v", err, code, tt.code, done.Call.Finish)
			}
			shown := shownOf(t, done, events)
			if strings.Contains(shown, "CANARY") || strings.Contains(shown, "c2lnbmF0dXJl") {
				t.Errorf("the token stands in clear: %s", shown)
			}
			body := string(done.Call.Response.Body.Bytes())
			at := strings.Index(body, "tok#")
			if at < 0 {
				t.Fatalf("no fingerprint stands in %.200s", body)
			}
			if _, known := e.Reveal(body[at : at+10]); !known {
				t.Errorf("nobody can reveal %s", body[at:at+10])
			}
		})
	}
}

// The credential that was sent in the query does not go to another origin, and is hidden in the address that the server gives.
func TestRedirectWithTheTokenInItsAddress(t *testing.T) {
	other := newStub(t, answering(`{}`))
	v := newPulled()
	v.carrier = auth.Carrier{In: auth.InQuery, Name: "key"}
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/?"+r.URL.RawQuery, http.StatusFound)
	})
	e := engine.New(engine.Options{Vendors: []engine.Vendor{v}})
	t.Cleanup(func() { _ = e.Close(t.Context()) })
	p := engine.Profile{Name: "test", Vendor: "keeping", BaseURL: server.URL}
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: static(t, longToken)})
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "data.fetch"})
	if err != nil || done.Call.Finish.Error == nil || done.Call.Finish.Error.Code != "transport.redirect" || len(other.seen) != 0 {
		t.Fatalf("%v, %+v, the other server saw %d", err, done.Call.Finish, len(other.seen))
	}
	if shown := shownOf(t, done, done.Call.Events); strings.Contains(shown, "quoted") || !strings.Contains(shown, "Location") {
		t.Errorf("the token stands in clear: %s", shown)
	}
}
