package bloomreach

import "authpeek/auth"

// Modes implements engine.Vendor: from the weakest to the strongest credential.
func (*Vendor) Modes() []auth.ModeInfo {
	return []auth.ModeInfo{
		{
			ID: auth.None, Title: "No credential",
			Meaning:    "The call leaves without an Authorization header.",
			Credential: auth.CredentialNone,
		},
		{
			ID: auth.TokenMode, Title: "API key",
			Meaning:    "The public API key travels as Token; it names the project and no customer.",
			Carrier:    authorization("Token "),
			Credential: auth.CredentialAPIKey,
			Shipped:    true,
		},
		{
			ID: auth.CustomerToken, Title: "Customer token",
			Meaning:    "A JWT from the provider, made out to one customer, travels as Bearer where the SDK uses it.",
			Carrier:    authorization("Bearer "),
			Credential: auth.CredentialProvider,
		},
		{
			ID: auth.StreamJWT, Title: "Stream JWT",
			Meaning:    "The Data hub's SDK auth token travels as Bearer on nearly every route of a stream.",
			Carrier:    authorization("Bearer "),
			Credential: auth.CredentialProvider,
		},
		{
			ID: auth.Basic, Title: "Private key",
			Meaning:    "A private key's id and secret travel as Basic, from server to server; no SDK sends it.",
			Carrier:    authorization("Basic "),
			Credential: auth.CredentialPrivateKey,
		},
	}
}

func authorization(prefix string) auth.Carrier {
	return auth.Carrier{Name: "Authorization", Prefix: prefix, Rule: auth.PrefixIfMissing}
}
