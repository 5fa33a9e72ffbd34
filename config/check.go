package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"authpeek/auth"
)

// The check functions are the rules of keys: each gets a profile with defaults and a value that is not empty.

func checkProjectToken(p Profile, value string) *Problem {
	return checkID(p, value, "the project token", "copy it again from the project's settings")
}

func checkStreamID(p Profile, value string) *Problem {
	return checkID(p, value, "the stream id", "copy it again from the stream's settings in Data hub")
}

// checkSDKVersion takes the versions whose behaviour is known (bloomreach reference, head). A stream needs Android 5.
func checkSDKVersion(p Profile, value string) *Problem {
	known := []string{"4.10", "5.3"}
	switch {
	case p.Platform == "ios":
		known = []string{"4.0"}
	case isStream(p):
		known = []string{"5.3"}
	}
	if slices.Contains(known, value) {
		return nil
	}
	return refuse(fmt.Sprintf("the behaviour of version %q on %s in a %s is not known here", value, p.Platform, p.Integration), "use "+strings.Join(known, " or "))
}

// checkID is what both SDKs refuse at configuration (bloomreach reference 4.3); iOS takes letters of every script.
func checkID(p Profile, value, what, fix string) *Problem {
	for _, c := range value {
		ascii := c < utf8.RuneSelf
		if c == '-' || (unicode.IsLetter(c) || unicode.IsDigit(c)) && (ascii || p.Platform == "ios") {
			continue
		}
		return refuse(fmt.Sprintf("%s takes letters, digits and dashes, and this holds %q", what, c), fix)
	}
	return nil
}

// maxApplicationID is both SDKs' limit in characters (bloomreach reference 4.3).
const maxApplicationID = 50

func checkApplicationID(p Profile, value string) *Problem {
	if n := utf8.RuneCountInString(value); n > maxApplicationID {
		return refuse(fmt.Sprintf("it has %d characters, and the SDKs take %d at most", n, maxApplicationID), "shorten it")
	}
	// iOS applies the same pattern to any case.
	name, pattern := "Android", `^[a-z0-9]+(?:[-.][a-z0-9]+)*$`
	if p.Platform == "ios" {
		name, pattern = "iOS", `(?i)`+pattern
	}
	if ordinary(value) || regexp.MustCompile(pattern).MatchString(value) {
		return nil
	}
	if refused := refusedCharacters(value, p.Platform == "ios"); refused != "" {
		return refuse(name+" refuses "+refused, "use a-z, 0-9, and . or - between parts")
	}
	return refuse(name+" wants . and - single and between parts", "write it like com.acme-shop")
}

// ordinary reports an application id that either pattern takes, as nearly all are. Profiles are judged at each start, and compiling a
// pattern takes longer than all else in that.
func ordinary(value string) bool {
	for part := range strings.SplitSeq(strings.ReplaceAll(value, "-", "."), ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

func refusedCharacters(value string, capitals bool) string {
	var refused []string
	for _, c := range value {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '.':
			continue
		case c >= 'A' && c <= 'Z':
			if !capitals && !slices.Contains(refused, "capitals") {
				refused = append(refused, "capitals")
			}
			continue
		}
		word := string(c)
		if !isShown(c) || c == ' ' {
			word = fmt.Sprintf("%q", c)
		}
		if !slices.Contains(refused, word) {
			refused = append(refused, word)
		}
	}
	if len(refused) > 4 {
		refused = append(refused[:3], "others")
	}
	return strings.Join(refused, " and ")
}

func checkAdvancedAuth(p Profile, value string) *Problem {
	switch {
	case value != "true":
		return nil
	case isStream(p) && p.Embedded():
		return nil // it is on in the built-in profile, and goes off with a stream of the embedded server
	case isStream(p):
		return warn(CodeStreamAuth, "the SDKs ignore it with a stream", "take it out; a stream has its own token")
	case !hasSource(p):
		return warn(CodeProviderMissing, "advanced auth is on and no provider is set up: there is no customer token to send",
			"set provider.source; in the app, register an AuthorizationProvider")
	}
	return nil
}

// checkLive keeps following from becoming a load test of someone's server.
func checkLive(p Profile, _ string) *Problem {
	if p.Live > 0 && p.Live < time.Second {
		return refuse("it asks more than once a second", "write 1s or more, or 0s for on demand")
	}
	return nil
}

func checkCarrier(_ Profile, value string) *Problem {
	if _, err := auth.ParseCarrier(value); err != nil {
		return refuse("it names no place in a request", err.Error())
	}
	return nil
}

func checkClientCert(p Profile, _ string) *Problem {
	if p.ClientKey == "" {
		return refuse("a certificate without its key proves nothing", "set client_key too")
	}
	return nil
}

func checkClientKey(p Profile, _ string) *Problem {
	if p.ClientCert == "" {
		return refuse("a key without its certificate cannot be sent", "set client_cert too")
	}
	return nil
}

func checkCustomer(p Profile, _ string) *Problem {
	cookie, found := p.Customer["cookie"]
	if found && !isUUID(cookie) {
		problem := warn(CodeCookieForm, "the SDKs' cookie is a UUID, and this is none", "copy it from the device, or leave it out")
		problem.Key, problem.Value = "customer.cookie", cookie
		return problem
	}
	return nil
}

func isUUID(s string) bool {
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && !strings.Contains("0123456789abcdefABCDEF", s[i:i+1]) {
			return false
		}
	}
	return len(s) == 36
}
