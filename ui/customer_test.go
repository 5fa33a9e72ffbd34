package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/views"
)

// opaque finds what differs from run to run: fingerprints and sync tokens.
var opaque = regexp.MustCompile(`tok#[0-9a-f]{6}|[A-Za-z0-9_-]{10}…( |$)`)

// goldenDialog compares the dialog that is open at the usual sizes with testdata/NAME_WxH.golden.
func (d *desk) goldenDialog(name string) {
	d.t.Helper()
	for _, size := range [][2]int{{140, 40}, {120, 36}, {80, 24}, {60, 16}} {
		wire := map[int]int{40: 9, 36: 7, 24: 4, 16: 1}[size[1]]
		lines := d.dialog.draw(d.app, min(size[0]-2, 118), size[1]-3-wire)
		if len(lines) > size[1]-3-wire {
			d.t.Errorf("%s at %v has %d rows", name, size, len(lines))
		}
		got := opaque.ReplaceAllStringFunc(strings.Join(lines, "\n")+"\n", func(s string) string {
			if strings.HasPrefix(s, "tok#") {
				return "tok#000000"
			}
			return "0000000000… "[:len(s)]
		})
		path := filepath.Join(deskTestdata, fmt.Sprintf("customer_%s_%dx%d.golden", name, size[0], size[1]))
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

func TestCustomerDialog(t *testing.T) {
	for name, keys := range map[string][]string{
		"same":      nil,
		"bob":       {"right"},
		"anonymize": {"left"},
		"look":      {"right", "down", "down", "down"},
		"refused":   {"shift+tab", "enter"},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, func(d *desk) {
				d.press("C")
				d.press(keys...)
				if name == "refused" {
					d.write("cookie=c-2")
				}
				d.goldenDialog(name)
			})
		})
	}
}

// What is chosen in the dialog is what happens; a key in it never leads nowhere.
func TestCustomerDialogChooses(t *testing.T) {
	const jane, bob = "jane@example.com", "bob@example.com"
	for _, tt := range []struct {
		keys  []string
		typed string
		then  []string
		want  string
		look  bool
	}{
		{[]string{"enter"}, "", nil, jane, false},
		{[]string{"right", "enter"}, "", nil, bob, false},
		{[]string{"right", "esc"}, "", nil, jane, false},
		{[]string{"right", "c"}, "", nil, bob, false},
		{[]string{"down", "right", "right", "tab", "tab", "tab", "left", "left", "left", "enter"}, "", nil, jane, false},
		{[]string{"tab", "tab", "ctrl+e", "ctrl+u"}, "carol", []string{"enter"}, "carol", false},
		{[]string{"right", "tab", "right", "right", "enter"}, "", nil, bob, true},
		{[]string{"shift+tab", "enter"}, "email_id=e-1", []string{"shift+tab", "backspace", "enter"}, "jane@example.co", false},
	} {
		onSandbox(t, func(d *desk) {
			d.press("C").press(tt.keys...)
			d.write(tt.typed).press(tt.then...)
			p := d.session.Profile
			if p.Customer() != tt.want || p.LookOnly != tt.look {
				t.Errorf("%v %q %v: customer %s, look %v", tt.keys, tt.typed, tt.then, p.Customer(), p.LookOnly)
			}
			if d.dialog != nil {
				t.Errorf("%v: the dialog is still open", tt.keys)
			}
		})
	}
}

// Where the consequences have no room they scroll, and say so.
func TestCustomerDialogScrolls(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("C", "right")
		for _, want := range []string{"rows 1–5 of 11", "rows 6–10 of 11", "rows 7–11 of 11", "rows 2–6 of 11", "rows 1–5 of 11"} {
			if screen := strings.Join(d.picture(60, 16), "\n"); !strings.Contains(screen, want) {
				t.Fatalf("not %s:\n%s", want, screen)
			}
			if strings.HasPrefix(want, "rows 1–5") || strings.HasPrefix(want, "rows 6") {
				d.press("pgdown")
				continue
			}
			d.press("pgup")
		}
	})
}

// A refused change leaves the dialog open, with the SDK's reason in it.
func TestCustomerDialogRefuses(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("C", "shift+tab", "enter").write("cookie=c-2").press("enter")
		if d.dialog == nil || d.session.Profile.Customer() != "jane@example.com" {
			t.Fatalf("customer %s", d.session.Profile.Customer())
		}
		if screen := strings.Join(d.picture(140, 40), "\n"); !strings.Contains(screen, "Changing cookie is not") {
			t.Errorf("the dialog does not say why:\n%s", screen)
		}
	})
}

// identify from the screen is the app's: jane's messages stay in bob's list, her token is stale at once, and x clears it all.
func TestIdentifyOnTheScreen(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.session.Mode = auth.CustomerToken
		kept := d.session.Kept()
		d.press("4", "C", "right", "enter")
		box := d.session.Latest[bloomreach.InboxFetch].Result.(*bloomreach.Inbox)
		if box.Others != 12 || len(box.Messages) != 19 {
			t.Errorf("%d messages, %d of them another's", len(box.Messages), box.Others)
		}
		d.catchUp()
		if record := d.session.Ledger.Token(kept.Fingerprint); record == nil || record.StaleFor != "bob@example.com" {
			t.Errorf("jane's token: %+v", record)
		}
		d.press("x")
		box = d.session.Latest[bloomreach.InboxFetch].Result.(*bloomreach.Inbox)
		if box.Others != 0 || len(box.Messages) != 7 || !box.Full {
			t.Errorf("after x: %d messages, %d of them another's, full %v", len(box.Messages), box.Others, box.Full)
		}
	})
}

// A look leaves the app as it is: its token, its cache, and itself when the look ends.
func TestLookOnTheScreen(t *testing.T) {
	onSandbox(t, func(d *desk) {
		own := d.session.Profile
		d.press("4")
		d.settle(d.switchCustomer(engine.Change{Kind: engine.Look, IDs: d.session.Customers[1].IDs}))
		if screen := strings.Join(d.picture(140, 40), "\n"); !strings.Contains(screen, "look: bob@example.com") || !strings.Contains(screen, "not kept") {
			t.Errorf("the screen does not say that it is a look:\n%s", screen)
		}
		d.press("C").goldenDialog("looking")
		d.press("enter")
		if d.session.Profile.LookOnly || d.session.Profile.Provider != own.Provider || d.session.Profile.Customer() != own.Customer() {
			t.Errorf("after the look: %+v", d.session.Profile)
		}
		box := d.session.Latest[bloomreach.InboxFetch].Result.(*bloomreach.Inbox)
		if box.Full || box.Alone || len(box.Messages) != 12 {
			t.Errorf("jane's cache is gone: %d messages, full %v", len(box.Messages), box.Full)
		}
	})
}

// A list of customers that is longer than the row keeps the chosen one in sight.
func TestManyKnownCustomers(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for i := range 30 {
			name := fmt.Sprintf("customer-%d@example.com", i)
			d.session.Customers = append(d.session.Customers, views.Customer{Label: name, IDs: map[string]string{"registered": name}})
		}
		d.press("C")
		for range 40 {
			d.press("right")
			c := d.dialog.(*customerDialog)
			if screen := strings.Join(d.picture(60, 16), "\n"); !strings.Contains(screen, "["+c.known[c.picked].Label+"]") {
				t.Fatalf("%s is out of sight:\n%s", c.known[c.picked].Label, screen)
			}
		}
	})
}
