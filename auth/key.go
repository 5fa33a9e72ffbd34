package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// signingKey is a key and what its text told beside it. None of its errors quotes the key.
type signingKey struct {
	material any    // []byte, *rsa.PrivateKey, *ecdsa.PrivateKey or ed25519.PrivateKey
	alg, kid string // of a JWK
}

// parseKey reads a PEM block or a JWK (RFC 7517); any other text is a shared secret as it stands.
func parseKey(key Secret) (signingKey, error) {
	text := key.Reveal()
	switch trimmed := strings.TrimSpace(text); {
	case trimmed == "":
		return signingKey{}, errors.New("there is no key; set provider.key")
	case strings.HasPrefix(trimmed, "-----BEGIN "):
		material, err := parsePEM([]byte(trimmed))
		return signingKey{material: material}, err
	case strings.HasPrefix(trimmed, "{"):
		return parseJWK([]byte(trimmed))
	}
	return signingKey{material: []byte(text)}, nil
}

func parsePEM(text []byte) (any, error) {
	block, rest := pem.Decode(text)
	// openssl ecparam -genkey writes the curve's name in a block before the key.
	for block != nil && block.Type == "EC PARAMETERS" {
		block, rest = pem.Decode(rest)
	}
	if block == nil {
		return nil, errors.New("the PEM block is cut off or altered; copy the whole key, with its BEGIN and END lines")
	}
	var material any
	var err error
	switch {
	case block.Type == "RSA PRIVATE KEY" && block.Headers["DEK-Info"] == "":
		material, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case block.Type == "EC PRIVATE KEY" && block.Headers["DEK-Info"] == "":
		material, err = x509.ParseECPrivateKey(block.Bytes)
	case block.Type == "PRIVATE KEY":
		material, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return nil, errors.New("the key is encrypted with a passphrase; decrypt it, for example with openssl pkey")
	default:
		return nil, fmt.Errorf("the PEM block is a %s; signing wants the private key", printable(strings.ToLower(block.Type), 40))
	}
	if err != nil {
		return nil, fmt.Errorf("the PEM block holds no readable private key (%s); copy the whole key again", printable(err.Error(), 120))
	}
	return material, nil
}

// method returns the algorithm's implementation when the key is of its kind. The match is strict on purpose: a public key
// in the place of a shared secret is the classic way to forge tokens (RFC 8725 section 2.1).
func (k signingKey) method(alg string) (jwt.SigningMethod, error) {
	m := jwt.GetSigningMethod(alg)
	if m == nil || alg == jwt.SigningMethodNone.Alg() {
		return nil, fmt.Errorf("alg is %q; use HS, RS, PS or ES with 256, 384 or 512, or EdDSA", printable(alg, 20))
	}
	fits := false
	switch m := m.(type) {
	case *jwt.SigningMethodHMAC:
		_, fits = k.material.([]byte)
	case *jwt.SigningMethodRSA, *jwt.SigningMethodRSAPSS:
		_, fits = k.material.(*rsa.PrivateKey)
	case *jwt.SigningMethodECDSA:
		key, isEC := k.material.(*ecdsa.PrivateKey)
		fits = isEC && key.Curve.Params().BitSize == m.CurveBits
	case *jwt.SigningMethodEd25519:
		_, fits = k.material.(ed25519.PrivateKey)
	}
	if !fits {
		return nil, fmt.Errorf("alg is %s and the key is %s; choose the alg that fits the key", alg, k.kind())
	}
	if k.alg != "" && k.alg != alg {
		return nil, fmt.Errorf("alg is %s and the key says it is for %s; use that one", alg, printable(k.alg, 20))
	}
	return m, nil
}

func (k signingKey) kind() string {
	switch key := k.material.(type) {
	case *rsa.PrivateKey:
		return "an RSA key"
	case *ecdsa.PrivateKey:
		return "an EC key on " + key.Curve.Params().Name
	case ed25519.PrivateKey:
		return "an Ed25519 key"
	case []byte:
		return "a shared secret"
	}
	return "of another kind"
}

// notes tells what about the key a verifier may object to.
func (k signingKey) notes(alg string) []string {
	secret, ok := k.material.([]byte)
	m, isHMAC := jwt.GetSigningMethod(alg).(*jwt.SigningMethodHMAC)
	if ok && isHMAC && len(secret) < m.Hash.Size() {
		return []string{fmt.Sprintf("the secret has %d bytes, %s wants %d or more (RFC 7518 section 3.2)", len(secret), alg, m.Hash.Size())}
	}
	return nil
}
