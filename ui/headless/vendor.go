package headless

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
)

// offer is an operation with the vendor that has it. Two vendors may have operations of one name.
type offer struct {
	vendor engine.Vendor
	op     engine.Operation
}

// offers lists the vendors' operations of that name.
func offers(vendors []engine.Vendor, operation string) []offer {
	var out []offer
	for _, v := range vendors {
		if op, ok := engine.LookupOperation(v, operation); ok {
			out = append(out, offer{v, op})
		}
	}
	return out
}

// allOffers lists the names of all operations, each once, and whose they are. It reads each vendor's table once, because every
// start of the program waits for it.
func allOffers(vendors []engine.Vendor) (names []string, byName map[string][]offer) {
	byName = map[string][]offer{}
	for _, v := range vendors {
		for _, op := range v.Operations() {
			if byName[op.ID] == nil {
				names = append(names, op.ID)
			}
			byName[op.ID] = append(byName[op.ID], offer{v, op})
		}
	}
	return names, byName
}

// operationNames are those of the vendors, each once.
func operationNames(vendors []engine.Vendor) []string {
	var names []string
	for _, v := range vendors {
		for _, op := range v.Operations() {
			if !slices.Contains(names, op.ID) {
				names = append(names, op.ID)
			}
		}
	}
	return names
}

// named reports whether somebody has said which profile is meant, here or in the file.
func (s *session) named(c config.Config) bool {
	return s.profile.name != "" || s.getenv("AUTHPEEK_PROFILE") != "" || c.DefaultProfile != ""
}

// loadFor reads the configuration for calls of operations; none stands for the vendor's own choice. Where nobody has named a
// profile, and all of them are of one vendor and no other, it is that vendor's sandbox, and that is said: somebody who tries
// authpeek for the first time has no profile to name. A profile that was named stays, and must fit.
func (s *session) loadFor(operations ...string) (config.Loaded, error) {
	loaded, err := s.load("")
	if err != nil {
		return loaded, usage(err)
	}
	for _, operation := range operations {
		offered := offers(s.Vendors, operation)
		switch {
		case len(offered) == 0:
			return loaded, s.noOperation(loaded.Profile, operation)
		case slices.ContainsFunc(offered, func(o offer) bool { return o.vendor.ID() == loaded.Profile.Vendor }):
			continue
		case len(offered) > 1 || s.named(loaded.Config) || operation != operations[0]:
			return loaded, s.otherVendors(loaded, operation, offered)
		}
		v := offered[0].vendor
		name := config.SandboxOf(v.ID())
		if loaded, err = s.load(name); err != nil {
			return loaded, usage(err)
		}
		if loaded.Profile.Vendor != v.ID() { // --set or the environment say another
			return loaded, s.otherVendors(loaded, operation, offered)
		}
		s.say("%s is an operation of %s: with profile %s, since none is named", operation, v.Title(), name)
	}
	return loaded, s.checkShort(loaded.Profile)
}

// checkShort refuses --platform and --integration for vendors that have none, where they would change nothing.
func (s *session) checkShort(p config.Profile) error {
	for _, short := range []struct{ key, word string }{{"platform", s.profile.platform.word}, {"integration", s.profile.integration.word}} {
		known := slices.ContainsFunc(config.Fields(p.Vendor), func(f config.Field) bool { return f.Key == short.key })
		if short.word != "" && !known {
			return misuse("leave it out", "--%s %s means nothing to %s", short.key, short.word, s.title(p.Vendor))
		}
	}
	return nil
}

// noOperation refuses the name of an operation that no vendor has.
func (s *session) noOperation(p config.Profile, operation string) error {
	var own []string
	if v := s.engine.Vendor(p.Vendor); v != nil {
		own = operationNames([]engine.Vendor{v})
	}
	return misuse(nearOperation(operation, operationNames(s.Vendors), own), "there is no operation %q", operation)
}

// nearOperation words the way out of an unknown operation: the nearest of all there are, or those of the profile's vendor.
func nearOperation(operation string, all, own []string) string {
	if near := config.Suggest(operation, all); strings.HasPrefix(near, "did you mean") {
		return near
	}
	return "use one of " + commas(own)
}

