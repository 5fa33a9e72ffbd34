package diagnose

import (
	"fmt"
	"strings"

	"authpeek/auth"
	"authpeek/auth/jose"
)

// sdk names the SDK in whose hands the token is.
func (j *judgement) sdk() string {
	if j.c.SDK != "" {
		return j.c.SDK
	}
	return "the SDK"
}

// bloomreachPrefix finds a prefix that the SDK sets its own before (bloomreach reference 4.2, 4.5). The very spelling "Bearer "
// is Android's own, and it sends no second one.
var bloomreachPrefix = rule{
	code:    "token.bearer-twice",
	applies: func(j *judgement) bool { return j.Read.Has(jose.CodePrefixed) },
	check: func(j *judgement) (Finding, bool) {
		prefix := j.prefix()
		f := Finding{
			Severity: SeverityError, Title: "a prefix stands before the token", Where: j.where("token", ""), Fix: "return the bare token", Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
			Brief:  "travelled as Bearer " + prefix + "…",
			Detail: fmt.Sprintf(`The header was "Bearer %s…": the provider answered with a prefix, and %s adds its own.`, prefix, j.sdk()),
		}
		switch own := prefix == "Bearer "; {
		case j.stream() && j.c.IOS:
			f.Brief, f.Ref = "begins with "+strings.TrimSpace(prefix), "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift"
			f.Detail = `iOS keeps no such token in a stream: "JWT: Invalid token format - token must not contain spaces or prefixes".`
		case own && j.c.SDK == "":
			f.Severity = SeverityWarning
			f.Detail = `The provider answered with "Bearer ". Android takes it for its own prefix; iOS adds a second one, and in a stream it refuses the token.`
		case own && !j.c.IOS:
			f.Severity, f.Brief = SeverityNote, ""
			f.Detail = `The provider answered with "Bearer ". ` + j.sdk() + " takes it for its own prefix and adds none; iOS adds a second one."
		}
		return f, true
	},
}

// prefix is what stood before the token, as it was spelled; empty for nothing.
func (j *judgement) prefix() string {
	for _, o := range j.Read.Observations {
		if o.Code == jose.CodePrefixed {
			return o.Found
		}
	}
	return ""
}

// bloomreachMode finds a credential of the other integration.
var bloomreachMode = rule{
	code: "mode.other-integration",
	applies: func(j *judgement) bool {
		return j.c.Integration != "" && (j.c.Mode == auth.CustomerToken || j.c.Mode == auth.StreamJWT)
	},
	check: func(j *judgement) (Finding, bool) {
		stream := j.c.Integration == "stream"
		if stream == (j.c.Mode == auth.StreamJWT) {
			return Finding{}, false
		}
		f := Finding{
			Severity: SeverityError, Title: "mode " + string(j.c.Mode) + " in a " + j.c.Integration, Where: j.where("token", ""), Ref: "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift",
			Detail: "The SDK of a project sets no such token: it ignores setSdkAuthToken with a warning.", Fix: "use mode customer-token, or --integration stream",
		}
		if stream {
			f.Detail = "In a stream the SDK asks no authorization provider: advancedAuthEnabled is ignored, and the app hands over the JWT."
			f.Fix, f.Ref = "use mode stream-jwt, or --integration project", "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift"
		}
		return f, true
	},
}

// bloomreachRoute finds a signed token where the SDK sends the API key (5.3 number 9).
var bloomreachRoute = rule{
	code:    "mode.token-route",
	applies: func(j *judgement) bool { return j.c.Operation != "" && j.c.Mode == auth.CustomerToken && !j.stream() },
	check: func(j *judgement) (Finding, bool) {
		if bloomreachBearer(j.c.Operation, j.c.IOS) {
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityWarning, Title: "a customer token on a route of the API key", Where: j.where("token", ""), Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
			Detail: fmt.Sprintf("%s sends Token with the API key on %s, with advanced auth, too. What the server makes of Bearer there is not documented.", j.sdk(), j.c.Operation),
			Fix:    "send the API key there, as the SDK does",
		}, true
	},
}

