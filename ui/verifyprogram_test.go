//go:build unix

package ui_test

import "testing"

// The sandbox's keys are the program's own: its tokens are verified without anybody asking.
func TestSandboxTokensAreVerified(t *testing.T) {
	p := start(t, 120, 36, nil)
	p.waitFor("✓ answer")
	p.press("6")
	p.waitFor("✓ verified with the sandbox's key k1")
	p.waitFor("✓ matches k1")
	p.press("s")
	p.waitFor("Verify tok#")
	p.press("\x1b[200~not the secret of this sandbox at all\x1b[201~")
	p.waitFor("‹37 characters, hidden›")
	p.press("\r")
	p.waitFor("✗ does not match your key tok#")
	p.press("q")
	p.quits()
}
