package jose

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/json"
	"fmt"
)

// jwk reads the members of one JSON Web Key (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2).
type jwk struct {
	*Object
	work  *effort
	fault string // the first thing that keeps the key from being used
	flaw  string // the first thing that is against an RFC and leaves the key clear
}

// readJWK never fails: a key that cannot be used has no material and says why in its problems.
func readJWK(raw json.RawMessage, work *effort) Key {
	o, err := strictObject(raw)
	return jwkOf(o, err, work)
}

// jwkOf is the key in what strictObject gave.
func jwkOf(o *Object, err error, work *effort) Key {
	k := Key{Encoding: "JWK"}
	j := &jwk{Object: o, work: work}
	if err != nil {
		j.faulty("the JWK cannot be read: %v", err)
	}
	k.Kty, k.Kid, k.Alg, k.Use, k.Crv = j.text("kty"), j.text("kid"), j.text("alg"), j.text("use"), j.text("crv")
	k.Ops = j.ops()
	_, k.Private = o.Get("d")
	switch k.Kty {
	case "oct":
		k.sealed = seal(j.oct())
	case "RSA":
		k.sealed = seal(j.rsa(&k))
	case "EC":
		k.sealed = seal(j.ec(k.Crv))
	case "OKP":
		k.sealed = seal(j.okp(k.Crv))
	default:
		j.faulty("the JWK has kty %s; use oct, RSA, EC or OKP", quoted(k.Kty, 20))
	}
	if j.fault != "" {
		// Whatever else is against it follows from that, or does not matter any more.
		k.sealed = nil
		k.object(KeyMalformed, "%s", j.fault)
		return k
	}
	j.certificates(k)
	if j.flaw != "" {
		k.object(KeyMalformed, "%s", j.flaw)
	}
	k.describe()
	k.inspect()
	return k
}

// faulty keeps the first fault; what follows from it would only hide it.
func (j *jwk) faulty(format string, args ...any) {
	if j.fault == "" {
		j.fault = fmt.Sprintf(format, args...)
	}
}

func (j *jwk) flawed(format string, args ...any) {
	if j.flaw == "" {
		j.flaw = fmt.Sprintf(format, args...)
	}
}

// text returns a member that has to be a string; "" when it is absent.
func (j *jwk) text(name string) string {
	s, ok := j.String(name)
	if _, present := j.Get(name); present && !ok {
		j.faulty("the JWK's %s is no string", name)
	}
	return s
}

// value returns a member in base64url; nil when it is absent.
func (j *jwk) value(name string) []byte {
	text := j.text(name)
	data, ok := decodeExact(text)
	if !ok {
		j.faulty("the JWK's %s cannot be read as base64url; copy the key again", name)
	}
	return data
}

func (j *jwk) has(name string) bool {
	_, ok := j.Get(name)
	return ok
}

// maxOps bounds key_ops, of which RFC 7517 registers eight.
const maxOps = 100

// ops returns key_ops (RFC 7517 section 4.3).
func (j *jwk) ops() []string {
	m, ok := j.Get("key_ops")
	if !ok {
		return nil
	}
	list, isArray := array(m.Raw)
	if len(list) > maxOps {
		j.faulty("the JWK's key_ops has %d entries, more than the %d that are read", len(list), maxOps)
		return nil
	}
	ops := make([]string, 0, len(list))
	for _, raw := range list {
		op, isText := textOf(raw)
		isArray = isArray && isText
		ops = append(ops, op)
	}
	if !isArray {
		j.faulty("the JWK's key_ops is no array of strings (RFC 7517 section 4.3)")
	}
	return ops
}

// textOf reads a JSON string out of a text that is known to be valid JSON.
func textOf(raw json.RawMessage) (text string, ok bool) {
	if raw[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), true
	}
	return text, json.Unmarshal(raw, &text) == nil
}

// array returns the elements of an array that is known to be valid JSON; ok is false for any other value.
func array(raw json.RawMessage) (list []json.RawMessage, ok bool) {
	i := skipSpace(raw, 0)
	if i == len(raw) || raw[i] != '[' {
		return nil, false
	}
	for i = skipSpace(raw, i+1); raw[i] != ']'; {
		end := endOfValue(raw, i)
		list = append(list, raw[i:end:end])
		if i = skipSpace(raw, end); raw[i] == ',' {
			i = skipSpace(raw, i+1)
		}
	}
	return list, true
}

