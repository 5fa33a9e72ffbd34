package diagnose

import (
	"fmt"
	"time"
)

// bloomreachNoExp finds a token without its end, which is required in a stream alone (bloomreach reference 5.1, 5.2).
var bloomreachNoExp = rule{
	code:    "token.no-exp",
	applies: func(j *judgement) bool { return j.Read.Claims != nil },
	check: func(j *judgement) (Finding, bool) {
		if _, there := j.Read.Claims.Get("exp"); there {
			return Finding{}, false
		}
		f := Finding{
			Severity: SeverityError, Title: "the token has no exp", Where: j.where("claims", "exp"), Ref: "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift", Brief: "has no exp",
			Detail: "A stream's token must say when it ends.", Fix: "add exp, in seconds, where the token is made",
		}
		if !j.stream() {
			f.Severity, f.Ref, f.Brief = SeverityNote, "documentation.bloomreach.com/engagement/docs/customer-token", ""
			f.Detail = "exp is optional in a customer token. Without it nothing tells when the token ends, and whoever finds it can use it."
			f.Fix = "add exp, some minutes ahead, where the token is made"
		}
		return f, true
	},
}

// soon is how long before exp a stream's SDK asks for the next token (bloomreach reference 4.5).
const soon = time.Minute

var bloomreachEnding = rule{
	code: "time.soon", passed: "more than a minute is left",
	applies: func(j *judgement) bool { return !j.end().IsZero() && !j.c.At.IsZero() && j.c.At.Before(j.end()) },
	check: func(j *judgement) (Finding, bool) {
		left := j.end().Sub(j.c.At)
		if left >= soon {
			return Finding{}, false
		}
		f := Finding{
			Severity: SeverityWarning, Title: "less than a minute left", Where: j.where("claims", "exp"), Ref: "documentation.bloomreach.com/engagement/docs/customer-token",
			Detail: fmt.Sprintf("It ends in %s. The SDK of a project asks its provider for each call, so that a provider's cache has to drop it now.", span(left)),
			Fix:    "let the provider make a new one a minute before the end",
		}
		if j.stream() {
			f.Ref = "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift"
			f.Detail = fmt.Sprintf("It ends in %s. A stream's SDK asks 60 s before: expiredSoon on iOS, at once when less is left, TOKEN_ABOUT_TO_EXPIRE on Android.", span(left))
			f.Fix = "hand over a new one when the SDK asks"
		}
		return f, true
	},
}

var bloomreachSubObject = rule{
	code:    "token.sub-object",
	applies: func(j *judgement) bool { m, _ := j.Read.Claims.Get("sub"); return !j.stream() && isObject(m.Raw) },
	check: func(j *judgement) (Finding, bool) {
		return Finding{
			Severity: SeverityNote, Title: "sub is an object, as Bloomreach wants it; strict RFC 7519 readers refuse it", Where: j.where("claims", "sub"),
			Detail: "RFC 7519 wants a text there: strict readers refuse the token, Go's RegisteredClaims and jwx among them.",
			Fix:    "read it into a map or a type of its own, not into RegisteredClaims", Ref: "RFC 7519 section 4.1.2; documentation.bloomreach.com/engagement/docs/customer-token",
		}, true
	},
}

var bloomreachNoNbf = rule{
	code:    "token.no-nbf",
	applies: func(j *judgement) bool { return j.Read.Claims != nil },
	check: func(j *judgement) (Finding, bool) {
		if _, there := j.Read.Claims.Get("nbf"); there {
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityNote, Title: "usable as soon as it is issued", Where: j.where("claims", "nbf"), Ref: "RFC 7519 section 4.1.5",
			Detail: "It has no nbf: usable as soon as it is issued.", Fix: "nothing to do",
		}, true
	},
}

// bloomreachNoJWT: 5.3 number 2. What the server wants is a JWT; a provider that answers with a session id or an error page gives
// none.
var bloomreachNoJWT = rule{
	code:    "token.not-jwt",
	applies: func(j *judgement) bool { return !isWrappedInJSON(j) }, // token.is-json says it better
	check: func(j *judgement) (Finding, bool) {
		what := "customer token"
		if j.stream() {
			what = "stream's token"
		}
		return Finding{
			Severity: SeverityError, Title: "this is no JWT", Where: j.where("token", ""), Ref: "documentation.bloomreach.com/engagement/docs/customer-token", Brief: "is no JWT",
			Detail: "A " + what + " has three parts, and this has nothing to read in it.", Fix: "look at what the provider answers, and at its extract",
		}, true
	},
}

// bloomreachKeyRules judge the profile's keys where a token is looked for.
var bloomreachKeyRules = []rule{
	{
		code:    "token.is-api-key",
		applies: func(j *judgement) bool { return j.kind == bloomreachKey },
		check: func(j *judgement) (Finding, bool) {
			if j.c.Mode == "token" {
				return bearerWanted(j)
			}
			return Finding{
				Severity: SeverityError, Title: "this is the API key", Where: j.where("token", ""), Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift", Brief: "is the API key",
				Detail: "The profile's public API key stands where a token belongs. It names the project and no customer.", Fix: "let the provider answer with a token",
			}, true
		},
	},
	{
		code:    "token.is-private-key",
		applies: func(j *judgement) bool { return j.kind == bloomreachPrivate && j.c.Mode != "basic" },
		check: func(j *judgement) (Finding, bool) {
			return Finding{
				Severity: SeverityError, Title: "this is the private API key", Where: j.where("token", ""), Ref: "documentation.bloomreach.com/engagement/docs/customer-token", Brief: "is the private key",
				Detail: "The profile's private key, or a half of it, stands where a token belongs. Its secret signs tokens and never travels.",
				Fix:    "sign a token with it, in a backend; rotate the key when an app has sent it",
			}, true
		},
	},
}

// bearerWanted finds the API key on a route where the app would send the customer token (5.3 number 9).
func bearerWanted(j *judgement) (Finding, bool) {
	if !j.c.AdvancedAuth || j.c.Integration == "stream" || !bloomreachBearer(j.c.Operation, j.c.IOS) {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityWarning, Title: "the app would send the customer token here", Where: j.where("token", ""), Ref: "documentation.bloomreach.com/engagement/docs/customer-token",
		Detail: "Advanced auth is on, and " + j.sdk() + " then sends Bearer on " + j.c.Operation + "; this call goes with the API key.",
		Fix:    "use mode customer-token to see what the app sees",
	}, true
}
