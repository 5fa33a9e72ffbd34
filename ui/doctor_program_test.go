//go:build unix

package ui_test

import (
	"strings"
	"testing"
)

func TestDoctorOfTheSandbox(t *testing.T) {
	t.Parallel()
	p := start(t, 120, 36, nil)
	p.waitFor("✓ answer")
	p.press("8")
	s := p.wait("the examination to end", func(s string) bool {
		return strings.Contains(s, "rules ran at") && strings.Contains(s, " finished ")
	})
	for _, want := range []string{"[8 Doctor ", "worst first", "inbox.open-to-token", "none wrote anything", "· probe"} {
		if !strings.Contains(s, want) {
			t.Errorf("the screen lacks %q:\n%s", want, s)
		}
	}
	p.press("x")
	p.waitFor("x runs it again")
	p.press("q")
	p.quits()
}

func TestDoctorFindsAClockThatIsWrong(t *testing.T) {
	t.Parallel()
	p := start(t, 80, 24, nil, "--fault", "clock=6m", "--view", "doctor")
	s := p.waitFor("✗ clock.skew")
	if !strings.Contains(s, "what to do") {
		t.Errorf("nobody says what to do:\n%s", s)
	}
	p.press("\r")
	p.waitFor("─ why it matters ─")
	p.press("q")
	p.quits()
}
