package headless

import (
	"authpeek/engine"
	"authpeek/ui/headless/gate"
)

// callSuite is a call as a pipeline sees it: the call itself is a check, and each of its findings is one.
func (s *session) callSuite(p engine.Profile, c *engine.Call, f gateFlags) *gate.Suite {
	suite := s.newSuite("call", c.Started, f.limit(gate.Never))
	where := s.placesOf(p.Name, f)
	suite.Properties = []gate.Property{{Name: "profile", Value: p.Name}, {Name: "server", Value: p.Host()}, {Name: "operation", Value: c.Operation},
		{Name: "mode", Value: string(c.Mode)}, {Name: "credential", Value: c.Credential}}
	place := where.at("", "function", p.Name, c.Operation, string(c.Mode))
	made := gate.Check{
		ID: "call", Name: c.Operation + " " + string(c.Mode), Group: c.Operation, Rule: "the call goes well", Outcome: gate.Passed,
		Took: c.Timing().Total, Place: place,
	}
	switch {
	case !c.OK():
		made.Cause, made.Outcome = callCause(c)
	case c.Trigger == planned:
		made.Outcome, made.Why = gate.Skipped, "--dry-run: nothing was sent"
	default:
		made.Title = c.Finish.Summary
	}
	suite.Checks = append(suite.Checks, made)
	if c.Finish != nil {
		for _, found := range c.Finish.Findings {
			if made.Cause != nil && made.Cause.Code == found.Code {
				continue // it is the call's own error once more
			}
			suite.Checks = append(suite.Checks, gate.Check{ID: found.Code, Group: c.Operation, Outcome: gate.Passed, Findings: gateFindings(found), Place: place})
		}
	}
	suite.Judge()
	return suite
}
