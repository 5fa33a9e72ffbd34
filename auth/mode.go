package auth

import "slices"

// Mode is a way to authorise calls. The type is a string so that profiles and flags spell it as it is.
type Mode string

// The modes.
const (
	None          Mode = "none"
	TokenMode     Mode = "token"
	CustomerToken Mode = "customer-token"
	StreamJWT     Mode = "stream-jwt"
	Basic         Mode = "basic"
)

// Credential says which of a profile's credentials a mode sends.
type Credential string

// The credentials of a profile.
const (
	CredentialNone       Credential = "none"
	CredentialAPIKey     Credential = "api-key"
	CredentialProvider   Credential = "provider"
	CredentialPrivateKey Credential = "private-key"
)

// ModeInfo describes a mode.
type ModeInfo struct {
	ID      Mode
	Title   string
	Meaning string // one sentence
	// Carrier is the usual one. A vendor replaces its Rule where a platform's SDK has another.
	Carrier    Carrier
	Credential Credential
}

// Modes returns all modes, from the weakest to the strongest credential.
func Modes() []ModeInfo {
	return []ModeInfo{
		{
			ID: None, Title: "No credential",
			Meaning:    "The call leaves without an Authorization header.",
			Credential: CredentialNone,
		},
		{
			ID: TokenMode, Title: "API key",
			Meaning:    "The public API key travels as Token; it names the project and no customer.",
			Carrier:    authorization("Token "),
			Credential: CredentialAPIKey,
		},
		{
			ID: CustomerToken, Title: "Customer token",
			Meaning:    "A JWT from the provider, made out to one customer, travels as Bearer where the SDK uses it.",
			Carrier:    authorization("Bearer "),
			Credential: CredentialProvider,
		},
		{
			ID: StreamJWT, Title: "Stream JWT",
			Meaning:    "The Data hub's SDK auth token travels as Bearer on nearly every route of a stream.",
			Carrier:    authorization("Bearer "),
			Credential: CredentialProvider,
		},
		{
			ID: Basic, Title: "Private key",
			Meaning:    "A private key's id and secret travel as Basic, from server to server; no SDK sends it.",
			Carrier:    authorization("Basic "),
			Credential: CredentialPrivateKey,
		},
	}
}

// LookupMode returns the mode of that id.
func LookupMode(id Mode) (ModeInfo, bool) {
	all := Modes()
	i := slices.IndexFunc(all, func(m ModeInfo) bool { return m.ID == id })
	if i < 0 {
		return ModeInfo{}, false
	}
	return all[i], true
}

func authorization(prefix string) Carrier {
	return Carrier{Name: "Authorization", Prefix: prefix, Rule: PrefixIfMissing}
}
