package bloomreach

import (
	"authpeek/auth"
	"authpeek/engine"
)

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

// Choosing implements engine.ModeTeller.
func (*Vendor) Choosing(p engine.Profile, m auth.Mode) string {
	switch {
	case m == auth.StreamJWT && p.Provider == nil:
		return "The profile has no provider: the SDK has no token, App Inbox is not asked for, and the rest leaves without a header. Setup adds one."
	case m == auth.StreamJWT:
		return "The SDK keeps the token. It turns to the provider when it has none, when the kept one ends or has ended, and after a 401."
	case p.IsStream():
		return "The open screen asks again. What the SDK keeps stays kept, and does not go along."
	case m == auth.TokenMode && p.APIKey.IsZero():
		return "The profile has no api_key: calls would leave without a header."
	case m == auth.CustomerToken && p.Provider == nil:
		return "The profile has no provider: no SDK would send such a call. Setup adds one."
	case m == auth.CustomerToken:
		return "The open screen asks again; the provider is asked when its policy says so."
	default:
		return ""
	}
}
