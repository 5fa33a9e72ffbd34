package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// start lets a token server answer.
func (t *twilio) start(w http.ResponseWriter, r *http.Request, st starter, path string) {
	if t.aside(w, r, st, path) {
		return
	}
	identity, err := st.asked(t, r, path)
	if _, unset := metFault(r, faultUnset); unset && err == nil {
		err = withoutKey()
	}
	if err != nil {
		st.refuse(w, r, err)
		return
	}
	if other, ok := metFault(r, "provider-other"); ok {
		identity = somebodyElse(identity, other.Amount)
	}
	if err := wait(r, t.server.options.ProviderDelay); err != nil {
		return // The client has gone.
	}
	token := t.mint(r, st, identity)
	t.server.remember(token)
	_, null := metFault(r, faultIdentityNull)
	_, omitted := metFault(r, faultIdentityOmitted)
	if null || omitted {
		identity = nil
	}
	w.Header().Set("Content-Type", st.contentType)
	answer := marshal(struct {
		Identity *string `json:"identity"`
		Token    string  `json:"token"`
	}{identity, token})
	if identity == nil && (omitted || st.omitsNull && !null) {
		answer = marshal(struct {
			Token string `json:"token"`
		}{token})
	}
	if st.newline {
		answer = append(answer, '\n')
	}
	_, _ = w.Write(answer) // The only error is a client that has gone.
}

// somebodyElse is the other customer whom a fault names, by the name in front of an address: identities here are names.
func somebodyElse(asker *string, other string) *string {
	name, _, _ := strings.Cut(other, "@")
	if asker != nil && *asker == name {
		if name = "bob"; *asker == name {
			name = "jane"
		}
	}
	return &name
}

// tokenLibrary is what one of the vendor's libraries puts into a token and what it leaves out (vendors reference A2).
type tokenLibrary struct {
	name     string
	iat, nbf bool
}

// header is the header of a token. Only the order of node's is known; the others have that of the vendor's sample.
func (l tokenLibrary) header() string {
	if l.name == "node" {
		return `{"cty":"twilio-fpa;v=1","typ":"JWT","alg":"HS256"}`
	}
	return `{"typ":"JWT","alg":"HS256","cty":"twilio-fpa;v=1"}`
}

// number is the time in a token's jti. Java's library divides by a float of 32 bits, which leaves steps of two minutes.
func (l tokenLibrary) number(now time.Time) int64 {
	if l.name == "java" {
		return int64(float32(now.UnixMilli()) / 1000)
	}
	return now.Unix()
}

// accessClaims are the claims of an access token; times are in Unix seconds.
type accessClaims struct {
	ID        string       `json:"jti"`
	Grants    accessGrants `json:"grants"`
	IssuedAt  int64        `json:"iat,omitempty"`
	NotBefore int64        `json:"nbf,omitempty"`
	ExpiresAt int64        `json:"exp"`
	Issuer    string       `json:"iss"`
	Subject   string       `json:"sub"`
}

type accessGrants struct {
	Identity *string       `json:"identity,omitempty"`
	Chat     *serviceGrant `json:"chat,omitempty"`
	Sync     *serviceGrant `json:"data_sync,omitempty"`
	Video    *struct{}     `json:"video,omitempty"`
}

type serviceGrant struct {
	ServiceSID string `json:"service_sid"`
}

// mint signs a token as the starter's library does, or as a fault makes it go wrong. The libraries leave out an identity that is
// null or empty.
func (t *twilio) mint(r *http.Request, st starter, identity *string) string {
	now, life := t.server.now(r.Context()), t.server.lifetime(twilioTTL)
	if _, ok := metFault(r, faultMilliseconds); ok {
		life *= 1000
	}
	claims := accessClaims{
		ID:        fmt.Sprintf("%s-%d", keySID, st.library.number(now)),
		ExpiresAt: now.Add(life).Unix(),
		Issuer:    keySID, Subject: accountSID,
	}
	if st.library.iat {
		claims.IssuedAt = now.Unix()
	}
	if st.library.nbf {
		claims.NotBefore = now.Unix()
	}
	if identity != nil && *identity != "" {
		claims.Grants.Identity = identity
	}
	if _, ok := metFault(r, faultNoGrants); !ok {
		claims.Grants.Chat, claims.Grants.Sync = &serviceGrant{chatServiceSID}, &serviceGrant{"default"}
		if st.video {
			claims.Grants.Video = &struct{}{}
		}
	}
	if _, ok := metFault(r, faultSwappedSIDs); ok {
		claims.Issuer, claims.Subject = claims.Subject, claims.Issuer
	}
	secret := t.server.options.Secrets.Twilio.KeySecret
	if _, ok := metFault(r, faultOtherSecret); ok {
		secret = strings.Repeat("0", len(secret))
	}
	return compactJWT(st.library.header(), claims, hs256(secret))
}
