package bloomreach

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// judge looks at the very token that was refused, as it was at the time of sending: what it finds explains the refusal better than
// the server's words do. The server stays the one who decided, and for a token that cannot be read its words are all there is.
func judge(p engine.Profile, a engine.Answer, words string) (why string, found []engine.Finding) {
	if !isToken(a) {
		return "", nil // an API key or a private key, which this call's permissions concern and no token's
	}
	for _, check := range []tokenCheck{doubledPrefix, otherIntegration, idsNotObject, expInMillis, expired, skewedClock, otherCustomer, otherAlg, publicKid, noKid, noExp} {
		reason, f, ok := check(p, a)
		if !ok {
			continue
		}
		f.Severity = "error"
		found = append(found, f)
		if why == "" {
			why = reason
		}
	}
	switch {
	case why != "":
	case words != "":
		why = "the server says " + strconv.Quote(words)
	default:
		why = "refused by the server"
	}
	return why, found
}

// strangersToken warns that a token of another customer was accepted: it will not be for ever, and not on every route (5.3).
func strangersToken(p engine.Profile, a engine.Answer) []engine.Finding {
	if a.Status < 200 || a.Status > 299 || !isToken(a) {
		return nil
	}
	_, f, ok := otherCustomer(p, a)
	if !ok {
		return nil
	}
	f.Severity = "warning"
	f.Detail += " The server took it all the same."
	return []engine.Finding{f}
}

func isToken(a engine.Answer) bool {
	return a.Token != nil && (a.Token.Kind == auth.KindJWT || a.Token.Kind == auth.KindOpaque)
}

// tokenCheck is one of the things that can be told from a token alone (5.3). Why says it in the wire's few words.
type tokenCheck func(p engine.Profile, a engine.Answer) (why string, f engine.Finding, wrong bool)

// claimsOf are the claims of a token that can be read, or nil.
func claimsOf(a engine.Answer) *jose.Object {
	if a.Token.Read == nil {
		return nil
	}
	return a.Token.Read.Claims
}

// doubledPrefix finds a prefix that the provider answered with and that the SDK sets its own before (4.2). The very spelling
// "Bearer " is left out: Android takes it for its own, and on iOS the request says so before it leaves.
func doubledPrefix(p engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	prefix := ""
	if a.Token.Read != nil {
		for _, o := range a.Token.Read.Observations {
			if o.Code == jose.CodePrefixed {
				prefix, _ = strconv.Unquote(strings.TrimSuffix(o.Detail, " stands before the token"))
			}
		}
	}
	if prefix == "" || prefix == "Bearer " {
		return "", engine.Finding{}, false
	}
	return "travelled as Bearer " + prefix + "…", engine.Finding{
		Code: "token.bearer-twice", Title: "a prefix stands before the token",
		Detail: fmt.Sprintf(`The header was "Bearer %s…": the provider answered with a prefix, and %s adds its own.`, prefix, sdkOf(p).name()),
		Fix:    "return the bare token", Ref: "bloomreach reference 4.2",
	}, true
}

// idsClaim is the claim that names the customer: sub in a project, ids in a stream (5.1, 5.2).
func idsClaim(p engine.Profile) (own, other string) {
	if p.IsStream() {
		return "ids", "sub"
	}
	return "sub", "ids"
}

// otherIntegration finds a stream's token in a project, and the other way round.
func otherIntegration(p engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	own, other := idsClaim(p)
	_, hasOwn := claimsOf(a).Get(own)
	if _, hasOther := claimsOf(a).Get(other); hasOwn || !hasOther {
		return "", engine.Finding{}, false
	}
	f := engine.Finding{
		Code: "token.other-integration", Title: "a stream's token in a project",
		Detail: "The token has ids and no sub: it is a stream token, and this profile is a project.",
		Fix:    `use the customer token, or integration = "stream"`, Ref: "bloomreach reference 5.2",
	}
	if p.IsStream() {
		f.Title = "a project's token in a stream"
		f.Detail = "The token has sub and no ids: it is a customer token, and this profile is a stream."
		f.Fix = `use the stream's JWT, or integration = "project"`
	}
	return "has " + other + " and no " + own, f, true
}

