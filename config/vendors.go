package config

import (
	"slices"
	"time"
)

// The vendors.
const (
	Bloomreach = "bloomreach"
	Extole     = "extole"
	Twilio     = "twilio"
	Nudge      = "nudge"
)

// vendor is what a profile has to know of an API family. Only its name is needed.
type vendor struct {
	name string
	// baseURL is the vendor's own host, "" where each customer has another one.
	baseURL string
	// ids are the ids of a customer that calls are usually made with; a profile may name others.
	ids []string
	// keys makes those that only this vendor has, nil for none. They are many, and most who ask for a vendor ask for its name.
	keys func() []key
	// defaults sets what the vendor's profiles leave out.
	defaults func(*Profile)
	// demo completes the built-in profile that the embedded server serves.
	demo func(*Profile)
}

// vendors is the table, in the order of a menu. The first one is the default.
func vendors() []vendor {
	return []vendor{
		bloomreachVendor(),
		extoleVendor(),
		twilioVendor(),
		nudgeVendor(),
	}
}

// demoLive is how often a screen of the embedded server is followed.
const demoLive = 5 * time.Second

// builtIn is the profile of the vendor that the embedded server serves. What the server knows, the caller fills in.
func (v vendor) builtIn() Profile {
	p := Profile{Name: Sandbox + "-" + v.name, Vendor: v.name, Live: demoLive}
	if v.name == Bloomreach {
		p.Name = Sandbox
	}
	if v.demo != nil {
		v.demo(&p)
	}
	return p
}

func lookupVendor(name string) (vendor, bool) {
	all := vendors()
	i := slices.IndexFunc(all, func(v vendor) bool { return v.name == name })
	if i < 0 {
		return vendor{}, false
	}
	return all[i], true
}

func vendorNames() []string {
	var names []string
	for _, v := range vendors() {
		names = append(names, v.name)
	}
	return names
}

// CustomerIDs names the ids that a vendor's customers usually have. Fields has a field for each.
func CustomerIDs(vendor string) []string {
	v, _ := lookupVendor(vendor)
	return v.ids
}

func of(names ...string) func(Profile) bool {
	return func(p Profile) bool { return slices.Contains(names, p.Vendor) }
}
