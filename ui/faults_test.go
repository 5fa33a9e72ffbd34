package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
	"authpeek/engine/sandbox"
)

// choose puts the dialog's cursor on a fault.
func (d *desk) choose(name string) *desk {
	d.t.Helper()
	faults, ok := d.dialog.(*faultDialog)
	if !ok {
		d.t.Fatalf("the dialog is %T", d.dialog)
	}
	for range faults.kinds {
		if faults.kinds[faults.at].Name == name {
			return d
		}
		d.press("down")
	}
	d.t.Fatalf("there is no fault %s", name)
	return d
}

// strip is the wire's title and lines on a large terminal.
func (d *desk) strip() string {
	rows := d.picture(140, 40)
	return strings.Join(rows[len(rows)-10:], "\n")
}

// A fault that is set for one request shows on the wire: when it is switched, what it does, and that it is over.
func TestFaultOnceOnTheWire(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("F")
		d.choose("401").press("s", "enter", "esc")
		if d.dialog != nil {
			t.Fatal("esc left the dialog open")
		}
		if got := d.strip(); !strings.Contains(got, "· ▲ 1 fault on") {
			t.Errorf("the title does not say that a fault is on:\n%s", got)
		}
		d.settle(d.again())
		d.catchUp()
		d.settle(d.again())
		d.catchUp()
		got := d.strip()
		for _, want := range []string{"sandbox          ▲ fault on         401 · next 1", "✗ 401", "fault used up    401 · next 1", "✓ 200"} {
			at := strings.Index(got, want)
			if at < 0 {
				t.Errorf("%q is not on the wire, or not in its turn:\n%s", want, d.strip())
				continue
			}
			got = got[at:]
		}
		if strings.Contains(d.strip(), "▲ 1 fault on") {
			t.Errorf("the title still says so:\n%s", d.strip())
		}
	})
}

func TestFaultKeys(t *testing.T) {
	onSandbox(t, func(d *desk) {
		port := d.faultPort()
		set := func() string {
			var words []string
			for _, f := range port.Faults() {
				if f.On {
					words = append(words, f.Fault.String())
				}
			}
			return strings.Join(words, " ")
		}
		d.press("F")
		for _, step := range []struct{ fault, keys, want string }{
			{"clock", "+ enter", "clock=1h"},
			{"clock", "+ + -", "clock=6m"},
			{"clock", "- - - - - - - -", "clock=-1h"},
			{"clock", "enter", ""},
			{"clock", "enter", "clock=-1h"}, // as it was last set
			{"clock", "x", ""},
			{"401", "s s", ""},
			{"401", "enter", "401*2"},
			{"401", "o", "401@inbox.fetch*2"},
			{"401", "o s s s", "401@customers.track"},
			{"provider-null", "enter", "provider-null 401@customers.track"},
			{"provider-null", "o +", "provider-null 401@customers.track"},
			{"410", "o", "provider-null 401@customers.track"},
			{"410", "enter", "provider-null 401@customers.track 410@inbox.fetch"},
			{"410", "o", "provider-null 401@customers.track 410@inbox.markread"},
			{"410", "o", "provider-null 401@customers.track 410"},
			{"5xx", "+ + + + + enter", "provider-null 401@customers.track 410 5xx=504"},
			{"drip", "x", ""},
		} {
			d.choose(step.fault).press(strings.Fields(step.keys)...)
			if got := set(); got != step.want {
				t.Errorf("after %s on %s: %q, want %q", step.keys, step.fault, got, step.want)
			}
		}
		// Faults stay on when the dialog closes, and it opens again on the first of them.
		d.choose("delay").press("enter", "F")
		if d.dialog != nil || set() != "delay=12s" {
			t.Errorf("dialog %v, faults %q", d.dialog, set())
		}
		d.press("F")
		if faults, ok := d.dialog.(*faultDialog); !ok || faults.kinds[faults.at].Name != "delay" {
			t.Error("the dialog opens on another fault than the one that is on")
		}
		d.catchUp()
		for _, want := range []string{"▲ fault on         waits before it answers · 12s", "faults off       provider-null · 401 · 410 · 5xx"} {
			if got := strings.Join(d.picture(140, 60), "\n"); !strings.Contains(got, want) {
				t.Errorf("%q is not on the wire:\n%s", want, got)
			}
		}
	})
}

