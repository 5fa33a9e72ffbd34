package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
)

// extoleKey is a partner key as it was uploaded: a name, and the one algorithm that it is for (C4).
type extoleKey struct {
	id  string // the partner key id, which is the kid of its JWTs
	alg string
	// key is what a JWT is made with: []byte, *rsa.PrivateKey or *ecdsa.PrivateKey. The server would have no more than the public
	// half of the last two for signatures; here it plays the app's backend as well.
	key func() any
}

// encrypts reports that the key is one for JWE.
func (k extoleKey) encrypts() bool {
	return strings.HasSuffix(k.alg, "KW") || strings.HasPrefix(k.alg, "RSA-OAEP")
}

// extoleKeys are the partner keys of the live client, one for each algorithm.
type extoleKeys []extoleKey

// newExtoleKeys makes them. The secrets are derived from the one of the profile; pairs are made when somebody asks for one first,
// because a pair of RSA takes longer than the server to start.
func newExtoleKeys(secret string) extoleKeys {
	pair := sync.OnceValue(func() any { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	curve := func(c elliptic.Curve) func() any {
		return sync.OnceValue(func() any { return must(ecdsa.GenerateKey(c, rand.Reader)) })
	}
	shared := func(id string, length int) func() any {
		return func() any { return derived(secret, id, length) }
	}
	keys := extoleKeys{{extolePartnerKey, "HS256", func() any { return []byte(secret) }}}
	add := func(alg string, key func() any) {
		keys = append(keys, extoleKey{extolePartnerKey + "-" + strings.ToLower(alg), alg, key})
	}
	add("HS384", shared("HS384", 48))
	add("HS512", shared("HS512", 64))
	for _, alg := range []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"} {
		add(alg, pair)
	}
	add("ES256", curve(elliptic.P256()))
	add("ES384", curve(elliptic.P384()))
	add("ES512", curve(elliptic.P521()))
	add("A128KW", shared("A128KW", 16))
	add("A192KW", shared("A192KW", 24))
	add("A256KW", shared("A256KW", 32))
	return keys
}

// must is for what fails only with the system's random numbers, without which nothing here could go on.
func must[T any](v T, err error) any {
	if err != nil {
		panic(err)
	}
	return v
}

// derived is a secret of its own for each use of one. As letters, so that it can be pasted.
func derived(secret, use string, length int) []byte {
	var text []byte
	for n := 0; len(text) < length; n++ {
		sum := sha256.Sum256([]byte(secret + "/" + use + "/" + string(rune('0'+n))))
		text = hex.AppendEncode(text, sum[:])
	}
	return text[:length]
}

// byID finds a key by its partner key id.
func (k extoleKeys) byID(id string) (extoleKey, bool) {
	for _, key := range k {
		if key.id == id {
			return key, true
		}
	}
	return extoleKey{}, false
}

// byAlg finds the key of an algorithm.
func (k extoleKeys) byAlg(alg string) (extoleKey, bool) {
	for _, key := range k {
		if strings.EqualFold(key.alg, alg) {
			return key, true
		}
	}
	return extoleKey{}, false
}
