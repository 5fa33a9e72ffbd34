package headless

import (
	"path/filepath"
	"strconv"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/config/sdkimport"
	"authpeek/engine"
	"authpeek/ui/headless/gate"
)

// importSuite is an import as a pipeline sees it: each configuration is a check, and so is each finding, at the configuration's line.
func (s *session) importSuite(r sdkimport.Result, began time.Time, f gateFlags) *gate.Suite {
	suite := s.newSuite("import", began, f.limit(engine.SeverityError))
	suite.Properties = []gate.Property{{Name: "path", Value: r.Path}, {Name: "configurations", Value: strconv.Itoa(len(r.Configs))}}
	app := gate.Place{Name: "app", Kind: "object", File: workflowFile(s.getenv)}
	if !r.Tree {
		app.File = relativePath(r.Path)
	}
	for i, found := range r.Configs {
		place := gate.Place{Name: found.Profile.Name, Kind: "object", File: found.File, Line: found.Line}
		if r.Tree {
			place.File = filepath.Join(r.Path, found.File)
		}
		place.File = relativePath(place.File)
		if i == 0 {
			app.File, app.Line = place.File, place.Line // what is wrong with the app as a whole stands in no file of its own
		}
		suite.Checks = append(suite.Checks, gate.Check{
			ID: "import.read", Group: found.Profile.Name, Outcome: gate.Passed, Place: place, Rule: "a configuration can be read",
			Title: found.Kind.Title() + ", " + diagnose.Counted(len(found.Lines), "field"),
		})
		addImportFindings(suite, found.Profile.Name, place, found.Findings)
	}
	addImportFindings(suite, "app", app, r.Findings)
	suite.Judge()
	return suite
}

func addImportFindings(suite *gate.Suite, group string, place gate.Place, list []diagnose.Finding) {
	for _, found := range list {
		suite.Checks = append(suite.Checks, gate.Check{ID: found.Code, Group: group, Outcome: gate.Passed, Findings: gateFindings(found), Place: place})
	}
}
