package views

import (
	"authpeek/auth/diagnose"
	"authpeek/ui/theme"
)

// nextProblem puts the cursor on the next row or finding that says that something is wrong, or on the one before, round the end.
func (v *tokensView) nextProblem(by int) {
	n := len(v.drawn)
	if n == 0 {
		return
	}
	at := -1 // as if before the first
	if !v.onList() {
		v.lines.Sync(lineRows(v.drawn))
		at = v.lines.Index()
	} else if by < 0 {
		at = n
	}
	for range n {
		at = (at + by + n) % n
		if v.beginsProblem(at) {
			v.lines.Put(lineRows(v.drawn).id(at))
			v.focus = tokenFocusDetail
			return
		}
	}
}

// beginsProblem reports whether a line is the first one of something that is wrong.
func (v *tokensView) beginsProblem(i int) bool {
	l := v.drawn[i]
	first := i == 0
	if !first {
		before := v.drawn[i-1]
		first = l.finding != before.finding || l.row != before.row
	}
	switch {
	case !first:
		return false
	case l.finding != nil:
		return l.finding.Severity != diagnose.SeverityNote
	case l.row != nil:
		return l.row.checked && (l.row.mark == theme.MarkBad || l.row.mark == theme.MarkLook)
	default:
		return false
	}
}

// hasProblem reports whether there is one to go to.
func (v *tokensView) hasProblem() bool {
	for i := range v.drawn {
		if v.beginsProblem(i) {
			return true
		}
	}
	return false
}
