package jose_test

import (
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"strings"
	"testing"

	"authpeek/auth/jose"
)

// rocaKey makes a key as Infineon's library did: each prime is k·M + (65537^a mod M), where M is the product of small primes
// (Nemec and others, 2017, section 2.2).
func rocaKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	m := big.NewInt(1)
	for p := int64(2); p <= 701; p++ {
		if big.NewInt(p).ProbablyPrime(10) && m.BitLen() < 219 {
			m.Mul(m, big.NewInt(p))
		}
	}
	prime := func() *big.Int {
		limit := new(big.Int).Lsh(big.NewInt(1), uint(528-m.BitLen()))
		for {
			k, err := rand.Int(rand.Reader, limit)
			if err != nil {
				t.Fatal(err)
			}
			k.SetBit(k.SetBit(k, limit.BitLen()-2, 1), limit.BitLen()-3, 1)
			p := new(big.Int).Exp(big.NewInt(65537), big.NewInt(int64(k.Bits()[0]>>8)), m)
			p.Add(p, k.Mul(k, m))
			if p.ProbablyPrime(10) && new(big.Int).GCD(nil, nil, new(big.Int).Sub(p, big.NewInt(1)), big.NewInt(65537)).IsInt64() {
				return p
			}
		}
	}
	p, q := prime(), prime()
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537},
		D:         new(big.Int).ModInverse(big.NewInt(65537), phi),
		Primes:    []*big.Int{p, q},
	}
	if err := key.Validate(); err != nil {
		t.Fatal(err)
	}
	key.Precompute()
	return key
}

// TestKeyProblems says for each key what is held against it, whether it verifies all the same, and that a strict reader refuses.
func TestKeyProblems(t *testing.T) {
	k := newTestKeys()
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	oct, full, ec := octMembers(k.secret), rsaMembers(k.rsa), ecMembers(t, k.p256)
	const used, refused = jose.StateValid, jose.StateUnverified
	tests := []struct {
		name     string
		alg      string
		signer   members
		verifier string
		problems string
		lenient  jose.State
	}{
		{"nothing", "HS512", oct, oct.String(), "", used},
		{"31 bytes", "HS256", octMembers(k.secret[:31]), octMembers(k.secret[:31]).String(), "key.short", used},
		{"32 bytes", "HS256", octMembers(k.secret[:32]), octMembers(k.secret[:32]).String(), "", used},
		{"32 bytes for HS512", "HS512", octMembers(k.secret[:32]), octMembers(k.secret[:32]).String(), "key.short", used},
		{"its own alg wants more", "HS384", octMembers(k.secret[:32]), octMembers(k.secret[:32]).with(members{"alg": "HS384"}).String(), "key.short", used},
		{"1 byte", "HS256", octMembers([]byte{1}), octMembers([]byte{1}).String(), "key.short", used},
		{"weak", "HS256", octMembers([]byte("changeme")), "changeme", "key.weak key.short", used},
		{"weak with a newline", "HS256", octMembers([]byte("Password\n")), "Password\n", "key.weak key.short", used},
		{"RSA 1024", "RS256", rsaMembers(short), rsaPublic(short).String(), "key.short", used},
		{"ROCA", "PS256", rsaMembers(rocaKey(t)), "", "key.short key.roca", used},
		{"e 1", "RS256", full, rsaPublic(k.rsa).with(members{"e": []byte{1}}).String(), "key.exponent", refused},
		{"e 2", "RS256", full, rsaPublic(k.rsa).with(members{"e": []byte{2}}).String(), "key.exponent", refused},
		{"e even", "RS256", full, rsaPublic(k.rsa).with(members{"e": []byte{1, 0, 0}}).String(), "key.exponent", refused},
		{"e 0", "RS256", full, rsaPublic(k.rsa).with(members{"e": []byte{0}}).String(), "key.exponent", refused},
		{"e huge", "RS256", full, rsaPublic(k.rsa).with(members{"e": k.rsa.N.Bytes()}).String(), "key.exponent", refused},
		{"use enc", "HS256", oct, oct.with(members{"use": "enc"}).String(), "", refused},
		{"use of another kind", "HS256", oct, oct.with(members{"use": "signature"}).String(), "", refused},
		{"key_ops for encryption", "RS256", full, rsaPublic(k.rsa).with(members{"key_ops": []string{"encrypt"}}).String(), "", refused},
		{"key_ops sign of a secret", "HS256", oct, oct.with(members{"key_ops": []string{"sign"}}).String(), "", refused},
		{"key_ops sign of a private key", "ES256", ec, ec.with(members{"key_ops": []string{"sign"}}).String(), "", used},
		{"key_ops sign of a public key", "ES256", ec, ecPublic(t, k.p256).with(members{"key_ops": []string{"sign"}}).String(), "", refused},
		{"key_ops twice", "ES256", ec, ec.with(members{"key_ops": []string{"verify", "verify"}}).String(), "key.ops", used},
		{"key_ops empty", "ES256", ec, ec.with(members{"key_ops": []string{}}).String(), "key.ops", refused},
		{"key_ops of nobody", "ES256", ec, ec.with(members{"key_ops": []string{"sign, verify"}}).String(), "key.ops", used},
		{"key_ops for all", "ES256", ec, ec.with(members{"key_ops": []string{"verify", "deriveKey"}}).String(), "key.ops", used},
		{"key_ops against use", "ES256", ec, ec.with(members{"use": "sig", "key_ops": []string{"deriveKey"}}).String(), "key.ops", refused},
		{"key_ops against alg", "ES256", ec, ec.with(members{"alg": "ES256", "key_ops": []string{"deriveKey"}}).String(), "key.ops", refused},
		{"use against alg", "RS256", full, full.with(members{"use": "enc", "alg": "RS256"}).String(), "key.use", refused},
		{"alg for encryption", "RS256", full, full.with(members{"alg": "RSA-OAEP"}).String(), "", refused},
		{"alg of another hash", "RS256", full, full.with(members{"alg": "RS512"}).String(), "", refused},
		{"alg of another kind", "RS256", full, full.with(members{"alg": "HS256"}).String(), "key.alg", refused},
		{"alg of nobody", "RS256", full, full.with(members{"alg": "RSA"}).String(), "key.alg", used},
		{"alg none", "RS256", full, full.with(members{"alg": "none"}).String(), "key.alg", used},
		{"alg of another curve", "ES256", ec, ec.with(members{"alg": "ES384"}).String(), "key.curve", refused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.verifier == "" {
				tt.verifier = tt.signer.String()
			}
			raw := signed(t, `{"alg":"`+tt.alg+`"}`, "x", tt.signer.String())
			keys := parseKeys(t, tt.verifier)
			v := jose.Verify(raw, keys, jose.Options{})
			if v.State != tt.lenient || problemCodes(v.Problems) != tt.problems {
				t.Errorf("problems %q: %+v", problemCodes(v.Problems), v)
			}
			strict := jose.StateUnverified
			if tt.problems == "" {
				strict = tt.lenient
			}
			if v := jose.Verify(raw, keys, jose.Options{Strict: true}); v.State != strict || v.State == refused && v.Reason == "" {
				t.Errorf("strict: %+v", v)
			}
		})
	}
}

