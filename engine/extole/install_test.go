package extole

import (
	"fmt"
	"testing"
	"time"

	"authpeek/engine"
)

// Whoever walks through a list of customers makes an app for each; the vendor remembers the newest, and goes on with the one in use.
func TestAppsAreBounded(t *testing.T) {
	v := New(time.Now)
	of := func(n int) engine.Profile {
		return engine.Profile{Name: "acme", CustomerIDs: map[string]string{"email": fmt.Sprintf("%d@example.com", n)}}
	}
	inUse := v.Store(of(0), Identified)
	v.stand(appOf(of(0)), "tok#000000")
	for n := range 10 * maxApps {
		v.Store(of(n+1), Identified)
		if v.Store(of(0), Identified) != inUse {
			t.Fatalf("the app in use was forgotten after %d others", n+1)
		}
	}
	if rung, _ := v.Standing(of(0)); rung < 0 {
		t.Error("its token is forgotten")
	}
	if n := len(v.apps.byKey); n != maxApps || n != len(v.apps.order) {
		t.Errorf("%d apps are remembered in an order of %d, not %d", n, len(v.apps.order), maxApps)
	}
	if rung, how := v.Standing(of(1)); rung != -1 {
		t.Errorf("the oldest still stands at %d, %s", rung, how)
	}
	if n := len(v.apps.byKey); n != maxApps {
		t.Errorf("looking makes an app: %d", n)
	}
}
