package josetest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"
)

// encrypt leaves it to jwx, which takes each key in a type of its own.
func encrypt(t testing.TB, alg jwa.KeyEncryptionAlgorithm, enc jwa.ContentEncryptionAlgorithm, key any) string {
	t.Helper()
	header := jwe.NewHeaders()
	must(t, header.Set(jwe.KeyIDKey, "k1"))
	raw, err := jwe.Encrypt([]byte(payload), jwe.WithKey(alg, key), jwe.WithContentEncryption(enc), jwe.WithProtectedHeaders(header))
	must(t, err)
	return string(raw)
}

// direct encrypts with dir and A256GCM under any header.
func direct(t testing.TB, header string, secret []byte) string {
	t.Helper()
	block, err := aes.NewCipher(secret)
	must(t, err)
	gcm, err := cipher.NewGCM(block)
	must(t, err)
	protected, iv := b64([]byte(header)), bytes.Repeat([]byte{7}, gcm.NonceSize())
	sealed := gcm.Seal(nil, iv, []byte(payload), []byte(protected))
	end := len(sealed) - gcm.Overhead()
	return strings.Join([]string{protected, "", b64(iv), b64(sealed[:end]), b64(sealed[end:])}, ".")
}

// encrypted are the edits of a JWE, for each way in which its key comes to the recipient.
func (k *keys) encrypted(t testing.TB) []Vector {
	t.Helper()
	rsaKey, ecKey := rsaPrivateJWK(k.rsa), ecPrivateJWK(t, k.p256)
	var all []Vector
	for _, e := range []struct {
		alg     jwa.KeyEncryptionAlgorithm
		enc     jwa.ContentEncryptionAlgorithm
		to      any
		private members
	}{
		{jwa.A256KW(), jwa.A256GCM(), k.secret, octJWK(k.secret)},
		{jwa.A256GCMKW(), jwa.A128CBC_HS256(), k.secret, octJWK(k.secret)},
		{jwa.DIRECT(), jwa.A128CBC_HS256(), k.secret, octJWK(k.secret)},
		{jwa.RSA_OAEP_256(), jwa.A256GCM(), k.rsa.Public(), rsaKey},
		{jwa.RSA1_5(), jwa.A128CBC_HS256(), k.rsa.Public(), rsaKey},
		{jwa.ECDH_ES(), jwa.A192GCM(), k.p256.Public(), ecKey},
		{jwa.ECDH_ES_A128KW(), jwa.A256CBC_HS512(), k.p256.Public(), ecKey},
	} {
		token := encrypt(t, e.alg, e.enc, e.to)
		edits := append(encryptedEdits(), around()...)
		if strings.Split(token, ".")[1] == "" {
			edits = append(edits, edit{"an encrypted key", replaced(1, b64(make([]byte, 40)))})
		} else {
			edits = append(edits, encryptedKeyEdits()...)
		}
		if strings.HasPrefix(e.alg.String(), "ECDH") {
			edits = append(edits, epkEdits(k)...)
		}
		key := e.private.and(members{"alg": e.alg.String(), "use": "enc", "kid": "k1"}).String()
		all = append(all, apply(t, e.alg.String()+" "+e.enc.String(), key, token, edits)...)
	}
	key := octJWK(k.secret).and(members{"alg": "dir", "use": "enc"}).String()
	for _, header := range []string{
		`{"alg":"dir","enc":"A256GCM","enc":"A256GCM"}`, `{"alg":"none","alg":"dir","enc":"A256GCM"}`, `{"alg":"dir","enc":"A256GCM","crit":["exp"],"exp":1}`,
		`{"alg":"dir","enc":"A256GCM","crit":[]}`, `{"alg":"dir","enc":"A256GCM","crit":["b64"],"b64":true}`, `{"alg":"A256GCM","enc":"dir"}`, `{"alg":"dir"}`, `{"enc":"A256GCM"}`,
		`{"alg":"dir","enc":"a256gcm"}`, `{"alg":"Dir","enc":"A256GCM"}`, `{"alg":"dir","enc":"A128GCM"}`, `{"alg":"dir","enc":"A256CBC-HS512"}`, `{"alg":"A256KW","enc":"A256GCM"}`,
		`{"alg":"HS256","enc":"A256GCM"}`, `{"alg":"none","enc":"A256GCM"}`, `{"alg":"dir","enc":"A256GCM","zip":"DEF"}`, `{"alg":"dir","enc":"A256GCM","zip":"GZIP"}`,
		`{"alg":"dir","enc":"A256GCM","zip":null}`, `{"alg":"dir","enc":["A256GCM"]}`, `{"alg":"dir","enc":"A256GCM","kid":7}`, `{"alg":"dir","enc":"A256GCM"}{}`,
	} {
		all = append(all, Vector{"dir: header " + header, key, direct(t, header, k.secret), Refused})
	}
	return append(all, Vector{"dir: as it was made", key, direct(t, `{"alg":"dir","enc":"A256GCM"}`, k.secret), Valid})
}

