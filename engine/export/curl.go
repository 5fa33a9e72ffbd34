package export

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// Command is a call as a command line for a POSIX shell.
type Command struct {
	Text string
	// Variables are to be set before: each stands for a credential.
	Variables []Variable
	// BodyFile is where the request's body has to be put, because it was not kept whole; "" when it is in the command.
	BodyFile string
}

// ErrNotSent says that there is no request to hand on.
var ErrNotSent = errors.New("no request of this call has left")

// HeaderError says that a header field cannot be given to curl.
type HeaderError struct{ Name, Why string }

// Error implements error.
func (e *HeaderError) Error() string {
	return fmt.Sprintf("header %q cannot be given to curl: %s; copy the request's headers and body instead", e.Name, e.Why)
}

// MethodError says that a request's method cannot be given to curl: it is no token, as RFC 9110 section 9.1 wants it.
type MethodError struct{ Method string }

// Error implements error.
func (e *MethodError) Error() string {
	return fmt.Sprintf("method %q cannot be given to curl: no server takes it; copy the request's headers and body instead", e.Method)
}

// Curl makes a command line that sends what the call has sent last: its method, its URL, its header fields and no others, its body byte
// for byte. Each credential stands as a variable, $TOKEN for the only one; everything else is quoted, so that nothing from a server or a
// profile is run. Errors are ErrNotSent, *MethodError and *HeaderError.
//
// What has the form of a signed token is a credential as well, whoever put it there.
func Curl(c *engine.Call) (Command, error) {
	if c.Sent == nil {
		return Command{}, ErrNotSent
	}
	return curl(withoutSigned(c))
}

// CurlInClear is Curl with the secrets that reveal knows in place of variables, for a person who has asked for that twice.
func CurlInClear(c *engine.Call, reveal func(fingerprint string) (auth.Secret, bool)) (Command, error) {
	if c.Sent == nil {
		return Command{}, ErrNotSent
	}
	return curl(engine.Unmasked(c, reveal))
}

// withoutSigned is a copy of a call with fingerprints in place of what has the form of a signed token in its request.
func withoutSigned(c *engine.Call) *engine.Call {
	hide := func(s string) string { return string(engine.HideSigned([]byte(s))) }
	out, sent := *c, *c.Sent
	sent.URL = hide(sent.URL)
	out.Headers = slices.Clone(c.Headers)
	for i, h := range out.Headers {
		out.Headers[i].Value = hide(h.Value)
	}
	if sent.Body.Whole() {
		text := engine.HideSigned(sent.Body.Bytes())
		sent.Body = engine.RestoredBody(text, int64(len(text)), sent.Body.ContentType)
	}
	out.Sent = &sent
	return &out
}

func curl(c *engine.Call) (Command, error) {
	if unsafe(c.Sent.Method) {
		return Command{}, &MethodError{c.Sent.Method}
	}
	var v variables
	if c.Token != nil && auth.IsFingerprint(c.Token.Fingerprint) && carries(c, c.Token.Fingerprint) {
		v.of(c.Token.Fingerprint) // the first one, wherever it travels
	}
	words := append(methodWords(c), urlWords(c, &v)...)
	given, err := headerWords(c, &v)
	if err != nil {
		return Command{}, err
	}
	before, data, file := bodyWords(c, &v)
	words = append(append(words, given...), data...)
	text := before + "curl " + strings.Join(words, " \\\n  ")
	return Command{Text: text, Variables: v.all, BodyFile: file}, nil
}

// carries reports whether a text stands anywhere in a request.
func carries(c *engine.Call, text string) bool {
	return strings.Contains(c.Sent.URL, text) || c.Sent.Body.Whole() && strings.Contains(string(c.Sent.Body.Bytes()), text) ||
		slices.ContainsFunc(c.Headers, func(h engine.Header) bool { return strings.Contains(h.Value, text) })
}

