package sandbox

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// extoleError is a refusal in Extole's spelling (C5): five members, of which code is the one to go by. Each is always there,
// because the Android SDK takes a body that misses one for no error at all (C6).
type extoleError struct {
	code, message string
	parameters    map[string]any
}

func (e *extoleError) Error() string { return e.code + ": " + e.message }

// with adds a parameter.
func (e *extoleError) with(name string, value any) *extoleError {
	e.parameters[name] = value
	return e
}

func extoleRefusal(code string) *extoleError {
	message := extoleCodes()[code].message
	return &extoleError{code: code, message: message, parameters: map[string]any{}}
}

// extoleCode is one line of the table of codes: the status that the vendor's servers use, and the one that its page has. They
// disagree (C5), so a client must go by the code.
type extoleCode struct {
	status, documented int
	message            string
}

func extoleCodes() map[string]extoleCode {
	same := func(status int, message string) extoleCode { return extoleCode{status, status, message} }
	return map[string]extoleCode{
		"missing_access_token":     same(403, "No access token was provided with the request."),
		"invalid_access_token":     {403, 401, "The access token provided is not known."},
		"expired_access_token":     {403, 401, "The access token provided has expired."},
		"jwt_authentication_error": {403, 401, "The JWT could not be authenticated."},
		"jwt_error":                {403, 400, "The JWT could not be used."},
		"invalid_credentials":      {403, 401, "The email or the password is wrong."},
		"expired_credentials":      same(403, "The password has expired."),
		"missing_credentials":      same(403, "No credentials were provided."),
		"account_locked":           same(403, "The account is locked."),
		"account_disabled":         same(403, "The account is disabled."),
		"method_unauthorized":      same(401, "Unauthorized access to this endpoint."),
		"access_denied":            same(403, "Access to the resource is denied."),
		"scopes_denied":            same(403, "The access token lacks a scope."),
		"email_mismatch":           same(403, "The email does not match the one of the JWT."),
		"invalid_email":            same(403, "The email is not an address."),

		"email_not_applicable":               same(400, "The client identifies its consumers by another key."),
		"invalid_duration":                   same(400, "The duration must be positive and end within the first ten millenium."),
		"invalid_access_token_duration":      same(400, "The duration of the access token is outside of the allowed range."),
		"invalid_client_id":                  same(400, "The client_id is not known."),
		"jwt_missing":                        same(400, "No JWT was provided."),
		"consumer_token_invalid":             same(400, "The access token of the consumer is not known."),
		"consumer_token_upgrade_not_allowed": same(403, "The access token of the consumer cannot be upgraded."),
		"sandbox_not_found":                  same(400, "The sandbox is not known."),
		"payment_required":                   same(402, "The account has been suspended."),
		"program_domain_not_found":           same(403, "The program domain is not known."),
		"invalid_program_domain":             same(204, "The program domain is not valid."),
		"unsupported_media_type":             same(415, "The Content-Type is not supported."),
		"software_error":                     same(500, "The server is in trouble."), // Assumption: the code
		"too_many_requests":                  same(429, "Too many requests."),
		"client_key_not_found":               same(400, "The key is not known."),     // Assumption: the code
		"invalid_json":                       same(400, "The body is not readable."), // Assumption: the code
		"event_name_missing":                 same(400, "The event has no name."),    // Assumption: the code
		"not_found":                          same(404, "Nothing is here."),          // Assumption: the code
		"method_not_allowed":                 same(405, "The method is not allowed here."),
	}
}

// extoleTokenCodes are those that refuse the token of a call.
func extoleTokenCodes() []string {
	return []string{"invalid_access_token", "expired_access_token", "missing_access_token", "method_unauthorized", "access_denied", "scopes_denied"}
}

// extoleFaultCodes are those that the fault code goes through: what the vendor's page and its code have for calls, the most
// likely first.
func extoleFaultCodes() []string {
	first := append(extoleTokenCodes(), "jwt_error", "jwt_authentication_error")
	for _, code := range slices.Sorted(maps.Keys(extoleCodes())) {
		if !slices.Contains(first, code) {
			first = append(first, code)
		}
	}
	return first
}

// status is the one that an answer has. Documented asks for the one of the vendor's page.
func (e *extoleError) status(documented bool) int {
	code := extoleCodes()[e.code]
	if documented {
		return code.documented
	}
	return code.status
}

// answer is the body.
func (e *extoleError) answer(uniqueID string, status int) []byte {
	return marshal(struct {
		UniqueID   string         `json:"unique_id"`
		Status     int            `json:"http_status_code"`
		Code       string         `json:"code"`
		Message    string         `json:"message"`
		Parameters map[string]any `json:"parameters"`
	}{uniqueID, status, e.code, e.message, e.parameters})
}