// idsNotObject finds a claim that should name the customer and is no object, or is missing.
func idsNotObject(p engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	claims := claimsOf(a)
	own, other := idsClaim(p)
	m, ok := claims.Get(own)
	_, swapped := claims.Get(other)
	if claims == nil || ok && m.Raw[0] == '{' || !ok && swapped {
		return "", engine.Finding{}, false
	}
	f := engine.Finding{
		Code: "token." + own + "-not-object", Title: own + " is no object", Ref: "bloomreach reference 5.1",
		Detail: fmt.Sprintf("%s is missing. Bloomreach wants an object there: {\"registered\": \"…\"}.", own),
		Fix:    "change the claim where the token is made",
	}
	why := own + " is missing"
	if ok {
		kind, example := kindOf(m.Raw), `"…"`
		if kind == "text" {
			example = clip(string(m.Raw), maxLine)
			kind = "the text " + example
		}
		why = own + " is no object"
		f.Detail = fmt.Sprintf("%s is %s. Bloomreach wants an object: {\"registered\": %s}.", own, kind, example)
	}
	return why, f, true
}

// expInMillis finds an end in milliseconds, which lies far away to a server that counts in seconds.
func expInMillis(_ engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	if a.Token.Read == nil || !a.Token.Read.Has(jose.CodeExpMillis) {
		return "", engine.Finding{}, false
	}
	n, _ := claimsOf(a).Number("exp")
	detail := fmt.Sprintf("exp is %s: milliseconds.", n)
	if seconds, err := n.Int64(); err == nil {
		detail += fmt.Sprintf(" Read as seconds, that is the year %d.", time.Unix(seconds, 0).UTC().Year())
	}
	return "exp is in milliseconds", engine.Finding{
		Code: "token.exp-millis", Title: "exp is in milliseconds", Detail: detail,
		Fix: "divide by 1000 where the token is made", Ref: "RFC 7519 section 4.1.4",
	}, true
}

// expired finds a token that was over when the call left, by its own claim or by the server's word: a stream's 401 may carry
// "token_expired": true (5.2).
func expired(_ engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	f := engine.Finding{
		Code: "token.expired", Title: "the token had expired",
		Fix: "ask the provider now; if the same one comes back, fix the provider's cache", Ref: "RFC 7519 section 4.1.4",
	}
	exp := a.Token.ExpiresAt
	if !exp.IsZero() && !a.SentAt.Before(exp) {
		ago := a.SentAt.Sub(exp).Round(time.Second)
		f.Detail = fmt.Sprintf("%s expired at %s, %s before this call left.", a.Token.Fingerprint, exp.UTC().Format("15:04:05 UTC"), ago)
		return "had expired " + ago.String() + " before", f, true
	}
	body, _ := fieldsOf(a.Body)
	if said, _ := body.boolean("token_expired"); !said {
		return "", f, false
	}
	f.Title = "the server takes the token for expired"
	f.Detail = `The answer says "token_expired": true, and the token has no end that can be read.`
	if !exp.IsZero() {
		left := exp.Sub(a.SentAt).Round(time.Second)
		f.Detail = fmt.Sprintf(`The answer says "token_expired": true; by this clock %s had %s left.`, a.Token.Fingerprint, left)
		f.Fix = "compare the clocks: the server's, this one's, and that of the machine that makes the tokens"
	}
	return `"token_expired": true`, f, true
}

// otherCustomer finds a token that is made out to somebody else than the request.
func otherCustomer(p engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	to, ok := namedIDs(p, *a.Token)
	if !ok || sameCustomer(to, p.CustomerIDs) {
		return "", engine.Finding{}, false
	}
	named, asked := namesApart(to, p.CustomerIDs)
	return fmt.Sprintf("names %s, the request names %s", named, asked), engine.Finding{
		Code: "token.ids-differ", Title: "the token is another customer's",
		Detail: fmt.Sprintf("%s is made out to %s, the request asks for %s.", a.Token.Fingerprint, named, asked),
		Fix:    "keep tokens per customer; drop them on identify and anonymize", Ref: "bloomreach reference 2.5",
	}, true
}

