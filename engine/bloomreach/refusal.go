package bloomreach

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// refused makes sense of a status outside 2xx.
func refused(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	words := serverWords(a.Body)
	known, ok := knownWords(words)
	switch {
	case ok:
	case words == "", a.Status == http.StatusGone, a.Status == http.StatusTooManyRequests, a.Status >= 500:
		// These statuses say what is the matter in whatever words; all others leave it to the words.
		known = explainStatus(a.Status, r.Operation)
	default:
		known = unknownWords
	}
	if known.code == "server.no-credential" && a.Token == nil {
		known.detail = "The call left without an Authorization header."
	}
	said := statusText(a.Status)
	if words != "" {
		said = words
	}
	err := &engine.CallError{Code: known.code, Message: fmt.Sprintf("%d: the server says %q", a.Status, said), Fix: known.fix, SDK: sdkRefusal(p, a, words)}
	if words == "" {
		err.Message = fmt.Sprintf("%d %s, without a reason", a.Status, said)
	}
	reading := engine.Reading{Summary: said, Err: err, Digest: fmt.Sprintf("%d %s", a.Status, said)}
	if a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden {
		reading.Rejected, reading.Findings = judge(p, a, words)
	}
	if len(reading.Findings) == 0 {
		reading.Findings = []engine.Finding{{Code: known.code, Severity: "error", Title: said, Detail: known.detail, Fix: known.fix, Ref: known.ref}}
	} else {
		err.Code, err.Fix = reading.Findings[0].Code, reading.Findings[0].Fix
	}
	return reading
}

// judge looks at the very token that was sent, at the time of sending: what it finds explains the refusal better than the
// server's words do. The server stays the one who decided, and for a token that cannot be read its words are all there is.
func judge(p engine.Profile, a engine.Answer, words string) (why string, found []engine.Finding) {
	if a.Token == nil || (a.Token.Kind != auth.KindJWT && a.Token.Kind != auth.KindOpaque) {
		return "", nil // an API key or a private key, which this call's permissions concern and no token's
	}
	why = "refused by the server"
	if words != "" {
		why = "the server says " + strconv.Quote(words)
	}
	if exp := a.Token.ExpiresAt; !exp.IsZero() && !a.SentAt.Before(exp) {
		ago := a.SentAt.Sub(exp).Round(time.Second)
		why = "had expired " + ago.String() + " before"
		found = append(found, engine.Finding{
			Code: "token.expired", Severity: "error", Title: "the token had expired",
			Detail: fmt.Sprintf("%s expired at %s, %s before this call left.", a.Token.Fingerprint, exp.UTC().Format("15:04:05 UTC"), ago),
			Fix:    "ask the provider now; if the same one comes back, fix the provider's cache", Ref: "RFC 7519 section 4.1.4",
		})
	}
	if to, ok := madeOutTo(a); ok && !sameCustomer(to, p.CustomerIDs) {
		named, asked := namesApart(to, p.CustomerIDs)
		why = fmt.Sprintf("names %s, the request names %s", named, asked)
		found = append(found, engine.Finding{
			Code: "token.ids-differ", Severity: "error", Title: "the token is another customer's",
			Detail: fmt.Sprintf("%s is made out to %s, the request asks for %s.", a.Token.Fingerprint, named, asked),
			Fix:    "keep tokens per customer; drop them on identify and anonymize", Ref: "bloomreach reference 2.5",
		})
	}
	return why, found
}

// madeOutTo reads the ids that a customer token names: sub is an object (5.1).
func madeOutTo(a engine.Answer) (map[string]string, bool) {
	if a.Token.Read == nil {
		return nil, false
	}
	m, ok := a.Token.Read.Claims.Get("sub")
	if !ok {
		return nil, false
	}
	ids := map[string]string{}
	if json.Unmarshal(m.Raw, &ids) != nil {
		return nil, false
	}
	return ids, true
}

// sameCustomer compares the hard ids of token and request, each way (5.3). The cookie normally is not in the token.
func sameCustomer(token, request map[string]string) bool {
	return maps.Equal(hardIDs(token), hardIDs(request))
}

func hardIDs(ids map[string]string) map[string]string {
	hard := maps.Clone(ids)
	maps.DeleteFunc(hard, func(name, value string) bool { return name == "cookie" || value == "" })
	return hard
}

// namesApart names two customers so that they can be told apart: as people know them, or by all their hard ids when that is
// the same for both.
func namesApart(token, request map[string]string) (named, asked string) {
	named, asked = engine.CustomerName(token), engine.CustomerName(request)
	if named != asked {
		return named, asked
	}
	return string(encode(hardIDs(token))), string(encode(hardIDs(request)))
}

