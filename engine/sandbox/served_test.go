package sandbox_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine/sandbox"
)

func TestServedIsTold(t *testing.T) {
	told := make(chan sandbox.Served, 4)
	server, err := sandbox.Start(t.Context(), sandbox.Options{Secrets: testSecrets, Served: func(s sandbox.Served) { told <- s }})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	for _, want := range []sandbox.Served{
		{Method: "GET", Path: consentsPath, Status: 200},
		{Method: "GET", Path: "/" + consentsPath, Status: 200},
		{Method: "PUT", Path: "/a%20b", Status: 404},
	} {
		r, err := http.NewRequestWithContext(t.Context(), want.Method, server.URL()+want.Path+"?key=not-told", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", tokenAuth)
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, <-told); diff != "" {
			t.Error(diff)
		}
	}
}

// Extole has tokens in paths. What is told of such a request names them by their fingerprints.
func TestServedTellsNoTokens(t *testing.T) {
	told := make(chan sandbox.Served, 1)
	c := start(t, sandbox.Options{Served: func(s sandbox.Served) { told <- s }})
	fingerprint := auth.NewSecret("ABC").Fingerprint()
	for sent, want := range map[string]string{
		"GET /extole/server/v4/tokens":                     "/extole/server/v4/tokens",
		"GET /extole/server/v4/tokens/ABC":                 "/extole/server/v4/tokens/" + fingerprint,
		"GET /extole//server/v4/tokens//ABC":               "/extole//server/v4/tokens//" + fingerprint,
		"PUT /extole/server/v4/tokens/exchange/ABC":        "/extole/server/v4/tokens/exchange/" + fingerprint,
		"POST /extole/server/v2/consumers/ABC/authorize":   "/extole/server/v2/consumers/" + fingerprint + "/authorize",
		"DELETE /extole/server/v4/tokens/ABC?not-told=ABC": "/extole/server/v4/tokens/" + fingerprint,
	} {
		method, path, _ := strings.Cut(sent, " ")
		c.send(method, path, "", "")
		if got := <-told; got.Path != want {
			t.Errorf("%s is told as %s", sent, got.Path)
		}
	}
}
