package views

import (
	"bytes"
	"encoding/json"
	"strings"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// markPart shows the request that would mark the message as read, and what the SDKs do around it.
func (v *inboxView) markPart(f Frame, m *bloomreach.Message, w int) pagePart {
	if v.isRead(m) && !v.locally(m) || v.stale != "" || !m.Supported() {
		return pagePart{}
	}
	s := f.Session
	var rows [][]kit.Span
	if e := v.refused[m.ID()]; e != nil {
		rows = append(rows, markedRows(markSpan(f.Styles, theme.MarkBad), theme.Text, "refused: "+engine.Clean(e.Message), w)...)
		then := "Android shows it as read all the same; the next full sync shows it unread again."
		if s.Profile.Platform == bloomreach.IOS {
			then = "iOS goes on showing it unread."
		}
		if e.Fix != "" {
			then = engine.Clean(e.Fix) + ". " + then
		}
		rows = append(rows, markedRows(kit.Of(theme.Text, "  "), theme.Text, then, w)...)
	}
	if s.Recorded != nil {
		// What marking would send depends on what only a live app has.
		return titledPart("marking as read", append(rows, []kit.Span{kit.Of(theme.Muted, "a recording: nothing is sent")}))
	}
	draft, err := s.Vendor.Prepare(s.Profile, engine.Request{Profile: s.Profile, Operation: bloomreach.InboxMarkRead, Mode: s.Mode, Args: markArgs(m)})
	if err != nil {
		return titledPart(f.Session.Press("m")+" marks it read", append(rows, markedRows(markSpan(f.Styles, theme.MarkBad), theme.Text, engine.Clean(err.Error()), w)...))
	}
	if draft.Blocked != nil {
		rows = append(rows, markedRows(markSpan(f.Styles, theme.MarkPaused), theme.Text, NotSent(engine.Clean(draft.Blocked.Message)), w)...)
		rows = append(rows, markedRows(kit.Of(theme.Text, "  "), theme.Muted, "the SDK logs: "+engine.Clean(draft.Blocked.SDK), w)...)
		return titledPart(f.Session.Press("m")+" marks it read", rows)
	}
	credential := strings.TrimSpace(draft.Carrier.Prefix)
	if credential == "" {
		credential = "no credential"
	}
	add := func(t theme.Token, text string) {
		for _, line := range kit.Wrap(text, max(w, 1)) {
			rows = append(rows, []kit.Span{kit.Of(t, line)})
		}
	}
	add(theme.Text, draft.Method+" "+engine.Clean(draft.URL.Path)+" · "+credential)
	if body := engine.Clean(shortValues(draft.Body)); json.Valid([]byte(body)) {
		rows = append(rows, inlineRows(json.RawMessage(body), max(w, 1))...)
	} else {
		add(theme.Text, body) // a value with a quote in it
	}
	for _, finding := range draft.Findings {
		rows = append(rows, markedRows(markSpan(f.Styles, theme.MarkLook), theme.Text, engine.Clean(finding.Detail), w)...)
	}
	add(theme.Muted, "Ids and token are those kept with the message, not the current ones.")
	add(theme.Muted, "Android shows it read before the server answers, and never takes that back; iOS waits for the answer.")
	return titledPart(f.Session.Press("m")+" marks it read", rows)
}

func markArgs(m *bloomreach.Message) engine.Args { return engine.Args{"message_id": {m.ID()}} }

// shortValues writes a JSON body on one line with its long texts cut: those in lists, the message ids, stay
// whole; cookies and tokens would hide the shape.
func shortValues(body []byte) string {
	const most, short = 15, 10
	var b strings.Builder
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	depth, key := []bool{}, false // for each open bracket, whether it is an object's
	for {
		before := dec.InputOffset()
		token, err := dec.Token()
		if err != nil {
			return b.String()
		}
		between := strings.TrimSpace(string(body[before:dec.InputOffset()]))
		switch {
		case strings.HasPrefix(between, ","):
			b.WriteString(", ")
		case strings.HasPrefix(between, ":"):
			b.WriteString(": ")
		}
		inObject := len(depth) > 0 && depth[len(depth)-1]
		key = inObject && !strings.HasPrefix(between, ":")
		switch t := token.(type) {
		case json.Delim:
			b.WriteRune(rune(t))
			if t == '{' || t == '[' {
				depth = append(depth, t == '{')
			} else {
				depth = depth[:len(depth)-1]
			}
		case string:
			if inObject && !key && kit.Width(t) > most {
				t = kit.Cut(t, short)
			}
			b.WriteByte('"')
			b.WriteString(t)
			b.WriteByte('"')
		default:
			b.WriteString(strings.TrimLeft(between, ":, "))
		}
	}
}
