package doctor

import (
	"cmp"
	"context"
	"slices"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Options say what is examined, and how much of it.
type Options struct {
	Engine *engine.Engine
	// Profile is the setup, ready for calls. Its provider is asked through a copy that keeps nothing for it; the calls to the server
	// take the session's own token, as any call would, so that what is wrong with that one shows.
	Profile engine.Profile
	// Mode is the one to try; empty is what an app with this profile would be in, operation by operation.
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
	// Recovered says that the same call has been answered since: then it is explained and no error any more.
	Recovered bool
	// Now is time.Now when nil.
	Now func() time.Time
	// Progress, if not nil, hears of each check as soon as it is decided, on Run's goroutine. Checks may still be merged later.
	Progress func(Check)
}

// Subject is whom the notes in the journal are about.
const Subject = "doctor"

// Run examines a setup. It may be called from any goroutine but the screen's, since it waits for answers; it ends early when ctx
// does, and what it had not come to by then did not run. It notes its beginning and its end in the engine's journal.
func Run(ctx context.Context, o Options) Report {
	if o.Now == nil {
		o.Now = time.Now
	}
	x := &examination{Options: o, provider: o.Profile.Provider, report: Report{At: o.Now(), Live: o.Live}, ended: func() bool { return ctx.Err() != nil }}
	if v := o.Engine.Vendor(o.Profile.Vendor); v != nil && x.provider == nil && o.Unusable == "" {
		x.provider = engine.ProviderOf(v, o.Profile, cmp.Or(o.Mode, engine.OwnMode(v, o.Profile)))
	}
	x.note(engine.MarkHere, "started", x.intent())
	began := time.Now()
	for _, c := range o.Config {
		x.add(c)
	}
	if o.Unusable == "" {
		x.examineProvider(ctx)
		x.examineToken()
		var probes []probe
		why := "offline"
		switch reachable := x.examineWay(ctx); {
		case ctx.Err() != nil:
			why = endedEarly
		case reachable:
			probes, why = x.probe(ctx), "there was nothing to ask"
		case x.Live:
			why = "there is no way to the server"
		}
		x.examineServer(probes, why)
		x.examineAnswers(probes, why)
		x.examineRefusal()
		x.tellReasons()
	} else {
		for _, a := range Areas()[1:] {
			x.skip(a, string(a), "every rule about the "+string(a), o.Unusable)
		}
	}
	x.report.Checks = ordered(x.report.Checks)
	x.report.Took = time.Since(began)
	mark := engine.MarkOK
	switch e, w, _ := x.report.Severities(); {
	case e > 0:
		mark = engine.MarkBad
	case w > 0:
		mark = engine.MarkLook
	}
	x.note(mark, "finished", diagnose.Counted(x.report.Ran(), "rule")+" · "+x.report.Tally())
	return x.report
}

// examination is one run of the rules. It belongs to Run's goroutine.
type examination struct {
	Options
	report Report
	// provider is the profile's, or the SDK's own where the profile has none; nil for none.
	provider *auth.Provider
	// token is what the provider gave, and given the calls in which it was asked.
	token *auth.Info
	given []engine.Call
	// without is the finding that says why the provider gave no token; empty when it gave one.
	without string
	// reasons are the lines that say which finding explains which refusals.
	reasons []reason
	// ended reports whether whoever asked for the examination has ended it.
	ended func() bool
}

// endedEarly is why a rule did not run when somebody has ended the examination.
const endedEarly = "the examination was ended before"

// intent says what is going to be done, for the note at the beginning.
func (x *examination) intent() string {
	switch {
	case x.Unusable != "":
		return "configuration only"
	case x.Live:
		return "live probe, reading only"
	default:
		return "offline, nothing is sent"
	}
}

func (x *examination) note(mark engine.Mark, event, text string) {
	x.Engine.Note(engine.Notice{Subject: Subject, Mark: mark, Event: event, Text: text})
}

// add takes in a check. One whose code was found before adds what it has seen to that one: one trouble is one finding, however
// many calls show it.
func (x *examination) add(c Check) {
	if c.State == Found && x.ended() && c.Area != AreaConfig {
		// What goes wrong while it is being ended says nothing about the setup.
		c = Check{Area: c.Area, Code: c.Code, Title: c.Title, State: NotRun, Told: endedEarly}
	}
	if c.State == Found {
		advise(&c, x.Profile)
		i := slices.IndexFunc(x.report.Checks, func(o Check) bool { return o.State == Found && o.Code == c.Code && o.about() == c.about() })
		if i >= 0 {
			x.report.Checks[i].merge(c)
			return
		}
	}
	x.report.Checks = append(x.report.Checks, c)
	if x.Progress != nil {
		x.Progress(c)
	}
}

// about tells findings of one code apart that concern different keys of the profile.
func (c Check) about() string {
	if c.Area == AreaConfig {
		return c.Finding.Title
	}
	return ""
}

func (c *Check) merge(o Check) {
	for _, id := range o.Calls {
		if !slices.Contains(c.Calls, id) {
			c.Calls = append(c.Calls, id)
		}
	}
	for _, line := range o.Seen {
		if !slices.Contains(c.Seen, line) {
			c.Seen = append(c.Seen, line)
		}
	}
	if diagnose.Compare(*o.Finding, *c.Finding) < 0 {
		c.Finding, c.Title = o.Finding, o.Title
	}
	if c.Go == "" {
		c.Go = o.Go
	}
}

// passed, found and skip add a check in that state.
func (x *examination) passed(a Area, code, title, short, told string) {
	x.add(Check{Area: a, Code: code, Title: title, Short: short, State: Passed, Told: told})
}

func (x *examination) found(a Area, f diagnose.Finding, seen ...string) {
	x.add(Check{Area: a, Code: f.Code, Title: f.Title, State: Found, Finding: &f, Seen: seen})
}

func (x *examination) skip(a Area, code, title, why string) {
	x.add(Check{Area: a, Code: code, Title: title, State: NotRun, Told: why})
}

// ordered puts checks into the order of a report.
func ordered(checks []Check) []Check {
	states, areas := []State{Found, Passed, NotRun}, append(Areas(), AreaContract)
	slices.SortStableFunc(checks, func(a, b Check) int {
		if c := slices.Index(states, a.State) - slices.Index(states, b.State); c != 0 {
			return c
		}
		if a.State == Found {
			if c := diagnose.Compare(*a.Finding, *b.Finding); c != 0 {
				return c
			}
		}
		if c := slices.Index(areas, a.Area) - slices.Index(areas, b.Area); c != 0 || a.Area != AreaAnswer {
			return c
		}
		return len(b.Calls) - len(a.Calls) // what meets most calls is most likely the cause
	})
	return checks
}
