package diagnose

import (
	"slices"
	"strings"

	"authpeek/auth/jose"
)

// keyRules judge what came of checking the signature, and the key that it was checked with.
var keyRules = []rule{
	{code: "token.signature", applies: decided, check: mismatch, passes: func(j *judgement) string {
		if isJWE(j) {
			return "decrypts with " + clip(j.c.Verification.Key, maxDetail)
		}
		return "signature matches " + clip(j.c.Verification.Key, maxDetail)
	}},
	{code: "key.unsupported", applies: verified, check: unsupported},
	{code: string(jose.KeyShort), applies: verified, check: keyProblem(jose.KeyShort, "the key is too short", "use a longer one", "RFC 7518 sections 3.2 and 3.3")},
	{code: string(jose.KeyWeak), applies: verified, check: keyProblem(jose.KeyWeak, "the secret stands in every list of secrets", "make one from random bytes, and take this one out of use", "RFC 8725 section 3.5")},
	{code: string(jose.KeyROCA), applies: verified, check: keyProblem(jose.KeyROCA, "the key can be factored", "make a new key", "CVE-2017-15361")},
	{code: string(jose.KeyExponent), applies: verified, check: keyProblem(jose.KeyExponent, "the key's exponent is wrong", "make a new key", "RFC 8017 section 3.1")},
	{code: string(jose.KeyUse), applies: verified, check: keyProblem(jose.KeyUse, "the key is for another use", "choose the key that is for signatures, or for encryption", "RFC 7517 section 4.2")},
	{code: string(jose.KeyOps), applies: verified, check: keyProblem(jose.KeyOps, "the key is for other operations", "write key_ops as what the key is for", "RFC 7517 section 4.3")},
	{code: string(jose.KeyAlg), applies: verified, check: keyProblem(jose.KeyAlg, "the key is for another algorithm", "write alg as what the key is for", "RFC 7517 section 4.4")},
	{code: string(jose.KeyCurve), applies: verified, check: keyProblem(jose.KeyCurve, "the key's curve does not fit", "use a key on the curve that alg names", "RFC 7518 section 3.4")},
	{code: string(jose.KeyMixed), applies: verified, check: keyProblem(jose.KeyMixed, "secrets and public keys in one set", "keep secrets out of a set that is published", "RFC 7517 section 5")},
	{code: string(jose.KeySharedKid), applies: verified, check: keyProblem(jose.KeySharedKid, "two keys have one kid", "give every key its own kid", "RFC 7517 section 4.5")},
	{code: string(jose.KeyMalformed), applies: verified, check: keyProblem(jose.KeyMalformed, "the key is not written as it should be", "write it as the library made it", "RFC 7517 section 4")},
	{code: "key.note", applies: verified, check: keyNote},
}

func verified(j *judgement) bool { return j.c.Verification != nil }

// decided says that a key was tried, or that the token was refused before one could be.
func decided(j *judgement) bool {
	return verified(j) && (j.c.Verification.State == jose.StateValid || j.c.Verification.State == jose.StateInvalid)
}

// mismatched says that keys of the right kind were tried and none of them matched. What is refused for its form before any key is
// tried is invalid too, but another reader may take that form and find that the signature matches.
func (j *judgement) mismatched() bool {
	return verified(j) && j.c.Verification.State == jose.StateInvalid && firstOf(j, rfcForm) == ""
}

// titleUncounted is of a token that was refused for its form, before any key was tried.
const titleUncounted = "the signature does not count"

// withoutEcho takes that finding back where another one says what is wrong with the form: one fault is told once.
func (j *judgement) withoutEcho(r *Report) {
	echo := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Title == titleUncounted })
	if echo < 0 {
		return
	}
	rest := Report{Findings: slices.Delete(slices.Clone(r.Findings), echo, echo+1)}
	told, found := rest.Explain()
	if !found || told.Severity != SeverityError {
		return
	}
	r.Findings = rest.Findings
	if hint := j.c.Verification.Hint; hint != "" { // that the signature matches but for that is worth knowing
		i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Code == told.Code })
		r.Findings[i].Detail += " " + Capital(clip(hint, maxDetail)) + "."
	}
}

func mismatch(j *judgement) (Finding, bool) {
	v := j.c.Verification
	if v.State == jose.StateValid {
		return Finding{}, false
	}
	f := Finding{
		Severity: SeverityError, Title: "the signature does not match", Ref: "RFC 7515 section 5.2", Where: j.where("signature", ""),
		Detail: Capital(clip(v.Reason, maxDetail)) + ".", Fix: "check that kid and key belong together, and that the key was not replaced since",
		Brief: "has a signature that does not match",
	}
	if v.Key != "" && !strings.Contains(v.Reason, v.Key) {
		f.Detail += " Checked with " + clip(v.Key, maxDetail) + "."
	}
	switch {
	case !j.mismatched():
		f.Title, f.Brief, f.Fix = titleUncounted, "has a signature that does not count", "put that right first, then verify again"
	case isJWE(j):
		f.Title, f.Brief, f.Ref, f.Where = "it does not decrypt", "does not decrypt", "RFC 7516 section 5.2", j.where("tag", "")
	}
	if v.Hint != "" {
		f.Fix = clip(v.Hint, maxDetail)
	}
	if j.c.Refused && (j.c.SaidExpired || strings.Contains(strings.ToLower(j.c.Words), "expired")) {
		// Whoever looks at the end of a token has taken its signature, so that this key is not the server's.
		f.Severity, f.Brief = SeverityWarning, ""
		f.Detail += " The server went on to the token's end, so that it checks with another key."
	}
	return f, true
}

func unsupported(j *judgement) (Finding, bool) {
	v := j.c.Verification
	return Finding{
		Severity: SeverityWarning, Title: "alg cannot be checked here", Detail: Capital(clip(v.Reason, maxDetail)) + ".",
		Fix: "check it where it is read", Ref: "RFC 7518 section 3.1", Where: j.where("header", "alg"),
	}, v.State == jose.StateUnsupported
}

func keyProblem(code jose.KeyCode, title, fix, ref string) func(*judgement) (Finding, bool) {
	return func(j *judgement) (Finding, bool) {
		list := j.c.Verification.Problems
		i := slices.IndexFunc(list, func(p jose.KeyProblem) bool { return p.Code == code })
		if i < 0 {
			return Finding{}, false
		}
		return Finding{
			Severity: SeverityWarning, Title: title, Detail: Capital(clip(list[i].Detail, 2*maxDetail)) + ".", Fix: fix, Ref: ref,
		}, true
	}
}

// keyNote passes on what a reader should know although the signature matches. RSA1_5 has a rule of its own.
func keyNote(j *judgement) (Finding, bool) {
	for _, o := range j.c.Verification.Notes {
		if j.alg == "RSA1_5" {
			continue
		}
		return Finding{
			Severity: SeverityNote, Title: "verified, with a remark", Detail: Capital(clip(o.Detail, 2*maxDetail)) + ".",
			Fix: "nothing has to be done for this reader", Ref: "RFC 8725 section 3.2", Where: j.whereAt(o.Offset),
		}, true
	}
	return Finding{}, false
}
