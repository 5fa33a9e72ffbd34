package kit

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rowsOf are all rows of a text, however it was scanned.
func rowsOf(t *testing.T, text string, width, step int) []string {
	t.Helper()
	x := NewTextRows(strings.NewReader(text), int64(len(text)), width)
	for x.Scan(step) {
		continue
	}
	out := make([]string, x.Rows())
	for i := range out {
		out[len(out)-1-i] = x.Row(len(out) - 1 - i) // backwards, so that no row is only read on from the one before
	}
	return out
}

func TestTextRows(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"", []string{}},
		{"one\ntwo", []string{"one", "two"}},
		{"one\n\ntwo\n", []string{"one", "", "two"}},
		{"12345678\nrest", []string{"12345678", "rest"}}, // a full row and its end
		{"123456789", []string{"12345678", "9"}},
		{"日本語日本", []string{"日本語日", "本"}},
		{"a\tb\tc", []string{"a\tb", "\tc"}},
		{"a\xffbcd", []string{"a\xffb", "cd"}},
		{"e\u0301\u0301234567x", []string{"e\u0301\u0301234567x"}},
	} {
		if diff := cmp.Diff(tt.want, rowsOf(t, tt.text, 8, 1)); diff != "" {
			t.Errorf("%q (- want, + got):\n%s", tt.text, diff)
		}
	}
}

// Put together, the rows of a long text are the text, wherever the pieces end in which it is read.
func TestTextRowsOfALongText(t *testing.T) {
	var b strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&b, "%d 日本 e\u0301 \xf0\x9f\x91\xa9\u200d\xf0\x9f\x91\xa7", i)
	}
	b.WriteString(strings.Repeat("\u0301", 300_000)) // without any width
	rows := rowsOf(t, b.String(), 40, scanPiece)
	if strings.Join(rows, "") != b.String() {
		t.Error("the rows are not the text")
	}
	for i, row := range rows {
		if w := Width(row); w > 40 {
			t.Fatalf("row %d has %d cells", i, w)
		}
	}
}

// A text that can be read no more has rows, and they are empty.
func TestTextRowsOfWhatIsGone(t *testing.T) {
	text := bytes.Repeat([]byte("a line of text\n"), 100_000)
	from := &goneReader{Reader: bytes.NewReader(text)}
	x := NewTextRows(from, int64(len(text)), 80)
	for x.Scan(1 << 20) {
		continue
	}
	from.gone = true
	if got := x.Row(99_999); got != "" || x.Rows() != 100_000 {
		t.Errorf("row %q of %d", got, x.Rows())
	}
}
