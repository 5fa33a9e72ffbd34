package ui

import (
	"strings"
	"testing"
)

// Counts in the strip's title read as they do everywhere else.
func TestStripTitleCounts(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for total, want := range map[int]string{1: "wire · 1 call ", 7: "wire · 7 calls ", 999_999: "wire · 999,999 calls · "} {
			d.session.Ledger.Total, d.session.Ledger.Lost = total, 0
			if total > 7 {
				d.session.Ledger.Lost = 1_234_567
				want += d.styles.Glyphs.Look + " 1,234,567 not shown"
			}
			if shown := strings.Join(d.picture(120, 36), "\n"); !strings.Contains(shown, want) {
				t.Errorf("no %q in\n%s", want, shown)
			}
		}
	})
}
