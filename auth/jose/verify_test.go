package jose_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"authpeek/auth/jose"
)

// outcome is what a test wants of a verification; said is a part of the reason or, when the state is valid, of nothing.
type outcome struct {
	state      jose.State
	said, hint string
}

func expect(t *testing.T, v jose.Verification, want outcome) {
	t.Helper()
	if v.State != want.state || !strings.Contains(v.Reason, want.said) || !strings.Contains(v.Hint, want.hint) || (want.hint == "") != (v.Hint == "") {
		t.Errorf("want %+v, got %+v", want, v)
	}
	if valid := v.State == jose.StateValid; valid != (v.Reason == "") || valid != (v.Payload != nil) {
		t.Errorf("state, reason and payload do not agree: %+v", v)
	}
}

// byHand signs without any check of the header.
func byHand(t *testing.T, header, payload string, secret []byte) string {
	t.Helper()
	return overText(t, encode(header)+"."+encode(payload), secret)
}

// overText signs a signing input that need not be right.
func overText(t *testing.T, input string, secret []byte) string {
	t.Helper()
	mac := hmacSHA256(secret, input)
	return input + "." + base64.RawURLEncoding.EncodeToString(mac)
}

func TestVerifyPinsTheAlgorithm(t *testing.T) {
	k := newTestKeys()
	rsaPEM := pemText("PUBLIC KEY", pkix(t, k.rsa.Public()))
	rsaJWK := rsaPublic(k.rsa).String()
	ecPEM := pemText("PUBLIC KEY", pkix(t, k.p256.Public()))
	forged := func(secret string) string { return byHand(t, `{"alg":"HS256"}`, "x", []byte(secret)) }
	ps := signed(t, `{"alg":"PS256"}`, "x", rsaMembers(k.rsa).String())
	es := signed(t, `{"alg":"ES256"}`, "x", ecMembers(t, k.p256).String())
	ed := signed(t, `{"alg":"Ed25519"}`, "x", edMembers(k.ed).String())
	const forgery = "a public key in the place of a secret is the classic forgery"
	tests := []struct {
		name, raw, key string
		want           outcome
	}{
		{"HS with an RSA PEM", forged(rsaPEM), rsaPEM, outcome{jose.StateInvalid, "the key is an RSA key and alg is HS256: " + forgery, ""}},
		{"HS with a trimmed PEM", forged(strings.TrimSpace(rsaPEM)), rsaPEM, outcome{jose.StateInvalid, forgery, ""}},
		{"HS with an RSA JWK", forged(rsaJWK), rsaJWK, outcome{jose.StateInvalid, forgery, ""}},
		{"HS with DER", forged(string(pkix(t, k.rsa.Public()))), rsaPEM, outcome{jose.StateInvalid, forgery, ""}},
		{"HS with an EC PEM", forged(ecPEM), ecPEM, outcome{jose.StateInvalid, "an EC key on P-256", ""}},
		{"RS with a secret", signed(t, `{"alg":"RS256"}`, "x", rsaMembers(k.rsa).String()), "sesame", outcome{jose.StateUnverified, "alg is RS256 and the key is a shared secret", ""}},
		{"PS with a key for RS", ps, rsaPublic(k.rsa).with(members{"alg": "RS256"}).String(), outcome{jose.StateUnverified, "alg is PS256 and the key says it is for RS256", ""}},
		{"PS", ps, rsaJWK, outcome{state: jose.StateValid}},
		{"ES on another curve", es, ecPublic(t, k.p384).String(), outcome{jose.StateUnverified, "alg is ES256 and the key is an EC key on P-384", ""}},
		{"ES with Ed25519", es, edPublic(k.ed).String(), outcome{jose.StateUnverified, "the key is an Ed25519 key", ""}},
		{"Ed25519 by its new name", ed, edPublic(k.ed).String(), outcome{state: jose.StateValid}},
		{"Ed25519 for a key of the old name", ed, edPublic(k.ed).with(members{"alg": "EdDSA"}).String(), outcome{state: jose.StateValid}},
		{"EdDSA with X25519", ed, members{"kty": "OKP", "crv": "X25519", "x": k.x25519.PublicKey().Bytes()}.String(), outcome{jose.StateUnverified, "an X25519 key", ""}},
		{"a set where one fits", es, set(rsaPublic(k.rsa), ecPublic(t, k.p256)), outcome{state: jose.StateValid}},
		{"a set where none fits", es, set(rsaPublic(k.rsa), edPublic(k.ed)), outcome{jose.StateUnverified, "none of the 2 keys fits", ""}},
		{"a set of others", es, set(ecPublic(t, k.p256).with(members{"use": "enc"}), edPublic(k.ed)), outcome{jose.StateUnverified, "the nearest: the key's use", ""}},
		{"the private key", es, ecMembers(t, k.p256).String(), outcome{state: jose.StateValid}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			expect(t, jose.Verify(tt.raw, parseKeys(t, tt.key), jose.Options{}), tt.want)
		})
	}
	expect(t, jose.Verify(es, jose.Keys{}, jose.Options{}), outcome{jose.StateUnverified, "no key was given", ""})
	expect(t, jose.Verify(forged("x"), jose.Keys{List: []jose.Key{{Kty: "oct"}}}, jose.Options{}), outcome{jose.StateUnverified, "the key is empty", ""})
}

