package headless

import (
	"strconv"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/doctor"
	"authpeek/ui/headless/gate"
)

// suite is the examination as a pipeline sees it: each rule is a check, in its area.
func (e examined) suite(s *session, p engine.Profile, f gateFlags) *gate.Suite {
	suite := s.newSuite("doctor", e.At, f.limit(engine.SeverityError))
	suite.Took = e.Took
	suite.Properties = []gate.Property{{Name: "profile", Value: e.profile}, {Name: "vendor", Value: p.Vendor}, {Name: "server", Value: p.Host()},
		{Name: "live", Value: strconv.FormatBool(e.Live)}, {Name: "calls", Value: strconv.Itoa(e.Probed)}}
	where := s.placesOf(e.profile, f)
	for _, c := range e.Checks {
		suite.Checks = append(suite.Checks, doctorCheck(c, where, e.profile))
	}
	for _, c := range e.contract {
		suite.Checks = append(suite.Checks, doctorCheck(c, where, e.profile))
	}
	suite.Judge()
	return suite
}

func doctorCheck(c doctor.Check, where *places, profile string) gate.Check {
	made := gate.Check{ID: c.Code, Group: string(c.Area), Title: c.Title, Outcome: gate.Passed}
	key, kind := "", "object"
	if screen, what, _ := strings.Cut(c.Go, ":"); screen == "setup" && c.Finding != nil {
		key = what
	}
	name := []string{profile, string(c.Area)}
	switch {
	case c.Area == doctor.AreaConfig && key != "":
		// One rule may have found several keys wrong.
		made.Name, kind, name = c.Code+" "+key, "property", append(name, key)
	case c.Area == doctor.AreaProvider && key == "":
		key = "provider"
	}
	if c.Code == "answer.status" || c.Code == "token.not-checked" {
		made.Name = c.Code + ": " + c.Title // one for each call, or for each thing that only a server knows
		made.Rule = map[string]string{"answer.status": "a call that only reads is answered", "token.not-checked": notChecked}[c.Code]
	}
	made.Place = where.at(key, kind, name...)
	if c.Told != "" && c.State != doctor.NotRun {
		made.Evidence = append(made.Evidence, c.Told)
	}
	switch c.State {
	case doctor.NotRun:
		made.Outcome, made.Why = gate.Skipped, c.Told
	case doctor.Found:
		f := *c.Finding
		f.Detail = strings.TrimSpace(c.Says() + " " + c.Why)
		if len(c.Steps) > 0 {
			f.Fix = ""
		}
		for _, step := range c.Steps {
			f.Fix = strings.TrimSpace(f.Fix + " " + diagnose.FullStop(step))
		}
		made.Title = ""
		made.Findings = []gate.Finding{{Finding: f, Evidence: c.Seen}}
	}
	return made
}

// logSuite is what a log of an app told: each finding is a check, at its line.
func (s *session) logSuite(r bloomreach.LogReport, began time.Time, f doctorFlags) *gate.Suite {
	suite := s.newSuite("doctor", began, f.gate.limit(engine.SeverityError))
	suite.Properties = []gate.Property{{Name: "log", Value: f.sdkLog}, {Name: "platform", Value: r.Platform}, {Name: "lines", Value: strconv.Itoa(r.Lines)}}
	suite.Checks = []gate.Check{{ID: "log.read", Group: "log", Title: "the log was read to its end", Outcome: gate.Passed, Evidence: []string{r.Verdict}, Place: gate.Place{Name: "log"}}}
	for _, found := range r.Findings {
		place := gate.Place{Name: "log/" + found.Code, Line: found.FirstLine}
		if f.sdkLog != "-" {
			place.File = relativePath(f.sdkLog)
		}
		suite.Checks = append(suite.Checks, gate.Check{
			ID: found.Code, Group: "log", Outcome: gate.Passed, Place: place,
			Findings: []gate.Finding{{Finding: found.Finding, Evidence: []string{found.Where(), found.Sample}}},
		})
	}
	suite.Judge()
	return suite
}
