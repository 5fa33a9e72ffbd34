package doctor

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"authpeek/auth"
)

// standIn is a provider of a certain kind. It stands where the app's would, so that no real one has to misbehave.
type standIn struct {
	code   string
	source auth.Source
}

// giving is a source that always gives the same.
type giving struct {
	answer auth.Answer
	err    error
}

// Fetch implements auth.Source.
func (g giving) Fetch(context.Context, auth.Ask) (auth.Answer, error) { return g.answer, g.err }

// Describe implements auth.Source.
func (giving) Describe() string { return "stand-in" }

// standIns are the providers that the SDKs are tried with, in the order of the checks.
func standIns(now time.Time, stream bool) []standIn {
	failing := func(kind auth.ErrorKind, detail string) giving {
		return giving{err: &auth.SourceError{Kind: kind, Source: "stand-in", Detail: detail}}
	}
	return []standIn{
		{codeNull, giving{answer: auth.Answer{Null: true}}},
		// No SDK has a limit of time, so that waiting for ever is told, and not done.
		{codeSlow, failing(auth.KindTimeout, "no answer in any time")},
		{codeThrows, failing(auth.KindStatus, "answered 500 text/html")},
		{codeGarbage, giving{answer: auth.Answer{Value: auth.NewSecret("<html><body>Sign in</body></html>")}}},
		{codeRepeats, expiring(now, stream)},
	}
}

// expiring gives tokens of the right shape that ended an hour ago, always the same one. Its key is none that a server knows: no
// server ever sees it.
func expiring(now time.Time, stream bool) auth.Source {
	o := auth.SignOptions{Alg: "HS256", Kid: "stand-in", TTL: time.Hour, Now: func() time.Time { return now.Add(-2 * time.Hour) }}
	o.Key, o.Claims = auth.NewSecret(strings.Repeat("stand-in", 8)), map[string]any{"sub": "{{ .CustomerIDs }}"}
	if stream {
		o.Alg, o.Claims = "HS512", map[string]any{"ids": "{{ .CustomerIDs }}"}
	}
	source, err := auth.NewSign(o)
	if err != nil {
		return giving{err: err}
	}
	return source
}

// refusingServer answers 401 to everything, on this machine: what reaches it was meant for the vendor's server and went nowhere.
type refusingServer struct {
	server *http.Server
	url    string
}

func startRefusing(ctx context.Context) (*refusingServer, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("no server of this process could be started: %w", err)
	}
	s := &refusingServer{url: "http://" + listener.Addr().String(), server: &http.Server{
		ReadHeaderTimeout: 5 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte("refused")) // the caller may have gone
		}),
	}}
	go func() { _ = s.server.Serve(listener) }() // it ends with close
	return s, nil
}

func (s *refusingServer) close() { _ = s.server.Close() }
