package sandbox

import (
	"fmt"
	"net/http"
)

// cannedAnswer is an answer that a fault gives in the server's place.
type cannedAnswer struct {
	status      int
	contentType string
	body        string
	retryAfter  string
}

// ServeHTTP implements http.Handler.
func (c *cannedAnswer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if c.contentType != "" {
		w.Header().Set("Content-Type", c.contentType)
	}
	if c.retryAfter != "" {
		w.Header().Set("Retry-After", c.retryAfter)
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
func answers(name string) bool { return name == "provider-repeats" || canned(Fault{Name: name}) != nil }

// answer is what the first fault of those that answer says, or nil.
func (m metFaults) answer() http.Handler {
	for _, f := range m {
		if c := canned(f); c != nil {
			return c
		}
	}
	return nil
}

// canned is the answer of one fault, nil where it gives none. Assumption: all texts. The vendor documents none for most of
// these, so they say whose they are rather than look like the vendor's.
func canned(f Fault) *cannedAnswer {
	const json = "application/json"
	refusal := func(status int, text string) *cannedAnswer {
		return &cannedAnswer{status: status, contentType: json, body: `{"success":false,"error":"` + text + `"}`}
	}
	switch f.Name {
	case "401":
		return refusal(http.StatusUnauthorized, "Not authorized (a fault of the sandbox)")
	case "403":
		return refusal(http.StatusForbidden, "No permission (a fault of the sandbox)")
	case "410":
		return refusal(http.StatusGone, "Unknown sync token (a fault of the sandbox)")
	case "token-expired":
		return &cannedAnswer{status: http.StatusUnauthorized, contentType: json, body: `{"success":false,"error":"Token expired (a fault of the sandbox)","token_expired":true}`}
	case "429":
		c := refusal(http.StatusTooManyRequests, "Too many requests (a fault of the sandbox)")
		c.retryAfter = f.Amount
		return c
	case "5xx":
		return &cannedAnswer{status: f.status(), contentType: "text/html; charset=utf-8", body: errorPage(f.status())}
	case "provider-500":
		return &cannedAnswer{status: http.StatusInternalServerError, contentType: "text/html; charset=utf-8", body: errorPage(http.StatusInternalServerError)}
	case "304":
		return &cannedAnswer{status: http.StatusNotModified}
	case "empty":
		return &cannedAnswer{status: http.StatusOK, contentType: json}
	case "no-object":
		return &cannedAnswer{status: http.StatusOK, contentType: json, body: "{}"}
	case "bad-json":
		return &cannedAnswer{status: http.StatusOK, contentType: json, body: "{{{"}
	case "success-false":
		return &cannedAnswer{status: http.StatusOK, contentType: json, body: `{"success":false,"errors":["Not done (a fault of the sandbox)"]}`}
	case "provider-null":
		return &cannedAnswer{status: http.StatusOK, contentType: json, body: `{"token":null,"expires_in":0}`}
	case "provider-empty":
		return &cannedAnswer{status: http.StatusOK, contentType: json, body: `{"token":"","expires_in":300}`}
	}
	return nil
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

// errorPage is what a load balancer or a framework says to people.
func errorPage(status int) string {
	title := fmt.Sprint(status, " ", http.StatusText(status))
	return "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head>\n<body><h1>" + title + "</h1><p>A fault of the sandbox.</p></body></html>\n"
}
