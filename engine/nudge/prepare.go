package nudge

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

const argExpiry = "expiry_mins"

// tokenPath is that of the Get Token API (B1).
const tokenPath = "/api/clients/jwt/token"

// defaultMinutes is expiryMins where the query does not say it (B1).
const defaultMinutes = "60"

// Prepare implements engine.Vendor.
func (*Vendor) Prepare(p engine.Profile, r engine.Request) (engine.Draft, error) {
	base, err := url.Parse(strings.TrimSuffix(p.BaseURL, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return engine.Draft{}, &engine.UsageError{Message: fmt.Sprintf("base_url %q is not an address", p.BaseURL), Fix: "write it as https://main-api.nudgenow.com"}
	}
	if base.Path == "" {
		base.Path = "/" // else JoinPath makes a relative path, which no request line may have (RFC 9112 section 3.2.1)
	}
	if r.Operation == TokenGet {
		return prepareGet(p, r, base)
	}
	return prepareRefresh(p, r, base), nil
}

// prepareGet asks for a token as a backend does. Assumption: the method is GET, which the page does not say; its shape does.
func prepareGet(p engine.Profile, r engine.Request, base *url.URL) (engine.Draft, error) {
	minutes, err := askedMinutes(p, r)
	if err != nil {
		return engine.Draft{}, err
	}
	u := base.JoinPath(tokenPath)
	u.RawQuery = url.Values{"expiryMins": {strconv.Itoa(minutes)}}.Encode()
	d := engine.Draft{Method: "GET", URL: u, CredentialAt: 0, Headers: []engine.Header{
		{Name: "Accept", Value: "application/json", Origin: "authpeek"},
		{Name: "User-Agent", Value: "authpeek", Origin: "authpeek"},
	}}
	if r.Mode == PrivateKey {
		d.Credential, d.Carrier = auth.CredentialAPIKey, apiKey
		d.Findings = append(d.Findings, backendsKey)
		if p.APIKey.IsZero() {
			d.Blocked = &engine.CallError{Code: "config.no-key", Message: "not sent: the profile has no api_key", Fix: "set api_key to the private API key from Nudge's dashboard, Settings"}
		}
		return d, nil
	}
	d.Credential = auth.CredentialNone
	return d, nil
}

// askedMinutes is the life that is asked for.
func askedMinutes(p engine.Profile, r engine.Request) (int, error) {
	text := defaultMinutes
	if set := p.Settings[argExpiry]; set != "" {
		text = set
	}
	if r.Args.Has(argExpiry) {
		text = r.Args.First(argExpiry)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, &engine.UsageError{Message: fmt.Sprintf("%s is %q, which is no number of minutes", argExpiry, text), Fix: "write a whole number from 1, like 60"}
	}
	return n, nil
}

// backendsKey reminds whoever plays with this call whose it is.
var backendsKey = engine.Finding{
	Code: "nudge.private-key", Severity: engine.SeverityNote, Title: "a call of the backend, never of an app",
	Detail: "The private API key mints tokens for the whole tenant. An app that carries it gives it to everyone who takes the app apart.",
	Fix:    "let the backend make this call, and hand the app the token alone", Ref: "docs.nudgenow.com/security/authentication",
}

// prepareRefresh has the app's provider asked as the SDK asks refreshToken. What an SDK sends with the token is not public, so
// that nothing leaves.
func prepareRefresh(p engine.Profile, r engine.Request, base *url.URL) engine.Draft {
	d := engine.Draft{Method: "GET", URL: base, Offline: true}
	if r.Mode == StaticKey {
		d.Credential = auth.CredentialNone
		d.Blocked = &engine.CallError{
			Code: "nudge.static-key", Message: "not sent: what an SDK does with a static key is not public",
			Fix: "use mode short-lived; Nudge switches it on for an account when asked",
		}
		d.Findings = []engine.Finding{staticKeyPublic}
		return d
	}
	app := appOf(p)
	d.Credential = auth.CredentialProvider
	d.Null = engine.NullRule{Who: app.sdk, Then: "refreshToken may answer null: the SDK goes on without a token"}
	d.Throw = engine.ThrowRule{Waits: waits}
	if p.Provider != nil && strings.HasPrefix(p.Provider.Describe(), "http ") {
		d.Throw.Finding = app.threw() // it tells of the sample's HTTP client
	}
	if p.Provider == nil {
		d.Blocked = &engine.CallError{
			Code: "provider.missing", Message: "not asked: the app registers no refreshToken",
			Fix: "set provider.source, which stands for the function that the app gives to registerRefreshToken",
		}
	}
	return d
}

// staticKeyPublic is all that is public of the other way to authenticate (B2).
var staticKeyPublic = engine.Finding{
	Code: "nudge.static-key", Severity: engine.SeverityNote, Title: "the SDK hands the key to its app, not the other way round",
	Detail: "With static keys the app registers a callback (Flutter: registerAuth), and the SDK calls it with a key. Which key that is, and how it travels, stands on no public page.",
	Fix:    "ask Nudge, or look at the app's own calls with authpeek tap", Ref: "docs.nudgenow.com/security/authentication",
}

// waits: none of the samples has a limit of its own.
var waits = engine.Finding{
	Code: "nudge.refresh-waits", Severity: engine.SeverityWarning, Title: "refreshToken did not return in time",
	Detail: "authpeek stopped waiting. The samples set no limit of their own, and an SDK without a token makes no call that Nudge answers.",
	Fix:    "answer sooner, or give the app's HTTP client a limit and return null after it", Ref: "docs.nudgenow.com/security/authentication",
}