func encryptedEdits() []edit {
	edits := []edit{
		{"another tag", with(4, flippedFirst)},
		{"another tag at its end", with(4, flippedLast)},
		{"a longer tag", with(4, lengthened)},
		{"no tag", emptied(4)},
		{"no tag and no dot", without(4, 5)},
		{"another ciphertext", with(3, flippedFirst)},
		{"another ciphertext at its end", with(3, flippedLast)},
		{"a longer ciphertext", with(3, lengthened)},
		{"no ciphertext", emptied(3)},
		{"no ciphertext and no dot", without(3, 4)},
		{"another iv", with(2, flippedFirst)},
		{"a shorter iv", with(2, cut(1))},
		{"a longer iv", with(2, lengthened)},
		{"no iv", emptied(2)},
		{"no iv and no dot", without(2, 3)},
		{"no header", emptied(0)},
		{"no header and no dot", without(0, 1)},
		{"no encrypted key and no dot", without(1, 2)},
		{"a header with a blank", with(0, func(h string) string { return b64(append(decoded(h), ' ')) })},
		{"the flattened JSON form", func(p []string) string {
			return `{"protected":"` + p[0] + `","encrypted_key":"` + p[1] + `","iv":"` + p[2] + `","ciphertext":"` + p[3] + `","tag":"` + p[4] + `"}`
		}},
		{"as a JWS with alg none", func(p []string) string { return b64([]byte(`{"alg":"none"}`)) + "." + p[3] + "." }},
	}
	for _, n := range []int{1, 4, 8, 12, 15} {
		edits = append(edits, edit{"a tag cut by some bytes", with(4, cut(n))})
	}
	for _, member := range []string{`"alg":"none"`, `"alg":"dir"`, `"alg":"RSA1_5"`, `"alg":"A128KW"`, `"enc":"A128GCM"`, `"kid":"k2"`, `"zip":"DEF"`, `"crit":["x"],"x":1`} {
		edits = append(edits, edit{"a header with " + member, with(0, func(h string) string {
			var header, more map[string]any
			if json.Unmarshal(decoded(h), &header) != nil || json.Unmarshal([]byte("{"+member+"}"), &more) != nil {
				panic("the header is no JSON")
			}
			maps.Copy(header, more)
			header["edited"] = true // some have that alg already
			return b64([]byte(members(header).String()))
		})})
	}
	return edits
}

func encryptedKeyEdits() []edit {
	return []edit{
		{"another encrypted key", with(1, flippedFirst)},
		{"another encrypted key at its end", with(1, flippedLast)},
		{"a longer encrypted key", with(1, lengthened)},
		{"a shorter encrypted key", with(1, cut(1))},
		{"an encrypted key of one block", replaced(1, b64(make([]byte, 8)))},
		{"an encrypted key of one byte", replaced(1, "AA")},
		{"no encrypted key", emptied(1)},
	}
}

// epkEdits put other ephemeral keys into the header (RFC 7518 section 4.6.1.1).
func epkEdits(k *keys) []edit {
	onCurve := members{"kty": "EC", "crv": "P-256", "x": k.p256Point[:32], "y": k.p256Point[32:]}
	low := make([]byte, 32)
	var edits []edit
	for name, epk := range map[string]any{
		"off its curve":       onCurve.and(members{"y": k.p256Point[:32]}),
		"at the origin":       onCurve.and(members{"x": low, "y": low}),
		"without y":           onCurve.and(members{"y": nil}),
		"with a short x":      onCurve.and(members{"x": k.p256Point[:31]}),
		"with a long x":       onCurve.and(members{"x": append([]byte{0}, k.p256Point[:32]...)}),
		"with a private half": onCurve.and(members{"d": k.secret}),
		"on another curve":    onCurve.and(members{"crv": "P-384"}),
		"of Edwards":          members{"kty": "OKP", "crv": "Ed25519", "x": k.secret},
		"of small order":      members{"kty": "OKP", "crv": "X25519", "x": low},
		"of a secret":         octJWK(k.secret),
		"that is a text":      "epk",
		"that is null":        nil,
	} {
		edits = append(edits, edit{"an epk " + name, with(0, func(h string) string {
			var header map[string]any
			if json.Unmarshal(decoded(h), &header) != nil {
				panic("the header is no JSON")
			}
			header["epk"] = epk
			if nested, ok := epk.(members); ok {
				header["epk"] = json.RawMessage(nested.String())
			}
			return b64([]byte(members(header).String()))
		})})
	}
	return edits
}

