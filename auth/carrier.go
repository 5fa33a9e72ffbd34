package auth

import (
	"errors"
	"strings"
)

// Place is the part of a request in which a credential travels.
type Place string

// The places (vendors reference, section D).
const (
	InHeader Place = ""       // a header field
	InQuery  Place = "query"  // a parameter of the URL, where proxies and logs see it
	InCookie Place = "cookie" // a pair of the Cookie header
	InBody   Place = "body"   // a member of a JSON body
)

// PrefixRule says when a carrier puts its prefix before the credential.
type PrefixRule string

// The prefix rules. Bloomreach's SDKs differ in them (bloomreach reference 4.2).
const (
	PrefixAlways    PrefixRule = "always"     // iOS: a value that has the prefix gets it twice
	PrefixIfMissing PrefixRule = "if-missing" // Android
	PrefixBare      PrefixRule = "bare"       // the value as it is, whatever stands before it
)

// Carrier is where in a request a credential travels and how it is dressed there. The zero Carrier carries nothing.
type Carrier struct {
	In     Place
	Name   string // of the header, the parameter or the cookie; in a body the dotted path of the member
	Prefix string // with its space: "Bearer "
	Rule   PrefixRule
}

// Apply returns the value as it travels. An empty value stays empty under every rule, and a blank one under
// PrefixIfMissing: the SDKs pass these on without a prefix (bloomreach reference 4.4).
func (c Carrier) Apply(value string) string {
	if value == "" {
		return ""
	}
	switch c.Rule {
	case PrefixAlways:
		return c.Prefix + value
	case PrefixIfMissing:
		// The comparison is case-sensitive, as the SDK's is: "bearer x" becomes "Bearer bearer x".
		if strings.TrimSpace(value) == "" || strings.HasPrefix(value, c.Prefix) {
			return value
		}
		return c.Prefix + value
	default:
		return value // a carrier without a rule dresses nothing
	}
}

// Describe says where the credential travels, for a person: "header Authorization", "query access_token", "body jwt".
func (c Carrier) Describe() string {
	switch {
	case c.Name == "":
		return "nowhere"
	case c.In == InHeader:
		return "header " + c.Name
	default:
		return string(c.In) + " " + c.Name
	}
}

// Beside is what stands before a credential when a request is described in one line: "Bearer ", or for the places that
// have no scheme the name of the place: "?access_token=", "cookie extole_token=", "body jwt=".
func (c Carrier) Beside() string {
	switch c.In {
	case InQuery:
		return "?" + c.Name + "="
	case InCookie:
		return "cookie " + c.Name + "="
	case InBody:
		return "body " + c.Name + "="
	default:
		return ""
	}
}

// ParseCarrier reads a carrier as a profile spells it: header:NAME, query:NAME, cookie:NAME or body:PATH; "" and "sdk" give the zero
// Carrier. The error says what to write.
func ParseCarrier(text string) (Carrier, error) {
	if text == "" || text == "sdk" {
		return Carrier{}, nil
	}
	in, name, _ := strings.Cut(text, ":")
	c := Carrier{In: Place(in), Name: name, Rule: PrefixBare}
	ok := false
	switch c.In {
	case "header":
		c.In, ok = InHeader, IsFieldName(name)
	case InCookie:
		ok = IsFieldName(name)
	case InQuery:
		ok = name != ""
	case InBody:
		ok = !strings.Contains("."+name+".", "..")
	}
	if !ok {
		return Carrier{}, errors.New("write sdk, header:NAME, query:NAME, cookie:NAME, or body:PATH like body:auth.token")
	}
	return c, nil
}

// IsFieldName reports the form of a header's and of a cookie's name, and of a method (RFC 9110 section 5.6.2, RFC 6265 section 4.1.1).
func IsFieldName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
	})
}

// Over is the carrier that a profile has set, in place of the SDK's; the zero one gives that.
//
// Assumption: in Authorization the credential keeps the SDK's scheme, which belongs to that header (RFC 9110 section 11.6.2).
// Everywhere else it travels bare.
func (c Carrier) Over(sdk Carrier) Carrier {
	switch {
	case c.Name == "":
		return sdk
	case c.In == InHeader && strings.EqualFold(c.Name, "Authorization"):
		c.Prefix, c.Rule = sdk.Prefix, sdk.Rule
	}
	return c
}
