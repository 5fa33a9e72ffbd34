package ui

import (
	"strings"
	"testing"

	"authpeek/engine/bloomreach"
)

// onStream runs a test in the program on its own sandbox as a stream, with the SDK that looks at a token before it keeps it.
func onStream(t *testing.T, test func(d *desk)) {
	t.Helper()
	onDesk(t, "", test, "--integration", "stream", "--platform", bloomreach.IOS)
}

// A stream's session starts without an error on any screen: none asks for what a stream does not have.
func TestStreamStartsInOrder(t *testing.T) {
	onStream(t, func(d *desk) {
		d.settle(d.firstCalls())
		for i, e := range d.entries {
			d.settle(d.show(i))
			if d.toast != nil || d.dialog != nil {
				t.Errorf("%s begins with %+v %T", e.ID, d.toast, d.dialog)
			}
		}
		d.catchUp()
	})
}

// A token that the SDK does not take ends the chain in the SDK's store, and the verdict says what is wrong with it.
func TestChainOfRefusedToken(t *testing.T) {
	onStream(t, func(d *desk) {
		d.press("F")
		d.choose("provider-bearer").press("enter", "esc", "1", "x")
		d.settle(d.again())
		d.catchUp()
		screen := strings.Join(d.picture(140, 40), "\n")
		for _, want := range []string{"✗ SDK's store", "the SDK refuses it", "· server", "token.refused-by-sdk", "Hand over the bare token", "‖ blocked  no token"} {
			if !strings.Contains(screen, want) {
				t.Errorf("the screen lacks %q:\n%s", want, screen)
			}
		}
		if strings.Contains(screen, "signed out") {
			t.Error("the screen blames the provider for giving no token")
		}
	})
}

// The palette calls every operation, those that write too, with arguments that change little.
func TestPaletteCallsEveryOperation(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for _, op := range d.session.Vendor.Operations() {
			before := d.session.Ledger.Len()
			d.press(":").write("call " + op.ID).press("enter")
			d.catchUp()
			last, ok := d.session.Latest[op.ID]
			if !ok || d.session.Ledger.Len() != before+1 || !last.Call.OK() {
				t.Errorf("%s: %+v", op.ID, last.Call)
			}
		}
	})
}

// What writes asks first outside of the sandbox, and nothing is marked that is not there.
func TestPaletteAsksBeforeWriting(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.session.Profile.Name, d.session.Profile.Embedded = "acme", false
		d.press(":").write("call events.track").press("enter")
		if _, asks := d.dialog.(*confirm); !asks {
			t.Errorf("the dialog is %T", d.dialog)
		}
		d.press("esc")
		delete(d.session.Latest, bloomreach.InboxFetch)
		d.press(":").write("call inbox.markread").press("enter")
		if d.dialog != nil || d.toast == nil || !strings.Contains(d.toast.text, "no message · call inbox.fetch first") {
			t.Errorf("%T, %+v", d.dialog, d.toast)
		}
	})
}
