package config

import (
	"slices"
	"strings"
	"time"
)

// key describes one key of a profile. Reading, writing, validation and the Setup form all follow it, so that a key is added
// in one place.
type key struct {
	name string
	kind Kind
	// at points to the key's field: *string, *bool, *time.Duration, *Ref, *[]string or one of three maps.
	at      func(*Profile) any
	choices []string
	// least and most bound a duration; a least above 0 also refuses 0.
	least, most time.Duration
	// needed says why the key may not be empty while it counts; empty where it may.
	needed string
	// when tells whether the key counts, given a profile with defaults; nil is always.
	when func(Profile) bool
	// rule looks at a value that has the right form, in a profile with defaults; nil accepts all.
	rule func(p Profile, value string) *Problem
	help string
	// own says that only the profile's vendor knows the key: it goes to the vendor by its name.
	own bool
}

func (k key) group() string {
	group, _, dotted := strings.Cut(k.name, ".")
	if dotted || k.kind == KindMap {
		return group
	}
	return ""
}

// holdsURL tells the keys whose value may hold a password where none belongs.
func (k key) holdsURL() bool {
	return k.name == "base_url" || k.name == "server_url" || k.name == "proxy" || k.name == "provider.url"
}

func (k key) counts(p Profile) bool { return k.when == nil || k.when(p) }

// keys is the schema of a profile, in the order in which people are shown it.
func keys() []key {
	all := connectionKeys()
	for _, v := range vendors() {
		if v.keys != nil {
			all = append(all, v.keys()...)
		}
	}
	return slices.Concat(all, transportKeys(), customerKeys(), providerKeys())
}

func connectionKeys() []key {
	return []key{
		{name: "vendor", kind: KindChoice, at: func(p *Profile) any { return &p.Vendor }, choices: vendorNames(),
			help: "The API family that this profile talks to."},
		{name: "base_url", kind: KindText, at: func(p *Profile) any { return &p.BaseURL }, rule: checkBaseURL,
			needed: "nothing says where to send calls",
			help:   "Where calls go: scheme and host, without a path of an operation. The vendor's own host unless yours differs."},
		{name: "platform", kind: KindChoice, at: func(p *Profile) any { return &p.Platform }, choices: []string{"android", "ios"},
			when: of(Bloomreach, Extole), help: "Whose SDK's behaviour is reproduced. The two differ in headers, in checks and in how they react."},
		{name: "integration", kind: KindChoice, at: func(p *Profile) any { return &p.Integration }, choices: []string{"project", "stream"},
			when: isBloomreach, help: "An Engagement project (project_token) or a Data hub stream (stream_id)."},
		{name: "project_token", kind: KindText, at: func(p *Profile) any { return &p.ProjectToken }, rule: checkProjectToken,
			when: isProject, needed: "every path names it",
			help: "Project settings, access management, API: the project token, letters, digits and dashes."},
		{name: "stream_id", kind: KindText, at: func(p *Profile) any { return &p.StreamID }, rule: checkStreamID,
			when: isStream, needed: "every path has the stream in it",
			help: "The stream's id in Data hub, letters, digits and dashes."},
		{name: "api_key", kind: KindSecret, at: func(p *Profile) any { return &p.APIKey }, rule: checkAPIKey,
			when: func(p Profile) bool { return !isStream(p) && p.Vendor != Twilio },
			help: "Bloomreach: the public API key, bare, without \"Token \". Extole: an access token of the server API. Nudge: the private API key of the backend."},
		{name: "private_key", kind: KindSecret, at: func(p *Profile) any { return &p.PrivateKey }, rule: checkPrivateKey,
			when: func(p Profile) bool { return isProject(p) || p.Vendor == Extole || p.Vendor == Twilio },
			help: "A key as id:secret. Bloomreach: for mode basic only, attributes and consent state; no SDK may hold it. Extole and Twilio: checks the signature of tokens, and is never sent."},
		{name: "advanced_auth", kind: KindBool, at: func(p *Profile) any { return &p.AdvancedAuth }, rule: checkAdvancedAuth,
			// A stream has no use for it; where it is on all the same, somebody must be told.
			when: func(p Profile) bool { return isProject(p) || isBloomreach(p) && p.AdvancedAuth },
			help: "The SDK's advancedAuthEnabled: the App Inbox and content blocks are asked for with a customer token."},
		{name: "application_id", kind: KindText, at: func(p *Profile) any { return &p.ApplicationID }, rule: checkApplicationID,
			when: isBloomreach,
			help: "Names the app in the project; sent with inbox.fetch and with events."},
		{name: "sdk_version", kind: KindText, at: func(p *Profile) any { return &p.SDKVersion }, rule: checkSDKVersion,
			when: isBloomreach,
			help: "The SDK that is reproduced where versions differ: 4.10 or 5.3 for android, 4.0 for ios. Empty: 4.10 for a project, 5.3 for a stream."},
	}
}

