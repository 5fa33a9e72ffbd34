package jose

import (
	"math"
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
	}
	if m, present := h.Get("kid"); present && m.Raw[0] != '"' {
		p.observe(CodeKidNotString, m.Offset, "kid is no string")
	}
}

// millisFrom and millisTo bound what reads like milliseconds: the years 1973 to 5138.
const millisFrom, millisTo = 1e11, 1e14

// checkExp observes an exp that is no NumericDate in seconds (RFC 7519 section 4.1.4).
func (p *parser) checkExp() {
	m, ok := p.t.Claims.Get("exp")
	if !ok {
		return
	}
	n, ok := p.t.Claims.Number("exp")
	if !ok {
		p.observe(CodeExpNotNumber, m.Offset, "exp is no number; a NumericDate is wanted: seconds since 1970")
		return
	}
	f, err := n.Float64()
	switch {
	case err == nil && millisFrom < f && f < millisTo:
		p.observe(CodeExpMillis, m.Offset, "exp is %.24s: milliseconds, where seconds are wanted", n)
	case err != nil || math.Abs(f) > maxNumericDate:
		p.observe(CodeExpRange, m.Offset, "exp is %.24s, which is no time that a clock reaches", n)
	}
}
