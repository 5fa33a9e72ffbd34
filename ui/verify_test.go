package ui

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/views"
)

// signKey is what the profile signed has in SIGN_KEY.
const signKey = "a-secret-of-the-private-key-1234567"

// onSigned runs a test with the token that a profile has signed for itself, on the screen of tokens.
func onSigned(t *testing.T, test func(d *desk)) {
	t.Helper()
	onDesk(t, signed, func(d *desk) {
		_, cmd := d.Update(views.AskProviderMsg{})
		d.settle(cmd)
		d.catchUp()
		d.settle(d.openScreen(views.OpenMsg{View: "tokens"}))
		d.shows("– not verified: no key (s adds one)")
		test(d)
	}, "--profile", "acme")
}

// said is the newest toast.
func (d *desk) said() string {
	if len(d.toasts) == 0 {
		return ""
	}
	return d.toasts[len(d.toasts)-1]
}

// keyFile writes a key and gives the reference to it.
func keyFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return "file:" + path
}

func TestVerifyWithAKeyOfAFile(t *testing.T) {
	onSigned(t, func(d *desk) {
		d.press("s").write(keyFile(t, signKey+"\n")).press("enter")
		if d.view().Editing() {
			d.shows("nothing of the field")
		}
		d.shows("✓ verified with file:", "✓ matches")
		if !strings.Contains(d.said(), "verified with file:") {
			t.Errorf("said %q", d.said())
		}
		if got := len(d.session.Keys); got != 1 {
			t.Fatalf("%d keys are kept", got)
		}
		d.press("s").shows("in memory only: file:")
		d.hides(signKey)
	})
}

func TestVerifyWithAnotherKey(t *testing.T) {
	onSigned(t, func(d *desk) {
		d.press("s")
		d.settle(func() tea.Msg {
			return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("somebody else's secret, 32 bytes"), Paste: true}
		})
		d.shows("‹32 characters, hidden›").hides("somebody")
		d.press("enter").shows("✗ does not match your key tok#", "✗ does not match")
		if len(d.session.Keys) != 0 {
			t.Errorf("a key that does not match is kept: %v", d.session.Keys)
		}
	})
}

// What would make it match is said where that can be found out.
func TestVerifyHintsAtTheEncoding(t *testing.T) {
	onSigned(t, func(d *desk) {
		ref := keyFile(t, base64.StdEncoding.EncodeToString([]byte(signKey)))
		d.press("s").write(ref).press("enter").shows("✗ does not match file:", "base64")
		d.press("s").write(ref).press("tab", "tab").shows("[base64]").press("enter").shows("✓ verified with file:")
	})
}

func TestVerifyWithAKeyThatIsNotThere(t *testing.T) {
	onSigned(t, func(d *desk) {
		d.press("s", "enter").shows("nothing yet")
		d.write("env:NO_SUCH_KEY").press("enter").shows("env:NO_SUCH_KEY", "is not set")
		if !d.view().Editing() {
			t.Error("the field is closed, and what was typed is lost")
		}
		d.press("esc").shows("– not verified: no key (s adds one)")
		if d.view().Editing() {
			t.Error("esc did not leave the field")
		}
	})
}

// A key that has matched once is tried for the other tokens of its kid without being asked for.
func TestVerifyTriesAKeyAgain(t *testing.T) {
	onSigned(t, func(d *desk) {
		d.press("s").write(keyFile(t, signKey)).press("enter")
		_, cmd := d.Update(views.TryKeysMsg{Token: d.session.Ledger.Tokens()[0].Info})
		if cmd != nil {
			t.Error("a token that was checked is checked again")
		}
		d.session.Verified = map[string]views.Verified{}
		d.settle(d.tryKeysOn(d.session.Ledger.Tokens()))
		d.shows("✓ verified with file:")
	})
}
