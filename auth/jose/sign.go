package jose

import (
	"encoding/json"
	"errors"
)

// SignOptions say how a token is signed.
type SignOptions struct {
	// Detached leaves the payload out of the token (RFC 7515 appendix F).
	Detached bool
}

// Sign makes a compact JWS of a header and a payload, both taken byte for byte. The header's alg chooses the algorithm and must
// fit the key. With "b64":false in the header and in its crit, the payload is signed as it is (RFC 7797).
func Sign(header json.RawMessage, payload []byte, key Key, o SignOptions) (string, error) {
	return "", errors.New("there is no key")
}
