package jose

import (
	"crypto"
	"slices"
)

// algorithm is one registered alg: what key belongs to it (RFC 7518 sections 3.1 and 4.1, RFC 8037 section 3, RFC 9864).
type algorithm struct {
	family string // "HS", "RS", "PS", "ES" or "EdDSA" for those that sign; "" for the others
	hash   crypto.Hash
	kty    []string
	crv    []string // the curves, when not all of the kty's
}

func (a algorithm) signs() bool { return a.family != "" }

// algorithms looks an alg up by its exact name.
func algorithms(alg string) (algorithm, bool) {
	if family, bits := cutBits(alg); bits != "" {
		hash := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}[bits]
		switch family {
		case "HS":
			return algorithm{family, hash, []string{"oct"}, nil}, true
		case "RS", "PS":
			return algorithm{family, hash, []string{"RSA"}, nil}, true
		case "ES":
			crv := map[string]string{"256": "P-256", "384": "P-384", "512": "P-521"}[bits]
			return algorithm{family, hash, []string{"EC"}, []string{crv}}, true
		}
	}
	switch {
	case alg == "EdDSA" || alg == "Ed25519":
		return algorithm{family: "EdDSA", kty: []string{"OKP"}, crv: []string{"Ed25519"}}, true
	case slices.Contains([]string{"RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"}, alg):
		return algorithm{kty: []string{"RSA"}}, true
	case slices.Contains([]string{"ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"}, alg):
		return algorithm{kty: []string{"EC", "OKP"}, crv: []string{"P-256", "P-384", "P-521", "X25519"}}, true
	case slices.Contains([]string{
		"dir", "A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW",
		"PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW",
		// Content encryption is no alg of a token, but keys for dir say with it what they are for.
		"A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "XC20P",
	}, alg):
		return algorithm{kty: []string{"oct"}}, true
	}
	return algorithm{}, false
}

func cutBits(alg string) (family, bits string) {
	if len(alg) != len("HS256") || !slices.Contains([]string{"256", "384", "512"}, alg[2:]) {
		return "", ""
	}
	return alg[:2], alg[2:]
}
