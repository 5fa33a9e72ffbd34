package views

import (
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// customerRows is what the box of the customer has besides a row for each id, its frame included.
const customerRows = 5

// doctorBox is the worst of what the last examination found.
func (v *overviewView) doctorBox(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).TitleSpans(worstSpans(f, *v.examined)...).Note("8 opens")
	list := worstFirst(v.examined.Checks)
	if len(list) == 0 {
		b.Line().Spans(markSpan(f.Styles, theme.MarkOK), kit.Of(theme.Text, diagnose.Counted(v.examined.Ran(), "rule")+" ran, nothing to fix"))
		return b.Lines()
	}
	codes := 0
	for _, c := range list[:min(len(list), b.Height())] {
		codes = max(codes, kit.Width(engine.Clean(c.Code)))
	}
	codes = min(codes, doctorCode, b.Width()/2)
	for _, c := range list {
		if b.Left() == 0 {
			break
		}
		b.Line().Spans(findingRow(f, c, codes, b.Width())...)
	}
	return b.Lines()
}

// worstSpans count what is worth a look, for a title.
func worstSpans(f Frame, r doctor.Report) []kit.Span {
	out := []kit.Span{kit.Of(theme.Text, "Doctor")}
	errors, warnings, notes := r.Severities()
	for _, c := range []struct {
		severity string
		n        int
	}{{diagnose.SeverityError, errors}, {diagnose.SeverityWarning, warnings}, {diagnose.SeverityNote, notes}} {
		if c.n == 0 {
			continue
		}
		between := ", "
		if len(out) == 1 {
			between = " · "
		}
		mark := markOf(doctor.Check{State: doctor.Found, Finding: &diagnose.Finding{Severity: c.severity}})
		out = append(out, kit.Of(theme.Text, between), markSpan(f.Styles, mark), kit.Of(theme.Text, diagnose.Counted(c.n, c.severity)))
	}
	return out
}
