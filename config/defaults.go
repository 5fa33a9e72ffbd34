package config

import "time"

// WithDefaults returns p with every key that was left out set to the vendor's default.
//
// For the profiles of the embedded server base_url stays empty: the caller fills it, the keys and provider.url once that runs.
func (p Profile) WithDefaults() Profile {
	p = p.Clone()
	defaultTo(&p.Vendor, Bloomreach)
	defaultTo(&p.Timeout, 30*time.Second)
	defaultTo(&p.Carrier, "sdk")
	if v, known := lookupVendor(p.Vendor); known {
		if !isEmbedded(p.Name) {
			defaultTo(&p.BaseURL, v.baseURL)
		}
		if v.defaults != nil {
			v.defaults(&p)
		}
	}
	v := &p.Provider
	defaultTo(&v.Source, "none")
	defaultTo(&v.Method, "POST")
	defaultTo(&v.OK, "2xx")
	defaultTo(&v.Extract, "auto")
	defaultTo(&v.Timeout, 10*time.Second)
	defaultTo(&v.Policy, "per-call")
	defaultTo(&v.RefreshAhead, time.Minute)
	defaultTo(&v.OnNull, "sdk")
	// Assumption: no reference names a lifetime for tokens signed here; five minutes is what the vendors advise for theirs.
	defaultTo(&v.TTL, 5*time.Minute)
	return p
}

// WithDefaults returns u with every empty field set to its default.
func (u UI) WithDefaults() UI {
	for _, k := range uiKeys() {
		defaultTo(k.at(&u), k.choices[0])
	}
	return u
}

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Reserved returns the built-in profile of that name.
func Reserved(name string) (Profile, bool) {
	if name == Blank {
		return Profile{Name: Blank}, true
	}
	for _, v := range vendors() {
		if p := v.builtIn(); p.Name == name {
			return p, true
		}
	}
	return Profile{}, false
}

// ReservedNames lists the built-in profiles: the embedded server's, one for each vendor in the order of their table, and Blank.
func ReservedNames() []string {
	var names []string
	for _, v := range vendors() {
		names = append(names, v.builtIn().Name)
	}
	return append(names, Blank)
}

// SandboxOf names the built-in profile of a vendor that the embedded server serves; "" for a vendor that nobody knows.
func SandboxOf(vendor string) string {
	v, known := lookupVendor(vendor)
	if !known {
		return ""
	}
	return v.builtIn().Name
}

// isEmbedded reports whether a name is that of one of the embedded server's profiles.
func isEmbedded(name string) bool {
	_, reserved := Reserved(name)
	return reserved && name != Blank
}
