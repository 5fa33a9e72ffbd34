package headless

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/ui/headless/gate"
)

const tokenLong = `Takes a token apart on this machine, says what it is, whether its signature is right and what each reader would make of it,
signs tokens for tests, and compares two. Nothing is sent anywhere, and nothing is kept.`

const tokenExample = `  pbpaste | authpeek token inspect
  authpeek token inspect env:TOKEN --key keyring:acme/private -p acme
  authpeek token verify token.txt --key public.pem --strict
  authpeek token mint --flaw ms-exp | authpeek token inspect
  authpeek token diff old.txt new.txt`

// tokenWord says what TOKEN may be; all commands of token share it.
const tokenWord = `TOKEN is one of
  -                 standard input, which is also read when there is no TOKEN and it is no terminal
  env:NAME, file:PATH, keyring:SERVICE/USER, command:ARGV
                    a reference, as in the profile file
  a path            when a file of that name exists, or the word begins with ./ ../ ~/ or /
  the token itself  in every other case; it then stays in the shell's history, and other programs can see it

The text may be more than the token: a header, an answer in JSON, a curl command, a URL, a line of a log, in quotes, wrapped,
in UTF-16. What was taken off is said. A text longer than 1 MiB is refused.`

func newToken(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "token",
		Short:   "Inspect, verify, mint and compare tokens, offline",
		Long:    tokenLong + "\n\n" + tokenWord,
		Example: tokenExample,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noSuchCommand(cmd, args)
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(newTokenInspect(s), newTokenVerify(s), newTokenMint(s), newTokenDiff(s))
	return cmd
}

// tokenFlags are those of inspect and verify.
type tokenFlags struct {
	context                  judgeFlags
	key, keyFormat, payload  string
	form                     string
	strict, reveal           bool
	repair, claims, deciding bool // of verify
	gate                     gateFlags
}

// judgeFlags say what is known around a token.
type judgeFlags struct {
	vendor, at string
	customers  []string
}

func (f *judgeFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.vendor, "vendor", diagnose.VendorAuto, "whose rules count: `VENDOR` is one of "+commas(vendorWords))
	flags.StringVar(&f.at, "at", "", "judge as of `TIME`: 2026-11-21T12:00:00Z, unix seconds, or from now like +5m, -1h, -2d")
	// An array and not a slice: ids may hold commas.
	flags.StringArrayVar(&f.customers, "customer", nil, "an id of the customer whom the request is for, `NAME=VALUE` like registered=jane@example.com; may be repeated")
	completeFixed(cmd, "vendor", vendorWords)
}

// vendorWords are the values of --vendor.
var vendorWords = []string{
	diagnose.VendorAuto, diagnose.VendorBloomreach, diagnose.VendorExtole, diagnose.VendorTwilio, diagnose.VendorNudge, diagnose.VendorNone,
}

var (
	keyFormats = []string{string(jose.KeyAuto), string(jose.KeyRaw), string(jose.KeyBase64), string(jose.KeyHex)}
	tokenForms = []string{"compact", "json"}
)

func (f *tokenFlags) register(cmd *cobra.Command, limit string) {
	f.context.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.key, "key", "", "check the signature with, or decrypt with, the key in `FILE|REFERENCE`: PEM, DER, JWK, JWK Set or a secret; - is standard input")
	flags.StringVar(&f.keyFormat, "key-format", string(jose.KeyAuto), "how the key is written, `FORMAT` being one of "+commas(keyFormats))
	flags.StringVar(&f.payload, "payload", "", "the payload of a detached signature (RFC 7515 appendix F), byte for byte, from `FILE`")
	flags.StringVar(&f.form, "form", tokenForms[0], "verify this serialisation, `FORM` being compact or json; no JWT has the latter, and inspect reads both")
	flags.BoolVar(&f.strict, "strict", false, "refuse keys that are too short, weak, of another use, alg, curve or key_ops, and sets of them that are ambiguous")
	f.gate.register(flags, "print one JSON object", limit)
	completeGate(cmd)
	flags.BoolVar(&f.reveal, "reveal", false, "print the signature in clear")
	completeFixed(cmd, "key-format", keyFormats)
	completeFixed(cmd, "form", tokenForms)
}

