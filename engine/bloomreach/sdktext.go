package bloomreach

import (
	"net/http"

	"authpeek/engine"
)

// What the SDKs themselves say of answers that they cannot use (1.4).
const (
	androidUnparsed = "Unable to parse response from the server."
	androidRefused  = "Failure state from server returned"
	androidEmpty    = "Server returned empty results"

	// Assumption: the reference does not tell what iOS shows for a body that its model does not fit; these are Foundation's own
	// words for a DecodingError.
	iosMissing = "The data couldn’t be read because it is missing."
	iosFormat  = "The data couldn’t be read because it isn’t in the correct format."
)

// absent is the SDK's text for a body without what it must have.
func (s sdk) absent() string {
	if s.ios() {
		return iosMissing
	}
	return androidUnparsed
}

// empty is the SDK's text for no body at all, which Android takes for one without success.
func (s sdk) empty() string {
	if s.ios() {
		return iosFormat
	}
	return androidUnparsed
}

// misfit is the SDK's text for JSON that is broken, or of another shape than its model. Assumption: Gson's exact words depend on
// its version, so that Android's is told with what our own parser says.
func (s sdk) misfit(parser string) string {
	if s.ios() {
		return iosFormat
	}
	return "the JSON parser's own message: " + parser
}

// sdkTakes reports whether the SDK goes on to the body: Android with any 2xx, iOS with every status that is not among its
// errors, so that 3xx and 402 are a success to it (1.4).
func sdkTakes(s sdk, status int) bool {
	if !s.ios() {
		return status >= 200 && status <= 299
	}
	switch {
	case status == http.StatusBadRequest, status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound:
		return false
	case status >= 405 && status <= 499, status >= 500:
		return false
	default:
		return true
	}
}

// sdkRefusal is the text that the SDK makes of a status that it does not take (1.4).
func sdkRefusal(p engine.Profile, operation string, a engine.Answer) string {
	body := clip(string(a.Body), maxLine)
	if !sdkOf(p).ios() {
		return androidRefusal(a.Status, body)
	}
	missing := "Request is missing required data: " + body
	switch status := a.Status; {
	case status == http.StatusUnauthorized:
		return "Missing or invalid authorization: " + iosDetails(a.Body)
	case status == http.StatusNotFound:
		return "Requested URL was not found."
	case status == http.StatusGone:
		return "The requested resource is no longer available: " + body
	case status >= 500 && p.IsStream() && operation == AttributesFetch:
		return missing
	case status >= 500:
		return "There was a server error, please try again later."
	default:
		return missing
	}
}

// androidRefusal is the reason phrase and the raw body, which the SDK hands on side by side. Assumption: the phrase is the
// status's usual one, and over HTTP/2, which has none, OkHttp's is empty.
func androidRefusal(status int, body string) string {
	phrase := http.StatusText(status)
	switch {
	case body == "":
		return phrase
	case phrase == "":
		return body
	default:
		return phrase + ": " + body
	}
}

// iosDetails is what iOS finds in the body of a 401: error as text, and none of the other spellings. Assumption: success beside
// it may be missing.
func iosDetails(body []byte) string {
	f, _ := fieldsOf(body)
	if v := f.raw("error"); v != nil && v[0] == '"' {
		return clip(f.text("error"), maxWords)
	}
	return "No details provided."
}
