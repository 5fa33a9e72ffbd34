package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/config"
)

func TestShownHoldsNoSecret(t *testing.T) {
	p := config.Profile{
		Name: "acme", Vendor: config.Bloomreach, BaseURL: "https://api.example.com", Proxy: "http://me:CANARY-proxy@proxy.example:3128",
		APIKey: config.ParseRef("env:KEY"), PrivateKey: config.PlainRef(auth.NewSecret("id-1:CANARY-private")),
		Provider: config.Provider{Source: "http", URL: "https://app.example/token", Headers: map[string]config.Ref{
			"Authorization": config.PlainRef(auth.NewSecret("Bearer CANARY-session")), "X-Key": config.ParseRef("file:nowhere"),
		}},
	}
	text, err := config.Shown(p, func(r config.Ref) string {
		if r.Kind() == config.RefEnv {
			return "tok#0a1b2c"
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	said := string(text)
	if strings.Contains(said, "CANARY") {
		t.Errorf("a secret is in it:\n%s", said)
	}
	for _, want := range []string{
		"[profiles.acme]", `"env:KEY tok#0a1b2c"`, auth.NewSecret("id-1:CANARY-private").Fingerprint(), auth.NewSecret("Bearer CANARY-session").Fingerprint(), `"file:nowhere"`,
		"https://api.example.com", "http://me:tok%23",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it lacks %s:\n%s", want, said)
		}
	}
	if got := p.Provider.Headers["Authorization"].Kind(); got != config.RefPlain || p.Proxy != "http://me:CANARY-proxy@proxy.example:3128" {
		t.Error("the profile itself was changed")
	}
}

func TestSecretsAtHand(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "key"), []byte("CANARY-of-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := config.Profile{
		Name: "acme", Vendor: config.Bloomreach, APIKey: config.ParseRef("env:KEY"), PrivateKey: config.ParseRef("command:false"),
		Provider: config.Provider{Token: config.ParseRef("env:MISSING"), Key: config.PlainRef(auth.NewSecret("CANARY-plain")), Headers: map[string]config.Ref{"X": config.ParseRef("file:key")}},
	}
	var seen []auth.Secret
	r := config.Resolver{
		Dir: dir, Getenv: func(name string) string { return map[string]string{"KEY": "CANARY-of-env"}[name] },
		Seen: func(s ...auth.Secret) { seen = append(seen, s...) },
	}
	found := r.SecretsAtHand(t.Context(), p)
	for ref, want := range map[config.Ref]string{p.APIKey: "CANARY-of-env", p.Provider.Key: "CANARY-plain", p.Provider.Headers["X"]: "CANARY-of-a-file"} {
		if found[ref].Reveal() != want {
			t.Errorf("%s is not found", ref)
		}
	}
	if len(found) != 3 || len(seen) != 3 {
		t.Errorf("%d are found and %d heard of, want 3", len(found), len(seen))
	}
}
