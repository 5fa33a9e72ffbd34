package config

import (
	"slices"
	"time"
)

// The vendors.
const (
	Bloomreach = "bloomreach"
	Extole     = "extole"
	Twilio     = "twilio"
	Nudge      = "nudge"
)

// vendor is what a profile has to know of an API family.
type vendor struct {
	name string
	// baseURL is the vendor's own host, "" where each customer has another one.
	baseURL string
	// defaults sets what the vendor's profiles leave out.
	defaults func(*Profile)
	// ids are the ids of a customer that calls are usually made with; a profile may name others.
	ids []string
	// keys are those that only this vendor has.
	keys func() []key
	// demo is the built-in profile that the embedded server serves.
	demo func() Profile
}

// vendors is the table. The first one is the default.
func vendors() []vendor {
	return []vendor{
		{Bloomreach, "https://api.exponea.com", bloomreachDefaults, []string{"registered", "cookie"}, noKeys, bloomreachDemo}, // bloomreach reference 1.2
		{Extole, "", extoleDefaults, []string{"email"}, extoleKeys, extoleDemo},
		{Twilio, "", twilioDefaults, []string{"identity"}, twilioKeys, twilioDemo},
		{Nudge, "https://main-api.nudgenow.com", nudgeDefaults, nil, nudgeKeys, nudgeDemo}, // vendors reference B1
	}
}

func lookupVendor(name string) (vendor, bool) {
	all := vendors()
	i := slices.IndexFunc(all, func(v vendor) bool { return v.name == name })
	if i < 0 {
		return vendor{}, false
	}
	return all[i], true
}

func vendorNames() []string {
	var names []string
	for _, v := range vendors() {
		names = append(names, v.name)
	}
	return names
}

// CustomerIDs names the ids that a vendor's customers usually have. Fields has a field for each.
func CustomerIDs(vendor string) []string {
	v, _ := lookupVendor(vendor)
	return v.ids
}

func of(names ...string) func(Profile) bool {
	return func(p Profile) bool { return slices.Contains(names, p.Vendor) }
}

func noKeys() []key { return nil }

// demoLive is how often a screen of the embedded server is followed.
const demoLive = 5 * time.Second

func bloomreachDefaults(p *Profile) {
	defaultTo(&p.Platform, "android")
	defaultTo(&p.Integration, "project")
	defaultTo(&p.ApplicationID, "default-application")
}

func bloomreachDemo() Profile {
	return Profile{
		Name:          Sandbox,
		Vendor:        Bloomreach,
		Platform:      "android",
		Integration:   "project",
		AdvancedAuth:  true,
		ApplicationID: "default-application",
		Live:          demoLive,
		Customer:      map[string]string{"registered": "jane@example.com"},
		Provider: Provider{
			Source:       "http",
			Method:       "POST",
			Body:         `{"customer_ids": {{ .CustomerIDs }} }`,
			Extract:      "json:token",
			Policy:       "refresh-ahead",
			RefreshAhead: time.Minute,
		},
	}
}
