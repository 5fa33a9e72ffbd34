package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// extoleConsumerAnswer is what tokens of consumers are answered with (C2).
type extoleConsumerAnswer struct {
	AccessToken string   `json:"access_token"`
	ExpiresIn   int64    `json:"expires_in"`
	Scopes      []string `json:"scopes"`
}

func answerConsumer(t extoleToken, now time.Time) extoleConsumerAnswer {
	return extoleConsumerAnswer{t.value, t.expiresIn(now), t.scopes}
}

// anonymous is the token of a device that has told nothing.
func (e *extole) anonymous(c *extoleCall) extoleToken {
	t := extoleToken{client: extoleLiveClient, device: e.tokens.uniqueID(), expires: c.now.Add(extoleConsumerLife)}
	return t.climbed("", false)
}

// climbed is the token as it stands for somebody. Assumption: only verifying brings scopes, because the vendor's page lets nobody
// else change a profile; the reference says no more than that both of a consumer's scopes may be there.
func (t extoleToken) climbed(email string, verified bool) extoleToken {
	t.email, t.verified, t.scopes = email, verified, []string{}
	if verified {
		t.scopes = []string{scopeUpdateProfile, scopeVerified}
	}
	return t
}

// createConsumer is POST /v5/token: for nobody, by email, or by JWT.
func (e *extole) createConsumer(c *extoleCall) (any, error) {
	token, email := e.anonymous(c), c.body.text("email")
	if seconds, given, err := c.duration(); err != nil {
		return nil, err
	} else if given {
		if most := int64(extoleConsumerMaximum / time.Second); seconds < 1 || seconds > most {
			return nil, extoleRefusal("invalid_access_token_duration").with("maximum", most).with("duration", seconds)
		}
		token.expires = c.now.Add(time.Duration(seconds) * time.Second)
	}
	if email != "" && !isEmail(email) {
		return nil, extoleRefusal("invalid_email").with("email", email)
	}
	if raw := c.jwt(); raw != "" {
		judged := e.judge(c, raw)
		switch {
		case !judged.identifies():
			// Here all that can be wrong with a JWT has one code (C2).
			return nil, extoleRefusal("jwt_error").with("reason", judged.result).with("description", judged.result.description())
		case email != "" && judged.email != "" && !strings.EqualFold(email, judged.email):
			return nil, extoleRefusal("email_mismatch").with("jwt_email", judged.email).with("email", email)
		}
		token = token.climbed(judged.email, judged.verifies())
	} else {
		token = token.climbed(email, false)
	}
	return answerConsumer(e.issue(token), c.now), nil
}

// getConsumer is GET /v5/token.
func (e *extole) getConsumer(c *extoleCall) (any, error) {
	token, err := e.consumer(c)
	if err != nil {
		return nil, err
	}
	return answerConsumer(token, c.now), nil
}

// deleteConsumer is DELETE /v5/token.
func (e *extole) deleteConsumer(c *extoleCall) (any, error) {
	token, err := e.consumer(c)
	if err != nil {
		return nil, err
	}
	e.tokens.forget(token.value)
	return extoleDone{"success"}, nil
}

// consumer authenticates a call of a consumer's. Web-friendly endpoints give a new token to whoever has none, and tell in a header
// that the one that came is no good. Assumption: such a call gets a new one as well, or a browser with an old cookie would be
// stuck. A server token opens nothing here.
func (e *extole) consumer(c *extoleCall) (extoleToken, error) {
	token, err := e.authenticate(c)
	if err == nil && token.kind != extoleConsumer {
		err = extoleRefusal("access_denied")
	}
	if err == nil || !c.friendly {
		return token, err
	}
	if carriedToken(c.Request) != "" {
		tellExtoleError(c.header, err)
	}
	return e.issue(e.anonymous(c)), nil
}

// known authenticates a call of a consumer's and lets the consumer climb by what the call tells: a JWT, or else an email. Then the
// token is another one (C4). Assumption: the old one stays what it was, so that whoever saw it does not climb along.
func (e *extole) known(c *extoleCall) (extoleToken, error) {
	token, err := e.consumer(c)
	if err != nil {
		return token, err
	}
	email, verified, err := e.told(c)
	switch {
	case err != nil && !c.friendly:
		return token, err
	case err != nil:
		tellExtoleError(c.header, err)
	}
	if strings.EqualFold(email, token.email) {
		email, verified = token.email, verified || token.verified // Nobody is known less for telling again who it is.
	}
	_, rotated := metFault(c.Request, faultRotated)
	climbs := email != "" && (email != token.email || verified != token.verified)
	if rotated {
		e.tokens.forget(token.value)
	}
	if climbs {
		token = token.climbed(email, verified)
	}
	if rotated = rotated || climbs; rotated {
		token = e.issue(token)
	}
	if rotated || c.friendly {
		c.header.Set("X-Extole-Token", token.value)
		cookie := &http.Cookie{Name: "extole_token", Value: token.value, Path: "/", MaxAge: int(token.expiresIn(c.now)), HttpOnly: true, SameSite: http.SameSiteLaxMode}
		c.header.Add("Set-Cookie", cookie.String())
	}
	return token, nil
}

