package sandbox

import (
	"net/http"
	"strings"
	"time"
)

// extoleVendor is the name of the vendor in profiles. Section numbers in the comments of these files are the vendors
// reference's. Assumption: the texts of all messages, and the answers that the reference tells no members of.
const extoleVendor = "extole"

// Whom the sandbox plays to Extole's clients: an account with a live client and one for trying things out, told apart by the
// client_id of a request for a token.
const (
	extoleLiveClient    = "acme-live"
	extoleSandboxClient = "acme-sandbox"
	extolePartnerKey    = "brand-key-2026" // its partner key id, the kid of verification JWTs
)

// extoleAPI is Extole's part: the brand's own host, the server API below /server, and the app's backend below /backend.
func extoleAPI() vendorAPI {
	return vendorAPI{
		vendor:     extoleVendor,
		handler:    func(s *Server) http.Handler { return newExtole(s).handler() },
		operations: extoleOperations(),
		tokens:     []string{tokenEndpoint},
		backend: backend{
			member: func(string) string { return "jwt" },
			asker:  func(_ *http.Request, raw []byte) string { return readMembers(raw).text("email") },
			askFor: func(r *http.Request, raw []byte, other string) (*http.Request, []byte) {
				asked := readMembers(raw)
				if asked.text("email") == "" {
					return r, raw
				}
				asked["email"] = marshal(otherThan(asked.text("email"), other))
				return r, marshal(asked)
			},
		},
		faults: extoleFaultKinds(),
		canned: cannedByExtole, concerns: extoleFaultConcerns,
		seed: seedExtole,
	}
}

// extoleOperations name the operations for faults. It is no route table.
func extoleOperations() [][2]string {
	list := [][2]string{
		{"POST /server/v4/tokens", "token.create"},
		{"GET /server/v4/tokens", "token.get"},
		{"GET /server/v4/tokens/*", "token.get"},
		{"DELETE /server/v4/tokens/*", "token.delete"},
		{"PUT /server/v4/tokens/exchange/*", "token.exchange"},
		{"POST /server/v2/consumers/*/authorize", "consumer.authorize"},
		{"POST /server/v2/settings/security/keys/jwt/*/verify-jwt", "jwt.verify"},
		{"POST /backend/jwt", tokenEndpoint},
	}
	for _, root := range []string{"", "/api"} {
		list = append(list,
			[2]string{"POST " + root + "/v5/token", "consumer.create"},
			[2]string{"GET " + root + "/v5/token", "consumer.get"},
			[2]string{"DELETE " + root + "/v5/token", "consumer.delete"},
			[2]string{root + "/v4/me", "me.fetch"},
			[2]string{root + "/v6/zones", "zone.fetch"},
			[2]string{root + "/v6/zones/*", "zone.fetch"},
			[2]string{root + "/zones", "zone.fetch"},
			[2]string{root + "/zones/*", "zone.fetch"},
			[2]string{root + "/v6/events", "event.send"},
			[2]string{root + "/events", "event.send"},
		)
	}
	return list
}

// seedExtole tells a client what it needs.
func seedExtole(s *Server, base string) VendorSeed {
	secrets := s.options.Secrets.Extole
	return VendorSeed{
		BaseURL: base,
		Settings: map[string]string{
			"api_key":                        secrets.AccessToken,
			"private_key":                    extolePartnerKey + ":" + secrets.KeySecret,
			"server_url":                     base + "/server",
			"client_id":                      extoleLiveClient,
			"provider.url":                   base + "/backend/jwt",
			"provider.headers.Authorization": "Bearer " + s.options.Secrets.SessionSecret,
		},
		Customers: []Customer{
			{Label: jane().label, IDs: map[string]string{"email": jane().label}},
			{Label: bob().label, IDs: map[string]string{"email": bob().label}},
		},
		Also: map[string]string{"sandbox client": extoleSandboxClient, "email": extoleDemoUser, "password": secrets.Password},
	}
}

// extole is the state of the part.
type extole struct {
	s      *Server
	tokens *extoleTokens
	keys   extoleKeys
	users  []extoleUser
}

func newExtole(s *Server) *extole {
	e := &extole{s: s, tokens: newExtoleTokens(s.options.Seed), keys: newExtoleKeys(s.options.Secrets.Extole.KeySecret), users: extoleUsers(s.options.Secrets.Extole.Password)}
	e.tokens.put(extoleToken{
		value: s.options.Secrets.Extole.AccessToken, kind: extoleManaged, client: extoleLiveClient, identity: "acme-backend",
		scopes: extoleManagedScopes(), expires: s.started.Add(extoleManagedLife),
	})
	return e
}

