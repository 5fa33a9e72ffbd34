package twilio

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// appKey tells apps apart: each has its token server and its client.
type appKey struct {
	profile, base, starter, path, field, client string
	network                                     engine.Network
	plain                                       bool
}

func keyOf(p engine.Profile) appKey {
	s := server(p)
	return appKey{
		profile: p.Name, base: p.BaseURL, starter: s.name, path: s.path, field: s.field, client: clientOf(p).name, network: p.Network, plain: p.AllowPlainHTTP,
	}
}

// app is what one app keeps in memory.
type app struct {
	// stores hold a provider for each identity: a client never takes another one's token, so that its app makes a new client.
	stores map[string]*auth.Provider
	// identity is that of the client that was created last, and connected says that there is one.
	identity  string
	connected bool
	used      time.Time
}

// appsKept bounds the apps that are remembered, and storesKept the identities of one; the one that was used longest ago goes.
const (
	appsKept   = 16
	storesKept = 16
)

// Store implements engine.Storer: an app without a provider of its own asks the token server, as the vendor's samples do.
func (v *Vendor) Store(p engine.Profile, m auth.Mode) *auth.Provider {
	if p.Provider != nil || m != AccessToken {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	a, identity := v.app(p), identityOf(p)
	store, known := a.stores[identity]
	if !known {
		if len(a.stores) >= storesKept {
			clear(a.stores)
		}
		store = auth.NewProvider(auth.ProviderOptions{Source: newTokenServer(p, identity), Policy: policyOf(clientOf(p)), RefreshAhead: max(0, clientOf(p).ahead), Now: v.now})
		a.stores[identity] = store
	}
	return store
}

// policyOf says what an SDK does in the words of the policies; where the SDK keeps the token, these words do not decide.
func policyOf(c client) auth.Policy {
	switch {
	case c.signalled:
		return auth.ServerSignal
	case c.ahead > 0:
		return auth.RefreshAhead
	default:
		return auth.Cached
	}
}

// app finds the app of a profile, or makes it. The lock is held.
func (v *Vendor) app(p engine.Profile) *app {
	key := keyOf(p)
	a, known := v.apps[key]
	if !known {
		if len(v.apps) >= appsKept {
			oldest := key
			for k, other := range v.apps {
				if oldest == key || other.used.Before(v.apps[oldest].used) {
					oldest = k
				}
			}
			delete(v.apps, oldest)
		}
		a = &app{stores: map[string]*auth.Provider{}}
		v.apps[key] = a
	}
	a.used = v.now()
	return a
}

// created notes that a client exists, and for whom.
func (v *Vendor) created(p engine.Profile, identity string) {
	if p.LookOnly {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	a := v.app(p)
	a.identity, a.connected = identity, true
}

// clientIdentity is whom the app's client was created for. Without one, or with one of a token that names nobody, it is the profile's
// customer, for whom it would be.
func (v *Vendor) clientIdentity(p engine.Profile) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if a := v.app(p); a.connected && a.identity != "" {
		return a.identity
	}
	return identityOf(p)
}

// tokenServer is the source behind an app's fetch of "/token".
type tokenServer struct {
	base             string
	starter          starter
	identity         string
	network          engine.Network
	timeout          time.Duration
	allowInClear     bool
	describe, method string
}

func newTokenServer(p engine.Profile, identity string) *tokenServer {
	s := &tokenServer{base: p.BaseURL, starter: server(p), identity: identity, network: p.Network, timeout: p.Timeout, allowInClear: p.AllowPlainHTTP}
	q := s.starter.question(&url.URL{Path: "/"}, identity, s.starter.usual(identity))
	s.method, s.describe = q.method, "http "+q.method+" "+engine.Clean(q.url.EscapedPath())
	return s
}

// Describe implements auth.Source.
func (s *tokenServer) Describe() string { return s.describe }

// Fetch implements auth.Source. The request is that of token.fetch, and the token the answer's member token, as every sample has it.
func (s *tokenServer) Fetch(ctx context.Context, ask auth.Ask) (auth.Answer, error) {
	base, err := address(s.base, "base_url")
	if err != nil {
		return auth.Answer{}, &auth.SourceError{Kind: auth.KindConfig, Source: s.describe, Detail: err.Error(), Err: err}
	}
	transport, err := engine.NewTransport(s.network)
	if err != nil {
		return auth.Answer{}, &auth.SourceError{Kind: auth.KindConfig, Source: s.describe, Detail: err.Error(), Err: err}
	}
	// A token is fetched about once an hour; a line kept open for that long is nobody's gain.
	transport.DisableKeepAlives = true
	q := s.starter.question(base, s.identity, s.starter.usual(s.identity))
	source, err := auth.NewHTTP(auth.HTTPOptions{
		Method: q.method, URL: q.url.String(), Extract: "json:token", Timeout: s.timeout, AllowPlainHTTP: s.allowInClear, URLKey: "base_url",
		Client: &http.Client{Transport: transport},
	})
	if err != nil {
		return auth.Answer{}, err
	}
	return source.Fetch(ctx, ask)
}