func transportKeys() []key {
	return []key{
		{name: "timeout", kind: KindDuration, at: func(p *Profile) any { return &p.Timeout }, least: time.Millisecond, most: 10 * time.Minute,
			help: "How long one call may take, from connecting to the last byte."},
		{name: "live", kind: KindDuration, at: func(p *Profile) any { return &p.Live }, most: 24 * time.Hour, rule: checkLive,
			help: "The interval of following a screen; 0s fetches only when you ask."},
		{name: "proxy", kind: KindText, at: func(p *Profile) any { return &p.Proxy }, rule: checkProxy,
			help: "A proxy's URL. Empty: HTTPS_PROXY, HTTP_PROXY and NO_PROXY count."},
		{name: "ca_file", kind: KindText, at: func(p *Profile) any { return &p.CAFile },
			help: "A PEM file with roots to trust beside those of the system."},
		{name: "client_cert", kind: KindText, at: func(p *Profile) any { return &p.ClientCert }, rule: checkClientCert,
			help: "A PEM file with the certificate for mutual TLS; needs client_key."},
		{name: "client_key", kind: KindText, at: func(p *Profile) any { return &p.ClientKey }, rule: checkClientKey,
			help: "A PEM file with the key of client_cert."},
		{name: "allow_plain_http", kind: KindBool, at: func(p *Profile) any { return &p.AllowPlainHTTP },
			help: "Lets credentials go in clear text to a host that is not this machine."},
		{name: "carrier", kind: KindText, at: func(p *Profile) any { return &p.Carrier }, rule: checkCarrier,
			help: "Where a token or an API key travels: sdk, as the vendor's SDK sends it; header:NAME, query:NAME, cookie:NAME or body:PATH for a server that differs."},
	}
}

func customerKeys() []key {
	return []key{
		{name: "customer", kind: KindMap, at: func(p *Profile) any { return &p.Customer }, rule: checkCustomer,
			help: "The customer_ids that calls are made for."},
	}
}

func providerKeys() []key {
	return []key{
		{name: "provider.source", kind: KindChoice, at: func(p *Profile) any { return &p.Provider.Source },
			choices: []string{"none", "static", "file", "env", "command", "http", "sign", "stored"},
			help:    "Where tokens come from: the counterpart of the app's AuthorizationProvider, or of what it sets with setSdkAuthToken in a stream; stored is what an SDK has put away."},
		{name: "provider.url", kind: KindText, at: func(p *Profile) any { return &p.Provider.URL }, rule: checkProviderURL,
			when: source("http"), needed: "source http asks there", help: "The token endpoint of the app's own backend."},
		{name: "provider.method", kind: KindChoice, at: func(p *Profile) any { return &p.Provider.Method },
			choices: []string{"POST", "GET", "PUT", "PATCH"}, when: source("http"), help: "How the endpoint is asked."},
		{name: "provider.headers", kind: KindMap, at: func(p *Profile) any { return &p.Provider.Headers }, rule: checkHeaders,
			when: source("http"), help: "Headers sent to the endpoint; each value may be a secret reference."},
		{name: "provider.body", kind: KindText, at: func(p *Profile) any { return &p.Provider.Body }, rule: checkTemplate,
			when: source("http"), help: "What is posted. A template: {{ .CustomerIDs }} becomes the ids as a JSON object."},
		{name: "provider.ok", kind: KindChoice, at: func(p *Profile) any { return &p.Provider.OK }, choices: []string{"2xx", "200"}, when: statusCounts,
			help: "Which status of the endpoint means a token: any 2xx, or 200 alone, as some apps test it. Another one is a failure."},
		{name: "provider.token", kind: KindSecret, at: func(p *Profile) any { return &p.Provider.Token }, rule: checkRef(tokenRef),
			when: source("static"), needed: "source static hands it out", help: "The token itself, by reference."},
		{name: "provider.path", kind: KindText, at: func(p *Profile) any { return &p.Provider.Path },
			when: source("file", "stored"), needed: "the source reads it",
			help: "A file that holds the token; read again each time. With source stored it is what an SDK has put away: its expires_in counts from its received_at, else from when it was written."},
		{name: "provider.name", kind: KindText, at: func(p *Profile) any { return &p.Provider.Env }, rule: checkEnvName,
			when: source("env"), needed: "source env reads it", help: "The environment variable that holds the token."},
		{name: "provider.argv", kind: KindList, at: func(p *Profile) any { return &p.Provider.Argv }, rule: checkArgv,
			when: source("command"), needed: "source command runs it",
			help: "The command and its arguments; it runs without a shell and prints the token."},
		{name: "provider.alg", kind: KindChoice, at: func(p *Profile) any { return &p.Provider.Alg },
			choices: []string{"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"},
			when:    source("sign"), needed: "source sign signs with it", help: "The algorithm. Bloomreach customer tokens are HS256, a stream's are HS512."},
		{name: "provider.key", kind: KindSecret, at: func(p *Profile) any { return &p.Provider.Key }, rule: checkRef(signKeyRef),
			when: source("sign"), needed: "source sign signs with it", help: "The signing key as PEM, JWK or raw secret, by reference."},
		{name: "provider.kid", kind: KindText, at: func(p *Profile) any { return &p.Provider.Kid }, when: source("sign"),
			help: "The key's id for the header kid; for Bloomreach the id of the private key, in a stream of its JWT signing key."},
		{name: "provider.ttl", kind: KindDuration, at: func(p *Profile) any { return &p.Provider.TTL }, least: time.Second, most: 366 * 24 * time.Hour,
			when: source("sign"), help: "How long a signed token lives: exp is iat and this."},
		{name: "provider.claims", kind: KindMap, at: func(p *Profile) any { return &p.Provider.Claims }, rule: checkClaims,
			when: source("sign"), help: "The claims beside iat and exp; texts are templates as in body. {{ .CustomerIDs }} belongs into sub, in a stream into ids."},
		{name: "provider.extract", kind: KindText, at: func(p *Profile) any { return &p.Provider.Extract }, rule: checkExtract,
			when: source("http", "command", "file", "env", "stored"),
			help: "Where the token is in the answer: plain, json:PATH, header:NAME, cookie:NAME or auto."},
		{name: "provider.timeout", kind: KindDuration, at: func(p *Profile) any { return &p.Provider.Timeout }, least: time.Millisecond, most: 10 * time.Minute,
			when: source("http", "command"), help: "How long the source may take. The SDKs themselves wait for ever."},
		{name: "provider.policy", kind: KindChoice, at: func(p *Profile) any { return &p.Provider.Policy },
			choices: []string{"per-call", "cached", "refresh-ahead", "on-rejection", "server-signal", "once"}, when: policyCounts,
			help: "When the source is asked: per call, as the Bloomreach SDKs do in a project; once the kept token has expired; some time before; after a 401 or 403; once the server says so; or one time. In a stream the SDK keeps the token itself."},
		{name: "provider.refresh_ahead", kind: KindDuration, at: func(p *Profile) any { return &p.Provider.RefreshAhead }, least: time.Millisecond, most: 24 * time.Hour,
			when: refreshesAhead, help: "How long before its end a kept token is replaced. Twilio's SDKs ask 3 minutes before, for Voice 10 seconds; others a minute."},
		{name: "provider.skew", kind: KindDuration, at: func(p *Profile) any { return &p.Provider.Skew }, most: 24 * time.Hour, when: caches,
			help: "How much earlier than its end a kept token counts as expired, for clocks that differ. 0s takes the end as it is."},
		{name: "provider.on_null", kind: KindChoice, at: func(p *Profile) any { return &p.Provider.OnNull },
			choices: []string{"sdk", "fail", "send-unauthenticated"}, when: hasSource,
			help: "When the source gives nothing: sdk does what the vendor's SDK does (Bloomreach Android sends no App Inbox, iOS goes bare; Extole goes on anonymous; Twilio calls its error handler; Nudge's calls fail); fail ends the call; send-unauthenticated goes bare."},
	}
}

