package diagnose

import (
	"slices"

	"authpeek/auth/jose"
)

// judgement is one token under examination: what every rule may look at. Rules only read it.
type judgement struct {
	Subject
	c Context
	// vendor and kind are decided before any rule runs: one of the constants, never VendorAuto, and a tokenKind.
	vendor string
	kind   tokenKind
	// preset is the vendor's; never nil.
	preset *preset
	// alg, enc and kid are the header's when they are texts; exp, nbf and iat the claims'. They are read once, for many rules ask.
	alg, enc      string
	kid           string
	kidText       bool // there is a kid, and it is a text
	exp, nbf, iat stamp
	// grants are those of a Twilio token, read once by its rules; nil when there are none, or no object.
	grants *jose.Object
	// extole are the times of an Extole token, read once by its rules.
	extole extoleTimes
	// owner are the ids that a Bloomreach token is made out to, read once; nil when there are none, or no object.
	owner map[string]string
	// instead are the codes of the general rules that the preset does without.
	instead []string
	// silent counts the rules that found nothing and have nothing to say about that.
	silent int
}

// rule is one thing that can be told of a token.
type rule struct {
	code string
	// passed is what is in order when the rule finds nothing: "exp is in seconds". Empty for a rule against attacks, whose silence
	// tells nobody anything; such rules are counted together.
	passed string
	// passes says it when it depends on the token: "signature matches k1". It is asked only where passed is empty; nil for none.
	passes func(*judgement) string
	// applies says whether there is something to look at; nil is always. A rule that does not apply is neither passed nor found.
	applies func(*judgement) bool
	// check gives what it found. Where is filled in by the rule itself; Severity must be set. Code is left to run.
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
	// instead are the codes of general rules that do not hold for this vendor, or of which a rule of its own speaks: they do not
	// run. Where only the words differ it is enough that a rule of the vendor has the same code: what it finds takes the place of
	// the general finding. Nil for none.
	instead func(*judgement) []string
	// rules are those that run after the general ones; nil for none.
	rules func(*judgement) []rule
	// unchecked are what this vendor's server checks and nobody else can; nil for none.
	unchecked func(*judgement) []NotChecked
	// reader is the vendor's own verdict where it differs from the RFC's: nil for none.
	reader func(*judgement, []Finding) (Verdict, bool)
	// result is the vendor's own word: nil for none.
	result func(*judgement, []Finding) string
}

// tokenKind is a kind of token in the presets' own spelling, such as "customer-token".
type tokenKind string

// run applies rules in order. Of two rules with one code the later one is heard, except that silence never takes a finding back.
func (j *judgement) run(r *Report, rules []rule) {
	for i := range rules {
		rule := &rules[i]
		if slices.Contains(j.instead, rule.code) || rule.applies != nil && !rule.applies(j) {
			continue
		}
		f, found := rule.check(j)
		if found {
			f.Code = rule.code
			r.found(f)
			continue
		}
		title := rule.passed
		if title == "" && rule.passes != nil {
			title = rule.passes(j)
		}
		if title == "" {
			j.silent++
			continue
		}
		r.passed(Passed{Code: rule.code, Title: title})
	}
}

func (r *Report) found(f Finding) {
	r.Passed = slices.DeleteFunc(r.Passed, func(p Passed) bool { return p.Code == f.Code })
	if i := slices.IndexFunc(r.Findings, func(g Finding) bool { return g.Code == f.Code }); i >= 0 {
		r.Findings[i] = f
		return
	}
	r.Findings = append(r.Findings, f)
}

func (r *Report) passed(p Passed) {
	if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == p.Code }) {
		return
	}
	if i := slices.IndexFunc(r.Passed, func(q Passed) bool { return q.Code == p.Code }); i >= 0 {
		r.Passed[i] = p
		return
	}
	r.Passed = append(r.Passed, p)
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
