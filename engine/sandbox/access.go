package sandbox

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// access is what a credential opens (bloomreach reference 4.2): the vendor's "public" and "private" API keys, the customer
// token of a project, and the token of a stream. The values can be combined.
type access uint8

const (
	public        access = 1 << iota // Authorization: Token <API key>, or the query parameter access_token
	private                          // Authorization: Basic base64(<key id>:<secret>)
	customerToken                    // Authorization: Bearer <JWT>, in a project
	streamToken                      // Authorization: Bearer <JWT>, in a stream
)

// integration is which of the vendor's two worlds a route belongs to.
type integration uint8

const (
	elsewhere integration = iota // the app's own backend
	inProject
	inStream
)

// guard says who may use a route. A policy decides about the credentials of apps, private about those of servers.
type guard struct {
	in        integration
	operation string // whose policy decides; empty where private access alone opens the route
	private   bool
	denied    *refusal // of a known credential that does not open the route; errWrongAccess when nil
}

// selfChecked is the guard of a route whose handler looks at the credential itself.
var selfChecked = guard{}

// caller is who a request was admitted as.
type caller struct {
	in     integration
	access access            // none for whoever an open route or a stream's id let in
	ids    map[string]string // the customer that the token was made out to, where there was one
	at     time.Time         // when the request came, by the server's clock as the request sees it
}

// mayActFor compares the customer of the request with the one of the token. API keys act for anybody, and so does a
// stream's id.
func (c caller) mayActFor(ids map[string]string) error {
	switch c.access {
	case customerToken:
		return matchCustomer(c.ids, ids, textOtherCustomer, textUnnamedCustomer)
	case streamToken:
		return matchCustomer(c.ids, ids, textStreamOtherCustomer, textStreamUnnamedCustomer)
	}
	return nil
}

var (
	errNoAccessKey      = refuse(http.StatusUnauthorized, "Access key not provided")
	errUnknownAccessKey = refuse(http.StatusUnauthorized, "Access key not found")
	errWrongSecret      = refuse(http.StatusForbidden, "invalid secret")
	errWrongProject     = refuse(http.StatusBadRequest, "Invalid project id")
	errWrongAccess      = assumed(http.StatusForbidden, textWrongAccess)
	// Assumption: status 400, like that of a project.
	errWrongStream   = assumed(http.StatusBadRequest, textStreamUnknown)
	errStreamScheme  = assumed(http.StatusUnauthorized, textStreamScheme)
	errStreamMissing = assumed(http.StatusForbidden, textStreamMissing)
	errStreamDenied  = assumed(http.StatusForbidden, textStreamDenied)
)

// admit decides whether the request's credential opens the route.
func (s *Server) admit(rt route, r *http.Request) (caller, error) {
	switch rt.guard.in {
	case inProject:
		return s.admitToProject(rt.guard, r)
	case inStream:
		return s.admitToStream(rt.guard, r)
	}
	return caller{}, nil
}

// admitToProject refuses a missing header before a wrong project, and a wrong project before a wrong key: keys belong to
// projects, so without the project no key is known.
func (s *Server) admitToProject(g guard, r *http.Request) (caller, error) {
	open := s.policy(g) == PolicyOpen
	scheme, value, ok := credential(r)
	if !ok && !open {
		return caller{}, errNoAccessKey
	}
	if publicID(r, "project", "project_id") != projectToken {
		return caller{}, errWrongProject
	}
	if open {
		return caller{in: inProject}, nil
	}
	c, err := s.authenticate(r.Context(), scheme, value)
	if err != nil {
		return caller{}, err
	}
	if !s.opens(g, c) {
		if g.denied != nil {
			return caller{}, g.denied
		}
		return caller{}, errWrongAccess
	}
	return c, nil
}

// admitToStream lets the stream's id be enough where the policy says so; a token that comes along is checked in any case,
// except on an open route. The two kinds of 403 are told apart by the SDKs: without a token they ask for one and try again,
// with one they take it for a missing permission (bloomreach reference 4.5).
func (s *Server) admitToStream(g guard, r *http.Request) (caller, error) {
	if publicID(r, "stream", "stream_id") != streamID {
		return caller{}, errWrongStream
	}
	policy, c := s.policy(g), caller{in: inStream}
	if policy == PolicyOpen {
		return c, nil
	}
	if r.Header.Get("Authorization") != "" {
		scheme, value, _ := credential(r)
		if scheme != "bearer" {
			return caller{}, errStreamScheme
		}
		ids, err := s.verifyStreamToken(r.Context(), value)
		if err != nil {
			return caller{}, err
		}
		c.access, c.ids = streamToken, ids
	}
	switch {
	case s.opens(g, c):
		return c, nil
	case policy == PolicyBearer:
		return caller{}, errStreamMissing
	default:
		return caller{}, errStreamDenied
	}
}

// opens reports whether a caller who is known already may use what g guards.
func (s *Server) opens(g guard, c caller) bool {
	if c.access == private {
		return g.private
	}
	policy := s.policy(g)
	switch policy {
	case PolicyOpen:
		return true
	case PolicyToken:
		return c.in == inStream || c.access == public
	case PolicyBearer:
		return c.access == customerToken || c.access == streamToken
	case PolicyEither:
		return c.in == inStream || c.access == public || c.access == customerToken
	}
	return false
}

// publicID is the project or the stream that a request is for: in its path, or in its query where the path has no place.
func publicID(r *http.Request, inPath, inQuery string) string {
	if id := r.PathValue(inPath); id != "" {
		return id
	}
	return r.URL.Query().Get(inQuery)
}

func (s *Server) authenticate(ctx context.Context, scheme, value string) (caller, error) {
	switch scheme {
	case "token":
		if !sameSecret(value, s.options.Secrets.APIKey) {
			return caller{}, errUnknownAccessKey
		}
		return caller{in: inProject, access: public}, nil
	case "basic":
		pair, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return caller{}, errNoAccessKey
		}
		id, secret, _ := strings.Cut(string(pair), ":")
		if id != privateKeyID {
			return caller{}, errUnknownAccessKey
		}
		if !sameSecret(secret, s.options.Secrets.PrivateKeySecret) {
			return caller{}, errWrongSecret
		}
		return caller{in: inProject, access: private}, nil
	case "bearer":
		ids, err := s.verifyCustomerToken(ctx, value)
		if err != nil {
			return caller{}, err
		}
		return caller{in: inProject, access: customerToken, ids: ids}, nil
	}
	return caller{}, errNoAccessKey
}

// credential splits the Authorization header into a lower-case scheme and one value. Anything but exactly two parts is
// malformed, which is how "Token Token key" and "Bearer Bearer jwt" end. Schemes are case-insensitive by RFC 9110 section
// 11.1; Assumption: the vendor follows it. Without the header, the public key may stand in the query
// (bloomreach reference 1.2).
func credential(r *http.Request) (scheme, value string, ok bool) {
	header := r.Header.Get("Authorization")
	if key := r.URL.Query().Get("access_token"); header == "" && key != "" {
		return "token", key, true
	}
	parts := strings.Fields(header)
	if len(parts) != 2 {
		return "", "", false
	}
	return strings.ToLower(parts[0]), parts[1], true
}

// sameSecret takes as long for a nearly right secret as for a wrong one.
func sameSecret(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
