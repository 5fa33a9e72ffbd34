package auth

import (
	"fmt"
	"strings"
)

// answer checks that a value can travel in a header and notes what a reader should know of it. The value is not repaired:
// an SDK would pass it on as it is.
func (f found) answer() (Answer, *SourceError) {
	if f.null {
		return Answer{Null: true, Empty: f.empty, Extracted: f.how, Notes: f.notes}, nil
	}
	if err := checkValue(f.text); err != nil {
		return Answer{}, err
	}
	return Answer{
		Value:     NewSecret(f.text),
		ExpiresIn: f.expiresIn,
		ExpiresAt: f.expiresAt, ReceivedAt: f.receivedAt,
		Scope: f.scope, Identity: f.identity,
		Extracted: f.how,
		Notes:     append(f.notes, valueNotes(f.text)...),
	}, nil
}

// checkValue refuses what RFC 9110 section 5.5 allows in no field value: all controls but the tab.
func checkValue(s string) *SourceError {
	i := strings.IndexFunc(s, func(r rune) bool { return r < 0x20 && r != '\t' || r == 0x7f })
	if i < 0 {
		return nil
	}
	name := fmt.Sprintf("control character 0x%02x", s[i])
	switch s[i] {
	case '\r':
		name = "a line break (CR)"
	case '\n':
		name = "a line break (LF)"
	case 0:
		name = "a NUL"
	}
	todo := "answer with the token alone"
	if strings.Trim(s[i:], "\r\n") == "" {
		todo = "cut the trailing newline in the provider"
	}
	detail := fmt.Sprintf("the value has %s at byte %d of %d, which no header can carry; %s", name, i, len(s), todo)
	return &SourceError{Kind: KindFormat, Detail: detail}
}

// valueNotes tells what about a value will surprise the server that gets it.
func valueNotes(s string) []string {
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		return []string{"nothing but white space"}
	}
	var notes []string
	if trimmed != s {
		notes = append(notes, "white space around the value")
	}
	switch {
	case trimmed[0] == '{':
		notes = append(notes, "a JSON object, used whole")
	case trimmed[0] == '[':
		notes = append(notes, "a JSON list, used whole")
	case len(trimmed) > 1 && trimmed[0] == '"' && trimmed[len(trimmed)-1] == '"':
		notes = append(notes, "quotes around the value")
	}
	for _, prefix := range []string{"Bearer ", "Token ", "Basic "} {
		if len(trimmed) > len(prefix) && strings.EqualFold(trimmed[:len(prefix)], prefix) {
			notes = append(notes, fmt.Sprintf("begins with %q", trimmed[:len(prefix)]))
		}
	}
	if strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) >= 0 {
		notes = append(notes, "characters outside ASCII")
	}
	return notes
}