func TestSetProblems(t *testing.T) {
	k := newTestKeys()
	ec, ed := ecMembers(t, k.p256), edPublic(k.ed)
	raw := signed(t, `{"alg":"ES256","kid":"a"}`, "x", ec.String())
	tests := []struct{ name, set, problems string }{
		{"fine", set(ec.with(members{"kid": "a"}), ed.with(members{"kid": "b"})), ""},
		{"mixed", set(ec.with(members{"kid": "a"}), octMembers(k.secret).with(members{"kid": "b"})), "key.mixed-set"},
		{"one kid", set(ec.with(members{"kid": "a"}), ed.with(members{"kid": "a"})), "key.shared-kid"},
		{"one kid of three", set(ec.with(members{"kid": "a"}), ed.with(members{"kid": "b"}), ed.with(members{"kid": "b"}), ed.with(members{"kid": "b"})), "key.shared-kid"},
		{"both", set(ec.with(members{"kid": "a"}), octMembers(k.secret).with(members{"kid": "a"})), "key.shared-kid key.mixed-set"},
		{"none named", set(ec, ed), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys := parseKeys(t, tt.set)
			if v := jose.Verify(raw, keys, jose.Options{}); v.State != jose.StateValid || problemCodes(v.Problems) != tt.problems || problemCodes(keys.Problems) != tt.problems {
				t.Errorf("%+v", v)
			}
			v := jose.Verify(raw, keys, jose.Options{Strict: true})
			if refused := v.State == jose.StateUnverified && strings.Contains(v.Reason, "the key is refused"); refused != (tt.problems != "") {
				t.Errorf("strict: %+v", v)
			}
		})
	}
}

func TestOtherModuliAreNotROCA(t *testing.T) {
	if got := problemCodes(parseKeys(t, rsaPublic(newTestKeys().rsa).String()).List[0].Problems); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestRSAOutOfBoundsIsNotUsed(t *testing.T) {
	k := newTestKeys()
	raw := signed(t, `{"alg":"RS256"}`, "x", rsaMembers(k.rsa).String())
	odd := func(bits int) *big.Int { return new(big.Int).SetBit(big.NewInt(1), bits-1, 1) }
	tests := []struct {
		name     string
		bits     int
		problems string
		said     string
	}{
		{"512 bits", 512, "key.short key.weak", "the RSA key has 512 bits, which protect nothing"},
		{"20000 bits", 20000, "key.malformed", "more than the 16384 that are taken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys := parseKeys(t, pemText("PUBLIC KEY", pkix(t, &rsa.PublicKey{N: odd(tt.bits), E: 65537})))
			v := jose.Verify(raw, keys, jose.Options{})
			if problemCodes(keys.List[0].Problems) != tt.problems || v.State != jose.StateUnverified || !strings.Contains(v.Reason, tt.said) {
				t.Errorf("%v: %+v", keys.List[0].Problems, v)
			}
		})
	}
}
