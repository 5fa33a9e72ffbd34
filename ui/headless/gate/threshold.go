package gate

import (
	"slices"

	"authpeek/auth/diagnose"
)

// Threshold is from which severity on a finding counts against a run.
type Threshold string

// Never is the threshold that no finding reaches.
const Never Threshold = "never"

// Thresholds are all of them, the one that lets most pass last.
func Thresholds() []string {
	return []string{diagnose.SeverityNote, diagnose.SeverityWarning, diagnose.SeverityError, string(Never)}
}

// Counts reports whether a finding of that severity counts. One that nobody knows is taken for the worst.
func (t Threshold) Counts(severity string) bool {
	if t == Never {
		return false
	}
	order := []string{diagnose.SeverityError, diagnose.SeverityWarning, diagnose.SeverityNote}
	return slices.Index(order, severity) <= slices.Index(order, string(t))
}

func (t Threshold) words() string {
	if t == Never {
		return "no finding fails it"
	}
	return "fails on " + string(t)
}
