package config

import (
	"slices"
	"strings"
)

// Check is one rule over a configuration and what came of it. A check without a finding has passed.
type Check struct {
	Code string
	// Title says what is in order, and Short the same in a word or two.
	Title, Short string
	// Told is the value that passed, as it may be shown; never a secret.
	Told string
	// Finding is what was found; nil when the check has passed.
	Finding *Finding
}

// checked is one rule as people are told of it: the keys that it is about, which pass together.
type checked struct {
	code, title, short string
	// keys are exact names, or the name of a table for all below it.
	keys []string
	// codes are those of findings that count against it whatever their key.
	codes []string
	// when tells whether there was anything to look at, in a profile with defaults.
	when func(Profile) bool
	told func(Profile) string
}

func has(of func(Profile) string) func(Profile) bool {
	return func(p Profile) bool { return of(p) != "" }
}

// checkedRules are in the order of the keys.
var checkedRules = []checked{
	{code: "config.keys", title: "every key is known", short: "keys known", keys: []string{"ui.keys"}},
	{code: "config.base-url", title: "base_url is a server's address", short: "base URL", keys: []string{"base_url"},
		when: has(baseURL), told: baseURL},
	{code: "config.project-token", title: "project_token has the form that both SDKs take", short: "project token", keys: []string{"project_token"},
		when: func(p Profile) bool { return isProject(p) && p.ProjectToken != "" }, told: func(p Profile) string { return p.ProjectToken }},
	{code: "config.stream-id", title: "stream_id has the form that both SDKs take", short: "stream id", keys: []string{"stream_id"},
		when: func(p Profile) bool { return isStream(p) && p.StreamID != "" }, told: func(p Profile) string { return p.StreamID }},
	{code: CodeKeyPrefix, title: `api_key is bare, without "Token "`, short: "key prefix", keys: []string{"api_key"},
		when: func(p Profile) bool { return !isStream(p) && !p.APIKey.IsZero() }},
	{code: "config.private-key", title: "private_key is id:secret", short: "private key", keys: []string{"private_key"},
		when: func(p Profile) bool { return isProject(p) && !p.PrivateKey.IsZero() }},
	{code: "config.mode", title: "advanced_auth fits the integration and the provider", short: "mode", keys: []string{"advanced_auth", "integration", "platform", "sdk_version"},
		when: isBloomreach, told: func(p Profile) string { return p.Platform + ", " + p.Integration }},
	{code: "config.application-id", title: "application_id has the form that the SDK takes", short: "application_id", keys: []string{"application_id"},
		when: has(func(p Profile) string { return p.ApplicationID }), told: func(p Profile) string { return p.ApplicationID }},
	{code: "config.network", title: "timeout, proxy and certificates can be used", short: "network",
		keys: []string{"timeout", "live", "proxy", "ca_file", "client_cert", "client_key", "allow_plain_http", "carrier"}},
	{code: "config.customer", title: "the customer's ids have their form", short: "customer", keys: []string{"customer"},
		when: func(p Profile) bool { return len(p.Customer) > 0 }},
	{code: "config.provider", title: "the provider's settings are complete", short: "provider", keys: []string{"provider"},
		when: hasSource, told: func(p Profile) string { return p.Provider.Source }},
	{code: CodePlainSecret, title: "no secret stands in clear in the file or on the command line", short: "no plain secret",
		codes: []string{CodePlainSecret, CodeArgvSecret, CodeFileMode}},
}

func baseURL(p Profile) string { return redactedURL(p.BaseURL) }

// Checks tells what the rules of the configuration came to: first every finding, in its order, then the rules that had something
// to look at and found nothing.
func (l Loaded) Checks() []Check {
	p := l.Profile.WithDefaults()
	var all []Check
	for _, f := range l.Findings {
		all = append(all, Check{Code: f.Code, Title: f.Title, Finding: &f})
	}
	for _, r := range checkedRules {
		if r.when != nil && !r.when(p) || slices.ContainsFunc(l.Findings, r.concerns) {
			continue
		}
		c := Check{Code: r.code, Title: r.title, Short: r.short}
		if r.told != nil {
			c.Told = r.told(p)
		}
		all = append(all, c)
	}
	return all
}

// concerns reports whether a finding counts against the rule. What is said of a plain secret says nothing about the value.
func (r checked) concerns(f Finding) bool {
	if slices.Contains(r.codes, f.Code) {
		return true
	}
	if f.Code == CodePlainSecret || f.Code == CodeArgvSecret {
		return false
	}
	return slices.ContainsFunc(r.keys, func(key string) bool { return f.Key == key || strings.HasPrefix(f.Key, key+".") })
}
