package headless

import "testing"

// One line break at the end belongs to the editor, and every byte of a key that is no text to the key.
func TestKeyBytes(t *testing.T) {
	for given, want := range map[string]string{
		"secret": "secret", "secret\n": "secret", "secret\r\n": "secret", "secret\n\n": "secret\n", " secret ": " secret ",
		"\x30\x82\x01\n": "\x30\x82\x01\n", "caf\xc3\xa9\n": "caf\xc3\xa9", "\xff\xfe\n": "\xff\xfe\n", "": "",
	} {
		if got := string(keyBytes([]byte(given))); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}
