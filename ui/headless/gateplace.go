package headless

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/ui/headless/gate"
)

// places know where a setup is said, so that a report can point there.
type places struct {
	file, profile string
	sets          []string
	getenv        func(string) string
}

// placesOf are those of a profile. For outputs that name no places they are nil, and nothing is read.
func (s *session) placesOf(profile string, f gateFlags) *places {
	if !f.isReport() {
		return nil
	}
	p := &places{profile: profile, getenv: s.getenv}
	if s.opener != nil {
		p.file = s.opener.path
	}
	p.sets, _ = s.profile.assignments() // they were good when the profile was loaded
	return p
}

// at is the place of a thing. Its file is the one in which a key of the profile stands, "" for the profile as a whole, unless a flag or
// the environment has said it; then, and where there is no file, it is the pipeline's own.
func (p *places) at(key, kind string, name ...string) gate.Place {
	place := gate.Place{Name: strings.Join(name, "/"), Kind: kind}
	if p == nil {
		return place
	}
	if !p.overridden(key) {
		place.File, place.Line = relativePath(p.file), config.LineOf(p.file, p.profile, key)
	}
	if place.Line == 0 {
		place.File = workflowFile(p.getenv)
	}
	return place
}

// overridden reports whether a flag or the environment says a key, so that the file does not.
func (p *places) overridden(key string) bool {
	if key == "" {
		return false
	}
	return p.getenv(config.EnvName(key)) != "" || slices.ContainsFunc(p.sets, func(set string) bool {
		name, _, _ := strings.Cut(set, "=")
		return strings.TrimSpace(name) == key
	})
}

// workflowFile is the file of the workflow that GitHub runs, where flags and variables are said; "" anywhere else. Without any file,
// GitHub refuses a whole SARIF report. The variable is like OWNER/REPOSITORY/.github/workflows/NAME.yml@refs/heads/main.
func workflowFile(getenv func(string) string) string {
	path, _, _ := strings.Cut(getenv("GITHUB_WORKFLOW_REF"), "@")
	parts := strings.SplitN(path, "/", 3)
	if len(parts) < 3 {
		return ""
	}
	return parts[2]
}

// relativePath is a path as it is from here, when it is below; readers take that for a path in the repository.
func relativePath(path string) string {
	here, err := os.Getwd()
	if err != nil || !filepath.IsAbs(path) {
		return path
	}
	if below, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(below) {
		return below
	}
	return path
}

// gateFindings are findings without evidence of their own.
func gateFindings(list ...engine.Finding) []gate.Finding {
	out := make([]gate.Finding, 0, len(list))
	for _, f := range list {
		out = append(out, gate.Finding{Finding: f})
	}
	return out
}

// callCause is why a call did not go well, and whether it could be decided at all: one that nobody answered could not.
func callCause(c *engine.Call) (*gate.Finding, gate.Outcome) {
	f := engine.Finding{Code: "call." + string(engine.OutcomeFailed), Severity: engine.SeverityError}
	if c.Finish == nil {
		f.Title = c.Operation + " has not come to its end"
		return &gate.Finding{Finding: f}, gate.Errored
	}
	outcome := gate.Failed
	f.Code, f.Title = "call."+string(c.Finish.Outcome), c.Finish.Summary
	if c.Finish.Outcome == engine.OutcomeCancelled {
		outcome = gate.Errored
	}
	if e := c.Finish.Error; e != nil {
		f.Code, f.Detail, f.Fix = e.Code, e.Message, e.Fix
		if strings.HasPrefix(e.Code, "transport.") {
			outcome = gate.Errored
		}
		if f.Title == "" {
			f.Title = e.Message
		}
	}
	for _, found := range c.Finish.Findings {
		if found.Code == f.Code {
			f.Detail, f.Ref = strings.TrimSpace(diagnose.Sentence(f.Detail)+" "+found.Detail), found.Ref
		}
	}
	made := gate.Finding{Finding: f}
	if e := c.Finish.Error; e != nil && e.SDK != "" {
		made.Evidence = append(made.Evidence, "to the SDK: "+e.SDK)
	}
	return &made, outcome
}
