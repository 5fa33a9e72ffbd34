package views

import (
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// callAnswer is how a call ended in the list: mark, last word, and what it brought in w cells.
func callAnswer(f Frame, r callRow, w int, class kit.Class) []kit.Span {
	c := r.newest()
	if !c.Finished() {
		return []kit.Span{kit.Of(theme.Text, spinner(f.Styles, callsNow(f))+" "+callStage(c))}
	}
	spans := callAnswerWord(f, c)
	room := w - kit.SpansWidth(spans) - 2
	words := callBrought(r, room, class)
	var tail []kit.Span
	if c.Got != nil && !c.Got.Again && class >= kit.W100 {
		glyph, obtained := f.Styles.Mark(theme.MarkObtained)
		const beside = len(" x new token")
		if short := callBrought(r, room-beside, class); c.OK() || kit.Width(short) <= room-beside {
			words, room = short, room-beside
			if kit.Width(words) > room {
				words = "" // half a word says less than the mark
			}
			tail = []kit.Span{kit.Of(theme.Text, " "), kit.Of(obtained, glyph), kit.Of(theme.Text, " new token")}
		}
	}
	if words != "" && room > 0 {
		spans = append(spans, kit.Of(theme.Text, "  "))
		spans = append(spans, Tinted(theme.Text, kit.Cut(words, room))...)
	}
	return append(spans, tail...)
}

// callAnswerWord is how a call ended, in a word.
func callAnswerWord(f Frame, c *engine.Call) []kit.Span {
	token := theme.Text
	if c.Finish.Outcome == engine.OutcomeFailed {
		token = theme.Error
	}
	return []kit.Span{markSpan(f.Styles, outcomeMark(c)), kit.Of(token, outcomeWord(c))}
}

// callStage is what a running call waits for.
func callStage(c *engine.Call) string {
	switch {
	case c.Response != nil:
		return "reading"
	case c.Sent != nil:
		return "sent, waiting"
	case c.Asked != nil && c.Got == nil:
		return "asking provider"
	default:
		return "starting"
	}
}

// callBrought is what a call brought, in about as many words as there is room for.
func callBrought(r callRow, room int, class kit.Class) string {
	c := r.newest()
	if len(r.calls) > 1 && c.OK() {
		if class >= kit.W100 {
			return "nothing changed"
		}
		return "no change"
	}
	words := engine.Clean(c.Finish.Summary)
	if c.Finish.Outcome == engine.OutcomeBlocked {
		words = bareReason(words) // the last word says the rest
	}
	// An answer that is a delta is told by what it changed; the totals stand on the inbox's own screen.
	if _, delta, ok := strings.Cut(words, " · delta, "); ok {
		words = delta
	}
	if rest, again := strings.CutPrefix(words, outcomeWord(c)); again && (rest == "" || rest[0] == ' ') {
		words = strings.TrimSpace(rest) // it stands before this already
	}
	if words != "" && kit.Width(words) <= room {
		return words
	}
	if !c.OK() {
		if short := callFindingWords(c); short != "" {
			return short
		}
	}
	for _, separator := range []string{" · ", ", "} {
		for kit.Width(words) > room && strings.Contains(words, separator) {
			words = words[:strings.LastIndex(words, separator)]
		}
	}
	return words
}

// callFindingWords is the first finding's code as words, "token expired": shorter than what the server says, and nearer to the
// cause.
func callFindingWords(c *engine.Call) string {
	worst, ok := c.Finish.Worst()
	if !ok || !strings.HasPrefix(worst.Code, "token.") {
		return ""
	}
	return strings.NewReplacer(".", " ", "-", " ").Replace(worst.Code)
}
