package sandbox

import (
	"net/http"
	"time"
)

// exampleAppToken answers row 15 of bloomreach reference 1.1, which most backends do not have: the vendor's example apps mint
// their customer tokens here. Assumption: it asks for no credential, only for the id of the key that signs; and for times
// that lie ahead, which are no longer than the longest of our own endpoint.
func (s *Server) exampleAppToken(r *http.Request, c caller) (body, error) {
	var asked struct {
		ProjectID string      `json:"project_id"`
		KeyID     string      `json:"kid"`
		Subject   customerIDs `json:"sub"`
		Expires   *int64      `json:"exp"` // unix seconds
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	if asked.ProjectID != projectToken {
		return nil, errWrongProject
	}
	if asked.KeyID != privateKeyID {
		return nil, assumed(http.StatusUnauthorized, textExampleKey)
	}
	ids, err := asked.Subject.present()
	if err != nil {
		return nil, refuseWithErrors(http.StatusBadRequest, "sub", []string{"Must specify at least one customer ID"})
	}
	ttl := s.options.TokenTTL
	if asked.Expires != nil {
		ahead := *asked.Expires - c.at.Unix()
		if ahead < 1 || ahead > maxTTL {
			return nil, refuseWithErrors(http.StatusBadRequest, "exp", []string{"Must be within the next 24 hours"})
		}
		ttl = time.Duration(ahead) * time.Second
	}
	token, err := s.mintCustomerToken(r.Context(), ids, ttl)
	if err != nil {
		return nil, err
	}
	s.remember(token)
	return jsonBody(struct {
		CustomerToken string `json:"customer_token"`
		ExpireTime    int64  `json:"expire_time"` // unix seconds
	}{token, c.at.Add(ttl).Unix()}), nil
}
