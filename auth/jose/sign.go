package jose

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// SignOptions say how a token is signed.
type SignOptions struct {
	// Detached leaves the payload out of the token (RFC 7515 appendix F).
	Detached bool
}

// Sign makes a compact JWS of a header and a payload, both taken byte for byte. The header's alg chooses the algorithm and must
// fit the key. With "b64":false in the header and in its crit, the payload is signed as it is (RFC 7797). It refuses what a strict
// Verify would never take, such as alg none; problems of the key do not keep it from signing.
func Sign(header json.RawMessage, payload []byte, key Key, o SignOptions) (string, error) {
	protected := base64.RawURLEncoding.EncodeToString(header)
	s := &signature{}
	s.read(part{Name: "header", text: protected}, nil)
	if s.uncritical {
		s.faulty(withoutCrit)
	}
	if s.fault != "" {
		return "", errors.New(s.fault)
	}
	if err := key.CanSign(s.alg); err != nil {
		return "", err
	}
	middle := base64.RawURLEncoding.EncodeToString(payload)
	if s.unencoded() {
		middle = string(payload)
	}
	if o.Detached {
		s.readPayload(protected, "", "claims", true, Options{Payload: slices.Concat([]byte{}, payload)})
		middle = ""
	} else {
		s.readPayload(protected, middle, "claims", true, Options{})
	}
	if s.fault != "" {
		return "", errors.New(s.fault)
	}
	a, _ := algorithms(s.alg)
	value, err := a.method(s.alg).Sign(s.input, key.material())
	if err != nil {
		return "", fmt.Errorf("the token could not be signed: %w", err)
	}
	return protected + "." + middle + "." + base64.RawURLEncoding.EncodeToString(value), nil
}

// CanSign says why the key cannot sign with alg; nil when it can.
func (k Key) CanSign(alg string) error {
	if a, known := algorithms(alg); !known || !a.signs() {
		return fmt.Errorf("alg is %s; use HS, RS, PS or ES with 256, 384 or 512, or EdDSA", quoted(alg, 20))
	}
	if against := k.objection(alg, signing); against.why != "" {
		return errors.New(against.why)
	}
	switch k.material().(type) {
	case []byte, *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey:
		return nil
	}
	return errors.New("the key is a public key; signing wants the private key")
}

// ProblemsFor returns what is held against the key when it is used with alg. Whether a secret is long enough depends on that.
func (k Key) ProblemsFor(alg string) []KeyProblem {
	return slices.Concat(k.Problems, k.shortness(alg))
}
