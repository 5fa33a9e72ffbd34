package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

// extoleUser is somebody with a password for My Extole.
type extoleUser struct {
	email, password string
	refusal         string // the code with which a right password is refused, "" for none
}

// extoleDemoUser is the one that can sign in; the others are there for their codes.
const extoleDemoUser = "demo@acme.test"

func extoleUsers(password string) []extoleUser {
	return []extoleUser{
		{extoleDemoUser, password, ""},
		{"locked@acme.test", password, "account_locked"},
		{"disabled@acme.test", password, "account_disabled"},
		{"expired@acme.test", password, "expired_credentials"},
	}
}

// extoleTokenAnswer is what tokens of the server API are answered with (C2).
type extoleTokenAnswer struct {
	Type        string   `json:"type"`
	AccessToken string   `json:"access_token"`
	ClientID    string   `json:"client_id"`
	IdentityID  string   `json:"identity_id"`
	PersonID    string   `json:"person_id"` // deprecated, and always the same
	ExpiresIn   int64    `json:"expires_in"`
	Scopes      []string `json:"scopes"`
}

func answerToken(t extoleToken, now time.Time) extoleTokenAnswer {
	return extoleTokenAnswer{t.kind, t.value, t.client, t.identity, t.identity, t.expiresIn(now), t.scopes}
}

// extoleDone is the answer of what has nothing to tell. Assumption: its member.
type extoleDone struct {
	Status string `json:"status"`
}

// createToken is POST /v4/tokens: a token for who signs in, or one that mirrors or narrows the calling one.
func (e *extole) createToken(c *extoleCall) (any, error) {
	base, err := e.signIn(c)
	if err != nil {
		return nil, err
	}
	if client := c.body.text("client_id"); client != "" {
		if client != extoleLiveClient && client != extoleSandboxClient {
			return nil, extoleRefusal("invalid_client_id").with("client_id", client)
		}
		base.client = client
	}
	if raw := c.body["scopes"]; len(raw) > 0 && string(raw) != "null" {
		var wanted []string
		if json.Unmarshal(raw, &wanted) != nil {
			return nil, extoleRefusal("invalid_json")
		}
		// Assumption: an empty list asks for no fewer than none at all. ANY and CAMPAIGN_EDIT of the vendor's page cannot be granted.
		denied := slices.DeleteFunc(slices.Clone(wanted), base.has)
		if len(denied) > 0 {
			return nil, extoleRefusal("scopes_denied").with("denied_scopes", denied)
		}
		if len(wanted) > 0 {
			base.scopes = wanted
		}
	}
	base.expires = c.now.Add(extoleUserLife)
	if seconds, given, err := c.duration(); err != nil {
		return nil, err
	} else if given {
		// The first ten millennia end with the year 9999.
		most := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC).Unix() - c.now.Unix()
		if seconds < 1 || seconds > most {
			return nil, extoleRefusal("invalid_duration").with("default_duration", int64(extoleUserLife/time.Second)).with("duration_seconds", seconds)
		}
		base.expires = time.Unix(c.now.Unix()+seconds, 0)
	}
	base.kind = extoleUserToken
	return answerToken(e.issue(base), c.now), nil
}

// signIn is on whose behalf a token is asked for. Email and password go before a token that the call carries as well.
func (e *extole) signIn(c *extoleCall) (extoleToken, error) {
	email, password := c.body.text("email"), c.body.text("password")
	if email == "" && password == "" {
		if carriedToken(c.Request) == "" {
			return extoleToken{}, extoleRefusal("missing_credentials")
		}
		return e.server(c)
	}
	if email == "" || password == "" {
		return extoleToken{}, extoleRefusal("missing_credentials")
	}
	for _, user := range e.users {
		if user.email != email || !sameSecret(user.password, password) {
			continue
		}
		if user.refusal != "" {
			return extoleToken{}, extoleRefusal(user.refusal)
		}
		return extoleToken{client: extoleLiveClient, identity: email, scopes: extoleManagedScopes()}, nil
	}
	return extoleToken{}, extoleRefusal("invalid_credentials")
}

// duration is duration_seconds of a body.
func (c *extoleCall) duration() (seconds int64, given bool, err error) {
	raw := c.body["duration_seconds"]
	if len(raw) == 0 || string(raw) == "null" {
		return 0, false, nil
	}
	// A form has its numbers as texts.
	if text := c.body.text("duration_seconds"); text != "" {
		raw = json.RawMessage(text)
	}
	if json.Unmarshal(raw, &seconds) != nil {
		return 0, false, extoleRefusal("invalid_json")
	}
	return seconds, true, nil
}

// currentToken is GET /v4/tokens.
func (e *extole) currentToken(c *extoleCall) (any, error) {
	token, err := e.server(c)
	if err != nil {
		return nil, err
	}
	return answerToken(token, c.now), nil
}

// named is the token of the path, which the caller must hold or administer.
func (e *extole) named(c *extoleCall) (extoleToken, error) {
	caller, err := e.server(c)
	if err != nil {
		return extoleToken{}, err
	}
	token, err := e.lookup(c, c.PathValue("token"))
	switch {
	case err != nil:
		return extoleToken{}, err
	case token.kind == extoleConsumer, token.client != caller.client:
		return extoleToken{}, extoleRefusal("access_denied")
	case token.value != caller.value && !caller.has(scopeClientAdmin):
		return extoleToken{}, extoleRefusal("access_denied")
	}
	return token, nil
}

// getToken is GET /v4/tokens/{token}.
func (e *extole) getToken(c *extoleCall) (any, error) {
	token, err := e.named(c)
	if err != nil {
		return nil, err
	}
	return answerToken(token, c.now), nil
}

// deleteToken is DELETE /v4/tokens/{token}.
func (e *extole) deleteToken(c *extoleCall) (any, error) {
	token, err := e.named(c)
	if err != nil {
		return nil, err
	}
	e.tokens.forget(token.value)
	return extoleDone{"success"}, nil
}

// exchangeToken is PUT /v4/tokens/exchange/{token}: the same token under a new value, and the old one is invalid at once.
func (e *extole) exchangeToken(c *extoleCall) (any, error) {
	token, err := e.named(c)
	if err != nil {
		return nil, err
	}
	e.tokens.forget(token.value)
	return answerToken(e.issue(token), c.now), nil
}

// authorizeConsumer is POST /v2/consumers/{token}/authorize, by which a brand vouches for somebody who has signed in with it.
// Assumption: the scopes that it takes, and that the consumer's token stays the same.
func (e *extole) authorizeConsumer(c *extoleCall) (any, error) {
	caller, err := e.server(c, scopeBackend, scopeClientAdmin)
	if err != nil {
		return nil, err
	}
	token, err := e.lookup(c, c.PathValue("token"))
	switch {
	case err != nil, token.kind != extoleConsumer:
		return nil, extoleRefusal("consumer_token_invalid")
	case token.client != caller.client:
		return nil, extoleRefusal("access_denied")
	case token.email == "":
		return nil, extoleRefusal("consumer_token_upgrade_not_allowed")
	}
	token = token.climbed(token.email, true)
	e.tokens.put(token)
	return struct {
		AccessToken string   `json:"access_token"`
		ClientID    string   `json:"client_id"`
		Scopes      []string `json:"scopes"`
	}{token.value, token.client, token.scopes}, nil
}
