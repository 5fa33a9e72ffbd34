package headless

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"authpeek/engine"
	"authpeek/engine/sandbox"
)

// faultFlag is the flag --fault: each time it is given, one fault more.
type faultFlag struct{ faults *[]sandbox.Fault }

// Set implements pflag.Value.
func (f faultFlag) Set(spec string) error {
	fault, err := sandbox.ParseFault(spec)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(*f.faults, func(other sandbox.Fault) bool { return other.Name == fault.Name }) {
		return fmt.Errorf("fault %s is given twice; one of each kind can be on", fault.Name)
	}
	*f.faults = append(*f.faults, fault)
	return nil
}

// String implements pflag.Value.
func (f faultFlag) String() string {
	if f.faults == nil {
		return ""
	}
	return strings.Join(faultWords(*f.faults), " ")
}

// Type implements pflag.Value.
func (faultFlag) Type() string { return "SPEC" }

func faultWords(faults []sandbox.Fault) []string {
	words := make([]string, len(faults))
	for i, f := range faults {
		words[i] = f.String()
	}
	return words
}

// completeFaults offers the faults to the shell wherever the flag is: names first, and operations after an @.
func completeFaults(s *session, cmd *cobra.Command) {
	// What a command has for those below it is completed there too: call has an operation's flags for all of them.
	if cmd.PersistentFlags().Lookup("fault") == nil {
		for _, c := range cmd.Commands() {
			completeFaults(s, c)
		}
	}
	// The only errors are a flag that the command does not have, and one that has its completion from a command above.
	_ = cmd.RegisterFlagCompletionFunc("fault", func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		vendors := s.completing()
		if cmd.Name() == "sandbox" { // it serves all
			vendors = s.Vendors
		}
		return faultCompletions(vendors, typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
}

func faultCompletions(vendors []engine.Vendor, typed string) []string {
	var offers []string
	if before, _, found := strings.Cut(typed, "@"); found {
		for _, operation := range sandbox.Operations() {
			if _, err := sandbox.ParseFault(before + "@" + operation); err == nil {
				offers = append(offers, before+"@"+operation)
			}
		}
		return offers
	}
	for _, k := range sandbox.FaultKinds() {
		name, _, given := strings.Cut(typed, "=")
		if !slices.ContainsFunc(vendors, func(v engine.Vendor) bool { return k.Of(v.ID()) }) {
			continue
		}
		if !given {
			offers = append(offers, k.Name+"\t"+k.About)
		} else if k.Name == name {
			for _, amount := range k.Steps {
				offers = append(offers, name+"="+amount)
			}
		}
	}
	return offers
}

// checkFaults refuses faults that the servers of a profile's vendor cannot have: somebody would wait for them in vain.
func (s *session) checkFaults(vendor string) error {
	for _, f := range s.sandbox.faults {
		kind, known := sandbox.LookupFault(f.Name)
		if known && !kind.Of(vendor) {
			var names []string
			for _, k := range sandbox.FaultKindsOf(vendor) {
				names = append(names, k.Name)
			}
			return misuse("use one of "+commas(names), "--fault %s is none that %s has", f.Name, s.title(vendor))
		}
		// Operations that no vendor's SDK has, like track.batch, are the sandbox's own.
		offered := offers(s.Vendors, f.Operation)
		if len(offered) > 0 && !slices.ContainsFunc(offered, func(o offer) bool { return o.vendor.ID() == vendor }) {
			return misuse("use one of "+commas(operationNames([]engine.Vendor{s.engine.Vendor(vendor)})), "--fault %s would meet nothing: %s is an operation of %s",
				f.String(), f.Operation, offered[0].vendor.Title())
		}
	}
	return nil
}

// faultsHelp lists the faults for people.
func faultsHelp() string {
	var b strings.Builder
	t := newTable(&b)
	for _, k := range sandbox.FaultKinds() {
		name := k.Name
		if k.Default != "" {
			name += "=" + k.Default
		}
		about := k.About
		if k.Vendors != nil {
			about += " (" + commas(k.Vendors) + ")"
		}
		t.row("  "+name, about)
	}
	t.flush()
	return strings.TrimRight(b.String(), "\n")
}

// Faults switches the faults of the embedded sandbox. It is safe for concurrent use, and nothing in it waits.
type Faults struct{ opener *opener }

var errNoSandbox = errors.New("the embedded sandbox is not running; go on with the profile sandbox first")

// Serves reports whether the embedded sandbox is what answers at a base URL.
func (f *Faults) Serves(baseURL string) bool {
	server := f.opener.running()
	if server == nil {
		return false
	}
	// The other vendors stand below paths of their own.
	rest, below := strings.CutPrefix(baseURL, server.URL())
	return below && (rest == "" || rest[0] == '/')
}

// Faults returns the faults that were set, in the order of the catalogue.
func (f *Faults) Faults() []sandbox.FaultState {
	if server := f.opener.running(); server != nil {
		return server.Faults()
	}
	return nil
}

// FaultsOn counts those that are on.
func (f *Faults) FaultsOn() int {
	if server := f.opener.running(); server != nil {
		return server.FaultsOn()
	}
	return 0
}

// SetFault switches a fault on, or sets it anew. The error says what cannot be meant.
func (f *Faults) SetFault(fault sandbox.Fault) error {
	if server := f.opener.running(); server != nil {
		return server.SetFault(fault)
	}
	return errNoSandbox
}

// ClearFault switches a fault off.
func (f *Faults) ClearFault(name string) error {
	if server := f.opener.running(); server != nil {
		return server.ClearFault(name)
	}
	return errNoSandbox
}

// ClearFaults switches all faults off.
func (f *Faults) ClearFaults() {
	if server := f.opener.running(); server != nil {
		server.ClearFaults()
	}
}
