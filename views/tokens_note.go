package views

import (
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// detailNote says what is wrong, which lines are in sight when not all are, which keys help, and how the token stands. Where that is
// too much, the keys go first and how it stands goes last.
func (v *tokensView) detailNote(f Frame, from, to, room int) []kit.Span {
	if v.layout == tokensAlone {
		return []kit.Span{kit.Of(theme.Muted, "t: "+[...]string{"words", "checks", "bytes"}[v.column])}
	}
	problems, lines, keys, stand := v.problemsNote(f), v.linesNote(from, to), v.keysNote(f.Session), v.standNote(f)
	for _, parts := range [][][]kit.Span{{problems, lines, keys, stand}, {problems, lines, stand}, {problems, stand}, {stand}} {
		if note := joinNotes(parts); kit.SpansWidth(note)+4 <= room {
			return note
		}
	}
	return stand
}

// joinNotes puts what there is beside each other.
func joinNotes(parts [][]kit.Span) []kit.Span {
	var out []kit.Span
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, kit.Of(theme.Muted, " · "))
		}
		out = append(out, p...)
	}
	return out
}

// problemsNote counts what is wrong, because the findings stand beneath a token that may be long.
func (v *tokensView) problemsNote(f Frame) []kit.Span {
	if isFixed(v.item.info) {
		return nil // the profile's own, which no rule for tokens is about
	}
	bad, look := 0, 0
	for _, found := range v.judged.report.Findings {
		switch found.Severity {
		case diagnose.SeverityError:
			bad++
		case diagnose.SeverityWarning:
			look++
		}
	}
	if bad == 0 && refusingCall(f.Session, v.item.record) != nil {
		bad++
	}
	var out []kit.Span
	for _, c := range []struct {
		n    int
		mark theme.Mark
	}{{bad, theme.MarkBad}, {look, theme.MarkLook}} {
		if c.n == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, kit.Of(theme.Text, " "))
		}
		out = append(out, markSpan(f.Styles, c.mark), kit.Of(theme.Text, itoa(c.n)))
	}
	return out
}

func (v *tokensView) linesNote(from, to int) []kit.Span {
	n := len(v.drawn)
	if to-from >= n {
		return nil
	}
	return []kit.Span{kit.Of(theme.Muted, itoa(from+1)+"–"+itoa(to)+" of "+diagnose.Count(n))}
}

func (v *tokensView) keysNote(s *Session) []kit.Span {
	var keys []string
	if v.item.verifiable() {
		keys = append(keys, s.Press("s")+" key")
	}
	if v.item.pasted == nil {
		keys = append(keys, s.Press("v")+" reveal")
	} else {
		keys = append(keys, "pasted")
	}
	return []kit.Span{kit.Of(theme.Muted, strings.Join(keys, " · "))}
}

// standNote is how the token stands to its end; of the one in use the gauge tells it.
func (v *tokensView) standNote(f Frame) []kit.Span {
	if current := f.Session.Current(); current != nil && current.Fingerprint == v.item.info.Fingerprint {
		return nil
	}
	stand := tokenEnd(v.item.info, f.Now)
	tone, words := theme.Text, stand.short
	if stand.over {
		tone, words = theme.Error, stand.words
	}
	return []kit.Span{kit.Of(tone, words).Bold()}
}
