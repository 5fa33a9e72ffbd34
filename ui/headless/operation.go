package headless

import (
	"strings"

	"github.com/spf13/cobra"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// newOperation builds the command of one operation below call.
func newOperation(s *session, op engine.Operation, f *callFlags) *cobra.Command {
	return &cobra.Command{
		Use:     op.ID + " [name=value ...]",
		Short:   op.Summary,
		Long:    diagnose.Sentence(op.Summary) + "\n\n" + argsHelp(op) + "\n\n" + modesHelp(op),
		Example: operationExamples(op),
		RunE: func(cmd *cobra.Command, words []string) error {
			return s.call(cmd.Context(), op, words, *f)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, a := range op.Args {
				if a.Prefix {
					names = append(names, a.Name) // the name is to be gone on with
					continue
				}
				names = append(names, a.Name+"=")
			}
			return names, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// exampleArgs are words that the embedded sandbox has an answer to, for the operations that say little or nothing without any.
func exampleArgs(op engine.Operation) []string {
	switch op.ID {
	case bloomreach.CustomersTrack:
		return []string{"properties.first_name=Jane"}
	case bloomreach.EventsTrack:
		return []string{"event_type=view_item", "properties.price=9.5"}
	case bloomreach.CampaignsClick:
		return []string{"url=https://shop.example/sale"}
	case bloomreach.InboxMarkRead:
		return []string{"message_id=070384247690685160"}
	case bloomreach.BlocksPersonal:
		return []string{"content_block_id=64b2c0f1a9e4d3b2c1a09f03"}
	}
	var words []string
	for _, a := range op.Args {
		if a.Required {
			words = append(words, a.Name+"="+a.Hint)
		}
	}
	return words
}

// operationExamples can be tried as they stand.
func operationExamples(op engine.Operation) string {
	line := strings.Join(append([]string{"  authpeek call", op.ID}, exampleArgs(op)...), " ")
	lines := []string{line, line + " --json"}
	switch op.ID {
	case bloomreach.InboxMarkRead:
		lines = append(lines, line+" sync_token=TOKEN --dry-run") // a dry run fetches no message that would have one
	case bloomreach.AttributesFetch:
		lines = append(lines, line+" --dry-run", line+" attribute=property:first_name attribute=consent:newsletter",
			line+" --integration stream recommendation=home-top")
	default:
		lines = append(lines, line+" --dry-run")
	}
	return strings.Join(lines, "\n")
}

// modesHelp lists the modes of an operation. Which of them a call can have hangs on what it speaks to.
func modesHelp(op engine.Operation) string {
	of := func(integration string) string {
		p := engine.Profile{Integration: integration}
		var ids []string
		for _, m := range op.Modes {
			if p.Fits(m) {
				ids = append(ids, string(m))
			}
		}
		return commas(ids)
	}
	return "Modes in a project: " + of("project") + ".\nModes in a stream: " + of("stream") + "."
}
