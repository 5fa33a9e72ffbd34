package extole

import (
	"fmt"
	"net/url"
	"strings"

	"authpeek/engine"
)

// The operations.
const (
	TokenCreate    = "token.create"
	TokenGet       = "token.get"
	TokenDelete    = "token.delete"
	TokenExchange  = "token.exchange"
	ConsumerCreate = "consumer.create"
	ConsumerGet    = "consumer.get"
	ConsumerDelete = "consumer.delete"
	MeFetch        = "me.fetch"
	ZoneFetch      = "zone.fetch"
	EventSend      = "event.send"
	JWTVerify      = "jwt.verify"
)

// route is where an operation goes. What stands in braces is filled in.
type route struct {
	method, path string
	// server says that it is the API of servers, at a host of its own (C1).
	server bool
	// friendly says that it is one of the web-friendly endpoints, which answer 200 whatever happens (C1).
	friendly bool
}

// routes has the consumer API below /api, as the SDKs and the OpenAPI have it; the vendor's pages write it without (C1).
var routes = map[string]route{
	TokenCreate:    {method: "POST", path: "/v4/tokens", server: true},
	TokenGet:       {method: "GET", path: "/v4/tokens{/token}", server: true},
	TokenDelete:    {method: "DELETE", path: "/v4/tokens{/token}", server: true},
	TokenExchange:  {method: "PUT", path: "/v4/tokens/exchange{/token}", server: true},
	JWTVerify:      {method: "POST", path: "/v2/settings/security/keys/jwt{/key_id}/verify-jwt", server: true},
	ConsumerCreate: {method: "POST", path: consumerPath},
	ConsumerGet:    {method: "GET", path: consumerPath},
	ConsumerDelete: {method: "DELETE", path: consumerPath},
	MeFetch:        {method: "GET", path: "/api/v4/me"},
	ZoneFetch:      {method: "POST", path: "/api/v6/zones"},
	EventSend:      {method: "POST", path: "/events", friendly: true},
}

// consumerPath is where consumer tokens are made, looked at and revoked (C2).
const consumerPath = "/api/v5/token"

// base is the host of an operation: the brand's own for consumers, the shared one for servers.
func (rt route) base(p engine.Profile) (key, value string) {
	if rt.server {
		return "server_url", p.Settings["server_url"]
	}
	return "base_url", p.BaseURL
}

// address fills a route in. Names are the values of what stands in braces; an empty one takes its slash with it. Errors are
// *engine.UsageError.
func (rt route) address(p engine.Profile, names map[string]string) (*url.URL, error) {
	path := rt.path
	for name, value := range names {
		if value != "" {
			value = "/" + url.PathEscape(value)
		}
		path = strings.ReplaceAll(path, "{/"+name+"}", value)
	}
	key, base := rt.base(p)
	if base == "" {
		return nil, &engine.UsageError{Message: key + " is empty", Fix: "set it in Setup, or with --set " + key + "=https://…", Needs: engine.Need(key)}
	}
	u, err := url.Parse(strings.TrimSuffix(base, "/") + path)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &engine.UsageError{Message: fmt.Sprintf("%s %q is not an address", key, base), Fix: "write it as https://brand.extole.io"}
	}
	return u, nil
}