func TestVerifyRefusesHeaders(t *testing.T) {
	secret := newTestKeys().secret
	keys := parseKeys(t, octMembers(secret).String())
	const matches = "but for that, the signature matches"
	tests := []struct {
		name, header string
		want         outcome
	}{
		{"none", `{"alg":"none"}`, outcome{jose.StateInvalid, `alg is "none"`, ""}},
		{"nOnE", `{"alg":"nOnE"}`, outcome{jose.StateInvalid, `alg is "nOnE"`, ""}},
		{"no alg", `{"typ":"JWT"}`, outcome{jose.StateInvalid, "no alg", ""}},
		{"alg a number", `{"alg":256}`, outcome{jose.StateInvalid, "alg is no string", ""}},
		{"alg null", `{"alg":null}`, outcome{jose.StateInvalid, "alg is no string", ""}},
		{"lower case", `{"alg":"hs256"}`, outcome{jose.StateInvalid, "has to be spelled HS256", ""}},
		{"unknown", `{"alg":"ES256K"}`, outcome{jose.StateUnsupported, `alg is "ES256K", which is not known here`, ""}},
		{"of a JWE", `{"alg":"dir"}`, outcome{jose.StateInvalid, "which encrypts", ""}},
		{"empty", ``, outcome{jose.StateInvalid, "its header is empty", ""}},
		{"an array", `[]`, outcome{jose.StateInvalid, "no JSON object", ""}},
		{"null", `null`, outcome{jose.StateInvalid, "no JSON object", ""}},
		{"no JSON", `{"alg":"HS256",}`, outcome{jose.StateInvalid, "no JSON from byte", ""}},
		{"duplicate", `{"alg":"HS256","alg":"HS256"}`, outcome{jose.StateInvalid, `"alg" stands twice`, matches}},
		{"duplicate in other letters", `{"alg":"none","\u0061lg":"HS256"}`, outcome{jose.StateInvalid, "stands twice", matches}},
		{"trailing", `{"alg":"HS256"}{}`, outcome{jose.StateInvalid, "something follows", matches}},
		{"byte order mark", "\ufeff" + `{"alg":"HS256"}`, outcome{jose.StateInvalid, "no JSON object", ""}},
		{"no UTF-8", "{\"alg\":\"HS256\",\"x\":\"\xff\"}", outcome{jose.StateInvalid, "no UTF-8", ""}},
		{"kid a number", `{"alg":"HS256","kid":1}`, outcome{jose.StateInvalid, "kid is no string", matches}},
		{"crit a string", `{"alg":"HS256","crit":"b64"}`, outcome{jose.StateInvalid, "crit is no list", matches}},
		{"crit null", `{"alg":"HS256","crit":null}`, outcome{jose.StateInvalid, "crit is no list", matches}},
		{"crit empty", `{"alg":"HS256","crit":[]}`, outcome{jose.StateInvalid, "or an empty one", matches}},
		{"crit of numbers", `{"alg":"HS256","crit":[1]}`, outcome{jose.StateInvalid, "no text", matches}},
		{"crit of nothing", `{"alg":"HS256","crit":[""],"":1}`, outcome{jose.StateInvalid, "no text", matches}},
		{"crit unknown", `{"alg":"HS256","crit":["exp"],"exp":1}`, outcome{jose.StateInvalid, `"exp" has to be understood`, matches}},
		{"crit absent", `{"alg":"HS256","crit":["b64"]}`, outcome{jose.StateInvalid, "the protected header does not have", matches}},
		{"crit registered", `{"alg":"HS256","crit":["alg"]}`, outcome{jose.StateInvalid, "everybody understands", matches}},
		{"crit twice", `{"alg":"HS256","b64":true,"crit":["b64","b64"]}`, outcome{jose.StateInvalid, "twice", matches}},
		{"crit of many", `{"alg":"HS256","crit":["a"` + strings.Repeat(`,"a"`, 40) + `],"a":1}`, outcome{jose.StateInvalid, "more than 32", matches}},
		{"b64 true in crit", `{"alg":"HS256","b64":true,"crit":["b64"]}`, outcome{state: jose.StateValid}},
		{"b64 true alone", `{"alg":"HS256","b64":true}`, outcome{state: jose.StateValid}},
		{"b64 a string", `{"alg":"HS256","b64":"false","crit":["b64"]}`, outcome{jose.StateInvalid, "neither true nor false", matches}},
		{"b64 null", `{"alg":"HS256","b64":null,"crit":["b64"]}`, outcome{jose.StateInvalid, "neither true nor false", matches}},
		{"typ and cty", `{"alg":"HS256","typ":1,"cty":"JWT"}`, outcome{state: jose.StateValid}},
		{"a key inside", `{"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"},"jku":"https://attacker.example/","x5c":["AAAA"]}`, outcome{state: jose.StateValid}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			expect(t, jose.Verify(byHand(t, tt.header, "x", secret), keys, jose.Options{}), tt.want)
			if tt.want.state != jose.StateValid {
				if raw, err := jose.Sign(json.RawMessage(tt.header), []byte("x"), keys.List[0], jose.SignOptions{}); err == nil {
					t.Errorf("it signs: %s", raw)
				}
			}
		})
	}
}

