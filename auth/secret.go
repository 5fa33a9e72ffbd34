package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

const redacted = "[redacted]"

// Secret holds a credential and prints as "[redacted]" whatever it is printed with. The text is behind a pointer because
// fmt reads unexported fields by reflection and never calls their methods: a Secret made of a string would show itself
// there, a pointer shows an address.
type Secret struct{ v *string }

// NewSecret wraps a text. The empty text makes the zero Secret.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{v: &s}
}

// Reveal returns the text. It is the only way out; a test pins the files that may call it.
func (s Secret) Reveal() string {
	if s.v == nil {
		return ""
	}
	return *s.v
}

// IsZero reports whether there is no text.
func (s Secret) IsZero() bool { return s.v == nil }

// Begins reports whether the text begins with a prefix, such as a scheme with its blank.
func (s Secret) Begins(prefix string) bool { return strings.HasPrefix(s.Reveal(), prefix) }

// Words counts the parts of the text that white space divides: 1 for what can follow a scheme in a header, 0 for a blank text.
func (s Secret) Words() int { return len(strings.Fields(s.Reveal())) }

// Cut divides the text at the first sep, such as the colon of "id:secret"; without one, after is the zero Secret.
func (s Secret) Cut(sep string) (before, after Secret) {
	a, b, _ := strings.Cut(s.Reveal(), sep)
	return NewSecret(a), NewSecret(b)
}

// Equal compares two secrets in a time that does not depend on where they differ. How long they are is no secret: Info tells it.
func (s Secret) Equal(o Secret) bool {
	return s.v == o.v || subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(o.Reveal())) == 1
}

// Fingerprint names the secret without showing it: "tok#" and the first six hex digits of its SHA-256; "" for the zero
// Secret.
func (s Secret) Fingerprint() string {
	if s.v == nil {
		return ""
	}
	sum := sha256.Sum256([]byte(*s.v))
	return fingerprintPrefix + hex.EncodeToString(sum[:3])
}

const fingerprintPrefix = "tok#"

// IsFingerprint reports whether a text is spelled as Fingerprint spells them.
func IsFingerprint(s string) bool {
	digits, found := strings.CutPrefix(s, fingerprintPrefix)
	return found && len(digits) == 6 && strings.Trim(digits, "0123456789abcdef") == ""
}

// Format implements fmt.Formatter. Stringer alone would leave %d, %x and %#v to reflection.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String implements fmt.Stringer.
func (s Secret) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return redacted }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON implements json.Marshaler.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// ErrRedacted is the error of UnmarshalText for a text that was a secret once.
var ErrRedacted = errors.New(`"[redacted]" stands where a secret is wanted: a shown value was written back; enter the secret again`)

// UnmarshalText implements encoding.TextUnmarshaler. It refuses "[redacted]", because a value that was shown and written
// back would otherwise replace the real one and come out much later as a refused login.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) == redacted {
		return ErrRedacted
	}
	*s = NewSecret(string(text))
	return nil
}