// confused are tokens that decrypt with a key that was not meant for that.
func (k *keys) confused(t testing.TB) []Vector {
	t.Helper()
	oaep := encrypt(t, jwa.RSA_OAEP(), jwa.A128GCM(), k.rsa.Public())
	pkcs1 := encrypt(t, jwa.RSA1_5(), jwa.A128GCM(), k.rsa.Public())
	agreed := encrypt(t, jwa.ECDH_ES_A128KW(), jwa.A128GCM(), k.p256.Public())
	wrapped := encrypt(t, jwa.A256KW(), jwa.A256GCM(), k.secret)
	gcmWrapped := encrypt(t, jwa.A256GCMKW(), jwa.A256GCM(), k.secret)
	sealed := direct(t, `{"alg":"dir","enc":"A256GCM"}`, k.secret)
	rsaKey, ecKey, oct := rsaPrivateJWK(k.rsa), ecPrivateJWK(t, k.p256), octJWK(k.secret)
	all := []Vector{
		{"RSA1_5 for a key of RSA-OAEP", rsaKey.and(members{"alg": "RSA-OAEP"}).String(), pkcs1, Refused},
		{"RSA-OAEP for a key of RSA1_5", rsaKey.and(members{"alg": "RSA1_5"}).String(), oaep, Refused},
		{"RSA-OAEP for a key of RSA-OAEP-256", rsaKey.and(members{"alg": "RSA-OAEP-256"}).String(), oaep, Refused},
		{"RSA-OAEP for a key that signs", rsaKey.and(members{"alg": "RS256"}).String(), oaep, Refused},
		{"RSA-OAEP for a key of use sig", rsaKey.and(members{"use": "sig"}).String(), oaep, Refused},
		{"RSA-OAEP for a key that verifies", rsaKey.and(members{"key_ops": []string{"sign", "verify"}}).String(), oaep, Refused},
		{"RSA-OAEP for the public key", rsaJWK(k.rsa).String(), oaep, Refused},
		{"ECDH-ES+A128KW for a key of ECDH-ES", ecKey.and(members{"alg": "ECDH-ES"}).String(), agreed, Refused},
		{"ECDH-ES+A128KW for a key that signs", ecKey.and(members{"alg": "ES256"}).String(), agreed, Refused},
		{"ECDH-ES+A128KW for a key of use sig", ecKey.and(members{"use": "sig"}).String(), agreed, Refused},
		{"ECDH-ES+A128KW for the public key", ecJWK(t, k.p256).String(), agreed, Refused},
		{"ECDH-ES+A128KW for a key on another curve", ecPrivateJWK(t, k.p384).String(), agreed, Refused},
		{"A256KW for a key of A256GCMKW", oct.and(members{"alg": "A256GCMKW"}).String(), wrapped, Refused},
		{"A256GCMKW for a key of A256KW", oct.and(members{"alg": "A256KW"}).String(), gcmWrapped, Refused},
		{"A256KW for a key of use sig", oct.and(members{"use": "sig"}).String(), wrapped, Refused},
		{"A256KW for a key that verifies", oct.and(members{"alg": "HS256"}).String(), wrapped, Refused},
		{"A256KW for a key that encrypts", oct.and(members{"key_ops": []string{"encrypt"}}).String(), wrapped, Refused},
		{"dir for a key of A256KW", oct.and(members{"alg": "A256KW"}).String(), sealed, Refused},
		{"dir for a key of its enc", oct.and(members{"alg": "A256GCM"}).String(), sealed, RefusedStrictly},
		{"HS256 for a key of A256KW", oct.and(members{"alg": "A256KW"}).String(), compact(`{"alg":"HS256"}`, hs256(k.secret)), Refused},
		{"HS256 for a key of use enc", oct.and(members{"use": "enc"}).String(), compact(`{"alg":"HS256"}`, hs256(k.secret)), Refused},
	}
	// What everybody knows is no secret, in whatever length it is taken.
	for _, key := range []string{rsaKey.String(), rsaJWK(k.rsa).String(), k.rsaPEM} {
		all = append(all, Vector{"dir with the modulus for a secret", key, direct(t, `{"alg":"dir","enc":"A256GCM"}`, k.rsa.N.Bytes()[:32]), Refused})
	}
	for _, key := range []string{ecKey.String(), ecJWK(t, k.p256).String(), k.p256PEM} {
		all = append(all, Vector{"dir with a coordinate for a secret", key, direct(t, `{"alg":"dir","enc":"A256GCM"}`, k.p256Point[:32]), Refused})
	}
	return all
}
