package jose

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
)

// objection says why a key is not tried on what a recipient was sent. What is allowed is the key's to say, never the token's
// (RFC 8725 section 3.1).
func (r recipient) objection(k Key, enc contentEncryption, strict bool) objection {
	switch against := r.wrongKind(k); {
	case against.why != "":
		return against
	case k.Kty == "RSA" && k.Bits < minUsable:
		// crypto/rsa works with none of these, which would look like a wrong key.
		return objection{why: fmt.Sprintf("the RSA key has %d bits, which protect nothing; use %d or more", k.Bits, minModulus), near: 1}
	case !r.pins(k, enc, strict):
		return objection{why: fmt.Sprintf("alg is %s and the key says it is for %s", r.alg.name, plain(k.Alg, 20)), near: 2}
	}
	if problem := k.permits("enc", r.alg.operations()...); problem != nil {
		return objection{why: problem.Detail, near: 2}
	}
	secret, shared := k.material().([]byte)
	name, wanted := r.alg.name, r.alg.keyLength
	if r.alg.by == byDirect {
		name, wanted = enc.name, enc.keyLength
	}
	if shared && r.alg.by != byPassword && len(secret) != wanted {
		return objection{why: fmt.Sprintf("the key has %d bytes; %s wants %d", len(secret), name, wanted), near: 2}
	}
	return objection{}
}

// wrongKind compares the kind of the key with what alg works with.
func (r recipient) wrongKind(k Key) objection {
	public := objection{why: "the key is public; give the private one, which alone decrypts", near: 1}
	wanted := ""
	switch r.alg.by {
	case byRSA:
		switch k.material().(type) {
		case *rsa.PrivateKey:
			return objection{}
		case *rsa.PublicKey:
			return public
		}
		wanted = "the private RSA key"
	case byAgreement, byAgreedWrap:
		switch k.material().(type) {
		case *ecdh.PrivateKey, *ecdsa.PrivateKey:
			if private := agreementKey(k); private != nil && private.Curve() == r.epk.Curve() {
				return objection{}
			}
			return objection{why: "the key is " + k.kind() + " and the token's epk is on another curve", near: 1}
		case *ecdh.PublicKey, *ecdsa.PublicKey:
			return public
		}
		wanted = "the private EC or X25519 key"
	default:
		if secret, ok := k.material().([]byte); ok && len(secret) > 0 {
			return objection{}
		}
		wanted = "the shared secret"
	}
	if k.material() == nil && len(k.Problems) > 0 {
		return objection{why: "the key cannot be used: " + k.Problems[0].Detail, near: 1}
	}
	return objection{why: fmt.Sprintf("alg is %s and the key is %s; give %s", r.alg.name, k.kind(), wanted)}
}

// pins tells whether the key's own alg allows the token's. An alg that nobody registered pins nothing, as with signatures.
// A key for dir may name the enc instead, as in RFC 7520 section 5.6: RFC 7517 section 4.4 does not forbid it. A strict reader
// refuses it all the same, since dir is the algorithm.
func (r recipient) pins(k Key, enc contentEncryption, strict bool) bool {
	if _, known := algorithms(k.Alg); !known || k.Alg == r.alg.name {
		return true
	}
	return r.alg.by == byDirect && k.Alg == enc.name && !strict
}

// operations are those of which a key with key_ops must have one (RFC 7517 section 4.3).
func (a keyAlgorithm) operations() []string {
	switch a.by {
	case byDirect:
		return []string{"decrypt"}
	case byRSA:
		return []string{"unwrapKey", "decrypt"}
	case byAgreement, byAgreedWrap:
		return []string{"deriveKey", "deriveBits"}
	case byPassword:
		return []string{"deriveKey", "deriveBits", "unwrapKey"}
	default:
		return []string{"unwrapKey"}
	}
}

// hint finds out whether a secret was read the wrong way; "" when it was not. What it finds decrypts nothing. Its tries count
// against the limit of PBES2 like all others.
func (e *encrypted) hint(k Key, o Options) string {
	secret, ok := k.material().([]byte)
	if !ok {
		return ""
	}
	left := o.maxIterations()
	for _, r := range e.recipients {
		if r.refusal != nil {
			continue
		}
		for _, reading := range readings(secret) {
			other := k
			other.sealed = seal(reading.secret)
			if bytes.Equal(reading.secret, secret) || r.objection(other, e.enc, false).why != "" {
				continue
			}
			if left -= r.iterations; left < 0 {
				return ""
			}
			if _, ok := e.decrypt(r, other); ok {
				return "it decrypts with the secret " + reading.how
			}
		}
	}
	return ""
}
