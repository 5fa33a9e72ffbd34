package headless

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// callFlags are those of call, shared by all operations.
type callFlags struct {
	mode, body          string
	dryRun, reveal, yes bool
	gate                gateFlags
	customer            customerFlags
}

const callLong = `Makes one call as the profile's SDK would, and prints what came back: the operations are those of the profile's vendor. Where
no profile is named, here or as the default of the file, an operation that only one vendor has is made with the sandbox of that
vendor, and that is said.
%s

An argument that is a secret is best written as a reference: token=env:NAME or token=file:PATH.

With --identify or --anonymize the app goes on as another customer before the call. Before an inbox operation the inbox is
fetched for the profile's own customer first, so that the call meets what an SDK keeps of that one: its messages, its sync token.
--look asks for another customer as no SDK can, and neither uses nor keeps anything.

As a gate, the call is a check, and so is each of its findings; these count when --fail-on says so.
` + gateHelp + `

Exit code 0: the call went well. 1: it was refused, not sent or not answered, or --fail-on names one of its findings. 2: the command
line or the profile is wrong.`

const callExample = `  authpeek call inbox.fetch
  authpeek call zone.fetch event_name=share_experience -p sandbox-extole --mode verified
  authpeek call token.fetch -p sandbox-twilio
  authpeek call token.get -p sandbox-nudge expiry_mins=5
  authpeek call inbox.fetch --mode token --json
  authpeek call attributes.fetch attribute=property:first_name attribute=segmentation:rfm
  authpeek call inbox.markread message_id=070384247690685160
  authpeek call events.track event_type=view_item properties.price=9.5 properties.sku=A-10442
  authpeek call blocks.personal content_block_id=64b2c0f1a9e4d3b2c1a09f03 --platform ios
  authpeek call segments.fetch --platform ios --integration stream --mode stream-jwt --dry-run
  authpeek call inbox.fetch --identify registered=bob@example.com
  authpeek call inbox.markread message_id=070384247690685160 --anonymize
  authpeek call inbox.fetch --look registered=bob@example.com
  authpeek call token.get -p sandbox-nudge --fail-on warning --format junit
  authpeek call consents.fetch -p acme --dry-run`

// newCall builds call with one command below it for each operation, so that help and completion know them.
func newCall(s *session) *cobra.Command {
	var f callFlags
	cmd := &cobra.Command{
		Use:     "call OPERATION [name=value ...]",
		Short:   "Make one call and print what came back",
		Example: callExample,
		RunE:    s.noSuchOperation,
		// The commands below are hidden, so that the shell is offered those of the profile's vendor alone.
		ValidArgsFunction: func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return operationOffers(s.completing(), begun), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags := cmd.PersistentFlags()
	flags.StringVar(&f.mode, "mode", "", "the `MODE` in which the call is authorised; the operation's own help lists them")
	flags.StringVar(&f.body, "body", "", "send the bytes of `FILE` instead of the operation's own body; - is standard input")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print what would be sent, and send nothing")
	f.gate.register(flags, "print the whole call as one JSON object", "never unless given; a call that failed is 1 always")
	flags.BoolVar(&f.reveal, "reveal", false, "print in clear the credential that was sent, and the tokens that came back")
	flags.BoolVar(&f.yes, "yes", false, "really make a call that changes the customer's record")
	f.customer.register(flags)
	s.sandbox.register(flags)
	s.recording.register(flags)
	completeModes(s, cmd, "mode")
	completeGate(cmd)
	names, offered := allOffers(s.Vendors)
	for _, name := range names {
		cmd.AddCommand(newOperation(s, name, offered[name], &f))
	}
	s.helpWhenAsked(cmd, func() { cmd.Long = fmt.Sprintf(callLong, operationsHelp(s.Vendors)) })
	return cmd
}

func (s *session) noSuchOperation(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return noSuch(cmd, &engine.UsageError{Message: "call needs an operation", Fix: "for example authpeek call inbox.fetch"})
	}
	fix := nearOperation(args[0], operationNames(s.Vendors), operationNames(s.completing()))
	return noSuch(cmd, &engine.UsageError{Message: fmt.Sprintf("there is no operation %q", args[0]), Fix: fix})
}

