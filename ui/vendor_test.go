package ui

import (
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/views"
)

// offered are the screens that the tabs show, in their order.
func (d *desk) offered() []string {
	var out []string
	for i, e := range d.entries {
		if d.serves(i) && !d.hidden(i) {
			out = append(out, e.ID)
		}
	}
	return out
}

func TestVGoesRoundTheVendors(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("4")
		for _, want := range []struct{ profile, own, lacks string }{
			{"sandbox-extole", "operations ladder", "inbox"},
			{"sandbox-twilio", "operations grants", "ladder"},
			{"sandbox-nudge", "operations", "grants"},
			{"sandbox", "attributes consents inbox", "operations"},
		} {
			d.press("V")
			s := d.session
			if s.Profile.Name != want.profile || s.Vendor.ID() != s.Profile.Vendor {
				t.Fatalf("V goes to %s of %s", s.Profile.Name, s.Vendor.ID())
			}
			offered := d.offered()
			for _, id := range strings.Fields(want.own) {
				if !slices.Contains(offered, id) {
					t.Errorf("%s does not offer %s: %v", want.profile, id, offered)
				}
			}
			if slices.Contains(offered, want.lacks) {
				t.Errorf("%s offers %s", want.profile, want.lacks)
			}
			if d.entries[d.open].ID != "overview" {
				t.Errorf("%s opens %s", want.profile, d.entries[d.open].ID)
			}
			if last, ok := s.Latest[s.Home()]; !ok || !last.Call.OK() || last.Call.Profile != want.profile {
				t.Errorf("%s: the home call is %+v", want.profile, last)
			}
			for slot, last := range s.Latest {
				if last.Call.Profile != want.profile {
					t.Errorf("%s: %s is of %s", want.profile, slot, last.Call.Profile)
				}
			}
			if digit := s.Vendor.Screens(); len(digit) > 1 {
				d.press("3") // a screen of its own, which the next vendor does not have
			}
		}
	})
}

// A second V before the first one has come goes one further, and the first one is not waited for.
func TestVTwiceAtOnce(t *testing.T) {
	onSandbox(t, func(d *desk) {
		first, second := d.nextVendor(), d.nextVendor()
		d.settle(second)
		d.settle(first)
		if got := d.session.Profile.Name; got != "sandbox-twilio" {
			t.Errorf("the session is of %s", got)
		}
	})
}

// A picture that was frozen is one of the vendor before: V goes on with the next one's, and nothing of the old one stays.
func TestVEndsAPause(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press(" ")
		if d.session.PausedAt.IsZero() {
			t.Fatal("the picture is not frozen")
		}
		d.press("V")
		last, ok := d.session.Latest[d.session.Home()]
		if !d.session.PausedAt.IsZero() || !ok || last.Call.Profile != "sandbox-extole" {
			t.Errorf("paused at %v, the home call is %+v", d.session.PausedAt, last)
		}
	})
}

// A token that is asked for by hand is the one that the mode's calls carry: verified, where the SDK has a JWT in hand for it.
func TestAskingByHandStandsOnTheSameRung(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("V")
		asking, _ := d.intent(views.AskProviderMsg{})
		d.settle(asking)
		d.catchUp()
		c := d.session.Ledger.Last(func(c *engine.Call) bool { return c.Operation == engine.ProviderAsk })
		if c == nil || !c.OK() || string(c.Mode) != "verified" {
			t.Fatalf("%+v", c)
		}
		if got := d.session.Current(); got == nil || !strings.Contains(got.Scope, "VERIFIED_CONSUMER") {
			t.Errorf("the token in use is %+v", got)
		}
	})
}

// Where an argument lacks and nothing that was called has it, the palette opens the form to type it into.
func TestPaletteAsksForWhatLacks(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("V")
		op, _ := engine.LookupOperation(d.session.Vendor, "token.exchange")
		d.settle(d.call(op))
		if d.entries[d.open].ID != "operations" || !d.view().Editing() || d.toast == nil || !strings.Contains(d.toast.text, "call token.create first") {
			t.Errorf("%s is open, editing %v, and says %+v", d.entries[d.open].ID, d.view().Editing(), d.toast)
		}
	})
}

func TestScreensOfEveryVendorAtManySizes(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for range 3 {
			d.press("V")
			d.catchUp()
			for i, e := range d.entries {
				if !d.serves(i) {
					if d.show(i) != nil || d.open == i {
						t.Errorf("%s can be opened with %s", e.ID, d.session.Vendor.ID())
					}
					continue
				}
				d.settle(d.show(i))
				for n, w := range []int{40, 59, 60, 79, 80, 99, 100, 119, 120, 139, 140, 200} {
					d.fits(e.ID+" of "+d.session.Vendor.ID(), w, []int{8, 16, 24, 30, 36, 40, 60}[n%7])
				}
			}
		}
	})
}

func TestNeighboursSkipWhatTheVendorLacks(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("V")
		var seen []string
		for range d.offered() {
			d.press("]")
			seen = append(seen, d.entries[d.open].ID)
		}
		want := d.offered()
		if got := append([]string{seen[len(seen)-1]}, seen[:len(seen)-1]...); !slices.Equal(got, want) {
			t.Errorf("] goes through %v, want %v", got, want)
		}
		d.press("[")
		if got := d.entries[d.open].ID; got != want[len(want)-1] {
			t.Errorf("[ goes to %s", got)
		}
	})
}

