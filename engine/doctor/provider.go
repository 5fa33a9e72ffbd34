package doctor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// The codes of the provider's rules. A finding may have a closer one.
const (
	codeProviderAnswers = "provider.answers"
	codeProviderOne     = "provider.one-token"
	codeProviderMissing = "provider.missing"
	codeProviderNull    = "provider.null"
	codeProviderEmpty   = "provider.empty"
	codeProviderSlow    = "provider.slow"
	codeProviderCaches  = "provider.caches"
	codeProviderRepeats = "provider.repeats"
	codeProviderStale   = "provider.stale"
)

// slowProvider is the time after which an app that waits for its provider feels stuck. The SDKs have no limit of their own
// (bloomreach reference 4.4), so each second of it is a second of an empty inbox.
const slowProvider = 3 * time.Second

// local reports whether a provider can be asked without the network: its source reads what is on this machine. A command may do
// anything, so it is not one of them.
func local(p *auth.Provider) bool {
	kind, _, _ := strings.Cut(p.Describe(), " ")
	return slices.Contains([]string{"static", "file", "stored", "env", "sign"}, kind)
}

// examineProvider asks the provider twice, with nothing kept in between, and judges what comes.
func (x *examination) examineProvider(ctx context.Context) {
	p := x.provider
	switch {
	case p == nil:
		x.missing()
		x.skip(AreaProvider, "provider", "every rule about the provider", "the profile has none")
		return
	case !x.Live && !local(p):
		x.skipProvider("offline")
		if kept, ok := p.Kept(); ok {
			x.token = &kept.Info
		}
		return
	}
	first, ok := x.ask(ctx)
	if !ok {
		x.skipProvider(endedEarly)
		return
	}
	if !x.answered(first) {
		return
	}
	x.token = &first.Got.Token
	x.pace(first)
	repeats := false
	if second, ok := x.ask(ctx); ok {
		repeats = x.askedAgain(first, second)
	}
	if !repeats { // that it had expired when it came is in that finding
		x.freshness(first)
	}
}

// missing tells of an app that is set to customer tokens and has nobody to give one: its SDK says so at the first guarded call.
func (x *examination) missing() {
	v, ok := x.Engine.Vendor(x.Profile.Vendor).(engine.Examined)
	if !ok {
		return
	}
	mode := cmp.Or(x.Mode, engine.OwnMode(x.Engine.Vendor(x.Profile.Vendor), x.Profile))
	plan, err := x.Engine.Plan(engine.Request{Profile: x.Profile, Operation: v.Guarded(), Mode: mode, Trigger: engine.TriggerDoctor})
	if err != nil || plan.Finish == nil || plan.Finish.Outcome != engine.OutcomeBlocked || plan.Finish.Error == nil {
		return
	}
	blocked := plan.Finish.Error
	f := diagnose.Finding{Code: blocked.Code, Severity: diagnose.SeverityError, Title: blocked.Message, Fix: blocked.Fix, Ref: ref(x.Profile, "4.4"),
		Detail: fmt.Sprintf("%s is not sent in mode %s. The app gets %q.", v.Guarded(), mode, blocked.SDK)}
	if x.Profile.IsStream() {
		f.Severity = diagnose.SeverityWarning // a stream may well be meant to go without tokens
	}
	// The rules of the configuration know no SDK, and say less about the same.
	x.report.Checks = slices.DeleteFunc(x.report.Checks, func(c Check) bool { return c.Area == AreaConfig && c.Code == codeProviderMissing })
	x.add(Check{Area: AreaProvider, Code: f.Code, Title: f.Title, State: Found, Finding: &f, Go: "setup:provider.source"})
}

// ask asks a copy of the provider that keeps nothing. ok is false when nobody could ask any more.
func (x *examination) ask(ctx context.Context) (engine.Call, bool) {
	if ctx.Err() != nil {
		return engine.Call{}, false
	}
	p := x.Profile
	p.Provider = x.provider.Fresh()
	call, err := x.Engine.AskAside(ctx, p)
	if err != nil || ctx.Err() != nil {
		return engine.Call{}, false
	}
	x.given = append(x.given, call)
	return call, true
}

func (x *examination) skipProvider(why string) {
	for _, r := range []struct{ code, title string }{
		{codeProviderAnswers, "the provider answers"}, {codeProviderOne, "it gives exactly one token"}, {codeProviderSlow, "it answers within 3 s"},
		{codeProviderCaches, "a new token when asked again"}, {codeProviderStale, "the token is good when it comes"},
	} {
		x.skip(AreaProvider, r.code, r.title, why)
	}
}

