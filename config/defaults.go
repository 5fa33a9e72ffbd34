package config

import "time"

// The vendors a file may name. Only those in built can be used; the others are known so that a file that is shared with a
// later version can be read.
const (
	Bloomreach = "bloomreach"
	Extole     = "extole"
	Twilio     = "twilio"
	Nudge      = "nudge"
)

func vendors() []string { return []string{Bloomreach, Extole, Twilio, Nudge} }

// WithDefaults returns p with every key that was left out set to the vendor's default.
//
// For Sandbox base_url stays empty: the caller fills it, the keys and provider.url once the embedded server runs.
func (p Profile) WithDefaults() Profile {
	p = p.Clone()
	defaultTo(&p.Vendor, Bloomreach)
	defaultTo(&p.Timeout, 30*time.Second)
	if p.Vendor == Bloomreach {
		if p.Name != Sandbox {
			defaultTo(&p.BaseURL, "https://api.exponea.com") // bloomreach reference 1.2
		}
		defaultTo(&p.Platform, "android")
		defaultTo(&p.Integration, "project")
		defaultTo(&p.ApplicationID, "default-application")
	}
	v := &p.Provider
	defaultTo(&v.Source, "none")
	defaultTo(&v.Method, "POST")
	defaultTo(&v.Extract, "auto")
	defaultTo(&v.Timeout, 10*time.Second)
	defaultTo(&v.Policy, "per-call")
	defaultTo(&v.RefreshAhead, time.Minute)
	defaultTo(&v.OnNull, "sdk")
	// Assumption: no reference names a lifetime for tokens signed here; five minutes is what the vendors advise for theirs.
	defaultTo(&v.TTL, 5*time.Minute)
	return p
}

// WithDefaults returns u with every empty field set to its default.
func (u UI) WithDefaults() UI {
	for _, k := range uiKeys() {
		defaultTo(k.at(&u), k.choices[0])
	}
	return u
}

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Reserved returns the built-in profile of that name.
func Reserved(name string) (Profile, bool) {
	switch name {
	case Blank:
		return Profile{Name: Blank}, true
	case Sandbox:
		return Profile{
			Name:          Sandbox,
			Vendor:        Bloomreach,
			Platform:      "android",
			Integration:   "project",
			AdvancedAuth:  true,
			ApplicationID: "default-application",
			Live:          5 * time.Second,
			Customer:      map[string]string{"registered": "jane@example.com"},
			Provider: Provider{
				Source:       "http",
				Method:       "POST",
				Body:         `{"customer_ids": {{ .CustomerIDs }} }`,
				Extract:      "json:token",
				Policy:       "refresh-ahead",
				RefreshAhead: time.Minute,
			},
		}, true
	}
	return Profile{}, false
}
