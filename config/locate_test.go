package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLineOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	text := byteOrderMark + "default_profile = \"acme\"\n\n[profiles.acme] # the shop\nbase_url = \"https://api.example\"\n\n[profiles.acme.provider]\nsource = \"http\"\n\n[profiles]\nshop = { vendor = \"extole\", provider = { source = \"none\" } }\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		profile, key string
		want         int
	}{
		{"acme", "", 3}, {"acme", "base_url", 4}, {"acme", "api_key", 3}, {"acme", "provider", 6}, {"acme", "provider.source", 7},
		{"acme", "provider.url", 6}, {"shop", "provider.source", 10}, {"shop", "", 10}, {"none", "base_url", 0},
	} {
		if got := LineOf(path, c.profile, c.key); got != c.want {
			t.Errorf("%s %s: line %d, want %d", c.profile, c.key, got, c.want)
		}
	}
	for name, text := range map[string]string{"broken": "[profiles.acme\n", "empty": ""} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := LineOf(path, "acme", ""); got != 0 {
			t.Errorf("%s: line %d", name, got)
		}
	}
	if got := LineOf(path+".no", "acme", ""); got != 0 {
		t.Errorf("a missing file: line %d", got)
	}
}
