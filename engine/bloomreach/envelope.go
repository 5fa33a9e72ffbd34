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
	"authpeek/engine/rawjson"
)

// envelope is the outer object of an answer.
type envelope struct {
	*fields
	sdk sdk
	// unheard says that the server refused and the SDK looks inside all the same.
	unheard []engine.Finding
}

// open reads the outer object of an answer and checks what the SDK checks before it looks inside (1.4).
func open(p engine.Profile, operation string, a engine.Answer) (envelope, *engine.CallError) {
	s, body := sdkOf(p), bytes.TrimSpace(a.Body)
	if len(body) == 0 {
		return envelope{}, &engine.CallError{Code: "answer.empty", Message: fmt.Sprintf("%d with an empty body", a.Status), SDK: s.empty(), Fix: "look at the server, or at a proxy between"}
	}
	f, ok := fieldsOf(body)
	if !ok {
		return envelope{}, notObject(s, a, body)
	}
	env := envelope{fields: f, sdk: s}
	success, there := f.boolean("success")
	switch {
	case !there:
		return envelope{}, &engine.CallError{Code: "answer.no-success", Message: fmt.Sprintf("%d, but the answer does not say success", a.Status), SDK: s.absent(), Fix: "this is not the vendor's answer: check base_url and " + idKey(p)}
	case s.ios() && !isBoolean(f.raw("success")):
		// Codable takes nothing but a Bool. Gson takes texts too, and so do we for Android.
		return envelope{}, &engine.CallError{Code: "answer.wrong-type", Message: fmt.Sprintf("%d, but success is %s", a.Status, kindOf(f.raw("success"))), SDK: iosFormat, Fix: "send true or false; other SDKs read it as it is"}
	case success:
		return env, nil
	case wants(s, operation) == wantsMember:
		env.unheard = []engine.Finding{unheard(p, operation, a, serverWords(body))}
		return env, nil
	}
	return envelope{}, refusedInside(p, operation, a, s)
}

// refusedInside is a success status with success: false in the body.
func refusedInside(p engine.Profile, operation string, a engine.Answer, s sdk) *engine.CallError {
	words := serverWords(a.Body)
	known, _ := knownWords(p, operation, a, words)
	if words == "" {
		words = "no reason given"
	}
	err := &engine.CallError{Code: codeRefused, Message: fmt.Sprintf("%d that says success: false: %q", a.Status, words), Fix: "read the server's words; " + known.fix}
	if !s.ios() {
		err.SDK = androidRefused
	}
	return err
}

// codeRefused is the code of a refusal inside a success.
const codeRefused = "answer.refused"

func isBoolean(v json.RawMessage) bool { return len(v) > 0 && (v[0] == 't' || v[0] == 'f') }

// list gives the first of the named members as a list. Absent and null count as empty (2.1); any other kind is an error.
func (e envelope) list(names ...string) ([]json.RawMessage, *engine.CallError) {
	v := e.raw(names...)
	if v == nil {
		return nil, nil
	}
	rows, ok := rawjson.Items(v)
	if !ok {
		message := names[0] + " is " + kindOf(v) + ", not a list"
		return nil, &engine.CallError{Code: "answer.wrong-type", Message: message, SDK: e.sdk.misfit(message), Fix: "look at the raw answer; the vendor sends a list"}
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

// notObject is an answer that both SDKs give up on. Only null reaches Android's own check; anything else stops its parser.
func notObject(s sdk, a engine.Answer, body []byte) *engine.CallError {
	media, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if media == "text/html" || body[0] == '<' {
		return &engine.CallError{
			Code: "answer.html", Message: fmt.Sprintf("%d with a web page in place of JSON", a.Status), SDK: s.misfit("a web page, not JSON"),
			Fix: "base_url may point at a website, or a proxy asks for a login",
		}
	}
	err := json.Unmarshal(body, new(any))
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		message := "the answer is " + kindOf(body) + ", not an object"
		wrong := &engine.CallError{Code: "answer.wrong-type", Message: message, SDK: s.misfit(message), Fix: "this is not the vendor's answer: check base_url"}
		if isNull(body) {
			wrong.SDK = s.absent()
		}
		return wrong
	case cutShort(body):
		return &engine.CallError{Code: "answer.cut", Message: fmt.Sprintf("the JSON breaks off after %d bytes", len(body)), SDK: s.misfit(err.Error()), Fix: "send it again; if it stays, look at a proxy between"}
	case errors.As(err, &syntax):
		return &engine.CallError{Code: "answer.bad-json", Message: fmt.Sprintf("the JSON is broken at byte %d: %s", syntax.Offset, syntax), SDK: s.misfit(err.Error()), Fix: "look at the raw answer"}
	default:
		return &engine.CallError{Code: "answer.bad-json", Message: "the answer is no JSON: " + err.Error(), SDK: s.misfit(err.Error()), Fix: "look at the raw answer"}
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
	return f.serverWords()
}

func (f *fields) serverWords() string {
	for _, name := range []string{"error", "message", "errors"} {
		if v := f.raw(name); v != nil {
			if words := wordsIn(v, 0); words != "" && words != "[]" {
				return clip(words, maxWords)
			}
		}
	}
	return clip(commandWords(f), maxWords)
}

// commandWords are what a batch says of the commands that it refused: each has a result of its own, counted from 1 (1.4).
func commandWords(f *fields) string {
	rows, ok := rawjson.Items(f.raw("results"))
	if !ok {
		return ""
	}
	var out []string
	for i, row := range rows {
		g, ok := fieldsOf(row)
		if success, there := g.boolean("success"); !ok || !there || success {
			continue
		}
		words := "refused without a reason"
		if v := g.raw("error", "message", "errors"); v != nil && wordsIn(v, 0) != "" {
			words = wordsIn(v, 0)
		}
		out = append(out, fmt.Sprintf("result %d: %s", i+1, words))
	}
	return strings.Join(out, "; ")
}

// wordsIn gathers the texts of a JSON value, however it nests them. Depth is limited because the value is a stranger's.
func wordsIn(v json.RawMessage, depth int) string {
	if depth > 6 {
		return ""
	}
	if s, ok := rawjson.Text(v); ok || isNull(v) {
		return s
	}
	if list, ok := rawjson.Items(v); ok {
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
	names := f.names()
	values := make([]json.RawMessage, 0, len(names))
	for _, name := range names {
		v, _ := f.value(name)
		values = append(values, v)
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

// clip cuts a text to most bytes.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
