package jose

import (
	"crypto/ed25519"
	"math/big"
	"slices"
)

// inspectEdwards looks at the point of a public Ed25519 key, which crypto/ed25519 takes as it comes.
func (k *Key) inspectEdwards(public ed25519.PublicKey) {
	y, onCurve := edwardsY(public)
	switch {
	case !onCurve:
		k.object(KeyMalformed, "the key is no point on Ed25519 (RFC 8032 section 5.1.3); copy it again")
	case isSmallOrder(y):
		k.object(KeyMalformed, "the key is a point of small order: anybody could sign; do not use this key")
	default:
		return
	}
	k.sealed = nil
}

// edwardsY decodes a point as RFC 8032 section 5.1.3 has it, as far as is needed to know whether there is one.
func edwardsY(point []byte) (y *big.Int, onCurve bool) {
	encoded := slices.Clone(point)
	slices.Reverse(encoded) // the least significant byte stands first
	sign := encoded[0] >> 7
	encoded[0] &= 0x7f
	y = new(big.Int).SetBytes(encoded)
	p, d := edwards()
	if y.Cmp(p) >= 0 {
		return y, false
	}
	// x² is (y²-1) / (dy²+1), and a fraction is a square when the product of its two numbers is.
	one, squared := big.NewInt(1), new(big.Int).Mul(y, y)
	over := new(big.Int).Sub(squared, one)
	under := squared.Add(squared.Mul(squared, d), one)
	switch big.Jacobi(over.Mod(over.Mul(over, under), p), p) {
	case 1:
		return y, true
	case 0:
		return y, sign == 0 // x is 0, which has no sign
	}
	return y, false
}

// isSmallOrder tells whether a point, added to itself eight times, comes to nothing. A signature of nothing is then right for
// every text. The orders 1 and 2 have y²=1, order 4 has y=0, and a point of order 8 doubled is one of order 4: dy⁴+2y²=1.
func isSmallOrder(y *big.Int) bool {
	p, d := edwards()
	one, squared := big.NewInt(1), new(big.Int).Mul(y, y)
	squared.Mod(squared, p)
	eight := new(big.Int).Mul(d, squared)
	eight.Mul(eight.Add(eight, big.NewInt(2)), squared)
	return y.Sign() == 0 || squared.Cmp(one) == 0 || eight.Mod(eight, p).Cmp(one) == 0
}

// edwards returns the prime and the constant d of the curve (RFC 8032 section 5.1).
func edwards() (p, d *big.Int) {
	p = new(big.Int).Lsh(big.NewInt(1), 255)
	p.Sub(p, big.NewInt(19))
	d = new(big.Int).ModInverse(big.NewInt(121666), p)
	return p, d.Mod(d.Mul(d, big.NewInt(-121665)), p)
}
