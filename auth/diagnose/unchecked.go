package diagnose

import "authpeek/auth/jose"

// generalUnchecked are the things that nobody could decide here, whoever made the token.
func (j *judgement) generalUnchecked() []NotChecked {
	if isOpaque(j) {
		return []NotChecked{{What: "everything in it", Why: "only the server knows"}}
	}
	list := make([]NotChecked, 0, 8)
	if why := j.signatureUnchecked(); why != "" {
		list = append(list, NotChecked{What: "signature", Why: why})
	}
	if !j.hasNow() {
		list = append(list, NotChecked{What: "exp, nbf, iat", Why: "no moment to judge at"})
	}
	if hasKid(j) && (!verified(j) || j.c.Verification.Key == "") {
		list = append(list, NotChecked{What: "kid", Why: "no keys to look it up in"})
	}
	if j.Read.Claims == nil {
		if isJWE(j) {
			list = append(list, NotChecked{What: "claims", Why: WhyEncrypted})
		}
		return list
	}
	for _, name := range [...]string{"iss", "aud", "jti", "nbf"} {
		switch _, there := j.Read.Claims.Get(name); {
		case !there:
			list = append(list, NotChecked{What: name, Why: "absent"})
		case name != "nbf":
			list = append(list, NotChecked{What: name, Why: "nothing to compare it with"})
		}
	}
	if _, there := j.Read.Claims.Get("nonce"); there {
		list = append(list, NotChecked{What: "nonce", Why: "nothing to compare it with"})
	}
	return list
}

// signatureUnchecked says why nobody knows whether the signature matches; empty when somebody does.
func (j *judgement) signatureUnchecked() string {
	v := j.c.Verification
	switch {
	case isJWS(j) && j.Read.Has(jose.CodeAlgNone):
		return "alg is none: there is nothing to verify"
	case v == nil:
		return "no key"
	case v.State == jose.StateUnverified || v.State == jose.StateUnsupported:
		return clip(v.Reason, maxDetail)
	default:
		return ""
	}
}