// bloomreachIntegration finds a stream's token in a project, and the other way round.
var bloomreachIntegration = rule{
	code: "token.other-integration", passes: func(j *judgement) string {
		switch own, _ := OwnerClaim(j.stream()); {
		case !hasClaim(own)(j):
			return ""
		case j.stream():
			return "it has ids, as a stream's token has"
		default:
			return "it has sub, as a project's token has"
		}
	},
	applies: func(j *judgement) bool { return j.Read.Claims != nil },
	check: func(j *judgement) (Finding, bool) {
		own, other := OwnerClaim(j.stream())
		_, hasOwn := j.Read.Claims.Get(own)
		if _, hasOther := j.Read.Claims.Get(other); hasOwn || !hasOther { // of neither the rule of the owner speaks
			return Finding{}, false
		}
		f := Finding{
			Severity: SeverityError, Title: "a stream's token in a project", Where: j.where("claims", other), Brief: "has " + other + " and no " + own,
			Detail: "The token has ids and no sub: it is a stream token, and this profile is a project.",
			Fix:    `use the customer token, or integration = "stream"`, Ref: "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift",
		}
		if j.stream() {
			f.Title = "a project's token in a stream"
			f.Detail = "The token has sub and no ids: it is a customer token, and this profile is a stream."
			f.Fix = `use the stream's JWT, or integration = "project"`
		}
		return f, true
	},
}

// ownerNotObject finds a claim that should name the customer and is no object, is empty, or is missing.
func ownerNotObject(j *judgement) (Finding, bool) {
	own, other := OwnerClaim(j.stream())
	m, ok := j.Read.Claims.Get(own)
	_, swapped := j.Read.Claims.Get(other)
	f := Finding{
		Severity: SeverityError, Title: own + " is no object", Where: j.where("claims", own), Ref: "documentation.bloomreach.com/engagement/docs/customer-token", Brief: own + " is no object",
		Fix: "change the claim where the token is made",
	}
	switch {
	case !ok && swapped:
		return Finding{}, false
	case !ok:
		f.Title, f.Brief = own+" is missing", own+" is missing"
		f.Detail = fmt.Sprintf("%s is missing. Bloomreach wants an object there: {\"registered\": \"…\"}.", own)
	case isObject(m.Raw) && (len(j.owner) > 0 || j.c.CustomerIDs != nil): // of the request's customer token.ids-differ speaks
		return Finding{}, false
	case isObject(m.Raw):
		f.Title, f.Brief = own+" names nobody", own+" names nobody"
		f.Detail = own + " is an object without an id in it."
		f.Fix = "put the customer's ids into it"
	default:
		kind, example := typeOf(m.Raw), `"…"`
		if m.Raw[0] == '"' {
			example = clip(string(m.Raw), maxDetail)
			kind = "the text " + example
		}
		f.Detail = fmt.Sprintf("%s is %s. Bloomreach wants an object: {\"registered\": %s}.", own, kind, example)
	}
	return f, true
}

// bloomreachOwner has a code of its own in each integration, so that it is put together for each.
var (
	bloomreachOwner    = ownerRule("sub", func(j *judgement) bool { return !j.stream() })
	bloomreachOwnerIDs = ownerRule("ids", (*judgement).stream)
)

func ownerRule(claim string, mine func(*judgement) bool) rule {
	return rule{
		code: "token." + claim + "-not-object", passed: claim + " is an object that names a customer",
		applies: func(j *judgement) bool { return j.Read.Claims != nil && mine(j) }, check: ownerNotObject,
	}
}

// bloomreachSaidExpired is a stream's 401 that says so, whatever the token says (bloomreach reference 5.2).
var bloomreachSaidExpired = rule{
	code: "token.expired",
	applies: func(j *judgement) bool {
		end := j.end()
		return j.c.SaidExpired && (end.IsZero() || j.c.At.IsZero() || j.c.At.Before(end))
	},
	check: func(j *judgement) (Finding, bool) {
		f := Finding{
			Severity: SeverityError, Title: "the server takes the token for expired", Where: j.where("claims", "exp"), Ref: "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift", Brief: `"token_expired": true`,
			Detail: `The answer says "token_expired": true, and the token has no end that can be read.`,
			Fix:    "ask the provider now; if the same one comes back, fix the provider's cache",
		}
		if end := j.end(); !end.IsZero() && !j.c.At.IsZero() {
			f.Detail = fmt.Sprintf(`The answer says "token_expired": true; by this clock %s had %s left.`, j.name(), span(end.Sub(j.c.At)))
			f.Fix = "compare the clocks: the server's, this one's, and that of the machine that makes the tokens"
		}
		return f, true
	},
}