// TestVerifyTakesNoKeyFromTheToken signs with the key that the token brings along.
func TestVerifyTakesNoKeyFromTheToken(t *testing.T) {
	k := newTestKeys()
	header := `{"alg":"EdDSA","jwk":` + edPublic(k.ed).String() + `}`
	raw := signed(t, header, "x", edMembers(k.ed).String())
	other := members{"kty": "OKP", "crv": "Ed25519", "d": make([]byte, 32)}
	expect(t, jose.Verify(raw, parseKeys(t, other.String()), jose.Options{}), outcome{jose.StateInvalid, "does not match", ""})
	expect(t, jose.Verify(raw, jose.Keys{}, jose.Options{}), outcome{jose.StateUnverified, "no key was given", ""})
}

func TestVerifyIsExact(t *testing.T) {
	secret := newTestKeys().secret
	keys := parseKeys(t, octMembers(secret).String())
	raw := byHand(t, `{"alg":"HS256"}`, "subject>>???", secret)
	head, rest, _ := strings.Cut(raw, ".")
	payload, mac, _ := strings.Cut(rest, ".")
	// The last of 43 characters carries two bits that are not used.
	last := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", mac[42])
	altered := mac[:42] + string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last|1])
	const fixed = "but for that, the signature matches"
	tests := []struct {
		name, raw string
		want      outcome
	}{
		{"exact", raw, outcome{state: jose.StateValid}},
		{"newline at the end", raw + "\n", outcome{jose.StateInvalid, "white space stands around", fixed}},
		{"white space inside", head + "." + payload + ".\r\n" + mac, outcome{jose.StateInvalid, "white space stands in the signature part", fixed}},
		{"newline inside", head + "." + payload[:4] + "\n" + payload[4:] + "." + mac, outcome{jose.StateInvalid, "white space stands in the claims part", fixed}},
		{"padding", head + "." + payload + "." + mac + "=", outcome{jose.StateInvalid, "the signature part has padding", fixed}},
		{"the other alphabet", strings.NewReplacer("-", "+", "_", "/").Replace(raw), outcome{jose.StateInvalid, "with + and /", fixed}},
		{"trailing bits", head + "." + payload + "." + altered, outcome{jose.StateInvalid, "bits that have to be zero", fixed}},
		{"Bearer", "Bearer " + raw, outcome{jose.StateInvalid, `"Bearer" stands before`, fixed}},
		{"quotes", `"` + raw + `"`, outcome{jose.StateInvalid, "quotes stand around", fixed}},
		{"a foreign character", head + "." + payload + ".?" + mac, outcome{jose.StateInvalid, "byte 0x3f", ""}},
		{"one character more", head + "." + payload + "A." + mac, outcome{jose.StateInvalid, "the claims part has 17 characters", ""}},
		{"no signature", head + "." + payload + ".", outcome{jose.StateInvalid, "there is no signature", ""}},
		{"a shorter signature", head + "." + payload + "." + mac[:42], outcome{jose.StateInvalid, "", ""}},
		{"1 part", head, outcome{jose.StateInvalid, "it has 1 part;", ""}},
		{"2 parts", head + "." + payload, outcome{jose.StateInvalid, "it has 2 parts;", ""}},
		{"4 parts", raw + ".", outcome{jose.StateInvalid, "it has 4 parts;", ""}},
		{"nothing", "", outcome{jose.StateInvalid, "it has 1 part;", ""}},
		{"dots", "..", outcome{jose.StateInvalid, "its header is empty", ""}},
		{"too long", strings.Repeat("a", jose.MaxLength+1), outcome{jose.StateInvalid, "more than the", ""}},
		{"JSON", `{"payload":"` + payload + `","protected":"` + head + `","signature":"` + mac + `"}`, outcome{jose.StateInvalid, "the JSON serialisation of a token", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			expect(t, jose.Verify(tt.raw, keys, jose.Options{}), tt.want)
		})
	}
}

