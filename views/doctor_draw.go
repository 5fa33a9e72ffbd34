package views

import (
	"slices"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// doctorBrief is the least height of a finding beneath the list, and doctorLeast that of a list above it.
const doctorBrief, doctorLeast = 9, 5

// Render implements View.
func (v *doctorView) Render(f Frame) []string {
	if f.Height < 1 {
		return nil
	}
	v.drawn.narrow, v.drawnAs.stacked = f.Narrow(), f.Stacked() || f.Narrow()
	v.sync(f.Session)
	if v.isNew() {
		return v.first(f)
	}
	it := v.selected()
	switch {
	case v.drawnAs.stacked && it != nil && v.detailFocus:
		return v.detail(f, it, f.Width, f.Height)
	case v.drawnAs.stacked && (it == nil || f.Narrow()):
		return v.list(f, f.Width, f.Height)
	case v.drawnAs.stacked:
		list := min(len(v.lines(f, max(f.Width-4, 0), 0))+2, max(f.Height-doctorBrief, doctorLeast), f.Height)
		return kit.Stack(v.list(f, f.Width, list), v.brief(f, it, f.Width, f.Height-list))
	}
	head := []string{v.headline(f)}
	left := f.Width * 45 / 100
	if f.Wide() {
		left = f.Width * 52 / 100 // wide enough for what a finding says, and the detail loses no more than a line by it
	}
	if it == nil {
		left = f.Width
	}
	return kit.Stack(head, kit.Side(v.list(f, left, f.Height-1), v.detail(f, it, f.Width-left, f.Height-1)))
}

// isNew reports whether there is nothing to show yet.
func (v *doctorView) isNew() bool {
	return v.report == nil && v.contract == nil && (v.run == nil || !v.run.contract && len(v.run.checks) == 0)
}

// headline says what ran and when, what came of it, and what was asked for that.
func (v *doctorView) headline(f Frame) string {
	l := kit.NewLine(f.Styles, f.Width).Inset()
	if v.report == nil {
		return l.Spans(v.progress(f)...).String()
	}
	rules := diagnose.Counted(v.report.Ran(), "rule") + " ran"
	at := " at " + kit.TimeOfDay(v.report.At, f.Session.Zone())
	counts := append(countSpans(f, *v.report, true), v.appSpans(f)...)
	// How many did not run stands in the list's rule as well, so it goes first.
	for _, words := range [][2]string{
		{at, v.idleWords() + v.probeWords(f.Session, true)}, {at, v.probeWords(f.Session, true)}, {at, v.probeWords(f.Session, false)}, {"", v.probeWords(f.Session, false)}, {at, ""},
	} {
		lead := rules + words[0] + ": "
		if kit.Width(lead)+kit.SpansWidth(counts)+kit.Width(words[1]) <= l.Room() {
			return l.Add(theme.Text, lead).Spans(counts...).Add(theme.Muted, words[1]).String()
		}
	}
	return l.Spans(counts...).String()
}

// appSpans count what the calls of somebody's app show, which is no part of the report.
func (v *doctorView) appSpans(f Frame) []kit.Span {
	errors, warnings, _ := doctor.Report{Checks: v.appChecks(f.Session)}.Severities()
	if errors+warnings == 0 {
		return nil
	}
	out := []kit.Span{kit.Of(theme.Text, " · the app:")}
	for _, c := range []struct {
		mark theme.Mark
		n    int
	}{{theme.MarkBad, errors}, {theme.MarkLook, warnings}} {
		if c.n > 0 {
			glyph, token := f.Styles.Mark(c.mark)
			out = append(out, kit.Of(token, " "+glyph), kit.Of(theme.Text, " "+itoa(c.n)))
		}
	}
	return out
}

// probeWords say what was asked for the report.
func (v *doctorView) probeWords(s *Session, whole bool) string {
	r := v.report
	switch {
	case r.Live && whole:
		return " · live probe: " + diagnose.Counted(r.Probed, "call") + ", none wrote anything"
	case r.Live:
		return " · " + diagnose.Counted(r.Probed, "call")
	case whole && v.offline:
		return " · no live probe: nothing was asked"
	case whole:
		return " · nothing was asked yet: " + s.Press("r") + " runs the live probe"
	default:
		return " · no live probe"
	}
}

// idleWords say how many rules did not run.
func (v *doctorView) idleWords() string {
	if n := v.report.Count(doctor.NotRun); n > 0 {
		return "  – " + itoa(n) + " not run"
	}
	return ""
}

// countSpans are the four counts, with words or without. A count of nothing has no colour.
func countSpans(f Frame, r doctor.Report, words bool) []kit.Span {
	errors, warnings, notes := r.Severities()
	var out []kit.Span
	for i, c := range []struct {
		mark theme.Mark
		n    int
		noun string
	}{{theme.MarkBad, errors, "error"}, {theme.MarkLook, warnings, "warning"}, {theme.MarkNote, notes, "note"}, {theme.MarkOK, r.Count(doctor.Passed), ""}} {
		glyph, token := f.Styles.Mark(c.mark)
		text := theme.Text
		if c.n == 0 {
			token, text = theme.Muted, theme.Muted
		}
		count := itoa(c.n)
		switch {
		case words && c.noun != "":
			count = diagnose.Counted(c.n, c.noun)
		case words:
			count += " passed"
		}
		if i > 0 {
			out = append(out, kit.Of(theme.Text, "  "))
		}
		out = append(out, kit.Of(token, glyph), kit.Of(text, " "+count))
	}
	return out
}

// progress says that an examination is under way, and how far it is.
func (v *doctorView) progress(f Frame) []kit.Span {
	switch {
	case v.run == nil:
		return []kit.Span{kit.Of(theme.Muted, "not examined yet · "+f.Session.Press("r")+" examines this setup")}
	case v.run.stopping:
		return []kit.Span{kit.Of(theme.Text, spinner(f.Styles, f.Now)+" stopping")}
	}
	what := "examining"
	if v.run.contract {
		what = "trying the provider"
	}
	return []kit.Span{kit.Of(theme.Text, spinner(f.Styles, f.Now)+" "+what+", "+diagnose.Counted(len(v.run.checks), "check")), kit.Of(theme.Muted, " · esc stops")}
}

// list draws the findings, what is in order, and the provider's contract.
func (v *doctorView) list(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(!v.detailFocus).Narrow(f.Narrow())
	lines := v.lines(f, b.Width(), b.Height())
	v.drawn.listRows = b.Height()
	from, to := v.window(lines, b.Height())
	v.listTitle(f, b, windowNote(f, from, to, len(lines)))
	for _, line := range lines[from:to] {
		if line.rule != nil {
			b.Rule(line.rule...)
			continue
		}
		l := b.Line()
		if line.item < 0 {
			l.Spans(line.spans...)
			continue
		}
		spans := line.spans
		selected := line.item == v.cursor.Index()
		if !line.tail {
			f.Aim(l, line.item-v.cursor.Index(), !v.detailFocus)
		}
		if selected && !line.tail {
			l.Add(theme.Accent, f.Styles.Glyphs.Sel)
			spans = slices.Clone(spans)
			spans[line.name] = spans[line.name].Bold()
		} else {
			l.Space(doctorEdge)
		}
		if selected && !v.detailFocus {
			l.Selected()
		}
		if v.stale != "" {
			spans = muted(spans)
		}
		l.Spans(spans...)
	}
	return b.Lines()
}

// muted are spans of what is not this session's any more.
func muted(spans []kit.Span) []kit.Span {
	out := make([]kit.Span, len(spans))
	for i, s := range spans {
		s.Token = theme.Muted
		out[i] = s
	}
	return out
}

// window is the part of the lines to draw in height rows: all of the cursor's item, and the title above the first of its kind.
func (v *doctorView) window(lines []doctorLine, height int) (from, to int) {
	if height <= 0 {
		return 0, 0
	}
	first, last := -1, -1
	for i, l := range lines {
		if l.item == v.cursor.Index() {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	for first > 0 && lines[first-1].item < 0 {
		first--
	}
	if last-height >= v.top {
		v.top = last - height + 1
	}
	if first >= 0 && first < v.top {
		v.top = first
	}
	v.top = max(0, min(v.top, len(lines)-height))
	return v.top, min(len(lines), v.top+height)
}

// listTitle names the list, and says how it stands: under way, another session's, frozen, cut.
func (v *doctorView) listTitle(f Frame, b *kit.Box, window string) {
	s := f.Session
	title := []kit.Span{kit.Of(theme.Text, "Findings")}
	shown := v.findings()
	switch {
	case v.stale != "":
		title = []kit.Span{markSpan(f.Styles, theme.MarkRead), kit.Of(theme.Text, engine.Clean(v.stale))}
	case !s.Filter.Empty():
		all := len(worstFirst(slices.Concat(v.checks().Checks, v.appChecks(s))))
		title[0].Text += " · " + itoa(shown) + " of " + itoa(all) + " · " + engine.Clean(s.Filter.Text)
	case v.drawnAs.stacked && v.report != nil:
		title = append([]kit.Span{kit.Of(theme.Text, "Doctor · ")}, countSpans(f, *v.report, false)...)
	case v.report != nil && shown > 0:
		title[0].Text += " · " + itoa(shown)
		if len(v.appChecks(s)) == 0 {
			title[0].Text += " of " + itoa(v.report.Ran()) // the app's are of no rules that ran
		}
		title[0].Text += ", worst first"
	}
	b.TitleSpans(title...)
	probe := "live probe on"
	if v.offline {
		probe = "live probe off"
	}
	at := ""
	if v.report != nil && v.drawnAs.stacked {
		at = kit.TimeOfDay(v.report.At, s.Zone()) + ", "
	}
	hint := f.Session.Press("p") + " shows passed"
	if v.showsPassed() {
		hint = f.Session.Press("p") + " hides passed"
	}
	switch {
	case v.run != nil && (v.report != nil || v.drawnAs.stacked):
		b.NoteSpans(v.progress(f)...)
	case !s.PausedAt.IsZero():
		b.NoteSpans(markSpan(f.Styles, theme.MarkPaused), kit.Of(theme.Info, "paused at "+kit.TimeOfDay(s.PausedAt, s.Zone())))
	case window != "":
		b.NoteThatFits(at+probe+" · "+window, window)
	case v.drawnAs.stacked:
		b.NoteThatFits(at+probe, probe)
	case v.offline:
		b.NoteThatFits(probe+" · "+hint, probe)
	default:
		b.NoteThatFits(probe+" · "+hint, hint)
	}
}
