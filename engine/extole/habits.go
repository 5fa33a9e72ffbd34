package extole

import (
	"fmt"
	"net/http"

	"authpeek/auth"
	"authpeek/engine"
)

// Habits implements engine.Recogniser.
func (*Vendor) Habits(calls []engine.AppCall) []engine.Finding {
	if len(calls) == 0 || calls[len(calls)-1].Call == nil {
		return nil
	}
	now, before := calls[len(calls)-1], calls[:len(calls)-1]
	var found []engine.Finding
	for _, f := range []engine.Finding{twoTokens(now), keptRefused(now, before), keptRotated(now, before), secretInApp(now)} {
		if f.Code != "" {
			found = append(found, f)
		}
	}
	return found
}

// accessTokenOf is the access token that Extole goes by, and its fingerprint.
func accessTokenOf(c engine.AppCall) (token engine.SeenCredential, fingerprint string) {
	for _, t := range c.Seen.Credentials {
		if isRead(t.Carrier) {
			return t, t.Fingerprint()
		}
	}
	return engine.SeenCredential{}, ""
}

// twoTokens is the trap of C3: the page has the order the other way round.
func twoTokens(now engine.AppCall) engine.Finding {
	first, fingerprint := accessTokenOf(now)
	if first.Carrier.In != auth.InQuery {
		return engine.Finding{}
	}
	for _, other := range now.Seen.Credentials {
		if isRead(other.Carrier) && other.Carrier.In != auth.InQuery && other.Fingerprint() != fingerprint {
			f := queryWins(fingerprint, other.Carrier)
			f.Detail = fmt.Sprintf("The URL carries access_token %s, the %s %s: Extole takes the URL's.", fingerprint, other.Carrier.Describe(), other.Fingerprint())
			return f
		}
	}
	return engine.Finding{}
}

// keptRefused is an app that goes on with a token which Extole has refused: iOS makes another one after a 403 alone (C6).
func keptRefused(now engine.AppCall, before []engine.AppCall) engine.Finding {
	_, token := accessTokenOf(now)
	if token == "" {
		return engine.Finding{}
	}
	for i := range before {
		c := &before[i] // calls are large, and this goes through all of them at the end of each
		if c.Call == nil || c.Call.Status() != http.StatusUnauthorized && c.Call.Status() != http.StatusForbidden {
			continue
		}
		if _, same := accessTokenOf(*c); same != token {
			continue
		}
		status := c.Call.Status()
		return engine.Finding{
			Code: "extole.kept-refused", Severity: engine.SeverityWarning, Title: "a token that was refused before",
			Detail: fmt.Sprintf("%s was refused with %d on call #%d, and the app still sends it. iOS obtains another one after a 403 alone, and no SDK while it runs.", token, status, c.Call.ID),
			Fix:    "obtain another token after a refusal: POST " + consumerPath, Ref: "Extole's mobile SDKs, ExtoleImpl.swift and ExtoleImpl.kt",
		}
	}
	return engine.Finding{}
}

// keptRotated is an app that goes on with a token for which /events has handed out another (C1).
func keptRotated(now engine.AppCall, before []engine.AppCall) engine.Finding {
	_, token := accessTokenOf(now)
	if token == "" {
		return engine.Finding{}
	}
	for i := range before {
		c := &before[i]
		if c.Call == nil || len(c.Call.Issued) == 0 {
			continue
		}
		if _, same := accessTokenOf(*c); same != token {
			continue
		}
		for _, issued := range c.Call.Issued {
			if c.Seen.Operation == EventSend && issued.Token.Fingerprint != token {
				return engine.Finding{
					Code: "extole.rotated", Severity: engine.SeverityWarning, Title: "the token was rotated, and the app goes on with the old one",
					Detail: fmt.Sprintf("Call #%d handed out %s in place of %s, in X-Extole-Token. Android's token of its start stays.", c.Call.ID, issued.Token.Fingerprint, token),
					Fix:    "take the token over from X-Extole-Token", Ref: "Extole's mobile SDKs, ExtoleImpl.swift and ExtoleImpl.kt",
				}
			}
		}
	}
	return engine.Finding{}
}

// secretInApp is the brand's own token in somebody's hand: only servers call these routes (C1).
func secretInApp(now engine.AppCall) engine.Finding {
	if !isServer(now.Seen.Mode) || now.Seen.SDK == "" {
		return engine.Finding{}
	}
	return engine.Finding{
		Code: "extole.server-token-in-app", Severity: engine.SeverityError, Title: "a server token in an app",
		Detail: now.Seen.SDK + " called " + now.Seen.Operation + ", which is the API of servers: its token is the brand's, and whoever takes the app apart has it.",
		Fix:    "let your backend make this call, and revoke the token", Ref: "extole/java-api, access tokens",
	}
}