func TestVerifyChoosesByKid(t *testing.T) {
	k := newTestKeys()
	mine := octMembers(k.secret)
	other := octMembers([]byte(strings.Repeat("other-secret", 4)))
	named := func(m members, kid string) members { return m.with(members{"kid": kid}) }
	a := byHand(t, `{"alg":"HS256","kid":"a"}`, "x", k.secret)
	anonymous := byHand(t, `{"alg":"HS256"}`, "x", k.secret)
	tests := []struct {
		name, raw, keys string
		lenient, strict outcome
	}{
		{"the one", a, set(named(other, "b"), named(mine, "a")), outcome{state: jose.StateValid}, outcome{state: jose.StateValid}},
		{"the one is wrong", a, set(named(mine, "b"), named(other, "a")), outcome{jose.StateInvalid, "does not match", ""}, outcome{jose.StateInvalid, "does not match", ""}},
		{"none of a set", a, set(named(mine, "b"), named(other, "c")), outcome{jose.StateUnverified, `no key of the set has kid "a"`, ""}, outcome{jose.StateUnverified, "no key of the set", ""}},
		{"keys without a kid", a, set(other, mine), outcome{state: jose.StateValid}, outcome{state: jose.StateValid}},
		{"a token without kid", anonymous, set(named(other, "b"), named(mine, "a")), outcome{state: jose.StateValid}, outcome{state: jose.StateValid}},
		{"one key of another kid", a, named(mine, "b").String(), outcome{state: jose.StateValid}, outcome{jose.StateUnverified, `the token's kid is "a" and the key's is "b"`, ""}},
		{"one key without kid", a, mine.String(), outcome{state: jose.StateValid}, outcome{state: jose.StateValid}},
		{"two of one kid", a, set(named(other, "a"), named(mine, "a")), outcome{state: jose.StateValid}, outcome{jose.StateUnverified, "more than one key", ""}},
		{"none of two", a, set(other, other), outcome{jose.StateInvalid, "none of 2 keys", ""}, outcome{jose.StateInvalid, "none of 2 keys", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys := parseKeys(t, tt.keys)
			v := jose.Verify(tt.raw, keys, jose.Options{})
			expect(t, v, tt.lenient)
			expect(t, jose.Verify(tt.raw, keys, jose.Options{Strict: true}), tt.strict)
			if noted := len(v.Notes) == 1 && v.Notes[0].Code == jose.CodeKidOther; noted != (tt.name == "one key of another kid") {
				t.Errorf("notes: %v", v.Notes)
			}
		})
	}
}

