package twilio

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/url"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// Recognise implements engine.Recogniser: what an app asks its token server, in all the ways of the starters (A1). What an SDK says to
// Twilio itself goes through a socket of its own and to another host.
func (*Vendor) Recognise(s engine.Seen) (engine.Recognised, bool) {
	identity, by, ok := question(s)
	if !ok {
		return engine.Recognised{}, false
	}
	r := engine.Recognised{
		Operation: TokenFetch, Mode: auth.None, Profile: engine.Profile{Vendor: ID},
		Args: engine.Args{argIdentity: {identity}, argAs: {string(by)}}, Unnamed: identity == "",
	}
	if identity != "" {
		r.Profile.CustomerIDs = map[string]string{"identity": identity}
	}
	for _, h := range s.Headers {
		if strings.EqualFold(h.Name, "Authorization") {
			if c, ok := engine.CredentialIn(h); ok {
				r.Credentials = append(r.Credentials, c) // no starter asks for one, but somebody's own server may
			}
		}
	}
	agent, _ := s.Header("User-Agent")
	with, _ := s.Header("X-Requested-With")
	switch {
	case strings.Contains(agent, "CFNetwork/"):
		r.By = []string{"user-agent CFNetwork: an app's own call, as in the vendor's page for iOS"}
	case strings.HasPrefix(agent, "okhttp/"), strings.HasPrefix(agent, "Dalvik/"):
		r.By = []string{"user-agent of Android: an app's own call"}
	case with == "XMLHttpRequest":
		r.By = []string{"x-requested-with: jQuery, as in the vendor's starters"}
	default:
		r.By = []string{"the path of a token server; no SDK asks it"}
	}
	return r, true
}

// question reads whom a request asks a token for, and how it tells that.
func question(s engine.Seen) (identity string, by way, ok bool) {
	parts := strings.FieldsFunc(s.Path, func(c rune) bool { return c == '/' })
	var known bool
	for _, starter := range starters {
		known = known || len(parts) > 0 && "/"+parts[0] == starter.path
	}
	query, _ := url.ParseQuery(s.Query) // what can be read of it is there all the same
	switch {
	case !known || len(parts) > 2 || s.Method != "GET" && s.Method != "POST":
		return "", "", false
	case len(parts) == 2:
		identity, err := url.PathUnescape(parts[1])
		return identity, byPath, err == nil
	case s.Method == "GET":
		return query.Get("identity"), byGet, true
	}
	contentType, _ := s.Header("Content-Type")
	identity, by = posted(contentType, s.Body)
	return identity, by, true
}

// posted reads the body of a question. Node's starter has the identity in id (A1).
func posted(contentType string, body []byte) (string, way) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = ""
	}
	switch kind {
	case "application/json":
		var b struct{ Identity, ID string }
		if json.Unmarshal(body, &b) != nil {
			return "", byJSON
		}
		return first(b.Identity, b.ID), byJSON
	case "multipart/form-data":
		// The one field is all that is looked for; a body that was cut has its end missing.
		_, value, _ := strings.Cut(string(body), `name="identity"`)
		_, value, _ = strings.Cut(value, "\r\n\r\n")
		value, _, _ = strings.Cut(value, "\r\n")
		return value, byMultipart
	default:
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return "", byForm
		}
		return first(form.Get("identity"), form.Get("id")), byForm
	}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// Habits implements engine.Recogniser: a client takes only tokens of the identity that it was created with (A3).
func (*Vendor) Habits(calls []engine.AppCall) []engine.Finding {
	if len(calls) < 2 {
		return nil
	}
	now := calls[len(calls)-1].Seen.Profile.CustomerIDs["identity"]
	for i := len(calls) - 2; i >= 0; i-- {
		c := calls[i]
		asked := c.Seen.Profile.CustomerIDs["identity"]
		switch {
		case asked == "" || c.Call == nil || asked == now:
			if asked != "" && asked == now {
				return nil
			}
			continue
		case now == "":
			return []engine.Finding{{
				Code: "twilio.identity-lost", Severity: engine.SeverityWarning, Title: "the next token is asked for nobody",
				Detail: fmt.Sprintf("Call #%d asked for %s, this one tells no identity: most starters make one up, and a client refuses a token of another identity.", c.Call.ID, asked),
				Fix:    "ask with the same identity whenever a token is renewed", Ref: "Twilio's SDKs, Twilsock.kt and twilsock.js",
			}}
		default:
			return []engine.Finding{{
				Code: "twilio.identity-changed", Severity: engine.SeverityWarning, Title: "the next token is asked for another identity",
				Detail: fmt.Sprintf("Call #%d asked for %s, this one asks for %s. updateToken refuses a token of another identity.", c.Call.ID, asked, now),
				Fix:    "shut the client down and create another one when the customer changes", Ref: "Twilio's SDKs, Twilsock.kt and twilsock.js",
			}}
		}
	}
	return nil
}
