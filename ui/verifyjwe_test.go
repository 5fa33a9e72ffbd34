package ui

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"
)

// sealed encrypts a text with a shared key of 32 bytes.
func sealed(t *testing.T, text, key string) string {
	t.Helper()
	out, err := jwe.Encrypt([]byte(text), jwe.WithKey(jwa.DIRECT(), []byte(key)), jwe.WithContentEncryption(jwa.A256GCM()))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// pasteIn gives the open field a pasted text.
func (d *desk) pasteIn(text string) *desk {
	d.t.Helper()
	d.settle(func() tea.Msg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true} })
	return d
}

func TestDecryptWithAKey(t *testing.T) {
	const key = "32 bytes of key for A256GCM here"
	inner, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "jane", "exp": time.Date(2026, 11, 21, 12, 8, 4, 0, time.UTC).Unix()}).
		SignedString([]byte("a secret that nobody brings along"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ text, shows string }{
		"claims":  {`{"sub":"jane","role":"\u001b[31madmin"}`, "made out to jane"},
		"nested":  {inner, "made out to jane"},
		"no JSON": {"plain words", "no JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, func(d *desk) {
				d.press("6", "i").pasteIn(sealed(t, tc.text, key))
				d.shows("JWE", "cannot be decrypted: no key (s adds one)", "– not decrypted")
				d.press("s").pasteIn("32 bytes of key for A256GCM too.").press("enter")
				d.shows("✗ your key tok#", "does not open it")
				d.press("s").pasteIn("too short").press("enter")
				d.shows("– not decrypted with your key tok#", "the key has 9 bytes; A256GCM wants 32")
				d.press("s").pasteIn(key).press("enter")
				d.shows("✓ decrypted in memory with your key tok#", tc.shows, "✓ decrypted")
				if strings.ContainsAny(strings.Join(d.body(120, 36), ""), "\x1b") {
					t.Error("an escape of the plaintext is on the screen")
				}
				if last := inner[strings.LastIndexByte(inner, '.')+1:]; name == "nested" {
					d.shows("S ‹hidden, 43 characters›", "– not verified").hides(last)
				}
				for _, size := range []struct{ w, h int }{{140, 40}, {120, 36}, {80, 24}, {60, 16}} {
					d.fits("a decrypted token", size.w, size.h)
				}
			})
		})
	}
}
