package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
)

// write puts a profile file into a fresh folder.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

// load expects success.
func load(t *testing.T, o config.LoadOptions) config.Loaded {
	t.Helper()
	if o.Getenv == nil {
		o.Getenv = environment(map[string]string{"XDG_CONFIG_HOME": t.TempDir()})
	}
	l, err := config.Load(o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

const minimal = `
[profiles.acme]
project_token = "1111-2222"
`

// Every step wins over those before it: default, file, environment, --set.
func TestLoadPrecedence(t *testing.T) {
	tests := []struct {
		key                     string
		want, file, env, set    string // the value after each step
		inFile, envName, assign string
	}{
		{"base_url", "https://api.exponea.com", "https://file.example", "https://env.example", "https://set.example",
			`base_url = "https://file.example"`, "AUTHPEEK_BASE_URL", "base_url=https://set.example"},
		{"platform", "android", "ios", "android", "ios", `platform = "ios"`, "AUTHPEEK_PLATFORM", "platform=ios"},
		{"timeout", "30s", "1m", "2m", "3m", `timeout = "1m"`, "AUTHPEEK_TIMEOUT", "timeout=3m"},
		{"advanced_auth", "false", "true", "false", "true", `advanced_auth = true`, "AUTHPEEK_ADVANCED_AUTH", "advanced_auth=true"},
		{"api_key", "", "env:A", "env:B", "env:C", `api_key = "env:A"`, "AUTHPEEK_API_KEY", "api_key=env:C"},
		{"provider.policy", "per-call", "cached", "once", "refresh-ahead",
			`provider = { policy = "cached" }`, "AUTHPEEK_PROVIDER__POLICY", "provider.policy=refresh-ahead"},
		{"provider.argv", "", `["a"]`, `["b","c"]`, `["d e"]`,
			`provider.argv = ["a"]`, "AUTHPEEK_PROVIDER__ARGV", "provider.argv='d e'"},
		{"customer.registered", "", "file@example.com", "env@example.com", "set@example.com",
			`customer.registered = "file@example.com"`, "AUTHPEEK_CUSTOMER__REGISTERED", "customer.registered=set@example.com"},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			env := map[string]string{}
			o := config.LoadOptions{Path: write(t, minimal), Profile: "acme", Getenv: environment(env)}
			check := func(step, want string) {
				t.Helper()
				got, err := config.GetKey(load(t, o).Profile, tt.key)
				if err != nil || got != want {
					t.Errorf("%s: got %q, %v, want %q", step, got, err, want)
				}
			}
			check("default", tt.want)
			o.Path = write(t, minimal+tt.inFile+"\n")
			check("file", tt.file)
			env[tt.envName] = tt.env
			check("environment", tt.env)
			o.Sets = []string{tt.assign}
			check("--set", tt.set)
		})
	}
}

func TestLoadChoosesProfile(t *testing.T) {
	named := "default_profile = \"acme\"\n" + minimal + "[profiles.beta]\n"
	tests := []struct {
		name, file, env, flag, want string
	}{
		{"nothing says", minimal, "", "", "sandbox"},
		{"the file says", named, "", "", "acme"},
		{"the environment wins over the file", named, "beta", "", "beta"},
		{"the flag wins over the environment", named, "beta", "blank", "blank"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := load(t, config.LoadOptions{
				Path: write(t, tt.file), Profile: tt.flag,
				Getenv: environment(map[string]string{"AUTHPEEK_PROFILE": tt.env}),
			})
			if l.Profile.Name != tt.want {
				t.Errorf("got %q, want %q", l.Profile.Name, tt.want)
			}
		})
	}
}

func TestLoadWithoutFile(t *testing.T) {
	l := load(t, config.LoadOptions{})
	want := config.Profile{
		Name: "sandbox", Vendor: "bloomreach", Platform: "android", Integration: "project", AdvancedAuth: true,
		ApplicationID: "default-application", Timeout: 30 * time.Second, Live: 5 * time.Second, Carrier: "sdk",
		Customer: map[string]string{"registered": "jane@example.com"},
		Provider: config.Provider{
			Source: "http", Method: "POST", Body: `{"customer_ids": {{ .CustomerIDs }} }`, OK: "2xx", Extract: "json:token",
			Timeout: 10 * time.Second, Policy: "refresh-ahead", RefreshAhead: time.Minute, OnNull: "sdk", TTL: 5 * time.Minute,
		},
	}
	if diff := cmp.Diff(want, l.Profile); diff != "" {
		t.Error(diff)
	}
	if len(l.Problems) > 0 || len(l.Findings) > 0 {
		t.Errorf("the sandbox has problems: %v %v", l.Problems, l.Findings)
	}
	wantUI := config.UI{Theme: "auto", Glyphs: "auto", Motion: "full", Times: "utc", Reveal: "ask", Title: "on", Bell: "off"}
	if diff := cmp.Diff(wantUI, l.UI); diff != "" {
		t.Error(diff)
	}
	if _, err := os.Stat(l.Config.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("loading made a file: %v", err)
	}
}

