package extole

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"authpeek/engine"
)

// The headers in which the web-friendly endpoints answer (C1).
const (
	errorHeader   = "X-Extole-Error"
	messageHeader = "X-Extole-Error-Message"
	tokenHeader   = "X-Extole-Token"
)

// problem is an answer that says no.
type problem struct {
	status     int
	code       string
	message    string
	parameters map[string]any
	// silent says that it came with a 200, in headers alone: no SDK notices.
	silent bool
	// page says that HTML came in place of JSON.
	page bool
	// moved is the origin to which a redirect sends; empty without one, and for one that stays.
	moved string
	// lacking are the members of the error's JSON that are not there; the Android SDK wants them all (C6).
	lacking []string
	doc     errorDoc
	known   bool
}

// errorMembers are those of an error's JSON (C5).
var errorMembers = []string{"unique_id", "http_status_code", "code", "message", "parameters"}

// maxWords bounds what is kept of a stranger's words, in bytes.
const maxWords = 300

// problemOf finds out whether an answer says no; nil when it went well.
func problemOf(operation string, a engine.Answer) *problem {
	p := &problem{status: a.Status, page: isPage(a)}
	switch {
	case a.Status < 200 || a.Status > 299:
		p.fromBody(a.Body)
	case a.Status == http.StatusNoContent && tells(operation):
	case routes[operation].friendly && (a.Header.Get(errorHeader) != "" || a.Header.Get(messageHeader) != ""):
		p.silent = true
	case p.page && tells(operation):
	default:
		return nil
	}
	if p.code == "" && p.message == "" {
		p.code, p.message = words(a.Header.Get(errorHeader)), words(a.Header.Get(messageHeader))
	}
	if p.doc, p.known = lookupError(strings.ToLower(p.code), a.Status); !p.known {
		p.doc = unknownError(p.code, a.Status)
	}
	if p.code == "" {
		p.code = p.doc.code
	}
	if p.moved = movedTo(a); p.moved != "" {
		p.doc.fix = "set base_url to the server that is meant"
	}
	return p
}

// movedTo is the origin to which an answer redirects, or "".
func movedTo(a engine.Answer) string {
	to, err := url.Parse(a.Header.Get("Location"))
	if err != nil || to.Host == "" || a.Status < 300 || a.Status > 399 {
		return ""
	}
	return words(to.Scheme + "://" + to.Host)
}

// tells reports an operation whose answer has a body to read. What revokes may answer with nothing.
func tells(operation string) bool { return operation != TokenDelete && operation != ConsumerDelete }

func (p *problem) fromBody(body []byte) {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		p.lacking = errorMembers
		return
	}
	for _, name := range errorMembers {
		if _, there := members[name]; !there {
			p.lacking = append(p.lacking, name)
		}
	}
	// A member of another type is as good as none: whoever wrote it was not Extole.
	_ = json.Unmarshal(members["code"], &p.code)
	_ = json.Unmarshal(members["message"], &p.message)
	_ = json.Unmarshal(members["parameters"], &p.parameters)
	p.code, p.message = words(p.code), words(p.message)
}

// isPage tells a page of HTML.
func isPage(a engine.Answer) bool {
	media, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	return media == "text/html" || bytes.HasPrefix(bytes.TrimSpace(a.Body), []byte("<"))
}

// words makes a stranger's words fit for one line.
func words(s string) string {
	s = engine.Clean(strings.TrimSpace(s))
	if len(s) <= maxWords {
		return s
	}
	cut := maxWords
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// said is what the server said, in one line: its message, with what the parameters add.
func (p problem) said() string {
	var parts []string
	if p.message != "" {
		parts = append(parts, p.message)
		if len(p.parameters) > 0 {
			parts[0] = strings.TrimSuffix(p.message, ".")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.parameters)) {
		parts = append(parts, words(name)+": "+strings.TrimSuffix(words(plain(p.parameters[name])), "."))
	}
	return words(strings.Join(parts, "; "))
}

// plain is a parameter's value for a person: a text, or a list of them, without JSON's quotes.
func plain(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case []any:
		texts := make([]string, 0, len(value))
		for _, v := range value {
			texts = append(texts, plain(v))
		}
		return strings.Join(texts, ", ")
	default:
		return string(encode(value))
	}
}

// title names the problem: the vendor's code, or what came in its place.
func (p problem) title() string {
	switch {
	case p.code != "":
		return p.code
	case p.moved != "":
		return fmt.Sprintf("%d with a redirect to %s", p.status, p.moved)
	case p.page:
		return fmt.Sprintf("%d with a page of HTML", p.status)
	case p.silent:
		return "an error without a code"
	default:
		return fmt.Sprintf("%d %s, without a code", p.status, http.StatusText(p.status))
	}
}

// findingCode is the stable code of the finding about it.
func (p problem) findingCode() string {
	switch {
	case p.known, p.code != "" && !strings.ContainsFunc(p.code, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }):
		return "extole." + strings.ToLower(p.code)
	case p.page:
		return "answer.html"
	case p.status >= 500:
		return "server.error"
	default:
		return "server.refused"
	}
}

// denied are the scopes that the answer names as lacking.
func (p problem) denied() []string {
	list, _ := p.parameters["denied_scopes"].([]any)
	var names []string
	for _, s := range list {
		if name, ok := s.(string); ok {
			names = append(names, words(name))
		}
	}
	return names
}

// todo is what to do about it, and whether to send it again.
func (p problem) todo() string {
	fix := p.doc.fix
	if retry := again(p.status); retry != "" {
		fix += "; " + retry
	}
	return fix
}
