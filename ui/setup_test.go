package ui

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"

	"authpeek/engine/vendors"
	"authpeek/ui/headless"
	"authpeek/ui/theme"
	"authpeek/views"
)

var update = flag.Bool("update", false, "rewrite the golden files of what is drawn")

// deskTestdata is found before a test changes the working folder.
var deskTestdata = func() string {
	dir, err := filepath.Abs("testdata")
	if err != nil {
		panic(err)
	}
	return dir
}()

// desk is the program with the Setup screen open, over a real profile file, a real keyring library in memory, a real engine
// and the embedded sandbox.
type desk struct {
	messages int // that commands have brought
	*app
	t      testing.TB
	path   string
	toasts []string
}

// acme is a profile file with one profile that is fine but for its application id.
const acme = `# ours
default_profile = "sandbox"

[profiles.acme]
vendor = "bloomreach"
base_url = "https://api.exponea.com"
platform = "android"
project_token = "11111111-2222-3333-4444-555555555555"
api_key = "env:ACME_KEY"
advanced_auth = true
application_id = "acme-shop" # as in the stores

[profiles.acme.customer]
registered = "jane@example.com"
cookie = "b0a0a2f4-6c1e-4f0b-9a57-0c1d7e2c1100"

[profiles.acme.provider]
source = "http"
url = "https://backend.acme.example/token"
headers = { Authorization = "env:BACKEND_SESSION" }
body = '{"customer_ids": {{ .CustomerIDs }} }'

[profiles.acme-ios]
platform = "ios"
project_token = "11111111-2222-3333-4444-555555555555"
`

// signed is a profile file whose one profile signs its own tokens, which needs no network.
const signed = `[profiles.acme]
project_token = "11111111-2222-3333-4444-555555555555"
api_key = "env:ACME_KEY"
advanced_auth = true
customer = { registered = "jane@example.com" }

[profiles.acme.provider]
source = "sign"
alg = "HS256"
key = "env:SIGN_KEY"
ttl = "15m"
claims = { sub = "{{ .CustomerIDs }}" }
`

// onDesk starts the program on a profile file, with no file when the text is empty, and runs a test in it. Flags go along.
func onDesk(t testing.TB, file string, test func(d *desk), flags ...string) {
	t.Helper()
	keyring.MockInit()
	t.Chdir(t.TempDir())
	args := append([]string{}, flags...) // not nil, which cobra takes for the arguments of the test itself
	if file != "" {
		if err := os.WriteFile("config.toml", []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", "config.toml")
	}
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{"XDG_CONFIG_HOME": home, "XDG_STATE_HOME": filepath.Join(home, "state"), "ACME_KEY": "acme-public-key", "BACKEND_SESSION": "session-1", "SIGN_KEY": "a-secret-of-the-private-key-1234567"}
	now := func() time.Time { return time.Date(2026, 11, 21, 12, 3, 49, 0, time.UTC) }
	getenv := func(name string) string { return environment[name] }
	var stderr bytes.Buffer
	ran := false
	code := headless.Run(t.Context(), args, headless.Options{
		Stdin: strings.NewReader(""), Stdout: &stderr, Stderr: &stderr, Now: now, Terminal: true,
		LookupEnv: func(name string) (string, bool) { v, ok := environment[name]; return v, ok },
		Vendors:   vendors.All(now),
		Inspect: func(ctx context.Context, in headless.Inspector) error {
			o := Options{Config: in.Config, Reload: in.Reload, Open: in.Open, Faults: in.Faults, Engine: in.Engine, Record: in.Recording, View: "setup", Now: now, Getenv: getenv}
			first := openProfile(ctx, o, in.Config.Profile.Name, false).withOther(ctx, o)
			if first.err != nil {
				return first.err
			}
			styles := theme.New(theme.Options{Theme: theme.Dark, NoColor: true})
			a := newApp(o, newWorker(ctx, o, nowhere(t)), styles, newSession(o, first))
			ran = true
			test(&desk{app: a, t: t, path: in.Config.Config.Path})
			return nil
		},
	})
	if code != 0 || !ran {
		t.Fatalf("the program ended with %d: %s", code, &stderr)
	}
}

// press sends keys one by one, and all that comes of each back into the program.
func (d *desk) press(keys ...string) *desk {
	d.t.Helper()
	for _, k := range keys {
		_, cmd := d.Update(deskKey(k))
		d.settle(cmd)
	}
	return d
}

// profile puts the cursor of the list of profiles on one of them.
func (d *desk) profile(name string) *desk {
	d.t.Helper()
	list := newSetupPort(d.app).Profiles()
	key := "down"
	for i := range 2 * len(list) {
		if i == len(list) {
			key = "up"
		}
		if slices.ContainsFunc(d.body(140, 40), func(row string) bool { return strings.Contains(row, "│▸") && strings.Contains(row, " "+name+" ") }) {
			return d
		}
		d.press(key)
	}
	d.t.Fatalf("there is no profile %s:\n%s", name, strings.Join(d.body(140, 40), "\n"))
	return d
}

// write sends a text letter by letter.
func (d *desk) write(text string) *desk {
	d.t.Helper()
	for _, r := range text {
		_, cmd := d.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		d.settle(cmd)
	}
	return d
}

func (d *desk) settle(cmd tea.Cmd) {
	d.t.Helper()
	if cmd == nil {
		return
	}
	switch m := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range m {
			d.settle(c)
		}
	default:
		d.messages++
		_, next := d.Update(m)
		if d.toast != nil {
			d.toasts = append(d.toasts, d.toast.text)
		}
		d.settle(next)
	}
}

