package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
)

func TestSetKey(t *testing.T) {
	tests := []struct {
		set, key, want string // want is what GetKey gives for key after it
	}{
		{"base_url=https://a.example/?x=y", "base_url", "https://a.example/?x=y"},
		{"base_url=", "base_url", ""},
		{"advanced_auth=", "advanced_auth", "false"},
		{"timeout=90s", "timeout", "1m30s"},
		{"provider.ttl=2h", "provider.ttl", "2h"},
		{"live=0s", "live", "0s"},
		{"api_key=canary", "api_key", "[plain]"},
		{"customer.registered=x=y", "customer.registered", "x=y"},
		{"customer.registered=", "customer", ""},
		{`customer={"a.b":"c"}`, "customer.a.b", "c"},
		{"customer=", "customer", ""},
		{"provider.headers.X-Key=env:X", "provider.headers", `{"X-Key":"env:X"}`},
		{"provider.argv=./mint --name 'a b' \"c\"", "provider.argv", `["./mint","--name","a b","c"]`},
		{`provider.argv=["a"]`, "provider.argv", `["a"]`},
		{`provider.argv=C:\mint.exe x`, "provider.argv", `["C:\\mint.exe","x"]`},
		{"provider.claims.iss=acme", "provider.claims.iss", `"acme"`},
		{"provider.claims.n=5", "provider.claims.n", "5"},
		{"provider.claims.f=2.50", "provider.claims.f", "2.5"},
		{`provider.claims.sub={"registered":"<x>"}`, "provider.claims", `{"sub":{"registered":"<x>"}}`},
		{"provider.claims.https://a.example/t=true", "provider.claims.https://a.example/t", "true"},
	}
	for _, tt := range tests {
		p := config.Profile{Customer: map[string]string{"registered": "old"}}
		if err := config.SetKey(&p, tt.set); err != nil {
			t.Errorf("%s: %v", tt.set, err)
			continue
		}
		if got, err := config.GetKey(p, tt.key); err != nil || got != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.set, got, err, tt.want)
		}
	}
}

// An assignment that is refused leaves the profile as it was, and its error repeats no secret.
func TestSetKeyRefused(t *testing.T) {
	for _, set := range []string{
		"timeout=soon", "live=-1s", "provider.argv='", "customer={", "customer.=x", `customer={"a":1}`, "provider.claims.a=null",
		"api_key=[plain]", "nonsense=canary", "api_kee=canary", "proxy\xff=canary", "provider.headers={\"A\": canary}",
		"base_url=\xff",
	} {
		p := full()
		err := config.SetKey(&p, set)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: got %v", set, err)
		}
		if diff := cmp.Diff(full(), p); diff != "" {
			t.Errorf("%q changed the profile: %s", set, diff)
		}
	}
}

func TestGetKeyUnknown(t *testing.T) {
	if _, err := config.GetKey(full(), "provider.polcy"); err == nil || !strings.Contains(err.Error(), "did you mean provider.policy?") {
		t.Errorf("got %v", err)
	}
}

func TestConfigIsAValue(t *testing.T) {
	var a config.Config
	a.Put(config.Profile{Name: "one"})
	b := a
	b.Put(full())
	b.Put(config.Profile{Name: "one", Vendor: "bloomreach"})
	p, _ := b.Lookup("acme")
	p.Customer["registered"] = "changed"
	if got, _ := b.Lookup("acme"); got.Customer["registered"] != "jane@example.com" {
		t.Error("a profile that was looked up shares its map with the config")
	}
	if diff := cmp.Diff([]string{"one", "acme", "sandbox", "sandbox-extole", "sandbox-twilio", "sandbox-nudge", "blank"}, b.Names()); diff != "" {
		t.Error(diff)
	}
	if got, _ := a.Lookup("one"); len(a.Profiles) != 1 || got.Vendor != "" {
		t.Errorf("the copy changed the original: %+v", a.Profiles)
	}
	b.DefaultProfile = "one"
	if !b.Remove("one") || b.Remove("one") || b.DefaultProfile != "" {
		t.Error("Remove is wrong")
	}
}
