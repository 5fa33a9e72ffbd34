package views

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/export"
)

// copyCurl copies a call as a command line.
func copyCurl(c *engine.Call) tea.Cmd {
	command, err := export.Curl(c)
	if err != nil {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "not copied: " + err.Error()})
	}
	m := CopyMsg{What: "curl", Text: command.Text}
	if len(command.Variables) > 0 {
		m.Note = "token redacted as " + variableNames(command.Variables)
	}
	if command.BodyFile != "" {
		m.Note = joinDots(m.Note, "the body was not kept whole: put it into "+command.BodyFile)
	}
	return send(m)
}

func variableNames(all []export.Variable) string {
	names := make([]string, len(all))
	for i, v := range all {
		names[i] = "$" + v.Name
	}
	return strings.Join(names, ", ")
}

// copyAnswer copies the kept part of an answer's body.
func copyAnswer(c *engine.Call) tea.Cmd {
	if c.Response == nil || len(c.Response.Body.Bytes()) == 0 {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "not copied: no body of an answer is kept"})
	}
	m := CopyMsg{What: "body", Text: string(c.Response.Body.Bytes())}
	if !c.Response.Body.Whole() {
		m.Note = "first 64 KiB"
	}
	return send(m)
}
