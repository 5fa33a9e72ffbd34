package hostiletest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// The judge says the same of what is written at once and byte by byte, and never passes what Plain refuses.
func FuzzTerminal(f *testing.F) {
	for _, text := range Corpus() {
		f.Add(text.Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		whole, parts := NewTerminal(80, 24), NewTerminal(80, 24)
		_, _ = whole.Write([]byte(text))
		for i := range len(text) {
			_, _ = parts.Write([]byte{text[i]})
		}
		if !slices.Equal(whole.Left(), parts.Left()) {
			t.Fatalf("left %q, byte by byte %q", whole.Left(), parts.Left())
		}
		bare := !strings.ContainsAny(text, "\x1b\r\x18")
		if bare && len(parts.Left()) == 0 && len(whole.Faults()) == 0 && Plain(text) != nil {
			t.Fatalf("%q passes, and Plain says %v", text, Plain(text))
		}
		var again string
		if spelled := Spelled(text); json.Unmarshal([]byte(`"`+spelled+`"`), &again) != nil || again != strings.ToValidUTF8(text, "\ufffd") && !strings.Contains(again, "\ufffd") {
			t.Fatalf("%q is spelled %q", text, spelled)
		}
	})
}
