package jose

import (
	"fmt"
	"strings"
)

// State is what is known of a token's signature, or of the integrity of a JWE.
type State string

// The states. Unverified is for want of a key that may be used; Unsupported is an algorithm that nobody here knows.
const (
	StateValid       State = "valid"
	StateInvalid     State = "invalid"
	StateUnverified  State = "unverified"
	StateUnsupported State = "unsupported"
)

// What a verified token may be noted for.
const (
	CodeOneOfSeveral  Code = "signature.one-of-several" // which of the signatures of a JSON serialisation match
	CodeB64Uncritical Code = "b64.not-critical"         // b64 is false and crit does not name it (RFC 7797 section 6)
	CodeKidOther      Code = "kid.other"                // the key that matches has another kid than the token
)

// Options say how a token is verified or decrypted. The zero value is right for a compact token.
type Options struct {
	// Strict refuses keys that have problems: too short, of the wrong use, in a mixed set and so on. A key whose kid is not the
	// token's is refused too, even when it is the only one.
	Strict bool
	// Payload is the payload of a detached signature (RFC 7515 appendix F, RFC 7797); nil when the token brings its own.
	Payload []byte
	// JSON takes the JSON serialisations too (RFC 7515 section 7.2, RFC 7516 section 7.2). No JWT ever has them (RFC 7519
	// section 1), so they are refused unless somebody asks for them.
	JSON bool
	// MaxPlaintext bounds what a compressed JWE may unpack to, in bytes; 0 is DefaultMaxPlaintext.
	MaxPlaintext int
	// MaxIterations bounds p2c of PBES2 (RFC 7518 section 4.8.1.2): a token must not decide how long its reader works. 0 is
	// DefaultMaxIterations.
	MaxIterations int
}

// The limits that Options start with.
const (
	DefaultMaxPlaintext  = 1 << 20
	DefaultMaxIterations = 1_000_000
)

// Verification is what came of checking a token with keys. It may be shown, except for Payload, which is untrusted text.
type Verification struct {
	State State
	// Alg, Enc and Kid are the token's; Enc is empty for a JWS.
	Alg, Enc, Kid string
	// Key describes the key that decided, without its material; empty when none did.
	Key string
	// Reason says why the state is not valid: one sentence, lower case, no full stop. Empty when it is.
	Reason string
	// Hint tells what would make it match, where that could be found out: the same secret read as base64, or without the
	// newline at its end.
	Hint string
	// Problems are those of the key that decided and of its set, found though they did not keep it from deciding.
	Problems []KeyProblem
	// Notes are what a reader should know although it is valid, such as RSA1_5.
	Notes []Observation
	// Payload is what was signed, or what was decrypted; nil unless the state is valid.
	Payload []byte
}

// Verify checks a token's signature with whichever of the keys it belongs to, or decrypts a JWE. The algorithm is pinned by
// the key, never chosen by the token (RFC 8725 section 3.1). It never panics and is safe for concurrent use. The serialisation
// must be exact: a token that only a lenient reader takes is invalid, and Reason says what would have to go.
func Verify(raw string, keys Keys, o Options) Verification {
	if len(raw) > MaxLength {
		return Verification{State: StateInvalid, Reason: fmt.Sprintf("it has %d bytes, more than the %d that are read", len(raw), MaxLength)}
	}
	if strings.HasPrefix(strings.TrimLeft(raw, whitespace), "{") {
		return verifyJSON(raw, keys, o)
	}
	if strings.Count(raw, ".") == 4 {
		return decrypt(Parse(raw), raw, keys, o)
	}
	return verifyCompact(raw, keys, o)
}

// verifyCompact verifies header.payload.signature (RFC 7515 section 7.1).
func verifyCompact(raw string, keys Keys, o Options) Verification {
	s := readCompactJWS(raw, o)
	v := s.verify(keys, o)
	if s.misspelled && v.Hint == "" {
		if repaired := respell(raw); repaired != raw {
			if s := readCompactJWS(repaired, o); s.verify(keys, o).State == StateValid {
				v.Hint = butForThat
			}
		}
	}
	return v
}
