package nudge

import (
	"net/url"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// Recognise implements engine.Recogniser. The Get Token API is all that is public of what travels (B1); an app asks its own backend,
// at an address that nobody else knows.
func (*Vendor) Recognise(s engine.Seen) (engine.Recognised, bool) {
	if s.Method != "GET" || strings.Join(strings.FieldsFunc(s.Path, func(c rune) bool { return c == '/' }), "/") != strings.TrimPrefix(tokenPath, "/") {
		return engine.Recognised{}, false
	}
	r := engine.Recognised{Operation: TokenGet, Mode: auth.None, Profile: engine.Profile{Vendor: ID}, Unnamed: true}
	query, _ := url.ParseQuery(s.Query) // what can be read of it is there all the same
	if minutes := query.Get("expiryMins"); minutes != "" {
		r.Args = engine.Args{argExpiry: {minutes}}
	}
	if key, spelled := s.Header(apiKey.Name); key != "" {
		c := engine.CredentialAt(key, auth.Carrier{Name: spelled, Rule: auth.PrefixBare})
		c.Kind = auth.KindAPIKey
		r.Mode, r.Credentials = PrivateKey, []engine.SeenCredential{c}
	}
	for _, h := range s.Headers {
		if strings.EqualFold(h.Name, "Authorization") {
			if c, ok := engine.CredentialIn(h); ok {
				r.Credentials = append(r.Credentials, c)
			}
		}
	}
	r.By = []string{"the Get Token API, which backends call"}
	if device(s) != "" {
		r.By = append(r.By, "user-agent "+device(s))
	}
	return r, true
}

// device names the system that a request came from by its User-Agent, where it is one of those that apps run on.
func device(s engine.Seen) string {
	agent, _ := s.Header("User-Agent")
	switch {
	case strings.Contains(agent, "CFNetwork/"):
		return "CFNetwork"
	case strings.HasPrefix(agent, "okhttp/"):
		return "okhttp"
	case strings.HasPrefix(agent, "Dart/"):
		return "Dart"
	case strings.HasPrefix(agent, "Mozilla/"):
		return "of a browser"
	default:
		return ""
	}
}

// Habits implements engine.Recogniser.
func (*Vendor) Habits(calls []engine.AppCall) []engine.Finding {
	if len(calls) == 0 || calls[len(calls)-1].Call == nil {
		return nil
	}
	now := calls[len(calls)-1]
	var found []engine.Finding
	if who := device(now.Call.Seen()); who != "" && now.Seen.Mode == PrivateKey {
		f := backendsKey
		f.Severity, f.Title = engine.SeverityError, "the private API key came from a device"
		f.Detail = "The User-Agent is " + who + "'s: an app asks Nudge by itself, and whoever takes it apart can mint tokens for the whole tenant."
		f.Fix = "let your backend make this call, hand the app the token alone, and have the key replaced"
		found = append(found, f)
	}
	for _, c := range now.Seen.Credentials {
		if strings.EqualFold(c.Carrier.Name, "Authorization") {
			found = append(found, engine.Finding{
				Code: "nudge.wrong-header", Severity: engine.SeverityWarning, Title: "Authorization is not looked at here",
				Detail: "The Get Token API takes the private key from the header apiKey; this call carried Authorization.",
				Fix:    "send the key as apiKey", Ref: "docs.nudgenow.com/security/authentication",
			})
		}
	}
	return found
}