// answered judges whether a token came at all. It reports false when there is none to go on with.
func (x *examination) answered(c engine.Call) bool {
	source := x.provider.Describe()
	seen := fmt.Sprintf("#%d  %s asked", c.ID, source)
	switch {
	case c.Got != nil:
		x.passed(AreaProvider, codeProviderAnswers, "the provider answers", "answers", source)
		x.passed(AreaProvider, codeProviderOne, "it gives exactly one token", "one token", c.Got.Token.Fingerprint)
		return true
	case c.Null != nil:
		x.passed(AreaProvider, codeProviderAnswers, "the provider answers", "answers", source)
		f := diagnose.Finding{Code: codeProviderNull, Severity: diagnose.SeverityError, Title: "the provider answered null",
			Detail: "It was asked for " + x.Profile.Customer() + " and gave nothing.",
			Fix:    "find out why it had no token: signed out, or its backend failed", Ref: ref(x.Profile, "4.4")}
		told := "null"
		if err := c.Finish.Error; err != nil && err.Code == codeProviderEmpty {
			f.Code, f.Title, told = codeProviderEmpty, "the provider gave an empty token", "a text without characters"
			f.Detail = "It was asked for " + x.Profile.Customer() + " and gave " + told + "."
			f.Fix = "let it answer null when it has no token, and find out why it had none"
		}
		x.tokenlessFor(f, c, seen+": "+told, "setup:provider.source")
	default:
		f := diagnose.Finding{Code: "provider.failed", Severity: diagnose.SeverityError, Title: "the provider gave no token", Ref: ref(x.Profile, "4.4")}
		if err := c.Finish.Error; err != nil {
			what, fix := parted(err)
			f.Code, f.Detail, f.Fix = err.Code, diagnose.Sentence(strings.TrimPrefix(what, source+": ")), fix
		}
		goes := "setup:" + providerKey(source)
		if x.Profile.Provider == nil { // the SDK's own asks where calls go
			goes, f.Fix = "setup:base_url", strings.ReplaceAll(f.Fix, "provider.url", "base_url")
		}
		x.tokenlessFor(f, c, seen, goes)
	}
	for _, code := range []struct{ code, title string }{
		{codeProviderSlow, "it answers within 3 s"}, {codeProviderCaches, "a new token when asked again"}, {codeProviderStale, "the token is good when it comes"},
	} {
		x.skip(AreaProvider, code.code, code.title, "no token came")
	}
	return false
}

// tokenlessFor adds the finding that says why no token came. An endpoint that is asked for nobody can hardly have one.
func (x *examination) tokenlessFor(f diagnose.Finding, c engine.Call, seen, goes string) {
	x.without = f.Code
	check := Check{Area: AreaProvider, Code: f.Code, Title: f.Title, State: Found, Finding: &f, Calls: []engine.CallID{c.ID}, Seen: []string{seen}, Go: goes}
	if key := engine.CustomerKey(x.Engine.Vendor(x.Profile.Vendor)); key != "" && len(x.Profile.CustomerIDs) == 0 && (c.Null != nil || f.Code == "provider."+string(auth.KindStatus)) {
		f.Detail += " It was asked for nobody: the profile names no customer."
		f.Fix, check.Go = "set customer."+key, "setup:customer"
		check.Steps = []string{"Set customer." + key + ".", "Run this again."}
	}
	x.add(check)
}

// parted is what happened to a source that gave no token, and what to do: the source's own words say both, with a semicolon between.
func parted(err *engine.CallError) (what, fix string) {
	if i := strings.LastIndex(err.Message, "; "); i >= 0 {
		return err.Message[:i], err.Message[i+2:]
	}
	return err.Message, err.Fix
}

// providerKey is the setting that says where the provider is.
func providerKey(source string) string {
	kind, _, _ := strings.Cut(source, " ")
	keys := map[string]string{"http": "url", "command": "argv", "file": "path", "stored": "path", "env": "name", "static": "token", "sign": "key"}
	if key, ok := keys[kind]; ok {
		return "provider." + key
	}
	return "provider.source"
}

// pace judges how long the answer took.
func (x *examination) pace(c engine.Call) {
	took := c.Got.Took
	if took <= slowProvider {
		x.passed(AreaProvider, codeProviderSlow, "it answers within 3 s", "quick", duration(took))
		return
	}
	x.add(Check{Area: AreaProvider, Code: codeProviderSlow, State: Found, Title: "the provider is slow", Calls: []engine.CallID{c.ID},
		Seen: []string{fmt.Sprintf("#%d  %s asked: %s after %s", c.ID, x.provider.Describe(), c.Got.Token.Fingerprint, duration(took))},
		Finding: &diagnose.Finding{Code: codeProviderSlow, Severity: diagnose.SeverityWarning, Title: "the provider is slow",
			Detail: "It took " + duration(took) + " to give a token." + ofSDKs(x.Profile, "The SDKs have no limit of time for it: the call waits as long as it takes."),
			Fix:    "keep a token in the app until shortly before its end, and give the request for it a time-out of its own", Ref: ref(x.Profile, "4.4")}})
}

