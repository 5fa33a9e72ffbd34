package jose

import (
	"slices"
	"strings"
)

// inspectAlg records an alg that does not belong to the key's kind or curve (RFC 7517 section 4.4).
func (k *Key) inspectAlg() {
	if k.Alg == "" {
		return
	}
	a, known := algorithms(k.Alg)
	switch {
	case k.Alg == "ES521" && k.Crv == "P-521":
		// Nobody registered that name. It can mean nothing but ES512, which has its number from the hash and not from the curve.
	case !known:
		k.object(KeyAlg, "alg is %s, which is no registered algorithm (RFC 7518 section 3.1)", quoted(k.Alg, 20))
	case !slices.Contains(a.kty, k.Kty):
		k.object(KeyAlg, "alg is %s, which does not belong to kty %s", k.Alg, quoted(k.Kty, 20))
	case len(a.crv) > 0 && !slices.Contains(a.crv, k.Crv):
		k.object(KeyCurve, "alg is %s, which does not belong to the curve %s", k.Alg, quoted(k.Crv, 20))
	}
}

// The registered key operations (RFC 7517 section 4.3), those for signatures and those for encryption.
func signingOps() []string    { return []string{"sign", "verify"} }
func encryptingOps() []string { return []string{"encrypt", "decrypt"} }
func wrappingOps() []string   { return []string{"wrapKey", "unwrapKey"} }
func derivingOps() []string   { return []string{"deriveKey", "deriveBits"} }

func knownOps() []string {
	return slices.Concat(signingOps(), encryptingOps(), wrappingOps(), derivingOps())
}

// inspectUse records a use and key_ops that contradict each other, alg, or themselves (RFC 7517 sections 4.2 and 4.3).
func (k *Key) inspectUse() {
	a, known := algorithms(k.Alg)
	switch {
	case known && a.signs() && k.Use == "enc":
		k.object(KeyUse, "use is enc and alg is %s, which signs", k.Alg)
	case known && !a.signs() && k.Use == "sig":
		k.object(KeyUse, "use is sig and alg is %s, which encrypts", k.Alg)
	}
	if k.Ops == nil {
		return
	}
	groups := 0
	for _, group := range [][]string{signingOps(), encryptingOps(), wrappingOps(), derivingOps()} {
		if slices.ContainsFunc(k.Ops, func(op string) bool { return slices.Contains(group, op) }) {
			groups++
		}
	}
	signs := slices.ContainsFunc(k.Ops, func(op string) bool { return slices.Contains(signingOps(), op) })
	sorted := slices.Sorted(slices.Values(k.Ops))
	switch {
	case len(k.Ops) == 0:
		k.object(KeyOps, "key_ops is empty, so the key is for nothing")
	case len(slices.Compact(sorted)) < len(k.Ops):
		k.object(KeyOps, "key_ops has one operation twice (RFC 7517 section 4.3)")
	case groups == 0:
		k.object(KeyOps, "key_ops has no registered operation in it, but %s", quoted(strings.Join(k.Ops, ", "), 60))
	case groups > 1 && signs:
		k.object(KeyOps, "key_ops has signing beside encrypting (RFC 7517 section 4.3)")
	case k.Use == "sig" && !signs, k.Use == "enc" && signs:
		k.object(KeyOps, "key_ops contradicts use, which is %s (RFC 7517 section 4.3)", k.Use)
	case known && a.signs() != signs:
		k.object(KeyOps, "key_ops contradicts alg, which is %s", k.Alg)
	}
}

// permits says why use and key_ops keep the key from one of the operations; nil when they do not. They are honoured even by a
// reader that is not strict: whoever wrote them meant the key for something else. For an operation of the public half the
// one that only the private half can do counts too, because the key that signs is the key that its signatures verify with.
func (k Key) permits(use string, ops ...string) *KeyProblem {
	if k.Use != "" && k.Use != use {
		return &KeyProblem{KeyUse, "the key's use is " + quoted(k.Use, 20) + ", and " + use + " is wanted (RFC 7517 section 4.2)"}
	}
	registered := slices.ContainsFunc(k.Ops, func(op string) bool { return slices.Contains(knownOps(), op) })
	wanted := slices.ContainsFunc(k.Ops, func(op string) bool { return slices.Contains(ops, op) })
	// Operations that nobody registered say nothing about those that are.
	if k.Ops == nil || wanted || len(k.Ops) > 0 && !registered {
		return nil
	}
	return &KeyProblem{KeyOps, "the key's key_ops has no " + strings.Join(ops, " or ") + " in it (RFC 7517 section 4.3)"}
}

// setProblems are those that no key of a set has by itself.
func setProblems(list []Key) []KeyProblem {
	var problems []KeyProblem
	secrets, pairs := 0, 0
	kids, shared := map[string]bool{}, map[string]bool{}
	for _, k := range list {
		switch k.Kty {
		case "oct":
			secrets++
		case "RSA", "EC", "OKP":
			pairs++
		}
		if k.Kid == "" {
			continue
		}
		if kids[k.Kid] && !shared[k.Kid] {
			shared[k.Kid] = true
			problems = append(problems, KeyProblem{KeySharedKid, "more than one key of the set has kid " + quoted(k.Kid, 40) + " (RFC 7517 section 4.5)"})
		}
		kids[k.Kid] = true
	}
	if secrets > 0 && pairs > 0 {
		problems = append(problems, KeyProblem{KeyMixed, "the set mixes shared secrets with key pairs: a set is published for its public keys, and a secret is none any more"})
	}
	return problems
}
