package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
)

func TestChecksTellWhatPassedAndWhatWasFound(t *testing.T) {
	const whole = `[profiles.acme]
vendor = "bloomreach"
base_url = "https://api.example.com"
project_token = "pt-1"
api_key = "env:KEY"
application_id = "com.acme-shop"
[profiles.acme.customer]
registered = "jane@example.com"
`
	for _, c := range []struct {
		name, old, new string
		found, gone    []string
	}{
		{"as it should be", "", "", nil, nil},
		{"a slash at the end", "example.com\"\nproject", "example.com/\"\nproject", []string{"config.trailing-slash"}, []string{"config.base-url"}},
		{"clear text", "https://", "http://", []string{"config.plain-http"}, []string{"config.base-url"}},
		{"a token with a blank", "pt-1", "pt 1", []string{"config.value"}, []string{"config.project-token"}},
		{"a plain key with a prefix", "env:KEY", "Token abc", []string{"config.plain-secret", "config.key-prefix"}, []string{"config.key-prefix", "config.plain-secret"}},
		{"a wrong application", "com.acme-shop", "Com", []string{"config.value"}, []string{"config.application-id"}},
		{"a stream's flag", "vendor", "integration = \"stream\"\nstream_id = \"s-1\"\nadvanced_auth = true\nvendor", []string{"config.stream-advanced-auth"}, []string{"config.mode", "config.project-token", "config.key-prefix"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.toml")
			if err := os.WriteFile(path, []byte(strings.Replace(whole, c.old, c.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := config.Load(config.LoadOptions{Path: path, Profile: "acme", Getenv: func(string) string { return "" }})
			if err != nil {
				t.Fatal(err)
			}
			var found, passed []string
			for _, check := range l.Checks() {
				if check.Finding == nil {
					passed = append(passed, check.Code)
				} else {
					found = append(found, check.Code)
				}
			}
			if diff := cmp.Diff(c.found, found); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
			for _, code := range []string{"config.base-url", "config.project-token", "config.key-prefix", "config.mode", "config.application-id", "config.customer", "config.plain-secret", "config.keys", "config.network"} {
				if slices.Contains(passed, code) == slices.Contains(c.gone, code) {
					t.Errorf("%s: passed are %q", code, passed)
				}
			}
		})
	}
}

// The built-in profile has advanced auth on, which is no mistake of anybody's when its stream is used.
func TestChecksOfTheSandboxsStream(t *testing.T) {
	l, err := config.Load(config.LoadOptions{Sets: []string{"integration=stream"}, Getenv: func(name string) string {
		if name == "XDG_CONFIG_HOME" {
			return t.TempDir()
		}
		return ""
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range l.Checks() {
		if c.Finding != nil {
			t.Errorf("%s: %s", c.Code, c.Title)
		}
	}
}
