package views

import (
	"bytes"
	"fmt"
	"io"

	"authpeek/engine"
	"authpeek/ui/kit"
)

// textWidth is for what is broken into lines in a pager, in cells.
const textWidth = 100

// exchange is a call as text: what was sent and what came back, of each time that it was sent. Bodies that are too large for memory
// are read when it is written, which may be done from any goroutine.
type exchange struct {
	bytes.Buffer // what follows the last of the parts
	parts        []exchangePart
}

// exchangePart is a text, and a body that follows it.
type exchangePart struct {
	before []byte
	body   bodySource
}

// write writes all of it.
func (e *exchange) write(to io.Writer) error {
	for _, p := range e.parts {
		if _, err := io.WriteString(to, engine.CleanLines(string(p.before))); err != nil {
			return err
		}
		if err := writeWhole(to, p.body, formBest, textWidth); err != nil {
			return err
		}
	}
	_, err := io.WriteString(to, engine.CleanLines(e.String()))
	return err
}

func exchangeOf(s *Session, c *engine.Call) *exchange {
	b := &exchange{}
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
		b.message(shown.Headers, shown.Sent.Body)
		if shown.Response == nil {
			line("no answer")
			continue
		}
		line("%d · %s", shown.Response.Status, kit.Size(shown.Response.Bytes))
		b.message(shown.Response.Headers, shown.Response.Body)
	}
	return b
}

func (b *exchange) message(headers []engine.Header, body *engine.Body) {
	for _, h := range headers {
		b.WriteString(engine.Clean(h.Name+": "+h.Value) + "\n")
	}
	b.WriteByte('\n')
	if words := bodyAbsent(body); words != "" {
		b.WriteString(words + "\n\n")
		return
	}
	if body.Filed() {
		b.parts = append(b.parts, exchangePart{bytes.Clone(b.Bytes()), wholeSource(body)})
		b.Reset()
		b.WriteByte('\n')
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