func TestLoadFindsFile(t *testing.T) {
	path := write(t, minimal)
	l := load(t, config.LoadOptions{Getenv: environment(map[string]string{"AUTHPEEK_CONFIG": path})})
	if l.Config.Path != path || len(l.Config.Profiles) != 1 {
		t.Errorf("AUTHPEEK_CONFIG: got %q with %d profiles", l.Config.Path, len(l.Config.Profiles))
	}

	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "authpeek"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "authpeek", "config.toml"), []byte(minimal), 0o600); err != nil {
		t.Fatal(err)
	}
	l = load(t, config.LoadOptions{Getenv: environment(map[string]string{"XDG_CONFIG_HOME": home})})
	if len(l.Config.Profiles) != 1 {
		t.Errorf("XDG_CONFIG_HOME: got %d profiles", len(l.Config.Profiles))
	}
}

// What comes from the environment and from flags is used and never saved.
func TestLoadKeepsConfigAsWritten(t *testing.T) {
	l := load(t, config.LoadOptions{
		Path: write(t, minimal), Profile: "acme", Sets: []string{"customer.registered=x@example.com", "ui.theme=dark"},
		Getenv: environment(map[string]string{"AUTHPEEK_TIMEOUT": "7s", "AUTHPEEK_UI__TIMES": "local"}),
	})
	if diff := cmp.Diff([]config.Profile{{Name: "acme", ProjectToken: "1111-2222"}}, l.Config.Profiles); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(config.UI{}, l.Config.UI); diff != "" {
		t.Error(diff)
	}
	if l.UI.Theme != "dark" || l.UI.Times != "local" || l.Profile.Timeout != 7*time.Second {
		t.Errorf("not in use: %+v, timeout %s", l.UI, l.Profile.Timeout)
	}
}

