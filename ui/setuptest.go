package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/views"
)

// setupTestTimeout bounds both askings together. The sources have limits of their own; this one is for a keyring or a command
// that waits for somebody.
const setupTestTimeout = 45 * time.Second

// Test implements views.SetupPort.
func (p *setupPort) Test(name string, values map[string]string) tea.Cmd {
	profile, faults := p.draft(name, values)
	as := providerKey(profile.WithDefaults())
	return p.a.work.run(func(ctx context.Context) tea.Msg {
		for key, fault := range faults {
			if key == "provider.headers" || key == "provider.claims" || key == "customer" {
				return views.TestedMsg{Err: fmt.Errorf("%s: %s", key, fault)}
			}
		}
		ctx, cancel := context.WithTimeout(ctx, setupTestTimeout)
		defer cancel()
		opened, _, err := p.a.opts.Open(ctx, providerOnly(profile))
		if err != nil {
			return views.TestedMsg{Err: err}
		}
		if vendor := p.a.opts.Engine.Vendor(opened.Vendor); opened.Provider == nil && vendor != nil {
			opened.Provider = engine.ProviderOf(vendor, opened, engine.OwnMode(vendor, opened))
		}
		if opened.Provider == nil {
			return views.TestedMsg{Err: errors.New("there is no provider to ask; choose a source")}
		}
		lines := p.ask(ctx, profile, opened)
		p.mu.Lock()
		p.tested, p.testedAs = opened.Provider, as
		p.mu.Unlock()
		return views.TestedMsg{Lines: lines}
	})
}

// providerOnly is the part of a profile that a provider is made of. A mistake elsewhere in the form, or a key in a keyring
// that is locked, must not stand in the way of the test.
func providerOnly(profile config.Profile) config.Profile {
	if vendor := profile.WithDefaults().Vendor; vendor != config.Bloomreach {
		// Their SDKs may ask the vendor itself, or a token server that these keys describe.
		p := profile.Clone()
		p.APIKey, p.PrivateKey, p.Proxy, p.CAFile, p.ClientCert, p.ClientKey, p.Timeout, p.Live = config.Ref{}, config.Ref{}, "", "", "", "", 0, 0
		if !p.Embedded() && p.WithDefaults().BaseURL == "" {
			p.BaseURL = "https://provider-test.invalid"
		}
		return p
	}
	return config.Profile{
		Name: profile.Name, Vendor: config.Bloomreach, Platform: profile.Platform, ProjectToken: "provider-test",
		Customer: profile.Customer, Provider: profile.Provider, AllowPlainHTTP: profile.AllowPlainHTTP,
	}
}

// asked is what one asking of a provider came to.
type asked struct {
	result auth.Result
	got    auth.Obtained
	took   time.Duration
	err    error
}

// ask asks twice: a provider that repeats itself keeps its tokens, and then it matters for whom.
func (p *setupPort) ask(ctx context.Context, profile config.Profile, opened engine.Profile) []views.TestLine {
	name := opened.Provider.Describe()
	p.note(engine.MarkHere, "provider asked", name)
	first := askOnce(ctx, opened)
	lines := firstLines(name, first)
	if first.result.Token != nil {
		p.note(engine.MarkOK, "token obtained", first.result.Token.Info.Fingerprint)
		lines = append(lines, p.judgeToken(*first.result.Token, profile, opened.CustomerIDs)...)
		p.note(engine.MarkHere, "provider asked", "again, to see whether it repeats itself")
		lines = append(lines, againLines(askOnce(ctx, opened), profile.Provider.Source)...)
	}
	good, bad := 0, 0
	for _, l := range lines {
		switch l.Mark {
		case "ok":
			good++
		case "bad":
			bad++
		}
	}
	mark := engine.MarkOK
	if bad > 0 {
		mark = engine.MarkBad
	}
	p.note(mark, "finished", fmt.Sprintf("%s · %d fine, %d wrong", diagnose.Counted(len(lines), "check"), good, bad))
	return lines
}

func askOnce(ctx context.Context, p engine.Profile) asked {
	var a asked
	a.result, a.err = p.Provider.Ask(ctx, p.CustomerIDs, &auth.Trace{
		Obtained: func(o auth.Obtained) { a.got, a.took = o, o.Took },
		Null:     func(took time.Duration) { a.took = took },
		Failed:   func(_ error, took time.Duration) { a.took = took },
	})
	return a
}

// firstLines say whether the provider answered at all.
func firstLines(name string, a asked) []views.TestLine {
	var refused *auth.SourceError
	switch {
	case errors.As(a.err, &refused):
		return []views.TestLine{{Mark: "bad", What: name, Told: refused.Detail}}
	case a.err != nil:
		return []views.TestLine{{Mark: "bad", What: name, Told: a.err.Error()}}
	case a.result.Token == nil:
		return []views.TestLine{{Mark: "look", What: name, Told: "answered null: no token. Find out why it had none: signed out, or its backend did not answer."}}
	}
	lines := []views.TestLine{{Mark: "ok", What: name, Told: "in " + kit.Took(a.took)}}
	for _, note := range a.got.Notes {
		lines = append(lines, views.TestLine{Mark: "note", What: "answer", Told: note})
	}
	return lines
}

// againLines say whether the provider repeats itself. Only one that somebody has programmed can keep tokens in the wrong way.
func againLines(a asked, source string) []views.TestLine {
	switch {
	case a.err != nil:
		return []views.TestLine{{Mark: "bad", What: "asked again", Told: a.err.Error()}}
	case a.result.Token == nil:
		return []views.TestLine{{Mark: "look", What: "asked again", Told: "null"}}
	case a.got.Again && (source != "http" && source != "command" || a.result.Token.Info.IssuedWithin(a.took)):
		return []views.TestLine{{Mark: "ok", What: "asked again", Told: "the same token"}}
	case a.got.Again:
		return []views.TestLine{
			{Mark: "note", What: "asked again", Told: "the same token"},
			{Mark: "note", Told: "The provider keeps tokens: check that it keeps one per customer, and drops it at its end."},
		}
	default:
		return []views.TestLine{{Mark: "ok", What: "asked again", Told: "a new token"}}
	}
}
