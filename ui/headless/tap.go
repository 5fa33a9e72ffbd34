package headless

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"authpeek/engine"
	"authpeek/engine/crash"
	"authpeek/engine/tap"
)

// tapFlags are those of tap.
type tapFlags struct {
	upstream, listen, until string
	lan, tls, plain, json   bool
	calls                   int
}

const tapLong = `Listens for an app's own calls, passes them on to the server, and tells of each: which credential it carried, how long that
lives, what the server answered, which SDK sent it, and what it did wrong. Point the app's base URL here; the first lines say
how an emulator, a simulator and a phone write it.

The upstream is the profile's base_url unless given. With the sandbox's profile the embedded sandbox is started for it.

What passes stays as it is, byte for byte and in both directions: the spelling and order of headers, bodies, chunks, upgrades.
Only the value of Host becomes the upstream's. No Via and no X-Forwarded-For is added, so that the server answers as it
answers the app. An address in an answer, like that of a redirect, stays too: an app that follows one leaves the tap.
authpeek adds no credential and keeps none; they are shown as fingerprints.

It listens on the loopback interface; --lan lets other devices in, and whoever is in the network with them. With --tls it makes
a certificate on the spot and says how a device comes to trust it.

On a terminal there is a line for each call that has ended, with its worst finding below; elsewhere, or with --json, every event
is a line of JSON, as with watch. It ends with ctrl+c, after --calls calls, or with --until, and sums up what it saw.
Exit code 0; 1 when the event of --until did not come before the calls ran out; 2 when the command line or the profile is
wrong. A call that does not go well is a fact like any other.`

const tapExample = `  authpeek tap
  authpeek tap --upstream https://api.exponea.com
  authpeek tap --upstream https://api.exponea.com --listen 127.0.0.1:8787 --json | jq -c 'select(.event=="finished")'
  authpeek tap -p acme --lan --tls
  authpeek tap -p acme --record app.jsonl
  authpeek tap -p sandbox-extole --until 10m
  authpeek tap --calls 20 --until token.rejected`