func TestVerifyHintsAtTheSecret(t *testing.T) {
	secret := []byte("0123456789-abcdefghij?klmnopq~~~")
	raw := byHand(t, `{"alg":"HS256"}`, "x", secret)
	tests := []struct {
		name, key string
		as        jose.KeyEncoding
		hint      string
	}{
		{"newline", string(secret) + "\n", jose.KeyAuto, "without the newline at its end"},
		{"white space", " " + string(secret) + "\t\n", jose.KeyAuto, "without the white space around it"},
		{"quotes", `"` + string(secret) + `"`, jose.KeyAuto, "without the quotes around it"},
		{"base64", base64.StdEncoding.EncodeToString(secret), jose.KeyAuto, "decoded from base64"},
		{"base64url", base64.URLEncoding.EncodeToString(secret), jose.KeyAuto, "decoded from base64url"},
		{"base64 with a newline", base64.StdEncoding.EncodeToString(secret) + "\n", jose.KeyAuto, "without the newline at its end decoded from base64"},
		{"hex", hex.EncodeToString(secret), jose.KeyAuto, "decoded from hexadecimal digits"},
		{"id before it", "key-id:" + string(secret) + "\n", jose.KeyAuto, "after the colon"},
		{"decoded too much", hex.EncodeToString(secret), jose.KeyHex, ""},
		{"another", "another", jose.KeyAuto, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys, err := jose.ParseKeys([]byte(tt.key), tt.as)
			if err != nil {
				t.Fatal(err)
			}
			if tt.as == jose.KeyHex {
				expect(t, jose.Verify(raw, keys, jose.Options{}), outcome{state: jose.StateValid})
				return
			}
			v := jose.Verify(raw, keys, jose.Options{})
			expect(t, v, outcome{jose.StateInvalid, "does not match", tt.hint})
			if strings.Contains(v.Hint+v.Reason, "abcdefghij") {
				t.Errorf("the secret is shown: %+v", v)
			}
		})
	}
	asText := byHand(t, `{"alg":"HS256"}`, "x", []byte(base64.StdEncoding.EncodeToString(secret)))
	expect(t, jose.Verify(asText, parseKeys(t, octMembers(secret).String()), jose.Options{}),
		outcome{jose.StateInvalid, "does not match", "as its base64 text, not decoded"})
}

// BenchmarkVerifyLong shows that the work grows with the length of the token and not with its square.
func BenchmarkVerifyLong(b *testing.B) {
	keys := jose.Keys{}
	for _, n := range []int{1_000, 10_000, 50_000} {
		var header strings.Builder
		header.WriteString(`{"alg":"HS256"`)
		for i := range n {
			fmt.Fprintf(&header, `,"a%d":%d`, i, i)
		}
		header.WriteString("}")
		raw := encode(header.String()) + ".." + encode("x")
		b.Run(fmt.Sprintf("%dKiB", len(raw)>>10), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				jose.Verify(raw, keys, jose.Options{})
			}
		})
	}
}

func expectError(t *testing.T, err error, said string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), said) {
		t.Errorf("got %v, want %q", err, said)
	}
}
