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

// callAttemptLines are the sendings of a call that was sent more than once, a line each, and between them what the SDK waited.
// Nil for a call that was sent once.
func callAttemptLines(f Frame, c *engine.Call) []callLine {
	if c.Retried == nil {
		return nil
	}
	var lines []callLine
	attempts := attemptsOf(c)
	for i, a := range attempts {
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
		lines = append(lines, callLine{left: spans, right: []kit.Span{kit.Of(theme.Muted, kit.Took(a.took))}})
		if a.again != nil && a.again.Wait > 0 {
			lines = append(lines, callText(theme.Muted, "        waited "+kit.Took(a.again.Wait)))
		}
	}
	return lines
}
