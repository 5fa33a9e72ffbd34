// Package bloomreach knows Bloomreach Engagement as its mobile SDKs speak to it: what they send for each operation, on each
// platform, and how they read the answers. Its authority is the bloomreach reference; section numbers in comments are that
// text's.
package bloomreach

import (
	"slices"
	"sync"

	"authpeek/auth"
	"authpeek/engine"
)

// ID is the vendor's name in profiles.
const ID = "bloomreach"

// Vendor is Bloomreach Engagement in project integration. It keeps the inbox of each customer between calls, as an app does.
type Vendor struct {
	mu      sync.Mutex
	inboxes map[inboxKey]*inbox
}

// New makes the vendor with empty inboxes.
func New() *Vendor { return &Vendor{inboxes: map[inboxKey]*inbox{}} }

// ID implements engine.Vendor.
func (*Vendor) ID() string { return ID }

// The operations.
const (
	AttributesFetch = "attributes.fetch"
	ConsentsFetch   = "consents.fetch"
	InboxFetch      = "inbox.fetch"
	InboxMarkRead   = "inbox.markread"
)

// Operations implements engine.Vendor.
func (*Vendor) Operations() []engine.Operation {
	sdk := []auth.Mode{auth.None, auth.TokenMode, auth.CustomerToken}
	private := append(slices.Clone(sdk), auth.Basic)
	return []engine.Operation{
		{ID: AttributesFetch, Summary: "read a customer's attributes, or recommendations", Args: attributeArgs, Modes: private},
		{ID: ConsentsFetch, Summary: "read the project's consent categories", Modes: private},
		{ID: InboxFetch, Summary: "read a customer's App Inbox", Args: []engine.Arg{
			{Name: "sync_token", Hint: "TOKEN (empty: everything anew)"},
		}, Modes: sdk},
		{ID: InboxMarkRead, Summary: "mark App Inbox messages as read", Args: []engine.Arg{
			{Name: "message_id", Hint: "ID", Repeat: true, Required: true},
			{Name: "sync_token", Hint: "TOKEN (without it: the one kept with the message)"},
		}, Modes: sdk, Writes: true},
	}
}

// Mode implements engine.Vendor: what an app with this profile would do, but for attributes. These need private access, which
// no SDK has, so that a profile with a private key means it to be used there (reference 6.5).
func (*Vendor) Mode(p engine.Profile, operation string) auth.Mode {
	if operation == AttributesFetch && !p.PrivateKey.IsZero() {
		return auth.Basic
	}
	return p.DefaultMode()
}

// route is one row of the reference's table 1.1, in project integration.
type route struct {
	method string
	path   func(p engine.Profile) string
	// bearer says where the customer token travels once advanced auth is on (4.1).
	bearer bool
}

var routes = map[string]route{
	AttributesFetch: {method: "POST", path: project("/data/v2/projects/", "/customers/attributes")},
	// The vendor's pages say POST; both SDKs send GET (1.1, row 5).
	ConsentsFetch: {method: "GET", path: project("/data/v2/projects/", "/consent/categories")},
	InboxFetch:    {method: "POST", path: project("/webxp/projects/", "/appinbox/fetch"), bearer: true},
	InboxMarkRead: {method: "POST", path: project("/webxp/projects/", "/appinbox/markasread"), bearer: true},
}

func project(before, after string) func(engine.Profile) string {
	return func(p engine.Profile) string { return before + p.ProjectToken + after }
}
