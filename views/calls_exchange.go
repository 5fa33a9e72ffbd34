package views

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// requestLines are the request as it was sent. With full the body takes as many lines as it needs, else one.
func (v *callsView) requestLines(f Frame, c *engine.Call, w int, full bool) []callLine {
	c = v.shown(c)
	if c.Sent == nil {
		return callUnsentLines(f, c, w)
	}
	lines := []callLine{{left: []kit.Span{kit.Of(theme.Text, c.Sent.Method+" ").Bold(), kit.Of(theme.Text, engine.Clean(callPath(c.Sent.URL)))}}}
	if v.turn != turnBodies {
		lines = append(lines, callHeaderLines(c.Headers, w)...)
	}
	if v.turn == turnHeaders || c.Sent.Bytes == 0 {
		return lines
	}
	return append(lines, v.bodies.lines(f, v.bodyKey(c, false, w), c.Sent.Body, full)...)
}

// answerLines are the answer, or what is known of its absence.
func (v *callsView) answerLines(f Frame, c *engine.Call, w int, full bool) []callLine {
	whole := c
	c = v.shown(c)
	if c.Response == nil && c != whole {
		return callWrapped(f, theme.MarkBad, "no answer to this try: "+v.whyAgain(whole), w)
	}
	if c.Response == nil {
		return callNoAnswerLines(f, c, w)
	}
	lines := []callLine{callAnswerLine(f, c)}
	if v.turn == turnHeaders || v.turn == turnExchange && (full || f.Wide()) {
		lines = append(lines, callHeaderLines(c.Response.Headers, w)...)
	}
	if v.turn == turnHeaders {
		return lines
	}
	if c.Response.Bytes == 0 {
		return append(lines, callText(theme.Muted, "no body"))
	}
	return append(lines, v.bodies.lines(f, v.bodyKey(c, true, w), c.Response.Body, full)...)
}

// callUnsentLines stand in place of a request that does not exist.
func callUnsentLines(f Frame, c *engine.Call, w int) []callLine {
	if !c.Finished() {
		return []callLine{callText(theme.Muted, "not sent yet: "+callStage(c))}
	}
	mark := theme.MarkBad
	switch c.Finish.Outcome {
	case engine.OutcomeBlocked:
		mark = theme.MarkPaused
	case engine.OutcomeCancelled:
		mark = theme.MarkNone
	case engine.OutcomeOK, engine.OutcomeFailed:
	}
	words := c.Finish.Summary
	if !strings.HasPrefix(words, "not sent") {
		words = outcomeWord(c) + ": " + words
	}
	lines := callWrapped(f, mark, words, w)
	for _, log := range c.Finish.SDKLog {
		lines = append(lines, callText(theme.Muted, "  the SDK logs: "+log))
	}
	if len(c.Headers) == 0 {
		return lines
	}
	lines = append(lines, callText(theme.Muted, "it would have carried:"))
	return append(lines, callHeaderLines(c.Headers, w)...)
}

// callNoAnswerLines stand in place of an answer that has not come.
func callNoAnswerLines(f Frame, c *engine.Call, w int) []callLine {
	switch {
	case c.Sent == nil && c.Finished():
		return nil // said with the request already
	case !c.Finished():
		who := "the server"
		if c.Sent == nil && c.Asked != nil {
			who = "the provider"
		}
		return []callLine{callText(theme.Text, spinner(f.Styles, callsNow(f))+" waiting for "+who+" "+kit.Took(callsNow(f).Sub(c.Started))+" · "+f.Session.Press("x")+" cancels")}
	case c.Finish.Outcome == engine.OutcomeCancelled:
		return callWrapped(f, theme.MarkNone, "cancelled "+c.Finish.Summary, w)
	default:
		return callWrapped(f, theme.MarkBad, "no answer: "+c.Finish.Summary, w)
	}
}

// callWrapped is a text of several lines with a mark before it.
func callWrapped(f Frame, mark theme.Mark, text string, w int) []callLine {
	var lines []callLine
	for i, part := range kit.Wrap(engine.Clean(text), max(w-2, 8)) {
		head := kit.Of(theme.Text, "  ")
		if i == 0 {
			head = markSpan(f.Styles, mark)
		}
		lines = append(lines, callLine{left: append([]kit.Span{head}, Tinted(theme.Text, part)...)})
	}
	return lines
}

