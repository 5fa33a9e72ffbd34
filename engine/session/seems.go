package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"authpeek/auth/jose"
	"authpeek/engine"
)

var errNoSession = errors.New("no session")

// headSize is how much of a file is looked at to say what it seems to be, in bytes.
const headSize = 4 << 10

// looksTorn reports whether a first line without its end is the beginning of a header.
func looksTorn(b []byte) bool { return bytes.HasPrefix(b, []byte(`{"authpeek_session":`)) }

// notASession says what a file seems to be by its beginning.
func notASession(head []byte) error {
	head = head[:min(len(head), headSize)]
	what, fix := seems(head)
	return &engine.UsageError{Message: "it is no session of authpeek; " + what, Fix: fix}
}

func seems(head []byte) (what, fix string) {
	text := strings.TrimSpace(string(head))
	const record = "sessions are written with --record FILE"
	switch {
	case text == "":
		return "it is empty", record
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "it seems to be packed with gzip", "unpack it first"
	case bytes.IndexByte(head, 0) >= 0 || !utf8.Valid(head[:max(0, len(head)-utf8.UTFMax)]):
		kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
		return "it seems to be " + kind, record
	case text[0] == '{' || text[0] == '[':
		return seemsJSON(text)
	case strings.Contains(text, "[profiles.") || strings.Contains(text, "default_profile"):
		return "it seems to be a profile file", "authpeek --config FILE uses it"
	case jose.Parse(strings.TrimSpace(firstLine(text))).Form != jose.FormOpaque:
		return "it seems to be a token", "authpeek token inspect reads it"
	case strings.HasPrefix(strings.ToLower(text), "<!doctype") || strings.HasPrefix(text, "<"):
		return "it seems to be HTML or XML", record
	default:
		return "it seems to be text", record
	}
}

func firstLine(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return first
}

func seemsJSON(text string) (what, fix string) {
	var o map[string]json.RawMessage
	_ = json.Unmarshal([]byte(firstLine(text)), &o)
	has := func(names ...string) bool {
		for _, name := range names {
			if _, ok := o[name]; !ok {
				return false
			}
		}
		return true
	}
	switch {
	case has("kind", "fact", "detail"):
		return "it has the records of one without the first line, which is the header", "put the first line back"
	case has("seq", "at", "event"):
		return "it seems to be what watch or tap prints, which leaves the bodies out", "run that again with --record FILE"
	case has("operation", "outcome"):
		return "it seems to be what call --json prints", "run that again with --record FILE"
	case strings.Contains(text, `"log"`) && (strings.Contains(text, `"entries"`) || strings.Contains(text, `"creator"`)):
		return "it seems to be a HAR", "authpeek writes these and reads sessions; record one with --record FILE"
	default:
		return "it seems to be other JSON", "sessions are written with --record FILE"
	}
}
