package gate

import (
	"fmt"
	"strings"

	"authpeek/engine"
)

// line makes a text fit for one line of a report. A line feed in it becomes visible too, so that no text from outside can pass itself
// off as a line of ours.
func line(s string) string { return representable(engine.Clean(s)) }

// representable spells the characters that are whole UTF-8, and harmless to a terminal, and still may stand in no XML document, not
// even as a reference: U+FFFE and U+FFFF (XML 1.0, production 2). SARIF gets the same texts, so that both reports say the same.
func representable(s string) string {
	if !strings.ContainsAny(s, "\ufffe\uffff") {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r == 0xfffe || r == 0xffff {
			fmt.Fprintf(&b, "<U+%04X>", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// sentences joins parts into one text, each ended by a full stop.
func sentences(parts ...string) string {
	var out []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if !strings.ContainsAny(part[len(part)-1:], ".?!:") {
			part += "."
		}
		out = append(out, part)
	}
	return strings.Join(out, " ")
}
