package jose

import "math/big"

// smallPrimes are the odd ones that the fingerprint of ROCA is taken with.
func smallPrimes() []int64 {
	return []int64{
		3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
		127, 131, 137, 139, 149, 151, 157, 163, 167,
	}
}

// isROCA tells whether a modulus has the fingerprint of Infineon's RSALib (Nemec and others, The Return of Coppersmith's
// Attack, 2017): every prime it makes is a power of 65537 modulo small primes, and so is their product. The chance that
// another modulus looks like that is about one in 2^27.
func isROCA(n *big.Int) bool {
	remainder := new(big.Int)
	for _, p := range smallPrimes() {
		want := remainder.Mod(n, big.NewInt(p)).Int64()
		power := int64(1)
		for power != want {
			if power = power * 65537 % p; power == 1 {
				return false
			}
		}
	}
	return true
}

// fermatRounds is how far apart two primes may be and still be found. Assumption: those of broken generators were found in the
// first rounds (CVE-2022-26320), and good ones are never found.
const fermatRounds = 100

// isFactored tells whether a modulus falls apart at first sight: into a small prime and a rest, or into two primes that lie
// next to each other.
func isFactored(n *big.Int) bool {
	remainder := new(big.Int)
	for _, p := range append(smallPrimes(), 2) {
		if remainder.Mod(n, big.NewInt(p)).Sign() == 0 {
			return true
		}
	}
	// Fermat: n is a²-b² for the half of the primes' sum and of their difference.
	one, a := big.NewInt(1), new(big.Int).Sqrt(n)
	if new(big.Int).Mul(a, a).Cmp(n) < 0 {
		a.Add(a, one)
	}
	square, root := new(big.Int), new(big.Int)
	for range fermatRounds {
		square.Sub(square.Mul(a, a), n)
		if mayBeSquare(square) && root.Mul(root.Sqrt(square), root).Cmp(square) == 0 {
			return true
		}
		a.Add(a, one)
	}
	return false
}

// mayBeSquare spares three of four roots: a square ends in four of sixteen ways.
func mayBeSquare(n *big.Int) bool {
	switch n.Bit(3)<<3 | n.Bit(2)<<2 | n.Bit(1)<<1 | n.Bit(0) {
	case 0, 1, 4, 9:
		return true
	}
	return false
}
