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

// Vendor is Nudge.
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

// Modes implements engine.Vendor.
func (*Vendor) Modes() []auth.ModeInfo { return nil }

// Operations implements engine.Vendor.
func (*Vendor) Operations() []engine.Operation { return nil }

// Mode implements engine.Vendor.
func (*Vendor) Mode(engine.Profile, string) auth.Mode { return auth.None }

// Prepare implements engine.Vendor.
func (*Vendor) Prepare(engine.Profile, engine.Request) (engine.Draft, error) {
	return engine.Draft{}, &engine.UsageError{Message: "nothing is here yet"}
}

// Read implements engine.Vendor.
func (*Vendor) Read(engine.Profile, engine.Request, engine.Answer) engine.Reading {
	return engine.Reading{}
}
