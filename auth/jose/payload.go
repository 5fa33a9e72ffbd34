package jose

import "encoding/base64"

// ParsePayload reads bytes as the payload of a token: what was decrypted, or what travelled apart from its signature. The reading has
// an empty header and no signature, and its offsets are of no token. Longer than three quarters of MaxLength it is opaque.
func ParsePayload(payload []byte) Token {
	return Parse("e30." + base64.RawURLEncoding.EncodeToString(payload) + ".") // e30 is {}, the least that is read as a header
}
