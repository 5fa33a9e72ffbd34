package views

import (
	"fmt"
	"strings"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// trouble is why the last question brought nothing, and what to do: above the values of before, which stay.
func (v *attributesView) trouble(f Frame, w int) [][]kit.Span {
	last, ok := f.Session.Latest[bloomreach.AttributesFetch]
	if !ok || v.stale != "" {
		return nil
	}
	if e := callFailure(last); e != nil && e.Code == "attributes.private" {
		words := fmt.Sprintf("%d No permission · attributes need private access; ", last.Call.Status())
		switch {
		case !f.Session.Profile.PrivateKey.IsZero():
			words += "an SDK asks only for recommendations. " + f.Session.Press("b") + " asks with the private key"
		case v.asApp:
			words += "set private_key in Setup"
		default:
			words += "set private_key in Setup, or " + f.Session.Press("b") + " asks as the app would"
		}
		return markedRows(markSpan(f.Styles, theme.MarkBad), theme.Text, words, w)
	}
	return failedRows(f, last, w)
}

// callFailure is what a call ended with, or nil.
func callFailure(last Latest) *engine.CallError {
	if last.Call == nil || last.Call.OK() || last.Call.Finish == nil {
		return nil
	}
	return last.Call.Finish.Error
}

// failedRows are reason, SDK's text and remedy of a call that did not end well, over as many rows of w cells as they need.
func failedRows(f Frame, last Latest, w int) [][]kit.Span {
	e := callFailure(last)
	if e == nil {
		return nil
	}
	message := engine.Clean(e.Message)
	if last.Call.Finish.Outcome == engine.OutcomeBlocked {
		message = NotSent(message)
	}
	rows := markedRows(markSpan(f.Styles, outcomeMark(last.Call)), theme.Text, message, w)
	if e.SDK != "" {
		rows = append(rows, []kit.Span{kit.Of(theme.Muted, "  the SDK: "+engine.Clean(strings.ReplaceAll(e.SDK, "\n", " ")))})
	}
	if e.Fix != "" {
		rows = append(rows, markedRows(kit.Of(theme.Accent, "  "), theme.Text, engine.Clean(e.Fix), w)...)
	}
	return rows
}

// NotSent begins a reason with what has come of it. Some reasons do so themselves.
func NotSent(reason string) string { return notSentWords + bareReason(reason) }

// bareReason is a reason without it, for a place that says it in other words.
func bareReason(reason string) string { return strings.TrimPrefix(reason, notSentWords) }

const notSentWords = "not sent: "

// refusedInside explains a refusal inside an answer that says success: of the attribute under the cursor, else of the first
// one in the list.
func (v *attributesView) refusedInside(f Frame, w int) [][]kit.Span {
	if v.stale != "" {
		return nil
	}
	row := v.rows.shown[v.cursor.Index()]
	if row.memory == nil || row.memory.now.state != attributeRefused {
		row = attributeRow{}
		for _, r := range v.rows.shown {
			if r.memory != nil && r.memory.now.state == attributeRefused {
				row = r
				break
			}
		}
	}
	if row.memory == nil {
		return nil
	}
	out := [][]kit.Span{nil}
	for _, line := range markedRows(markSpan(f.Styles, theme.MarkBad), theme.Text, refusedWords(row), w-2) {
		out = append(out, append([]kit.Span{kit.Of(theme.Text, "  ")}, line...))
	}
	return out
}

// refusedWords tells what one refusal means (bloomreach reference 3.2: the outer success is true all the same).
func refusedWords(r attributeRow) string {
	id, kind := engine.Clean(r.attribute.ID), engine.Clean(r.attribute.Type)
	where := "Check the id of the " + kind + " in Data & Assets."
	switch r.attribute.Type {
	case "property", "id":
		where = "Check how the project spells the " + kind + "."
	case "consent":
		where = "Check the category in Project settings, Consents."
	}
	return id + ": this one was refused inside an answer that says success: true. The app sees a success and an empty value. " + where
}
