package engine

import (
	"cmp"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
)

// OnNull says what a call does when its provider gives nothing.
type OnNull string

// The three answers to a provider's null. SDK, the default, does what the profile's SDK does for that operation.
const (
	OnNullSDK  OnNull = "sdk"
	OnNullFail OnNull = "fail"
	OnNullBare OnNull = "send-unauthenticated"
)

// Profile is one effective setup, with its secrets resolved. It is a value: a change of customer or mode makes a new one.
type Profile struct {
	Name string
	// Embedded says that the server inside the program serves the profile. The name tells nothing: a profile called sandbox with a
	// base_url of its own speaks to somebody's real server.
	Embedded     bool
	Vendor       string
	BaseURL      string
	Platform     string // "android" or "ios": whose SDK's behaviour is reproduced
	Integration  string // "project" or "stream"
	ProjectToken string
	StreamID     string
	// SDKVersion is the SDK that is reproduced, where the platform's versions differ; empty for the vendor's choice.
	SDKVersion string
	// APIKey is the bare public key and PrivateKey an id:secret pair; the origins say where each came from ("config",
	// "env:KEY", "sandbox") and stand beside the header that carries it.
	APIKey, PrivateKey             auth.Secret
	APIKeyOrigin, PrivateKeyOrigin string
	AdvancedAuth                   bool
	ApplicationID                  string
	CustomerIDs                    map[string]string
	// Settings are the keys of the profile that only its vendor knows, by name: "client_id".
	Settings map[string]string
	// LookOnly says that calls ask for a customer whom the app has not identified: an SDK's caches are neither used nor changed.
	LookOnly bool
	// Timeout limits one call from its first byte out to its last byte in; Live is the interval of following, 0 for never.
	Timeout, Live time.Duration
	// AllowPlainHTTP lets credentials travel in clear text to hosts that are not loopback.
	AllowPlainHTTP bool
	Network        Network
	// Carrier is where a provider's token or an API key travels, in place of where the SDK puts it; the zero one leaves it there.
	Carrier auth.Carrier
	// Provider yields customer tokens; nil when the profile has none.
	Provider *auth.Provider
	OnNull   OnNull
}

// CarrierOf is where the credential of a mode travels: as the profile says, else as the mode's SDK does.
func (p Profile) CarrierOf(m auth.ModeInfo) auth.Carrier { return p.carrier(m.Credential, m.Carrier) }

func (p Profile) carrier(c auth.Credential, sdk auth.Carrier) auth.Carrier {
	if c != auth.CredentialProvider && c != auth.CredentialAPIKey {
		return sdk
	}
	return p.Carrier.Over(sdk)
}

// Network is how a profile reaches its server. Empty fields mean the system's own roots, no client certificate, and the
// proxy of the usual environment variables.
type Network struct {
	Proxy, CAFile, ClientCert, ClientKey string
}

// asSDK reports whether a provider that gives nothing is met as the SDK would.
func (p Profile) asSDK() bool { return p.OnNull != OnNullFail && p.OnNull != OnNullBare }

// Fits reports whether a mode belongs to the profile's integration: a stream knows its own JWT and nothing else, and a project
// knows no stream's. A vendor without integrations has none that does not fit.
func (p Profile) Fits(m auth.Mode) bool {
	return m == auth.None || p.Integration == "" || p.IsStream() == (m == auth.StreamJWT)
}

// IsStream reports Stream integration, where the stream's id is the public credential and no project exists.
func (p Profile) IsStream() bool { return p.Integration == "stream" }

// As is the profile as another platform's SDK or the other integration would have it; an empty text leaves these as they are. A
// version that was chosen for the one SDK says nothing about the other.
func (p Profile) As(platform, integration string) Profile {
	platform, integration = cmp.Or(platform, p.Platform), cmp.Or(integration, p.Integration)
	if platform != p.Platform || integration != p.Integration {
		p.SDKVersion = ""
	}
	p.Platform, p.Integration = platform, integration
	return p
}

// Customer names the customer for a person: the registered id, else the first hard id, else the cookie.
func (p Profile) Customer() string { return CustomerName(p.CustomerIDs) }

// CustomerName names the customer that ids belong to, as Profile.Customer does.
func CustomerName(ids map[string]string) string { return diagnose.CustomerName(ids) }

// TokenContext is what the profile tells of the tokens that its calls carry, for a judgement of one of them.
func (p Profile) TokenContext() diagnose.Context {
	c := diagnose.Context{
		Vendor: cmp.Or(p.Vendor, diagnose.VendorAuto), Integration: cmp.Or(p.Integration, "project"), IOS: p.Platform == "ios",
		CustomerIDs: p.CustomerIDs, AdvancedAuth: p.AdvancedAuth, APIKey: p.APIKey, PrivateKey: p.PrivateKey,
	}
	if c.CustomerIDs == nil {
		c.CustomerIDs = map[string]string{} // calls name nobody then, which is something to compare with
	}
	return c
}

// secrets lists what must not leave in clear text with anything this profile's calls write down.
func (p Profile) secrets() []auth.Secret {
	return []auth.Secret{p.APIKey, p.PrivateKey}
}

// IsSandbox reports whether the profile is the embedded server's, where calls that write need no question.
func (p Profile) IsSandbox() bool { return p.Embedded }

// Host is the base URL without its scheme, for a screen that says where calls go.
func (p Profile) Host() string {
	_, rest, ok := strings.Cut(p.BaseURL, "://")
	if !ok {
		rest = p.BaseURL
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}
