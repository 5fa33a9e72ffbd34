package extole

import (
	"fmt"
	"net/http"
	"slices"
)

// concern is what an error is about.
type concern int

const (
	aboutRequest concern = iota
	aboutToken           // the access token is refused
	aboutJWT             // the verification JWT is
	aboutLogin           // email and password of token.create are
	aboutRights          // the token is good, and may not do this
	aboutLimit
)

// errorDoc is what is known of an error by its code, which is what to go by: statuses differ between the page and the server (C5).
type errorDoc struct {
	code string
	// page is the status that the vendor's page tells, 0 where it does not name the code; real is that of its own code.
	page, real int
	about      concern
	means, fix string
}

// errorDocs are those of C5, then those that C2 tells of single endpoints.
var errorDocs = []errorDoc{
	{"missing_access_token", 403, 403, aboutToken, "The call came without an access token.", "choose a mode that carries one"},
	{"invalid_access_token", 401, 403, aboutToken, "Extole does not know this token: it was revoked or rotated, or it is another client's.", "obtain another token"},
	{"expired_access_token", 401, 403, aboutToken, "The token has come to its end.", "obtain another token"},
	{"jwt_authentication_error", 401, 403, aboutJWT, "The JWT's signature does not match the key that its kid names.", "compare kid and key with Extole's Security Center"},
	{"jwt_error", 400, 403, aboutJWT, "The JWT cannot be read, or its claims cannot be used.", "look at the JWT (authpeek token inspect), and ask jwt.verify"},
	{"invalid_credentials", 401, 403, aboutLogin, "Email or password do not match.", "check email and password"},
	{"method_unauthorized", 401, 401, aboutToken, "The token is missing, malformed or at its end; or this endpoint is not for such a token.", "obtain another token, and check that it is of the right kind: the server's or a consumer's"},
	{"access_denied", 403, 403, aboutRights, "The token is good, and its bearer may not touch this.", "use a token of the client that owns it"},
	{"scopes_denied", 403, 403, aboutRights, "The token does not carry a scope that this needs.", "create a token with that scope, and with no more"},
	{"missing_credentials", 403, 403, aboutLogin, "Nothing says who asks for the token.", "send a server token along, or email and password"},
	{"invalid_access_token_duration", 400, 400, aboutRequest, "duration_seconds is outside of what Extole allows.", "ask for another duration, or leave it out"},
	{"invalid_client_id", 400, 400, aboutRequest, "There is no client of this client_id, or it is not the caller's to use.", "compare client_id with My Extole; a sandbox client has one of its own"},
	{"payment_required", 402, 402, aboutLimit, "The account's plan does not include this.", "ask your Extole guide"},
	{"too_many_requests", 429, 429, aboutLimit, "Too many calls: 100 a minute from one address or token, 10 a second for one person.", "raise live, or send events to /v6/async-events, which has no limit"},
	{"invalid_program_domain", 204, 204, aboutRequest, "The host is no program domain of an active program; Extole answers with nothing at all.", "set base_url to the program domain from My Extole's Tech Center"},
	{"program_domain_not_found", 403, 403, aboutRequest, "Extole has no program domain of this name.", "set base_url to the program domain from My Extole's Tech Center"},
	{"sandbox_not_found", 400, 400, aboutRequest, "There is no such sandbox.", "check the sandbox's name with your Extole guide"},
	{"unsupported_media_type", 415, 415, aboutRequest, "The body is of a type that the endpoint does not read.", "send JSON, with Content-Type: application/json"},

	{"expired_credentials", 0, 403, aboutLogin, "The password has come to its end.", "set a new one in My Extole"},
	{"account_locked", 0, 403, aboutLogin, "The account is locked.", "wait, or ask an administrator of the client to unlock it"},
	{"account_disabled", 0, 403, aboutLogin, "The account is disabled.", "ask an administrator of the client"},
	{"invalid_duration", 0, 400, aboutRequest, "duration_seconds is outside of what Extole allows.", "ask for another duration, or leave it out"},
	{"duration_denied", 0, 403, aboutRequest, "duration_seconds is more than this client allows.", "ask for a shorter one"},
	{"email_mismatch", 0, 403, aboutJWT, "The email beside the JWT is not the one in it.", "send the JWT alone: its email counts"},
	{"email_not_applicable", 0, 400, aboutRequest, "Customers of this program are not named by email, but by the program's identity key.", "send the identity key's value, in the JWT"},
	{"invalid_email", 0, 403, aboutRequest, "The email is no address that Extole takes.", "check customer.email"},
	{"jwt_missing", 0, 400, aboutJWT, "The body has no jwt.", "add jwt=env:NAME, or give the profile a provider"},
	{"consumer_token_invalid", 0, 400, aboutToken, "Extole does not know this consumer token.", "obtain another token"},
	{"consumer_token_upgrade_not_allowed", 0, 403, aboutRights, "The caller may not verify this consumer.", "create a token with the scope that allows it"},
}

// lookupError finds what is known of a code. Where the answer names none, the status tells for the few that have one alone.
func lookupError(code string, status int) (errorDoc, bool) {
	if code == "" {
		byStatus := map[int]string{402: "payment_required", 415: "unsupported_media_type", 429: "too_many_requests", 204: "invalid_program_domain"}
		code = byStatus[status]
	}
	i := slices.IndexFunc(errorDocs, func(d errorDoc) bool { return code != "" && d.code == code })
	if i < 0 {
		return errorDoc{}, false
	}
	return errorDocs[i], true
}

// unknownError is what to make of an answer whose code is not in the list, or that has none.
func unknownError(code string, status int) errorDoc {
	d := errorDoc{code: code, means: "Extole refused the call with a code that authpeek does not know.", fix: "compare the call with one that works"}
	switch {
	case status >= 500:
		d.means, d.fix, d.about = "The server itself is in trouble.", "look at Extole's status page", aboutLimit
	case code != "":
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		d.means, d.fix = "The answer says no and names no code: it may come from a proxy between.", "look at the raw answer, and at base_url and server_url"
	case status == http.StatusNotFound:
		d.means, d.fix = "The server does not know this address.", "check base_url and server_url: servers and consumers have different hosts"
	default:
		d.means, d.fix = "The answer names no code.", "look at the raw answer"
	}
	return d
}

// again says whether the call is worth sending once more: the retry table of C5.
func again(status int) string {
	switch {
	case status == http.StatusTooManyRequests, status >= 500:
		return "then send it again after 1 s, 2 s, 4 s, 8 s and so on, up to 30 s"
	case status == http.StatusUnauthorized:
		return "send it again with a new token only"
	case status == 400, status == 402, status == 403, status == 415:
		return "sending it again as it is changes nothing"
	default:
		return ""
	}
}

// statusTitle tells of a status that is not the one which the page, or the vendor's own code, gives the error; "" for one that is.
func (d errorDoc) statusTitle(status int) string {
	switch {
	case d.page != 0 && status != d.page:
		return fmt.Sprintf("the page says %d, the server sends %d", d.page, status)
	case d.page != 0 && d.page != d.real:
		return fmt.Sprintf("the server sends %d as the page says, where Extole's own code has %d", status, d.real)
	case d.page == 0 && d.real != 0 && status != d.real:
		return fmt.Sprintf("Extole's own code has %d, the server sends %d", d.real, status)
	default:
		return ""
	}
}
