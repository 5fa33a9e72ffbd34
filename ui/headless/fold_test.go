package headless

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.AAAAAAAAAAAAAAAAAAAAAAA"
	tests := []struct {
		name, text, want string
	}{
		{"short", "  at     byte 4\n", "  at     byte 4\n"},
		{"a label", "  means  It never ends: whoever gets hold of it can use it.\n", "  means  It never ends: whoever gets\n         hold of it can use it.\n"},
		{"a table", "  jti        absent\n  kid        only the server knows which keys there are\n", "  jti        absent\n  kid        only the server knows which\n             keys there are\n"},
		{"no columns", "– the signature is not verified: no key was given\n", "– the signature is not verified: no key\nwas given\n"},
		{"one long word", "  " + token + "\n", "  " + token + "\n"},
		{"a long word after others", "found " + token + " here\n", "found\n" + token + "\nhere\n"},
		{"no line break at the end of a line is lost", "a\n\nb\n", "a\n\nb\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := fold(test.text, 40)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			for line := range strings.Lines(got) {
				if strings.Contains(line, " ") && !strings.Contains(line, token) && utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 40 {
					t.Errorf("too long: %q", line)
				}
			}
		})
	}
}

// A pipe gets lines as they are, and a terminal folded ones.
func TestReportsAreFoldedForTerminalsAlone(t *testing.T) {
	longest := func(columns func() int) int {
		o := options(func(string) (string, bool) { return "", false })
		var stdout, stderr strings.Builder
		o.Stdin, o.Stdout, o.Stderr, o.Columns = strings.NewReader(cleanToken), &stdout, &stderr, columns
		if code := Run(t.Context(), []string{"token", "inspect", "--vendor", "bloomreach", "-"}, o); code == 2 {
			t.Fatal(stderr.String())
		}
		most := 0
		for line := range strings.Lines(stdout.String()) {
			most = max(most, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")))
		}
		return most
	}
	if n := longest(nil); n <= 80 {
		t.Errorf("the longest line has %d characters: nothing here needs folding", n)
	}
	if n := longest(func() int { return 80 }); n > 80 {
		t.Errorf("a line has %d characters at 80 columns", n)
	}
}

// cleanToken is jwt.io's sample.
const cleanToken = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
