package vendors_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/engine/vendors"
)

// The table of the clients and that of the sandbox name the same vendors: one that is in the one alone cannot be shown.
func TestTheSandboxPlaysEachVendor(t *testing.T) {
	s, err := sandbox.Start(t.Context(), sandbox.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	seeded := s.Seeded()
	for i, v := range vendors.All(time.Now) {
		if i == 0 {
			continue // what the sandbox plays below no prefix
		}
		if seed, ok := seeded.Vendors[v.ID()]; !ok || seed.BaseURL == "" {
			t.Errorf("the sandbox has no part for %s", v.ID())
		}
	}
	if len(seeded.Vendors) != len(vendors.All(time.Now))-1 {
		t.Errorf("the sandbox plays %d vendors beside the first", len(seeded.Vendors))
	}
}

// Each vendor's table says enough for whoever shows it: a home that is one of its operations, modes that its operations know, and at
// most one operation of a role.
func TestTables(t *testing.T) {
	for _, v := range vendors.All(time.Now) {
		home, ok := engine.LookupOperation(v, v.Home())
		if !ok || len(home.Args) > 0 && slices.ContainsFunc(home.Args, func(a engine.Arg) bool { return a.Required }) {
			t.Errorf("%s: home is %q, which is no operation that needs nothing", v.ID(), v.Home())
		}
		roles := map[engine.Role]string{}
		for _, op := range v.Operations() {
			if other, taken := roles[op.Role]; taken && op.Role != "" {
				t.Errorf("%s: %s and %s have the role %s", v.ID(), other, op.ID, op.Role)
			}
			roles[op.Role] = op.ID
			for _, m := range op.Modes {
				if _, known := auth.LookupMode(v.Modes(), m); !known {
					t.Errorf("%s: %s has the mode %q, which is in no table", v.ID(), op.ID, m)
				}
			}
		}
	}
}

// A provider that is asked by hand is recorded under a mode of its own vendor, one that carries a provider's token.
func TestAskingHasTheVendorsOwnMode(t *testing.T) {
	for _, v := range vendors.All(time.Now) {
		t.Run(v.ID(), func(t *testing.T) {
			e := engine.New(engine.Options{Vendors: []engine.Vendor{v}})
			t.Cleanup(func() { _ = e.Close(context.Background()) })
			source, err := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret("opaque-token")})
			if err != nil {
				t.Fatal(err)
			}
			p := engine.Profile{Name: "test", Vendor: v.ID(), Provider: auth.NewProvider(auth.ProviderOptions{Source: source}), BaseURL: "http://127.0.0.1:1"}
			c, err := e.Ask(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			if m, known := auth.LookupMode(v.Modes(), c.Mode); !known || m.Credential != auth.CredentialProvider {
				t.Errorf("the asking stands under the mode %q of %+v", c.Mode, m)
			}
		})
	}
}