// methodWords name the method, and what else the request line needs.
func methodWords(c *engine.Call) []string {
	var words []string
	if c.Sent.Method == "HEAD" && c.Sent.Bytes == 0 {
		words = append(words, "-I") // with -X, curl would wait for a body
	} else {
		words = append(words, "-X "+quote(c.Sent.Method))
	}
	if !strings.HasPrefix(c.Sent.URL, "https:") || c.Response == nil {
		return words
	}
	switch c.Response.Timing.Protocol { // else it is a matter of what curl and the server agree on
	case "HTTP/1.1":
		words = append(words, "--http1.1")
	case "HTTP/2.0":
		words = append(words, "--http2")
	}
	return words
}

// urlWords give the URL as it was sent. curl refuses blanks and control characters, which net/http has escaped in a path and not in a
// query: there they are escaped here.
func urlWords(c *engine.Call, v *variables) []string {
	var b strings.Builder
	for _, char := range []byte(c.Sent.URL) {
		if char <= ' ' || char == 0x7f {
			fmt.Fprintf(&b, "%%%02X", char)
		} else {
			b.WriteByte(char)
		}
	}
	target := b.String()
	var words []string
	if strings.ContainsAny(target, "[]{}") {
		words = append(words, "--globoff") // curl would read these as patterns
	}
	path, _, _ := strings.Cut(target, "?")
	if lower := strings.ToLower(path); strings.Contains(lower, "/.") || strings.Contains(lower, "/%2e") {
		words = append(words, "--path-as-is") // and would take steps back out of it
	}
	return append(words, v.word(target))
}

// headerWords give the header fields, and take away what curl would add by itself.
func headerWords(c *engine.Call, v *variables) ([]string, error) {
	var words []string
	has := map[string]bool{}
	for _, h := range c.Headers {
		name := strings.ToLower(h.Name)
		has[name] = true
		switch {
		case !auth.IsFieldName(h.Name):
			return nil, &HeaderError{h.Name, "its name is none that HTTP allows"}
		case strings.ContainsFunc(h.Value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			return nil, &HeaderError{h.Name, "its value holds a line feed or another control character"}
		case name == "content-length":
			continue // curl counts by itself, and the credential's length is not that of its fingerprint
		case name == "host" && c.Trigger == engine.TriggerApp:
			continue // the app named the tap; what went on to the server, like curl, names that
		case name == "content-encoding" && c.Sent.Body.Whole():
			continue // what an app has compressed is kept as what it says
		case name == "accept-encoding":
			words = append(words, "--compressed") // the server was told that it may compress
		}
		words = append(words, "-H "+v.word(field(h)))
	}
	adds := []string{"Accept", "User-Agent"}
	if c.Sent.Bytes > 0 || writes(c.Sent.Method) {
		adds = append(adds, "Content-Type")
	}
	for _, name := range adds {
		if !has[strings.ToLower(name)] {
			words = append(words, "-H "+quote(name+":"))
		}
	}
	return words, nil
}

// field spells a header field for -H: curl drops one without a value unless it ends in a semicolon. Blanks around a value are no part of
// it (RFC 9110 section 5.5), and net/http does not send them.
func field(h engine.Header) string {
	value := strings.Trim(h.Value, " \t")
	if value == "" {
		return h.Name + ";"
	}
	return h.Name + ": " + value
}

// contentType is that of the request.
func contentType(c *engine.Call) string {
	for _, h := range c.Headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			return h.Value
		}
	}
	return ""
}

// writes reports whether net/http tells the length of a body that is empty.
func writes(method string) bool { return method == "POST" || method == "PUT" || method == "PATCH" }

// bodyWords give the body: as an argument when it is text, through a pipe when it is not, from a file when it was not kept whole.
func bodyWords(c *engine.Call, v *variables) (before string, words []string, file string) {
	text := string(c.Sent.Body.Bytes())
	switch {
	case c.Sent.Bytes == 0 && writes(c.Sent.Method):
		return "", []string{"--data-raw ''"}, ""
	case c.Sent.Bytes == 0:
		return "", nil, ""
	case !c.Sent.Body.Whole():
		file = "body.bin"
		if strings.Contains(contentType(c), "json") {
			file = "body.json"
		}
		return "", []string{"--data-binary @" + file}, file
	case unsafe(text):
		return printf(v.pieces(text)) + " |\n", []string{"--data-binary @-"}, ""
	default:
		return "", []string{"--data-raw " + v.word(text)}, ""
	}
}