// call makes one call and prints it.
func (s *session) call(ctx context.Context, operation string, words []string, f callFlags) error {
	if err := f.gate.check(s); err != nil {
		return err
	}
	if err := f.gate.refuseReveal(f.reveal); err != nil {
		return err
	}
	args, err := parseArgs(words)
	if err != nil {
		return err
	}
	change, err := f.customer.change()
	if err != nil {
		return err
	}
	body, err := s.readBody(f.body)
	if err != nil {
		return err
	}
	t, err := s.open(ctx, auth.Mode(f.mode), operation)
	if err != nil {
		return err
	}
	op, _ := engine.LookupOperation(s.engine.Vendor(t.Vendor), operation)
	if args, err = s.secretWords(ctx, op, args); err != nil {
		return err
	}
	if args, err = s.spareToken(ctx, t, op, args, f); err != nil {
		return err
	}
	t.sampleArgs(op.ID, args)
	r := engine.Request{Profile: t.Profile, Operation: op.ID, Mode: auth.Mode(f.mode), Args: args, Trigger: "you", Body: body}
	if _, err := s.engine.Plan(r); err != nil {
		return usage(err)
	}
	if f.reveal {
		s.say("--reveal: credentials stand in clear in the output")
	}
	if op.Writes && !t.Embedded && !f.yes && !f.dryRun {
		return misuse("add --yes if that is meant", "%s changes the customer's record on %s", op.ID, t.Host())
	}
	if err := s.checkChange(t.Profile, change); err != nil {
		return err
	}
	if why := needsFetch(r, change); why != "" && !f.dryRun {
		if ok, err := s.fetchFirst(ctx, r, f, why); !ok {
			return err
		}
	}
	var log []string
	if change != nil {
		if r.Profile, log, err = s.goOnAs(r.Profile, *change); err != nil {
			return err
		}
	}
	if f.dryRun {
		plan, err := s.engine.Plan(r)
		if err != nil {
			return usage(err)
		}
		return s.print(ctx, r.Profile, engine.Done{Call: plan}, f, log)
	}
	done, err := s.engine.Do(ctx, r)
	if err != nil {
		return usage(err)
	}
	return s.print(ctx, r.Profile, done, f, log)
}

// needsFetch says why the inbox is fetched before the call, or gives "".
func needsFetch(r engine.Request, change *engine.Change) string {
	switch {
	case r.Profile.Vendor != bloomreach.ID:
		return ""
	case change != nil && change.Kind == engine.Look:
		return "" // nothing that was fetched before would be used
	case change != nil && strings.HasPrefix(r.Operation, "inbox."):
		return "the change of customer meets what the SDK keeps of " + r.Profile.Customer()
	case r.Operation == bloomreach.InboxMarkRead && !r.Args.Has("sync_token"):
		return "marking needs the sync token that comes with the message; sync_token=… does without"
	default:
		return ""
	}
}

// fetchFirst fetches the inbox before a call that depends on what is kept of it: what is sent with a mark is the sync token that
// came with the message (bloomreach reference 2.4), and only this process's own fetch can know it. When the fetch does not end
// well, it is what is printed, and the call is not made.
func (s *session) fetchFirst(ctx context.Context, call engine.Request, f callFlags, why string) (ok bool, err error) {
	s.say("inbox.fetch first: %s", why)
	fetch := call
	fetch.Operation, fetch.Args, fetch.Body = bloomreach.InboxFetch, nil, nil
	done, err := s.engine.Do(ctx, fetch)
	if err != nil {
		return false, usage(err)
	}
	if done.Call.OK() {
		return true, nil
	}
	return false, s.print(ctx, call.Profile, done, f, nil)
}

// spareToken makes a token in the sandbox for an operation that is about one, and was given none: it would be no use to ask for one
// that the person cannot have. It gives the arguments with it.
func (s *session) spareToken(ctx context.Context, t target, op engine.Operation, args engine.Args, f callFlags) (engine.Args, error) {
	prober, ok := s.engine.Vendor(t.Vendor).(engine.Prober)
	lacks := slices.ContainsFunc(op.Args, func(a engine.Arg) bool { return a.Secret && a.Required && !args.Has(a.Name) })
	if !ok || !lacks || !t.Embedded || f.dryRun || f.body != "" || prober.Follows(op.ID) == "" {
		return args, nil
	}
	first := prober.Follows(op.ID)
	s.say("%s first: %s is about a token, and none was given", first, op.ID)
	sample, _ := prober.Sample(t.Profile, first, nil)
	done, err := s.engine.Do(ctx, engine.Request{Profile: t.Profile, Operation: first, Args: sample, Trigger: "you"})
	if err != nil {
		return nil, usage(err)
	}
	if !done.Call.OK() {
		return nil, s.print(ctx, t.Profile, done, f, nil)
	}
	made, _ := prober.Sample(t.Profile, op.ID, done.Result)
	out := maps.Clone(args)
	maps.Copy(out, made)
	return out, nil
}

// hears says whose words a call's error has beside the server's: the SDK's, or those of an app that asks for its token by itself.
func hears(v engine.Vendor, p engine.Profile, operation string) string {
	if op, ok := engine.LookupOperation(v, operation); ok && op.Role == engine.RoleToken {
		return "the app"
	}
	return "the " + engine.SDKName(v, p) + " SDK"
}

// print prints a call and gives the error for its exit code. Before are the SDK's log lines from before the call.
func (s *session) print(ctx context.Context, p engine.Profile, done engine.Done, f callFlags, before []string) error {
	var reveal func(string) (auth.Secret, bool)
	if f.reveal {
		reveal = s.engine.Reveal
	}
	doc := s.document(p, done, reveal)
	doc.SDKLog = slices.Insert(doc.SDKLog, 0, before...)
	plain := func() error {
		return s.printPlain(doc, done.Call, hears(s.engine.Vendor(p.Vendor), p, done.Call.Operation))
	}
	return s.hand(ctx, f.gate, s.callSuite(p, &done.Call, f.gate), plain, func() any { return doc })
}
