package jose

import (
	"crypto"
	"crypto/rsa"

	// The hashes of the algorithms register themselves.
	_ "crypto/sha256"
	_ "crypto/sha512"

	"github.com/golang-jwt/jwt/v5"
)

// method returns the implementation of an algorithm that signs; nil for one that does not.
func (a algorithm) method(alg string) jwt.SigningMethod {
	switch a.family {
	case "HS":
		return &jwt.SigningMethodHMAC{Name: alg, Hash: a.hash}
	case "RS":
		return &jwt.SigningMethodRSA{Name: alg, Hash: a.hash}
	case "PS":
		// The library's own methods verify with any length of salt; RFC 7518 section 3.5 wants that of the hash.
		return &jwt.SigningMethodRSAPSS{
			SigningMethodRSA: &jwt.SigningMethodRSA{Name: alg, Hash: a.hash},
			Options:          &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash},
		}
	case "ES":
		bits := curves()[a.crv[0]].Params().BitSize
		return &jwt.SigningMethodECDSA{Name: alg, Hash: a.hash, KeySize: (bits + 7) / 8, CurveBits: bits}
	case "EdDSA":
		return jwt.SigningMethodEdDSA
	}
	return nil
}

// matches verifies with a key that fits alg.
func (s *signature) matches(k Key) bool {
	a, _ := algorithms(s.alg)
	m := a.method(s.alg)
	return m != nil && m.Verify(s.input, s.value, k.public()) == nil
}

// public returns what verifies: the public half of a pair, or the secret itself.
func (k Key) public() any {
	if private, ok := k.material().(interface{ Public() crypto.PublicKey }); ok {
		return private.Public()
	}
	return k.material()
}
