package bloomreach

import (
	"fmt"
	"time"

	"authpeek/engine"
)

// iosNoResponse is what iOS says when no answer came (1.4).
const iosNoResponse = "No response received from the server, please check your internet connection."

// exceptions are what Android's network code throws for a kind of failure. Assumption: the reference tells the text around the
// exception (1.2), and these are the usual classes.
var exceptions = map[string]string{
	"transport.timeout":  "java.net.SocketTimeoutException",
	"transport.dns":      "java.net.UnknownHostException",
	"transport.tls":      "javax.net.ssl.SSLHandshakeException",
	"transport.redirect": "java.net.ProtocolException",
	"transport.proxy":    "java.net.ConnectException",
	"transport.connect":  "java.net.ConnectException",
	"transport.reset":    "java.net.SocketException",
}

// Unanswered implements engine.Unanswered: Android's interceptor answers itself with a 400 (1.2), iOS reports a connectionError.
func (*Vendor) Unanswered(p engine.Profile, r engine.Request, cause string) (sdkText string, found []engine.Finding) {
	s := sdkOf(p)
	if cause == "transport.timeout" {
		found = append(found, otherPatience(s))
	}
	if s.ios() {
		if isTracking(r.Operation) {
			found = append(found, flushNote("the SDK keeps the event and sends it again", s.name()+" counts no try when no answer came.", "")...)
		}
		return iosNoResponse, found
	}
	exception := exceptions[cause]
	if exception == "" {
		exception = "java.io.IOException"
	}
	sdkText = "Error: request canceled by " + exception
	found = append(found, engine.Finding{
		Code: "sdk.local-400", Severity: "note", Title: "the app's log shows a 400 that no server sent",
		Detail: `The app's log says 400, "request canceled by …": the Android SDK writes that itself when there is no answer.`,
		Fix:    "look for network, timeout or provider, not for the server", Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
	})
	if isTracking(r.Operation) {
		found = append(found, flushNote(countedTitle(s), fmt.Sprintf("%s counts a call without an answer as a try; after the %dth it drops the event, and nobody is told.", s.name(), s.tries()),
			"put the cause right before the tries are used up: what is dropped is lost")...)
	}
	return sdkText, found
}

// patience is how long an SDK waits for a byte (1.2).
func (s sdk) patience() time.Duration {
	if s.ios() {
		return 60 * time.Second
	}
	return 10 * time.Second
}

// otherPatience tells how long the app would have waited: the limit that ended the call is the profile's own (1.2).
func otherPatience(s sdk) engine.Finding {
	return engine.Finding{
		Code: "sdk.timeout", Severity: "note", Title: "the app waits for another time",
		Detail: fmt.Sprintf("The limit is authpeek's own (timeout). %s waits %.0f s for a byte.", s.name(), s.patience().Seconds()),
		Fix:    fmt.Sprintf("set timeout = \"%.0fs\" to see what the app sees", s.patience().Seconds()), Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
	}
}

// impatience tells of an answer that the app would not have waited for.
func impatience(s sdk, a engine.Answer) []engine.Finding {
	if a.Waited <= s.patience() {
		return nil
	}
	return []engine.Finding{{
		Code: "sdk.timeout", Severity: "warning", Title: "the app would have given up before this answer",
		Detail: fmt.Sprintf("The answer began after %.1f s; %s waits %.0f s for a byte and takes it for no answer at all.", a.Waited.Seconds(), s.name(), s.patience().Seconds()),
		Fix:    fmt.Sprintf("look at what keeps the server; timeout = \"%.0fs\" shows what the app sees", s.patience().Seconds()), Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
	}}
}
