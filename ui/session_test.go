package ui

import "testing"

// Opening a profile may wait for a keyring. What comes of a wish that was overtaken by another changes nothing.
func TestTheNewestWishForAProfileCounts(t *testing.T) {
	const file = `[profiles.slow]
base_url = "http://127.0.0.1:1"
project_token = "slow"

[profiles.fast]
base_url = "http://127.0.0.1:1"
project_token = "fast"
`
	onDesk(t, file, func(d *desk) {
		slow, fast := d.useProfile("slow"), d.useProfile("fast")
		d.settle(fast)
		d.settle(slow)
		if got := d.session.Profile.Name; got != "fast" {
			t.Errorf("profile %s is in use", got)
		}
	})
}
