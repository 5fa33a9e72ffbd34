package sandbox

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"
)

// access is what a credential opens (bloomreach reference 4.2): the vendor's "public" and "private" API keys, and the
// customer token. The values can be combined.
type access uint8

const (
	public        access = 1 << iota // Authorization: Token <API key>, or the query parameter access_token
	private                          // Authorization: Basic base64(<key id>:<secret>)
	customerToken                    // Authorization: Bearer <JWT>
	selfChecked   access = 0
)

// caller is who a request was admitted as.
type caller struct {
	access access
	ids    map[string]string // with customerToken: the customer that the token was made out to
}

// mayActFor compares the customer of the request with the one of the token. API keys act for anybody.
func (c caller) mayActFor(ids map[string]string) error {
	if c.access != customerToken {
		return nil
	}
	return matchCustomer(c.ids, ids)
}

var (
	errNoAccessKey      = refuse(http.StatusUnauthorized, "Access key not provided")
	errUnknownAccessKey = refuse(http.StatusUnauthorized, "Access key not found")
	errWrongSecret      = refuse(http.StatusForbidden, "invalid secret")
	errWrongProject     = refuse(http.StatusBadRequest, "Invalid project id")
	// Assumption: the vendor documents this wording for other actions only ("No permission to export customer"), and
	// nothing for a kind of credential that a route does not take.
	errWrongAccess = refuse(http.StatusForbidden, "No permission to use this endpoint with this kind of access")
)

// admit decides whether the request's credential opens the route. A missing header comes before a wrong project, a wrong
// project before a wrong key: keys belong to projects, so without the project no key is known.
func (s *Server) admit(rt route, r *http.Request) (caller, error) {
	if rt.access == selfChecked {
		return caller{}, nil
	}
	scheme, value, ok := credential(r)
	if !ok {
		return caller{}, errNoAccessKey
	}
	if r.PathValue("project") != projectToken {
		return caller{}, errWrongProject
	}
	c, err := s.authenticate(r.Context(), scheme, value)
	if err != nil {
		return caller{}, err
	}
	if c.access&rt.access == 0 {
		return caller{}, errWrongAccess
	}
	return c, nil
}

func (s *Server) authenticate(ctx context.Context, scheme, value string) (caller, error) {
	switch scheme {
	case "token":
		if !sameSecret(value, s.options.Secrets.APIKey) {
			return caller{}, errUnknownAccessKey
		}
		return caller{access: public}, nil
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
		return caller{access: private}, nil
	case "bearer":
		ids, err := s.verifyCustomerToken(ctx, value)
		if err != nil {
			return caller{}, err
		}
		return caller{access: customerToken, ids: ids}, nil
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
