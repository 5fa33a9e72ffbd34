package views

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// copyCurl copies a call as a command line.
func copyCurl(c *engine.Call) tea.Cmd {
	if c.Sent == nil {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "not copied: no request of this call has left"})
	}
	m := CopyMsg{What: "curl", Text: curl(c)}
	if callHasCredential(c) {
		m.Note = "token redacted as $TOKEN"
	}
	if bodyGone(c) {
		m.Note = joinDots(m.Note, "the body was not kept whole: put it into body.json")
	}
	return send(m)
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

// bodyGone reports whether the request's body is not there to be copied as it was sent.
func bodyGone(c *engine.Call) bool { return c.Sent.Bytes > 0 && !c.Sent.Body.Whole() }

// curl is a call as a command for a POSIX shell. The credential stands as $TOKEN, which the shell fills in; everything else is
// quoted, so that nothing from a server or a profile is run.
func curl(c *engine.Call) string {
	words := []string{"curl -X " + shellQuote(c.Sent.Method)}
	if strings.ContainsAny(c.Sent.URL, "[]{}") {
		words = append(words, "--globoff") // curl would read these as patterns
	}
	words = append(words, withToken(c.Sent.URL, c))
	for _, h := range c.Headers {
		if strings.EqualFold(h.Name, "accept-encoding") {
			words = append(words, "--compressed") // the server was told that it may compress
		}
		words = append(words, "-H "+withToken(curlHeader(h), c))
	}
	switch {
	case c.Sent.Bytes == 0:
	case bodyGone(c):
		words = append(words, "--data-binary @body.json")
	default:
		words = append(words, "--data-raw "+withToken(string(c.Sent.Body.Bytes()), c))
	}
	return strings.Join(words, " \\\n  ")
}

// curlHeader spells a header for -H: curl drops one without a value unless it ends in a semicolon.
func curlHeader(h engine.Header) string {
	if h.Value == "" {
		return h.Name + ";"
	}
	return h.Name + ": " + h.Value
}

// withToken quotes a text in which the call's fingerprint becomes "$TOKEN".
func withToken(s string, c *engine.Call) string {
	if c.Token == nil || c.Token.Fingerprint == "" || !strings.Contains(s, c.Token.Fingerprint) {
		return shellQuote(s)
	}
	// The usual header reads best in double quotes. In others than these letters a shell would see more than text.
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.: "
	if before, ok := strings.CutSuffix(s, c.Token.Fingerprint); ok && strings.Trim(before, plain) == "" {
		return `"` + before + `$TOKEN"`
	}
	var b strings.Builder
	for i, part := range strings.Split(s, c.Token.Fingerprint) {
		if i > 0 {
			b.WriteString(`"$TOKEN"`)
		}
		if part != "" {
			b.WriteString(shellQuote(part))
		}
	}
	return b.String()
}

// shellQuote quotes a word for sh: inside single quotes every character stands for itself, but for the quote.
func shellQuote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
