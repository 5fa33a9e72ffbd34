package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/views"
)

func TestSetupPictures(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.golden("list")
		d.profile("acme").press("enter")
		d.golden("form")
		d.field("application_id").press("ctrl+w").write("Acme-shop_")
		d.golden("wrong")
		d.press("esc", "esc")
		d.golden("leave")
		d.press("esc", "enter").field("provider.headers").press("tab").write("X-Session = abc")
		d.golden("header")
	})
	onDesk(t, signed, func(d *desk) {
		d.profile("acme").press("enter").field("provider.kid").press("ctrl+t")
		d.golden("test")
	})
}

func TestSetupAtAllSizes(t *testing.T) {
	onDesk(t, signed, func(d *desk) {
		steps := []func(){
			func() {},
			func() { d.profile("acme").press("d") },
			func() { d.press("esc", "enter") },
			func() {
				d.field("base_url").write(strings.Repeat("/a-long-path", 40)).press("left", "left", "home", "right")
			},
			func() { d.field("application_id").write("日本語 ́́ wide") },
			func() { d.press("ctrl+t") },
			func() { d.press("esc", "esc") },
		}
		for _, step := range steps {
			step()
			for w := 1; w <= 200; w += 7 {
				for h := 1; h <= 60; h += 5 {
					d.checkSize(d.view().Render(d.frameOf(w, h, h)), w, h)
				}
			}
		}
	})
}

// field goes to a field, or to the first line of a map, and gives it the letters.
func (d *desk) field(key string) *desk {
	d.t.Helper()
	label := key[strings.LastIndexByte(key, '.')+1:]
	for range 60 {
		for _, line := range d.body(140, 100) {
			if strings.Contains(line, "▸"+label+" ") {
				return d
			}
		}
		d.press("tab")
	}
	d.t.Fatalf("there is no field %s:\n%s", key, strings.Join(d.body(140, 100), "\n"))
	return d
}

// clear empties the field that has the letters.
func (d *desk) clear() *desk {
	for range 80 {
		d.press("backspace")
	}
	return d
}

func TestLettersAreText(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter").field("base_url").clear().write("qP?:/ 1[n")
		d.shows("qP?:/ 1[n_")
		if d.dialog != nil || !d.view().Editing() {
			t.Error("a letter did something else than being written")
		}
		d.press("enter").shows("✗ it is not a URL; write it like")
		// Two letters in one read are one message, whose name is that of a key.
		d.field("application_id").clear()
		d.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("up")})
		d.shows("▸application_id up_")
	})
}

func TestFieldsFollowChoices(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter")
		d.shows("headers", "extract").hides("claims", "alg ")
		d.field("provider.source").press("right")
		d.shows("sign ▾", "alg", "kid", "ttl", "+ claim").hides("headers", "extract")
		d.field("advanced_auth").press(" ")
		d.shows("[ ]").hides("customer-token")
		d.field("provider.source").press("left")
		d.shows("http ▾", "Authorization = env:BACKEND_SESSION")
	})
}

func TestNextProblem(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter")
		d.field("base_url").clear().write("ftp://x").field("application_id").clear().write("A")
		d.shows("✗ 2 fields to fix before saving · ctrl+n goes to them")
		d.press("ctrl+n").shows("▸base_url")
		d.press("ctrl+s").shows("▸application_id")
		d.press("esc", "n").shows("▸base_url", "n goes to them")
		d.press("n").shows("▸application_id")
		if got := d.file(); got != acme {
			t.Errorf("a profile that cannot work was saved:\n%s", got)
		}
	})
}

func TestLeavingWithChanges(t *testing.T) {
	change := func(d *desk) {
		d.profile("acme").press("enter").field("application_id").clear().write("com.acme").press("esc", "esc")
		d.shows("1 change not saved", "s save", "d drop", "esc stay")
	}
	tests := []struct {
		answer string
		want   string
		saved  bool
	}{
		{"s", "▸Profiles", true},
		{"d", "▸Profiles", false},
		{"esc", "▸acme", false},
	}
	for _, test := range tests {
		t.Run(test.answer, func(t *testing.T) {
			onDesk(t, acme, func(d *desk) {
				change(d)
				// Neither q nor a digit gets past the question.
				d.press("q", "1").shows("1 change not saved")
				d.press(test.answer).shows(test.want)
				if saved := strings.Contains(d.file(), "com.acme"); saved != test.saved {
					t.Errorf("saved: %v\n%s", saved, d.file())
				}
			})
		})
	}
}

func TestLeavingWithoutChanges(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter").field("platform").press("right", "left", "esc", "esc")
		d.shows("▸Profiles")
	})
}

func TestFilterProfiles(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.press("/").write("ios").press("enter")
		d.shows("Profiles · 1 of 7 · ios", "acme-ios").hides("blank")
	})
}

func TestSecretIsHidden(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter").field("api_key").clear()
		for i, letter := range "s3cret" {
			d.write(string(letter))
			d.shows(strings.Repeat("•", i+1) + "_")
		}
		d.press("tab").shows("••••").hides("s3cret", "•••••")
		d.press("shift+tab").clear().write("env:AC").shows("env:AC_")
		d.press("home").shows("|env:AC")
		d.field("provider.headers").press("tab").write("X-Key = topsecret")
		d.shows("X-Key = •••••••••_").press("tab").shows("X-Key = ••••").hides("topsecret")
		d.press("shift+tab", "esc")
		if got := d.view().Update(d.session, deskKey("y"))(); got != (views.CopyMsg{What: "provider.headers", Text: "X-Key = ••••"}) {
			t.Errorf("copied: %+v", got)
		}
	})
}
