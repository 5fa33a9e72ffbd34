package engine

import (
	"testing"

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
