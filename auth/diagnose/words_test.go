package diagnose_test

import (
	"testing"

	"authpeek/auth/diagnose"
)

// A name at the beginning of a sentence keeps its case.
func TestSentence(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "",
		"add exp":                  "Add exp.",
		"a blank is in it.":        "A blank is in it.",
		"f fetches everything":     "f fetches everything.",
		"exp is in seconds":        "exp is in seconds.",
		"sync_token is old":        "sync_token is old.",
		"inbox.fetch went wrong":   "inbox.fetch went wrong.",
		"tok#328cf0 expired":       "tok#328cf0 expired.",
		"éclair, and so on…":       "Éclair, and so on…",
		`"token_expired": true`:    `"token_expired": true.`,
		"\xffbroken":               "\xffbroken.",
		"provider.timeout ran out": "provider.timeout ran out.",
	} {
		if got := diagnose.Sentence(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12_345: "12,345", 999_999: "999,999", 1_000_000: "1,000,000", -999: "-999", -1000: "-1,000"} {
		if got := diagnose.Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}