func (j *jwk) oct() any {
	k := j.value("k")
	switch {
	case !j.has("k"):
		j.faulty("the JWK has no k")
	case len(k) == 0:
		j.faulty("the JWK's k is empty: anybody could sign with it")
	}
	return k
}

func (j *jwk) ec(crv string) any {
	curve, ok := curves()[crv]
	if !ok {
		j.faulty("the JWK has crv %s; use P-256, P-384 or P-521", quoted(crv, 20))
		return nil
	}
	size := (curve.Params().BitSize + 7) / 8
	var public *ecdsa.PublicKey
	if j.has("x") || j.has("y") || !j.has("d") {
		x, y := j.value("x"), j.value("y")
		if len(x) != size || len(y) != size {
			j.faulty("the JWK's x and y have %d and %d bytes, %s has %d (RFC 7518 section 6.2.1.2)", len(x), len(y), crv, size)
			return nil
		}
		var err error
		if public, err = ecdsa.ParseUncompressedPublicKey(curve, append(append([]byte{4}, x...), y...)); err != nil {
			j.faulty("the JWK's x and y are no point on %s; do not use this key", crv)
			return nil
		}
	}
	if !j.has("d") {
		return public
	}
	d := j.value("d")
	if curve != elliptic.P256() && !j.work.allows(1) {
		j.faulty("the JWK is not checked: %v", errEffort)
		return nil
	}
	if len(d) > size {
		j.faulty("the JWK's d is too long for its curve; copy the key again")
		return nil
	}
	if len(d) < size {
		j.flawed("the JWK's d has %d bytes, %s has %d (RFC 7518 section 6.2.2.1)", len(d), crv, size)
		d = append(make([]byte, size-len(d)), d...)
	}
	private, err := ecdsa.ParseRawPrivateKey(curve, d)
	if err != nil {
		j.faulty("the JWK's d is no number on its curve; copy the key again")
		return nil
	}
	if public != nil && !private.PublicKey.Equal(public) {
		j.faulty("the JWK's d does not belong to its x and y; copy the key again")
	}
	return private
}

// okp reads a key of RFC 8037: Ed25519 to sign, X25519 to agree on a key. Both have 32 bytes in each half.
func (j *jwk) okp(crv string) any {
	const size = 32
	if crv != "Ed25519" && crv != "X25519" {
		j.faulty("the JWK has crv %s; use Ed25519 or X25519", quoted(crv, 20))
		return nil
	}
	x, d := j.value("x"), j.value("d")
	if j.has("x") && len(x) != size || j.has("d") && len(d) != size {
		j.faulty("the JWK's x or d has not the %d bytes of %s; copy the key again", size, crv)
		return nil
	}
	if !j.has("x") && !j.has("d") {
		j.faulty("the JWK has no x")
		return nil
	}
	public, private := okpHalves(crv, x, d)
	switch {
	case private == nil:
		return public
	case j.has("x") && !bytes.Equal(okpPublic(private), x):
		j.faulty("the JWK's d does not belong to its x; copy the key again")
	}
	return private
}

// okpHalves makes the keys of what there is; both lengths are known to be right.
func okpHalves(crv string, x, d []byte) (public, private any) {
	if crv == "Ed25519" {
		if len(d) > 0 {
			return nil, ed25519.NewKeyFromSeed(d)
		}
		return ed25519.PublicKey(x), nil
	}
	if len(d) > 0 {
		// X25519 takes every 32 bytes for a private key (RFC 7748 section 5).
		key, err := ecdh.X25519().NewPrivateKey(d)
		if err != nil {
			return nil, nil
		}
		return nil, key
	}
	key, err := ecdh.X25519().NewPublicKey(x)
	if err != nil {
		return nil, nil
	}
	return key, nil
}

func okpPublic(private any) []byte {
	switch k := private.(type) {
	case ed25519.PrivateKey:
		return k.Public().(ed25519.PublicKey)
	case *ecdh.PrivateKey:
		return k.PublicKey().Bytes()
	}
	return nil
}
