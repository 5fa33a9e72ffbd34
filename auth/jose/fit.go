package jose

import (
	"fmt"
	"slices"
)

// objection is why a key cannot be used for an alg.
type objection struct {
	why     string // "" when it can
	forgery bool   // no reader that pins the algorithm takes such a token
	near    int    // how much of the key fits
}

// The purposes a key is asked about.
const (
	verifying = "verify"
	signing   = "sign"
)

// objection says why the key cannot be used for alg, which signs. The key pins the algorithm: by its alg if it has one, else
// by its kind and its curve (RFC 8725 section 3.1).
func (k Key) objection(alg, purpose string) objection {
	a, known := algorithms(alg)
	switch {
	case !known || !a.signs():
		return objection{why: "alg is " + quoted(alg, 20) + ", which signs nothing"}
	case !slices.Contains(a.kty, k.Kty):
		return k.wrongKind(alg, a, purpose)
	case k.material() == nil && len(k.Problems) > 0:
		return objection{why: "the key cannot be used: " + k.Problems[0].Detail, near: 1}
	case k.material() == nil || k.Bits == 0:
		return objection{why: "the key is empty", near: 1}
	case len(a.crv) > 0 && !slices.Contains(a.crv, k.Crv):
		return objection{why: fmt.Sprintf("alg is %s and the key is %s; choose the alg that fits the key", alg, k.kind()), near: 1}
	case k.Kty == "RSA" && k.Bits < minUsable:
		return objection{why: fmt.Sprintf("the RSA key has %d bits, which protect nothing; use %d or more", k.Bits, minModulus), near: 1}
	case !k.pinnedTo(alg):
		return objection{why: fmt.Sprintf("alg is %s and the key says it is for %s; use that one", alg, plain(k.Alg, 20)), near: 2}
	}
	ops := []string{purpose}
	if purpose == verifying && k.Kty != "oct" && k.Private {
		ops = append(ops, signing)
	}
	if problem := k.permits("sig", ops...); problem != nil {
		return objection{why: problem.Detail, near: 2}
	}
	return objection{}
}

// minUsable is where crypto/rsa stops, in bits.
const minUsable = 1024

// pinnedTo tells whether the key's own alg allows this one. An alg that nobody registered pins nothing: it is objected to
// elsewhere, and kind and curve remain.
func (k Key) pinnedTo(alg string) bool {
	own, known := algorithms(k.Alg)
	asked, _ := algorithms(alg)
	// EdDSA and Ed25519 are one algorithm under two names (RFC 9864 section 2.2).
	return k.Alg == alg || !known || own.family == "EdDSA" && asked.family == "EdDSA"
}

func (k Key) wrongKind(alg string, a algorithm, purpose string) objection {
	if !slices.Contains([]string{"oct", "RSA", "EC", "OKP"}, k.Kty) && len(k.Problems) > 0 {
		return objection{why: "the key cannot be used: " + k.Problems[0].Detail}
	}
	o := objection{why: fmt.Sprintf("alg is %s and the key is %s; choose the alg that fits the key", alg, k.kind())}
	if purpose == verifying && a.family == "HS" && slices.Contains([]string{"RSA", "EC", "OKP"}, k.Kty) {
		o.forgery = true
		o.why = fmt.Sprintf("the key is %s and alg is %s: a public key in the place of a secret is the classic forgery (RFC 8725 section 2.1)", k.kind(), alg)
	}
	return o
}

// kind names the key in a sentence.
func (k Key) kind() string {
	switch k.Kty {
	case "oct":
		return "a shared secret"
	case "RSA":
		return "an RSA key"
	case "EC":
		return "an EC key on " + plain(k.Crv, 20)
	case "OKP":
		return "an " + plain(k.Crv, 20) + " key"
	}
	return "of another kind"
}

// shortness is the objection to a secret that depends on what it is used for. A secret that says its alg has it already.
func (k Key) shortness(alg string) []KeyProblem {
	short := shortFor(alg, k.Bits/8)
	if k.Kty != "oct" || short == "" || slices.ContainsFunc(k.Problems, func(p KeyProblem) bool { return p.Code == KeyShort }) {
		return nil
	}
	return []KeyProblem{{KeyShort, short}}
}
