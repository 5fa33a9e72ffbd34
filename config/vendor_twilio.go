package config

import "time"

func twilioVendor() vendor {
	return vendor{name: Twilio, ids: []string{"identity"}, keys: twilioKeys, defaults: twilioDefaults, demo: twilioDemo}
}

func twilioDefaults(p *Profile) {
	defaultTo(&p.Starter, "node")
	defaultTo(&p.Client, "conversations")
	defaultTo(&p.Provider.Method, "GET")
	defaultTo(&p.Provider.Policy, "server-signal")
	// The margins of the client SDKs' own timers (vendors reference A3).
	ahead := 3 * time.Minute
	if p.Client == "voice" {
		ahead = 10 * time.Second
	}
	defaultTo(&p.Provider.RefreshAhead, ahead)
}

func twilioKeys() []key {
	return []key{
		{name: "starter", kind: KindChoice, at: func(p *Profile) any { return &p.Starter }, own: true,
			choices: []string{"node", "python", "ruby", "java", "csharp", "php"}, when: of(Twilio),
			help: "Whose token server base_url is: the starters of Twilio differ in path, in how they are told an identity, and in how they fail."},
		{name: "client", kind: KindChoice, at: func(p *Profile) any { return &p.Client }, own: true,
			choices: []string{"conversations", "sync", "voice", "video", "access-manager"}, when: of(Twilio),
			help: "Whose client SDK gets the token: they differ in when they turn to the app for the next one."},
		{name: "token_path", kind: KindText, at: func(p *Profile) any { return &p.TokenPath }, own: true,
			when: of(Twilio), help: "The path of the token server's route, where it is not the starter's own: /token, or /token.php for php."},
		{name: "identity_field", kind: KindText, at: func(p *Profile) any { return &p.IdentityField }, own: true,
			when: of(Twilio), help: "The field in which a posted identity stands, where it is not the starter's own: id for node, else identity."},
	}
}

func twilioDemo(p *Profile) {
	p.Starter, p.Client = "node", "conversations"
	p.Customer = map[string]string{"identity": "jane"}
}
