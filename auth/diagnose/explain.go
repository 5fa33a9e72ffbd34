package diagnose

import "slices"

// reasons are the findings that explain a refusal, the likeliest reason first. They are in the order in which a server comes to
// them: the form and the kind of the token, then the key and the signature, and only then what the claims say. A missing end says
// least.
var reasons = []string{
	"token.is-json", "token.not-jwt", "token.is-api-key", "token.is-private-key", "token.bearer-twice", "token.quoted", "token.segments", "token.whitespace",
	"token.bom", "token.alphabet", "token.padding", "token.too-long", "header.not-json", "claims.not-object", "token.json-trailing",
	"header.alg-none", "header.no-alg", "header.alg-case", "header.alg-unknown", "signature.empty", "signature.length", "signature.der", "signature.zero", "signature.range",
	"twilio.20101", "twilio.20160", "twilio.20102", "twilio.20152", "extole.malformed", "extole.alg", "mode.other-integration", "token.other-integration",
	"token.alg-unexpected", "token.kid-is-public", "token.no-kid", "extole.kid", "header.kid-not-text", "token.signature", "twilio.20107", "twilio.20159",
	"token.sub-not-object", "token.ids-not-object", "token.exp-millis", "time.exp-not-number", "time.negative", "token.expired", "time.nbf-millis",
	"time.not-yet", "time.order", "twilio.20103", "twilio.20153", "twilio.20157", "twilio.20104", "twilio.20156", "twilio.20105", "twilio.20155",
	"twilio.20106", "twilio.20154", "extole.exp", "extole.nbf", "extole.premature", "clock.skew", "token.ids-differ", "token.no-exp",
}

// Explaining are the findings of severity error, the one first that explains a refusal best. It is never nil.
func (r Report) Explaining() []Finding {
	list := []Finding{}
	for _, f := range r.Findings {
		if f.Severity == SeverityError {
			list = append(list, f)
		}
	}
	rank := func(f Finding) int {
		if i := slices.Index(reasons, f.Code); i >= 0 {
			return i
		}
		return len(reasons)
	}
	slices.SortStableFunc(list, func(a, b Finding) int { return rank(a) - rank(b) })
	return list
}

// Explain says which finding explains a refusal best; ok is false when none does. Without an error, a warning that says how it looks
// on the wire is better than nothing: some readers refuse for it.
func (r Report) Explain() (f Finding, ok bool) {
	if list := r.Explaining(); len(list) > 0 {
		return list[0], true
	}
	for _, f := range r.Findings {
		if f.Severity == SeverityWarning && f.Brief != "" {
			return f, true
		}
	}
	return Finding{}, false
}

// Short is the finding in the wire's few words.
func (f Finding) Short() string {
	if f.Brief != "" {
		return f.Brief
	}
	return f.Title
}