// What an entry does is told in a sentence that stands there whole where the terminal is wide, and export is found by its name.
func TestPaletteTellsItsEffectsWhole(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press(":")
		screen := strings.Join(d.picture(140, 40), "\n")
		for _, want := range []string{"Does it work, as whom, and until when?  ", "Every call with its credential and its answer, newest below.  "} {
			if !strings.Contains(screen, want) {
				t.Errorf("%q is cut off:\n%s", want, screen)
			}
		}
		d.press("e", "x", "p", "o", "r", "t")
		if screen := strings.Join(d.picture(60, 16), "\n"); !strings.Contains(screen, "bundle for support") {
			t.Errorf("no export:\n%s", screen)
		}
	})
}

func TestPaletteIsTheVendors(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("V")
		var names []string
		for _, e := range paletteEntries(d.app) {
			names = append(names, e.name)
		}
		for _, want := range []string{"open ladder", "open operations", "mode anonymous", "call me.fetch", "vendor", "profile sandbox-nudge"} {
			if !slices.Contains(names, want) {
				t.Errorf("%q is not offered", want)
			}
		}
		for _, never := range []string{"open inbox", "open grants", "mode customer-token", "call inbox.fetch"} {
			if slices.Contains(names, never) {
				t.Errorf("%q is offered", never)
			}
		}
	})
}

func TestPickersOfTheOtherVendors(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.press("V", "M")
		p, ok := d.dialog.(*picker)
		if !ok || !strings.Contains(p.title, d.session.SDK()) || len(p.choices) < 8 {
			t.Fatalf("the dialog is %#v", d.dialog)
		}
		d.fits("modes", 80, 24)
		d.press("esc", "C")
		if _, ok := d.dialog.(*customerDialog); !ok {
			t.Fatalf("the dialog of customers is %#v", d.dialog)
		}
		d.fits("customers", 80, 24)
		d.settle(d.switchCustomer(engine.Change{Kind: engine.Identify, IDs: map[string]string{"email": "bob@example.com"}}))
		if got := d.session.Profile.Customer(); got != "bob@example.com" {
			t.Errorf("calls are made for %s", got)
		}
		d.press("esc", "V")
		d.settle(func() tea.Msg { return views.SettingMsg{Key: "client"} })
		d.press("down", "down", "enter")
		if got := d.session.Profile.Settings["client"]; got != "voice" {
			t.Errorf("the client is %q", got)
		}
		d.settle(func() tea.Msg { return views.SettingMsg{Key: "no such"} })
		if d.dialog != nil {
			t.Errorf("a setting that is none opens %#v", d.dialog)
		}
	})
}

// The gauge knows the credential of every mode of every vendor.
func TestGaugeOfEveryMode(t *testing.T) {
	onSandbox(t, func(d *desk) {
		for range 4 {
			for _, info := range sessionModes(d.session) {
				d.settle(d.switchMode(info.ID))
				c := d.credential()
				if none := c.Kind == ""; none != (info.Credential == "none") {
					t.Errorf("%s %s: %+v", d.session.Vendor.ID(), info.ID, c)
				}
				d.fits(string(info.ID), 120, 36)
			}
			d.press("V")
		}
	})
}

// Setup offers the fields of the vendor that is chosen, and tries nothing of another one.
func TestSetupOfEachVendor(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		port := newSetupPort(d.app)
		for _, vendor := range []string{config.Bloomreach, config.Extole, config.Twilio, config.Nudge} {
			values := map[string]string{"vendor": vendor, "base_url": "https://brand.example", "server_url": "https://server.example"}
			var keys []string
			for _, f := range port.Fields("acme", values) {
				keys = append(keys, f.Key)
			}
			for _, f := range config.Fields(vendor) {
				if f.Key == "client_id" && !slices.Contains(keys, f.Key) {
					t.Errorf("%s lacks %s", vendor, f.Key)
				}
			}
			if slices.Contains(keys, "project_token") != (vendor == config.Bloomreach) || slices.Contains(keys, "starter") != (vendor == config.Twilio) {
				t.Errorf("%s has %v", vendor, keys)
			}
			preview := port.Preview("acme", values)
			if len(preview) < 2 || preview[0] != d.opts.Engine.Vendor(vendor).Home() {
				t.Errorf("%s: will be sent %q", vendor, preview)
			}
		}
	})
}

// What waits for a call of one vendor is nothing to the next one's.
func TestSwitchWhileACallIsUnderWay(t *testing.T) {
	onSandbox(t, func(d *desk) {
		late := d.again()
		d.press("V")
		d.settle(late)
		if len(d.session.Waiting) != 0 {
			t.Errorf("it waits for %v", d.session.Waiting)
		}
		if last, ok := d.session.Latest["inbox.fetch"]; ok {
			t.Errorf("an inbox of the vendor before is there: %+v", last)
		}
	})
}
