//go:build unix

package ui_test

import (
	"strings"
	"testing"
)

// The three things to try show something with one key each; then the welcome is gone, and no key is left that would bring it back.
func TestWelcomeTeachesAndGoes(t *testing.T) {
	t.Parallel()
	p := start(t, 120, 36, nil)
	p.waitFor("Three things to try")
	p.waitFor("✓ answer")
	p.press("b")
	p.waitFor("Why 401")
	p.waitFor("token.expired")
	p.press("1")
	p.waitFor("✓ b  break it")
	p.press("6")
	p.waitFor("[6 Tokens]")
	p.press("1")
	p.waitFor("✓ 6  look into the token")
	p.press("7")
	p.waitFor("[7 Compare]")
	p.press("1")
	if s := p.waitFor("How inbox.fetch is authorised"); strings.Contains(s, "Three things") {
		t.Errorf("the welcome stays:\n%s", s)
	}
	p.press("q")
	p.quits()
}
