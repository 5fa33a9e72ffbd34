package config

import (
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// The reserved profiles. They exist without a file, and a file may not define them.
const (
	Sandbox = "sandbox" // the embedded server; used when nothing is configured
	Blank   = "blank"   // vendor defaults only, for use with --set
)

// Config is what the profile file says: zero values are keys that it leaves out.
type Config struct {
	// Path is the file this was read from, or would be written to.
	Path string
	// DefaultProfile is the profile used when neither flag nor environment names one; empty stands for Sandbox.
	DefaultProfile string
	UI             UI
	// Profiles are in the order of the file.
	Profiles []Profile

	// read is the file as it was read, so that Save can tell whether it has changed since.
	read fingerprint
	// version is what the file says of its format, 0 where it says nothing.
	version int64
}

// UI is the [ui] table: how the inspector looks. Empty fields stand for the defaults, the first choice of each.
type UI struct {
	Theme  string // auto, dark, light, contrast
	Glyphs string // auto, unicode, ascii
	Motion string // full, reduced
	Times  string // utc, local
	Reveal string // ask, never
	Title  string // on, off
	Bell   string // off, on
	// Keys is the [ui.keys] table, in the order of the file. What the names and keys mean is not judged here: a wrong one must
	// not keep anybody from the program.
	Keys []KeyChoice
}

// KeyChoice is one line of [ui.keys]: the keys that somebody wants for an action.
type KeyChoice struct {
	Action string // mode, or with its screen inbox.mark-read
	Keys   []string
}

// KeyPrefix is what stands before an action's name in --set.
const KeyPrefix = "ui.keys."

// withKeys gives an action its keys, or with none takes the line away.
func (u *UI) withKeys(action string, keys []string) {
	// The file's own list must stay as it is when a flag changes the one that counts.
	u.Keys = slices.DeleteFunc(slices.Clone(u.Keys), func(c KeyChoice) bool { return c.Action == action })
	if len(keys) > 0 {
		u.Keys = append(u.Keys, KeyChoice{action, keys})
	}
}

// Profile is one named setup. Where the vendor has a word for a thing, the key in the file is that word.
type Profile struct {
	Name        string // the NAME of [profiles.NAME]
	Vendor      string
	BaseURL     string
	Platform    string // whose SDK's behaviour is reproduced: android or ios
	Integration string // project or stream
	SDKVersion  string // of the platform's SDK; empty for the one that fits the integration

	ProjectToken string
	StreamID     string
	APIKey       Ref // the bare public key, without "Token "
	PrivateKey   Ref // "id:secret", for mode basic
	AdvancedAuth bool

	ApplicationID string

	ServerURL     string // Extole: where the server API is
	ClientID      string // Extole
	Starter       string // Twilio: whose token server it is
	Client        string // Twilio: whose client SDK gets the token
	TokenPath     string // Twilio: the token server's route, where it is not the starter's
	IdentityField string // Twilio: the field of a posted identity, where it is not the starter's
	App           string // Nudge: whose sample of refreshToken the app has
	ExpiryMins    string // Nudge: minutes that a token is asked to live

	Timeout time.Duration // of one call, whole
	Live    time.Duration // interval of following; 0 fetches on demand only

	Proxy          string
	CAFile         string // extra roots, PEM
	ClientCert     string // for mutual TLS, PEM, with ClientKey
	ClientKey      string
	AllowPlainHTTP bool
	Carrier        string // sdk, header:NAME, query:NAME, cookie:NAME, body:PATH

	Customer map[string]string // customer_ids
	Provider Provider
}

// Embedded reports whether the server inside the program serves the profile: it is a built-in one, and nothing names another
// server. The server then fills in what the profile leaves out.
func (p Profile) Embedded() bool { return isEmbedded(p.Name) && p.BaseURL == "" }

// Settings are the values of the keys that only the profile's vendor knows, by their names. The profile is one with defaults.
func (p Profile) Settings() map[string]string {
	settings := map[string]string{}
	for _, k := range keys() {
		if k.own && k.counts(p) {
			settings[k.name] = k.text(&p, "")
		}
	}
	return settings
}

// Provider is the [profiles.NAME.provider] table: where customer tokens come from. Which fields count depends on Source.
type Provider struct {
	Source string // none, static, file, env, command, http, sign, stored

	URL     string
	Method  string
	Headers map[string]Ref
	Body    string // a text/template
	OK      string // 2xx, 200

	Token Ref      // source static
	Path  string   // sources file and stored
	Env   string   // source env: the variable's name (key "name")
	Argv  []string // source command

	Alg    string // source sign, as do the four below
	Key    Ref    // PEM, JWK or raw
	Kid    string
	TTL    time.Duration
	Claims map[string]any // JSON values: string, bool, int64, float64, []any, map[string]any

	Extract      string // plain, json:PATH, header:NAME, cookie:NAME, auto
	Timeout      time.Duration
	Policy       string        // per-call, cached, refresh-ahead, on-rejection, server-signal, once
	RefreshAhead time.Duration // how long before exp a kept token is replaced
	Skew         time.Duration // how much earlier than exp it counts as expired under cached
	OnNull       string        // sdk, fail, send-unauthenticated
}

// Clone returns a copy that shares no map or slice with p.
func (p Profile) Clone() Profile {
	p.Customer = maps.Clone(p.Customer)
	p.Provider.Headers = maps.Clone(p.Provider.Headers)
	p.Provider.Argv = slices.Clone(p.Provider.Argv)
	// The values inside of Claims are replaced as a whole and never changed in place, so the top level is enough.
	p.Provider.Claims = maps.Clone(p.Provider.Claims)
	return p
}

// Lookup finds a profile of the file. The reserved profiles are not in it; see Reserved.
func (c Config) Lookup(name string) (Profile, bool) {
	i := c.index(name)
	if i < 0 {
		return Profile{}, false
	}
	return c.Profiles[i].Clone(), true
}

// Put replaces the profile of that name or adds it at the end. Other copies of c are not affected.
func (c *Config) Put(p Profile) {
	profiles := slices.Clone(c.Profiles)
	if i := c.index(p.Name); i >= 0 {
		profiles[i] = p.Clone()
	} else {
		profiles = append(profiles, p.Clone())
	}
	c.Profiles = profiles
}

// Remove takes the profile out and reports whether it was there. A DefaultProfile of that name goes with it.
func (c *Config) Remove(name string) bool {
	i := c.index(name)
	if i < 0 {
		return false
	}
	c.Profiles = slices.Delete(slices.Clone(c.Profiles), i, i+1)
	if c.DefaultProfile == name {
		c.DefaultProfile = ""
	}
	return true
}

// Names lists what --profile takes: the profiles of the file in its order, then the reserved ones.
func (c Config) Names() []string {
	names := make([]string, 0, len(c.Profiles)+2)
	for _, p := range c.Profiles {
		names = append(names, p.Name)
	}
	return append(names, ReservedNames()...)
}

func (c Config) index(name string) int {
	return slices.IndexFunc(c.Profiles, func(p Profile) bool { return p.Name == name })
}

// maxNameLength keeps a profile's name within the header of the narrowest screen.
const maxNameLength = 40

// CheckName tells why a name cannot be given to a profile of the file, or nil.
func CheckName(name string) *Problem {
	problem := nameProblem(name)
	if problem != nil {
		problem.Key, problem.Value = "profile", name
	}
	return problem
}

func nameProblem(name string) *Problem {
	switch {
	case name == "":
		return refuse("the profile has no name", "give it one, like acme")
	case slices.Contains(ReservedNames(), name):
		return refuse("the name "+name+" is reserved for a built-in profile", "choose another name")
	case utf8.RuneCountInString(name) > maxNameLength:
		return refuse(fmt.Sprintf("the name is longer than %d characters", maxNameLength), "shorten it")
	}
	for _, r := range name {
		// Names stand in flags, in TOML headers and on the screen; nothing in them may need quoting or be invisible.
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' && r != '.' {
			return refuse("the name holds a character other than letters, digits, . - and _", "rename it")
		}
	}
	return nil
}