func TestFaultsFromThePalette(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press(":").write("fault 503").press("enter")
		d.press("esc", ":").write("fault reset").press("enter")
		if on := d.faultPort().Faults(); len(on) != 1 || on[0].Name != "reset" {
			t.Errorf("%v", on)
		}
		d.press(":").write("fault reset off").press("enter")
		if n := d.faultPort().FaultsOn(); n != 0 {
			t.Errorf("%d on", n)
		}
		d.press(":").write("fault clock").press("enter", ":").write("clear all faults").press("enter")
		if n := d.faultPort().FaultsOn(); n != 0 {
			t.Errorf("%d on", n)
		}
		d.press(":").write("make the sandbox fail").press("enter")
		if _, ok := d.dialog.(*faultDialog); !ok {
			t.Errorf("the dialog is %T", d.dialog)
		}
	})
}

// Another server has no faults to switch, and a profile that is called sandbox is not always served by it.
func TestFaultsAreTheEmbeddedSandboxs(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.settle(d.useProfile("acme"))
		d.press("F")
		if d.dialog != nil || d.toast == nil || !strings.Contains(d.toast.text, "acme is served by api.exponea.com") {
			t.Errorf("dialog %T, toast %+v", d.dialog, d.toast)
		}
		if entries := faultEntries(d.app); len(entries) > 0 {
			t.Errorf("the palette offers %d faults", len(entries))
		}
		d.session.Profile.Name, d.session.Profile.Embedded = "sandbox", false
		if d.faultPort() != nil {
			t.Error("the name alone is taken for the server")
		}
	})
}

func TestFaultPictures(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("F")
		d.goldenFaults("off")
		d.choose("401").press("s", "enter")
		if err := d.faultPort().SetFault(sandbox.Fault{Name: "delay", Amount: "1ms", Operation: "inbox.fetch", Count: 3}); err != nil {
			t.Fatal(err)
		}
		d.settle(d.again())
		d.catchUp()
		d.goldenFaults("on")
		d.choose("delay")
		d.goldenFaults("end")
	})
}

// goldenFaults compares the dialog at the usual sizes with testdata/faults_NAME_WxH.golden.
func (d *desk) goldenFaults(name string) {
	d.t.Helper()
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 16}} {
		d.picture(size[0], size[1])
		n, title := d.stripRows()
		body := size[1] - 3 - n
		if title {
			body--
		}
		got := strings.Join(d.dialog.draw(d.app, min(size[0]-2, 118), body), "\n") + "\n"
		path := filepath.Join(deskTestdata, fmt.Sprintf("faults_%s_%dx%d.golden", name, size[0], size[1]))
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				d.t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			d.t.Fatalf("%v; run the test with -update to write it", err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			d.t.Errorf("%s (- golden, + drawn):\n%s", path, diff)
		}
	}
}

// Each fault has words for each SDK, in both integrations.
func TestWhatWillHappen(t *testing.T) {
	profiles := []engine.Profile{
		{Vendor: "bloomreach", Platform: "android", Integration: "project"}, {Vendor: "bloomreach", Platform: "android", Integration: "project", SDKVersion: "5.3"},
		{Vendor: "bloomreach", Platform: "ios", Integration: "project"}, {Vendor: "bloomreach", Platform: "android", Integration: "stream"}, {Vendor: "bloomreach", Platform: "ios", Integration: "stream"},
	}
	for _, k := range sandbox.FaultKindsOf("bloomreach") {
		for _, p := range profiles {
			got := willHappen(p, sandbox.Fault{Name: k.Name, Amount: k.Default})
			if len(got) < 40 || strings.Contains(got, "{sdk}") || strings.Contains(got, "{amount}") || !strings.HasSuffix(strings.TrimRight(got, `"`), ".") {
				t.Errorf("%s, %s %s %s: %q", k.Name, p.Platform, p.SDKVersion, p.Integration, got)
			}
		}
	}
	for _, tc := range []struct {
		fault string
		p     engine.Profile
		want  string
	}{
		{"401", profiles[0], "Android 4.10 neither retries"},
		{"401", profiles[3], "Android 5.3 drops its token"},
		{"401", profiles[4], "iOS 4.0 asks the app for another token, waits 1 s"},
		{"provider-null", profiles[1], "Required authorization token is missing."},
		{"provider-bearer", profiles[2], `"Bearer Bearer …"`},
		{"410", profiles[2], "clears its cache"},
		{"success-false", profiles[4], "does not notice"},
	} {
		kind, _ := sandbox.LookupFault(tc.fault)
		if got := willHappen(tc.p, sandbox.Fault{Name: tc.fault, Amount: kind.Default}); !strings.Contains(got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.fault, got, tc.want)
		}
	}
}