// refuse answers with an error, in the status that the fault status-401 has put in force.
func (e *extole) refuse(w http.ResponseWriter, r *http.Request, err error) {
	refusal := extoleErrorOf(err)
	_, documented := metFault(r, faultDocumentedStatus)
	status := refusal.status(documented)
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	_, _ = w.Write(refusal.answer(e.tokens.uniqueID(), status)) // A status without a body refuses it, and else the client has gone.
}

// tellExtoleError puts an error where web-friendly endpoints have it, in headers beside a 200 (C1).
func tellExtoleError(h http.Header, err error) {
	refusal := extoleErrorOf(err)
	h.Set("X-Extole-Error", refusal.code)
	h.Set("X-Extole-Error-Message", refusal.message)
}

func extoleErrorOf(err error) *extoleError {
	var refusal *extoleError
	if errors.As(err, &refusal) {
		return refusal
	}
	return &extoleError{code: "software_error", message: err.Error(), parameters: map[string]any{}}
}

func writeExtole(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	_, _ = w.Write(marshal(v)) // The only error is a client that has gone.
}

// The kinds of fault that only Extole has.
const (
	faultCode             = "code"
	faultScopesDenied     = "scopes-denied"
	faultRotated          = "rotated"
	faultJWTExpired       = "jwt-expired"
	faultDocumentedStatus = "status-401"
)

func extoleFaultKinds() []FaultKind {
	consumer := []string{"me.fetch", "zone.fetch", "event.send"}
	return []FaultKind{
		{Name: faultCode, Title: "refuses with a code", Group: ServerGroup, Unit: ChoiceUnit, Default: "invalid_access_token", Steps: extoleFaultCodes(),
			About: "The server refuses with that code and the status that it has in life; /events and /zones say it in headers of a 200."},
		{Name: faultScopesDenied, Title: "403, scopes denied", Group: ServerGroup,
			About: "The server knows the token and misses a scope, which it names."},
		{Name: faultRotated, Title: "rotates the token", Group: ServerGroup, Operations: consumer,
			About: "The answer brings another token in X-Extole-Token, and the old one is no longer known."},
		{Name: faultJWTExpired, Title: "takes each JWT for expired", Group: ServerGroup, Operations: append(consumer, "consumer.create", "jwt.verify"),
			About: "The JWT identifies whom it is made out to, and verifies nobody."},
		{Name: faultDocumentedStatus, Title: "refuses with the page's status", Group: ServerGroup,
			About: "Refusals have the status of the vendor's page, 401 or 400, where its servers say 403."},
	}
}

// extoleFaultConcerns spares requests without a token from what is about tokens: an SDK obtains its own with such a request, and
// would else never get as far as the call that a person looks at.
func extoleFaultConcerns(f Fault, r *http.Request) bool {
	about := f.Name == "401" || f.Name == "403" || f.Name == faultScopesDenied || f.Name == faultCode && slices.Contains(extoleTokenCodes(), f.Amount)
	return !about || carriedToken(r) != ""
}

// cannedByExtole is what Extole's servers say for a fault. The generic 401 is what the page has for a refused token, and its servers
// do not say: for that there is code=invalid_access_token.
func cannedByExtole(f Fault, asked faultedRequest) *cannedAnswer {
	var refusal *extoleError
	status := 0
	switch {
	case asked.token:
		return nil // the app's own backend
	case f.Name == "401":
		refusal, status = extoleRefusal("invalid_access_token"), http.StatusUnauthorized
	case f.Name == "403":
		refusal = extoleRefusal("access_denied")
	case f.Name == "429":
		refusal = extoleRefusal("too_many_requests")
	case f.Name == faultCode:
		refusal = extoleRefusal(f.Amount)
	case f.Name == faultScopesDenied:
		refusal = extoleRefusal("scopes_denied")
	default:
		return nil
	}
	switch refusal.code {
	case "scopes_denied":
		scope := scopeVerified
		if strings.HasPrefix(asked.path, "/server/") {
			scope = scopeClientAdmin
		}
		refusal.with("denied_scopes", []string{scope})
	case "jwt_error", "jwt_authentication_error":
		refusal.with("reason", jwtSignatureMismatch).with("description", jwtSignatureMismatch.description())
	}
	if f.Name != "429" && isExtoleFriendly(asked.path) {
		return &cannedAnswer{status: http.StatusOK, contentType: jsonType, body: "{}", header: map[string]string{
			"X-Extole-Error": refusal.code, "X-Extole-Error-Message": refusal.message,
		}}
	}
	if status == 0 {
		status = refusal.status(asked.met.has(faultDocumentedStatus))
	}
	c := &cannedAnswer{status: status, contentType: jsonType, body: string(refusal.answer("fault-of-the-sandbox", status))}
	if f.Name == "429" {
		c.retryAfter = f.Amount
	}
	return c
}

// isExtoleFriendly reports that a path is one of a web-friendly endpoint.
func isExtoleFriendly(path string) bool {
	path = strings.TrimPrefix(path, "/api")
	return path == "/events" || path == "/zones" || strings.HasPrefix(path, "/zones/")
}
