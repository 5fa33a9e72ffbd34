package jose

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// Whether a private key belongs to itself is told by an exponentiation, whose work grows with the cube of the modulus: a text of a
// megabyte could keep the processor for minutes. Bounds in bits, of a modulus with its primes and of one with d alone, which is four
// times the work.
const (
	maxPrivateModulus = 8192
	maxBareModulus    = 4096
)

// maxEffort bounds the work on the private keys of one text. A unit is an exponentiation of 1024 bits: it is 32 RSA keys of 2048 bits
// with their primes, or 8 without.
const maxEffort = 64

var errEffort = errors.New("there are more private keys than are checked at once; give the one that counts alone")

func errModulus(bits int) error {
	return fmt.Errorf("the private key has %d bits, more than the %d that are taken", bits, maxPrivateModulus)
}

// effort is the work that one text has been so far.
type effort struct{ spent int }

// allows counts work that is about to be done. The first key of a text may be larger than what there is for several.
func (e *effort) allows(cost int) bool {
	if e.spent > 0 && e.spent+cost > maxEffort {
		return false
	}
	e.spent += cost
	return true
}

// rsaEffort is what checking a private RSA key costs.
func rsaEffort(bits int, primes bool) int {
	units := (bits * bits / (1 << 20)) * bits / (1 << 10)
	if primes {
		units /= 4
	}
	return max(units, 1)
}

// allowsBlock counts the work of a private key in DER, before it is read: whoever reads it checks it too. Everything else is allowed.
func (e *effort) allowsBlock(kind string, der []byte) error {
	if !strings.HasSuffix(kind, "PRIVATE KEY") {
		return nil
	}
	bits := privateModulus(der)
	if bits > maxPrivateModulus {
		return errModulus(bits)
	}
	if !e.allows(rsaEffort(bits, true)) {
		return errEffort
	}
	return nil
}

// privateModulus is the length of the modulus of a private RSA key in DER, in bits, and 0 where there is none.
func privateModulus(der []byte) int {
	var pkcs8 struct { // RFC 5208 section 5
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}
	if _, err := asn1.Unmarshal(der, &pkcs8); err == nil {
		der = pkcs8.Key
	}
	var pkcs1 struct { // RFC 8017 appendix A.1.2; what follows in the sequence is passed over
		Version int
		N       *big.Int
	}
	if _, err := asn1.Unmarshal(der, &pkcs1); err != nil {
		return 0
	}
	return pkcs1.N.BitLen()
}
