package ui

import (
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/ui/kit"
)

func TestTitle(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("4")
		fingerprint := d.session.Current().Fingerprint
		want := "authpeek · inbox · " + kit.Countdown(kit.GaugeAt(d.credential(), d.now()).Time) + " " + fingerprint
		if got := d.titleText(); got != want {
			t.Errorf("the title is %q, want %q", got, want)
		}
		d.settle(d.retitle())
		if d.retitle() != nil {
			t.Error("it is written again, and says the same")
		}
		now := d.now()
		d.now = func() time.Time { return now.Add(time.Second) }
		d.blurred = true
		if quiet := time.Unix(1_000_003, 0); d.tellOutside(quiet) != nil {
			t.Error("it counts seconds where nobody looks")
		}
		if d.tellOutside(time.Unix(1_000_010, 0)) == nil {
			t.Error("it stands still where nobody looks")
		}
		d.settle(d.set("title", "off"))
		if d.title.text != "" {
			t.Errorf("off, and it says %q", d.title.text)
		}
		d.session.Mode = auth.None
		if got := d.titleText(); got != "authpeek · inbox" {
			t.Errorf("mode none: %q", got)
		}
	})
}

// The bell sounds once when a minute is left and once at the end, and never of a token that has come with little time.
func TestBell(t *testing.T) {
	onSandbox(t, func(d *desk) {
		start := d.now()
		left := kit.GaugeAt(d.credential(), start).Time
		at := func(remaining time.Duration) bool {
			d.now = func() time.Time { return start.Add(left - remaining) }
			return d.ring() != nil
		}
		at(2 * time.Minute)
		if at(30 * time.Second) {
			t.Error("it rings without being asked to")
		}
		d.settle(d.set("bell", "on"))
		d.title.rung = 0
		var rung []time.Duration
		for remaining := 65 * time.Second; remaining > -5*time.Second; remaining -= time.Second {
			if at(remaining) {
				rung = append(rung, remaining)
			}
		}
		if len(rung) != 2 || rung[0] != 60*time.Second || rung[1] != 0 {
			t.Errorf("it rang at %v", rung)
		}
		d.title = titleState{}
		if at(30 * time.Second) {
			t.Error("it rings for a token that it sees for the first time")
		}
	})
}
