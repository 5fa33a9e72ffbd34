// Package extole knows Extole as its mobile SDKs and its server clients speak to it: opaque tokens that the SDK obtains itself,
// and the JWT that verifies a consumer. Its authority is the vendors reference; section numbers in comments are that text's.
package extole

import (
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// ID is the vendor's name in profiles.
const ID = "extole"

// The operations.
const (
	TokenCreate    = "token.create"
	TokenGet       = "token.get"
	TokenDelete    = "token.delete"
	TokenExchange  = "token.exchange"
	ConsumerCreate = "consumer.create"
	ConsumerGet    = "consumer.get"
	ConsumerDelete = "consumer.delete"
	MeFetch        = "me.fetch"
	ZoneFetch      = "zone.fetch"
	EventSend      = "event.send"
	JWTVerify      = "jwt.verify"
)

// The modes. The first three carry the server token of api_key; the rungs carry the consumer token that the SDK obtains; the last
// two carry it with the JWT of the provider beside it.
const (
	ServerBearer auth.Mode = "server-bearer"
	ServerQuery  auth.Mode = "server-query"
	ServerCookie auth.Mode = "server-cookie"
	Anonymous    auth.Mode = "anonymous"
	Identified   auth.Mode = "identified"
	Verified     auth.Mode = "verified"
	JWTHeader    auth.Mode = "jwt-header"
	JWTBody      auth.Mode = "jwt-body"
)

// Vendor is Extole.
type Vendor struct {
	now func() time.Time
}

// New makes the vendor. Each app that calls through it starts as after its installation.
func New(now func() time.Time) *Vendor { return &Vendor{now: now} }

// ID implements engine.Vendor.
func (*Vendor) ID() string { return ID }

// Title implements engine.Vendor.
func (*Vendor) Title() string { return "Extole" }

// Home implements engine.Vendor.
func (*Vendor) Home() string { return MeFetch }

// Screens implements engine.Vendor.
func (*Vendor) Screens() []string { return []string{"operations", "ladder"} }

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
