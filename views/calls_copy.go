package views

import (
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/export"
	"authpeek/ui/kit"
)

// copyCall offers what of a call can be handed on. The first is what y y copies at once.
func (v *callsView) copyCall(s *Session, c *engine.Call) tea.Cmd {
	m := ChooseMsg{Title: "Copy of #" + strconv.FormatUint(uint64(c.ID), 10), Again: s.Press("y")}
	add := func(label, about, will string, then tea.Msg) {
		m.Choices = append(m.Choices, Choice{Label: label, About: about, Will: will, Then: then})
	}
	const redacted = "Credentials stand as fingerprints."
	add("curl", s.Press("y")+" again · the token as $TOKEN", "A command line that sends the same bytes once TOKEN is set.", curlCopy(c))
	if c.Sent != nil && c.Credential != "" {
		add("curl in clear", "asks twice", "The same with the credential in it. Whoever reads it can act as this app.", ExportMsg{As: ExportClear, Calls: []engine.CallID{c.ID}})
	}
	add("HAR", "this call", "An HTTP archive, which the network tab of a browser opens. "+redacted, ExportMsg{As: ExportHAR, Calls: []engine.CallID{c.ID}})
	add("HAR of all", "the calls in the list", "What the filter hides is not in it. "+redacted+" A large one becomes a file.", ExportMsg{As: ExportHAR, Calls: v.shownCalls()})
	if c.URL != "" {
		add("url", "of the request", redacted, CopyMsg{What: "URL", Text: engine.Clean(c.URL), Note: "redacted", Redacted: true})
	}
	if len(c.Headers) > 0 {
		add("request headers", strconv.Itoa(len(c.Headers)), redacted, CopyMsg{What: "request headers", Text: headerText(c.Headers), Note: "redacted", Redacted: true})
	}
	if c.Sent != nil && len(c.Sent.Body.Bytes()) > 0 {
		add("body of the request", bodyAbout(c.Sent.Body), redacted, bodyCopy("request body", c.Sent.Body))
	}
	if c.Response != nil {
		add("answer headers", strconv.Itoa(len(c.Response.Headers)), redacted, CopyMsg{What: "answer headers", Text: headerText(c.Response.Headers), Note: "redacted", Redacted: true})
		if len(c.Response.Body.Bytes()) > 0 {
			add("answer body", bodyAbout(c.Response.Body), redacted, bodyCopy("answer body", c.Response.Body))
		}
	}
	if c.Token != nil && c.Token.Fingerprint != "" {
		add("fingerprint", c.Token.Fingerprint, "", CopyMsg{What: "fingerprint", Text: c.Token.Fingerprint})
	}
	if c.Finish != nil && len(c.Finish.Findings) > 0 {
		add("why: findings", strconv.Itoa(len(c.Finish.Findings)), "As text, with what to do.", CopyMsg{What: "findings", Text: findingsText(c.Finish.Findings), Note: "secrets are fingerprints", Redacted: true})
	}
	return send(m)
}

// shownCalls are the calls of the rows in the list, oldest first.
func (v *callsView) shownCalls() []engine.CallID {
	var ids []engine.CallID
	for _, row := range v.list.rows {
		for _, c := range row.calls {
			if !slices.Contains(ids, c.ID) {
				ids = append(ids, c.ID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

func headerText(headers []engine.Header) string {
	var b strings.Builder
	for _, h := range headers {
		b.WriteString(engine.Clean(h.Name+": "+h.Value) + "\n")
	}
	return b.String()
}

func bodyAbout(b *engine.Body) string {
	about := kit.Size(b.Size)
	if !b.Whole() {
		about = "first " + kit.Size(int64(len(b.Bytes()))) + " of " + about
	}
	return about
}

func bodyCopy(what string, b *engine.Body) CopyMsg {
	m := CopyMsg{What: what, Text: string(b.Bytes()), Note: "redacted", Redacted: true}
	if !b.Whole() {
		m.Note = joinDots(m.Note, bodyAbout(b))
	}
	return m
}

func findingsText(findings []engine.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(f.Severity + " " + f.Code + ": " + f.Title + "\n")
		if f.Detail != "" {
			b.WriteString("  " + f.Detail + "\n")
		}
		if f.Fix != "" {
			b.WriteString("  to do: " + f.Fix + "\n")
		}
	}
	return engine.CleanLines(b.String())
}

// curlCopy is a call as a command line, to be copied.
func curlCopy(c *engine.Call) tea.Msg {
	command, err := export.Curl(c)
	if err != nil {
		return ToastMsg{Mark: engine.MarkLook, Text: "not copied: " + err.Error()}
	}
	m := CopyMsg{What: "curl", Text: command.Text, Redacted: true}
	if len(command.Variables) > 0 {
		m.Note = "token redacted as " + variableNames(command.Variables)
	}
	if command.BodyFile != "" {
		m.Note = joinDots(m.Note, "the body was not kept whole: put it into "+command.BodyFile)
	}
	return m
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
