package bloomreach

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// explanation is what a refusal means and what to do about it.
type explanation struct {
	words             string // lower case, part of the server's words
	code, detail, fix string
	ref               string
}

// explanations are the server's known words (1.4, 1.6, 3.2, support article); the first that fits wins.
var explanations = []explanation{
	{"access key not provided", "server.no-credential", "The call left without an Authorization header, or with a malformed one.", "choose another mode (M, --mode), or set api_key", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"access key not found", "server.key-unknown", "The server knows no such API key, or the key is not of this project.", "compare it with Project settings, API groups; check that key and project belong together", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"invalid secret", "server.secret", "The key id is known, its secret does not match.", "copy id and secret of the private key again; a rotated secret works for 24 h", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"no permission", "server.no-permission", "The key is known, and its API group lacks the permission for this.", "give the key's API group the permission", "Bloomreach documentation, mobile API access"},
	{"not authorized to add event", "server.event-not-allowed", "The API group does not allow this type of event.", "allow the event type in Project settings, API groups", "Bloomreach documentation, mobile API access"},
	{"invalid project id", "server.project-unknown", "No project has this token: it is wrong, or was cut when it was copied.", "copy project_token from Project settings again", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"could not authenticate", "server.project-unknown", "The server finds no project to check the credential against: the project token is wrong or cut.", "copy project_token from Project settings again", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"customer does not exist", "server.customer-unknown", "The server has no customer with these ids.", "check customer.registered, or ask for another customer (C)", "Bloomreach SDKs, Consent.kt and FetchManagerImpl.kt"},
	{"must specify at least one customer id", "server.no-ids", "The request named no customer.", "set customer.registered", "Bloomreach SDKs, Consent.kt and FetchManagerImpl.kt"},
	{"at least one id should be specified", "server.no-ids", "The request named no customer.", "set customer.registered", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"at least one valid id should be specified", "server.no-ids", "None of the request's customer ids is one that the project knows.", "compare the names in [customer] with Project settings, Customer IDs", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"event_type' is required", "server.no-event-type", "The event has no type.", "add event_type=NAME", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"no commands", "server.no-commands", "The server expected a batch, and there were no commands in it.", "send a list of commands, or another address", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"invalid json", "server.bad-json", "The server could not read the request's body as JSON.", "look at the body that was sent; --body travels byte for byte", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"sent a request that this server could not understand", "server.bad-request", "The server could not read the request's body at all; a compressed one gets this answer.", "send the body uncompressed, as the SDKs do; look for a proxy that compresses", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"not found on the server", "server.path", "The server does not know this address.", "check base_url and project_token", "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"},
	{"does not exist", "server.unknown-object", "What was asked for is not in the project.", "check the id in Data & Assets", "Bloomreach SDKs, Consent.kt and FetchManagerImpl.kt"},
	{"could not parse", "server.bad-attribute", "The server does not know an attribute of this type.", "check the attribute's type", "Bloomreach SDKs, Consent.kt and FetchManagerImpl.kt"},
}

