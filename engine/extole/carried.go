package extole

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// carried is what can be said of the place where the credential travels.
func carried(p engine.Profile, r engine.Request, d engine.Draft) []engine.Finding {
	var found []engine.Finding
	if r.Mode == JWTHeader {
		found = append(found, engine.Finding{
			Code: "extole.jwt-header", Severity: engine.SeverityNote, Title: jwtHeader + " is on one page alone",
			Detail: "Extole's page tells of this header; neither its API's code nor its OpenAPI nor an SDK has it. The body's member jwt is what all of them know.",
			Fix:    "use mode jwt-body where the call has a body, and verified where it has none", Ref: "extole/java-api, BaseAuthorizationFilter.java",
		})
	}
	if d.Credential == auth.CredentialNone {
		return found
	}
	switch carrier := travels(p, d); {
	case !isRead(carrier):
		return append(found, engine.Finding{
			Code: "extole.carrier-unread", Severity: engine.SeverityWarning, Title: "Extole does not look for a token there",
			Detail: "The token travels in " + carrier.Describe() + ". Extole reads " + queryName + " of the URL, then Authorization, then the cookies " + strings.Join(cookieNames, ", ") + ": to it, this call has none.",
			Fix:    "set carrier = sdk, or to one of these places", Ref: "extole/java-api, BaseAuthorizationFilter.java",
		})
	case carrier.In == auth.InQuery:
		f := engine.Finding{
			Code: "extole.token-in-query", Severity: engine.SeverityWarning, Title: "the token stands in the URL",
			Detail: "Logs, proxies and browser histories keep URLs, and Extole reads the URL's token before any other.",
			Fix:    "send it in the Authorization header", Ref: adviceRef,
		}
		if isConsumer(r.Mode) && d.Carrier.In == auth.InQuery {
			f.Severity, f.Fix, f.Ref = engine.SeverityNote, "nothing to do in the app: the Android SDK looks at its token in this way", "Extole's mobile SDKs, ExtoleImpl.swift and ExtoleImpl.kt"
		}
		return append(found, f)
	case carrier.In == auth.InCookie:
		return append(found, cookie(carrier.Name))
	case isConsumer(r.Mode) && p.Platform == Android:
		return append(found, engine.Finding{
			Code: "extole.bare", Severity: engine.SeverityNote, Title: "the header has no Bearer",
			Detail: "The Android SDK sends the bare token. Extole takes what follows the last blank, whatever stands before it.",
			Fix:    "have a proxy or gateway between let such a header pass", Ref: "extole/java-api, BaseAuthorizationFilter.java",
		})
	default:
		return found
	}
}

// cookieNames are those that Extole looks for, in its order; the last one is deprecated (C3).
var cookieNames = []string{cookieName, "extole_domain_token", "admin_token", queryName}

// isRead reports a place where Extole looks for an access token (C3).
func isRead(c auth.Carrier) bool {
	switch c.In {
	case auth.InQuery:
		return c.Name == queryName
	case auth.InCookie:
		return slices.Contains(cookieNames, c.Name)
	case auth.InHeader:
		return strings.EqualFold(c.Name, "Authorization")
	default:
		return false
	}
}

func cookie(name string) engine.Finding {
	f := engine.Finding{
		Code: "extole.cookie", Severity: engine.SeverityNote, Title: "the token travels as a cookie",
		Detail: "Extole reads URL, header and cookie in this order, and means the cookie for consumers in a browser.",
		Fix:    "send it in the Authorization header", Ref: "extole/java-api, BaseAuthorizationFilter.java",
	}
	if name == queryName {
		f.Severity, f.Title = engine.SeverityWarning, "the cookie has its old name"
		f.Detail = "Extole's code has access_token as deprecated, to be removed after 2026-09, although the page still names it."
		f.Fix = "name the cookie " + cookieName
	}
	return f
}

// queryWins tells of two tokens in one request. The page has the order the other way round.
func queryWins(inURL string, beside auth.Carrier) engine.Finding {
	return engine.Finding{
		Code: "extole.query-wins", Severity: engine.SeverityWarning, Title: "Extole takes the token in the URL",
		Detail: fmt.Sprintf("The URL carries access_token %s, and the %s another one: Extole takes the URL's, whatever its page says of the order.", inURL, beside.Describe()),
		Fix:    "take the token out of the URL", Ref: "extole/java-api, BaseAuthorizationFilter.java",
	}
}
