package extole_test

import (
	"slices"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

func TestTablesFitTogether(t *testing.T) {
	v := extole.New(now)
	roles := map[engine.Role]string{}
	for _, op := range v.Operations() {
		if other := roles[op.Role]; op.Role != "" && other != "" {
			t.Errorf("%s and %s have one role", op.ID, other)
		}
		roles[op.Role] = op.ID
		last := -1
		for _, mode := range op.Modes {
			i := slices.IndexFunc(v.Modes(), func(m auth.ModeInfo) bool { return m.ID == mode })
			if i <= last {
				t.Errorf("%s: mode %s is unknown, or out of order", op.ID, mode)
			}
			last = i
		}
		if !slices.Contains(op.Modes, v.Mode(profile(t, "ios", "http://127.0.0.1:1"), op.ID)) {
			t.Errorf("%s cannot be called in its own mode", op.ID)
		}
	}
	for _, role := range []engine.Role{engine.RoleOwn, engine.RoleTrack, engine.RoleToken} {
		if roles[role] == "" {
			t.Errorf("no operation has the role %s", role)
		}
	}
	for _, rung := range v.Rungs() {
		if _, ok := auth.LookupMode(v.Modes(), rung.Mode); !ok {
			t.Errorf("rung %s has no mode", rung.Name)
		}
	}
}

func TestModeOfTheProfile(t *testing.T) {
	v := extole.New(now)
	p := profile(t, "ios", "http://127.0.0.1:1")
	if got := engine.OwnMode(v, p); got != extole.Verified {
		t.Errorf("with a provider it is %s", got)
	}
	p.Provider = nil
	if got := engine.OwnMode(v, p); got != extole.Identified {
		t.Errorf("with an email it is %s", got)
	}
	p.CustomerIDs = nil
	if got := engine.OwnMode(v, p); got != extole.Anonymous {
		t.Errorf("with nothing it is %s", got)
	}
	p.APIKey = auth.Secret{}
	if got := v.Mode(p, extole.TokenCreate); got != auth.None {
		t.Errorf("without a server token it is %s", got)
	}
}

func TestStoresAreOfOneAppEach(t *testing.T) {
	v := extole.New(now)
	jane := profile(t, "ios", "http://127.0.0.1:1")
	bob, look := jane, jane
	bob.CustomerIDs = map[string]string{"email": "bob@example.com"}
	look.LookOnly = true
	own := v.Store(jane, extole.Anonymous)
	if again := v.Store(jane, extole.Anonymous); own != again {
		t.Error("the app has two stores")
	}
	for name, other := range map[string]*auth.Provider{
		"another mode": v.Store(jane, extole.Verified), "another customer": v.Store(bob, extole.Anonymous), "a look": v.Store(look, extole.Anonymous),
	} {
		if other == own {
			t.Errorf("%s shares the app's store", name)
		}
	}
	if v.Store(jane, extole.ServerBearer) != nil || engine.ProviderOf(v, jane, extole.ServerBearer) != jane.Provider {
		t.Error("a server token is not the SDK's to keep")
	}
}
