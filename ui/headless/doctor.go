package headless

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/doctor"
)

// doctorFlags are those of doctor.
type doctorFlags struct {
	sdkLog, platform string
	gate             gateFlags

	offline, contract bool
	operations, look  []string
	mode              string
}

const doctorLong = `Examines a profile: its configuration, its provider, the token that this gives, the way to the server and what the server
answers. Each finding says what was seen, why it matters and what to do; what passed is told in a line for each area.

The provider is asked two times and the server for everything that only reads; nothing that writes is ever sent. --offline sends
nothing at all: a provider that is a file, a variable or a key is still asked, one behind the network is not. When the server
refuses a token, that very token is examined as it was when it left, and the finding that explains the refusal is named.

With Bloomreach, another customer's inbox is asked for with the API key in the sandbox; elsewhere only if --look names one.
--contract tries out what a provider has to stand: asked twice, at once, for another customer (--look), and what each of
Bloomreach's SDKs does with one that gives null, throws, is slow, gives garbage or the same expired token. For these a stand-in
takes the provider's place, and its requests end inside of authpeek.

With --sdk-log it reads the log of an app instead and explains what the Bloomreach SDKs have written there: each known line with
what it means in the app and what to do, the requests that Android logs, and what follows from what. The log may come from logcat
in any of its formats, Android Studio, Xcode's console, Console.app, log stream, Flutter or React Native, in UTF-8 or UTF-16, or
packed with gzip. Credentials in the log are named by their fingerprints and never printed; of a token its alg, its end and its
customer are told. Nothing is sent anywhere.

As a gate, each rule is a check in its area: config, provider, token, network, answer or contract.
` + gateHelp + `

Exit code 0: nothing of severity error was found, or of the one that --fail-on names. 1: something was. 2: the command line or the
profile file is wrong, or the file is no log.`

const doctorExample = `  authpeek doctor
  authpeek doctor -p acme --offline
  authpeek doctor -p acme --operation inbox.fetch --mode customer-token --look registered=bob@example.com
  authpeek doctor --contract --json | jq -r '.contract[] | .title, .seen[]?'
  authpeek doctor --fault clock=6m
  authpeek doctor --fail-on warning --format junit
  authpeek doctor --format sarif -o doctor.sarif
  authpeek doctor -p sandbox-extole
  authpeek doctor -p sandbox-twilio --offline
  adb logcat -d | authpeek doctor --sdk-log -
  adb logcat -d -s Exponea:V OkHttp:D | authpeek doctor --sdk-log - --json
  log show --last 10m --predicate 'process == "Shop"' | authpeek doctor --sdk-log -
  authpeek doctor --sdk-log xcode-console.txt --platform ios`

