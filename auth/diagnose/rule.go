package diagnose

import "slices"

// judgement is one token under examination: what every rule may look at. Rules only read it.
type judgement struct {
	Subject
	c Context
	// vendor and kind are decided before any rule runs: one of the constants, never VendorAuto, and a tokenKind.
	vendor string
	kind   tokenKind
}

// rule is one thing that can be told of a token.
type rule struct {
	code string
	// passed is what is in order when the rule finds nothing: "exp is in seconds". Empty for a rule against attacks, whose silence
	// tells nobody anything; such rules are counted together.
	passed string
	// applies says whether there is something to look at; nil is always. A rule that does not apply is neither passed nor found.
	applies func(*judgement) bool
	// check gives what it found. Code and Where are filled in by the rule itself; Severity must be set.
	check func(*judgement) (Finding, bool)
}

// preset is what is known of one vendor's tokens. The table of presets is the one place where a vendor is added.
type preset struct {
	vendor string
	title  string // "Twilio"
	// recognise tells whether a token is this vendor's, how sure that is (0 is no, 100 is certain) and by what it shows.
	recognise func(*judgement) (kind tokenKind, sure int, why string)
	// kinds names the kinds of token that this vendor has.
	kinds map[tokenKind]string
	// rules are those that run after the general ones.
	rules func(*judgement) []rule
	// unchecked are what this vendor's server checks and nobody else can.
	unchecked func(*judgement) []NotChecked
	// reader is the vendor's own verdict where it differs from the RFC's: nil for none.
	reader func(*judgement, []Finding) (Verdict, bool)
	// result is the vendor's own word: nil for none.
	result func(*judgement, []Finding) string
}

// tokenKind is a kind of token in the presets' own spelling, such as "customer-token".
type tokenKind string

// run applies rules in order.
func (j *judgement) run(r *Report, rules []rule) {
	for _, rule := range rules {
		if rule.applies != nil && !rule.applies(j) {
			continue
		}
		f, found := rule.check(j)
		switch {
		case found:
			f.Code = rule.code
			r.Findings = append(r.Findings, f)
		case rule.passed != "":
			r.Passed = append(r.Passed, Passed{Code: rule.code, Title: rule.passed})
		}
	}
	slices.SortStableFunc(r.Findings, Compare)
}

// where is the place of a member of the header or the claims, or of the whole part when it has no such member.
func (j *judgement) where(part, name string) Where {
	w := Where{Part: part, Name: name}
	o := j.Read.Claims
	if part == "header" {
		o = j.Read.Header
	}
	if m, ok := o.Get(name); ok {
		w.Offset = m.Offset
		return w
	}
	for _, s := range j.Read.Segments {
		if s.Name == part {
			w.Offset = s.Offset
		}
	}
	return w
}
