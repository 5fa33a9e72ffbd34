package headless

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"authpeek/engine"
	"authpeek/engine/sandbox"
)

// profileFlags choose the profile; every command has them.
type profileFlags struct {
	name, config          string
	sets                  []string
	platform, integration wordFlag
}

func (f *profileFlags) register(set *pflag.FlagSet) {
	set.StringVarP(&f.name, "profile", "p", "", "the `NAME` of the profile to use")
	set.StringVar(&f.config, "config", "", "the profile `FILE`, instead of the one in the configuration folder")
	// An array and not a slice: values may hold commas.
	set.StringArrayVar(&f.sets, "set", nil, "`KEY=VALUE` for this run, like provider.policy=cached; may be repeated")
	f.platform.words, f.integration.words = []string{"android", "ios"}, []string{"project", "stream"}
	set.Var(&f.platform, "platform", "do as the SDK of `android|ios` does; short for --set platform=…")
	set.Var(&f.integration, "integration", "speak to a `project|stream`; short for --set integration=…")
}

// assignments are those of --set, and those that --platform and --integration are short for.
func (f *profileFlags) assignments() ([]string, error) {
	all := slices.Clone(f.sets)
	for _, short := range []struct{ key, word string }{{"platform", f.platform.word}, {"integration", f.integration.word}} {
		if short.word == "" {
			continue
		}
		for _, set := range f.sets {
			key, value, _ := strings.Cut(set, "=")
			if strings.TrimSpace(key) == short.key && value != short.word {
				return nil, misuse("leave one of them out", "--%s %s and --set %s contradict each other", short.key, short.word, set)
			}
		}
		all = append(all, short.key+"="+short.word)
	}
	return all, nil
}

// wordFlag is a flag that takes one of a few words, and not two different ones.
type wordFlag struct {
	word  string
	words []string
}

// String implements pflag.Value.
func (w *wordFlag) String() string { return w.word }

// Type implements pflag.Value.
func (w *wordFlag) Type() string { return "word" }

// Set implements pflag.Value.
func (w *wordFlag) Set(word string) error {
	switch {
	case !slices.Contains(w.words, word):
		return errors.New("use " + strings.Join(w.words, " or "))
	case w.word != "" && w.word != word:
		return errors.New("it was " + w.word + " before; leave one of them out")
	}
	w.word = word
	return nil
}

// sandboxFlags set up a sandbox, embedded or alone.
type sandboxFlags struct {
	messages int
	seed     int64
	tokenTTL time.Duration
	faults   []sandbox.Fault
	policies sandboxPolicies
	texts    sandboxTexts
}

func (f *sandboxFlags) register(set *pflag.FlagSet) {
	set.IntVar(&f.messages, "messages", 0, "sandbox: `N` messages in Jane's inbox, 0 for the seeded ones")
	set.Int64Var(&f.seed, "seed", 0, "sandbox: `N` decides the generated keys and messages")
	set.DurationVar(&f.tokenTTL, "token-ttl", 0, "sandbox: lifetime of the tokens that it makes, 5m unless given")
	set.Var(faultFlag{&f.faults}, "fault", "sandbox: a fault, `SPEC` being NAME[=AMOUNT][@OPERATION][*COUNT], like 401*1 or delay=12s@inbox.fetch; may be repeated; authpeek sandbox --help lists them")
	set.Var(&f.policies, "require", "sandbox: `OPERATION=POLICY`, whom it answers, like inbox.fetch=bearer; may be repeated")
	set.Var(&f.texts, "text", "sandbox: `NAME=TEXT` for words that the vendor does not document; may be repeated")
}

func (f *sandboxFlags) options(now func() time.Time) sandbox.Options {
	return sandbox.Options{
		Messages: f.messages, Seed: f.seed, TokenTTL: f.tokenTTL, Now: now,
		Faults: f.faults, Policies: f.policies, Texts: f.texts,
	}
}

// given are those of the flags that say something, as they are written.
func (f *sandboxFlags) given() []string {
	var names []string
	for _, flag := range []struct {
		name string
		set  bool
	}{
		{"--messages", f.messages != 0}, {"--seed", f.seed != 0}, {"--token-ttl", f.tokenTTL != 0}, {"--fault", len(f.faults) > 0},
		{"--require", len(f.policies) > 0}, {"--text", len(f.texts) > 0},
	} {
		if flag.set {
			names = append(names, flag.name)
		}
	}
	return names
}

// checkSandboxFlags refuses the flags of a sandbox that mean nothing to a profile.
func (s *session) checkSandboxFlags(p engine.Profile) error {
	if p.Embedded {
		return s.checkFaults(p.Vendor)
	}
	return s.refuseSandboxFlags(p.Name)
}

// refuseSandboxFlags refuses what sets up a sandbox where a profile uses none of this process: somebody would wait for a fault,
// or for the end of a token, in vain.
func (s *session) refuseSandboxFlags(profile string) error {
	names := s.sandbox.given()
	if len(names) == 0 {
		return nil
	}
	return misuse("leave it out, or take -p sandbox", "%s is for the embedded sandbox, and profile %s has a server of its own", names[0], profile)
}

// completeProfiles offers the names of profiles to the shell, those of the file that the flags so far name.
func completeProfiles(s *session, root *cobra.Command) {
	_ = root.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		c, err := s.file()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return c.Names(), cobra.ShellCompDirectiveNoFileComp
	})
}

// completeWords offers the words of --platform and --integration to the shell.
func completeWords(s *session, root *cobra.Command) {
	for name, flag := range map[string]*wordFlag{"platform": &s.profile.platform, "integration": &s.profile.integration} {
		_ = root.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(flag.words, cobra.ShellCompDirectiveNoFileComp))
	}
}
