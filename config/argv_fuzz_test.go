package config

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"authpeek/engine/hostiletest"
)

// A command line is taken apart as it was put together, written as words and as JSON; what is refused says why.
func FuzzSplitCommand(f *testing.F) {
	f.Add("less -R", "a b")
	f.Add(`["./mint","--json"]`, `"'`)
	for _, text := range hostiletest.Corpus() {
		f.Add(text.Text, text.Text)
	}
	f.Fuzz(func(t *testing.T, line, word string) {
		argv, err := SplitCommand(line)
		if (err == nil) != (len(argv) > 0) || err == nil && argv[0] == "" || strings.ContainsRune(strings.Join(argv, ""), 0) {
			t.Fatalf("%q is %q, %v", line, argv, err)
		}
		if strings.ContainsRune(word, 0) {
			return
		}
		word = strings.ToValidUTF8(word, "")
		asJSON, err := json.Marshal([]string{"program", word})
		if err != nil {
			t.Fatal(err)
		}
		for _, written := range []string{"program  '" + word + "'", string(asJSON)} {
			if written[0] == 'p' && strings.Contains(word, "'") {
				continue
			}
			got, err := SplitCommand(written)
			if err != nil || len(got) != 2 || got[1] != word {
				t.Fatalf("%q is %q, %v", written, got, err)
			}
		}
	})
}

// A reference to a secret keeps what it refers to, and no way of printing it shows a secret that it holds itself.
func FuzzParseRef(f *testing.F) {
	for _, s := range []string{"", "env:NAME", "file:/a/b", "keyring:a/b", "command:./mint", "plain-secret", "env", "http://x"} {
		f.Add(s)
	}
	for _, text := range hostiletest.Corpus() {
		f.Add(text.Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := ParseRef(text)
		if r.IsZero() != (text == "") || !r.Equal(ParseRef(text)) {
			t.Fatalf("%q is %v", text, r)
		}
		if r.Kind() != RefPlain {
			if got := r.String(); got != text {
				t.Fatalf("%q prints as %q", text, got)
			}
			return
		}
		if len(text) < 8 || strings.Contains("[plain] config.Ref", text) {
			return
		}
		for _, verb := range []string{"%v", "%s", "%d", "%q", "%+v", "%#v", "%x"} {
			if got := fmt.Sprintf(verb, r); strings.Contains(got, text) {
				t.Fatalf("%s shows %q: %s", verb, text, got)
			}
		}
	})
}
