package config

import "time"

func bloomreachVendor() vendor {
	return vendor{
		name: Bloomreach, baseURL: "https://api.exponea.com", // bloomreach reference 1.2
		ids: []string{"registered", "cookie"}, defaults: bloomreachDefaults, demo: bloomreachDemo,
	}
}

func bloomreachDefaults(p *Profile) {
	defaultTo(&p.Platform, "android")
	defaultTo(&p.Integration, "project")
	defaultTo(&p.ApplicationID, "default-application")
}

func bloomreachDemo(p *Profile) {
	p.Platform, p.Integration, p.ApplicationID = "android", "project", "default-application"
	p.AdvancedAuth = true
	p.Customer = map[string]string{"registered": "jane@example.com"}
	p.Provider = Provider{
		Source: "http", Method: "POST", Body: `{"customer_ids": {{ .CustomerIDs }} }`, Extract: "json:token",
		Policy: "refresh-ahead", RefreshAhead: time.Minute,
	}
}
