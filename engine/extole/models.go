package extole

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// AccessToken is a server token with what Extole tells of it (C2). Its text stands as its fingerprint.
type AccessToken struct {
	Type        string   `json:"type,omitempty"` // USER, MANAGED or RESOURCE
	AccessToken string   `json:"access_token,omitempty"`
	ClientID    string   `json:"client_id,omitempty"`
	IdentityID  string   `json:"identity_id,omitempty"`
	PersonID    string   `json:"person_id,omitempty"` // the deprecated name of identity_id
	ExpiresIn   int64    `json:"expires_in"`          // seconds
	Scopes      []string `json:"scopes"`
}

// ConsumerToken is a consumer's token with what Extole tells of it (C2). Its text stands as its fingerprint.
type ConsumerToken struct {
	AccessToken string   `json:"access_token,omitempty"`
	ExpiresIn   int64    `json:"expires_in"` // seconds
	Scopes      []string `json:"scopes"`
	// Capabilities are what an older version of the endpoint tells.
	Capabilities []string `json:"capabilities,omitempty"`
	// Level is what the scopes and the token's story make of it: anonymous, identified or verified. It is not in the answer.
	Level string `json:"level"`
}

// Me is the consumer's profile.
//
// Assumption: the reference does not list its members; these are the ones that its levels speak of, and Other has all others.
type Me struct {
	Level         string         `json:"level,omitempty"`
	ID            string         `json:"id,omitempty"`
	Email         string         `json:"email,omitempty"`
	PartnerUserID string         `json:"partner_user_id,omitempty"`
	FirstName     string         `json:"first_name,omitempty"`
	LastName      string         `json:"last_name,omitempty"`
	Other         map[string]any `json:"other,omitempty"`
}

// Zone is what a zone shows.
type Zone struct {
	EventName string `json:"event_name"`
	Content   any    `json:"content"`
}

// Event is what became of an event. The endpoint tells so in headers alone (C1).
type Event struct {
	EventName string `json:"event_name"`
	// Rotated says that the answer has handed out the token's successor.
	Rotated bool `json:"rotated"`
	Answer  any  `json:"answer,omitempty"`
}

// Done is the answer to an operation that has nothing to tell.
type Done struct {
	Status string `json:"status,omitempty"`
}

// Verdict is what Extole's own tester says of a JWT (C2).
type Verdict struct {
	Result      string `json:"result"`
	Description string `json:"description,omitempty"`
	// Meaning says the result in words. It is not in the answer.
	Meaning string `json:"meaning"`
}

// toldToken is what an answer tells of a token.
type toldToken struct {
	Type        string      `json:"type"`
	AccessToken string      `json:"access_token"`
	ExpiresIn   json.Number `json:"expires_in"`
	Scopes      []string    `json:"scopes"`
	secret      auth.Secret
}

// tokenIn reads the token of an answer, which has not been through the redactor. The error quotes nothing of it.
func tokenIn(a engine.Answer) (toldToken, error) {
	var t toldToken
	switch err := json.Unmarshal(a.Body, &t); {
	case isPage(a):
		return t, errors.New("the answer is a page of HTML; check that base_url is the program domain")
	case err != nil:
		return t, errors.New("the answer is not the JSON of a token; check that base_url is the program domain")
	case t.AccessToken == "":
		return t, errors.New("the answer has no access_token; look at the server")
	case strings.ContainsFunc(t.AccessToken, func(r rune) bool { return r < 0x20 || r == 0x7f }):
		return t, errors.New("the access_token has a control character in it, which no header can carry; look at the server")
	}
	t.secret = auth.NewSecret(t.AccessToken)
	return t, nil
}

// life is expires_in; 0 for none.
func (t toldToken) life() time.Duration { return seconds(t.ExpiresIn) }

// scope is what Info.Scope holds: the scopes with blanks between, as RFC 6749 section 3.3 writes them.
func (t toldToken) scope() string { return strings.Join(t.Scopes, " ") }

// seconds bounds a lifetime so that it fits a Duration: no token lives for a century.
func seconds(n json.Number) time.Duration {
	f, err := n.Float64()
	if err != nil || f <= 0 {
		return 0
	}
	return time.Duration(min(f, 3e9) * float64(time.Second))
}
