package auth_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"authpeek/auth"
)

// What each policy does with what came before, asked by several at once over a real connection: one request for all of them, or none,
// or one for each under the policy that keeps nothing.
func TestEachPolicyInEachState(t *testing.T) {
	const callers, life, ahead, skew = 8, 300 * time.Second, 60 * time.Second, 30 * time.Second
	all := []auth.Policy{auth.PerCall, auth.Cached, auth.RefreshAhead, auth.OnReject, auth.ServerSignal, auth.Once}
	for _, tt := range []struct {
		state string
		// first is the first answer's body, with status 500 for ""; with %d it is good.
		first string
		then  func(p *auth.Provider, c *clock, fingerprint string)
		asks  []auth.Policy // beside PerCall
	}{
		{"fresh", good, func(_ *auth.Provider, c *clock, _ string) { c.advance(10 * time.Second) }, nil},
		{"about to expire", good, func(_ *auth.Provider, c *clock, _ string) { c.advance(life - ahead + time.Second) }, []auth.Policy{auth.RefreshAhead}},
		{"within the skew", good, func(_ *auth.Provider, c *clock, _ string) { c.advance(life - skew) }, []auth.Policy{auth.Cached, auth.RefreshAhead}},
		{"expired", good, func(_ *auth.Provider, c *clock, _ string) { c.advance(life) }, []auth.Policy{auth.Cached, auth.RefreshAhead}},
		{"rejected", good, func(p *auth.Provider, _ *clock, fp string) { p.Reject(fp, "after a 401") }, []auth.Policy{auth.OnReject, auth.ServerSignal}},
		{"another one rejected", good, func(p *auth.Provider, _ *clock, _ string) { p.Reject("tok#000000", "after a 401") }, nil},
		{"signalled", good, func(p *auth.Provider, _ *clock, fp string) { p.Signal(fp, "token about to expire") }, []auth.Policy{auth.ServerSignal}},
		{"null", `{"token":null}`, nil, all},
		{"empty", `{"token":""}`, nil, all},
		{"error", "", nil, all},
		{"no end told", `{"token":"first"}`, func(_ *auth.Provider, c *clock, _ string) { c.advance(24 * time.Hour) }, nil},
	} {
		for _, policy := range all {
			t.Run(tt.state+", "+string(policy), func(t *testing.T) {
				c := &clock{}
				source, requests := tokenServer(t, func(w http.ResponseWriter, _ *http.Request, n int) {
					body := good
					if n == 1 {
						body = tt.first
					}
					if body == "" {
						w.WriteHeader(http.StatusInternalServerError)
					}
					_, _ = io.WriteString(w, strings.ReplaceAll(body, "%d", fmt.Sprint(n)))
				})
				p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy, RefreshAhead: ahead, Skew: skew, Now: c.now})
				first, err := p.Token(t.Context(), jane, nil)
				if came := tt.then != nil; came != (err == nil && !first.Null) {
					t.Fatalf("first: %+v, %v", first, err)
				}
				if tt.then != nil {
					tt.then(p, c, first.Token.Info.Fingerprint)
				}
				want := int64(1)
				switch asks := slices.Contains(tt.asks, policy); {
				case policy == auth.PerCall:
					want += callers
				case asks:
					want++
				}
				if will := p.WillAsk(jane); will != (want > 1) {
					t.Errorf("will ask: %v", will)
				}
				var done sync.WaitGroup
				for range callers {
					done.Go(func() {
						r, err := p.Token(t.Context(), jane, nil)
						if err != nil || r.Null || r.Reused && want > 1 && tt.then != nil && r.Token.Info.Fingerprint == first.Token.Info.Fingerprint {
							t.Errorf("second: %+v, %v", r, err)
						}
					})
				}
				done.Wait()
				if got := requests.Load(); got != want {
					t.Errorf("%d requests for %d callers, want %d", got, callers+1, want)
				}
			})
		}
	}
}

// good is an answer with a token that no other answer has.
const good = `{"token":"token-%d","expires_in":300}`
