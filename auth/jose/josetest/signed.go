package josetest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"strings"
	"testing"
)

const payload = `{"iss":"joe","exp":1300819380}`

// signer makes the signature over a signing input.
type signer func(input []byte) []byte

func compact(header string, sign signer) string {
	input := b64([]byte(header)) + "." + b64([]byte(payload))
	return input + "." + b64(sign([]byte(input)))
}

func hs256(secret []byte) signer {
	return func(input []byte) []byte {
		mac := hmac.New(sha256.New, secret)
		mac.Write(input)
		return mac.Sum(nil)
	}
}

func rs256(t testing.TB, k *rsa.PrivateKey) signer {
	return func(input []byte) []byte {
		digest := sha256.Sum256(input)
		value, err := rsa.SignPKCS1v15(rand.Reader, k, crypto.SHA256, digest[:])
		must(t, err)
		return value
	}
}

func ps256(t testing.TB, k *rsa.PrivateKey, salt int) signer {
	return func(input []byte) []byte {
		digest := sha256.Sum256(input)
		value, err := rsa.SignPSS(rand.Reader, k, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: salt})
		must(t, err)
		return value
	}
}

// es256 signs with SHA-256 on any curve.
func es256(t testing.TB, k *ecdsa.PrivateKey) signer {
	return func(input []byte) []byte {
		digest := sha256.Sum256(input)
		r, s, err := ecdsa.Sign(rand.Reader, k, digest[:])
		must(t, err)
		size := (k.Params().BitSize + 7) / 8
		return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
	}
}

func eddsa(k ed25519.PrivateKey) signer {
	return func(input []byte) []byte { return ed25519.Sign(k, input) }
}

// signed are the edits of a JWS, for each kind of signature.
func (k *keys) signed(t testing.TB) []Vector {
	t.Helper()
	var all []Vector
	for _, s := range []struct {
		alg  string
		key  members
		sign signer
	}{
		{"HS256", octJWK(k.secret), hs256(k.secret)},
		{"RS256", rsaJWK(k.rsa), rs256(t, k.rsa)},
		{"PS256", rsaJWK(k.rsa), ps256(t, k.rsa, 32)},
		{"ES256", ecJWK(t, k.p256), es256(t, k.p256)},
		{"EdDSA", edJWK(k.ed), eddsa(k.ed)},
	} {
		header := `{"alg":"` + s.alg + `","kid":"k1"}`
		key := s.key.and(members{"alg": s.alg, "use": "sig", "kid": "k1"}).String()
		token := compact(header, s.sign)
		all = append(all, apply(t, s.alg, key, token, append(signedEdits(), around()...))...)
		for _, h := range refusedHeaders(s.alg) {
			all = append(all, Vector{s.alg + ": header " + h, key, compact(h, s.sign), Refused})
		}
	}
	return all
}

func signedEdits() []edit {
	edits := []edit{
		{"another signature", with(2, flippedFirst)},
		{"another signature at its end", with(2, flippedLast)},
		{"a longer signature", with(2, lengthened)},
		{"a shorter signature", with(2, cut(1))},
		{"half a signature", with(2, func(s string) string { return s[:len(s)/2/4*4] })},
		{"no signature", emptied(2)},
		{"no signature and no dot", without(2, 3)},
		{"another payload", with(1, flippedLast)},
		{"a payload of somebody else", replaced(1, b64([]byte(`{"iss":"eve"}`)))},
		{"no payload", emptied(1)},
		{"no payload and no dot", without(1, 2)},
		{"no header", emptied(0)},
		{"no header and no dot", without(0, 1)},
		{"no header and no signature", func(p []string) string { return "." + p[1] + "." }},
		{"the payload alone", func(p []string) string { return p[1] }},
		{"an empty header", replaced(0, "e30")},
		{"a header with a blank", with(0, func(h string) string { return b64(append(decoded(h), ' ')) })},
		{"the header is null", replaced(0, b64([]byte("null")))},
		{"the flattened JSON form", func(p []string) string {
			return `{"payload":"` + p[1] + `","protected":"` + p[0] + `","signature":"` + p[2] + `"}`
		}},
		{"the general JSON form", func(p []string) string {
			return `{"payload":"` + p[1] + `","signatures":[{"protected":"` + p[0] + `","signature":"` + p[2] + `"}]}`
		}},
	}
	for _, none := range []string{"none", "None", "NONE", "nOnE"} {
		header := b64([]byte(`{"alg":"` + none + `","kid":"k1"}`))
		edits = append(edits,
			edit{"alg " + none, replaced(0, header)},
			edit{"alg " + none + " without signature", func(p []string) string { return header + "." + p[1] + "." }},
			edit{"alg " + none + " without signature and dot", func(p []string) string { return header + "." + p[1] }})
	}
	return edits
}

// refusedHeaders are properly signed, and against RFC 7515 section 4 or RFC 7797 section 6.
func refusedHeaders(alg string) []string {
	is := `"alg":"` + alg + `"`
	return []string{
		`{` + is + `,` + is + `}`, `{"alg":"none",` + is + `}`, `{` + is + `,"alg":"none"}`, `{` + is + `,"\u0061lg":"none"}`,
		`{"kid":"k1"}`, `{"alg":["` + alg + `"]}`, `{"alg":null}`, `{"alg":"` + strings.ToLower(alg) + `"}`, `{"alg":" ` + alg + `"}`, `{"ALG":"` + alg + `"}`,
		`{` + is + `,"kid":1}`, `{` + is + `,"kid":null}`,
		`{` + is + `,"crit":["exp"],"exp":1}`, `{` + is + `,"crit":["exp"]}`, `{` + is + `,"crit":[]}`, `{` + is + `,"crit":"b64"}`, `{` + is + `,"crit":null}`,
		`{` + is + `,"crit":["alg"]}`, `{` + is + `,"crit":["b64","b64"],"b64":true}`, `{` + is + `,"crit":["b64"]}`, `{` + is + `,"crit":[1]}`,
		`{` + is + `,"b64":0,"crit":["b64"]}`, `{` + is + `} {}`, "\ufeff" + `{` + is + `}`, `{` + is + `,}`, `[{` + is + `}]`, `"` + alg + `"`, "{" + is + `,"x":"` + "\xff" + `"}`,
	}
}