// sdkRefusal is the text that the SDK itself makes of the status (1.4).
func sdkRefusal(p engine.Profile, a engine.Answer, words string) string {
	body := clip(string(a.Body), maxLine)
	if p.Platform != IOS {
		if body == "" {
			return http.StatusText(a.Status)
		}
		return body
	}
	switch s := a.Status; {
	case s == http.StatusUnauthorized && words != "":
		return "Missing or invalid authorization: " + words
	case s == http.StatusUnauthorized:
		return "Missing or invalid authorization: No details provided."
	case s == http.StatusNotFound:
		return "Requested URL was not found."
	case s == http.StatusGone:
		return "The requested resource is no longer available: " + body
	case s >= 500:
		return "There was a server error, please try again later."
	case s >= 400:
		return "Request is missing required data: " + body
	default:
		return ""
	}
}

// maxLine bounds what is kept of a body in a line of a log, in bytes.
const maxLine = 300

// clip cuts a text to most bytes.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// explanation is what a refusal means and what to do about it.
type explanation struct {
	words             string // lower case, part of the server's words
	code, detail, fix string
	ref               string
}

// explanations are the server's known words (1.4, support article); the first that fits wins.
var explanations = []explanation{
	{"access key not provided", "server.no-credential", "The call left without an Authorization header, or with a malformed one.", "choose another mode (M, --mode), or set api_key", "bloomreach reference 1.4"},
	{"access key not found", "server.key-unknown", "The server knows no such API key, or the key is not of this project.", "compare it with Project settings, API groups; check that key and project belong together", "bloomreach reference 1.4"},
	{"invalid secret", "server.secret", "The key id is known, its secret does not match.", "copy id and secret of the private key again; a rotated secret works for 24 h", "bloomreach reference 1.4"},
	{"no permission", "attributes.private", "The key's group lacks the permission; attributes other than recommendations need private access.", "read them in your backend, or with mode basic and a private_key here", "bloomreach reference 6.5"},
	{"invalid project id", "server.project-unknown", "The project token is wrong or cut.", "copy project_token from Project settings again", "bloomreach reference 1.4"},
	{"could not authenticate", "server.project-unknown", "The project token is wrong or cut.", "copy project_token from Project settings again", "bloomreach reference 1.4"},
	{"customer does not exist", "server.customer-unknown", "The server has no customer with these ids.", "check customer.registered, or ask for another customer (C)", "bloomreach reference 3.2"},
	{"must specify at least one customer id", "server.no-ids", "The request named no customer.", "set customer.registered", "bloomreach reference 3.2"},
	{"not found on the server", "server.path", "The server does not know this address.", "check base_url and project_token", "bloomreach reference 1.4"},
	{"does not exist", "server.unknown-object", "What was asked for is not in the project.", "check the id in Data & Assets", "bloomreach reference 3.2"},
	{"could not parse", "server.bad-attribute", "The server does not know an attribute of this type.", "check the attribute's type", "bloomreach reference 3.2"},
}

// unknownWords is what to make of a refusal in words that are not in the list.
var unknownWords = explanation{code: "server.refused", detail: "The server refused the call in words that authpeek does not know.", fix: "compare the call with one that works", ref: "bloomreach reference 1.4"}

// knownWords finds what is known of the server's words.
func knownWords(words string) (explanation, bool) {
	lower := strings.ToLower(words)
	i := slices.IndexFunc(explanations, func(e explanation) bool { return strings.Contains(lower, e.words) })
	if i < 0 {
		return unknownWords, false
	}
	return explanations[i], true
}

// explainStatus is for refusals whose words say nothing that is known.
func explainStatus(status int, operation string) explanation {
	switch {
	case status == http.StatusUnauthorized:
		return explanation{code: "server.unauthorized", detail: "The server did not accept the credential and gave no reason.", fix: "look at the header and at the token's times and ids", ref: "bloomreach reference 1.4"}
	case status == http.StatusForbidden:
		return explanation{code: "server.forbidden", detail: "The credential is known but lacks the permission.", fix: "check the API group's permissions", ref: "bloomreach reference 6.5"}
	case status == http.StatusGone && strings.HasPrefix(operation, "inbox."):
		return explanation{code: "inbox.sync-gone", detail: "The server no longer knows the sync token.", fix: "fetch everything: f, or sync_token=", ref: "bloomreach reference 2.3"}
	case status == http.StatusTooManyRequests:
		return explanation{code: "server.rate-limit", detail: "Too many calls.", fix: "wait, and raise live", ref: "bloomreach reference 1.4"}
	case status == http.StatusNotFound:
		return explanation{code: "server.path", detail: "The server does not know this address.", fix: "check base_url and project_token", ref: "bloomreach reference 1.4"}
	case status >= 500:
		return explanation{code: "server.error", detail: "The server itself is in trouble.", fix: "send it again later", ref: "bloomreach reference 1.4"}
	default:
		return explanation{code: "server.status", detail: "The server answered with a status that no SDK expects.", fix: "look at the raw answer", ref: "bloomreach reference 1.4"}
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
