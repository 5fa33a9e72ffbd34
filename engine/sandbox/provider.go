package sandbox

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// maxTTL is the longest lifetime that a request may ask for, in seconds.
const maxTTL = 24 * 60 * 60

// issuedKept is how many minted tokens the server remembers.
const issuedKept = 256

// provideToken plays the app's own backend: the vendor has no endpoint that mints customer tokens (bloomreach reference
// 5.1). Its error bodies are therefore not the vendor's. A real backend would take the customer from the session and not
// from the body; here one session may ask for every customer, so that switching needs no second login.
func (s *Server) provideToken(r *http.Request, _ caller) (body, error) {
	return s.provide(r, s.mintCustomerToken)
}

// provideStreamToken is the same backend's endpoint for the JWT of a stream.
func (s *Server) provideStreamToken(r *http.Request, _ caller) (body, error) {
	return s.provide(r, s.mintStreamToken)
}

func (s *Server) provide(r *http.Request, mint func(ctx context.Context, ids map[string]string, ttl time.Duration) (string, error)) (body, error) {
	scheme, session, ok := credential(r)
	if !ok || scheme != "bearer" || !sameSecret(session, s.options.Secrets.SessionSecret) {
		return nil, refuseByBackend(http.StatusUnauthorized, "the session is not known; send Authorization: Bearer with the session secret")
	}
	var asked struct {
		CustomerIDs customerIDs `json:"customer_ids"`
		TTL         *int64      `json:"ttl"` // seconds
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	ids, err := asked.CustomerIDs.present()
	if err != nil {
		return nil, refuseByBackend(http.StatusBadRequest, "customer_ids is missing or empty")
	}
	ttl := s.options.TokenTTL
	if asked.TTL != nil {
		if *asked.TTL < 1 || *asked.TTL > maxTTL {
			return nil, refuseByBackend(http.StatusBadRequest, "ttl is in seconds, from 1 to 86400")
		}
		ttl = time.Duration(*asked.TTL) * time.Second
	}
	if err := wait(r, s.options.ProviderDelay); err != nil {
		return nil, err
	}
	type answer struct {
		Token     *string `json:"token"`
		ExpiresIn int64   `json:"expires_in"` // seconds
	}
	hard := hardIDs(ids)
	if len(hard) == 0 {
		// Nobody has logged in, so there is nobody to make a token out to; backends say so with null.
		return jsonBody(answer{}), nil
	}
	token, err := mint(r.Context(), hard, ttl)
	if err != nil {
		return nil, err
	}
	s.remember(token)
	return jsonBody(answer{&token, int64(ttl / time.Second)}), nil
}

func refuseByBackend(status int, text string) error {
	return &refusal{status: status, text: text, body: func(text string) any { return map[string]string{"error": text} }}
}

// lifetime is how long another vendor's token lives: as long as was asked for, else as the vendor's do.
func (s *Server) lifetime(vendors time.Duration) time.Duration {
	if s.options.askedTTL > 0 {
		return s.options.askedTTL
	}
	return vendors
}

// wait returns early when the client leaves.
func wait(r *http.Request, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-r.Context().Done():
		return r.Context().Err()
	}
}

func (s *Server) remember(token string) {
	s.issuedMu.Lock()
	defer s.issuedMu.Unlock()
	if len(s.issued) == issuedKept {
		s.issued = slices.Delete(s.issued, 0, 1)
	}
	s.issued = append(s.issued, token)
}

// Issued returns the tokens that were minted, customers' and streams', in clear, oldest first, at most the last 256. A test that looks for
// leaks needs them: a marker can be put into every other secret, but the signature of a JWT is computed.
func (s *Server) Issued() []string {
	s.issuedMu.Lock()
	defer s.issuedMu.Unlock()
	return slices.Clone(s.issued)
}