// deskKey is the message of a key as bubbletea names it.
func deskKey(name string) tea.KeyMsg {
	for t := tea.KeyType(-100); t < 128; t++ {
		if k := (tea.Key{Type: t}); t != tea.KeyRunes && k.String() == name {
			return tea.KeyMsg(k)
		}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// body draws the screen as a terminal of that size has it.
func (d *desk) body(width, height int) []string {
	wire := 1
	switch {
	case height >= 40:
		wire = 9
	case height >= 36:
		wire = 7
	case height >= 30:
		wire = 6
	case height >= 24:
		wire = 4
	}
	return d.view().Render(d.frameOf(width, height, max(0, height-3-wire)))
}

func (d *desk) frameOf(width, height, body int) views.Frame {
	return views.Frame{
		Width: width, Height: body, TermWidth: width, TermHeight: height,
		Now: d.now(), Styles: d.styles, Session: d.session,
	}
}

// shows wants texts on the screen of 140 columns, and never any of the others.
func (d *desk) shows(want ...string) *desk {
	d.t.Helper()
	screen := strings.Join(d.body(140, 60), "\n")
	for _, w := range want {
		if !strings.Contains(screen, w) {
			d.t.Fatalf("%q is not on the screen:\n%s", w, screen)
		}
	}
	return d
}

func (d *desk) hides(never ...string) *desk {
	d.t.Helper()
	screen := strings.Join(d.body(140, 60), "\n")
	for _, n := range never {
		if strings.Contains(screen, n) {
			d.t.Fatalf("%q is on the screen:\n%s", n, screen)
		}
	}
	return d
}

// file is the profile file's text.
func (d *desk) file() string {
	d.t.Helper()
	text, err := os.ReadFile(d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// golden compares the screen at the usual sizes with testdata/NAME_WxH.golden.
func (d *desk) golden(name string) {
	d.t.Helper()
	// From wide to narrow, because a form that had to scroll stays where it is when there is room again.
	for _, size := range [][2]int{{140, 40}, {120, 36}, {100, 30}, {80, 24}, {60, 16}} {
		lines := d.body(size[0], size[1])
		d.checkSize(lines, size[0], len(lines))
		got := strings.Join(lines, "\n") + "\n"
		path := filepath.Join(deskTestdata, fmt.Sprintf("setup_%s_%dx%d.golden", name, size[0], size[1]))
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

func (d *desk) checkSize(lines []string, w, h int) {
	d.t.Helper()
	if len(lines) != h {
		d.t.Fatalf("%d×%d: %d lines", w, h, len(lines))
	}
	for i, line := range lines {
		if got := ansi.StringWidth(line); got != w {
			d.t.Fatalf("%d×%d: line %d has %d cells: %q", w, h, i, got, line)
		}
	}
}
