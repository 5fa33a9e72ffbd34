package bloomreach

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"authpeek/engine"
)

// envelope is the outer object of an answer.
type envelope struct {
	*fields
}

// open reads the outer object of a 2xx answer and checks what the SDKs check before they look inside (1.4).
func open(p engine.Profile, a engine.Answer) (envelope, *engine.CallError) {
	body := bytes.TrimSpace(a.Body)
	if len(body) == 0 {
		return envelope{}, unreadable(p, "answer.empty", fmt.Sprintf("%d with an empty body", a.Status), "look at the server, or at a proxy between")
	}
	f, ok := fieldsOf(body)
	if !ok {
		return envelope{}, notObject(p, a, body)
	}
	success, there := f.boolean("success")
	switch {
	case !there:
		return envelope{}, unreadable(p, "answer.no-success", fmt.Sprintf("%d, but the answer does not say success", a.Status), "this is not the vendor's answer: check base_url and project_token")
	case !success:
		words := serverWords(body)
		if words == "" {
			words = "no reason given"
		}
		err := &engine.CallError{Code: "answer.refused", Message: fmt.Sprintf("%d that says success: false: %q", a.Status, words), Fix: "read the server's words; " + refusalFix(words)}
		if p.Platform != IOS {
			err.SDK = "Failure state from server returned"
		}
		return envelope{}, err
	}
	return envelope{f}, nil
}

func refusalFix(words string) string {
	known, _ := knownWords(words)
	return known.fix
}

// list gives the first of the named members as a list. Absent and null count as empty (2.1); any other kind is an error.
func (e envelope) list(names ...string) ([]json.RawMessage, *engine.CallError) {
	v := e.raw(names...)
	if v == nil {
		return nil, nil
	}
	var rows []json.RawMessage
	if json.Unmarshal(v, &rows) != nil {
		return nil, &engine.CallError{Code: "answer.wrong-type", Message: names[0] + " is " + kindOf(v) + ", not a list", Fix: "look at the raw answer; the vendor sends a list"}
	}
	return rows, nil
}

// listNames are the names under which a platform's SDK looks for an operation's list: iOS knows the operation's own, Android
// takes its alternates on every route (1.4, 2.1).
func listNames(p engine.Profile, own string) []string {
	if p.Platform == IOS {
		return []string{own}
	}
	names := []string{own}
	for _, other := range []string{"results", "data", "messages", "in_app_content_blocks"} {
		if other != own {
			names = append(names, other)
		}
	}
	return names
}

// unreadable is an answer that both SDKs give up on, Android in these words.
func unreadable(p engine.Profile, code, message, fix string) *engine.CallError {
	err := &engine.CallError{Code: code, Message: message, Fix: fix}
	if p.Platform != IOS {
		err.SDK = "Unable to parse response from the server."
	}
	return err
}

func notObject(p engine.Profile, a engine.Answer, body []byte) *engine.CallError {
	media, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if media == "text/html" || body[0] == '<' {
		return unreadable(p, "answer.html", fmt.Sprintf("%d with a web page in place of JSON", a.Status), "base_url may point at a website, or a proxy asks for a login")
	}
	err := json.Unmarshal(body, new(any))
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return unreadable(p, "answer.wrong-type", "the answer is "+kindOf(body)+", not an object", "this is not the vendor's answer: check base_url")
	case cutShort(body):
		return unreadable(p, "answer.cut", fmt.Sprintf("the JSON breaks off after %d bytes", len(body)), "send it again; if it stays, look at a proxy between")
	case errors.As(err, &syntax):
		return unreadable(p, "answer.bad-json", fmt.Sprintf("the JSON is broken at byte %d: %s", syntax.Offset, syntax), "look at the raw answer")
	default:
		return unreadable(p, "answer.bad-json", "the answer is no JSON: "+err.Error(), "look at the raw answer")
	}
}

// cutShort reports whether a body is the beginning of a JSON text. Only a Decoder tells that from a fault at the last byte.
func cutShort(body []byte) bool {
	return errors.Is(json.NewDecoder(bytes.NewReader(body)).Decode(new(any)), io.ErrUnexpectedEOF)
}

// maxWords bounds what is kept of a server's own words, in bytes: they stand in the record of calls, and an answer may hold
// 128 MiB of them.
const maxWords = 2 << 10

// serverWords finds the server's own words in any of the spellings of 1.4: error (text), message (text), errors (text, list of
// texts, list of objects, object of lists).
func serverWords(body []byte) string {
	f, ok := fieldsOf(body)
	if !ok {
		return ""
	}
	for _, name := range []string{"error", "message", "errors"} {
		if v := f.raw(name); v != nil {
			if words := wordsIn(v, 0); words != "" && words != "[]" {
				return clip(words, maxWords)
			}
		}
	}
	return ""
}

// wordsIn gathers the texts of a JSON value, however it nests them. Depth is limited because the value is a stranger's.
func wordsIn(v json.RawMessage, depth int) string {
	if depth > 6 {
		return ""
	}
	var s string
	if json.Unmarshal(v, &s) == nil {
		return s
	}
	var list []json.RawMessage
	if json.Unmarshal(v, &list) == nil {
		return joinWords(list, depth)
	}
	f, ok := fieldsOf(v)
	if !ok {
		return ""
	}
	// An object with a description or message of its own is one error; any other is errors by field.
	for _, name := range []string{"description", "message", "error"} {
		if t := f.raw(name); t != nil && t[0] == '"' {
			return f.text(name)
		}
	}
	keys := sortedKeys(f.m)
	values := make([]json.RawMessage, 0, len(keys))
	for _, k := range keys {
		values = append(values, f.m[k])
	}
	return joinWords(values, depth)
}

func joinWords(values []json.RawMessage, depth int) string {
	var out []string
	for _, v := range values {
		if w := wordsIn(v, depth+1); w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, "; ")
}

// statusText is the plain name of a status for a summary without words.
func statusText(status int) string {
	if t := http.StatusText(status); t != "" {
		return t
	}
	return fmt.Sprintf("status %d", status)
}
