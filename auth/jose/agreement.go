package jose

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"errors"
	"fmt"
)

// agreementKey returns a private key's form for ECDH; nil when the key cannot agree on anything.
func agreementKey(k Key) *ecdh.PrivateKey {
	switch private := k.material().(type) {
	case *ecdh.PrivateKey:
		return private
	case *ecdsa.PrivateKey:
		if converted, err := private.ECDH(); err == nil {
			return converted
		}
	}
	return nil
}

// ephemeral reads an epk (RFC 7518 section 4.6.1.1). A point that is not on the curve would give away the recipient's key bit
// by bit, so it is refused here, before any key sees it.
func ephemeral(text []byte) (*ecdh.PublicKey, error) {
	epk, err := exactObject(text, "epk")
	if err != nil {
		return nil, err
	}
	if _, private := epk.Get("d"); private {
		return nil, errors.New("epk holds a private key, which gives the content away")
	}
	kty, _ := epk.String("kty")
	crv, _ := epk.String("crv")
	curve, length := agreementCurve(kty, crv)
	if curve == nil {
		return nil, unsupported("epk is of kty " + quoted(kty, 20) + " and crv " + quoted(crv, 20) + ", which is not known here")
	}
	point, err := coordinate(epk, "x", length)
	if err != nil {
		return nil, err
	}
	if kty == "EC" {
		y, err := coordinate(epk, "y", length)
		if err != nil {
			return nil, err
		}
		point = append(append([]byte{4}, point...), y...) // SEC 1 section 2.3.3, uncompressed
	}
	public, err := curve.NewPublicKey(point)
	if err != nil {
		return nil, fmt.Errorf("epk is no point on %s", crv)
	}
	return public, nil
}

// agreementCurve returns a curve and the length of its coordinates in bytes.
func agreementCurve(kty, crv string) (ecdh.Curve, int) {
	switch {
	case kty == "EC" && crv == "P-256":
		return ecdh.P256(), 32
	case kty == "EC" && crv == "P-384":
		return ecdh.P384(), 48
	case kty == "EC" && crv == "P-521":
		return ecdh.P521(), 66
	case kty == "OKP" && crv == "X25519":
		return ecdh.X25519(), 32
	}
	return nil, 0
}

func coordinate(epk *Object, name string, length int) ([]byte, error) {
	text, ok := epk.String(name)
	if !ok {
		return nil, fmt.Errorf("epk has no %s", name)
	}
	b, err := exactBase64("epk's "+name, text)
	if err == nil && len(b) != length {
		err = fmt.Errorf("epk's %s has %d bytes; its curve wants %d", name, len(b), length)
	}
	return b, err
}
