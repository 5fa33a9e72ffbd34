package jose

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// hint looks for what people get wrong when a signature does not match with a key that fits; "" when it finds nothing. What it
// finds keeps the token invalid.
func (s *signature) hint(k Key) string {
	a, _ := algorithms(s.alg)
	switch m := k.public().(type) {
	case []byte:
		for _, r := range readings(m) {
			if len(r.secret) > 0 && !bytes.Equal(r.secret, m) && s.matches(Key{sealed: seal(r.secret)}) {
				return "it matches with the secret " + r.how
			}
		}
	case *rsa.PublicKey:
		sum := a.hash.New()
		sum.Write([]byte(s.input))
		digest := sum.Sum(nil)
		if rsa.VerifyPSS(m, a.hash, digest, s.value, nil) == nil && a.family == "PS" {
			return "it matches with a salt of another length than that of the hash, which RFC 7518 section 3.5 wants"
		}
		if rsa.VerifyPSS(m, a.hash, digest, s.value, nil) == nil {
			return "it is an RSASSA-PSS signature, which alg would have to say"
		}
		if a.family == "PS" && rsa.VerifyPKCS1v15(m, a.hash, digest, s.value) == nil {
			return "it is an RSASSA-PKCS1-v1_5 signature, which alg would have to say"
		}
	case *ecdsa.PublicKey:
		sum := a.hash.New()
		sum.Write([]byte(s.input))
		if ecdsa.VerifyASN1(m, sum.Sum(nil), s.value) {
			return "it matches as ASN.1 DER; r and s have to stand side by side (RFC 7518 section 3.4)"
		}
	}
	return ""
}

// reading is another way to take the text of a secret.
type reading struct {
	secret []byte
	how    string
}

// readings are the ways to take a secret that people mix up.
func readings(secret []byte) []reading {
	text := string(secret)
	trimmed := strings.TrimSpace(text)
	texts := []reading{
		{[]byte(text), ""},
		{[]byte(strings.TrimRight(text, "\r\n")), "without the newline at its end"},
		{[]byte(trimmed), "without the white space around it"},
		{[]byte(strings.Trim(trimmed, "\"'`")), "without the quotes around it"},
	}
	if _, after, ok := strings.Cut(trimmed, ":"); ok {
		texts = append(texts, reading{[]byte(after), "that stands after the colon, without the id before it"})
	}
	all := texts
	for _, r := range texts {
		for _, d := range decodings(string(r.secret)) {
			d.how = strings.TrimSpace(r.how + " " + d.how)
			all = append(all, d)
		}
	}
	// The other way round: what was decoded was the secret itself.
	return append(all,
		reading{[]byte(base64.StdEncoding.EncodeToString(secret)), "as its base64 text, not decoded"},
		reading{[]byte(base64.RawStdEncoding.EncodeToString(secret)), "as its base64 text, not decoded"},
		reading{[]byte(base64.URLEncoding.EncodeToString(secret)), "as its base64url text, not decoded"},
		reading{[]byte(base64.RawURLEncoding.EncodeToString(secret)), "as its base64url text, not decoded"},
		reading{[]byte(hex.EncodeToString(secret)), "as its hexadecimal text, not decoded"},
		reading{append(bytes.Clone(secret), '\n'), "and a newline at its end"},
	)
}

func decodings(text string) []reading {
	var all []reading
	if data, err := hex.DecodeString(text); err == nil {
		all = append(all, reading{data, "decoded from hexadecimal digits"})
	}
	unpadded := strings.TrimRight(text, "=")
	if data, err := base64.RawStdEncoding.DecodeString(unpadded); err == nil {
		all = append(all, reading{data, "decoded from base64"})
	}
	if data, err := base64.RawURLEncoding.DecodeString(unpadded); err == nil {
		all = append(all, reading{data, "decoded from base64url"})
	}
	return all
}