// told is whom a call says that the consumer is. What the JWT says goes before all else (C3); without a JWT that can be used, it is
// the email of the event. The email of a call may not be one.
func (e *extole) told(c *extoleCall) (email string, verified bool, err error) {
	if raw := c.jwt(); raw != "" {
		judged := e.judge(c, raw)
		if judged.identifies() && judged.email != "" {
			return judged.email, judged.verifies(), nil
		}
		err = judged.refusal()
	}
	if email = readMembers(c.body["data"]).text("email"); email == "" {
		email = c.body.text("email")
	}
	if email != "" && !isEmail(email) {
		return "", false, extoleRefusal("invalid_email").with("email", email)
	}
	return email, false, err
}

// jwt is the JWT of a call: in the header, the body or the query (C3).
func (c *extoleCall) jwt() string {
	if raw := c.Header.Get("X-Extole-Jwt"); raw != "" {
		return raw
	}
	if raw := c.body.text("jwt"); raw != "" {
		return raw
	}
	return c.URL.Query().Get("jwt")
}

// isEmail takes what has something on both sides of an at sign.
func isEmail(text string) bool {
	name, host, found := strings.Cut(text, "@")
	return found && name != "" && host != "" && !strings.ContainsAny(text, " \t\r\n<>")
}

// me is GET /v4/me: the profile, as far as it may be seen. The name, friends and rewards are for a verified consumer alone.
// Assumption: the members.
func (e *extole) me(c *extoleCall) (any, error) {
	token, err := e.known(c)
	if err != nil {
		return nil, err
	}
	type profile struct {
		ID         string   `json:"id"` // the device's, whoever uses it
		Level      string   `json:"level"`
		IdentityID string   `json:"identity_id,omitempty"`
		Email      string   `json:"email,omitempty"`
		ShareLink  string   `json:"share_link,omitempty"`
		FirstName  string   `json:"first_name,omitempty"`
		LastName   string   `json:"last_name,omitempty"`
		Friends    []string `json:"friends,omitempty"`
		Rewards    []string `json:"rewards,omitempty"`
	}
	p := profile{ID: token.device, Level: token.level()}
	if token.email != "" {
		person := extolePersonOf(token.email)
		p.IdentityID, p.Email, p.ShareLink = person.id, token.email, person.link
		if token.verified {
			p.FirstName, p.LastName, p.Friends, p.Rewards = person.first, person.last, person.friends, person.rewards
		}
	}
	return p, nil
}

// event is POST /v6/events, and /events of the web-friendly ones.
func (e *extole) event(c *extoleCall) (any, error) {
	if _, err := e.known(c); err != nil {
		return nil, err
	}
	if c.body.text("event_name") == "" {
		return nil, extoleRefusal("event_name_missing")
	}
	return struct {
		ID string `json:"id"`
	}{e.tokens.uniqueID()}, nil
}

// The zones of the brand's program. Any other is empty.
const (
	zoneRefer   = "refer_a_friend" // for everybody; the link is for who has said who it is
	zoneRewards = "my_rewards"     // for a verified consumer alone
)

// zone is GET or POST /v6/zones, and /zones of the web-friendly ones: what a brand's page shows at one place. Assumption: the members.
func (e *extole) zone(c *extoleCall) (any, error) {
	token, err := e.known(c)
	if err != nil {
		return nil, err
	}
	name := c.PathValue("zone")
	if name == "" {
		name = c.body.text("event_name")
	}
	data := map[string]any{}
	switch {
	case name == "":
		return nil, extoleRefusal("event_name_missing")
	case name == zoneRewards && !token.verified:
		return nil, extoleRefusal("scopes_denied").with("denied_scopes", []string{scopeVerified})
	case name == zoneRewards:
		data["rewards"] = extolePersonOf(token.email).rewards
	case name == zoneRefer:
		data["headline"] = "Give 10 €, get 10 €"
		data["share_link"] = nil
		if token.email != "" {
			data["share_link"] = extolePersonOf(token.email).link
		}
	}
	return struct {
		EventID string          `json:"event_id"`
		Zone    string          `json:"zone"`
		Data    json.RawMessage `json:"data"`
	}{e.tokens.uniqueID(), name, marshal(data)}, nil
}

// extolePerson is what the brand's program knows of somebody.
type extolePerson struct {
	id, first, last, link string
	friends, rewards      []string
}

func extolePersonOf(email string) extolePerson {
	switch {
	case strings.EqualFold(email, jane().label):
		return extolePerson{"7101000001", "Jane", "Doe", "https://share.acme.test/jane", []string{"Bob R."}, []string{"10 € for Bob R.'s first order"}}
	case strings.EqualFold(email, bob().label):
		return extolePerson{"7101000002", "Bob", "Roe", "https://share.acme.test/bob", []string{}, []string{}}
	}
	name, _, _ := strings.Cut(email, "@")
	return extolePerson{id: "7101999999", link: "https://share.acme.test/" + name}
}