// otherVendors refuses an operation that the profile's vendor does not have, and names the profiles that have it.
func (s *session) otherVendors(loaded config.Loaded, operation string, offered []offer) error {
	var titles, profiles []string
	for _, o := range offered {
		titles = append(titles, o.vendor.Title())
		profiles = append(profiles, "-p "+config.SandboxOf(o.vendor.ID()))
		for _, p := range loaded.Config.Profiles {
			if p.WithDefaults().Vendor == o.vendor.ID() {
				profiles = append(profiles, "-p "+p.Name)
			}
		}
	}
	return misuse("take "+strings.Join(profiles, " or "), "%s is an operation of %s, and profile %s is for %s",
		operation, strings.Join(titles, " and of "), loaded.Profile.Name, s.title(loaded.Profile.Vendor))
}

// title is the vendor's name for a person.
func (s *session) title(vendor string) string {
	if v := s.engine.Vendor(vendor); v != nil {
		return v.Title()
	}
	return vendor
}

// modeNames are the modes of the vendors, each once.
func modeNames(vendors ...engine.Vendor) []string {
	var names []string
	for _, v := range vendors {
		for _, m := range v.Modes() {
			if !slices.Contains(names, string(m.ID)) {
				names = append(names, string(m.ID))
			}
		}
	}
	return names
}

// checkMode refuses a mode that the vendor of a profile does not have.
func (s *session) checkMode(p config.Profile, m auth.Mode) error {
	v := s.engine.Vendor(p.Vendor)
	if m == "" || v == nil {
		return nil
	}
	known := modeNames(v)
	if slices.Contains(known, string(m)) {
		return nil
	}
	var others, profiles []string
	for _, other := range s.Vendors {
		if slices.Contains(modeNames(other), string(m)) {
			others, profiles = append(others, other.Title()), append(profiles, "-p "+config.SandboxOf(other.ID()))
		}
	}
	if len(others) > 0 {
		return misuse("take "+strings.Join(profiles, " or ")+", or one of "+commas(known), "mode %s is one of %s, and profile %s is for %s",
			string(m), joinAnd(others), p.Name, v.Title())
	}
	return misuse("use one of "+commas(known), "there is no mode %q", string(m))
}

// completing are the vendors whose words the shell is offered: that of the profile as the flags so far name it, else all.
func (s *session) completing() []engine.Vendor {
	loaded, err := s.load("")
	if err != nil || s.engine.Vendor(loaded.Profile.Vendor) == nil {
		return s.Vendors
	}
	return []engine.Vendor{s.engine.Vendor(loaded.Profile.Vendor)}
}

// completeModes offers modes to the shell: those of an operation, else those of the profile's vendor.
func completeModes(s *session, cmd *cobra.Command, flag string) {
	complete(cmd, flag, func(cmd *cobra.Command) []string {
		var modes []string
		for _, o := range offers(s.completing(), cmd.Name()) {
			for _, m := range o.op.Modes {
				modes = append(modes, string(m))
			}
		}
		if len(modes) == 0 {
			modes = modeNames(s.completing()...)
		}
		return modes
	})
}

// completeOperations offers the operations of the profile's vendor to the shell.
func completeOperations(s *session, cmd *cobra.Command, flag string) {
	complete(cmd, flag, func(*cobra.Command) []string { return operationNames(s.completing()) })
}

// complete offers words to the shell that are found when it asks.
func complete(cmd *cobra.Command, flag string, words func(*cobra.Command) []string) {
	// The only error is a flag that the command does not have.
	_ = cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return words(cmd), cobra.ShellCompDirectiveNoFileComp
	})
}

// operationsHelp lists the operations by vendor.
func operationsHelp(vendors []engine.Vendor) string {
	var b strings.Builder
	for _, v := range vendors {
		if len(v.Operations()) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\nOperations of %s (-p %s):\n", v.Title(), config.SandboxOf(v.ID()))
		t := newTable(&b)
		for _, op := range v.Operations() {
			t.row("  "+op.ID, op.Summary)
		}
		t.flush()
		fmt.Fprintf(&b, "  in the modes %s\n", commas(modeNames(v)))
	}
	return strings.TrimSuffix(b.String(), "\n")
}