// completeFixed offers a flag's words to the shell.
func completeFixed(cmd *cobra.Command, flag string, words []string) {
	// The only error is a flag that the command does not have.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

const tokenInspectLong = `Takes a token apart: what it is, its header and claims in words, how long it lives, whether its signature is right where a
key is at hand, what is wrong with it and at which byte, what each reader makes of it, and what was not checked.

%s

With -p the profile says the vendor, the customer, the API key, the integration and the SDK, and its private_key checks the
signature of a token whose kid is that key's id, or with Twilio, whose tokens have none, its issuer.

As a gate, the signature is a check, and each rule.
` + gateHelp + `

Exit code 0: nothing of severity error was found, or of the one that --fail-on names. 1: something was, or the signature is wrong.
2: the command line is wrong.`

const tokenInspectExample = `  pbpaste | authpeek token inspect
  authpeek token inspect token.txt --at 2026-11-21T12:00:00Z
  authpeek token inspect env:TOKEN --vendor twilio --key env:TWILIO_API_SECRET
  authpeek token inspect - --customer registered=jane@example.com --json < answer.json
  authpeek token mint --flaw expired -p sandbox | authpeek token inspect -p sandbox
  authpeek token mint -p sandbox-twilio --grant video | authpeek token inspect -p sandbox-twilio`

func newTokenInspect(s *session) *cobra.Command {
	var f tokenFlags
	cmd := &cobra.Command{
		Use:     "inspect [TOKEN]",
		Short:   "Say what a token is and what is wrong with it",
		Long:    fmt.Sprintf(tokenInspectLong, tokenWord),
		Example: tokenInspectExample,
		Args:    atMost(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return s.judgeToken(cmd, args, f) },
	}
	f.register(cmd, "error unless given; a wrong signature is 1 always")
	return cmd
}

const tokenVerifyLong = `Checks a token's signature with a key, or decrypts it. The algorithm is pinned by the key, never chosen by the token.

%s

The token is verified as it stands: what surrounds it comes off, and nothing inside is mended, because a reader that takes
it as it stands would refuse it. --repair verifies what could be made of it.

Exit code 0: the signature is valid, or the token could be decrypted; an expired one with a good signature is still 0, and the
first line says so. With --claims findings of severity error count too, with --fail-on those that it names. 1: anything else.
2: the command line is wrong.

As a gate, the signature is a check, and each rule.
` + gateHelp

const tokenVerifyExample = `  authpeek token verify token.txt --key public.pem
  authpeek token verify - --key jwks.json --strict --json < token.txt
  authpeek token verify env:TOKEN --key env:SECRET --key-format base64
  authpeek token verify env:TOKEN -p acme --claims
  authpeek token verify - --key env:SECRET --fail-on warning --format junit < token.txt
  authpeek token mint -p sandbox-extole | authpeek token verify - -p sandbox-extole`

func newTokenVerify(s *session) *cobra.Command {
	f := tokenFlags{deciding: true}
	cmd := &cobra.Command{
		Use:     "verify [TOKEN] --key FILE|REFERENCE",
		Short:   "Check a token's signature, or decrypt it",
		Long:    fmt.Sprintf(tokenVerifyLong, tokenWord),
		Example: tokenVerifyExample,
		Args:    atMost(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return s.judgeToken(cmd, args, f) },
	}
	f.register(cmd, "never unless given; a signature that is not valid is 1 always")
	cmd.Flags().BoolVar(&f.repair, "repair", false, "verify the token as it was mended: without line breaks and blanks inside")
	cmd.Flags().BoolVar(&f.claims, "claims", false, "fail on findings of severity error too, such as exp in the past")
	return cmd
}

// atMost takes up to most words. More than that is mostly a token that the shell has parted.
func atMost(most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) <= most {
			return nil
		}
		return noSuch(cmd, &engine.UsageError{
			Message: fmt.Sprintf("%s takes one token, and was given %d words", cmd.CommandPath(), len(args)),
			Fix:     "put it in quotes, or pass it on standard input",
		})
	}
}

