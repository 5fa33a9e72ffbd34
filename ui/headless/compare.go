package headless

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"authpeek/engine"
	"authpeek/engine/compare"
)

// compareFlags are those of compare.
type compareFlags struct {
	modes                         []string
	stranger                      []string
	noStranger, json, differs, ok bool
}

const compareLong = `Makes one call under two, three or four modes at once, and lays side by side what was sent, what came back, and why they differ.
The order of headers and of the members of JSON never counts as a difference.

A side is one of
  MODE           the call in that mode, with the profile
  VENDOR:MODE    what is like it at another vendor, with that vendor's sandbox; VENDOR alone is the mode of its app
  PROFILE/MODE   the call, or what is like it, with another profile
Without --modes it is the modes that the profile can use, from the weakest to the strongest. Arguments go to the sides whose
operation takes them.

The stranger test asks with the same credential for another customer, and shows by that whom the server would let in. It only ever
reads. In the sandbox the other customer is Bob; anywhere else there is no test unless --stranger names one, because it reads that
customer's data on purpose. The verdict is computed from the calls alone.

Nothing that an app keeps is used or changed: each side has its own copy of the provider.

--json prints one object: operation, customer, sent_at, columns (each with label, vendor, profile, operation, mode, own, facts,
verdict, call as in call --json, and stranger), differences.request and differences.answer, why, findings.

Exit code 0: compared, whatever the verdicts. 1: no side got an answer. 2: the command line or a profile is wrong.`

const compareExample = `  authpeek compare inbox.fetch
  authpeek compare inbox.fetch --modes none,token,customer-token
  authpeek compare inbox.fetch --modes customer-token,extole:verified,twilio:access-token
  authpeek compare inbox.fetch --modes token,acme/customer-token
  authpeek compare inbox.fetch -p acme --modes token,customer-token --stranger registered=bob@example.com
  authpeek compare events.track --modes none,token event_type=view_item
  authpeek compare me.fetch -p sandbox-extole --modes server-bearer,server-query
  authpeek compare inbox.fetch --modes token,customer-token --differences
  authpeek compare inbox.fetch --json | jq -r '.columns[] | .label + ": " + .verdict.words'`

func newCompare(s *session) *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:     "compare OPERATION [name=value ...]",
		Short:   "Make one call under several modes, and lay them side by side",
		Long:    compareLong,
		Example: compareExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return nil
			}
			return noSuch(cmd, &engine.UsageError{Message: "compare needs an operation", Fix: "for example authpeek compare inbox.fetch"})
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.compare(cmd.Context(), args[0], args[1:], f)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return operationNames(s.completing()), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.modes, "modes", nil, "the `SIDES` to compare, with commas between them: MODE, VENDOR:MODE or PROFILE/MODE")
	// An array and not a slice: ids may hold commas.
	flags.StringArrayVar(&f.stranger, "stranger", nil, "the other customer of the stranger test: `NAME=VALUE`; may be repeated")
	flags.BoolVar(&f.noStranger, "no-stranger", false, "leave the stranger test out")
	flags.BoolVar(&f.differs, "differences", false, "print only what differs")
	flags.BoolVar(&f.ok, "yes", false, "really make calls that change the customer's record on a real server")
	flags.BoolVar(&f.json, "json", false, "print the whole comparison as one JSON object")
	s.sandbox.register(flags)
	s.recording.register(flags)
	complete(cmd, "modes", func(*cobra.Command) []string { return s.sideOffers() })
	return cmd
}

// sideOffers are words for --modes, for completion.
func (s *session) sideOffers() []string {
	words := modeNames(s.completing()...)
	for _, v := range s.Vendors {
		for _, m := range modeNames(v) {
			words = append(words, v.ID()+":"+m)
		}
	}
	return words
}

// compare makes the calls and prints them.
func (s *session) compare(ctx context.Context, operation string, words []string, f compareFlags) error {
	args, err := parseArgs(words)
	if err != nil {
		return err
	}
	stranger, err := f.strangerIDs()
	if err != nil {
		return err
	}
	t, err := s.open(ctx, "", operation)
	if err != nil {
		return err
	}
	op, _ := engine.LookupOperation(s.engine.Vendor(t.Vendor), operation)
	if args, err = s.secretWords(ctx, op, args); err != nil {
		return err
	}
	args = s.goOn(ctx, t, op, args)
	sides, err := s.sides(ctx, t, op, args, f)
	if err != nil {
		return err
	}
	for i := range sides {
		sides[i].strangerIs(stranger, f.noStranger)
	}
	c, err := compare.New(plainSides(sides))
	if err != nil {
		return usage(err)
	}
	if err := s.checkColumns(c, f.ok); err != nil {
		return err
	}
	sent := s.Now()
	compare.Run(ctx, s.engine, c, s.Now, nil)
	view := comparison{Comparison: c, session: s, profile: t.Name, sent: sent, differs: f.differs}
	if f.json {
		err = printJSON(s.Stdout, view.document())
	} else {
		_, err = s.Stdout.Write(view.plain())
	}
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%d of %d sides were answered: %w", c.Answered(), len(c.Columns), ctx.Err())
	case c.Answered() == 0:
		s.say("no side got an answer")
		return errFailed
	}
	return nil
}

// strangerIDs are those of --stranger, or nil.
func (f compareFlags) strangerIDs() (map[string]string, error) {
	switch {
	case len(f.stranger) == 0:
		return nil, nil
	case f.noStranger:
		return nil, misuse("leave one of them out", "--stranger and --no-stranger contradict each other")
	}
	return parseIDs("--stranger", f.stranger)
}

// checkColumns refuses, before anything is sent, what could not be made, and what nobody has agreed to.
func (s *session) checkColumns(c *compare.Comparison, agreed bool) error {
	for _, col := range c.Columns {
		if _, err := s.engine.Plan(col.Request()); err != nil {
			return usage(err)
		}
		if col.Op.Writes && !col.Profile.Embedded && !agreed {
			return misuse("add --yes if that is meant", "%s changes the customer's record on %s, once for each side", col.Operation, col.Profile.Host())
		}
	}
	return nil
}

// tooFew words what to do where a profile has one mode for an operation, or none.
func (s *session) tooFew(own engine.Vendor, op engine.Operation, words []string) error {
	if len(words) == 0 {
		return misuse("name sides with --modes, or set what the profile lacks", "%s can be asked in no mode with what the profile has", op.ID)
	}
	fix := "name another profile's beside it, like --modes " + words[0] + ",PROFILE/" + words[0]
	for _, v := range s.Vendors {
		if _, ok := compare.Equivalent(op, v); ok && v != own {
			fix = "name another vendor's beside it, like --modes " + words[0] + "," + v.ID()
		}
	}
	return misuse(fix, "%s has one mode that this profile can use, %s, and one side alone has nothing to be compared with", op.ID, words[0])
}
