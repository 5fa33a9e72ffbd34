package diagnose

import (
	"slices"

	"authpeek/auth/jose"
)

// Inspect judges a token. The report's slices are never nil.
func Inspect(s Subject, c Context) Report {
	j := newJudgement(s, c)
	why := j.recognise(presets[:])
	r := Report{
		Vendor: j.vendor, Kind: j.kindName(), Why: why,
		Findings: make([]Finding, 0, 4), Passed: make([]Passed, 0, 32), NotChecked: []NotChecked{}, Readers: []Verdict{},
	}
	if j.preset.instead != nil {
		j.instead = j.preset.instead(j)
	}
	j.observations(&r)
	for _, rules := range [...][]rule{formRules, keyRules, headerRules, critRules, jweRules, timeRules, claimRules} {
		j.run(&r, rules)
	}
	if j.preset.rules != nil {
		j.run(&r, j.preset.rules(j))
	}
	if r.Silent = j.silent; r.Silent > 0 {
		r.Passed = append(r.Passed, Passed{Code: CodeSilent, Title: Counted(j.silent, "rule") + " against attacks and slips found nothing"})
	}
	j.withoutEcho(&r)
	slices.SortStableFunc(r.Findings, Compare)
	r.NotChecked = j.unchecked()
	r.Readers = j.verdicts(r.Findings)
	if j.preset.result != nil {
		r.Result = j.preset.result(j, r.Findings)
	}
	return r
}

func newJudgement(s Subject, c Context) *judgement {
	j := &judgement{Subject: s, c: c}
	j.alg, _ = s.Read.Header.String("alg")
	j.enc, _ = s.Read.Header.String("enc")
	j.kid, j.kidText = s.Read.Header.String("kid")
	j.exp, j.nbf, j.iat = stampOf(s.Read.Claims, "exp"), stampOf(s.Read.Claims, "nbf"), stampOf(s.Read.Claims, "iat")
	return j
}

// recognise decides whose token it is and of which kind. When the vendor was to be found out, why says by what it was.
func (j *judgement) recognise(list []preset) (why string) {
	j.vendor, j.preset = j.c.Vendor, &preset{vendor: VendorNone}
	auto := j.vendor == "" || j.vendor == VendorAuto
	if auto {
		j.vendor = VendorNone
	}
	best := 0
	for i := range list {
		p := &list[i]
		if !auto && p.vendor != j.vendor {
			continue
		}
		kind, sure, by := p.recognise(j)
		switch {
		case !auto:
			j.preset, j.kind = p, kind
			return ""
		case sure > best:
			best, why = sure, by
			j.preset, j.vendor, j.kind = p, p.vendor, kind
		}
	}
	return why
}

// kindName says in a few words what the token is. One that its vendor does not recognise was named a vendor's by somebody else.
func (j *judgement) kindName() string {
	if name, ok := j.preset.kinds[j.kind]; ok {
		return name
	}
	name := "opaque token"
	switch j.Read.Form {
	case jose.FormJWS:
		name = "signed token"
	case jose.FormJWE:
		name = "encrypted token"
	}
	if j.preset.title != "" {
		name += ", judged as " + j.preset.title
	}
	return name
}

// unchecked are what nobody could decide here. What the preset says of the same thing is better than what the RFCs leave to say.
func (j *judgement) unchecked() []NotChecked {
	list := j.generalUnchecked()
	if j.preset.unchecked == nil {
		return list
	}
	for _, own := range j.preset.unchecked(j) {
		if i := slices.IndexFunc(list, func(n NotChecked) bool { return n.What == own.What }); i >= 0 {
			list[i] = own
		} else {
			list = append(list, own)
		}
	}
	return list
}

// verdicts are those of the readers, when they differ or when any of them refuses the token.
func (j *judgement) verdicts(found []Finding) []Verdict {
	list := j.generalVerdicts()
	if j.preset.reader != nil {
		if v, ok := j.preset.reader(j, found); ok {
			list = append(list, v)
		}
	}
	if !slices.ContainsFunc(list, func(v Verdict) bool { return !v.Takes }) {
		return []Verdict{}
	}
	return list
}
