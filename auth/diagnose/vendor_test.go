package diagnose_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

var midday = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// made is a token of this header and these claims with a signature of that many bytes, which nobody checks.
func made(header, claims string, signature int) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(header)) + "." + part([]byte(claims)) + "." + part([]byte(strings.Repeat("s", signature)))
}

// judged inspects a token as a subcommand does.
func judged(raw string, c diagnose.Context) diagnose.Report {
	shape := jose.ShapeOf(raw)
	return diagnose.Inspect(diagnose.Subject{Read: jose.Parse(raw), Shape: &shape, Fingerprint: auth.NewSecret(raw).Fingerprint()}, c)
}

// marks are a report's findings in their order: the first letter of the severity and the code.
func marks(r diagnose.Report) []string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.Severity[:1]+" "+f.Code)
	}
	return all
}

func lookUp(r diagnose.Report, code string) (diagnose.Finding, bool) {
	i := slices.IndexFunc(r.Findings, func(f diagnose.Finding) bool { return f.Code == code })
	if i < 0 {
		return diagnose.Finding{}, false
	}
	return r.Findings[i], true
}

// wantFinding looks for a finding and for words in its detail, and that it is whole.
func wantFinding(t *testing.T, r diagnose.Report, severity, code, words string) {
	t.Helper()
	f, ok := lookUp(r, code)
	if !ok || f.Severity != severity || !strings.Contains(f.Detail, words) {
		t.Errorf("%s %s with %q is not among %+v", severity, code, words, r.Findings)
	}
	if f.Title == "" || f.Fix == "" || f.Ref == "" || strings.HasSuffix(f.Title, ".") {
		t.Errorf("not whole: %+v", f)
	}
}

func wantUnchecked(t *testing.T, r diagnose.Report, what, why string) {
	t.Helper()
	for _, n := range r.NotChecked {
		if n.What == what && strings.Contains(n.Why, why) {
			return
		}
	}
	t.Errorf("%s, %q is not among %+v", what, why, r.NotChecked)
}

func wantVerdict(t *testing.T, r diagnose.Report, reader string, takes bool, why string) {
	t.Helper()
	for _, v := range r.Readers {
		if v.Reader == reader && v.Takes == takes && strings.Contains(v.Why, why) {
			return
		}
	}
	t.Errorf("%s taking it %v because of %q is not among %+v", reader, takes, why, r.Readers)
}