func newDoctor(s *session) *cobra.Command {
	var f doctorFlags
	cmd := &cobra.Command{
		Use:     "doctor",
		Short:   "Examine a profile, or explain the SDK's lines in the log of an app",
		Long:    doctorLong,
		Example: doctorExample,
		Args:    doctorWords,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.gate.check(s); err != nil {
				return err
			}
			if cmd.Flags().Changed("sdk-log") {
				return s.explainLog(cmd.Context(), f)
			}
			return s.examine(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.sdkLog, "sdk-log", "", "the log `FILE` to explain, or - for standard input")
	flags.StringVar(&f.platform, "platform", "auto", "whose SDK it is: auto, android or ios")
	f.gate.register(flags, "print one JSON object", "error unless given")
	flags.BoolVar(&f.offline, "offline", false, "send nothing")
	flags.BoolVar(&f.contract, "contract", false, "try out the provider contract as well")
	flags.StringArrayVar(&f.operations, "operation", nil, "ask the server for this `OPERATION` only; may be repeated")
	flags.StringVar(&f.mode, "mode", "", "the `MODE` in which the server is asked, instead of the app's own, like token or verified")
	flags.StringArrayVar(&f.look, "look", nil, "another customer, who may be asked for: `NAME=VALUE`; may be repeated for more ids")
	s.sandbox.register(flags)
	s.recording.register(flags)
	completeGate(cmd)
	completeModes(s, cmd, "mode")
	// The only error is a flag that the command does not have.
	_ = cmd.RegisterFlagCompletionFunc("platform", cobra.FixedCompletions([]string{"auto", bloomreach.Android, bloomreach.IOS}, cobra.ShellCompDirectiveNoFileComp))
	completeOperations(s, cmd, "operation")
	return cmd
}

// doctorWords refuses words; one is taken for the log that somebody forgot to name the flag of.
func doctorWords(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return noSuch(cmd, &engine.UsageError{Message: fmt.Sprintf("doctor takes no words, and was given %q", args[0]), Fix: "write --sdk-log " + args[0]})
}

// examine examines the profile and prints the report.
func (s *session) examine(ctx context.Context, f doctorFlags) error {
	o, err := s.examination(ctx, f)
	if err != nil {
		return err
	}
	e := examined{profile: o.Profile.Name, now: s.Now, Report: doctor.Run(ctx, o)}
	if f.contract && o.Unusable == "" {
		e.contract = doctor.ContractChecks(o.Profile)
		if !f.offline {
			c := doctor.ContractOptions{Engine: s.engine, Profile: o.Profile, Now: s.Now}
			if len(o.Others) > 0 {
				c.Other = o.Others[0]
			}
			e.contract = doctor.Contract(ctx, c)
		}
	}
	plain := func() error {
		var b bytes.Buffer
		e.write(&b)
		return s.printReport(b.Bytes())
	}
	err = s.hand(ctx, f.gate, e.suite(s, o.Profile, f.gate), plain, func() any { return e.document() })
	if ctx.Err() != nil && (err == nil || errors.Is(err, errFailed)) {
		return fmt.Errorf("the examination did not come to its end: %w", ctx.Err())
	}
	return err
}

// examination works out what is to be examined. Its errors are those of usage: what is wrong with the profile is for the report.
func (s *session) examination(ctx context.Context, f doctorFlags) (doctor.Options, error) {
	o := doctor.Options{Engine: s.engine, Mode: auth.Mode(f.mode), Live: !f.offline, Operations: f.operations, Now: s.Now}
	if f.platform != "auto" {
		if err := s.profile.platform.Set(f.platform); err != nil {
			return o, misuse("use one of auto, android, ios", "there is no platform %q", f.platform)
		}
	}
	look, err := parseIDs("--look", f.look)
	if err != nil {
		return o, err
	}
	loaded, err := s.loadFor(f.operations...)
	if err != nil {
		return o, err
	}
	if err := s.checkMode(loaded.Profile, o.Mode); err != nil {
		return o, err
	}
	o.Config = configChecks(loaded)
	p, seeded, err := s.useProfiles(loaded.Config.Path, 0).open(ctx, loaded.Profile)
	if err != nil {
		o.Profile.Name, o.Unusable = loaded.Profile.Name, "the profile cannot be used"
		if !slices.ContainsFunc(loaded.Problems, func(p config.Problem) bool { return p.Blocks() }) {
			o.Config = append([]doctor.Check{unusable(err)}, o.Config...)
		}
		return o, nil
	}
	o.Profile = p
	if o.Mode != "" && !p.Fits(o.Mode) {
		return o, misuse("use another --mode, or --integration", "mode %s is not of integration %s", o.Mode, p.Integration)
	}
	if err := s.checkSandboxFlags(p); err != nil {
		return o, err
	}
	if err := s.recording.begin(p); err != nil {
		return o, err
	}
	v := s.engine.Vendor(p.Vendor)
	o.Args = engine.Samples(v, p, seeded.Attributes)
	key := engine.CustomerKey(v)
	for _, c := range seeded.Customers {
		if id := c.IDs[key]; id != "" && id != p.CustomerIDs[key] && len(look) == 0 {
			o.Others = append(o.Others, maps.Clone(c.IDs))
		}
	}
	if len(look) > 0 {
		o.Others = append(o.Others, look)
	}
	return o, nil
}

// configChecks are the rules of the configuration as checks of the report.
func configChecks(loaded config.Loaded) []doctor.Check {
	var out []doctor.Check
	for _, c := range loaded.Checks() {
		check := doctor.Check{Area: doctor.AreaConfig, Code: c.Code, Title: c.Title, Short: c.Short, State: doctor.Passed, Told: c.Told}
		if f := c.Finding; f != nil {
			check.State = doctor.Found
			check.Finding = &engine.Finding{Code: f.Code, Severity: string(f.Severity), Title: f.Title, Detail: f.Detail, Fix: f.Fix}
			check.Go = "setup"
			if f.Key != "" {
				check.Go += ":" + f.Key
			}
		}
		out = append(out, check)
	}
	return out
}

// unusable is what keeps a profile from being used where no rule of the configuration says so, such as a variable that is not set.
func unusable(err error) doctor.Check {
	title, fix := err.Error(), "put right what is named there"
	if i := strings.LastIndex(title, "; "); i >= 0 {
		title, fix = title[:i], title[i+2:]
	}
	return doctor.Check{Area: doctor.AreaConfig, Code: "config.unusable", Title: title, State: doctor.Found, Go: "setup",
		Finding: &engine.Finding{Code: "config.unusable", Severity: engine.SeverityError, Title: title, Detail: "The profile cannot be used.", Fix: fix}}
}