// unknownWords is what to make of a refusal in words that are not in the list.
var unknownWords = explanation{code: "server.refused", detail: "The server refused the call in words that authpeek does not know.", fix: "compare the call with one that works", ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"}

// inboxNeedsPermission is the inbox with the public API key, which most groups do not allow (4.1, 6.5).
var inboxNeedsPermission = explanation{
	code:   "inbox.no-permission",
	detail: `403 on the inbox with the API key. iOS words it as "Request is missing required data".`,
	fix:    "use the customer token, or allow App Inbox on the public group (not advised)", ref: "Bloomreach documentation, mobile API access",
}

// explain says what a refusal means: by where it happened, by the server's words, or by the status alone.
func explain(p engine.Profile, operation string, a engine.Answer, words string) explanation {
	known, ok := knownWords(p, operation, a, words)
	switch {
	case a.Status == http.StatusForbidden && strings.HasPrefix(operation, "inbox.") && a.Token != nil && a.Token.Kind == auth.KindAPIKey:
		return inboxNeedsPermission
	case ok:
	case p.IsStream() && a.Token == nil && (a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden):
		known = bareInStream(p, operation)
	case words == "", a.Status == http.StatusGone, a.Status == http.StatusTooManyRequests, a.Status >= 500:
		// These statuses say what is the matter in whatever words; all others leave it to the words.
		known = inStream(p, explainStatus(a, operation))
	default:
		known = unknownWords
	}
	if wait := retryAfter(a); wait != "" {
		known.detail += " " + wait
		known.fix = "wait that long, then send it again; raise live if authpeek itself asks too often"
	}
	return known
}

// knownWords finds what is known of the server's words.
func knownWords(p engine.Profile, operation string, a engine.Answer, words string) (explanation, bool) {
	lower := strings.ToLower(words)
	i := slices.IndexFunc(explanations, func(e explanation) bool { return strings.Contains(lower, e.words) })
	if i < 0 {
		return unknownWords, false
	}
	known := explanations[i]
	switch {
	case known.code == "server.no-permission" && operation == AttributesFetch:
		known = attributesPrivate(a)
	case known.code == "server.key-unknown" && a.Token != nil && a.Token.Kind == auth.KindBasic:
		known.detail = "The server knows no private key of this id, or the key is not paired with that secret."
		known.fix = "copy id and secret of the private key again; check that key and project belong together"
	}
	return inStream(p, known), true
}

// attributesPrivate is a lack of permission for attributes, which public keys always have but for recommendations (6.5).
func attributesPrivate(a engine.Answer) explanation {
	e := explanation{
		code: "attributes.private", detail: "The key's group lacks the permission; attributes other than recommendations need private access.",
		fix: "read them in your backend, or with mode basic and a private_key here", ref: "Bloomreach documentation, mobile API access",
	}
	if a.Token != nil && a.Token.Kind == auth.KindBasic {
		e.detail = "The private key's group lacks the permission to read customers."
		e.fix = "give the private key's group Get on customer properties, expressions and the like"
	}
	return e
}

// idKey is the profile's setting that names project or stream.
func idKey(p engine.Profile) string {
	if p.IsStream() {
		return "stream_id"
	}
	return "project_token"
}

// inStream words an explanation for a stream, which has an id and no project token.
func inStream(p engine.Profile, e explanation) explanation {
	if p.IsStream() {
		if e.code == "server.forbidden" {
			// Permissions are set for each id, event type and property there: Allow, Signed-only or Deny (4.5).
			e.detail = "The stream's rules deny this, or take it from a token of the customer only (Signed-only)."
			e.fix, e.ref = "look at the stream's Access security, for the id, the event type and each property", "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift"
		}
		words := strings.NewReplacer(
			"or set api_key", "or give the profile a provider",
			"copy project_token from Project settings", "copy stream_id from the stream's settings", "project_token", "stream_id",
			"No project has this token", "No stream has this id", "no project to check", "no stream to check", "the project token", "the stream id",
		)
		e.detail, e.fix = words.Replace(e.detail), words.Replace(e.fix)
	}
	return e
}

// bareInStream is a refusal of a call that had no token: what is Signed-only is only to be had with one (4.5).
func bareInStream(p engine.Profile, operation string) explanation {
	e := explanation{
		code: "stream.bare", detail: "The call left without a token, and the stream wants one of the customer here (Signed-only), or denies it to all.",
		fix: "use mode stream-jwt, with a provider that has a token; else look at the stream's Access security", ref: "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift",
	}
	if operation == AttributesFetch && sdkOf(p).ios() {
		e.detail = "iOS puts no token on this route, whatever it keeps, and the stream wants one of the customer here (Signed-only), or denies it to all."
		e.fix = "allow recommendations without a token in the stream's Access security, or ask for them in your backend"
	}
	return e
}

// explainStatus is for refusals whose words say nothing that is known.
func explainStatus(a engine.Answer, operation string) explanation {
	const ref = "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"
	switch status := a.Status; {
	case status == http.StatusUnauthorized:
		return explanation{code: "server.unauthorized", detail: "The server did not accept the credential and gave no reason.", fix: "look at the header and at the token's times and ids", ref: ref}
	case status == http.StatusForbidden:
		return explanation{code: "server.forbidden", detail: "The credential is known but lacks the permission.", fix: "check the API group's permissions", ref: "Bloomreach documentation, mobile API access"}
	case status == http.StatusGone && strings.HasPrefix(operation, "inbox."):
		return explanation{code: "inbox.sync-gone", detail: "The server no longer knows the sync token.", fix: "fetch everything: f, or sync_token=", ref: "Bloomreach SDKs, App Inbox manager"}
	case status == http.StatusTooManyRequests:
		return explanation{code: "server.rate-limit", detail: "Too many calls.", fix: "wait, and raise live", ref: ref}
	case status == http.StatusNotFound:
		return explanation{code: "server.path", detail: "The server does not know this address.", fix: "check base_url and project_token", ref: ref}
	case status >= 500:
		return explanation{code: "server.error", detail: "The server itself is in trouble.", fix: "send it again later", ref: ref}
	default:
		return explanation{code: "server.status", detail: "The server answered with a status that no SDK expects.", fix: "look at the raw answer", ref: ref}
	}
}

// retryAfter words the answer's Retry-After, which is seconds or a date (RFC 9110 section 10.2.3); "" without one that lies ahead.
func retryAfter(a engine.Answer) string {
	value := strings.TrimSpace(a.Header.Get("Retry-After"))
	until, err := http.ParseTime(value)
	if seconds, numeric := strconv.ParseUint(value, 10, 31); numeric == nil {
		until, err = a.SentAt.Add(time.Duration(seconds)*time.Second), nil
	}
	if err != nil || !until.After(a.SentAt) {
		return ""
	}
	return fmt.Sprintf("Retry-After asks to wait %s, until %s.", until.Sub(a.SentAt).Round(time.Second), until.UTC().Format("15:04:05 UTC"))
}
