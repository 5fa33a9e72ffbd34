package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
)

// open reads a file for editing.
func open(t *testing.T, path string) config.Config {
	t.Helper()
	return load(t, config.LoadOptions{Path: path, Profile: "blank"}).Config
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func save(t *testing.T, path string, c *config.Config) {
	t.Helper()
	if err := config.Save(path, c); err != nil {
		t.Fatal(err)
	}
}

// full sets every key there is, so that a key that is not written or not read shows.
func full() config.Profile {
	return config.Profile{
		Name: "acme", Vendor: "bloomreach", BaseURL: "https://api.example", Platform: "ios", Integration: "stream", SDKVersion: "4.0",
		ProjectToken: "1111", StreamID: "2222", APIKey: config.ParseRef("keyring:acme/api-key"),
		PrivateKey: config.ParseRef("id:a'b\"c\\d\x1b"), AdvancedAuth: true, ApplicationID: "com.acme",
		Timeout: 90 * time.Second, Live: 5 * time.Second, Proxy: "http://proxy.example", CAFile: `C:\roots.pem`,
		ClientCert: "c.pem", ClientKey: "k.pem", AllowPlainHTTP: true, Carrier: "query:access_token",
		ServerURL: "https://server.example", ClientID: "1", Starter: "php", Client: "voice", TokenPath: "/t", IdentityField: "id", App: "dart", ExpiryMins: "5",
		Customer: map[string]string{"registered": "jane@example.com", "cookie": "x", "odd id.1": "ü"},
		Provider: config.Provider{
			Source: "sign", URL: "https://b.example/token", Method: "PUT",
			Headers: map[string]config.Ref{"Authorization": config.ParseRef("env:SESSION"), "Accept": config.ParseRef("text/plain")},
			Body:    "{\"customer_ids\":\n\t{{ .CustomerIDs }} }", Token: config.ParseRef("file:t.txt"), Path: "p.txt", Env: "NAME",
			Argv: []string{"./mint", "--json", "a b"}, Alg: "HS256", Key: config.ParseRef("command:pass show k"), Kid: "k1",
			TTL: time.Hour, Extract: "json:a.b", Timeout: 1500 * time.Millisecond, Policy: "once", RefreshAhead: 2 * time.Minute, Skew: time.Second, OK: "200", OnNull: "fail",
			Claims: map[string]any{
				"sub": map[string]any{"registered": "{{ .Registered }}"}, "n": int64(1), "f": 2.0, "yes": true, "https://a.example/t": []any{"x", int64(2)},
			},
		},
	}
}

func TestFullSetsEveryKey(t *testing.T) {
	for _, key := range config.Keys() {
		if got, err := config.GetKey(full(), key); err != nil || got == "" || got == "false" {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
}

func TestSaveRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "config.toml")
	c := config.Config{DefaultProfile: "acme", UI: config.UI{Theme: "dark", Glyphs: "ascii", Motion: "reduced", Times: "local", Reveal: "never", Title: "off", Bell: "on", Keys: []config.KeyChoice{{Action: "inbox.mark-read", Keys: []string{"x", "ctrl+r"}}, {Action: "mode", Keys: []string{"N"}}}}}
	c.Put(full())
	c.Put(config.Profile{Name: "empty"})
	save(t, path, &c)

	got := open(t, path)
	if diff := cmp.Diff(c.Profiles, got.Profiles); diff != "" {
		t.Error(diff)
	}
	if got.DefaultProfile != "acme" || !cmp.Equal(got.UI, c.UI) {
		t.Errorf("got %q, %+v", got.DefaultProfile, got.UI)
	}

	before := read(t, path)
	save(t, path, &got)
	if diff := cmp.Diff(before, read(t, path)); diff != "" {
		t.Errorf("saving what was read changed the file: %s", diff)
	}
}

const commented = `# Profiles of the acme team.

default_profile = "acme"   # the usual one

[profiles.acme]            # production
vendor        = "bloomreach"
project_token = "1111"     # from the settings
# the next line is old
timeout = "10s"

  [profiles.acme.customer]
  registered = "jane@example.com" # Jane
  cookie = "x"

# Beta is going away.
[profiles.beta]
`

// Only what differs changes; each case is a whole file before and after.
func TestSaveEditsInPlace(t *testing.T) {
	tests := []struct {
		name, before string
		change       func(*config.Config)
		after        string
	}{
		{"a value, its comment stays", commented, set("acme", "project_token=2222"),
			strings.Replace(commented, `"1111"`, `"2222"`, 1)},
		{"a value goes with its line", commented, set("acme", "customer.cookie="),
			strings.Replace(commented, "  cookie = \"x\"\n", "", 1)},
		{"a value is added to its table", commented, set("acme", "live=5s"),
			strings.Replace(commented, "timeout = \"10s\"\n", "timeout = \"10s\"\nlive = \"5s\"\n", 1)},
		{"a table is added to its profile", commented, set("acme", "provider.source=file", "provider.path=t"),
			strings.Replace(commented, "cookie = \"x\"\n", "cookie = \"x\"\n\n[profiles.acme.provider]\nsource = \"file\"\npath = \"t\"\n", 1)},
		{"a profile is added at the end", commented, func(c *config.Config) { c.Put(config.Profile{Name: "new", Live: time.Minute}) },
			commented + "\n[profiles.new]\nlive = \"1m\"\n"},
		{"a profile goes with its comment", commented, func(c *config.Config) { c.Remove("beta") },
			strings.Replace(commented, "# Beta is going away.\n[profiles.beta]\n", "", 1)},
		{"a profile goes with its tables", commented, func(c *config.Config) { c.Remove("acme") },
			"# Profiles of the acme team.\n\n\n# Beta is going away.\n[profiles.beta]\n"},
		{"ui is added", commented, func(c *config.Config) { c.UI.Theme = "dark" }, commented + "\n[ui]\ntheme = \"dark\"\n"},
		{"the default changes", commented, func(c *config.Config) { c.DefaultProfile = "beta" },
			strings.Replace(commented, `"acme"   #`, `"beta"   #`, 1)},
		{"the default is added before the tables", "# mine\n\n# a\n[profiles.a]\n", func(c *config.Config) { c.DefaultProfile = "a" },
			"# mine\n\ndefault_profile = \"a\"\n# a\n[profiles.a]\n"},
		{"an empty value gets one", "[profiles.a]\nproxy = \"\" # none\n", set("a", "proxy=http://p.example"),
			"[profiles.a]\nproxy = \"http://p.example\" # none\n"},
		{"no line break at the end", "[profiles.a]\nlive = \"1s\"", set("a", "timeout=2s"),
			"[profiles.a]\nlive = \"1s\"\ntimeout = \"2s\"\n"},
		{"Windows line ends and mark", "\ufeff[profiles.a]\r\nlive = \"1s\"\r\n", set("a", "timeout=2s"),
			"\ufeff[profiles.a]\r\nlive = \"1s\"\r\ntimeout = \"2s\"\r\n"},
		{"dotted keys", "[profiles]\na.live = \"1s\"\na.provider.source = \"none\"\nb.live = \"2s\"\n", set("a", "provider.policy=once", "timeout=2s"),
			"[profiles]\na.live = \"1s\"\na.provider.source = \"none\"\na.timeout = \"2s\"\na.provider.policy = \"once\"\nb.live = \"2s\"\n"},
		{"an inline table becomes a table", "[profiles.a]\ncustomer = { registered = \"x\" }\nlive = \"1s\"\n", set("a", "customer.cookie=y"),
			"[profiles.a]\nlive = \"1s\"\n\n[profiles.a.customer]\ncookie = \"y\"\nregistered = \"x\"\n"},
		{"headers stay one value", "[profiles.a.provider]\nheaders = { A = \"env:X\" } # why\n", set("a", "provider.headers.B=env:Y"),
			"[profiles.a.provider]\nheaders = { A = \"env:X\", B = \"env:Y\" } # why\n"},
		{"claims of a table of their own", "[profiles.a.provider.claims]\nn = 1\n[profiles.a.provider.claims.sub]\nid = \"x\"\n", set("a", "provider.claims.n=2"),
			"\n[profiles.a.provider]\nclaims = { n = 2, sub = { id = \"x\" } }\n"},
		{"a header in a text is none", "[profiles.a.provider]\nbody = '''\n[profiles.a]\n# no comment\n'''\n[profiles.b]\n", func(c *config.Config) { c.Remove("b") },
			"[profiles.a.provider]\nbody = '''\n[profiles.a]\n# no comment\n'''\n"},
		{"profiles in one line", "profiles = { a = { live = \"1s\" }, b = {} }\n", set("a", "live=2s"),
			"\n[profiles.a]\nlive = \"2s\"\n\n[profiles.b]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.before)
			c := open(t, path)
			tt.change(&c)
			save(t, path, &c)
			if diff := cmp.Diff(tt.after, read(t, path)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.Profiles, open(t, path).Profiles); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// set changes keys of a profile of the file.
func set(profile string, assignments ...string) func(*config.Config) {
	return func(c *config.Config) {
		p, ok := c.Lookup(profile)
		if !ok {
			panic("no profile " + profile)
		}
		for _, a := range assignments {
			if err := config.SetKey(&p, a); err != nil {
				panic(err)
			}
		}
		c.Put(p)
	}
}

func TestSaveDetectsChange(t *testing.T) {
	tests := []struct {
		name   string
		first  string // "" is no file
		meddle func(path string) error
	}{
		{"edited", minimal, func(path string) error { return os.WriteFile(path, []byte(minimal+"# mine\n"), 0o600) }},
		{"deleted", minimal, os.Remove},
		{"appeared", "", func(path string) error { return os.WriteFile(path, []byte(minimal), 0o600) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.toml")
			c := config.Config{}
			if tt.first != "" {
				path = write(t, tt.first)
				c = open(t, path)
			}
			c.Put(config.Profile{Name: "new"})
			if err := tt.meddle(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(path)
			err := config.Save(path, &c)
			var changed *config.ChangedError
			if !errors.As(err, &changed) || changed.Path != path {
				t.Errorf("got %v, want a ChangedError", err)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Errorf("the file was overwritten: %q", after)
			}
		})
	}
}

func TestSaveTwice(t *testing.T) {
	path := write(t, minimal)
	c := open(t, path)
	for _, live := range []string{"1s", "2s"} {
		set("acme", "live="+live)(&c)
		save(t, path, &c)
	}
	if p, _ := open(t, path).Lookup("acme"); p.Live != 2*time.Second {
		t.Errorf("live is %s", p.Live)
	}
}

func TestSaveMakesFilePrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // permission bits mean nothing there
	}
	dir := filepath.Join(t.TempDir(), "new")
	path := filepath.Join(dir, "config.toml")
	c := config.Config{}
	c.Put(full())
	save(t, path, &c)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	set("acme", "live=9s")(&c)
	save(t, path, &c)
	for name, want := range map[string]os.FileMode{path: 0o600, dir: 0o700} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o (%v)", name, info.Mode().Perm(), want, err)
		}
	}
}

func TestSaveFollowsLink(t *testing.T) {
	target := write(t, minimal)
	link := filepath.Join(t.TempDir(), "link.toml")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	c := open(t, link)
	set("acme", "live=9s")(&c)
	save(t, link, &c)
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if !strings.Contains(read(t, target), `live = "9s"`) {
		t.Errorf("the target was not written: %s", read(t, target))
	}

	dangling := filepath.Join(t.TempDir(), "dangling.toml")
	if err := os.Symlink(filepath.Join(t.TempDir(), "none"), dangling); err != nil {
		t.Fatal(err)
	}
	if err := config.Save(dangling, &config.Config{}); err == nil || !strings.Contains(err.Error(), "leads nowhere") {
		t.Errorf("got %v", err)
	}
}

// A save that does not come to its end leaves the old file and no other.
func TestSaveLeavesOldFile(t *testing.T) {
	path := write(t, minimal)
	c := open(t, path)
	set("acme", "live=9s")(&c)

	c.Profiles = append(c.Profiles, config.Profile{Name: "sandbox"})
	if err := config.Save(path, &c); err == nil || !strings.Contains(err.Error(), "reserved") {
		t.Errorf("got %v", err)
	}

	if got := read(t, path); got != minimal {
		t.Errorf("the file changed: %q", got)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
