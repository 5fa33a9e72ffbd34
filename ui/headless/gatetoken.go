package headless

import (
	"os"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/headless/gate"
)

// suite is a token as a pipeline sees it: its signature is a check, each finding, each rule that found nothing, and what was not checked.
func (j *judged) suite(s *session, from string, f tokenFlags) *gate.Suite {
	name, limit := "token inspect", gate.Threshold(engine.SeverityError)
	if f.deciding {
		name, limit = "token verify", gate.Never
	}
	if f.claims {
		limit = engine.SeverityError
	}
	suite := s.newSuite(name, s.Now(), f.gate.limit(limit))
	suite.Properties = []gate.Property{{Name: "token", Value: j.fingerprint}, {Name: "kind", Value: j.report.Kind}, {Name: "from", Value: from},
		{Name: "judged as of", Value: j.at.UTC().Format("2006-01-02T15:04:05Z")}}
	if j.report.Result != "" {
		suite.Properties = append(suite.Properties, gate.Property{Name: "the vendor's word", Value: j.report.Result})
	}
	place := gate.Place{File: tokenFile(from, s.getenv), Kind: "object"}
	j.addChecks(suite, place, "", f.deciding)
	suite.Judge()
	return suite
}

// notChecked is the rule of whatever of a token cannot be decided here.
const notChecked = "what only a server knows, or a key would tell"

// tokenFile is the file that the token is from, or that of the pipeline.
func tokenFile(from string, getenv func(string) string) string {
	path := strings.TrimPrefix(from, "file:")
	if info, err := os.Stat(homePath(path)); err == nil && info.Mode().IsRegular() {
		return relativePath(path)
	}
	return workflowFile(getenv)
}

// addChecks adds those of a token, and of one inside of it in a group of their own. Only the outer one's signature has to be decided.
func (j *judged) addChecks(suite *gate.Suite, place gate.Place, group string, deciding bool) {
	at := func(parts ...string) gate.Place {
		p := place
		names := slices.Concat([]string{"token"}, strings.Split(group, "."), parts)
		p.Name = strings.Join(slices.DeleteFunc(names, func(name string) bool { return name == "" }), "/")
		return p
	}
	signature := j.signatureCheck(group, at("signature"), deciding)
	suite.Checks = append(suite.Checks, signature)
	for _, found := range j.report.Findings {
		if signature.Cause != nil && found.Code == signature.ID {
			signature.Cause.Detail, signature.Cause.Ref = found.Detail, found.Ref
			continue // it is the same once more
		}
		parts := []string{found.Where.Part}
		if found.Where.Name != "" {
			parts = append(parts, found.Where.Name)
		}
		check := gate.Check{ID: found.Code, Group: group, Outcome: gate.Passed, Findings: gateFindings(found), Place: at(parts...)}
		if where := placeWords(found.Where); where != "" {
			check.Findings[0].Evidence = []string{where}
		}
		suite.Checks = append(suite.Checks, check)
	}
	for _, rule := range j.report.Passed {
		suite.Checks = append(suite.Checks, gate.Check{ID: rule.Code, Group: group, Title: rule.Title, Outcome: gate.Passed, Place: at()})
	}
	for _, n := range j.report.NotChecked {
		if n.What == "signature" {
			continue // it has its check
		}
		suite.Checks = append(suite.Checks, gate.Check{ID: "token.not-checked", Name: "token.not-checked: " + n.What, Group: group, Title: n.What, Rule: notChecked, Outcome: gate.Skipped, Why: n.Why, Place: at()})
	}
	if j.nested != nil {
		j.nested.addChecks(suite, place, strings.TrimPrefix(group+".nested", "."), false)
	}
}

// signatureCheck is that of the signature, or of the decryption. To verify is to decide it; to inspect is to object to a wrong one.
func (j *judged) signatureCheck(group string, place gate.Place, deciding bool) gate.Check {
	words := strings.TrimLeft(j.signatureWords(), "✓✗– ")
	check := gate.Check{ID: "token.signature", Group: group, Title: words, Rule: "the signature is valid", Outcome: gate.Passed, Place: place}
	switch state := j.signature.State; {
	case state == jose.StateValid:
	case deciding || state == jose.StateInvalid:
		check.Outcome = gate.Failed
		check.Cause = &gate.Finding{Finding: engine.Finding{
			Code: "token.signature-" + string(state), Severity: diagnose.SeverityError, Title: words, Fix: j.signature.Hint,
		}}
	default:
		check.Outcome, check.Why = gate.Skipped, words
	}
	return check
}
