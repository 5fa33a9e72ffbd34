// Package extole knows Extole as its mobile SDKs and its server clients speak to it: opaque tokens that the SDK obtains itself,
// and the JWT that verifies a consumer. Its authority is the vendors reference; section numbers in comments are that text's.
package extole

import (
	"sync"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// ID is the vendor's name in profiles.
const ID = "extole"

// Vendor is Extole. It is safe for concurrent use.
type Vendor struct {
	now func() time.Time

	mu     sync.Mutex
	apps   apps
	grants grants
}

// New makes the vendor. Each app that calls through it starts as after its installation.
func New(now func() time.Time) *Vendor {
	return &Vendor{now: now, apps: apps{byKey: map[appKey]*app{}}, grants: grants{byName: map[string]grant{}}}
}

// ID implements engine.Vendor.
func (*Vendor) ID() string { return ID }

// Title implements engine.Vendor.
func (*Vendor) Title() string { return "Extole" }

// Home implements engine.Vendor.
func (*Vendor) Home() string { return MeFetch }

// CustomerKey implements engine.CustomerNamer: a verification JWT names its customer by it.
func (*Vendor) CustomerKey() string { return "email" }

// Screens implements engine.Vendor.
func (*Vendor) Screens() []string { return []string{"operations", "ladder"} }

// Mode implements engine.Vendor: the server's operations carry the server token where there is one, and the app climbs as far as
// its profile lets it.
func (*Vendor) Mode(p engine.Profile, operation string) auth.Mode {
	switch {
	case routes[operation].server && p.APIKey.IsZero():
		return auth.None
	case routes[operation].server:
		return ServerBearer
	case p.Provider != nil:
		return Verified
	case email(p) != "":
		return Identified
	default:
		return Anonymous
	}
}

// email is the customer's, by which an app identifies them.
func email(p engine.Profile) string { return p.CustomerIDs["email"] }