func newTap(s *session) *cobra.Command {
	var f tapFlags
	cmd := &cobra.Command{
		Use:     "tap",
		Short:   "Pass an app's own calls on, and show each with its credential, its answer and its faults",
		Long:    tapLong + "\n\n" + eventsHelp(),
		Example: tapExample,
		Args:    exactly(0, "no words"),
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.tap(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.upstream, "upstream", "", "the `URL` of the server that calls go on to; the profile's base_url unless given")
	flags.StringVar(&f.listen, "listen", "", "the `HOST:PORT` to listen on, "+tap.Address+" unless given; port 0 takes a free one")
	flags.BoolVar(&f.lan, "lan", false, "let other devices in: without --listen on all interfaces")
	flags.BoolVar(&f.tls, "tls", false, "speak TLS, with a certificate that is made on the spot")
	flags.BoolVar(&f.plain, "plain", false, "a line for each call, also where the output is no terminal")
	flags.BoolVar(&f.json, "json", false, "a line of JSON for each event, also on a terminal")
	flags.StringVar(&f.until, "until", "", "end with this `EVENT|DURATION`")
	flags.IntVar(&f.calls, "calls", 0, "end after `N` calls")
	s.sandbox.register(flags)
	s.recording.register(flags)
	for _, name := range []string{"upstream", "listen", "calls"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	_ = cmd.RegisterFlagCompletionFunc("until", cobra.FixedCompletions(engine.EventNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// address is where to listen.
func (f tapFlags) address() string {
	switch {
	case f.listen != "":
		return f.listen
	case f.lan:
		return ":" + tap.Port
	default:
		return tap.Address
	}
}

// tap passes calls on until it is told to end.
func (s *session) tap(ctx context.Context, f tapFlags) error {
	event, limit, err := parseUntil(f.until)
	if err != nil {
		return err
	}
	switch {
	case f.calls < 0:
		return misuse("leave --calls out to listen without end", "--calls %d is no number of calls", f.calls)
	case f.plain && f.json:
		return misuse("leave one of them out", "--plain and --json contradict each other")
	}
	p, upstream, err := s.tapped(ctx, f)
	if err != nil {
		return err
	}
	if err := s.recording.begin(p); err != nil {
		return err
	}
	lines := s.engine.Journal().Subscribe()
	defer lines.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if limit > 0 {
		defer time.AfterFunc(limit, cancel).Stop()
	}
	// ctrl+c is a wish to end and no reason to cut calls off: those under way have a moment to end by themselves.
	running, err := tap.Start(context.WithoutCancel(ctx), tap.Options{
		Engine: s.engine, Upstream: upstream, Listen: f.address(), LAN: f.lan, TLS: f.tls, Profile: p, Now: s.Now,
	})
	if err != nil {
		return usage(err)
	}
	out := s.newTapOutput(f)
	if err := out.introduce(running.State(), f.lan); err != nil {
		cancel()
	}
	ended := make(chan error, 1)
	go func() {
		var err error
		defer func() { ended <- err }()
		defer crash.Catch(&err)
		<-ctx.Done()
		s.endTap(ctx, running)
	}()
	came, err := out.follow(ctx, lines, event, f.calls, cancel)
	cancel()
	if err := errors.Join(err, <-ended); err != nil {
		return err
	}
	if err := out.sumUp(running.State()); err != nil {
		return err
	}
	if event != "" && !came && f.calls > 0 && out.ended >= f.calls {
		s.say("no event %s came in %s", event, plural(f.calls, "call"))
		return errFailed
	}
	return nil
}

// endTap closes the tap and then the engine, which ends the journal and with it the output.
func (s *session) endTap(ctx context.Context, running *tap.Tap) {
	for _, end := range []func(context.Context) error{running.Close, s.engine.Close} {
		// What does not end in time is cut off, and its call says so.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
		_ = end(ctx)
		cancel()
	}
}

// tapped is the profile whose keys judge the app's tokens, and the server that calls go on to.
func (s *session) tapped(ctx context.Context, f tapFlags) (engine.Profile, *url.URL, error) {
	loaded, err := s.loadFor()
	if err != nil {
		return engine.Profile{}, nil, err
	}
	var p engine.Profile
	if f.upstream != "" && loaded.Profile.Embedded() {
		// The sandbox has nothing to do with that server: neither its keys nor its name.
		if err := s.refuseSandboxFlags("tap"); err != nil {
			return engine.Profile{}, nil, misuse("leave --upstream out", "%s is for the embedded sandbox, and --upstream names another server", s.sandbox.given()[0])
		}
		p = engine.Profile{Name: "tap", Vendor: loaded.Profile.Vendor, Platform: loaded.Profile.Platform, AllowPlainHTTP: loaded.Profile.AllowPlainHTTP}
		p.Network = engine.Network{
			Proxy: loaded.Profile.Proxy, CAFile: loaded.Profile.CAFile, ClientCert: loaded.Profile.ClientCert, ClientKey: loaded.Profile.ClientKey,
		}
	} else {
		t, err := s.open(ctx, "")
		if err != nil {
			return engine.Profile{}, nil, err
		}
		p = t.Profile
	}
	address := f.upstream
	if address == "" {
		address = p.BaseURL
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return p, nil, misuse("write it as --upstream https://api.example.com", "%q is not the address of a server", address)
	}
	p.BaseURL = address
	return p, u, nil
}

// follow prints the journal to its end. The first event of that name, and the n-th call to end, end the tap.
func (o *tapOutput) follow(ctx context.Context, lines *engine.Sub, event string, n int, end func()) (came bool, err error) {
	for {
		// The tap's end closes the journal; what comes up to there is to be printed, so ctx must not end the reading.
		events, lost, err := lines.Next(context.WithoutCancel(ctx), 0)
		if errors.Is(err, engine.ErrJournalClosed) {
			return came, nil
		}
		if err != nil {
			return came, err
		}
		if err := o.show(events, lost); err != nil {
			end()
			return came, err
		}
		for _, e := range events {
			came = came || event != "" && e.Detail.Name() == event
		}
		if came || n > 0 && o.ended >= n {
			end()
		}
	}
}
