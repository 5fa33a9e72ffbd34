package extole

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// appKey tells the apps of customers apart.
//
// Assumption: another customer is another installation. The SDKs have one store for all of a device, which hands the token of the
// customer before to the next one; nobody who changes the customer here means that.
type appKey struct {
	profile, base, platform, customer string
	// look is a look at a customer whom the app has not identified: what it keeps is its own.
	look bool
}

// app is what is remembered of a customer's app.
type app struct {
	// installs has one for each way of starting the app: with nothing, with an email, or with a JWT. Each keeps a token of its own,
	// so that calls in several modes can be compared.
	installs map[auth.Mode]*install
	// stands is the fingerprint of the token that came last, in whatever mode; "" for none.
	stands string
}

// maxApps bounds the apps that are remembered: each customer that somebody looks at is one. The one that was used longest ago goes,
// and starts as after its installation when it comes again.
const maxApps = 128

// apps are what is remembered of them. Vendor.mu guards it.
type apps struct {
	byKey map[appKey]*app
	order []appKey // the one that was used longest ago first
}

// use gives an app, made when it is first used.
func (a *apps) use(key appKey) *app {
	found, known := a.byKey[key]
	if known {
		a.order = slices.DeleteFunc(a.order, func(k appKey) bool { return k == key })
	} else {
		found = &app{installs: map[auth.Mode]*install{}}
		a.byKey[key] = found
	}
	a.order = append(a.order, key)
	if len(a.order) > maxApps {
		delete(a.byKey, a.order[0])
		a.order = slices.Delete(a.order, 0, 1)
	}
	return found
}

// install is what an SDK keeps on the device.
type install struct {
	provider *auth.Provider
	start    *start
}

func appOf(p engine.Profile) appKey {
	var ids []string
	for _, name := range slices.Sorted(maps.Keys(p.CustomerIDs)) {
		ids = append(ids, fmt.Sprintf("%q=%q", name, p.CustomerIDs[name]))
	}
	return appKey{p.Name, p.BaseURL, p.Platform, strings.Join(ids, " "), p.LookOnly}
}

// install is the profile's, made when it is first asked for; making it asks nobody.
func (v *Vendor) install(p engine.Profile, m auth.Mode) *install {
	v.mu.Lock()
	defer v.mu.Unlock()
	installs := v.apps.use(appOf(p)).installs
	i := installs[m]
	if i == nil {
		i = &install{start: &start{vendor: v, mode: m}}
		// The token is kept, whatever becomes of it, until the server has handed out its successor or refused it: neither SDK looks
		// at expires_in (C6).
		i.provider = auth.NewProvider(auth.ProviderOptions{Source: i.start, Policy: auth.ServerSignal, Now: v.now})
		i.start.kept = i.provider.Kept
		installs[m] = i
	}
	i.start.profile.Store(&p) // its network and its times may have changed
	return i
}

// Store implements engine.Storer: the SDK obtains and keeps the consumer's token itself.
func (v *Vendor) Store(p engine.Profile, m auth.Mode) *auth.Provider {
	if !isConsumer(m) {
		return nil
	}
	return v.install(p, m).provider
}
