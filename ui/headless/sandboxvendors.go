package headless

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
)

// played is a vendor beside Bloomreach that the sandbox plays, with its built-in profile as the sandbox fills it in.
type played struct {
	vendor  engine.Vendor
	seed    sandbox.VendorSeed
	profile config.Profile
}

// playedVendors lists them in the order of a menu.
func playedVendors(vendors []engine.Vendor, seeded sandbox.Seeded) []played {
	var out []played
	for _, v := range vendors {
		seed, ok := seeded.Vendors[v.ID()]
		if !ok {
			continue
		}
		p, _ := config.Reserved(config.SandboxOf(v.ID()))
		p = p.WithDefaults()
		fillFromSeed(&p, seed)
		out = append(out, played{v, seed, p})
	}
	return out
}

// played are the vendors of a server.
func (s *session) played(server *sandbox.Server) []played {
	return playedVendors(s.Vendors, server.Seeded())
}

// titlesBeside names the vendors that stand beside Bloomreach, which has the sandbox's root.
func titlesBeside(all []engine.Vendor) string {
	var titles []string
	for _, v := range all {
		if v.ID() != config.Bloomreach {
			titles = append(titles, v.Title())
		}
	}
	return joinAnd(titles)
}

// vendorExports are the lines for a shell of all vendors.
func vendorExports(vendors []played) string {
	var b strings.Builder
	for _, v := range vendors {
		b.WriteString(v.exports())
	}
	return b.String()
}

// address says where the vendor is, and where its second server and its customers' own backend are.
func (v played) address() string {
	parts := []string{v.seed.BaseURL}
	for _, key := range []string{"server_url", "provider.url"} {
		if url := v.seed.Settings[key]; url != "" {
			parts = append(parts, key+" "+url)
		}
	}
	return strings.Join(parts, "  ")
}

// variable is the environment variable that the printed commands take a secret from: SANDBOX_EXTOLE_API_KEY.
func (v played) variable(key string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(key, "provider."), "headers.")
	return strings.ToUpper("SANDBOX_" + v.vendor.ID() + "_" + strings.NewReplacer(".", "_", "-", "_").Replace(name))
}

// keys are the settings that are secrets, and public those that are none, both in order.
func (v played) keys() (keys, public []string) {
	for _, key := range slices.Sorted(maps.Keys(v.seed.Settings)) {
		if isSecretKey(v.vendor.ID(), key) {
			keys = append(keys, key)
		} else {
			public = append(public, key)
		}
	}
	return keys, public
}

// isSecretKey reports whether the value of a key is a secret.
func isSecretKey(vendor, key string) bool {
	if strings.HasPrefix(key, "provider.headers.") {
		return true
	}
	return slices.ContainsFunc(config.Fields(vendor), func(f config.Field) bool { return f.Key == key && f.Kind == config.KindSecret })
}

// exports are lines for a shell.
func (v played) exports() string {
	var b strings.Builder
	keys, _ := v.keys()
	for _, key := range keys {
		fmt.Fprintf(&b, "export %s='%s'\n", v.variable(key), strings.ReplaceAll(v.seed.Settings[key], "'", `'\''`))
	}
	return b.String()
}

// command is a call that works from another shell: the vendor's Home, with all that its built-in profile says.
func (v played) command() string {
	words := []string{"authpeek call " + v.vendor.Home() + " --profile blank", "vendor=" + v.vendor.ID(), "base_url=" + v.profile.BaseURL}
	keys, public := v.keys()
	for _, key := range public {
		words = append(words, key+"="+v.seed.Settings[key])
	}
	for _, key := range keys {
		words = append(words, key+"=env:"+v.variable(key))
	}
	for _, name := range slices.Sorted(maps.Keys(v.profile.Customer)) {
		words = append(words, "customer."+name+"="+v.profile.Customer[name])
	}
	usual := config.Profile{Vendor: v.vendor.ID()}.WithDefaults()
	for _, key := range []string{"provider.source", "provider.method", "provider.extract", "provider.body"} {
		value, _ := config.GetKey(v.profile, key) // these are keys
		if before, _ := config.GetKey(usual, key); value == before {
			continue
		}
		if strings.ContainsAny(value, " {") {
			value = "'" + value + "'"
		}
		words = append(words, key+"="+value)
	}
	return strings.Join(words, " --set ")
}

// vendorDocument is one of the vendors in sandbox --json.
type vendorDocument struct {
	Profile   string            `json:"profile"` // the built-in profile that is served by a sandbox of this kind
	BaseURL   string            `json:"base_url"`
	Customers []sandboxCustomer `json:"customers"`
	// Settings are keys of a profile with their values. Those that are secrets stand in Keys, which is null unless --show-keys; the
	// file of keys has them in the variables of Variables.
	Settings  map[string]string `json:"settings"`
	Keys      map[string]string `json:"keys"`
	Variables map[string]string `json:"variables"`
}

func (v played) document(showKeys bool) vendorDocument {
	d := vendorDocument{Profile: v.profile.Name, BaseURL: v.profile.BaseURL, Customers: []sandboxCustomer{}, Settings: map[string]string{}, Variables: map[string]string{}}
	for _, c := range v.seed.Customers {
		d.Customers = append(d.Customers, sandboxCustomer(c))
	}
	keys, public := v.keys()
	for _, key := range public {
		d.Settings[key] = v.seed.Settings[key]
	}
	if showKeys {
		d.Keys = map[string]string{}
	}
	for _, key := range keys {
		d.Variables[key] = v.variable(key)
		if showKeys {
			d.Keys[key] = v.seed.Settings[key]
		}
	}
	return d
}
