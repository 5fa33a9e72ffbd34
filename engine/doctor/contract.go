package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
)

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

// The codes of the contract's checks.
const (
	codeTwice   = "contract.twice"
	codeAtOnce  = "contract.at-once"
	codeOther   = "contract.other-customer"
	codeNull    = "contract.null"
	codeSlow    = "contract.slow"
	codeThrows  = "contract.throws"
	codeGarbage = "contract.garbage"
	codeRepeats = "contract.repeats"
)

// contractTitles are the checks in the order in which they are shown, in a few words.
var contractTitles = []struct{ code, title string }{
	{codeTwice, "asked twice"}, {codeAtOnce, "asked at once"}, {codeOther, "other customer"}, {codeNull, "returns null"}, {codeSlow, "slow"},
	{codeThrows, "answers 500, throws"}, {codeGarbage, "returns garbage"}, {codeRepeats, "same expired token"},
}

// ContractChecks lists what Contract would try with this profile, in order, none of it tried yet.
func ContractChecks(p engine.Profile) []Check {
	list := make([]Check, 0, len(contractTitles))
	for _, c := range contractTitles {
		told := "not tried yet"
		switch {
		case p.Provider == nil && (c.code == codeTwice || c.code == codeAtOnce || c.code == codeOther):
			told = "the profile has no provider"
		case !isBloomreach(p) && !slices.Contains([]string{codeTwice, codeAtOnce, codeOther}, c.code):
			told = unknownSDKs
		case c.code == codeSlow:
			told = "not tried; SDKs wait for ever"
		}
		list = append(list, Check{Area: AreaContract, Code: c.code, Title: c.title, State: NotRun, Told: told})
	}
	return list
}

// unknownSDKs is why nothing is told of what a vendor's SDKs make of a provider that is a stand-in.
const unknownSDKs = "tried with Bloomreach's SDKs alone"

// Contract tries out what a provider has to stand, and what each SDK makes of one that does not. The profile's own provider is
// asked a few times, through copies that keep nothing for it; a provider that answers with nothing, garbage or too late is a
// stand-in, whose requests end at a server of this process. The checks come in the order of ContractChecks.
func Contract(ctx context.Context, o ContractOptions) []Check {
	if o.Now == nil {
		o.Now = time.Now
	}
	t := &trial{ContractOptions: o, checks: ContractChecks(o.Profile)}
	t.note(engine.MarkHere, "started", fmt.Sprintf("provider contract · %d checks", len(t.checks)))
	if t.somebodyGives() {
		t.twice(ctx)
		t.atOnce(ctx)
		t.otherCustomer(ctx)
	}
	t.generations(ctx)
	r := Report{Checks: t.checks}
	mark := engine.MarkOK
	if e, w, _ := r.Severities(); e+w > 0 {
		mark = engine.MarkLook
	}
	t.note(mark, "finished", "provider contract · "+r.Tally())
	return t.checks
}

// trial is one run of the contract. It belongs to Contract's goroutine.
type trial struct {
	ContractOptions
	checks []Check
}

func (t *trial) note(mark engine.Mark, event, text string) {
	t.Engine.Note(engine.Notice{Subject: Subject, Mark: mark, Event: event, Text: text})
}

// decide sets the check of that code.
func (t *trial) decide(code string, set func(c *Check)) {
	for i := range t.checks {
		if c := &t.checks[i]; c.Code == code {
			set(c)
			if t.Progress != nil {
				t.Progress(*c)
			}
		}
	}
}

func (t *trial) pass(code, told string, seen []string, calls ...engine.CallID) {
	t.decide(code, func(c *Check) { c.State, c.Told, c.Seen, c.Calls = Passed, told, seen, calls })
}

func (t *trial) skip(code, why string) {
	t.decide(code, func(c *Check) { c.State, c.Told = NotRun, why })
}

// find sets a check to what was found. The title of the check stays, the finding has its own.
func (t *trial) find(f diagnose.Finding, told string, seen []string, calls ...engine.CallID) {
	t.decide(f.Code, func(c *Check) {
		c.State, c.Told, c.Seen, c.Calls, c.Finding = Found, told, seen, calls, &f
		advise(c, t.Profile)
	})
}

// somebodyGives reports whether there is a provider to ask: the profile's, or the store of the vendor's SDK.
func (t *trial) somebodyGives() bool {
	v := t.Engine.Vendor(t.Profile.Vendor)
	return t.Profile.Provider != nil || v != nil && engine.ProviderOf(v, t.Profile, engine.OwnMode(v, t.Profile)) != nil
}

// fresh is the profile with a copy of its provider that keeps nothing. The engine makes one of a store.
func (t *trial) fresh() engine.Profile {
	p := t.Profile
	if p.Provider != nil {
		p.Provider = p.Provider.Fresh()
	}
	return p
}

