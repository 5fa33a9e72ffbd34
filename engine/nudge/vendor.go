// Package nudge knows the token endpoint of Nudge, and the contract of refreshToken that an app registers with its SDK. Its
// authority is the vendors reference; section numbers in comments are that text's.
package nudge

import (
	"authpeek/auth"
	"authpeek/engine"
)

// ID is the vendor's name in profiles.
const ID = "nudge"

// The operations.
const (
	TokenGet     = "token.get"
	TokenRefresh = "token.refresh"
)

// The modes: the backend's private key, the short-lived token that the app's refreshToken gives, and the static key that the SDK
// hands to its app, of which nothing more is public.
const (
	PrivateKey auth.Mode = "private-key"
	ShortLived auth.Mode = "short-lived"
	StaticKey  auth.Mode = "static-key"
)

// Vendor is Nudge. It keeps nothing between calls: what an SDK would keep is in its app's provider.
type Vendor struct{}

// New makes the vendor.
func New() *Vendor { return &Vendor{} }

// ID implements engine.Vendor.
func (*Vendor) ID() string { return ID }

// Title implements engine.Vendor.
func (*Vendor) Title() string { return "Nudge" }

// Home implements engine.Vendor.
func (*Vendor) Home() string { return TokenRefresh }

// Screens implements engine.Vendor.
func (*Vendor) Screens() []string { return []string{"operations"} }

// apiKey is the header of the Get Token API, spelled as the page does (B1).
var apiKey = auth.Carrier{Name: "apiKey", Rule: auth.PrefixBare}

// Modes implements engine.Vendor.
func (*Vendor) Modes() []auth.ModeInfo {
	return []auth.ModeInfo{
		{
			ID: auth.None, Title: "No credential",
			Meaning:    "The call leaves without a credential, and Nudge has no reason to answer it.",
			Credential: auth.CredentialNone,
		},
		{
			ID: StaticKey, Title: "Static key",
			Meaning:    "The SDK hands its app a public key through registerAuth; how it travels is not public.",
			Credential: auth.CredentialNone,
		},
		{
			ID: ShortLived, Title: "Short-lived token",
			Meaning:    "The SDK asks the app's refreshToken for a token of the whole tenant whenever the last one has expired.",
			Credential: auth.CredentialProvider,
		},
		{
			ID: PrivateKey, Title: "Private API key",
			Meaning:    "The backend's key travels in the header apiKey and mints short-lived tokens; no app may have it.",
			Carrier:    apiKey,
			Credential: auth.CredentialAPIKey,
		},
	}
}

// Operations implements engine.Vendor.
func (*Vendor) Operations() []engine.Operation {
	return []engine.Operation{
		{
			ID: TokenGet, Summary: "mint a short-lived token, as the backend does", Modes: []auth.Mode{auth.None, PrivateKey}, Role: engine.RoleToken,
			Examples: []string{"", argExpiry + "=5"},
			Args: []engine.Arg{{
				Name: argExpiry, Hint: "MINUTES (without it: the profile's expiry_mins)",
				About: "How many minutes the token is to live; the endpoint's own measure is 60.",
			}},
		},
		{
			ID: TokenRefresh, Summary: "have the app's refreshToken called, as the SDK does", Modes: []auth.Mode{StaticKey, ShortLived},
			Role: engine.RoleOwn,
		},
	}
}

// Mode implements engine.Vendor.
func (*Vendor) Mode(p engine.Profile, operation string) auth.Mode {
	if operation != TokenGet {
		return ShortLived
	}
	if p.APIKey.IsZero() {
		return auth.None
	}
	return PrivateKey
}
