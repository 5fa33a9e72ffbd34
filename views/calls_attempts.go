package views

import (
	"fmt"
	"strconv"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// drawAttemptRow draws one sending of a call that was sent more than once: the first in the call's own row, the others beneath it.
func drawAttemptRow(f Frame, l *kit.Line, cols kit.Columns, r callRow, class kit.Class) {
	c, n := r.newest(), max(1, r.try)
	attempts := attemptsOf(c)
	if n > len(attempts) {
		drawPendingRow(f, l, cols, r, class)
		return
	}
	a := attempts[n-1]
	name, number := c.Operation, fmt.Sprintf("#%d", c.ID)
	if n > 1 {
		name, number = f.Styles.Glyphs.BL+" "+ordinal(n)+" try", ""
	}
	cols.Cell(l, callColTime, kit.Of(theme.Muted, callClock(a.at, class, f.Session.Zone())))
	cols.Cell(l, callColNumber, kit.Of(theme.Muted, number))
	cols.Cell(l, callColOperation, kit.Of(theme.Text, engine.Clean(name)))
	cols.Cell(l, callColSent, attemptSentAs(a, class)...)
	last := n == len(attempts) && c.Finished()
	firstByte, total := "", ""
	if a.took > 0 && class >= kit.W100 {
		firstByte = kit.Took(a.took)
	}
	if last {
		cols.Cell(l, callColAnswer, callAnswer(f, r, cols.Width(callColAnswer), class)...)
		_, total = callTook(f, r, class)
	} else {
		cols.Cell(l, callColAnswer, attemptAnswer(f, a, class)...)
	}
	cols.Cell(l, callColFirstByte, kit.Of(theme.Muted, firstByte))
	cols.Cell(l, callColTotal, kit.Of(theme.Muted, total))
}

// drawPendingRow stands for a sending that is still to come: the SDK waits, or asks its app.
func drawPendingRow(f Frame, l *kit.Line, cols kit.Columns, r callRow, class kit.Class) {
	c := r.newest()
	words := "waits " + kit.Took(c.Retried.Wait)
	if c.Finished() {
		words = outcomeWord(c) + " before it left"
	}
	cols.Cell(l, callColTime, kit.Of(theme.Muted, callClock(c.Started, class, f.Session.Zone())))
	cols.Cell(l, callColNumber)
	cols.Cell(l, callColOperation, kit.Of(theme.Text, f.Styles.Glyphs.BL+" "+ordinal(r.try)+" try"))
	cols.Cell(l, callColSent, kit.Of(theme.Muted, "– not sent yet"))
	cols.Cell(l, callColAnswer, kit.Of(theme.Text, words))
	cols.Cell(l, callColFirstByte)
	cols.Cell(l, callColTotal)
}

func attemptSentAs(a attempt, class kit.Class) []kit.Span {
	switch {
	case a.credential == "" && class == kit.W60:
		return []kit.Span{kit.Of(theme.Muted, "– none")}
	case a.credential == "":
		return []kit.Span{kit.Of(theme.Muted, "– no credential")}
	case class == kit.W60 && a.token != nil:
		return Tinted(theme.Text, a.token.Fingerprint)
	default:
		return Tinted(theme.Text, engine.Clean(a.credential))
	}
}

// attemptAnswer is the answer to a sending that was not the last.
func attemptAnswer(f Frame, a attempt, class kit.Class) []kit.Span {
	mark, token, word := theme.MarkBad, theme.Error, strconv.Itoa(a.status)
	if a.status == 0 {
		mark, token, word = theme.MarkWorking, theme.Text, "sent, waiting"
	}
	spans := []kit.Span{markSpan(f.Styles, mark), kit.Of(token, word)}
	if why := a.why(); why != "" {
		if class < kit.W100 && a.rejected != nil {
			why = "rejected"
		}
		spans = append(spans, kit.Of(theme.Text, "  "))
		spans = append(spans, Tinted(theme.Text, why)...)
	}
	return spans
}

// shownTry is which sending of a call its request and answer are shown of, from 1: the one that < and > have turned to, or else that
// of the row under the cursor. It is 0 where there is nothing to choose from.
func (v *callsView) shownTry(c *engine.Call) int {
	if c.Retried == nil {
		return 0
	}
	sent := len(attemptsOf(c))
	n := sent
	if row, ok := v.row(); ok && row.newest().ID == c.ID && row.try <= sent {
		n = max(row.try, 1)
	}
	if v.tried.call == c.ID {
		n = v.tried.n
	}
	return min(n, sent)
}

// tried is the sending of a call that somebody has turned to.
type tried struct {
	call engine.CallID
	n    int
}

// turnTry turns to another sending.
func (v *callsView) turnTry(c *engine.Call, by int) bool {
	n := v.shownTry(c)
	if n == 0 {
		return false
	}
	v.tried = tried{c.ID, max(1, min(n+by, len(attemptsOf(c))))}
	return true
}

// shown is the call as it stood when the sending that is shown had ended, so that its request and answer are that one's.
func (v *callsView) shown(c *engine.Call) *engine.Call {
	n := v.shownTry(c)
	if n == 0 {
		return c
	}
	attempts := attemptsOf(c)
	if n == len(attempts) && attempts[n-1].again == nil {
		return c
	}
	still := &engine.Call{}
	for _, e := range c.Events[:attempts[n-1].until] {
		still.Fold(e)
	}
	still.Finish, still.Ended, still.Retried = c.Finish, c.Ended, c.Retried
	return still
}

// whyAgain is why another sending followed the one that is shown.
func (v *callsView) whyAgain(c *engine.Call) string {
	return attemptsOf(c)[v.shownTry(c)-1].why()
}

// tryTitle says which sending is shown: " · 1st try of 2".
func (v *callsView) tryTitle(c *engine.Call) string {
	n := v.shownTry(c)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" · %s try of %d", ordinal(n), len(attemptsOf(c)))
}

func (v *callsView) bodyKey(c *engine.Call, answer bool, w int) bodyKey {
	return bodyKey{call: c.ID, try: v.shownTry(c), answer: answer, width: w}
}

// attemptLine is a sending of a call in one line: how it ended, and with which credential.
func attemptLine(f Frame, c *engine.Call, attempts []attempt, i int) callLine {
	a := attempts[i]
	mark, words := theme.MarkWorking, "waiting"
	switch {
	case a.status >= 400:
		mark, words = theme.MarkBad, strconv.Itoa(a.status)
	case a.status > 0:
		mark, words = theme.MarkOK, strconv.Itoa(a.status)
	case i < len(attempts)-1 || c.Finished():
		mark, words = theme.MarkBad, "no answer"
	}
	credential := a.credential
	if credential == "" {
		credential = "no credential"
	}
	spans := []kit.Span{kit.Of(theme.Text, ordinal(i+1)+" try "), markSpan(f.Styles, mark), kit.Of(theme.Text, words).Bold(), kit.Of(theme.Text, "  ")}
	spans = append(spans, Tinted(theme.Text, engine.Clean(credential))...)
	return callLine{left: spans, right: []kit.Span{kit.Of(theme.Muted, kit.Took(a.took))}}
}
