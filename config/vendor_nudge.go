package config

import (
	"fmt"
	"strconv"
)

func nudgeVendor() vendor {
	return vendor{
		name: Nudge, baseURL: "https://main-api.nudgenow.com", // vendors reference B1
		keys: nudgeKeys, defaults: nudgeDefaults, demo: nudgeDemo,
	}
}

func nudgeDefaults(p *Profile) {
	defaultTo(&p.App, "js")
	defaultTo(&p.ExpiryMins, "60") // vendors reference B1
	defaultTo(&p.Provider.Method, "GET")
	defaultTo(&p.Provider.Policy, "cached")
	if p.App == "js" || p.App == "dart" {
		defaultTo(&p.Provider.OK, "200") // these two samples test for it; the others take any 2xx (vendors reference B3)
	}
}

func nudgeKeys() []key {
	return []key{
		{name: "app", kind: KindChoice, at: func(p *Profile) any { return &p.App }, own: true,
			choices: []string{"js", "kotlin", "java", "swift", "dart"}, when: of(Nudge),
			help: "Which of the vendor's samples of refreshToken the app has taken: they read the backend's answer in different ways."},
		{name: "expiry_mins", kind: KindText, at: func(p *Profile) any { return &p.ExpiryMins }, rule: checkMinutes, own: true,
			when: of(Nudge), help: "How many minutes a token is asked to live."},
	}
}

func checkMinutes(_ Profile, value string) *Problem {
	if n, err := strconv.Atoi(value); err != nil || n < 1 {
		return refuse(fmt.Sprintf("%q is no number of minutes", value), "write a whole number from 1, like 60")
	}
	return nil
}

func nudgeDemo(p *Profile) {
	p.App, p.ExpiryMins = "swift", "30"
	p.Provider = Provider{Source: "http", Method: "GET", Extract: "auto", Policy: "cached"}
}