func isBloomreach(p Profile) bool { return p.Vendor == Bloomreach }
func isProject(p Profile) bool    { return isBloomreach(p) && p.Integration != "stream" }
func isStream(p Profile) bool     { return isBloomreach(p) && p.Integration == "stream" }
func hasSource(p Profile) bool    { return p.Provider.Source != "none" }

// policyCounts tells profiles whose provider decides when it is asked; in a stream the SDK does (bloomreach reference 4.5).
func policyCounts(p Profile) bool { return hasSource(p) && !isStream(p) }

// statusCounts leaves the key away where nothing hangs on it: none of Bloomreach's guides tests the status in one way.
func statusCounts(p Profile) bool {
	return p.Provider.Source == "http" && (!isBloomreach(p) || p.Provider.OK != "2xx")
}

func caches(p Profile) bool { return policyCounts(p) && p.Provider.Policy == "cached" }

func refreshesAhead(p Profile) bool { return policyCounts(p) && p.Provider.Policy == "refresh-ahead" }

func source(names ...string) func(Profile) bool {
	return func(p Profile) bool { return slices.Contains(names, p.Provider.Source) }
}

// uiKey describes one key of the [ui] table; its first choice is the default.
type uiKey struct {
	name    string
	at      func(*UI) *string
	choices []string
}

func uiKeys() []uiKey {
	return []uiKey{
		{"ui.theme", func(u *UI) *string { return &u.Theme }, []string{"auto", "dark", "light", "contrast", "colour-blind", "mono"}},
		{"ui.glyphs", func(u *UI) *string { return &u.Glyphs }, []string{"auto", "unicode", "ascii"}},
		{"ui.motion", func(u *UI) *string { return &u.Motion }, []string{"full", "reduced"}},
		{"ui.times", func(u *UI) *string { return &u.Times }, []string{"utc", "local"}},
		{"ui.reveal", func(u *UI) *string { return &u.Reveal }, []string{"ask", "never"}},
		{"ui.title", func(u *UI) *string { return &u.Title }, []string{"on", "off"}},
		{"ui.bell", func(u *UI) *string { return &u.Bell }, []string{"off", "on"}},
	}
}