// askedAgain compares what came with what comes when the provider is asked once more. It reports whether that was the same token,
// and expired.
func (x *examination) askedAgain(first, second engine.Call) (repeats bool) {
	calls := []engine.CallID{first.ID, second.ID}
	if second.Got == nil {
		x.add(Check{Area: AreaProvider, Code: "provider.unsteady", State: Found, Title: "asked again, the provider gave nothing", Calls: calls,
			Seen: []string{given(first), given(second)},
			Finding: &diagnose.Finding{Code: "provider.unsteady", Severity: diagnose.SeverityWarning, Title: "asked again, the provider gave nothing",
				Detail: "The first answer held a token, the second did not." + ofSDKs(x.Profile, "The SDKs ask for each call, so that every other call would go without."),
				Fix:    "look at what the endpoint says when it is asked twice in a row: a limit of requests, a ticket that is good once", Ref: ref(x.Profile, "4.4")}})
		return false
	}
	token := second.Got.Token
	if token.Fingerprint != first.Got.Token.Fingerprint {
		x.passed(AreaProvider, codeProviderCaches, "a new token when asked again", "new each time", token.Fingerprint)
		return false
	}
	if token.IssuedWithin(second.Got.Took) {
		x.passed(AreaProvider, codeProviderCaches, "a new token when asked again", "new each time", "minted in this second")
		return false
	}
	f := diagnose.Finding{Code: codeProviderCaches, Severity: diagnose.SeverityNote, Title: "the same token when asked again",
		Detail: token.Fingerprint + " came twice: something keeps it, the endpoint or the source itself.",
		Fix:    "see that whoever keeps it looks at exp and at the customer", Ref: ref(x.Profile, "2.5")}
	if over(token, x.Now()) {
		repeats = true
		f.Code, f.Severity, f.Title = codeProviderRepeats, diagnose.SeverityError, "the same expired token again"
		f.Detail = fmt.Sprintf("%s came twice and expired at %s: a cache that never looks at exp.", token.Fingerprint, clock(token.ExpiresAt))
		f.Fix = "drop a kept token once its exp has passed, and on every change of customer"
	}
	x.add(Check{Area: AreaProvider, Code: f.Code, State: Found, Title: f.Title, Finding: &f, Calls: calls, Seen: []string{given(first), given(second)}, Go: "tokens"})
	return repeats
}

// freshness judges whether the token was good when it came.
func (x *examination) freshness(c engine.Call) {
	token := c.Got.Token
	if !over(token, token.ObtainedAt) {
		x.passed(AreaProvider, codeProviderStale, "the token is good when it comes", "fresh", left(token, token.ObtainedAt))
		return
	}
	x.add(Check{Area: AreaProvider, Code: codeProviderStale, State: Found, Title: "the token had expired when it came", Calls: []engine.CallID{c.ID},
		Seen: []string{given(c)}, Go: "tokens",
		Finding: &diagnose.Finding{Code: codeProviderStale, Severity: diagnose.SeverityError, Title: "the token had expired when it came",
			Detail: fmt.Sprintf("%s expired at %s, %s before the provider gave it.", token.Fingerprint, clock(token.ExpiresAt), duration(token.ObtainedAt.Sub(token.ExpiresAt))),
			Fix:    "mint a token for each request, or drop a kept one before its exp; compare this clock with that of the machine that mints", Ref: "RFC 7519 section 4.1.4"}})
}

// given is one answer of the provider as a line of what was seen.
func given(c engine.Call) string {
	line := fmt.Sprintf("#%d  %s", c.ID, engine.ProviderAsk)
	switch {
	case c.Got != nil:
		line += "  " + c.Got.Token.Fingerprint
		if !c.Got.Token.ExpiresAt.IsZero() {
			line += "  exp " + clock(c.Got.Token.ExpiresAt)
		}
		line += "  after " + duration(c.Got.Took)
	case c.Null != nil:
		line += "  null"
	case c.Finish != nil:
		line += "  " + c.Finish.Summary
	}
	return line
}

func over(t auth.Info, at time.Time) bool { return !t.ExpiresAt.IsZero() && !at.Before(t.ExpiresAt) }

func left(t auth.Info, at time.Time) string {
	if t.ExpiresAt.IsZero() {
		return "no end told"
	}
	return duration(t.ExpiresAt.Sub(at)) + " left"
}

func clock(t time.Time) string { return t.UTC().Format("15:04:05 UTC") }

// duration writes a time for people: "42 ms", "3.1 s", "4m10s".
func duration(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Second:
		return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10) + " ms"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	default:
		return d.Round(time.Second).String()
	}
}
