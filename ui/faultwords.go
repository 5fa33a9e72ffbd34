package ui

import (
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// faultWords say what will happen when a fault is on: what the server or the provider does, and then what each SDK makes of it
// (bloomreach reference 1.2, 1.4, 1.5, 2.3 and 4.2 to 4.5). {sdk} is the SDK's name, {amount} the fault's amount in words. Where
// Android 5 says nothing of its own, it does as Android 4; where a stream says nothing, it is as in a project.
type faultWords struct {
	name, does             string
	android, android5, ios string
	stream, streamIOS      string
}

const (
	refusedWords  = "The server says 401; {sdk} does not retry in a project: the app gets nothing."
	moreOfTheSame = "The server says 401; {sdk} drops the token and asks again, and the next is as wrong."
	sameAfterIOS  = "The server says 401; {sdk} asks again, waits 1 s, sends once more, and the next is as wrong."
	keepsWords    = "{sdk} goes on with the token that it has. Without one App Inbox is not sent, and the rest leaves bare."
	readAnyhow    = " Marking as read counts as done."
)

func allFaultWords() []faultWords {
	return slices.Concat(providerFaultWords(), serverFaultWords(), networkFaultWords())
}

// providerFaultWords are those of the app's own backend.
func providerFaultWords() []faultWords {
	return []faultWords{
		{name: "provider-repeats", does: "The provider answers a token that expired {amount} ago, each time the same.",
			android: refusedWords, ios: refusedWords,
			stream:    "{sdk} puts an expired token away before it sends: App Inbox is not sent, the rest leaves bare.",
			streamIOS: sameAfterIOS},
		{name: "provider-null", does: "The provider answers null.",
			android:  "{sdk} does not send inbox.fetch; marking as read and content blocks leave without a header.",
			android5: `{sdk} answers App Inbox itself, 401 "Required authorization token is missing."; the rest leaves bare.`,
			ios:      "{sdk} sends without a header, and the server says 401.",
			stream:   keepsWords, streamIOS: keepsWords},
		{name: "provider-empty", does: "The provider answers a text of no letters.",
			android:  "{sdk} sends an empty Authorization header, and the server says 401.",
			android5: "{sdk} takes it for no token: 401 for App Inbox, without a request.",
			ios:      "{sdk} sends without a header, and the server says 401.",
			stream:   keepsWords, streamIOS: `{sdk} logs "Ignoring empty JWT token.". ` + keepsWords},
		{name: "provider-json", does: `The token is {"token": "…"}, and goes out whole behind Bearer.`,
			android: refusedWords, ios: refusedWords, stream: moreOfTheSame, streamIOS: sameAfterIOS},
		{name: "provider-bearer", does: `The token begins with "Bearer ".`,
			android: "{sdk} adds the prefix only where it is missing: all goes well.",
			ios:     `{sdk} always adds its own: "Bearer Bearer …", and the server says 401.`,
			stream:  "{sdk} adds the prefix only where it is missing: all goes well.",
			// The line is iOS's own.
			streamIOS: `{sdk} keeps no such token: "JWT: Invalid token format". App Inbox is not sent, the rest leaves bare.`},
		{name: "provider-500", does: "The backend answers 500 with a page, and the provider has no token.",
			android:  "Returning null, it stops inbox.fetch. Throwing, it leaves the fetch running: later ones wait until restart.",
			android5: "Returning null, it makes {sdk} answer App Inbox with 401. Throwing, with 400. Both are local.",
			ios:      "Returning nil, it lets {sdk} send without a header: 401.",
			stream:   keepsWords, streamIOS: keepsWords},
		{name: "provider-slow", does: "The backend takes {amount}, and the call waits.",
			android: "{sdk} sets its provider no limit; the app's own client may.", ios: "{sdk} sets its provider no limit; the app's own client may."},
		{name: "provider-other", does: "The token is sound, and made out to {amount}.",
			android: "{sdk} does not look into tokens. " + refusedWords, ios: "{sdk} does not look into tokens. " + refusedWords,
			stream: moreOfTheSame, streamIOS: sameAfterIOS},
	}
}

// serverFaultWords are those of the vendor's server.
func serverFaultWords() []faultWords {
	return []faultWords{
		{name: "clock", does: "The server's clock is {amount}, and so is its Date. A token with less left than that is expired to it.",
			android: refusedWords, ios: refusedWords,
			stream:    "The server says 401; {sdk} asks for another, which may end the same way.",
			streamIOS: "The server says 401; {sdk} asks for another, which may end the same way."},
		{name: "401", does: "The server refuses every credential.",
			android:   "{sdk} neither retries in a project nor asks its provider again: the app gets nothing.",
			ios:       `{sdk} says "Missing or invalid authorization: …" and does not retry in a project.`,
			stream:    "{sdk} drops its token, asks the app for another, and sends once more if one comes.",
			streamIOS: "{sdk} asks the app for another token, waits 1 s and sends once more."},
		{name: "403", does: "The server allows nothing.",
			android:   "{sdk} hands it on as it is, without a retry.",
			ios:       `{sdk} words it "Request is missing required data", without a retry.`,
			stream:    "With a token {sdk} hands it on as it is. Without one it asks the app, and sends once more.",
			streamIOS: "With a token {sdk} does not retry. Without one it asks the app, and sends once more."},
		{name: "rotate-key", does: "The server knows key k2 only, and refuses what k1 signed.",
			android: refusedWords, ios: refusedWords,
			stream:    "The server says 401; {sdk} asks for another, which helps once the backend signs with k2.",
			streamIOS: "The server says 401; {sdk} asks for another, which helps once the backend signs with k2."},
		{name: "410", does: "The server no longer knows the sync token.",
			android:  "{sdk} has no way out: each fetch fails until the app is reinstalled or anonymized.",
			android5: "Before 5.3.1 each fetch fails until the app is anonymized; from then on all is fetched anew.",
			ios:      "{sdk} clears its cache and fetches everything anew."},
		{name: "token-expired", does: `A stream's server says 401 with "token_expired": true.`,
			android: "A project has no such answer: nothing happens.", ios: "A project has no such answer: nothing happens.",
			stream:    "{sdk} says TOKEN_EXPIRED to the app, and sends once more if another token comes.",
			streamIOS: "{sdk} says expired to the app, waits 1 s and sends once more."},
		{name: "success-false", does: "The server says 200 and success: false.",
			android: `{sdk} says "Failure state from server returned". Segments and link-ids do not look.`,
			ios:     "{sdk} does not notice: inbox and consents read as empty." + readAnyhow},
		{name: "429", does: "The server says 429, Retry-After: {amount}.",
			android: "{sdk} does not read Retry-After and does not retry. For a tracked event it counts as one try of ten.",
			ios:     `{sdk} words it "Request is missing required data", and does not read Retry-After.`},
		{name: "5xx", does: "The server says {amount} with a page for people.",
			android: "{sdk} does not retry. A tracked event stays in its queue, and the try does not count.",
			ios:     `{sdk} says "There was a server error, please try again later." A tracked event stays in its queue.`},
		{name: "304", does: "The server says that nothing has changed.",
			android:  "{sdk} takes all but 2xx for a failure.",
			android5: "{sdk} knows it of in-app messages and content blocks; elsewhere all but 2xx is a failure.",
			ios:      "{sdk} takes it for success and finds no body to read." + readAnyhow},
		{name: "empty", does: "The server says 200 and nothing else.",
			android: `{sdk} says "Unable to parse response from the server.".`,
			ios:     "{sdk} finds nothing to decode." + readAnyhow},
		{name: "no-object", does: "The server says 200 with an object that holds nothing.",
			android: `{sdk} misses success: "Unable to parse response from the server.".`,
			ios:     "{sdk} misses success in inbox and consents." + readAnyhow},
		{name: "bad-json", does: "The server says 200 with a body that is no JSON.",
			android: "{sdk} fails in its parser's own words.",
			ios:     "{sdk} cannot decode it." + readAnyhow},
	}
}

// networkFaultWords are those of the way between.
func networkFaultWords() []faultWords {
	return []faultWords{
		{name: "delay", does: "The answer begins {amount} later.",
			android: `{sdk} leaves after 10 s without a byte, and writes 400 "request canceled by …" into its log.`,
			ios:     `{sdk} leaves after 60 s without a byte: "No response received from the server, please check …".`},
		{name: "reset", does: "The connection is reset before an answer.",
			android: `{sdk} writes 400 "request canceled by …" into its log; no server said that.`,
			ios:     `{sdk} says "No response received from the server, please check your internet connection."`},
		{name: "truncated", does: "The connection ends after half of the body.",
			android: "{sdk} misses the rest, and the call fails.", ios: "{sdk} misses the rest, and the call fails."},
		// Assumption: both timeouts begin anew with each piece, as OkHttp's and URLSession's do.
		{name: "drip", does: "The body takes {amount}, in twenty pieces.",
			android: "The 10 s of {sdk} begin anew with each piece: it waits for all of them.",
			ios:     "The 60 s of {sdk} begin anew with each piece: it waits for all of them."},
		// Assumption: what both network stacks say of bytes that are no HTTP.
		{name: "bad-tls", does: "The port wants TLS, and says so in TLS.",
			android: `{sdk} writes 400 "request canceled by …" into its log: to it the answer is no HTTP.`,
			ios:     `{sdk} says "No response received from the server, please check your internet connection."`},
	}
}

// willHappen is what a fault will do to calls of that profile. What Bloomreach's SDKs make of each is known; of others only what
// their servers do.
func willHappen(p engine.Profile, f sandbox.Fault) string {
	if p.Vendor != bloomreach.ID {
		kind, _ := sandbox.LookupFault(f.Name)
		return kind.About
	}
	for _, w := range allFaultWords() {
		if w.name == f.Name {
			fill := strings.NewReplacer("{sdk}", bloomreach.SDKName(p), "{amount}", amountWords(f))
			return fill.Replace(w.does + " " + w.sdk(p))
		}
	}
	return ""
}

// sdk picks the words for the profile's SDK.
func (w faultWords) sdk(p engine.Profile) string {
	ios := p.Platform == bloomreach.IOS
	switch {
	case p.IsStream() && ios && w.streamIOS != "":
		return w.streamIOS
	case p.IsStream() && !ios && w.stream != "":
		return w.stream
	case ios:
		return w.ios
	case w.android5 != "" && strings.HasPrefix(bloomreach.SDKName(p), "Android 5"):
		return w.android5
	default:
		return w.android
	}
}

// amountWords puts a fault's amount as people say it.
func amountWords(f sandbox.Fault) string {
	kind, _ := sandbox.LookupFault(f.Name)
	switch kind.Unit {
	case sandbox.SkewUnit:
		if behind, ok := strings.CutPrefix(f.Amount, "-"); ok {
			return behind + " behind"
		}
		return f.Amount + " ahead"
	case sandbox.SecondsUnit:
		return f.Amount + " s"
	case sandbox.KeysUnit:
		if f.Amount == "both" {
			return "k1 ▸ k2 on both sides"
		}
		return "k1 ▸ k2"
	default:
		return f.Amount
	}
}

// faultLine is a fault in a line of the wire: what, by how much, where, how often.
func faultLine(f sandbox.Fault) string {
	kind, _ := sandbox.LookupFault(f.Name)
	parts := []string{kind.Title}
	if kind.Group == sandbox.ProviderGroup {
		parts[0] = "provider " + kind.Title
	}
	for _, part := range []string{amountWords(f), f.Operation, countWords(f)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}
