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
	// Shipped says that the credential is part of every install, so that whoever unpacks the app has it.
	Shipped bool
}

// LookupMode returns the mode of that id among modes.
func LookupMode(modes []ModeInfo, id Mode) (ModeInfo, bool) {
	i := slices.IndexFunc(modes, func(m ModeInfo) bool { return m.ID == id })
	if i < 0 {
		return ModeInfo{}, false
	}
	return modes[i], true
}
