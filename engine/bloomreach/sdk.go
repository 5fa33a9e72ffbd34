package bloomreach

import "authpeek/engine"

// sdk is the SDK whose behaviour is reproduced. The versions are those that the reference was read at: Android 4.10 and 5.3,
// iOS 4.0.
type sdk struct {
	platform string
	version  string
}

// sdkOf is the profile's SDK. A stream needs Android 5; a project is assumed to have the version before it, which more apps
// have, unless the profile names another.
func sdkOf(p engine.Profile) sdk {
	s := sdk{platform: p.Platform, version: p.SDKVersion}
	if s.version != "" {
		return s
	}
	switch {
	case p.Platform == IOS:
		s.version = "4.0"
	case p.IsStream():
		s.version = "5.3"
	default:
		s.version = "4.10"
	}
	return s
}

// SDKName is the SDK whose behaviour calls of the profile reproduce, as texts for people call it: "Android 4.10".
func SDKName(p engine.Profile) string { return sdkOf(p).name() }

// name is how the SDK is called where its behaviour is told: "Android 4.10".
func (s sdk) name() string {
	if s.ios() {
		return "iOS " + s.version
	}
	return "Android " + s.version
}

func (s sdk) ios() bool { return s.platform == IOS }

// android5 reports the generation with an interceptor that answers by itself where 4.x held requests back (4.4).
func (s sdk) android5() bool { return !s.ios() && s.version[0] == '5' }

// android4 reports the generation before it, which more apps have.
func (s sdk) android4() bool { return !s.ios() && !s.android5() }
