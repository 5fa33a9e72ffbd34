package headless

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/config"
	"authpeek/engine"
)

// newOperation builds the command of the operations of one name below call; which vendor's it is, the profile decides.
func newOperation(s *session, name string, offered []offer, f *callFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:    name + " [name=value ...]",
		Short:  offered[0].op.Summary,
		Hidden: true, // call lists them by vendor
		RunE: func(cmd *cobra.Command, words []string) error {
			return s.call(cmd.Context(), name, words, *f)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			words := argNames(offers(s.completing(), name))
			if len(words) == 0 {
				words = argNames(offered)
			}
			return words, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
		},
	}
	s.helpWhenAsked(cmd, func() {
		var long, examples []string
		for _, o := range offered {
			long = append(long, operationHelp(s.Vendors, o, len(offered) > 1))
			examples = append(examples, operationExamples(o, len(offered) > 1))
		}
		cmd.Long, cmd.Example = strings.Join(long, "\n\n"), strings.Join(examples, "\n")
	})
	return cmd
}

// argNames are the beginnings of the words that operations take.
func argNames(offered []offer) []string {
	var names []string
	for _, o := range offered {
		for _, a := range o.op.Args {
			name := a.Name + "="
			if a.Prefix {
				name = a.Name // the name is to be gone on with
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// operationOffers are operations with what they do, for the shell: those whose names begin so.
func operationOffers(vendors []engine.Vendor, begun string) []string {
	var out []string
	for _, v := range vendors {
		for _, op := range v.Operations() {
			if strings.HasPrefix(op.ID, begun) {
				out = append(out, op.ID+"\t"+op.Summary)
			}
		}
	}
	return out
}

// operationHelp is the help of one vendor's operation. Shared says that another vendor has one of that name.
func operationHelp(vendors []engine.Vendor, o offer, shared bool) string {
	head := diagnose.Sentence(o.op.Summary)
	if shared {
		head = o.vendor.Title() + " (-p " + config.SandboxOf(o.vendor.ID()) + "): " + o.op.Summary + "."
	} else if o.vendor.ID() != config.Bloomreach {
		head += " An operation of " + o.vendor.Title() + "."
	}
	if o.op.Writes {
		head += " It changes a record on the server: outside of the sandbox it wants --yes."
	}
	parts := []string{head, argsHelp(o.op), modesHelp(o)}
	if scopes := scopesHelp(o.op); scopes != "" {
		parts = append(parts, scopes)
	}
	if role := roleHelp(vendors, o); role != "" {
		parts = append(parts, role)
	}
	return strings.Join(parts, "\n\n")
}

// scopesHelp says what the operation asks of its token: "Its token must carry ANY, and VERIFIED_CONSUMER for name, friends and rewards."
func scopesHelp(op engine.Operation) string {
	var parts []string
	for _, scope := range op.Scopes {
		part := scope.Name
		if scope.For != "" {
			part += " for " + scope.For
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return ""
	}
	return "Scopes: " + strings.Join(parts, ", and ") + "."
}

// operationExamples can be tried as they stand.
func operationExamples(o offer, shared bool) string {
	call := "  authpeek call " + o.op.ID
	if shared {
		call += " -p " + config.SandboxOf(o.vendor.ID())
	}
	examples := o.op.Examples
	if len(examples) == 0 {
		examples = []string{o.sampleWords()}
	}
	var lines []string
	for i, words := range examples {
		line := strings.TrimSuffix(call+" "+words, " ")
		lines = append(lines, line)
		if i == 0 {
			lines = append(lines, line+" --json")
		}
	}
	if !strings.Contains(lines[len(lines)-1], "--dry-run") {
		dry := examples[0]
		if dry == "" {
			dry = neededWords(o.op) // a dry run makes no token to be about
		}
		lines = append(lines, strings.TrimSuffix(call+" "+dry, " ")+" --dry-run")
	}
	return strings.Join(lines, "\n")
}

// sampleWords are words that the operation can be tried with in the sandbox, as far as the vendor has any, else those without which
// it is refused.
func (o offer) sampleWords() string {
	var args engine.Args
	if prober, ok := o.vendor.(engine.Prober); ok {
		p, _ := config.Reserved(config.SandboxOf(o.vendor.ID()))
		p = p.WithDefaults()
		args, _ = prober.Sample(engine.Profile{
			Vendor: p.Vendor, Platform: p.Platform, Integration: p.Integration, CustomerIDs: p.Customer, Settings: p.Settings(),
		}, o.op.ID, nil)
	}
	var words []string
	for _, a := range o.op.Args {
		if a.Required && !args.Has(a.Name) && !a.Secret {
			words = append(words, a.Name+"="+a.Hint)
		}
		for _, name := range slices.Sorted(maps.Keys(args)) {
			for _, value := range args[name] {
				if a.Takes(name) {
					words = append(words, quoted(name+"="+value))
				}
			}
		}
	}
	return strings.Join(words, " ")
}

// neededWords are the words without which an operation is refused.
func neededWords(op engine.Operation) string {
	var words []string
	for _, a := range op.Args {
		if a.Required {
			words = append(words, a.Name+"="+a.Hint)
		}
	}
	return strings.Join(words, " ")
}

// quoted is a word as a shell takes it.
func quoted(word string) string {
	if strings.ContainsAny(word, " {}[]()\"$&;|<>*?#~`\\") {
		return "'" + word + "'"
	}
	return word
}

// modesHelp lists the modes of an operation. With Bloomreach, which of them a call can have hangs on what it speaks to.
func modesHelp(o offer) string {
	of := func(integration string) string {
		p := engine.Profile{Integration: integration}
		var ids []string
		for _, m := range o.op.Modes {
			if p.Fits(m) {
				ids = append(ids, string(m))
			}
		}
		return commas(ids)
	}
	if slices.Contains(modeNames(o.vendor), string(auth.StreamJWT)) {
		return "Modes in a project: " + of("project") + ".\nModes in a stream: " + of("stream") + "."
	}
	var b strings.Builder
	b.WriteString("Modes:\n")
	t := newTable(&b)
	for _, m := range o.op.Modes {
		info, _ := auth.LookupMode(o.vendor.Modes(), m)
		t.row("  "+string(m), info.Meaning)
	}
	t.flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// roleHelp says what an operation is for, and what is for the same at other vendors.
func roleHelp(vendors []engine.Vendor, o offer) string {
	what := map[engine.Role]string{
		engine.RoleOwn: "reads what is the customer's alone", engine.RoleTrack: "tells of something that the customer has done",
		engine.RoleToken: "asks for a token", engine.RoleOpen: "reads what is the same for everybody",
	}[o.op.Role]
	if what == "" {
		return ""
	}
	var others []string
	for _, v := range vendors {
		for _, op := range v.Operations() {
			if op.Role == o.op.Role && v.ID() != o.vendor.ID() {
				others = append(others, op.ID+" ("+v.Title()+")")
			}
		}
	}
	if len(others) == 0 {
		return fmt.Sprintf("Its role: it %s.", what)
	}
	return fmt.Sprintf("Its role: it %s, as do %s.", what, joinAnd(others))
}
