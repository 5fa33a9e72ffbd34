package jose

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"fmt"
	"io"
	"strings"
)

// Key is one key and what its text told beside it. It prints as its description, whatever it is printed with; the material
// never leaves the package.
type Key struct {
	// Kty, Kid, Alg, Use, Crv and Ops are the members of a JWK (RFC 7517 section 4); Kty and Crv are also filled in for the
	// other encodings, the rest is empty there.
	Kty, Kid, Alg, Use, Crv string
	Ops                     []string
	// Encoding says what the key was read from: "PEM", "DER", "JWK" or "secret".
	Encoding string
	// Bits is the modulus of an RSA key, the curve of an EC or OKP key, or the length of a shared secret.
	Bits int
	// Private says that it can sign and decrypt. A shared secret always can.
	Private bool
	// Problems are what RFC 7517, RFC 7518 or common sense hold against it. A strict reader refuses a key that has any.
	Problems []KeyProblem

	// sealed returns the material. It is a func because fmt goes past Format with %p and in unexported fields, where a func shows
	// an address. The material is []byte, *rsa.PublicKey, *rsa.PrivateKey, *ecdsa.PublicKey, *ecdsa.PrivateKey, ed25519.PublicKey,
	// ed25519.PrivateKey, *ecdh.PublicKey or *ecdh.PrivateKey (X25519). There is none for a key that must not be used at all, and
	// then Problems say why.
	sealed      func() any
	certificate bool // the key is what a certificate certifies
}

// Keys is what one text of keys holds: one key, or the members of a JWK Set (RFC 7517 section 5) or of several PEM blocks.
type Keys struct {
	List []Key
	// Problems are those of the set as a whole, such as a kid that two keys share.
	Problems []KeyProblem
}

// KeyProblem is one objection to a key or a set of keys.
type KeyProblem struct {
	Code   KeyCode
	Detail string // a sentence without the key in it
}

// KeyCode names a kind of objection. Codes are stable.
type KeyCode string

// The objections to keys.
const (
	KeyShort     KeyCode = "key.short"      // a secret shorter than the hash (RFC 7518 section 3.2), RSA under 2048 bits (3.3)
	KeyROCA      KeyCode = "key.roca"       // a modulus of the shape of CVE-2017-15361
	KeyExponent  KeyCode = "key.exponent"   // e is 1, even, or beyond what readers take
	KeyUse       KeyCode = "key.use"        // use is not for this (RFC 7517 section 4.2)
	KeyOps       KeyCode = "key.ops"        // key_ops is not for this, contradicts use, or is malformed (section 4.3)
	KeyAlg       KeyCode = "key.alg"        // alg does not belong to this kind of key
	KeyCurve     KeyCode = "key.curve"      // crv does not belong to alg
	KeyMixed     KeyCode = "key.mixed-set"  // secrets and public keys in one set
	KeySharedKid KeyCode = "key.shared-kid" // two keys have one kid (section 4.5)
	KeyMalformed KeyCode = "key.malformed"  // a member that is not what RFC 7517 or 7518 says it is
	KeyWeak      KeyCode = "key.weak"       // a secret that others have or try, a modulus that anybody can factor
)

// KeyEncoding says how a text of keys is to be read.
type KeyEncoding string

// The encodings. Auto recognises PEM, DER, JWK and JWK Set; everything else is a secret, byte for byte.
const (
	KeyAuto   KeyEncoding = "auto"
	KeyRaw    KeyEncoding = "raw"    // a secret, byte for byte, whatever it looks like
	KeyBase64 KeyEncoding = "base64" // a secret in base64 or base64url, padded or not
	KeyHex    KeyEncoding = "hex"    // a secret in hexadecimal digits
)

// String describes the key without its material: "k1, RSA 2048 bits, public".
func (k Key) String() string {
	var parts []string
	if k.Kid != "" {
		parts = append(parts, plain(k.Kid, 40))
	}
	switch k.Kty {
	case "oct":
		parts = append(parts, fmt.Sprintf("shared secret of %d bytes", k.Bits/8))
	case "RSA":
		parts = append(parts, fmt.Sprintf("RSA %d bits", k.Bits))
	case "EC":
		parts = append(parts, "EC "+plain(k.Crv, 20))
	case "OKP":
		parts = append(parts, plain(k.Crv, 20))
	default:
		parts = append(parts, "key of kind "+quoted(k.Kty, 20))
	}
	switch {
	case k.material() == nil:
		parts = append(parts, "unusable")
	case k.certificate:
		parts = append(parts, "public, of a certificate")
	case k.Kty == "oct":
	case k.Private:
		parts = append(parts, "private")
	default:
		parts = append(parts, "public")
	}
	return strings.Join(parts, ", ")
}

// Format implements fmt.Formatter, so that no verb shows the members one by one.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// material returns what the key is made of; nil for a key that must not be used.
func (k Key) material() any {
	if k.sealed == nil {
		return nil
	}
	return k.sealed()
}

func seal(material any) func() any { return func() any { return material } }

// describe fills in what the material tells about itself.
func (k *Key) describe() {
	switch m := k.material().(type) {
	case []byte:
		k.Kty, k.Bits, k.Private = "oct", 8*len(m), true
	case *rsa.PublicKey:
		k.Kty, k.Bits = "RSA", m.N.BitLen()
	case *rsa.PrivateKey:
		k.Kty, k.Bits, k.Private = "RSA", m.N.BitLen(), true
	case *ecdsa.PublicKey:
		k.Kty, k.Crv, k.Bits = "EC", curveName(m.Curve), m.Params().BitSize
	case *ecdsa.PrivateKey:
		k.Kty, k.Crv, k.Bits, k.Private = "EC", curveName(m.Curve), m.Params().BitSize, true
	case ed25519.PublicKey:
		k.Kty, k.Crv, k.Bits = "OKP", "Ed25519", 256
	case ed25519.PrivateKey:
		k.Kty, k.Crv, k.Bits, k.Private = "OKP", "Ed25519", 256, true
	case *ecdh.PublicKey:
		k.Kty, k.Crv, k.Bits = "OKP", "X25519", 256
	case *ecdh.PrivateKey:
		k.Kty, k.Crv, k.Bits, k.Private = "OKP", "X25519", 256, true
	}
}

// curveName returns the name that RFC 7518 section 6.2.1.1 has for a curve; "" when it has none.
func curveName(curve elliptic.Curve) string {
	for name, c := range curves() {
		if c == curve {
			return name
		}
	}
	return ""
}

func curves() map[string]elliptic.Curve {
	return map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}
}
