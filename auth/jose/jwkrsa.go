package jose

import (
	"crypto/rsa"
	"math/big"
)

// maxModulus bounds an RSA modulus, in bits: the work of one verification grows with its square.
const maxModulus = 16384

// rsa reads an RSA key (RFC 7518 section 6.3). An exponent that nobody may use is an objection of its own kind.
func (j *jwk) rsa(k *Key) any {
	n, e := j.number("n"), j.number("e")
	k.Bits = n.BitLen()
	if !j.has("n") || !j.has("e") || n.Sign() == 0 {
		j.faulty("the JWK lacks n or e")
	}
	if n.BitLen() > maxModulus {
		j.faulty("the JWK's n has %d bits, more than the %d that are taken", n.BitLen(), maxModulus)
	}
	if j.fault != "" {
		return nil
	}
	public := rsa.PublicKey{N: n, E: exponent(e)}
	if public.E == 0 {
		k.object(KeyExponent, "%s", exponentProblem(e))
		return nil
	}
	if !j.has("d") {
		return &public
	}
	return j.rsaPrivate(public)
}

// rsaPrivate reads the private half. RFC 7518 section 6.3.2: d alone is enough, but of the primes and what is computed from
// them there must be all or none.
func (j *jwk) rsaPrivate(public rsa.PublicKey) any {
	key := &rsa.PrivateKey{PublicKey: public, D: j.number("d")}
	if j.has("oth") {
		j.faulty("the JWK is of more than two primes; use a key of two")
		return nil
	}
	if j.has("p") != j.has("q") {
		j.faulty("the JWK lacks p or q; use the whole private key")
		return nil
	}
	most := maxPrivateModulus
	if !j.has("p") {
		most = maxBareModulus
	}
	switch bits := key.N.BitLen(); {
	case bits > most:
		j.faulty("the JWK's private half has %d bits, more than the %d that are taken, or %d without p and q", bits, maxPrivateModulus, maxBareModulus)
		return nil
	case !j.work.allows(rsaEffort(bits, j.has("p"))):
		j.faulty("the JWK is not checked: %v", errEffort)
		return nil
	}
	if !j.has("p") {
		if !inverse(key) {
			j.faulty("the JWK's d does not belong to its n and e; copy the key again")
			return nil
		}
		key.Precompute()
		return key
	}
	key.Primes = []*big.Int{j.number("p"), j.number("q")}
	if new(big.Int).Mul(key.Primes[0], key.Primes[1]).Cmp(key.N) != 0 || key.Validate() != nil {
		j.faulty("the JWK's numbers do not belong together; copy the key again")
		return nil
	}
	key.Precompute()
	computed := key.Precomputed
	for name, want := range map[string]*big.Int{"dp": computed.Dp, "dq": computed.Dq, "qi": computed.Qinv} {
		if j.has(name) && (want == nil || j.number(name).Cmp(want) != 0) {
			j.faulty("the JWK's %s does not belong to its primes; copy the key again", name)
		}
	}
	return key
}

// number reads a Base64urlUInt (RFC 7518 section 2), which has no zero bytes before it. Some writers put one there.
func (j *jwk) number(name string) *big.Int {
	data := j.value(name)
	if len(data) > 1 && data[0] == 0 {
		j.flawed("the JWK's %s begins with a zero byte (RFC 7518 section 2)", name)
	}
	return new(big.Int).SetBytes(data)
}

// inverse tells whether d undoes e: whether 2 to the power of both is 2 again.
func inverse(key *rsa.PrivateKey) bool {
	if key.N.Bit(0) == 0 || key.D.BitLen() > key.N.BitLen() {
		return false
	}
	two := big.NewInt(2)
	m := new(big.Int).Exp(two, big.NewInt(int64(key.E)), key.N)
	return m.Exp(m, key.D, key.N).Cmp(two) == 0
}