// judgeToken is inspect and verify: the two differ in what is decided, not in what is looked at.
func (s *session) judgeToken(cmd *cobra.Command, args []string, f tokenFlags) error {
	ctx := cmd.Context()
	if err := f.check(); err != nil {
		return err
	}
	if err := f.gate.check(s); err != nil {
		return err
	}
	if err := f.gate.refuseReveal(f.reveal); err != nil {
		return err
	}
	around, err := s.around(ctx, f.context)
	if err != nil {
		return err
	}
	keys, keyTrouble := s.tokenKeys(ctx, f, around, stdinIsToken(args))
	var unreadable *unreadableKey
	if keyTrouble != nil && !(f.gate.format == formatJSON && errors.As(keyTrouble, &unreadable)) {
		return keyTrouble
	}
	payload, err := s.readPayload(f.payload)
	if err != nil {
		return err
	}
	given, err := s.givenToken(ctx, cmd, args)
	if err != nil {
		return err
	}
	in, err := given.find(f.deciding)
	if err != nil {
		return err
	}
	if f.key == "" && !f.deciding && around.keys != nil && !around.keys.usableFor(jose.Parse(in.Token)) {
		keys = jose.Keys{}
	}
	options := jose.Options{Strict: f.strict, JSON: f.form == "json" || !f.deciding, Payload: payload}
	j := judge(in, f.repair, keys, options, around.context)
	j.report.Findings = append(j.report.Findings, outerFindings(given.text, in, around.context)...)
	if f.reveal {
		s.say("--reveal: the signature stands in clear in the output")
		j.reveal()
	}
	if keyTrouble != nil {
		// A program that reads the object learns that nothing was decided, and why.
		j.signature.State, j.signature.Reason = jose.StateUnverified, keyTrouble.Error()
	}
	plain := func() error { return s.printJudged(j, given.from, f.deciding) }
	err = s.hand(ctx, f.gate, j.suite(s, given.from, f), plain, func() any { return j.document(given.from) })
	if keyTrouble != nil && (err == nil || errors.Is(err, errFailed)) {
		return keyTrouble
	}
	return err
}

// check refuses words that no flag has.
func (f tokenFlags) check() error {
	for _, c := range []struct {
		flag, word string
		words      []string
	}{
		{"--vendor", f.context.vendor, vendorWords}, {"--key-format", f.keyFormat, keyFormats}, {"--form", f.form, tokenForms},
	} {
		if !slices.Contains(c.words, c.word) {
			return misuse(config.Suggest(c.word, c.words), "%s %q is none that is known", c.flag, c.word)
		}
	}
	if f.claims && f.gate.failOn == string(gate.Never) {
		return misuse("leave one of them out", "--claims and --fail-on never contradict each other")
	}
	return nil
}

// around is what is known around a token, and the keys of the profile where one was named.
type around struct {
	context diagnose.Context
	keys    *profileKeys
	vendor  string // of the profile, "" without one
}

// around works out the context that flags and profile give. Without a profile named, none is read.
func (s *session) around(ctx context.Context, f judgeFlags) (around, error) {
	at, err := parseMoment(f.at, s.Now().Truncate(time.Second)) // tokens count in seconds
	if err != nil {
		return around{}, err
	}
	a := around{context: diagnose.Context{Vendor: f.vendor, At: at, Integration: s.profile.integration.word}}
	if s.profile.name != "" || len(s.profile.sets) > 0 {
		if err := s.fromProfile(ctx, &a); err != nil {
			return around{}, err
		}
	}
	if len(f.customers) > 0 {
		if a.context.CustomerIDs, err = parseIDs("--customer", f.customers); err != nil {
			return around{}, err
		}
	}
	return a, nil
}
