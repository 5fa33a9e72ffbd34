package ui

import (
	"strings"
	"testing"
	"time"
)

// What outlives the day is told with its day, and a credential without parts is offered whole or not at all.
func TestRevealQuestionOfAnOpaqueToken(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.settle(d.useProfile("sandbox-extole"))
		d.catchUp()
		d.askReveal(d.credential().Fingerprint)
		screen := strings.Join(d.picture(140, 40), "\n")
		if want := d.credential().Expires.UTC().Format(time.DateOnly); !strings.Contains(screen, "until "+want) {
			t.Errorf("it does not say the day %s:\n%s", want, screen)
		}
		if strings.Contains(screen, "header and claims only") {
			t.Errorf("it offers parts of what has none:\n%s", screen)
		}
		d.press("p")
		if _, shown := d.dialog.(*revealed); shown {
			t.Error("p shows it")
		}
	})
}
