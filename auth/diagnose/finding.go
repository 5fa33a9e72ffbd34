// Package diagnose judges a token: rules over what auth/jose read and what is known around it (the vendor, the customer, the
// route, the moment) give findings. It performs no call, has no clock of its own and holds no state; all of it is safe for
// concurrent use. Texts in findings are plain, but quote claims, so that they have to be sanitised before they reach a terminal.
package diagnose

import "slices"

// Finding is one diagnosis: a stable code, how bad it is, what it means and what to do.
type Finding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"` // SeverityError, SeverityWarning or SeverityNote
	Title    string `json:"title"`    // one line, no full stop
	Detail   string `json:"detail"`   // what was seen and what it means for this vendor
	Fix      string `json:"fix"`      // what to do
	Ref      string `json:"ref"`      // where the rule is from: "RFC 7519 section 4.1.4"
	// Where is the place in the token that it is about; zero for a finding about something else.
	Where Where `json:"where,omitzero"`
	// Brief says it in the wire's few words, for a refusal that it explains: "had expired 12s before". Empty for Title.
	Brief string `json:"-"`
}

// Where is a place in a token.
type Where struct {
	// Part is the segment: "header", "claims", "signature", "token" for the whole.
	Part string `json:"part"`
	// Name is the member that it is about, or "".
	Name string `json:"name,omitempty"`
	// Offset is the byte in the token, as auth/jose counts.
	Offset int `json:"offset"`
}

// The severities. An error makes somebody refuse the token; a warning is a risk, or will be an error later; a note asks for
// nothing.
const (
	SeverityError   = "error"
	SeverityWarning = "warning"
	SeverityNote    = "note"
)

// Compare orders findings by severity, the worst first, for slices.SortStableFunc.
func Compare(a, b Finding) int { return a.weight() - b.weight() }

// weight orders severities, the worst first; an unknown one is worse than any, so that it is seen.
func (f Finding) weight() int {
	return slices.Index([]string{SeverityError, SeverityWarning, SeverityNote}, f.Severity)
}

// Worst is the severity of the worst finding, or "".
func Worst(list []Finding) string {
	if len(list) == 0 {
		return ""
	}
	return slices.MinFunc(list, Compare).Severity
}
