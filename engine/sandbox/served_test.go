package sandbox_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

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
