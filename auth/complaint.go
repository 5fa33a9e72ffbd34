package auth

import (
	"bytes"
	"strings"

	"authpeek/auth/expression"
)

// plainWord matches what people write in a complaint: words, short names in capitals, small numbers.
var plainWord = expression.Lazy(`^[("'\x60]*([A-Z]?[a-z]{0,20}|[A-Z]{2,6}|[a-z]{1,12}[-'][a-z]{1,12}|[0-9]{1,4})[)"'\x60.,:;!?]*$`)

// Complaint quotes the first line that a program wrote to its standard error; a stack trace belongs into a terminal, not into
// an error. A script that mints tokens may well print what it has in hand when it stops, so only plain words are quoted and
// "…" stands for all the others. It is empty when nothing was written.
func Complaint(stderr []byte) string {
	for line := range bytes.Lines(stderr) {
		words := strings.Fields(string(line))
		if len(words) == 0 {
			continue
		}
		var said []string
		for _, w := range words {
			if !plainWord().MatchString(w) {
				w = "…"
			}
			if w != "…" || len(said) == 0 || said[len(said)-1] != "…" {
				said = append(said, w)
			}
		}
		return `"` + printable(strings.Join(said, " "), 200) + `"`
	}
	return ""
}
