package jose

import (
	"bytes"
	"crypto/elliptic"
	"math"
	"math/big"
	"strings"
)

// checkHeader observes what a JOSE header must not lack (RFC 7515 section 4.1).
func (p *parser) checkHeader(offset int) {
	h := p.t.Header
	if h == nil {
		return
	}
	alg, ok := h.String("alg")
	switch m, present := h.Get("alg"); {
	case !present:
		p.observe(CodeNoAlg, offset, "the header has no alg")
	case !ok:
		p.observe(CodeNoAlg, m.Offset, "alg is no string")
	case strings.EqualFold(alg, "none"):
		p.observe(CodeAlgNone, m.Offset, "alg is %q: nothing protects this token", alg)
	case otherCase(alg) != "":
		p.observe(CodeAlgCase, m.Offset, "alg is %q; names of algorithms keep their case, and this one is %s", alg, otherCase(alg))
	}
	if m, present := h.Get("kid"); present && m.Raw[0] != '"' {
		p.observe(CodeKidNotString, m.Offset, "kid is no string")
	}
}

// signatureLength gives the length in bytes that a signature of each algorithm always has (RFC 7518 section 3.1, RFC 8037
// section 3.1); 0 where the key decides. A switch, because a map would be made anew for each token.
func signatureLength(alg string) (bytes int, known bool) {
	switch alg {
	case "HS256":
		return 32, true
	case "HS384":
		return 48, true
	case "HS512", "ES256", "EdDSA", "Ed25519":
		return 64, true
	case "ES384":
		return 96, true
	case "ES512":
		return 132, true
	case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512":
		return 0, true
	}
	return 0, false
}

// otherCase returns the algorithm that alg is but for its case, or "".
func otherCase(alg string) string {
	if _, known := signatureLength(alg); known || len(alg) > len("Ed25519") {
		return ""
	}
	for _, name := range []string{strings.ToUpper(alg), "EdDSA", "Ed25519"} {
		if _, known := signatureLength(name); known && strings.EqualFold(name, alg) {
			return name
		}
	}
	return ""
}

// signature looks at the signature's spelling and shape, and lets go of it.
func (p *parser) signature(s part) {
	p.t.SignatureLength = len(s.text)
	d, ok := p.decode(s)
	alg, isText := p.t.Header.String("alg")
	if !ok || !isText || strings.EqualFold(alg, "none") {
		return
	}
	n, known := signatureLength(alg)
	switch {
	case len(d.data) == 0:
		p.observe(CodeSigEmpty, s.Offset, "there is no signature, and alg is %.20q", alg)
	case strings.HasPrefix(alg, "ES") && isDER(d.data):
		p.observe(CodeSigDER, s.Offset, "the signature is written as ASN.1; %s wants r and s side by side, %d bytes", alg, n)
	case known && n > 0 && len(d.data) != n:
		p.observe(CodeSigLength, s.Offset, "the signature has %d bytes; %s always has %d", len(d.data), alg, n)
	case isZero(d.data), strings.HasPrefix(alg, "ES") && (isZero(d.data[:len(d.data)/2]) || isZero(d.data[len(d.data)/2:])):
		p.observe(CodeSigZero, s.Offset, "the signature, or half of it, is nothing but zeros")
	case strings.HasPrefix(alg, "ES") && beyondOrder(alg, d.data):
		p.observe(CodeSigRange, s.Offset, "a half of the signature is not below the order of the curve")
	}
}

// beyondOrder reports an r or s that no signer writes and no verifier takes (FIPS 186-5 section 6.4.2). An alg whose curve is not known
// here has none.
func beyondOrder(alg string, signature []byte) bool {
	var n *big.Int
	switch alg {
	case "ES256":
		n = elliptic.P256().Params().N
	case "ES384":
		n = elliptic.P384().Params().N
	case "ES512":
		n = elliptic.P521().Params().N
	default:
		return false
	}
	half := len(signature) / 2
	order := n.FillBytes(make([]byte, half))
	return bytes.Compare(signature[:half], order) >= 0 || bytes.Compare(signature[half:], order) >= 0
}

// isDER reports a sequence of ASN.1 that fills the bytes, as OpenSSL writes an ECDSA signature.
func isDER(b []byte) bool {
	return len(b) > 8 && b[0] == 0x30 && (int(b[1]) == len(b)-2 || b[1] == 0x81 && int(b[2]) == len(b)-3)
}

func isZero(b []byte) bool { return len(bytes.TrimLeft(b, "\x00")) == 0 }

// millisFrom and millisTo bound what reads like milliseconds: the years 1973 to 5138.
const millisFrom, millisTo = 1e11, 1e14

// checkTimes observes an exp, nbf or iat that is no NumericDate in seconds (RFC 7519 sections 4.1.4 to 4.1.6).
func (p *parser) checkTimes() {
	p.checkTime("exp", CodeExpNotNumber, CodeExpMillis, CodeExpRange)
	p.checkTime("nbf", CodeNbfNotNumber, CodeNbfMillis, CodeNbfRange)
	p.checkTime("iat", CodeIatNotNumber, CodeIatMillis, CodeIatRange)
}

func (p *parser) checkTime(name string, notNumber, millis, beyond Code) {
	m, ok := p.t.Claims.Get(name)
	if !ok {
		return
	}
	f, ok := m.Float()
	if !ok {
		p.observe(notNumber, m.Offset, "%s is no number; a NumericDate is wanted: seconds since 1970", name)
		return
	}
	switch {
	case millisFrom < f && f < millisTo:
		p.observe(millis, m.Offset, "%s is %.24s: milliseconds, where seconds are wanted", name, m.Raw)
	case math.Abs(f) > maxNumericDate:
		p.observe(beyond, m.Offset, "%s is %.24s, which is no time that a clock reaches", name, m.Raw)
	}
}
