package diagnose

import (
	"slices"
	"testing"

	"authpeek/auth/jose"
)

func finding(code, title string) rule {
	return rule{code: code, passed: "not reached", check: func(*judgement) (Finding, bool) {
		return Finding{Severity: SeverityWarning, Title: title}, true
	}}
}

func passing(code, title string) rule { return rule{code: code, passed: title, check: nothing} }

// What a vendor's rule says takes the place of the general one of the same code, in both directions but one: what was found stays.
func TestRulesOfOneCode(t *testing.T) {
	for _, tt := range []struct {
		name            string
		general, vendor []rule
		instead         []string
		found, passed   []string
	}{
		{"a finding replaces a finding", []rule{finding("a", "general")}, []rule{finding("a", "vendor")}, nil, []string{"vendor"}, nil},
		{"a finding replaces what passed", []rule{passing("a", "general")}, []rule{finding("a", "vendor")}, nil, []string{"vendor"}, nil},
		{"silence takes nothing back", []rule{finding("a", "general")}, []rule{passing("a", "vendor")}, nil, []string{"general"}, nil},
		{"what passed is said once", []rule{passing("a", "general")}, []rule{passing("a", "vendor")}, nil, nil, []string{"vendor"}},
		{"two codes", []rule{finding("a", "general")}, []rule{finding("b", "vendor")}, nil, []string{"general", "vendor"}, nil},
	} {
		j := newJudgement(Subject{}, Context{})
		j.preset, j.instead = &preset{}, tt.instead
		var r Report
		j.run(&r, tt.general)
		j.run(&r, tt.vendor)
		var found, passed []string
		for _, f := range r.Findings {
			found = append(found, f.Title)
		}
		for _, p := range r.Passed {
			passed = append(passed, p.Title)
		}
		if !slices.Equal(found, tt.found) || !slices.Equal(passed, tt.passed) {
			t.Errorf("%s: found %v, passed %v", tt.name, found, passed)
		}
	}
}

// A preset names general rules that do not hold for it: neither what is found nor what passes is told, and not of observations either.
func TestRulesThatDoNotHold(t *testing.T) {
	j := newJudgement(Subject{Read: jose.Parse("Bearer e30.e30.")}, Context{})
	j.preset, j.instead = &preset{}, []string{"a", "token.bearer-twice"}
	var r Report
	j.observations(&r)
	j.run(&r, []rule{finding("a", "general"), passing("b", "general"), {code: "c", check: nothing}})
	if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == "a" || f.Code == "token.bearer-twice" }) {
		t.Errorf("found %+v", r.Findings)
	}
	if len(r.Passed) != 1 || r.Passed[0].Code != "b" || j.silent != 1 {
		t.Errorf("passed %+v, %d in silence", r.Passed, j.silent)
	}
}

func TestRecognition(t *testing.T) {
	sure := func(kind tokenKind, sure int) func(*judgement) (tokenKind, int, string) {
		return func(*judgement) (tokenKind, int, string) { return kind, sure, "it says " + string(kind) }
	}
	list := []preset{
		{vendor: "one", title: "One", recognise: sure("first", 30), kinds: map[tokenKind]string{"first": "One first token"}},
		{vendor: "two", title: "Two", recognise: sure("second", 70), kinds: map[tokenKind]string{"second": "Two second token"}},
		{vendor: "three", title: "Three", recognise: sure("third", 70)},
		{vendor: "four", title: "Four", recognise: sure("", 0)},
	}
	for _, tt := range []struct{ asked, vendor, kind, why string }{
		{VendorAuto, "two", "Two second token", "it says second"},
		{"", "two", "Two second token", "it says second"},
		{"one", "one", "One first token", ""},
		{"three", "three", "opaque token, judged as Three", ""},
		{"four", "four", "opaque token, judged as Four", ""},
		{VendorNone, VendorNone, "opaque token", ""},
	} {
		j := newJudgement(Subject{Read: jose.Parse("opaque")}, Context{Vendor: tt.asked})
		why := j.recognise(list)
		if j.vendor != tt.vendor || j.kindName() != tt.kind || why != tt.why {
			t.Errorf("%s: %s, %q, %q", tt.asked, j.vendor, j.kindName(), why)
		}
	}
	j := newJudgement(Subject{Read: jose.Parse("e30.e30.")}, Context{})
	if why := j.recognise(list[3:]); j.vendor != VendorNone || why != "" || j.kindName() != "signed token" {
		t.Errorf("nobody's: %s, %q, %q", j.vendor, j.kindName(), why)
	}
}

// What only the vendor's server knows is said in the vendor's words, also of what the RFCs leave open.
func TestUncheckedOfAVendor(t *testing.T) {
	j := newJudgement(Subject{Read: jose.Parse("e30.e30.")}, Context{})
	j.preset = &preset{unchecked: func(*judgement) []NotChecked {
		return []NotChecked{{What: "signature", Why: "the vendor publishes no key"}, {What: "account", Why: "only the server knows"}}
	}}
	list := j.unchecked()
	if list[0] != (NotChecked{"signature", "the vendor publishes no key"}) || list[len(list)-1].What != "account" {
		t.Errorf("%+v", list)
	}
}

// The vendor is one of the readers, and all are told as soon as one refuses.
func TestVerdictOfAVendor(t *testing.T) {
	read := jose.Parse("eyJhbGciOiJIUzI1NiJ9.e30." + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE")
	for takes, want := range map[bool]int{true: 0, false: 4} {
		j := newJudgement(Subject{Read: read}, Context{})
		j.preset = &preset{reader: func(*judgement, []Finding) (Verdict, bool) { return Verdict{Reader: "One", Takes: takes}, true }}
		if list := j.verdicts(nil); len(list) != want {
			t.Errorf("takes %t: %+v", takes, list)
		}
	}
}
