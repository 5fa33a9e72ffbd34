package views

import (
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// Session is what all screens share. The program owns and changes it; views only read it, on the same goroutine.
type Session struct {
	Profile engine.Profile
	// Other is the profile in the other integration, where the server is known to play both; else it is zero.
	Other  engine.Profile
	Mode   auth.Mode
	Vendor engine.Vendor
	// AllVendors are all that the program knows.
	AllVendors []engine.Vendor
	// Vendors are those of the profiles that have been in use, by the profile's name: the record of calls outlives a switch.
	Vendors map[string]string
	Ledger  *engine.Ledger
	// Waiting holds the operations under way and when each was asked for; a wait is shown from SlowAfter on.
	Waiting map[string]time.Time
	// Latest is the last finished call of each operation for this profile, mode and customer.
	Latest map[string]Latest
	// Following says that the open screen asks again every Live.
	Following bool
	Live      time.Duration
	// PausedAt is when the picture was frozen, or zero; Newer counts what has come since.
	PausedAt    time.Time
	PausedToken *auth.Info // what Current was at that instant
	Newer       int
	Filter      Filter
	// UTC chooses the zone of absolute times.
	UTC bool
	// Local is the zone of this machine; nil for what the system says.
	Local *time.Location
	// Tried are the things of the welcome that somebody has tried, by name: the IDs of screens, and the one that is none.
	Tried map[string]bool
	// FirstRun says that there is no profile file and the welcome has not been put away.
	FirstRun bool
	// DefaultAttributes are what the attributes screen asks for before anybody has added one, as TYPE:ID.
	DefaultAttributes []string
	// Customers are known customers to switch to: the profile's own and the sandbox's.
	Customers []Customer
	// Keys are what signatures are checked with unasked: the sandbox's and the profile's own, and those that somebody chose.
	Keys []VerifyKey
	// Verified is what came of checking tokens, by fingerprint.
	Verified map[string]Verified
	// Offline is since when the server cannot be reached, or zero.
	Offline time.Time
	// KeyLabel tells what has to be pressed on the open screen for one of its keys, or of the program's, since people may choose
	// others; nil leaves every key as it is.
	KeyLabel func(key string) string
	// Recorded is set in a session that was recorded and is looked at again; nil in a live one.
	Recorded *Recorded

	// home is whether the vendor has the operation that is its home. Each picture asks, and a vendor makes the table of its operations anew
	// each time that it is asked for it.
	home struct {
		of    homeOf
		known bool
	}
}

type homeOf struct{ vendor, operation string }

// Press is a key as a sentence has to name it: the one to be pressed for what the key means on the open screen.
func (s *Session) Press(key string) string {
	if s.KeyLabel == nil {
		return key
	}
	return s.KeyLabel(key)
}

// Recorded is what a session that was recorded comes from. Nothing in it goes on: its clock stands at To, and no call can be made.
type Recorded struct {
	Path     string
	From, To time.Time
	// Token is that of the last call that carried a provider's, and Private says that calls with private access are among them.
	Token   *auth.Info
	Private bool
}

// Customer is somebody whose data can be asked for.
type Customer struct {
	Label string
	IDs   map[string]string
}

// ShortCustomer is a customer's name where there is little room: a cookie by its beginning, which is enough to tell it.
func ShortCustomer(name string) string {
	const enough = len("cookie 57329dd3")
	if r := []rune(name); strings.HasPrefix(name, "cookie ") && len(r) > enough+1 {
		return string(r[:enough]) + "…"
	}
	return name
}

// Latest is how an operation last ended.
type Latest struct {
	Call   *engine.Call
	Result any
	At     time.Time
}

// Provider yields what calls in the session's mode carry: the profile's own, or the store of an SDK that obtains and keeps tokens
// itself. Nil for none.
func (s *Session) Provider() *auth.Provider { return engine.ProviderOf(s.Vendor, s.Profile, s.Mode) }

// ModeInfo describes the session's mode. It is zero for a mode that the vendor does not have.
func (s *Session) ModeInfo() auth.ModeInfo {
	if s.Vendor == nil {
		return auth.ModeInfo{}
	}
	info, _ := auth.LookupMode(s.Vendor.Modes(), s.Mode)
	return info
}

// Foreign reports a call of another vendor's, from before a switch.
func (s *Session) Foreign(c *engine.Call) bool {
	vendor, known := s.Vendors[c.Profile]
	return known && vendor != s.Profile.Vendor
}

// AsksProvider reports whether calls in the session's mode carry what a provider yields.
func (s *Session) AsksProvider() bool { return s.ModeInfo().Credential == auth.CredentialProvider }

// ModeFor is the mode in which an operation is asked for when nobody says otherwise: the session's, unless the vendor has a reason
// for another. Attributes need private access, whatever mode the app is in, and a token server knows no mode of the app's at all.
func (s *Session) ModeFor(operation string) auth.Mode {
	own := s.Vendor.Mode(s.Profile, operation)
	op, known := engine.LookupOperation(s.Vendor, operation)
	if own == auth.Basic || known && s.Profile.Integration == "" && !slices.Contains(op.Modes, s.Mode) {
		return own
	}
	return s.Mode
}

// Home is the vendor's operation that tells whether the profile works.
func (s *Session) Home() string {
	if s.Vendor == nil {
		return ""
	}
	return s.Vendor.Home()
}

// wantsHome asks for the vendor's home operation, for screens that have no data of their own.
func wantsHome(s *Session) []FetchMsg {
	if s.Vendor == nil {
		return nil
	}
	home := s.Home()
	if of := (homeOf{s.Vendor.ID(), home}); s.home.of != of {
		_, known := engine.LookupOperation(s.Vendor, home)
		s.home.of, s.home.known = of, known
	}
	if !s.home.known {
		return nil
	}
	return []FetchMsg{{Operation: home}}
}

// SDK is the SDK that calls of the session reproduce, as texts for people call it: "Android 4.10".
func (s *Session) SDK() string { return engine.SDKName(s.Vendor, s.Profile) }

// ProfileAs is the profile as another platform's SDK or the other integration would have it, with the ids and the provider that
// this integration needs as far as they are known. Empty texts leave platform and integration as they are.
func (s *Session) ProfileAs(platform, integration string) engine.Profile {
	p := s.Profile.As(platform, integration)
	if o := s.Other; p.Integration != s.Profile.Integration && p.Integration == o.Integration {
		p.ProjectToken, p.StreamID, p.AdvancedAuth, p.Provider = o.ProjectToken, o.StreamID, o.AdvancedAuth, o.Provider
	}
	return p
}

// Current is the token that the next Bearer call would use, or nil when none is kept. In a frozen picture it is the one of that
// instant: the records stand still, and would know nothing of its successor.
func (s *Session) Current() *auth.Info {
	if !s.PausedAt.IsZero() && s.PausedToken != nil {
		return s.PausedToken
	}
	return s.Kept()
}

// Kept is the token that the next Bearer call would carry now, frozen picture or not: what the provider holds for the customer,
// and in a stream what the SDK has in its store, whoever it was made out to. The gauge follows it.
func (s *Session) Kept() *auth.Info {
	if s.Recorded != nil {
		if !s.AsksProvider() {
			return nil
		}
		return s.Recorded.Token
	}
	p := s.Provider()
	if p == nil {
		return nil
	}
	t, ok := p.Current(s.Profile.CustomerIDs)
	if s.Profile.IsStream() {
		t, ok = p.Kept()
	}
	if !ok {
		return nil
	}
	return &t.Info
}

// tokenKept is the token that a call in another mode would carry now, or nil.
func (s *Session) tokenKept(m auth.Mode) *auth.Info {
	at := *s
	at.Mode = m
	return at.Kept()
}

// tokenInForce is the credential that the next call would carry: the provider's token, or a key of the profile.
func (s *Session) tokenInForce() *auth.Info {
	switch s.ModeInfo().Credential {
	case auth.CredentialAPIKey:
		if s.Profile.APIKey.IsZero() {
			return nil
		}
		t := auth.NewAPIKey(s.Profile.APIKey, time.Time{}, s.Profile.APIKeyOrigin)
		return &t.Info
	case auth.CredentialProvider:
		return s.Current()
	default:
		return nil
	}
}

// PrivateAccess reports whether the data screens may ask with the private key of the project. A stream has no such thing, even
// when the profile has a key from its time as a project.
func (s *Session) PrivateAccess() bool {
	if s.Recorded != nil {
		return s.Recorded.Private
	}
	return s.Profile.Fits(auth.Basic) && !s.Profile.PrivateKey.IsZero()
}

// RefreshAt is when the next token will be asked for while this one is in use: by the provider's policy, or in a stream by the
// SDK's timer. Zero when that will not happen.
func (s *Session) RefreshAt() time.Time {
	p := s.Provider()
	if p == nil {
		return time.Time{}
	}
	if !s.Profile.IsStream() {
		return p.RefreshAt()
	}
	if t, ok := p.Kept(); ok && !t.Info.ExpiresAt.IsZero() {
		return t.Info.ExpiresAt.Add(-engine.WarnBefore)
	}
	return time.Time{}
}

// Waited is how long an operation has been under way, or 0.
func (s *Session) Waited(operation string, now time.Time) time.Duration {
	at, ok := s.Waiting[operation]
	if !ok {
		return 0
	}
	return now.Sub(at)
}
