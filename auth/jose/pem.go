package jose

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

const pemBegin = "-----BEGIN "

var (
	errPEM           = errors.New("the PEM block is cut off or altered; copy the whole key, with its BEGIN and END lines")
	errPEMSpaces     = errors.New(`the PEM block has \n in the place of line breaks; put line breaks there`)
	errEncrypted     = errors.New("the key is encrypted with a passphrase; decrypt it, for example with openssl pkey")
	errOpenSSHPublic = errors.New("the key is in OpenSSH's own format; convert it with ssh-keygen -e -m PKCS8 -f FILE")
	errOpenSSH       = errors.New("the key is in OpenSSH's own format; convert a copy of it with ssh-keygen -p -m PKCS8")
)

// parsePEM reads every block of a text (RFC 7468).
func parsePEM(text []byte) (Keys, error) {
	var keys Keys
	var work effort
	block, rest := pem.Decode(text)
	for ; block != nil; block, rest = pem.Decode(rest) {
		// openssl ecparam -genkey writes the curve's name in a block before the key.
		if strings.HasSuffix(block.Type, " PARAMETERS") {
			continue
		}
		if len(keys.List) == maxKeys {
			return Keys{}, fmt.Errorf("there are more than %d PEM blocks; take out the one that counts", maxKeys)
		}
		if err := work.allowsBlock(block.Type, block.Bytes); err != nil {
			return Keys{}, err
		}
		k, err := parseBlock(block)
		if err != nil {
			return Keys{}, err
		}
		keys.List = append(keys.List, k)
	}
	if bytes.Contains(rest, []byte(pemBegin)) || len(keys.List) == 0 {
		if bytes.Contains(rest, []byte(`\n`)) {
			return Keys{}, errPEMSpaces
		}
		return Keys{}, errPEM
	}
	return keys, nil
}

func parseBlock(block *pem.Block) (Key, error) {
	var material any
	var err error
	switch kind := block.Type; {
	case block.Headers["DEK-Info"] != "" || kind == "ENCRYPTED PRIVATE KEY":
		return Key{}, errEncrypted
	case kind == "OPENSSH PRIVATE KEY":
		return Key{}, errOpenSSH
	case kind == "RSA PRIVATE KEY":
		material, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case kind == "EC PRIVATE KEY":
		material, err = x509.ParseECPrivateKey(block.Bytes)
	case kind == "PRIVATE KEY":
		material, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case kind == "RSA PUBLIC KEY":
		material, err = x509.ParsePKCS1PublicKey(block.Bytes)
	case kind == "PUBLIC KEY":
		material, err = x509.ParsePKIXPublicKey(block.Bytes)
	case kind == "CERTIFICATE" || kind == "X509 CERTIFICATE":
		material, err = certified(block.Bytes)
	default:
		return Key{}, fmt.Errorf("the PEM block is a %s, which is no key; give a private key, a public key or a certificate",
			plain(strings.ToLower(kind), 40))
	}
	if err != nil {
		// The parsers' errors name what they met, never the bytes of the key.
		return Key{}, fmt.Errorf("the PEM block holds no readable %s (%s); copy the whole key again",
			plain(strings.ToLower(block.Type), 40), plain(err.Error(), 120))
	}
	k, err := newKey("PEM", material)
	k.certificate = strings.HasSuffix(block.Type, "CERTIFICATE")
	return k, err
}

func certified(der []byte) (any, error) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return c.PublicKey, nil
}

// parseDER reads what a PEM block would hold. Text that is no DER is no error: it is a secret.
func parseDER(der []byte) (k Key, isDER bool, err error) {
	const sequence = 0x30
	if len(der) == 0 || der[0] != sequence {
		return Key{}, false, nil
	}
	if bits := privateModulus(der); bits > maxPrivateModulus {
		return Key{}, true, errModulus(bits)
	}
	for _, parse := range []func([]byte) (any, error){
		func(b []byte) (any, error) { return x509.ParsePKCS8PrivateKey(b) },
		func(b []byte) (any, error) { return x509.ParsePKIXPublicKey(b) },
		func(b []byte) (any, error) { return x509.ParsePKCS1PrivateKey(b) },
		func(b []byte) (any, error) { return x509.ParseECPrivateKey(b) },
		func(b []byte) (any, error) { return x509.ParsePKCS1PublicKey(b) },
	} {
		if material, err := parse(der); err == nil {
			k, err = newKey("DER", material)
			return k, true, err
		}
	}
	if material, err := certified(der); err == nil {
		k, err = newKey("DER", material)
		k.certificate = true
		return k, true, err
	}
	// EncryptedPrivateKeyInfo, RFC 5958 section 3.
	var encrypted struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	if rest, err := asn1.Unmarshal(der, &encrypted); err == nil && len(rest) == 0 {
		return Key{}, true, errEncrypted
	}
	return Key{}, false, nil
}

// newKey takes what crypto/x509 read.
func newKey(encoding string, material any) (Key, error) {
	k := Key{Encoding: encoding, sealed: seal(material)}
	switch m := material.(type) {
	case *ecdsa.PublicKey:
		if curveName(m.Curve) == "" {
			return Key{}, fmt.Errorf("the key is on the curve %s; use P-256, P-384 or P-521", m.Params().Name)
		}
	case *ecdsa.PrivateKey:
		if curveName(m.Curve) == "" {
			return Key{}, fmt.Errorf("the key is on the curve %s; use P-256, P-384 or P-521", m.Params().Name)
		}
	case *rsa.PublicKey, *rsa.PrivateKey, ed25519.PublicKey, ed25519.PrivateKey, *ecdh.PublicKey, *ecdh.PrivateKey:
	default:
		return Key{}, errors.New("the key is of a kind that signs and encrypts no token; use RSA, EC, Ed25519 or X25519")
	}
	k.describe()
	k.inspect()
	return k, nil
}
