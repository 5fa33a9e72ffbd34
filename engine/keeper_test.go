package engine

import (
	"testing"
	"time"

	"authpeek/auth"
)

// A session looks at many customers, each with a provider of its own; what is remembered of them must not grow.
func TestKeeperForgetsTheAppsOfLongAgo(t *testing.T) {
	var k keeper
	own := Profile{Name: "own", Provider: auth.NewProvider(auth.ProviderOptions{})}
	k.meet(own, auth.None, KeepRule{Expired: "own"})
	k.hasStarted(own.Provider)
	first := Profile{Name: "first look", Provider: auth.NewProvider(auth.ProviderOptions{})}
	k.meet(first, auth.None, KeepRule{})
	k.hasStarted(first.Provider)
	for range 3 * appsKept {
		p := Profile{Name: "look", Provider: auth.NewProvider(auth.ProviderOptions{})}
		if k.meet(p, auth.None, KeepRule{}) {
			t.Fatal("an app that was never met has started")
		}
		k.hasStarted(p.Provider)
		if !k.meet(own, auth.None, KeepRule{Expired: "own"}) {
			t.Fatal("the app that calls all the time was forgotten")
		}
	}
	if len(k.apps) != appsKept {
		t.Errorf("%d apps are remembered, want %d", len(k.apps), appsKept)
	}
	if rule, ok := k.ruleOf(own.Provider); !ok || rule.Expired != "own" {
		t.Errorf("the rule of the app is %+v, %v", rule, ok)
	}
	k.hasStarted(first.Provider) // forgotten between the asking and its end
	if k.meet(first, auth.None, KeepRule{}) {
		t.Error("an app of long ago is still remembered")
	}
}

// A comparison borrows the app's token; the timer of that token is the app's all the same.
func TestABorrowedTokenIsRenewedByTheAppThatHasIt(t *testing.T) {
	token := auth.NewToken(auth.NewSecret("the app's own"), time.Now(), 0, "test")
	having := func(name string, looks bool) Profile {
		p := Profile{Name: name, LookOnly: looks, Provider: auth.NewProvider(auth.ProviderOptions{Policy: auth.Cached})}
		p.Provider.Put(nil, token)
		return p
	}
	var k keeper
	own := having("own", false)
	k.meet(having("a look before", true), auth.None, KeepRule{})
	k.meet(own, auth.None, KeepRule{})
	k.meet(having("a look after", true), auth.None, KeepRule{})
	if app := k.holding(token.Info.Fingerprint); app == nil || app.profile.Provider != own.Provider {
		t.Errorf("the token is renewed by %+v", app)
	}
	if app := k.holding("tok#000000"); app != nil {
		t.Errorf("a token that nobody has is renewed by %+v", app)
	}
}
