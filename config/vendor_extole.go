package config

import "time"

// extoleServer is the host of the server API; the consumer API is at each brand's own (vendors reference C1).
const extoleServer = "https://api.extole.io"

func extoleVendor() vendor {
	return vendor{name: Extole, ids: []string{"email"}, keys: extoleKeys, defaults: extoleDefaults, demo: extoleDemo}
}

func extoleDefaults(p *Profile) {
	defaultTo(&p.Platform, "ios")
	if !isEmbedded(p.Name) {
		defaultTo(&p.ServerURL, extoleServer)
	}
	defaultTo(&p.Provider.Policy, "cached")
}

func extoleKeys() []key {
	return []key{
		{name: "server_url", kind: KindText, at: func(p *Profile) any { return &p.ServerURL }, rule: checkServerURL, own: true,
			when: of(Extole, Twilio), help: "Extole: where the server API is (tokens, clients, settings); base_url is the brand's own host, for consumers. Twilio: a stand-in for its signaling, as the sandbox has one; without it, or with none where the sandbox would fill it in, tokens are judged here, offline."},
		{name: "client_id", kind: KindText, at: func(p *Profile) any { return &p.ClientID }, own: true,
			when: of(Extole), help: "The client to create tokens for, where an account has several: a sandbox client beside the live one. Empty: the token's own."},
	}
}

func extoleDemo(p *Profile) {
	p.Platform = "ios"
	p.Customer = map[string]string{"email": "jane@example.com"}
	p.Provider = Provider{
		Source: "http", Method: "POST", Body: `{"email": "{{ .CustomerID "email" }}"}`, Extract: "json:jwt",
		Policy: "refresh-ahead", RefreshAhead: time.Minute,
	}
}
