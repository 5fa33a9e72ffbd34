package engine

import (
	"bytes"
	"testing"
)

func FuzzSign(f *testing.F) {
	f.Add("secret", []byte("a sesecret"))
	f.Add("zz", []byte("z"))
	f.Add("aXa", []byte("XaXaXa"))
	f.Fuzz(func(t *testing.T, text string, body []byte) {
		if text == "" {
			return // no needle is empty
		}
		for _, b := range [][]byte{body, append(bytes.Clone(body), text...), append([]byte(text), body...)} {
			if got, want := newSign(text).in(b), bytes.Contains(b, []byte(text)); got != want {
				t.Fatalf("%q in %q: %v, want %v", text, b, got, want)
			}
		}
	})
}