// callAnswerLine is the first line of an answer: status, size, and how far the server's clock is from ours.
func callAnswerLine(f Frame, c *engine.Call) callLine {
	mark := theme.MarkOK
	if c.Response.Status >= 400 || c.Finished() && !c.OK() {
		mark = theme.MarkBad
	}
	left := []kit.Span{
		markSpan(f.Styles, mark), kit.Of(theme.Text, strconv.Itoa(c.Response.Status)).Bold(),
		kit.Of(theme.Muted, " · "+kit.Size(c.Response.Bytes)),
	}
	if date := callServerDate(c); !date.IsZero() {
		left = append(left, kit.Of(theme.Muted, " · Date "+kit.TimeOfDay(date, f.Session.Zone())+callZone(f.Session)+", "+callSkew(c, date)))
	}
	return callLine{left: left}
}

// callServerDate is the answer's Date header (RFC 9110 section 6.6.1), or zero.
func callServerDate(c *engine.Call) time.Time {
	for _, h := range c.Response.Headers {
		if strings.EqualFold(h.Name, "date") {
			if t, err := http.ParseTime(h.Value); err == nil {
				return t
			}
		}
	}
	return time.Time{}
}

// callSkew is how far the server's clock is from ours. Date has whole seconds, so the moment of the answer is cut to them.
func callSkew(c *engine.Call, date time.Time) string {
	at := c.SentAt
	for _, e := range c.Events {
		if _, ok := e.Detail.(engine.ResponseReceived); ok {
			at = e.At
		}
	}
	switch d := date.Sub(at.Truncate(time.Second)); {
	case d == 0:
		return "0 s skew"
	case d > 0:
		return kit.Elapsed(d) + " ahead of this clock"
	default:
		return kit.Elapsed(-d) + " behind this clock"
	}
}

// callHeaderLines are headers with the party that set each.
func callHeaderLines(headers []engine.Header, w int) []callLine {
	column := 0
	for _, h := range headers {
		column = max(column, kit.Width(h.Name)+2)
	}
	column = max(min(max(column, 17), w/2), 1)
	lines := make([]callLine, 0, len(headers))
	for _, h := range headers {
		name := kit.Pad(kit.Cut(engine.Clean(h.Name), max(column-1, 1)), column)
		l := callLine{left: append([]kit.Span{kit.Of(theme.JSONKey, name)}, Tinted(theme.Text, engine.Clean(h.Value))...)}
		if h.Origin != "" {
			l.right = []kit.Span{kit.Of(theme.Muted, callHeaderOrigin(h.Origin, w-column-kit.Width(h.Value)-1))}
		}
		lines = append(lines, l)
	}
	return lines
}

// callHeaderOrigin is who set a header: "provider http", "env KEY", "SDK". Where the provider asks is told in other places. When
// there is no room beside the value the first word has to do, for a credential is never cut.
func callHeaderOrigin(origin string, room int) string {
	words := strings.Fields(engine.Clean(strings.Replace(origin, ":", " ", 1)))
	words = words[:min(2, len(words))]
	if text := strings.Join(words, " "); kit.Width(text) <= room || len(words) == 0 {
		return text
	}
	return words[0]
}

// callPath is path and query of a URL.
func callPath(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return u.RequestURI()
}

// inShort are the credential and the two bodies, a line each.
func (v *callsView) inShort(f Frame, c *engine.Call, w int) []callLine {
	var lines []callLine
	for _, h := range c.Headers {
		if c.Credential != "" && h.Value == c.Credential {
			lines = append(lines, callHeaderLines([]engine.Header{h}, w-2)...)
		}
	}
	if c.Sent != nil && c.Sent.Bytes > 0 {
		lines = append(lines, v.bodies.lines(f, v.bodyKey(c, false, w-2), c.Sent.Body, false)...)
	}
	if c.Response != nil && c.Response.Bytes > 0 {
		lines = append(lines, v.bodies.lines(f, v.bodyKey(c, true, w-2), c.Response.Body, false)...)
	}
	for i := range lines {
		lines[i].left = append([]kit.Span{kit.Of(theme.Text, "  ")}, lines[i].left...)
	}
	return lines
}

// callInShort is request and answer in one line.
func callInShort(c *engine.Call) callLine {
	if c.Sent == nil {
		return callText(theme.Muted, "  no request exists")
	}
	text := fmt.Sprintf("  %s %s · %s", c.Sent.Method, callPath(c.Sent.URL), kit.Size(int64(c.Sent.Bytes)))
	if c.Response != nil {
		text += fmt.Sprintf(" ▸ %d · %s", c.Response.Status, kit.Size(c.Response.Bytes))
	} else {
		text += " ▸ " + outcomeWord(c)
	}
	return callText(theme.Text, text)
}
