package auth

import "strings"

// PrefixRule says when a carrier puts its prefix before the credential.
type PrefixRule string

// The prefix rules. Bloomreach's SDKs differ in them (bloomreach reference 4.2).
const (
	PrefixAlways    PrefixRule = "always"     // iOS: a value that has the prefix gets it twice
	PrefixIfMissing PrefixRule = "if-missing" // Android
)

// Carrier is the header in which a credential travels and how it is dressed there. The zero Carrier carries nothing.
type Carrier struct {
	Name   string // of the header
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