// bloomreachIDs finds a token that is made out to somebody else than the request.
var bloomreachIDs = rule{
	code: "token.ids-differ", passed: "made out to the request's customer",
	applies: func(j *judgement) bool { return j.owner != nil && j.c.CustomerIDs != nil },
	check: func(j *judgement) (Finding, bool) {
		to := j.owner
		if SameCustomer(to, j.c.CustomerIDs) {
			return Finding{}, false
		}
		own, _ := OwnerClaim(j.stream())
		named, asked := NamesApart(to, j.c.CustomerIDs)
		return Finding{
			Severity: SeverityError, Title: "the token is another customer's", Where: j.where("claims", own), Ref: "Bloomreach SDKs, App Inbox manager",
			Brief:  fmt.Sprintf("names %s, the request names %s", named, asked),
			Detail: fmt.Sprintf("%s is made out to %s, the request asks for %s.", j.name(), named, asked),
			Fix:    "keep tokens per customer; drop them on identify and anonymize",
		}, true
	},
}

// bloomreachAlg finds a signature of another kind than the vendor makes (bloomreach reference 5.1, 5.2).
var bloomreachAlg = rule{
	code: "token.alg-unexpected", passes: func(j *judgement) string {
		return "alg is " + j.alg + ", as this integration has it"
	},
	applies: func(j *judgement) bool { return j.Read.Header != nil },
	check: func(j *judgement) (Finding, bool) {
		want, fix := "HS256", "sign with the secret of the private API key"
		if j.stream() {
			want, fix = "HS512", "sign with the stream's JWT signing key"
		}
		f := Finding{
			Severity: SeverityError, Title: "signed with " + j.alg, Where: j.where("header", "alg"), Fix: fix, Ref: "documentation.bloomreach.com/engagement/docs/customer-token", Brief: "signed with " + j.alg,
			Detail: "Signed with " + j.alg + "; customer tokens are HS256, stream tokens HS512.",
		}
		switch {
		case isJWE(j):
			f.Title, f.Brief = "encrypted, and not signed", "is encrypted"
			f.Detail = "It is encrypted; customer tokens are signed with HS256, stream tokens with HS512."
		case j.alg == want, !isSignature(j.alg): // of no alg, of none and of one that nobody knows the general rules speak
			return Finding{}, false
		}
		return f, true
	},
}

// bloomreachPublicKid finds the public API key where the signing key's id belongs, a mix-up that the vendor's own example
// invites (bloomreach reference 5.3).
var bloomreachPublicKid = rule{
	code: "token.kid-is-public", passed: "kid is not the public API key",
	applies: func(j *judgement) bool {
		return j.kid != "" && !j.c.APIKey.IsZero()
	},
	check: func(j *judgement) (Finding, bool) {
		if !auth.NewSecret(j.kid).Equal(j.c.APIKey) {
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityError, Title: "kid is the public API key", Where: j.where("header", "kid"), Ref: "documentation.bloomreach.com/engagement/docs/customer-token", Brief: "kid is the public API key",
			Detail: "kid is the public API key. It must be the id of the private key that signed.", Fix: "put the private key's id into the header",
		}, true
	},
}

var bloomreachNoKid = rule{
	code: "token.no-kid", passed: "kid names a key",
	applies: func(j *judgement) bool { return j.Read.Header != nil },
	check: func(j *judgement) (Finding, bool) {
		if j.kid != "" || j.Read.Has(jose.CodeKidNotString) { // of the latter header.kid-not-text speaks
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityError, Title: "the token has no kid", Where: j.where("header", "kid"), Ref: "documentation.bloomreach.com/engagement/docs/customer-token", Brief: "has no kid",
			Detail: "The header names no key, and the server chooses the secret that it checks with by kid.", Fix: "put the id of the key that signed into the header",
		}, true
	},
}
