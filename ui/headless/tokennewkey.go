package headless

import (
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"

	"authpeek/auth/jose"
)

// mintingKey is the key to sign with: that of --key, the profile's, or a new one.
func (s *session) mintingKey(ctx context.Context, f mintFlags, a around, d *draft) (jose.Key, error) {
	if f.key != "" || a.keys != nil {
		if f.keyOut != "" {
			return jose.Key{}, misuse("leave it out", "--key-out is for a key that is made, and one was given")
		}
		keys := jose.Keys{}
		if f.key == "" {
			keys = a.keys.keys
		} else {
			var err error
			if keys, err = s.readKeys(ctx, f.key, f.keyFormat, false); err != nil {
				return jose.Key{}, err
			}
		}
		return signingKey(keys, f.kid)
	}
	if slices.Contains(f.flaws, "weak-key") {
		keys, err := jose.ParseKeys([]byte(weakSecret), jose.KeyRaw)
		if err != nil {
			return jose.Key{}, err
		}
		s.say("signed with the secret %q, which stands in every list of secrets to try", weakSecret)
		return keys.List[0], nil
	}
	alg := f.alg
	if alg == "" {
		alg = d.alg()
	}
	kid := f.kid
	if kid == "" {
		kid, _ = d.header.String("kid")
	}
	private, public, err := newJWK(alg, kid)
	if err != nil {
		return jose.Key{}, err
	}
	if err := s.handOut(f.keyOut, private, public); err != nil {
		return jose.Key{}, err
	}
	text, err := private.MarshalJSON()
	if err != nil {
		return jose.Key{}, err
	}
	keys, err := jose.ParseKeys(text, jose.KeyAuto)
	if err != nil {
		return jose.Key{}, err
	}
	return keys.List[0], nil
}

// signingKey chooses among keys that were given: the one of that kid, else the first that can sign.
func signingKey(keys jose.Keys, kid string) (jose.Key, error) {
	for _, k := range keys.List {
		if k.Private && len(algsOf(k)) > 0 && (kid == "" || k.Kid == kid || len(keys.List) == 1) {
			return k, nil
		}
	}
	return jose.Key{}, misuse("give a private key or a secret", "none of the keys can sign")
}

// handOut gives a new key to the person: the whole of it into a file, or what verifying needs to standard error.
func (s *session) handOut(path string, private, public *jose.Object) error {
	if path == "" {
		text, err := public.MarshalJSON()
		if err != nil {
			return err
		}
		fmt.Fprintln(s.Stderr, "authpeek: made a key for this token; to verify with: "+string(text))
		return nil
	}
	text, err := private.MarshalJSON()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return misuse("name a file that does not exist, in a folder that does", "--key-out: %v", err)
	}
	_, err = file.Write(append(text, '\n'))
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return misuse("name a file elsewhere", "--key-out: %v", err)
	}
	s.say("the key is in %s", path)
	return nil
}

// newJWK makes a key for an algorithm (RFC 7518 section 6, RFC 8037 section 2). Of a secret the public part is all of it.
func newJWK(alg, kid string) (private, public *jose.Object, err error) {
	public = &jose.Object{}
	part := func(name string, value []byte) { setText(public, name, base64.RawURLEncoding.EncodeToString(value)) }
	var secret map[string][]byte
	switch {
	case strings.EqualFold(alg, "none"), slices.Contains(algsOf(jose.Key{Kty: "oct"}), alg):
		setText(public, "kty", "oct")
		part("k", randomBytes(64))
	case slices.Contains(algsOf(jose.Key{Kty: "RSA"}), alg):
		setText(public, "kty", "RSA")
		secret, err = newRSA(part)
	case alg == "ES256", alg == "ES384", alg == "ES512":
		setText(public, "kty", "EC")
		secret, err = newEC(public, part, alg)
	case alg == "EdDSA", alg == "Ed25519":
		setText(public, "kty", "OKP")
		setText(public, "crv", "Ed25519")
		var key ed25519.PrivateKey
		if _, key, err = ed25519.GenerateKey(rand.Reader); err == nil {
			part("x", key[ed25519.SeedSize:])
			secret = map[string][]byte{"d": key.Seed()}
		}
	default:
		return nil, nil, misuse("use HS, RS, PS or ES with 256, 384 or 512, EdDSA, or none", "there is no alg %q to sign with", alg)
	}
	if !strings.EqualFold(alg, "none") {
		setText(public, "alg", alg)
	}
	if kid != "" {
		setText(public, "kid", kid)
	}
	private = &jose.Object{Members: slices.Clone(public.Members)}
	for _, name := range []string{"d", "p", "q", "dp", "dq", "qi"} {
		if value, ok := secret[name]; ok {
			set(private, name, json.RawMessage(`"`+base64.RawURLEncoding.EncodeToString(value)+`"`))
		}
	}
	return private, public, err
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never gives an error (crypto/rand)
	return b
}

func newRSA(part func(string, []byte)) (map[string][]byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	part("n", key.N.Bytes())
	part("e", big.NewInt(int64(key.E)).Bytes())
	return map[string][]byte{
		"d": key.D.Bytes(), "p": key.Primes[0].Bytes(), "q": key.Primes[1].Bytes(),
		"dp": key.Precomputed.Dp.Bytes(), "dq": key.Precomputed.Dq.Bytes(), "qi": key.Precomputed.Qinv.Bytes(),
	}, nil
}

func newEC(public *jose.Object, part func(string, []byte), alg string) (map[string][]byte, error) {
	curve := map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()}[alg]
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		return nil, err
	}
	var point *ecdh.PublicKey
	if point, err = key.PublicKey.ECDH(); err != nil {
		return nil, err
	}
	d, err := key.ECDH()
	if err != nil {
		return nil, err
	}
	setText(public, "crv", curve.Params().Name)
	// The point is 4, x, y, each coordinate padded to the curve's length (SEC 1 section 2.3.3).
	xy := point.Bytes()[1:]
	part("x", xy[:len(xy)/2])
	part("y", xy[len(xy)/2:])
	return map[string][]byte{"d": d.Bytes()}, nil
}
