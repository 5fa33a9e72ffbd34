package headless

import (
	"strings"
	"testing"
	"time"

	"authpeek/engine/hostiletest"
)

// What is typed on the command line is read, or refused with words that can be printed.
func FuzzArguments(f *testing.F) {
	for _, s := range []string{"", "a=b", "=b", "registered=jane@example.com", "+5m", "-2d", "1795262884", "2026-11-21T12:00:00Z", "token.rejected", "30s", "-39999d", "99999999999"} {
		f.Add(s)
	}
	for _, text := range hostiletest.Corpus() {
		f.Add(text.Text)
	}
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		if args, err := parseArgs([]string{text}); err == nil {
			for name, values := range args {
				if name+"="+values[0] != text {
					t.Fatalf("%q is %q", text, args)
				}
			}
		}
		if ids, err := parseIDs("--identify", []string{text}); err == nil {
			for name, id := range ids {
				if name == "" || id == "" || name+"="+id != text {
					t.Fatalf("%q is %q", text, ids)
				}
			}
		}
		if at, err := parseMoment(text, now); err == nil && text != "" {
			words := momentWords(at, now)
			if hostiletest.Plain(words) != nil || strings.Contains(words, "--") {
				t.Fatalf("%q is told as %q", text, words)
			}
			if again, err := parseMoment(at.Format(time.RFC3339Nano), now); err == nil && !again.Equal(at) {
				t.Fatalf("%q is %v, and then %v", text, at, again)
			}
		}
		if event, limit, err := parseUntil(text); err == nil && text != "" && (event == "") == (limit == 0) {
			t.Fatalf("%q is %q, %v", text, event, limit)
		}
	})
}
