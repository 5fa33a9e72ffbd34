package ui

import (
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// A token that is made out to somebody else says so in the header at once, frozen picture or not, and until the customer is right
// again.
func TestGaugeNamesAnother(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		p := d.session.Profile
		if _, err := p.Provider.Renew(t.Context(), p.CustomerIDs, "the app starts", &auth.Trace{}); err != nil {
			t.Fatal(err)
		}
		kept, ok := p.Provider.Kept()
		if !ok {
			t.Fatal("nothing is kept")
		}
		d.session.Mode = auth.CustomerToken
		if got := d.credential(); got.Fingerprint != kept.Info.Fingerprint || got.Names != "" {
			t.Fatalf("before the change: %+v", got)
		}
		changed := func(stale ...string) {
			d.applyEvents(eventsMsg{events: []engine.Event{{Detail: engine.IdentityChanged{From: "jane", To: "bob", Stale: stale}}}})
		}
		changed(kept.Info.Fingerprint)
		if got := d.credential().Names; got != p.Customer() {
			t.Errorf("after the change it names %q, want %q", got, p.Customer())
		}
		changed()
		if got := d.credential().Names; got != "" {
			t.Errorf("once the customer is right again it names %q", got)
		}
	})
}

// In a stream the gauge shows what the SDK keeps, for whoever it was asked, and that it keeps nothing.
func TestGaugeOfAStream(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		p := &d.session.Profile
		p.Integration, d.session.Mode = "stream", auth.StreamJWT
		p.Provider = p.Provider.Fresh()
		if got := d.credential(); !got.SDKKeeps || got.Fingerprint != "" {
			t.Errorf("with an empty store: %+v", got)
		}
		if _, err := p.Provider.Renew(t.Context(), p.CustomerIDs, "the app starts", &auth.Trace{}); err != nil {
			t.Fatal(err)
		}
		p.CustomerIDs = map[string]string{"registered": "bob@example.com"}
		if got := d.credential(); got.Fingerprint == "" {
			t.Errorf("another customer's token is not shown: %+v", got)
		}
	})
}
