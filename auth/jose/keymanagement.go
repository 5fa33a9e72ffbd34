package jose

import (
	"crypto/rand"
	"crypto/rsa"

	"github.com/lestrrat-go/jwx/v3/jwe/jwebb"
)

// management is how an alg brings the content encryption key to the recipient (RFC 7518 section 4).
type management int

const (
	byDirect     management = iota // the shared key is the content encryption key
	byKeyWrap                      // AES Key Wrap with a shared key
	byGCMKeyWrap                   // AES GCM with a shared key
	byRSA                          // RSA, OAEP or PKCS #1 v1.5
	byAgreement                    // ECDH-ES; the agreed key is the content encryption key
	byAgreedWrap                   // ECDH-ES, then AES Key Wrap with the agreed key
	byPassword                     // PBES2, then AES Key Wrap with the derived key
)

// keyAlgorithm is one alg. keyLength is that of the key that unwraps, in bytes; 0 where there is none.
type keyAlgorithm struct {
	name      string
	by        management
	keyLength int
}

func keyAlgorithmOf(alg string) (keyAlgorithm, bool) {
	switch alg {
	case "dir":
		return keyAlgorithm{alg, byDirect, 0}, true
	case "A128KW":
		return keyAlgorithm{alg, byKeyWrap, 16}, true
	case "A192KW":
		return keyAlgorithm{alg, byKeyWrap, 24}, true
	case "A256KW":
		return keyAlgorithm{alg, byKeyWrap, 32}, true
	case "A128GCMKW":
		return keyAlgorithm{alg, byGCMKeyWrap, 16}, true
	case "A192GCMKW":
		return keyAlgorithm{alg, byGCMKeyWrap, 24}, true
	case "A256GCMKW":
		return keyAlgorithm{alg, byGCMKeyWrap, 32}, true
	case algRSA15, "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512":
		return keyAlgorithm{alg, byRSA, 0}, true
	case "ECDH-ES":
		return keyAlgorithm{alg, byAgreement, 0}, true
	case "ECDH-ES+A128KW":
		return keyAlgorithm{alg, byAgreedWrap, 16}, true
	case "ECDH-ES+A192KW":
		return keyAlgorithm{alg, byAgreedWrap, 24}, true
	case "ECDH-ES+A256KW":
		return keyAlgorithm{alg, byAgreedWrap, 32}, true
	case "PBES2-HS256+A128KW":
		return keyAlgorithm{alg, byPassword, 16}, true
	case "PBES2-HS384+A192KW":
		return keyAlgorithm{alg, byPassword, 24}, true
	case "PBES2-HS512+A256KW":
		return keyAlgorithm{alg, byPassword, 32}, true
	}
	return keyAlgorithm{}, false
}

const algRSA15 = "RSA1_5"

// hasEncryptedKey says whether the second part of the token holds anything (RFC 7516 section 5.2, steps 10 and 12).
func (a keyAlgorithm) hasEncryptedKey() bool { return a.by != byDirect && a.by != byAgreement }

// contentKey recovers the content encryption key, with a key that was found to fit. Where that does not work it returns a
// random one, and decryption goes on with it: whoever sends tokens and watches what becomes of them cannot tell a wrong
// padding from a wrong tag (RFC 7516 section 11.5).
func (r recipient) contentKey(k Key, enc contentEncryption) []byte {
	cek, err := r.unwrap(k, enc)
	if err != nil || len(cek) != enc.keyLength {
		cek = make([]byte, enc.keyLength)
		_, _ = rand.Read(cek) // it never returns an error
	}
	return cek
}

// unwrap leaves the arithmetic to jwx. Lengths, points and headers were checked before.
func (r recipient) unwrap(k Key, enc contentEncryption) ([]byte, error) {
	secret, _ := k.material().([]byte)
	switch r.alg.by {
	case byKeyWrap:
		return jwebb.KeyDecryptAESKW(nil, r.encryptedKey, r.alg.name, secret)
	case byGCMKeyWrap:
		return jwebb.KeyDecryptAESGCMKW(r.encryptedKey, nil, r.alg.name, secret, r.wrapIV, r.wrapTag)
	case byRSA:
		private, _ := k.material().(*rsa.PrivateKey)
		if r.alg.name == algRSA15 {
			// It is told half of the length that is wanted and doubles it, as if every enc were of CBC and HMAC.
			return jwebb.KeyDecryptRSA15(nil, r.encryptedKey, private, enc.keyLength/2)
		}
		return jwebb.KeyDecryptRSAOAEP(nil, r.encryptedKey, r.alg.name, private)
	case byAgreement:
		// The derived key is bound to what it is used for: enc here, alg below (RFC 7518 section 4.6.2).
		return jwebb.DeriveECDHES(enc.name, r.apu, r.apv, agreementKey(k), r.epk, uint32(enc.keyLength))
	case byAgreedWrap:
		return jwebb.KeyDecryptECDHESKeyWrap(nil, r.encryptedKey, r.alg.name, r.apu, r.apv, agreementKey(k), r.epk,
			uint32(r.alg.keyLength))
	case byPassword:
		return jwebb.KeyDecryptPBES2(nil, r.encryptedKey, r.alg.name, secret, r.salt, r.iterations)
	default:
		return secret, nil
	}
}
