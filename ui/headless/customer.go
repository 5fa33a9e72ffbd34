package headless

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// customerFlags change the customer as an app's code does, or look at another one as none can.
type customerFlags struct {
	identify, look []string
	anonymize      bool
}

func (f *customerFlags) register(set *pflag.FlagSet) {
	// Arrays and not slices: ids may hold commas.
	set.StringArrayVar(&f.identify, "identify", nil, "go on as the customer with this id, as identifyCustomer does: `NAME=VALUE`; may be repeated")
	set.BoolVar(&f.anonymize, "anonymize", false, "go on as nobody, as anonymize does: all ids dropped, a new cookie")
	set.StringArrayVar(&f.look, "look", nil, "ask for the customer with this id, and use and keep nothing: `NAME=VALUE`; may be repeated")
}

// change is what the flags ask for, or nil.
func (f *customerFlags) change() (*engine.Change, error) {
	given := 0
	for _, on := range []bool{len(f.identify) > 0, f.anonymize, len(f.look) > 0} {
		if on {
			given++
		}
	}
	if given > 1 {
		return nil, misuse("give one of them", "--identify, --anonymize and --look exclude each other")
	}
	var err error
	c := &engine.Change{}
	switch {
	case len(f.identify) > 0:
		c.Kind = engine.Identify
		c.IDs, err = parseIDs("--identify", f.identify)
	case len(f.look) > 0:
		c.Kind = engine.Look
		c.IDs, err = parseIDs("--look", f.look)
	case f.anonymize:
		c.Kind = engine.Anonymize
	default:
		return nil, nil
	}
	return c, err
}

func parseIDs(flag string, words []string) (map[string]string, error) {
	ids := make(map[string]string, len(words))
	for _, word := range words {
		name, id, found := strings.Cut(word, "=")
		if !found || name == "" || id == "" {
			return nil, misuse("write it as "+flag+" registered=bob@example.com", "%s %q is no id", flag, word)
		}
		if _, twice := ids[name]; twice {
			return nil, misuse("leave one of them out", "%s gives %s twice", flag, name)
		}
		ids[name] = id
	}
	return ids, nil
}

// checkChange tells before anything is sent whether the profile's SDK would take the change.
func (s *session) checkChange(p engine.Profile, change *engine.Change) error {
	if change == nil {
		return nil
	}
	v, ok := s.engine.Vendor(p.Vendor).(engine.Identifier)
	if !ok {
		return misuse("name the customer with --set customer.NAME=VALUE", "%s has no --identify, --anonymize or --look: nothing is known of a change of customer in its SDK", s.title(p.Vendor))
	}
	if refused := v.Foresee(p, *change).Refused; refused != nil {
		return usage(refused)
	}
	return nil
}

// effectMarks stand before the consequences of a change.
var effectMarks = map[engine.Mark]string{engine.MarkLook: "▲", engine.MarkHere: "–", engine.MarkOK: "✓", engine.MarkBad: "✗"}

// goOnAs makes the change, tells its consequences, and gives the profile for the calls to come with the SDK's log lines.
func (s *session) goOnAs(p engine.Profile, change engine.Change) (engine.Profile, []string, error) {
	after, done, err := s.engine.SwitchCustomer(p, change)
	if err != nil {
		return p, nil, usage(err)
	}
	how := string(change.Kind)
	if p.Vendor == bloomreach.ID {
		how = change.Kind.Call() // of its SDKs
	}
	s.say("%s: %s ▸ %s", how, p.Customer(), after.Customer())
	for _, e := range done.Effects {
		mark := effectMarks[e.Mark]
		if mark == "" {
			mark = " "
		}
		fmt.Fprintln(s.Stderr, "  "+mark+" "+engine.Clean(e.Text))
	}
	for _, line := range done.SDKLog {
		fmt.Fprintln(s.Stderr, "  the "+engine.SDKName(s.engine.Vendor(p.Vendor), p)+" SDK logs: "+engine.Clean(line))
	}
	return after, done.SDKLog, nil
}
