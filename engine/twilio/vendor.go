// Package twilio knows the token servers of Twilio's starters, and what its client SDKs make of the access tokens that
// come from there. Its authority is the vendors reference; section numbers in comments are that text's.
package twilio

import (
	"sync"
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

// Vendor is Twilio. It keeps between calls what an app keeps in memory: its token, and the client that it has made with it.
type Vendor struct {
	now func() time.Time

	mu   sync.Mutex
	apps map[appKey]*app
}

// New makes the vendor. Each app that calls through it starts as after its installation.
func New(now func() time.Time) *Vendor { return &Vendor{now: now, apps: map[appKey]*app{}} }

// ID implements engine.Vendor.
func (*Vendor) ID() string { return ID }

// Title implements engine.Vendor.
func (*Vendor) Title() string { return "Twilio" }

// Home implements engine.Vendor.
func (*Vendor) Home() string { return ClientConnect }

// CustomerKey implements engine.CustomerNamer: an access token's grants name whom it is for.
func (*Vendor) CustomerKey() string { return "identity" }

// Screens implements engine.Vendor.
func (*Vendor) Screens() []string { return []string{"operations", "grants"} }

// frameToken is where a client SDK's token travels. Assumption: the frame of the stand-in for Twilio's signaling is JSON with a
// member token; the real ones are frames of a WebSocket, of which the reference tells the codes and no bytes.
var frameToken = auth.Carrier{In: auth.InBody, Name: "token"}

// Modes implements engine.Vendor.
func (*Vendor) Modes() []auth.ModeInfo {
	return []auth.ModeInfo{
		{
			ID: auth.None, Title: "No credential",
			Meaning:    "The app asks its own token server, and no starter asks who is asking.",
			Credential: auth.CredentialNone,
		},
		{
			ID: AccessToken, Title: "Access Token",
			Meaning:    "A JWT of the token server, made out to one identity with a grant for each product, goes to Twilio in the client SDK's first frame.",
			Carrier:    frameToken,
			Credential: auth.CredentialProvider,
		},
	}
}

// The arguments.
const (
	argAs       = "as"
	argIdentity = "identity"
)

// Operations implements engine.Vendor.
func (*Vendor) Operations() []engine.Operation {
	return []engine.Operation{
		{
			ID: TokenFetch, Summary: "ask the token server for an Access Token, as the app does", Modes: []auth.Mode{auth.None}, Role: engine.RoleToken,
			Examples: []string{"", "as=json", "identity=bob", "identity= as=get"},
			Args: []engine.Arg{
				{Name: argIdentity, Hint: "IDENTITY (without it: the customer's; empty: none)", About: "Whom the token is asked for. Sent empty, the server makes somebody up."},
				{Name: argAs, Hint: "get|path|form|json|multipart", About: "How the identity is told. Without it: as the starter reads it, a path for most and a query for php."},
			},
		},
		{
			ID: ClientConnect, Summary: "create the client of an SDK with the app's token", Modes: []auth.Mode{AccessToken}, Role: engine.RoleOwn,
		},
		{
			ID: ClientUpdate, Summary: "give the client a fresh token, as its app does when the old one ends", Modes: []auth.Mode{AccessToken},
			Examples: []string{"", "identity=jane"},
			Args: []engine.Arg{{
				Name: argIdentity, Hint: "IDENTITY (without it: the customer's)",
				About: "A client takes only tokens of the identity that it was created with; with another one it says what its SDK does.",
			}},
		},
	}
}

// Mode implements engine.Vendor.
func (*Vendor) Mode(_ engine.Profile, operation string) auth.Mode {
	if operation == TokenFetch {
		return auth.None
	}
	return AccessToken
}

// identityOf is the identity of the profile's customer, or "".
func identityOf(p engine.Profile) string { return p.CustomerIDs["identity"] }
