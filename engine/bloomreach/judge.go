package bloomreach

import (
	"net/http"
	"slices"
	"strconv"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// judge looks at the very token that was refused, as it was at the time of sending: what it finds explains the refusal better than
// the server's words do. The server stays the one who decided, and for a token that shows nothing its words are all there is.
func judge(p engine.Profile, r engine.Request, a engine.Answer, words string) (why string, found []engine.Finding) {
	if !isToken(a) {
		return "", nil // an API key or a private key, which this call's permissions concern and no token's
	}
	c := contextOf(p, r, a)
	body, _ := fieldsOf(a.Body)
	c.SaidExpired, _ = body.boolean("token_expired")
	c.Refused, c.Status, c.Words = true, a.Status, words
	for _, f := range diagnose.Inspect(diagnose.SubjectOf(*a.Token), c).Explaining() {
		if f.Code == bearerTwice.Code && toldBefore(p, a) {
			continue
		}
		found = append(found, f)
	}
	switch {
	case len(found) > 0:
		why = found[0].Short()
	case words != "":
		why = "the server says " + strconv.Quote(words)
	default:
		why = "refused by the server"
	}
	return why, found
}

// toldBefore reports the one prefix of which a request tells already, before it leaves: iOS's own, at the very beginning.
func toldBefore(p engine.Profile, a engine.Answer) bool {
	return sdkOf(p).ios() && !p.IsStream() && a.Token.Read != nil && slices.ContainsFunc(a.Token.Read.Observations, func(o jose.Observation) bool {
		return o.Code == jose.CodePrefixed && o.Offset == 0 && o.Found == "Bearer "
	})
}

// contextOf is what is known around a token that travelled.
func contextOf(p engine.Profile, r engine.Request, a engine.Answer) diagnose.Context {
	c := p.TokenContext()
	c.SDK, c.Mode, c.Operation = SDKName(p), r.Mode, r.Operation
	c.At, c.ObtainedAt, c.Verification = a.SentAt, a.Token.ObtainedAt, a.Verification
	if namesNobody(r.Operation, p) {
		c.CustomerIDs = nil // the request does not say whom it is for, so there is nothing to compare a token with
	}
	if there, err := http.ParseTime(a.Header.Get("Date")); err == nil {
		c.ServerAt = there
	}
	return c
}

// strangersToken warns that a token of another customer was accepted: it will not be for ever, and not on every route (5.3).
func strangersToken(p engine.Profile, r engine.Request, a engine.Answer) []engine.Finding {
	if a.Status < 200 || a.Status > 299 || !isToken(a) {
		return nil
	}
	for _, f := range diagnose.Inspect(diagnose.SubjectOf(*a.Token), contextOf(p, r, a)).Findings {
		if f.Code == "token.ids-differ" {
			f.Severity = diagnose.SeverityWarning
			f.Detail += " The server took it all the same."
			return []engine.Finding{f}
		}
	}
	return nil
}

func isToken(a engine.Answer) bool {
	return a.Token != nil && (a.Token.Kind == auth.KindJWT || a.Token.Kind == auth.KindOpaque)
}

// namedIDs reads the ids that a token is made out to. It is false for a token that names nobody in the way of the profile's
// integration.
func namedIDs(p engine.Profile, t auth.Info) (map[string]string, bool) {
	if t.Read == nil {
		return nil, false
	}
	return diagnose.OwnerOf(t.Read.Claims, p.IsStream())
}

// retryOf is the stream's rule for a refusal, where the SDK has one. On iOS the attributes' route never has the JWT (4.5).
// Assumption: it takes no part in the retry either.
func retryOf(p engine.Profile, r engine.Request, a engine.Answer) *engine.Retry {
	switch {
	case !p.IsStream(), r.Mode != auth.StreamJWT,
		a.Status != http.StatusUnauthorized && a.Status != http.StatusForbidden,
		sdkOf(p).ios() && r.Operation == AttributesFetch:
		return nil
	default:
		return streamRetry(p, a)
	}
}
