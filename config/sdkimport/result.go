package sdkimport

import (
	"authpeek/auth/diagnose"
	"authpeek/config"
)

// Kind says what a configuration is written in.
type Kind string

// The kinds of configurations.
const (
	AndroidJSON Kind = "android-json" // exponea_configuration.json
	AndroidCode Kind = "android-code" // ExponeaConfiguration in Kotlin or Java
	IOSPlist    Kind = "ios-plist"    // ExponeaConfig.plist
	IOSCode     Kind = "ios-code"     // Exponea.shared.configure in Swift
	ReactNative Kind = "react-native" // Exponea.configure in JavaScript or TypeScript, or its object as JSON
	Flutter     Kind = "flutter"      // ExponeaConfiguration in Dart
	MAUI        Kind = "maui"         // Configuration in C#
)

// Title is the kind in words.
func (k Kind) Title() string {
	switch k {
	case AndroidJSON:
		return "Android JSON"
	case AndroidCode:
		return "Android code"
	case IOSPlist:
		return "iOS plist"
	case IOSCode:
		return "iOS code"
	case ReactNative:
		return "React Native"
	case Flutter:
		return "Flutter"
	default:
		return "MAUI"
	}
}

// onAndroid and onIOS tell whose SDK reads the configuration; a wrapper's is read by both.
func (k Kind) onAndroid() bool { return k != IOSPlist && k != IOSCode }
func (k Kind) onIOS() bool     { return k != AndroidJSON && k != AndroidCode }
func (k Kind) wrapper() bool   { return k.onAndroid() && k.onIOS() }

// inCode tells configurations that a compiler checks, which lets no unknown key pass.
func (k Kind) inCode() bool {
	return k == AndroidCode || k == IOSCode || k == Flutter || k == MAUI
}

// Result is what an import came to.
type Result struct {
	// Path is what was looked at, and Tree whether that is a folder.
	Path string
	Tree bool
	// Configs are the configurations, by file and line.
	Configs []Found
	App     App
	// Findings are about the app as a whole: its provider, its SDKs, differences between its configurations.
	Findings []diagnose.Finding
	// Looked counts what was looked at.
	Looked Looked
}

// Found is one configuration.
type Found struct {
	File string // relative to Path where that is a folder
	Line int    // where it begins, from 1
	Kind Kind
	// Profile does as the app does. Its Name is a proposal. A key that stands in the source is in it as a plain one.
	Profile config.Profile
	// Lines are the fields of the source in its order.
	Lines    []Line
	Findings []diagnose.Finding

	// stated is what the configurations of an app are compared by.
	stated   map[string]string
	advanced bool // as the SDK reads it
	// undecided says that advanced auth is set in code.
	undecided bool
}

// Verdict says what became of a field.
type Verdict string

// The verdicts.
const (
	Taken   Verdict = "taken"   // stands in the profile as it is
	Changed Verdict = "changed" // stands in the profile in another form
	Unused  Verdict = "unused"  // the SDK reads it, and a profile has no key for it
	Ignored Verdict = "ignored" // the SDK does not read it
	Refused Verdict = "refused" // the SDK does not start with it
	Unknown Verdict = "unknown" // no SDK knows it
	Unread  Verdict = "unread"  // its value is made while the app runs or is built
)

// Line is one field of a configuration.
type Line struct {
	Field   string // dotted: android.pushIcon
	Line    int    // from 1; 0 in a binary plist
	Value   string // as it may be shown: never a secret
	Verdict Verdict
	Key     string // of the profile, for Taken and Changed
	Told    string // what was changed, or why it is not taken
}

// Looked counts the files of an import.
type Looked struct {
	Files   int // that were seen
	Read    int // that were opened, because of their name
	Tests   int // of the app's tests, which are not opened
	Skipped []string
}

// App is what a checkout tells beside its configurations.
type App struct {
	Versions  []Version
	Providers []Provider
	// Manifests are the AndroidManifest.xml with an entry of the SDK.
	Manifests []Manifest
}

// Version is the version of an SDK that the app is built with.
type Version struct {
	SDK     string // android, ios, react-native, flutter, maui
	Version string // 4.10.0, or as it is written where that is a range
	File    string
	Line    int
	Exact   bool // of a lock file, or written without a range
}

// Manifest is what an Android manifest says to the SDK.
type Manifest struct {
	File     string
	Line     int
	Variant  string // main, debug, a flavour
	Provider string // the class of ExponeaAuthProvider, or ""
	Markers  []string
}

// Provider is a class that gives customer tokens.
type Provider struct {
	Platform string // android, ios
	Class    string // com.acme.Auth, or the Swift name
	File     string
	Line     int
}
