package views

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/kit"
)

// showExchanges shows request and answer of calls, one below the other. The bodies are laid out in the command, because they
// may be long.
func showExchanges(s *Session, calls ...*engine.Call) tea.Cmd {
	return func() tea.Msg {
		var m ShowMsg
		for _, c := range calls {
			if m.Title != "" {
				m.Title += ", "
				m.Lines = append(m.Lines, "")
			}
			m.Title += fmt.Sprintf("%s #%d", c.Operation, c.ID)
			m.Lines = append(m.Lines, exchangeLines(s, c)...)
		}
		return m
	}
}

func exchangeLines(s *Session, c *engine.Call) []string {
	if c.Sent == nil {
		return []string{NotSent(engine.Clean(c.Finish.Summary))}
	}
	lines := []string{c.Sent.Method + " " + engine.Clean(c.Sent.URL), "as " + credentialWords(c)}
	lines = append(lines, bodyLines(s, c.Sent.Body)...)
	if c.Response == nil {
		return append(lines, "", "no answer: "+engine.Clean(c.Finish.Summary))
	}
	lines = append(lines, "", fmt.Sprintf("%d · %s %s", c.Response.Status, kit.Size(c.Response.Bytes), engine.Clean(c.Response.ContentType)))
	return append(lines, bodyLines(s, c.Response.Body)...)
}

// bodyLines is a body as JSON, or whatever it is.
func bodyLines(s *Session, b *engine.Body) []string {
	if b == nil || b.Size == 0 {
		return []string{"no body"}
	}
	kept := b.Bytes()
	if kept == nil {
		return []string{"the body has made room for newer ones · " + s.Press("r") + " asks again"}
	}
	lines := kit.JSONPlain([]byte(engine.CleanLines(string(kept))))
	if !b.Whole() {
		lines = append(lines, fmt.Sprintf("… first %s of %s", kit.Size(int64(len(kept))), kit.Size(b.Size)))
	}
	return lines
}
