package headless

import (
	"time"

	"authpeek/engine"
	"authpeek/ui/headless/gate"
)

// suite is a matrix as a pipeline sees it: each cell is a check, named by its mode, in the group of its operation.
func (m matrix) suite(s *session, began time.Time, f gateFlags) *gate.Suite {
	p := m.grid.Profile
	suite := s.newSuite("matrix", began, f.limit(gate.Never))
	suite.Properties = []gate.Property{{Name: "profile", Value: p.Name}, {Name: "sdk", Value: m.grid.SDK}, {Name: "server", Value: p.Host()}, {Name: "mode", Value: string(m.grid.OwnMode())}}
	where := s.placesOf(p.Name, f)
	at := where.at("", "function")
	for _, row := range m.grid.Rows {
		for _, c := range row.Cells {
			check := m.check(c)
			check.Place = at
			check.Place.Name = p.Name + "/" + c.Operation + "/" + string(c.Mode)
			suite.Checks = append(suite.Checks, check)
		}
	}
	if !m.planned && m.grid.Tally().Sent > 0 && !m.answered() {
		suite.Checks = append(suite.Checks, gate.Check{
			ID: "server.answered", Group: "server", Title: "the server answers", Outcome: gate.Errored, Place: where.at("base_url", "object", p.Name, "server"),
			Cause: &gate.Finding{Finding: engine.Finding{
				Code: "server.answered", Severity: engine.SeverityError, Title: p.Host() + " answered nothing", Fix: "look at base_url, and at the way to the server",
			}},
		})
	}
	suite.Judge()
	return suite
}

// check is one cell. What counts by itself is a refusal of what only reads, in the mode that the app itself would use; elsewhere it is
// what the matrix is there to show.
func (m matrix) check(c *engine.Cell) gate.Check {
	check := gate.Check{
		ID: "matrix.answer", Rule: "an operation that reads answers well in the mode that the app itself would use",
		Name: string(c.Mode), Group: c.Operation, Outcome: gate.Passed, Findings: gateFindings(c.Found...),
	}
	check.Findings = append(check.Findings, gateFindings(c.Remarks()...)...)
	check.Title = c.Operation + " in mode " + string(c.Mode) + ": " + c.Word()
	if c.Downgraded {
		check.Evidence = append(check.Evidence, m.downgrade(c))
	}
	own := m.grid.Own(c.Operation) == c
	verdict := c.Verdict()
	switch {
	case m.planned && c.Applies():
		check.Outcome, check.Why = gate.Skipped, m.reason(c)
	case own && !c.Writes && !m.planned && verdict != engine.VerdictOK && verdict != engine.VerdictLook:
		check.Outcome, check.Cause = gate.Failed, m.cause(c)
		if c.Call != nil {
			check.Cause, check.Outcome = callCause(c.Call)
		}
	case verdict == engine.VerdictBad && c.Trouble != "":
		check.Outcome, check.Cause = gate.Errored, m.cause(c)
	case c.Call == nil || c.Call.Sent == nil && !c.Call.OK():
		check.Outcome, check.Why = gate.Skipped, m.reason(c)
	}
	if c.Call != nil && c.Call.Finish != nil {
		check.Took = c.Call.Timing().Total
		check.Evidence = append(check.Evidence, c.Call.Finish.Summary)
	}
	return check
}

// cause is why a cell has no good answer where no call says it.
func (m matrix) cause(c *engine.Cell) *gate.Finding {
	f := engine.Finding{Code: "matrix.not-well", Severity: engine.SeverityError, Title: c.Operation + " (" + string(c.Mode) + "): " + m.reason(c)}
	if c.Held != nil {
		f.Code, f.Fix = c.Held.Code, c.Held.Fix
	}
	return &gate.Finding{Finding: f}
}