// twice asks two times with nothing kept in between.
func (t *trial) twice(ctx context.Context) {
	first, err := t.Engine.AskAside(ctx, t.fresh())
	if err != nil {
		t.skip(codeTwice, err.Error())
		return
	}
	second, err := t.Engine.AskAside(ctx, t.fresh())
	if err != nil {
		t.skip(codeTwice, err.Error())
		return
	}
	seen, calls := []string{given(first), given(second)}, []engine.CallID{first.ID, second.ID}
	switch {
	case first.Got == nil || second.Got == nil:
		t.find(diagnose.Finding{Code: codeTwice, Severity: diagnose.SeverityError, Title: "asked twice, the provider did not give two tokens",
			Detail: strings.TrimSpace(ofSDKs(t.Profile, "The SDKs ask for each call of a guarded route.") + " A provider that answers every other time leaves every other call without."),
			Fix:    "see what the endpoint answers", Ref: ref(t.Profile, "4.4")}, "no token", seen, calls...)
	case first.Got.Token.Fingerprint != second.Got.Token.Fingerprint:
		t.pass(codeTwice, "two different tokens", seen, calls...)
	case second.Got.Token.IssuedWithin(second.Got.Took):
		t.pass(codeTwice, "two tokens of one second", seen, calls...)
	case over(second.Got.Token, t.Now()):
		t.find(diagnose.Finding{Code: codeTwice, Severity: diagnose.SeverityError, Title: "asked twice, the provider gave the same expired token",
			Detail: second.Got.Token.Fingerprint + " came twice, and its exp has passed.", Fix: "drop a kept token once its exp has passed",
			Ref: ref(t.Profile, "2.5")}, "the same, expired", seen, calls...)
	default:
		t.pass(codeTwice, "the same token, "+left(second.Got.Token, t.Now()), seen, calls...)
	}
}

// atOnceCallers is how many ask at the same time: two screens that open together.
const atOnceCallers = 2

// atOnce lets callers ask the same provider at the same time and counts the requests that this makes.
func (t *trial) atOnce(ctx context.Context) {
	calls, err := t.Engine.AskTogether(ctx, t.fresh(), atOnceCallers)
	if err != nil {
		t.skip(codeAtOnce, err.Error())
		return
	}
	var seen []string
	var ids []engine.CallID
	asked, got := 0, map[string]bool{}
	for _, c := range calls {
		seen, ids = append(seen, given(c)), append(ids, c.ID)
		if !c.Reused && (c.Got == nil || !c.Got.Shared) {
			asked++
		}
		if c.Got != nil {
			got[c.Got.Token.Fingerprint] = true
		} else if c.Reused && c.Token != nil {
			got[c.Token.Fingerprint] = true
		}
	}
	told := fmt.Sprintf("%s for both callers", diagnose.Counted(asked, "request"))
	if len(got) == 0 || got[""] {
		t.find(diagnose.Finding{Code: codeAtOnce, Severity: diagnose.SeverityError, Title: "asked by two at once, the provider gave no token",
			Detail: "Two routes that open together ask together; neither had anything to send.", Fix: "see what the endpoint answers to two requests at once",
			Ref: ref(t.Profile, "4.4")}, told+", no token", seen, ids...)
		return
	}
	for _, c := range calls {
		if c.Got == nil && !c.Reused {
			t.find(diagnose.Finding{Code: codeAtOnce, Severity: diagnose.SeverityWarning, Title: "asked by two at once, the provider answered one",
				Detail: "One caller got a token and the other did not.", Fix: "let the provider stand two callers at a time: the SDKs ask from several threads",
				Ref: ref(t.Profile, "4.4")}, "one of two", seen, ids...)
			return
		}
	}
	t.pass(codeAtOnce, told+", "+diagnose.Counted(len(got), "token"), seen, ids...)
}

// otherCustomer asks for somebody else, and looks whom the token is made out to.
func (t *trial) otherCustomer(ctx context.Context) {
	if engine.CustomerKey(t.Engine.Vendor(t.Profile.Vendor)) == "" {
		t.skip(codeOther, "tokens of this vendor are made out to nobody")
		return
	}
	if len(t.Other) == 0 {
		t.skip(codeOther, "not tried; name another customer for it")
		return
	}
	p := t.fresh()
	mine, err := t.Engine.AskAside(ctx, p)
	if err != nil {
		t.skip(codeOther, err.Error())
		return
	}
	p.CustomerIDs = t.Other // the same provider, as an app has one
	theirs, err := t.Engine.AskAside(ctx, p)
	if err != nil {
		t.skip(codeOther, err.Error())
		return
	}
	name := engine.CustomerName(t.Other)
	seen := []string{given(mine) + "  for " + t.Profile.Customer(), given(theirs) + "  for " + name}
	calls := []engine.CallID{mine.ID, theirs.ID}
	token := theirs.Got
	if token == nil && theirs.Reused && theirs.Token != nil {
		token = &engine.TokenObtained{Token: *theirs.Token}
	}
	stale := false
	if v, ok := t.Engine.Vendor(p.Vendor).(engine.Identifier); ok && token != nil {
		stale = v.Stale(p, token.Token)
	}
	switch {
	case token == nil:
		t.pass(codeOther, "no token for "+name, seen, calls...)
	case stale, mine.Got != nil && token.Token.Fingerprint == mine.Got.Token.Fingerprint:
		t.find(diagnose.Finding{Code: codeOther, Severity: diagnose.SeverityError, Title: "asked for another customer, the provider gave the token of the one before",
			Detail: token.Token.Fingerprint + " was asked for " + name + " and is not made out to that customer.",
			Fix:    "keep tokens per customer; drop them on identify and anonymize", Ref: ref(t.Profile, "2.5")}, "not "+name+"'s token", seen, calls...)
	default:
		t.pass(codeOther, "a token for "+name, seen, calls...)
	}
}
