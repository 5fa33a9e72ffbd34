package sandbox

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// The kinds of server tokens (C2); a consumer's token has none of them.
const (
	extoleUserToken = "USER"
	extoleManaged   = "MANAGED"
	extoleConsumer  = ""
)

// The scopes that something here asks for, or that a token of the demo has (C2).
const (
	scopeClientAdmin   = "CLIENT_ADMIN"
	scopeUserSupport   = "USER_SUPPORT"
	scopeBackend       = "BACKEND"
	scopeUpdateProfile = "UPDATE_PROFILE"
	scopeVerified      = "VERIFIED_CONSUMER"
)

func extoleManagedScopes() []string {
	return []string{scopeClientAdmin, scopeUserSupport, scopeBackend}
}

// How long tokens live. Assumption: all but the four hours, which is what a session of My Extole has (C1); that a consumer's token
// lives a year is what the brand's site stores it for (C3).
const (
	extoleManagedLife     = 10 * 365 * 24 * time.Hour
	extoleUserLife        = 4 * time.Hour
	extoleConsumerLife    = 365 * 24 * time.Hour
	extoleConsumerMaximum = extoleConsumerLife
)

// extoleToken is an access token: an opaque text, and what the server knows by it.
type extoleToken struct {
	value    string
	kind     string
	client   string
	identity string // of a server token: whose it is
	email    string // of a consumer's token: who has been identified with it
	verified bool
	device   string // of a consumer's token: stays the same when the token changes
	scopes   []string
	expires  time.Time
}

// level is how well a consumer is known (C4).
func (t extoleToken) level() string {
	switch {
	case t.verified:
		return "verified"
	case t.email != "":
		return "identified"
	default:
		return "anonymous"
	}
}

// expiresIn is the rest of its life in whole seconds. A time.Duration would end after 292 years, before a token may.
func (t extoleToken) expiresIn(now time.Time) int64 { return t.expires.Unix() - now.Unix() }

func (t extoleToken) has(scope string) bool { return slices.Contains(t.scopes, scope) }

// extoleTokensKept bounds the tokens that are known: whoever asks a web-friendly endpoint without one is given one.
const extoleTokensKept = 2_000

// extoleTokens are the tokens that the server knows. Tokens are passed by value, so that none changes under a request.
type extoleTokens struct {
	mu     sync.Mutex
	random *rand.Rand
	known  map[string]extoleToken
	order  []string // values, the oldest first
	count  int      // of ids handed out
}

func newExtoleTokens(seed int64) *extoleTokens {
	// Reproducible and therefore no real secrets: they guard invented data.
	return &extoleTokens{random: rand.New(rand.NewPCG(uint64(seed), 0x746f6b656e)), known: map[string]extoleToken{}}
}

// text is a new opaque text.
func (t *extoleTokens) text(length int) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.ToUpper(randomText(t.random, length))
}

// uniqueID names an error or an event.
func (t *extoleTokens) uniqueID() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	return fmt.Sprintf("72%017d", t.count)
}

// put makes a token known, or what is now known by it. The oldest is forgotten when there are too many, but for the managed ones.
func (t *extoleTokens) put(token extoleToken) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.known[token.value]; known {
		t.known[token.value] = token
		return
	}
	if len(t.order) == extoleTokensKept {
		i := max(0, slices.IndexFunc(t.order, func(v string) bool { return t.known[v].kind != extoleManaged }))
		delete(t.known, t.order[i])
		t.order = slices.Delete(t.order, i, i+1)
	}
	t.known[token.value] = token
	t.order = append(t.order, token.value)
}

func (t *extoleTokens) find(value string) (extoleToken, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	token, ok := t.known[value]
	return token, ok
}

func (t *extoleTokens) forget(value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.known, value)
	t.order = slices.DeleteFunc(t.order, func(v string) bool { return v == value })
}

// issue makes a token known under a new value.
func (e *extole) issue(token extoleToken) extoleToken {
	token.value = e.tokens.text(26)
	e.tokens.put(token)
	e.s.remember(token.value)
	return token
}

// carriedToken is the token of a request: the query's, else the header's, else that of the first cookie in this order (C3). The
// vendor's page has the reverse order, and a stale token of the query hides a good one of the header.
func carriedToken(r *http.Request) string {
	if token := r.URL.Query().Get("access_token"); token != "" {
		return token
	}
	// The scheme does not matter: everything after the last blank counts.
	header := strings.TrimSpace(r.Header.Get("Authorization"))
	if token := header[strings.LastIndexByte(header, ' ')+1:]; token != "" {
		return token
	}
	for _, name := range []string{"extole_token", "extole_domain_token", "admin_token", "access_token"} {
		if cookie, err := r.Cookie(name); err == nil && cookie.Value != "" {
			return cookie.Value
		}
	}
	return ""
}

// authenticate finds the token of a request.
func (e *extole) authenticate(c *extoleCall) (extoleToken, error) {
	value := carriedToken(c.Request)
	if value == "" {
		return extoleToken{}, extoleRefusal("missing_access_token")
	}
	return e.lookup(c, value)
}

func (e *extole) lookup(c *extoleCall, value string) (extoleToken, error) {
	token, ok := e.tokens.find(value)
	switch {
	case !ok:
		return extoleToken{}, extoleRefusal("invalid_access_token")
	case !c.now.Before(token.expires):
		return extoleToken{}, extoleRefusal("expired_access_token")
	}
	return token, nil
}

// server authenticates a call to the server API, which has to carry one of the scopes; none is asked for where any token will do.
// Assumption: the token of a consumer is refused there with method_unauthorized, the one code whose status nobody disputes.
func (e *extole) server(c *extoleCall, scopes ...string) (extoleToken, error) {
	token, err := e.authenticate(c)
	switch {
	case err != nil:
		return extoleToken{}, err
	case token.kind == extoleConsumer:
		return extoleToken{}, extoleRefusal("method_unauthorized")
	case len(scopes) > 0 && !slices.ContainsFunc(scopes, token.has):
		return extoleToken{}, extoleRefusal("scopes_denied").with("denied_scopes", scopes[:1])
	}
	return token, nil
}