// extoleRoute is one line of the API.
type extoleRoute struct {
	method, path string
	handle       func(*extole, *extoleCall) (any, error)
	// friendly is a web-friendly endpoint: it gives a token to whoever has none, and always answers 200 (C1).
	friendly bool
}

// extoleRoutes are the server API and the consumer API, in this order; each consumer path stands also below /api (C1).
func extoleRoutes() []extoleRoute {
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	routes := []extoleRoute{
		{post, "/server/v4/tokens", (*extole).createToken, false},
		{get, "/server/v4/tokens", (*extole).currentToken, false},
		{get, "/server/v4/tokens/{token}", (*extole).getToken, false},
		{del, "/server/v4/tokens/{token}", (*extole).deleteToken, false},
		{put, "/server/v4/tokens/exchange/{token}", (*extole).exchangeToken, false},
		{post, "/server/v2/consumers/{token}/authorize", (*extole).authorizeConsumer, false},
		{post, "/server/v2/settings/security/keys/jwt/{key}/verify-jwt", (*extole).verifyJWT, false},
	}
	for _, root := range []string{"", "/api"} {
		routes = append(routes,
			extoleRoute{post, root + "/v5/token", (*extole).createConsumer, false},
			extoleRoute{get, root + "/v5/token", (*extole).getConsumer, false},
			extoleRoute{del, root + "/v5/token", (*extole).deleteConsumer, false},
			extoleRoute{get, root + "/v4/me", (*extole).me, false},
			extoleRoute{post, root + "/v6/events", (*extole).event, false},
			extoleRoute{post, root + "/events", (*extole).event, true},
		)
		// A zone has its name in the body, or in the path as on the vendor's own page, where curl makes it a GET.
		for _, method := range []string{get, post} {
			routes = append(routes,
				extoleRoute{method, root + "/v6/zones/{zone}", (*extole).zone, false},
				extoleRoute{method, root + "/zones/{zone}", (*extole).zone, true},
			)
		}
		routes = append(routes,
			extoleRoute{post, root + "/v6/zones", (*extole).zone, false},
			extoleRoute{post, root + "/zones", (*extole).zone, true},
		)
	}
	return routes
}

func (e *extole) handler() http.Handler {
	mux := http.NewServeMux()
	paths := map[string]bool{}
	for _, route := range extoleRoutes() {
		mux.Handle(route.method+" "+route.path, e.serve(route))
		paths[route.path] = true
	}
	mux.Handle("/backend/jwt", http.HandlerFunc(e.provideJWT))
	for path := range paths {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { e.refuse(w, r, extoleRefusal("method_not_allowed")) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { e.refuse(w, r, extoleRefusal("not_found")) })
	return mux
}

// serve reads the body, lets the route answer, and writes what it says.
func (e *extole) serve(route extoleRoute) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &extoleCall{Request: r, friendly: route.friendly, header: w.Header(), now: e.s.now(r.Context())}
		err := c.readBody()
		var answer any = struct{}{}
		if err == nil {
			answer, err = route.handle(e, c)
		}
		switch {
		case err != nil && route.friendly:
			tellExtoleError(w.Header(), err)
			writeExtole(w, http.StatusOK, struct{}{})
		case err != nil:
			e.refuse(w, r, err)
		default:
			writeExtole(w, http.StatusOK, answer)
		}
	})
}

// extoleCall is a request as the handlers see it.
type extoleCall struct {
	*http.Request
	friendly bool
	header   http.Header // of the answer
	now      time.Time   // by the server's clock as the request sees it
	body     members
}

// readBody reads JSON or a form (C2). A body of another kind is refused, none is fine.
func (c *extoleCall) readBody() error {
	kind, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "application/json", "":
	case "application/x-www-form-urlencoded":
		if err := c.ParseForm(); err != nil {
			return extoleRefusal("invalid_json")
		}
		c.body = members{}
		for name, values := range c.PostForm {
			c.body[name] = marshal(values[0])
		}
		return nil
	default:
		if c.ContentLength != 0 {
			return extoleRefusal("unsupported_media_type")
		}
	}
	raw := holdBody(c.Request)
	if len(raw) == 0 {
		return nil
	}
	if c.body = readMembers(raw); c.body == nil {
		return extoleRefusal("invalid_json")
	}
	return nil
}