// otherAlg finds a signature of another kind than the vendor makes (5.1, 5.2).
func otherAlg(p engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	want, fix := "HS256", "sign with the secret of the private API key"
	if p.IsStream() {
		want, fix = "HS512", "sign with the stream's JWT signing key"
	}
	if a.Token.Kind != auth.KindJWT || a.Token.Alg == want {
		return "", engine.Finding{}, false
	}
	alg := a.Token.Alg
	if alg == "" {
		alg = "no alg at all"
	}
	return "signed with " + alg, engine.Finding{
		Code: "token.alg-unexpected", Title: "signed with " + alg, Detail: "Signed with " + alg + "; customer tokens are HS256, stream tokens HS512.",
		Fix: fix, Ref: "bloomreach reference 5.1",
	}, true
}

// publicKid finds the public API key where the signing key's id belongs, a mix-up that the vendor's own example invites (5.3).
func publicKid(p engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	if a.Token.Kid == "" || p.APIKey.IsZero() || !auth.NewSecret(a.Token.Kid).Equal(p.APIKey) {
		return "", engine.Finding{}, false
	}
	return "kid is the public API key", engine.Finding{
		Code: "token.kid-is-public", Title: "kid is the public API key",
		Detail: "kid is the public API key. It must be the id of the private key that signed.",
		Fix:    "put the private key's id into the header", Ref: "bloomreach reference 5.1",
	}, true
}

func noKid(_ engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	if a.Token.Kind != auth.KindJWT || a.Token.Kid != "" {
		return "", engine.Finding{}, false
	}
	return "has no kid", engine.Finding{
		Code: "token.no-kid", Title: "the token has no kid",
		Detail: "The header names no key, and the server chooses the secret that it checks with by kid.",
		Fix:    "put the id of the key that signed into the header", Ref: "bloomreach reference 5.1",
	}, true
}

// noExp finds a stream's token without its end, which only there is required (5.2).
func noExp(p engine.Profile, a engine.Answer) (string, engine.Finding, bool) {
	_, ok := claimsOf(a).Get("exp")
	if !p.IsStream() || claimsOf(a) == nil || ok {
		return "", engine.Finding{}, false
	}
	return "has no exp", engine.Finding{
		Code: "token.no-exp", Title: "the token has no exp", Detail: "A stream's token must say when it ends.",
		Fix: "add exp, in seconds, where the token is made", Ref: "bloomreach reference 5.2",
	}, true
}

// namedIDs reads the ids that a token is made out to: sub in a project, ids in a stream, an object in both (5.1, 5.2). It is
// false for a token that names nobody in that way.
func namedIDs(p engine.Profile, t auth.Info) (map[string]string, bool) {
	if t.Read == nil {
		return nil, false
	}
	own, _ := idsClaim(p)
	m, ok := t.Read.Claims.Get(own)
	if !ok {
		return nil, false
	}
	return idsIn(m.Raw)
}

// idsIn reads a claim that names a customer; it is false for one that is no object.
func idsIn(claim json.RawMessage) (map[string]string, bool) {
	f, ok := fieldsOf(claim)
	if !ok {
		return nil, false
	}
	ids := make(map[string]string, len(f.m))
	for name, value := range f.m {
		if !isNull(value) {
			ids[name] = plain(value)
		}
	}
	return ids, true
}

// sameCustomer compares the hard ids of token and request, each way (5.3). The cookie normally is not in the token.
func sameCustomer(token, request map[string]string) bool {
	return maps.Equal(hardIDs(token), hardIDs(request))
}

func hardIDs(ids map[string]string) map[string]string {
	hard := maps.Clone(ids)
	maps.DeleteFunc(hard, func(name, value string) bool { return name == "cookie" || value == "" })
	return hard
}

// namesApart names two customers so that they can be told apart: as people know them, or by all their hard ids when that is
// the same for both.
func namesApart(token, request map[string]string) (named, asked string) {
	named, asked = engine.CustomerName(token), engine.CustomerName(request)
	if named != asked {
		return named, asked
	}
	return string(encode(hardIDs(token))), string(encode(hardIDs(request)))
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
