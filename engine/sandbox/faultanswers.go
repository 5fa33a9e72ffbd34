package sandbox

import (
	"fmt"
	"net/http"
	"strings"
)

// cannedAnswer is an answer that a fault gives in the server's place.
type cannedAnswer struct {
	status      int
	contentType string
	body        string
	retryAfter  string
	header      map[string]string // what else it has
}

// ServeHTTP implements http.Handler.
func (c *cannedAnswer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if c.contentType != "" {
		w.Header().Set("Content-Type", c.contentType)
	}
	if c.retryAfter != "" {
		w.Header().Set("Retry-After", c.retryAfter)
	}
	for name, value := range c.header {
		w.Header().Set(name, value)
	}
	if c.status == http.StatusNotModified {
		w.Header().Set("ETag", `"sandbox-fault"`)
	}
	w.WriteHeader(c.status)
	if c.body != "" {
		_, _ = w.Write([]byte(c.body)) // The only error is a client that has gone.
	}
}

// answers reports that a fault decides what is answered. To give an old token again is an answer too, which another would hide.
func (f faultedRequest) answers(fault Fault) bool {
	return fault.Name == "provider-repeats" || f.canned(fault) != nil
}

// answer is what the first fault of those that answer says, or nil.
func (f faultedRequest) answer(met metFaults) http.Handler {
	for _, fault := range met {
		if c := f.canned(fault); c != nil {
			return c
		}
	}
	return nil
}

// The media types of answers.
const (
	jsonType = "application/json"
	htmlType = "text/html; charset=utf-8"
	textType = "text/plain; charset=utf-8"
)

// canned is the answer of one fault, nil where it gives none: in the vendor's words where it has some, else in what every server
// could say.
func (f faultedRequest) canned(fault Fault) *cannedAnswer {
	if f.api.canned != nil {
		if c := f.api.canned(fault, f); c != nil {
			return c
		}
	}
	switch fault.Name {
	case "401":
		return refusedByFault(http.StatusUnauthorized, "Not authorized (a fault of the sandbox)")
	case "403":
		return refusedByFault(http.StatusForbidden, "No permission (a fault of the sandbox)")
	case "429":
		c := refusedByFault(http.StatusTooManyRequests, "Too many requests (a fault of the sandbox)")
		c.retryAfter = fault.Amount
		return c
	case "5xx":
		return &cannedAnswer{status: fault.status(), contentType: htmlType, body: errorPage(fault.status())}
	case "provider-500":
		return &cannedAnswer{status: http.StatusInternalServerError, contentType: htmlType, body: errorPage(http.StatusInternalServerError)}
	case "provider-html":
		return &cannedAnswer{status: http.StatusOK, contentType: htmlType, body: signInPage}
	case "304":
		return &cannedAnswer{status: http.StatusNotModified}
	case "empty":
		return &cannedAnswer{status: http.StatusOK, contentType: jsonType}
	case "no-object":
		return &cannedAnswer{status: http.StatusOK, contentType: jsonType, body: "{}"}
	case "bad-json":
		return &cannedAnswer{status: http.StatusOK, contentType: jsonType, body: "{{{"}
	case "provider-null":
		return f.tokenAnswer("null")
	case "provider-empty":
		return f.tokenAnswer(`""`)
	}
	return nil
}

// tokenAnswer is what the app's backend answers where the token is that JSON. One that answers the token itself says null in four
// letters, and of a text nothing.
func (f faultedRequest) tokenAnswer(token string) *cannedAnswer {
	if member := f.api.backend.member(f.path); member != "" {
		return &cannedAnswer{status: http.StatusOK, contentType: jsonType, body: `{"` + member + `":` + token + `}`}
	}
	return &cannedAnswer{status: http.StatusOK, contentType: textType, body: strings.Trim(token, `"`)}
}

// cannedByBloomreach are the answers that only Bloomreach gives, or spells in its own way. Assumption: all texts. The vendor
// documents none for most of these, so they say whose they are rather than look like the vendor's.
func cannedByBloomreach(f Fault, _ faultedRequest) *cannedAnswer {
	switch f.Name {
	case "410":
		return refusedByFault(http.StatusGone, "Unknown sync token (a fault of the sandbox)")
	case "token-expired":
		return &cannedAnswer{status: http.StatusUnauthorized, contentType: jsonType, body: `{"success":false,"error":"Token expired (a fault of the sandbox)","token_expired":true}`}
	case "success-false":
		return &cannedAnswer{status: http.StatusOK, contentType: jsonType, body: `{"success":false,"errors":["Not done (a fault of the sandbox)"]}`}
	case "provider-null":
		return &cannedAnswer{status: http.StatusOK, contentType: jsonType, body: `{"token":null,"expires_in":0}`}
	case "provider-empty":
		return &cannedAnswer{status: http.StatusOK, contentType: jsonType, body: `{"token":"","expires_in":300}`}
	}
	return nil
}

func refusedByFault(status int, text string) *cannedAnswer {
	return &cannedAnswer{status: status, contentType: jsonType, body: `{"success":false,"error":"` + text + `"}`}
}

// status is the amount of 5xx.
func (f Fault) status() int {
	for _, status := range []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout} {
		if f.Amount == fmt.Sprint(status) {
			return status
		}
	}
	return http.StatusInternalServerError
}

// signInPage is where a backend sends who has no session, and a client that follows redirects ends there with 200.
const signInPage = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><h1>Sign in</h1><p>A fault of the sandbox.</p></body></html>\n"

// errorPage is what a load balancer or a framework says to people.
func errorPage(status int) string {
	title := fmt.Sprint(status, " ", http.StatusText(status))
	return "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head>\n<body><h1>" + title + "</h1><p>A fault of the sandbox.</p></body></html>\n"
}