// Every refusal names the key, the value and what to do.
func TestLoadErrors(t *testing.T) {
	tests := []struct {
		name, file string
		want       []string
	}{
		{"unknown key", "\n[profiles.acme]\nvendor = \"bloomreach\"\nbase_ulr = \"x\"\n",
			[]string{`unknown key "base_ulr" in [profiles.acme] (line 4)`, "did you mean base_url?"}},
		{"the SDK's spelling", "[profiles.acme]\nbaseUrl = \"x\"\n", []string{`"baseUrl"`, "did you mean base_url?"}},
		{"key of another table", "[profiles.acme]\npolicy = \"cached\"\n", []string{`"policy"`, "did you mean provider.policy?"}},
		{"unknown key in a sub-table", "[profiles.acme.provider]\nulr = \"x\"\n",
			[]string{`unknown key "ulr" in [profiles.acme.provider] (line 2)`, "did you mean url?"}},
		{"unknown key in an inline table", "[profiles.acme]\nprovider = { sorce = \"http\" }\n",
			[]string{`"sorce"`, "(line 2)", "did you mean source?"}},
		{"unknown key at the top", "profile = \"x\"\n", []string{`unknown key "profile" in the file (line 1)`, "did you mean profiles?"}},
		{"unknown key far from any", "[profiles.acme]\nxyzzy = 1\n", []string{`"xyzzy"`, "known are vendor, base_url"}},
		{"unknown key in ui", "[ui]\ntheem = \"dark\"\n", []string{`"theem" in [ui] (line 2)`, "did you mean theme?"}},
		{"wrong word in ui", "[ui]\ntheme = \"drak\"\n", []string{`theme = "drak" in [ui]`, "did you mean dark?"}},
		{"number for a duration", "[profiles.acme]\ntimeout = 30\n",
			[]string{"timeout = 30 in [profiles.acme]", "a whole number where a duration in quotes", `like "30s"`, "(line 2)"}},
		{"no unit", "[profiles.acme]\ntimeout = \"30\"\n", []string{`timeout = "30"`, "write 30s"}},
		{"zero timeout", "[profiles.acme]\ntimeout = \"0s\"\n", []string{`timeout = "0s"`, "shorter than 1ms", "leave timeout out"}},
		{"text for a bool", "[profiles.acme]\nadvanced_auth = \"yes\"\n", []string{`advanced_auth = "yes"`, "text where true or false"}},
		{"number as customer id", "[profiles.acme.customer]\nregistered = 42\n",
			[]string{"registered = 42 in [profiles.acme.customer]", "(line 2)", `a whole number where text in quotes belongs`}},
		{"text for argv", "[profiles.acme.provider]\nargv = \"./mint\"\n", []string{`argv = "./mint"`, "a list of texts"}},
		{"date as a claim", "[profiles.acme.provider.claims]\nsince = 2026-01-01\n", []string{"since in", "date"}},
		{"table expected", "[profiles]\nacme = 3\n", []string{"acme in [profiles]", "(line 2)", "a table"}},
		{"reserved name", "[profiles.sandbox]\n", []string{"[profiles.sandbox]", "reserved", "choose another name", "(line 1)"}},
		{"name with a blank", "[profiles.\"my shop\"]\n", []string{"letters, digits", "rename it"}},
		{"syntax", "[profiles.acme]\nvendor = \n", []string{"(line 2, column"}},
		{"duplicate key", "[profiles.acme]\nlive = \"1s\"\nlive = \"2s\"\n", []string{"(line 3"}},
		{"not UTF-8", "[profiles.acme]\nproxy = \"\xff\"\n", []string{"not UTF-8", "(line 2)", "save it as UTF-8"}},
		{"mark instead of a secret", "[profiles.acme]\napi_key = \"[plain]\"\n", []string{"api_key in", "not shown"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.file)
			_, err := config.Load(config.LoadOptions{Path: path, Getenv: environment(nil)})
			var fault *config.FileError
			if !errors.As(err, &fault) || fault.Path != path {
				t.Fatalf("got %v, want a FileError of %s", err, path)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

// A number where a secret belongs may be the secret; the error does not repeat it.
func TestLoadErrorsHoldNoSecret(t *testing.T) {
	for _, file := range []string{
		"[profiles.acme]\napi_key = 987654321\n",
		"[profiles.acme.provider.headers]\nAuthorization = 987654321\n",
	} {
		_, err := config.Load(config.LoadOptions{Path: write(t, file), Getenv: environment(nil)})
		if err == nil || strings.Contains(err.Error(), "987654321") {
			t.Errorf("got %v", err)
		}
	}
}

func TestLoadFileTrouble(t *testing.T) {
	dir := t.TempDir()
	secret := write(t, minimal)
	if err := os.Chmod(secret, 0); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path, want string
	}{
		{"named and missing", filepath.Join(dir, "none.toml"), "does not exist; create it, or correct --config"},
		{"folder", dir, "this is a folder"},
		{"unreadable", secret, "may not be read; allow it"},
		{"device", os.DevNull, "not a plain file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := config.Load(config.LoadOptions{Path: tt.path, Getenv: environment(nil)})
			if tt.name == "unreadable" && os.Geteuid() == 0 {
				return // root reads everything
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestLoadRefusesProfile(t *testing.T) {
	path := write(t, minimal+"[profiles.ext]\nvendor = \"extol\"\n")
	load := func(profile string, sets ...string) (config.Loaded, error) {
		return config.Load(config.LoadOptions{Path: path, Profile: profile, Sets: sets, Getenv: environment(nil)})
	}

	l, err := load("ext")
	var vendor *config.VendorError
	if !errors.As(err, &vendor) || err.Error() != `vendor "extol" is not known; did you mean extole?` {
		t.Errorf("got %v", err)
	}
	if len(l.Config.Profiles) != 2 {
		t.Errorf("the file is not there for Setup: %v", l.Config.Profiles)
	}
	if _, err = load("blank", "vendor=blomreach"); err == nil || !strings.Contains(err.Error(), "did you mean bloomreach?") {
		t.Errorf("got %v", err)
	}

	_, err = load("acmee")
	var missing *config.ProfileError
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), `--profile names the profile "acmee"`) || !strings.Contains(err.Error(), "did you mean acme?") {
		t.Errorf("got %v", err)
	}
}

func TestLoadRefusesAssignments(t *testing.T) {
	tests := []struct {
		set, env string
		want     []string
	}{
		{"base_ulr=x", "", []string{"--set base_ulr", "did you mean base_url?"}},
		{"timeout=soon", "", []string{`--set timeout = "soon"`, "like 30s or 5m"}},
		{"advanced_auth=yes", "", []string{`advanced_auth = "yes"`, "write true or false"}},
		{"base_url", "", []string{`"base_url"`, "write key=value"}},
		{"ui.theme=drak", "", []string{`ui.theme = "drak"`, "did you mean dark?"}},
		{"provider.argv='open", "", []string{"provider.argv", "not closed"}},
		{"provider.claims.n=12345678901234567890", "", []string{"provider.claims.n", "more than 64 bits"}},
		{"customer=[1]", "", []string{"customer", "no JSON object"}},
		{"", "soon", []string{`AUTHPEEK_TIMEOUT timeout = "soon"`, "like 30s or 5m"}},
	}
	for _, tt := range tests {
		t.Run(tt.set+tt.env, func(t *testing.T) {
			o := config.LoadOptions{Path: write(t, minimal), Getenv: environment(map[string]string{"AUTHPEEK_TIMEOUT": tt.env})}
			if tt.set != "" {
				o.Sets = []string{tt.set}
			}
			_, err := config.Load(o)
			var refused *config.SetError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v, want a SetError", err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

func TestLoadReportsSecretsOfTheCommandLine(t *testing.T) {
	l := load(t, config.LoadOptions{Profile: config.Blank, Sets: []string{
		"project_token=p1", "api_key=sesame", "private_key=env:PAIR", "provider.headers.Authorization=sesame", "provider.headers.Accept=x",
	}})
	var told []string
	for _, f := range l.Findings {
		if f.Code != config.CodeArgvSecret {
			continue
		}
		told = append(told, f.Title)
		if text := fmt.Sprint(f); strings.Contains(text, "sesame") || !strings.Contains(f.Fix, "env:NAME") {
			t.Errorf("%s", text)
		}
	}
	if len(told) != 2 {
		t.Errorf("told of %q, want api_key and the header alone", told)
	}
}
