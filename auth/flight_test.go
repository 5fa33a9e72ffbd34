package auth_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
)

func TestManyCallersShareOneRequest(t *testing.T) {
	const callers = 50
	for _, tt := range []struct {
		policy   auth.Policy
		requests int64
	}{{auth.Cached, 1}, {auth.RefreshAhead, 1}, {auth.Once, 1}, {auth.PerCall, callers}} {
		t.Run(string(tt.policy), func(t *testing.T) {
			release := make(chan struct{})
			source, requests := tokenServer(t, func(w http.ResponseWriter, r *http.Request, n int) {
				<-release
				numbered(300)(w, r, n)
			})
			p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: tt.policy})
			var joined, done sync.WaitGroup
			joined.Add(callers)
			told := make([]recorder, callers)
			var own atomic.Int64 // tokens that a caller had asked for by itself
			for i := range callers {
				done.Go(func() {
					tr := told[i].trace()
					requested := tr.Requested
					tr.Requested = func(source, reason string) { requested(source, reason); joined.Done() }
					obtained := tr.Obtained
					tr.Obtained = func(o auth.Obtained) {
						obtained(o)
						if !o.Shared {
							own.Add(1)
						}
					}
					if _, err := p.Token(t.Context(), jane, tr); err != nil {
						t.Error(err)
					}
				})
			}
			joined.Wait()
			close(release)
			done.Wait()
			if got := requests.Load(); got != tt.requests || own.Load() != tt.requests {
				t.Errorf("%d requests, told as %d; want %d", got, own.Load(), tt.requests)
			}
			if tt.policy == auth.PerCall {
				return
			}
			for i := range told {
				if diff := cmp.Diff([]string{"requested http POST /token: no token yet", "obtained t1"}, told[i].lines); diff != "" {
					t.Errorf("caller %d: -want +got:\n%s", i, diff)
				}
			}
		})
	}
}

// asking starts a call in the background and returns once it waits for the source.
func asking(t *testing.T, ctx context.Context, p *auth.Provider, ids map[string]string) (outcome <-chan error) {
	t.Helper()
	waits := make(chan struct{})
	out := make(chan error, 1)
	go func() {
		_, err := p.Token(ctx, ids, &auth.Trace{Requested: func(string, string) { close(waits) }})
		out <- err
	}()
	<-waits
	return out
}

func TestAWaiterLeavesAndTheOthersStay(t *testing.T) {
	release := make(chan struct{})
	source, requests := tokenServer(t, func(w http.ResponseWriter, r *http.Request, n int) {
		<-release
		numbered(300)(w, r, n)
	})
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached})
	ctx, cancel := context.WithCancel(t.Context())
	first := asking(t, ctx, p, jane) // it is this one's request that the second waits for
	second := asking(t, t.Context(), p, jane)
	cancel()
	err := <-first
	failure := (*auth.SourceError)(nil)
	if !errors.As(err, &failure) || failure.Kind != auth.KindTransport || !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left gets %v", err)
	}
	close(release)
	if err := <-second; err != nil {
		t.Errorf("the one who stayed gets %v", err)
	}
	if requests.Load() != 1 {
		t.Errorf("%d requests", requests.Load())
	}
}

func TestTheLastWaiterEndsTheRequest(t *testing.T) {
	arrived, ended := make(chan struct{}), make(chan struct{})
	source, _ := tokenServer(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if n == 1 {
			close(arrived)
			<-r.Context().Done()
			close(ended)
			return
		}
		numbered(300)(w, r, n)
	})
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached})
	ctx, cancel := context.WithCancel(t.Context())
	first, second := asking(t, ctx, p, jane), asking(t, ctx, p, jane)
	<-arrived
	cancel()
	for _, outcome := range []<-chan error{first, second} {
		if err := <-outcome; !errors.Is(err, context.Canceled) {
			t.Errorf("a waiter gets %v", err)
		}
	}
	// Whoever comes now must not be given the outcome of the request that was ended.
	if r, err := p.Token(t.Context(), jane, nil); err != nil || r.Reused {
		t.Errorf("the next call gets %+v, %v", r, err)
	}
	<-ended
}

func TestAnOldAnswerIsNotKept(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	source, _ := tokenServer(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if n == 1 {
			close(arrived)
			<-release
		}
		numbered(300)(w, r, n)
	})
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached})
	slow := asking(t, t.Context(), p, jane)
	<-arrived
	if _, err := p.Ask(t.Context(), jane, nil); err != nil {
		t.Fatal(err)
	}
	close(release)
	if err := <-slow; err != nil {
		t.Fatal(err)
	}
	if token, _ := p.Current(jane); token.Info.Fingerprint != fingerprint("t2") {
		t.Error("a late answer has replaced the token that was asked for after it")
	}
}

func TestForgetDuringARequest(t *testing.T) {
	release := make(chan struct{})
	source, _ := tokenServer(t, func(w http.ResponseWriter, r *http.Request, n int) {
		<-release
		numbered(300)(w, r, n)
	})
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached})
	outcome := asking(t, t.Context(), p, jane)
	p.Forget()
	close(release)
	if err := <-outcome; err != nil {
		t.Errorf("the waiter gets %v", err)
	}
	if _, ok := p.Current(jane); ok {
		t.Error("a token asked for before Forget is kept after it")
	}
}

func TestTokenWithAContextThatIsOver(t *testing.T) {
	source, requests := tokenServer(t, numbered(300))
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var told recorder
	for _, ask := range []func(context.Context, map[string]string, *auth.Trace) (auth.Result, error){p.Token, p.Ask} {
		if _, err := ask(ctx, jane, told.trace()); !errors.Is(err, context.Canceled) {
			t.Errorf("gives %v", err)
		}
	}
	if requests.Load() != 0 || len(told.lines) != 0 {
		t.Errorf("%d requests, told %q", requests.Load(), told.lines)
	}
	if _, err := p.Token(t.Context(), jane, nil); err != nil {
		t.Fatal(err)
	}
	if r, err := p.Token(ctx, jane, nil); err != nil || !r.Reused {
		t.Errorf("a kept token needs no time: %+v, %v", r, err)
	}
}

// panicking is a source with a bug.
type panicking struct{}

func (panicking) Describe() string                                     { return "bug" }
func (panicking) Fetch(context.Context, auth.Ask) (auth.Answer, error) { panic("index out of range") }

func TestAPanicInASourceIsAnError(t *testing.T) {
	_, err := auth.NewProvider(auth.ProviderOptions{Source: panicking{}}).Token(t.Context(), jane, nil)
	refused(t, nil, err, "index out of range")
}
