package views

import (
	"bytes"
	"fmt"

	"authpeek/engine"
	"authpeek/ui/kit"
)

// textWidth is for what is broken into lines in a pager, in cells.
const textWidth = 100

// exchangeText is a call as text: what was sent and what came back, of each time that it was sent.
func exchangeText(s *Session, c *engine.Call) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) {
		b.WriteString(engine.Clean(fmt.Sprintf(format, args...)))
		b.WriteByte('\n')
	}
	line("#%d %s · %s", c.ID, c.Operation, outcomeWord(c))
	line("%s%s · %s · %s · profile %s", kit.DateTime(c.Started, s.Zone()), callZone(s), c.Mode, c.Customer, c.Profile)
	if c.Finish != nil {
		line("%s", c.Finish.Summary)
	}
	v := &callsView{}
	for n := range max(len(attemptsOf(c)), 1) {
		v.tried = tried{c.ID, n + 1}
		shown := v.shown(c)
		if title := v.tryTitle(c); title != "" {
			line("")
			line("─── %s", title[len(" · "):])
		}
		line("")
		if shown.Sent == nil {
			line("no request exists")
			continue
		}
		line("%s %s", shown.Sent.Method, shown.Sent.URL)
		writeMessage(&b, shown.Headers, shown.Sent.Body)
		if shown.Response == nil {
			line("no answer")
			continue
		}
		line("%d · %s", shown.Response.Status, kit.Size(shown.Response.Bytes))
		writeMessage(&b, shown.Response.Headers, shown.Response.Body)
	}
	return b.Bytes()
}

func writeMessage(b *bytes.Buffer, headers []engine.Header, body *engine.Body) {
	for _, h := range headers {
		b.WriteString(engine.Clean(h.Name+": "+h.Value) + "\n")
	}
	b.WriteByte('\n')
	if words := bodyAbsent(body); words != "" {
		b.WriteString(words + "\n\n")
		return
	}
	doc := newBodyDoc(sourceOf(body), formBest, textWidth)
	if doc.note != "" {
		b.WriteString(doc.note + "\n")
	}
	b.Write(doc.text())
	if !body.Whole() {
		b.WriteString("… " + beginningOf(body, "") + "\n")
	}
	b.WriteByte('\n')
}
