package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
)

// jwk is a private JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037 section 2). The public parts of an EC or OKP key are
// derived, so that a wrong x or y cannot matter.
type jwk struct {
	Kty, Crv, Alg, Kid string
	K, D, N, E, P, Q   b64
}

// b64 is a value in base64url without padding; empty when the member is absent.
type b64 []byte

func (b *b64) UnmarshalText(text []byte) (err error) {
	*b, err = base64.RawURLEncoding.Strict().DecodeString(string(text))
	return err
}

func (b b64) int() *big.Int { return new(big.Int).SetBytes(b) }

func parseJWK(text []byte) (signingKey, error) {
	var k jwk
	// The cause is dropped because it may quote the key.
	if json.Unmarshal(text, &k) != nil {
		return signingKey{}, errors.New("the key begins like a JWK and cannot be read as one; copy it again, as JSON with base64url values")
	}
	var material any
	var err error
	switch k.Kty {
	case "oct":
		material, err = []byte(k.K), wants(k.K, "k")
	case "RSA":
		material, err = k.rsa()
	case "EC":
		material, err = k.ec()
	case "OKP":
		material, err = k.okp()
	default:
		err = fmt.Errorf("the JWK has kty %q; use oct, RSA, EC or OKP", printable(k.Kty, 20))
	}
	return signingKey{material: material, alg: k.Alg, kid: k.Kid}, err
}

func wants(value b64, name string) error {
	if len(value) == 0 {
		return fmt.Errorf("the JWK has no %s; use the private key, not the public one", name)
	}
	return nil
}

func (k jwk) rsa() (*rsa.PrivateKey, error) {
	if err := errors.Join(wants(k.D, "d"), wants(k.P, "p"), wants(k.Q, "q")); err != nil {
		return nil, errors.New("the JWK lacks d, p or q; use the whole private key")
	}
	e := k.E.int()
	if !e.IsInt64() || e.Int64() < 3 || e.Int64() > 1<<31-1 {
		return nil, errors.New("the JWK's e is no RSA exponent; copy the key again")
	}
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: k.N.int(), E: int(e.Int64())},
		D:         k.D.int(),
		Primes:    []*big.Int{k.P.int(), k.Q.int()},
	}
	if err := key.Validate(); err != nil {
		return nil, fmt.Errorf("the JWK's numbers do not belong together (%s); copy the key again", printable(err.Error(), 80))
	}
	key.Precompute()
	return key, nil
}

func (k jwk) ec() (*ecdsa.PrivateKey, error) {
	curves := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}
	curve, ok := curves[k.Crv]
	if !ok {
		return nil, fmt.Errorf("the JWK has crv %q; use P-256, P-384 or P-521", printable(k.Crv, 20))
	}
	if err := wants(k.D, "d"); err != nil {
		return nil, err
	}
	d, size := k.D.int(), (curve.Params().BitSize+7)/8
	// Some writers leave out leading zeros, which RFC 7518 section 6.2.2.1 wants.
	if d.BitLen() > size*8 {
		return nil, errors.New("the JWK's d is too long for its curve; copy the key again")
	}
	key, err := ecdsa.ParseRawPrivateKey(curve, d.FillBytes(make([]byte, size)))
	if err != nil {
		return nil, errors.New("the JWK's d is no number on its curve; copy the key again")
	}
	return key, nil
}

func (k jwk) okp() (ed25519.PrivateKey, error) {
	if k.Crv != "Ed25519" {
		return nil, fmt.Errorf("the JWK has crv %q; use Ed25519", printable(k.Crv, 20))
	}
	if err := wants(k.D, "d"); err != nil {
		return nil, err
	}
	if len(k.D) != ed25519.SeedSize {
		return nil, fmt.Errorf("the JWK's d has %d bytes, Ed25519 has %d; copy the key again", len(k.D), ed25519.SeedSize)
	}
	return ed25519.NewKeyFromSeed(k.D), nil
}
