// Package twilio knows the token servers of Twilio's starters, and what its client SDKs make of the access tokens that
// come from there. Its authority is the vendors reference; section numbers in comments are that text's.
package twilio

import (
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// ID is the vendor's name in profiles.
const ID = "twilio"

// The operations.
const (
	TokenFetch    = "token.fetch"
	ClientConnect = "client.connect"
	ClientUpdate  = "client.update"
)

// AccessToken is the mode of a client SDK; the token server is asked in mode none.
const AccessToken auth.Mode = "access-token"

// Vendor is Twilio.
type Vendor struct {
	now func() time.Time
}

// New makes the vendor. Each app that calls through it starts as after its installation.
func New(now func() time.Time) *Vendor { return &Vendor{now: now} }

// ID implements engine.Vendor.
func (*Vendor) ID() string { return ID }

// Title implements engine.Vendor.
func (*Vendor) Title() string { return "Twilio" }

// Home implements engine.Vendor.
func (*Vendor) Home() string { return ClientConnect }

// Screens implements engine.Vendor.
func (*Vendor) Screens() []string { return []string{"operations", "grants"} }

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
