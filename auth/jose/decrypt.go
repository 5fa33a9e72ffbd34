package jose

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What a decrypted token may be noted for.
const (
	CodeRSA15       Code = "alg.rsa1_5"         // RSA1_5, whose padding has let others in since 1998 (RFC 8725 section 3.2)
	CodeFewRounds   Code = "p2c.low"            // fewer rounds than RFC 7518 section 4.8.1.2 asks for
	CodeZip         Code = "zip"                // compressed: the length tells of the content (RFC 8725 section 3.6)
	CodeUnprotected Code = "header.unprotected" // alg, enc or kid stand where anybody can change them
	CodeNested      Code = "nested"             // what was decrypted is a token itself
	CodeKeyAlgIsEnc Code = "key.alg-is-enc"     // the key of dir names the enc in its alg
	CodeAnySender   Code = "sender.any"         // encrypted to a public key, which tells nothing of who did it
)

// minIterations is the least that RFC 7518 section 4.8.1.2 recommends.
const minIterations = 1000

func (o Options) maxIterations() int {
	if o.MaxIterations <= 0 {
		return DefaultMaxIterations
	}
	return o.MaxIterations
}

func (o Options) maxPlaintext() int {
	if o.MaxPlaintext <= 0 {
		return DefaultMaxPlaintext
	}
	return o.MaxPlaintext
}

// decrypt decrypts a JWE with whichever of the keys it was made for.
func decrypt(t Token, raw string, keys Keys, o Options) Verification {
	v := decryptExact(t, raw, keys, o)
	if v.State == StateInvalid && v.Hint == "" && !startsObject(raw) {
		if repaired := respell(raw); repaired != raw && decryptExact(Parse(repaired), repaired, keys, o).State == StateValid {
			v.Hint = "without that, it decrypts"
		}
	}
	return v
}

func decryptExact(t Token, raw string, keys Keys, o Options) Verification {
	v := Verification{State: StateInvalid}
	v.Alg, _ = t.Header.String("alg")
	v.Enc, _ = t.Header.String("enc")
	v.Kid, _ = t.Header.String("kid")
	e, err := readEncrypted(t, raw)
	if err == nil {
		v.describe(e.recipients[0])
		err = e.follow(o)
	}
	if err != nil {
		if unknown := unsupported(""); errors.As(err, &unknown) {
			v.State = StateUnsupported
		}
		v.Reason = err.Error()
		return v
	}
	if len(keys.List) == 0 {
		v.State, v.Reason = StateUnverified, "no key was given"
		return v
	}
	return e.open(v, keys, o)
}

// describe fills in what a recipient's header says, even if that cannot be followed.
func (v *Verification) describe(r recipient) {
	v.Alg, _, _ = r.headers.text("alg")
	v.Enc, _, _ = r.headers.text("enc")
	v.Kid, _, _ = r.headers.text("kid")
}

// open tries the keys that each recipient's kid points at.
func (e *encrypted) open(v Verification, keys Keys, o Options) Verification {
	var tried, meant []Key
	var refused []objection
	for _, r := range e.recipients {
		if r.refusal != nil {
			continue
		}
		for _, k := range candidates(keys, r.kid, o) {
			meant = append(meant, k)
			against := r.objection(k, e.enc, o.Strict)
			problems := slices.Concat(k.Problems, keys.Problems)
			if against.why == "" && o.Strict && len(problems) > 0 {
				against = objection{why: "the key is refused: " + problems[0].Detail, near: 2}
			}
			if against.why != "" {
				refused = append(refused, against)
				continue
			}
			tried = append(tried, k)
			if plaintext, ok := e.decrypt(r, k); ok {
				v.Problems = problems
				return e.accept(v, r, k, plaintext, o)
			}
		}
	}
	if len(tried) == 0 {
		v = unverified(v, keys, refused)
	} else {
		v = undecrypted(v, tried, keys)
	}
	for i := 0; i < len(meant) && v.Hint == ""; i++ {
		v.Hint = e.hint(meant[i], o)
	}
	return v
}

// decrypt tries one key, which was found to fit. It tells nothing of why it does not work.
func (e *encrypted) decrypt(r recipient, k Key) (plaintext []byte, ok bool) {
	return e.enc.open(r.contentKey(k, e.enc), e.iv, e.ciphertext, e.tag, e.aad)
}

// undecrypted ends whatever a key has decided on in one and the same sentence: a padding, a tag and a wrapped key that are wrong
// have to look alike (RFC 7516 section 11.5).
func undecrypted(v Verification, tried []Key, keys Keys) Verification {
	if len(tried) == 1 || len(keys.List) == 1 {
		v.Key = tried[0].String()
		v.Problems = slices.Concat(tried[0].Problems, keys.Problems)
		v.Reason = fmt.Sprintf("it does not decrypt with %s: wrong key, or the token was changed", v.Key)
		return v
	}
	v.Reason = "it does not decrypt with any of the keys that fit: wrong keys, or the token was changed"
	return v
}

// accept takes what the tag has proven, and unpacks it.
func (e *encrypted) accept(v Verification, r recipient, k Key, plaintext []byte, o Options) Verification {
	v.describe(r)
	v.Key = k.String()
	if e.packed {
		unpacked, err := inflate(plaintext, o.maxPlaintext())
		if err != nil {
			v.Reason = err.Error()
			return v
		}
		plaintext = unpacked
	}
	v.State, v.Payload = StateValid, plaintext
	v.noteKid(k)
	e.remark(&v, r, k)
	return v
}

// remark notes what is allowed and still worth knowing.
func (e *encrypted) remark(v *Verification, r recipient, k Key) {
	if r.alg.name == algRSA15 {
		v.note(CodeRSA15, "RSA1_5 gives its content away to whoever may ask often enough whether a token decrypts; RSA-OAEP-256 does not")
	}
	if r.alg.by == byPassword && r.iterations < minIterations {
		v.note(CodeFewRounds, "p2c is %d: too few rounds to slow down whoever tries passwords; %d are the least", r.iterations, minIterations)
	}
	if r.alg.by == byDirect && k.Alg == e.enc.name {
		v.note(CodeKeyAlgIsEnc, "the key's alg is the token's enc, %s, and not dir; a strict reader refuses it", k.Alg)
	}
	if e.packed {
		v.note(CodeZip, "it was compressed before it was encrypted, so that its length tells of its content")
	}
	for _, name := range []string{"alg", "enc", "kid"} {
		_, covered := e.protected.Get(name)
		if _, present := r.headers.get(name); present && !covered {
			v.note(CodeUnprotected, "%s stands outside of the protected header, where anybody can change it", name)
		}
	}
	switch {
	case nested(r, v.Payload):
		v.note(CodeNested, "what was decrypted is a token itself, which has yet to be verified")
	case k.Kty != "oct":
		v.note(CodeAnySender, "whoever has the public key can have encrypted it: a server that takes it for signed lets everybody in")
	}
}

// nested recognises a token in a token, with or without the cty that RFC 7519 section 5.2 wants for it.
func nested(r recipient, plaintext []byte) bool {
	if cty, _, _ := r.headers.text("cty"); strings.EqualFold(cty, "JWT") {
		return true
	}
	text := string(plaintext)
	if dots := strings.Count(text, "."); dots != 2 && dots != 4 {
		return false
	}
	return Parse(text).Form != FormOpaque
}
