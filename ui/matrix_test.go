package ui

import (
	"slices"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/views"
)

// openMatrix shows the matrix, which nobody has run.
func openMatrix(d *desk) {
	d.t.Helper()
	i := slices.IndexFunc(d.entries, func(e views.Entry) bool { return e.ID == "matrix" })
	d.settle(d.show(i))
}

// A matrix leaves everything alone that the other screens show: it looks.
func TestMatrixLooksOnly(t *testing.T) {
	onSandbox(t, func(d *desk) {
		inbox := d.session.Latest[bloomreach.InboxFetch].Call.ID
		slots := len(d.session.Latest)
		openMatrix(d)
		d.press("r")
		d.catchUp()
		screen := strings.Join(d.picture(140, 40), "\n")
		for _, want := range []string{"[0 Matrix]", "Token  ▲ 200", "never sent"} {
			if !strings.Contains(screen, want) {
				t.Errorf("the screen lacks %q:\n%s", want, screen)
			}
		}
		if d.session.Latest[bloomreach.InboxFetch].Call.ID != inbox || len(d.session.Latest) != slots {
			t.Error("what was tried counts as the app's latest")
		}
		if len(d.session.Waiting) != 0 {
			t.Errorf("still waits for %v", d.session.Waiting)
		}
	})
}

// A call in the other integration has a provider of its own: a kept token would be of the wrong kind.
func TestFetchOfAnotherSDK(t *testing.T) {
	onSandbox(t, func(d *desk) {
		own := d.session.Profile
		if p := d.profileFor(views.FetchMsg{Platform: bloomreach.IOS, Look: true}); p.Platform != bloomreach.IOS || !p.LookOnly || p.Provider != own.Provider {
			t.Errorf("on iOS: %+v", p)
		}
		first, again := d.profileFor(views.FetchMsg{Integration: "stream"}), d.profileFor(views.FetchMsg{Integration: "stream"})
		if first.Integration != "stream" || first.Provider == own.Provider || first.Provider != again.Provider {
			t.Error("a stream's calls do not share a provider of their own")
		}
		if p := d.profileFor(views.FetchMsg{}); p.LookOnly || p.Platform != own.Platform || p.Provider != own.Provider {
			t.Errorf("an ordinary fetch: %+v", p)
		}
	})
}

// The embedded sandbox plays both integrations, so the matrix of the other one can be run.
func TestMatrixOfOtherIntegration(t *testing.T) {
	onSandbox(t, func(d *desk) {
		own := d.session.Profile
		openMatrix(d)
		d.press("i")
		d.press("r")
		d.catchUp()
		screen := strings.Join(d.picture(140, 40), "\n")
		for _, want := range []string{"Android 5.3 SDK sends in stream integration", "26 sent: 18 ✓ 8 ✗", "?stream_id=acme-stream"} {
			if !strings.Contains(screen, want) {
				t.Errorf("the screen lacks %q:\n%s", want, screen)
			}
		}
		if d.session.Profile.StreamID != own.StreamID || d.session.Profile.Provider != own.Provider {
			t.Error("the session's own profile has changed")
		}
	})
}

// Outside of the sandbox a matrix asks once for all that writes, and then not for each. The name alone makes no sandbox: with a
// base_url of its own the profile speaks to a real server.
func TestMatrixAsksOnce(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.session.Profile.Embedded = false
		openMatrix(d)
		d.press("r")
		if _, asks := d.dialog.(*confirm); !asks {
			t.Fatalf("the dialog is %T", d.dialog)
		}
		d.press("y")
		if d.dialog != nil {
			t.Errorf("and then %T", d.dialog)
		}
		d.catchUp()
		marked := d.session.Ledger.Last(func(c *engine.Call) bool { return c.Operation == bloomreach.InboxMarkRead })
		if marked == nil || !marked.Finished() {
			t.Errorf("inbox.markread: %+v", marked)
		}
	})
}
