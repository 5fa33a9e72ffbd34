package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// compactJWT writes a token as RFC 7515 section 7.1 has it. The header is JSON as it stands, because vendors' libraries differ in
// the order of its members, and somebody may look at that.
func compactJWT(header string, claims any, sign func(signed []byte) []byte) string {
	encode := base64.RawURLEncoding.AppendEncode
	token := append(encode(nil, []byte(header)), '.')
	token = encode(token, marshal(claims))
	signature := sign(token)
	return string(encode(append(token, '.'), signature))
}

// hs256 signs with HMAC and SHA-256 (RFC 7518 section 3.2).
func hs256(secret string) func([]byte) []byte {
	return func(signed []byte) []byte {
		mac := hmac.New(sha256.New, []byte(secret))
		_, _ = mac.Write(signed) // A hash takes everything.
		return mac.Sum(nil)
	}
}
