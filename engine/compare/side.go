package compare

import (
	"fmt"
	"maps"
	"slices"

	"authpeek/auth"
	"authpeek/engine"
)

// Least and Most are how many sides a comparison has.
const (
	Least = 2
	Most  = 4
)

// Side is what one column asks, and as whom.
type Side struct {
	// Label heads the column; New fills in the mode, with the vendor before it where the sides are of several.
	Label     string
	Vendor    engine.Vendor
	Profile   engine.Profile
	Operation string
	// Mode may be empty for the one that the profile's app would use.
	Mode auth.Mode
	Args engine.Args
	// Stranger are the ids of a customer who is not the profile's, for the stranger test: the same credential then asks for them.
	// Nil leaves the test out. It reads another customer's data on purpose, so that somebody has to have asked for it.
	Stranger map[string]string
}

// Modes are those in which the operation can be asked with what the profile has, from the weakest to the strongest: what is
// compared when nobody names modes. One that needs a credential the profile lacks is left out.
func Modes(v engine.Vendor, p engine.Profile, operation string) []auth.Mode {
	op, ok := engine.LookupOperation(v, operation)
	if !ok {
		return nil
	}
	var out []auth.Mode
	for _, m := range v.Modes() {
		if slices.Contains(op.Modes, m.ID) && p.Fits(m.ID) && has(v, p, m) {
			out = append(out, m.ID)
		}
	}
	return out
}

// Default are the modes to compare when nobody names any, n of them at most. Where the profile can use more, the app's own stays, and
// of a vendor whose customer becomes known in steps the steps; the rest goes from the strong end.
func Default(v engine.Vendor, p engine.Profile, operation string, n int) []auth.Mode {
	usable := Modes(v, p, operation)
	first := []auth.Mode{v.Mode(p, operation)}
	if ladder, ok := v.(engine.Ladder); ok {
		for _, r := range ladder.Rungs() {
			first = append(first, r.Mode)
		}
	}
	var out []auth.Mode
	for _, m := range append(first, usable...) {
		if len(out) < n && !slices.Contains(out, m) && slices.Contains(usable, m) {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b auth.Mode) int { return slices.Index(usable, a) - slices.Index(usable, b) })
	return out
}

// has reports whether the profile has what a mode sends.
func has(v engine.Vendor, p engine.Profile, m auth.ModeInfo) bool {
	switch m.Credential {
	case auth.CredentialAPIKey:
		return !p.APIKey.IsZero()
	case auth.CredentialPrivateKey:
		return !p.PrivateKey.IsZero()
	case auth.CredentialProvider:
		return engine.ProviderOf(v, p, m.ID) != nil
	default:
		return true
	}
}

// Equivalent finds the operation of another vendor that is for the same thing.
func Equivalent(op engine.Operation, v engine.Vendor) (engine.Operation, bool) {
	ops := v.Operations()
	i := slices.IndexFunc(ops, func(o engine.Operation) bool { return o.Role == op.Role && op.Role != "" })
	if i < 0 {
		return engine.Operation{}, false
	}
	return ops[i], true
}

// aside is the profile as a comparison uses it: it looks only, and its provider is a copy. The copy begins with the token that the
// session has, because that one is what is compared, but what comes in its place stays here.
func aside(p engine.Profile) engine.Profile {
	p.LookOnly = true
	if p.Provider == nil {
		return p
	}
	own := p.Provider
	p.Provider = own.Fresh()
	if kept, ok := own.Current(p.CustomerIDs); ok {
		p.Provider.Put(p.CustomerIDs, kept)
	}
	return p
}

// check refuses sides that cannot be compared. It fills in what they leave out.
func check(sides []Side) ([]Side, error) {
	switch n := len(sides); {
	case n < Least:
		return nil, &engine.UsageError{Message: "one side alone has nothing to be compared with", Fix: "name two modes or more"}
	case n > Most:
		return nil, &engine.UsageError{Message: fmt.Sprintf("%d sides are more than fit beside each other", n), Fix: fmt.Sprintf("name %d at most", Most)}
	}
	out := slices.Clone(sides)
	for i := range out {
		s := &out[i]
		op, ok := engine.LookupOperation(s.Vendor, s.Operation)
		if !ok {
			return nil, &engine.UsageError{Message: fmt.Sprintf("%s has no operation %q", s.Vendor.Title(), s.Operation), Fix: "choose another one"}
		}
		if s.Mode == "" {
			s.Mode = s.Vendor.Mode(s.Profile, s.Operation)
		}
		if !slices.Contains(op.Modes, s.Mode) {
			return nil, &engine.UsageError{Message: fmt.Sprintf("%s of %s has no mode %q", op.ID, s.Vendor.Title(), s.Mode), Fix: "use one of " + words(op.Modes)}
		}
		for k := range i {
			if same(out[k], *s) {
				return nil, &engine.UsageError{Message: fmt.Sprintf("%s in mode %s stands there twice", s.Operation, s.Mode), Fix: "leave one of them out"}
			}
		}
	}
	label(out)
	return out, nil
}

func same(a, b Side) bool {
	return a.Vendor.ID() == b.Vendor.ID() && a.Profile.Name == b.Profile.Name && a.Operation == b.Operation && a.Mode == b.Mode &&
		maps.EqualFunc(a.Args, b.Args, slices.Equal[[]string])
}

// label names the sides by what they differ in: the mode alone, or the vendor or the profile with it.
func label(sides []Side) {
	first := sides[0]
	several := func(differs func(Side) bool) bool { return slices.ContainsFunc(sides, differs) }
	vendors := several(func(s Side) bool { return s.Vendor.ID() != first.Vendor.ID() })
	profiles := several(func(s Side) bool { return s.Profile.Name != first.Profile.Name })
	for i := range sides {
		s := &sides[i]
		switch {
		case s.Label != "":
		case vendors:
			s.Label = s.Vendor.ID() + " " + string(s.Mode)
		case profiles:
			s.Label = s.Profile.Name + " " + string(s.Mode)
		default:
			s.Label = string(s.Mode)
		}
	}
}

func words(modes []auth.Mode) string {
	text := ""
	for i, m := range modes {
		if i > 0 {
			text += ", "
		}
		text += string(m)
	}
	return text
}
