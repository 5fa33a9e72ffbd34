package engine_test

import (
	"context"
	"errors"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// A provider that fails is told in the source's own words, what happened apart from what to do, and the SDK's beside them: those of
// AssertThrow where it was to vouch for the SDK's own token, those of Throw where it was to give the token.
func TestAProviderThatFails(t *testing.T) {
	for _, tt := range []struct {
		name         string
		err          error
		fails        func(v *throwing, p *engine.Profile, s auth.Source)
		code, told   string
		fix, summary string
		sdk          string
		finding      string
	}{
		{"the token's", status500, ofTheToken, "provider.status", "b: answered 500", "look into the log", "nothing to send as Bearer", "threw", "test.threw"},
		{"the assertion's", status500, ofTheAssertion, "provider.status", "b: answered 500", "look into the log", "not sent: the provider gave nothing to go with it", "assert threw", "test.assert"},
		{"out of time", tooLate, ofTheToken, "provider.timeout", "b: no answer in 10 s", "look why", "nothing to send as Bearer", "", "test.waits"},
		{"of no kind", errors.New("odd; very odd"), ofTheToken, "provider.failed", "odd; very odd", "look at the provider and its settings, then ask it again", "nothing to send as Bearer", "threw", "test.threw"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := newAnswers(t, with(200))
			v := &throwing{pulled: newPulled()}
			e := engine.New(engine.Options{Vendors: []engine.Vendor{v}})
			t.Cleanup(func() { _ = e.Close(t.Context()) })
			p := engine.Profile{Name: "test", Vendor: "keeping", BaseURL: server.URL}
			tt.fails(v, &p, failing{tt.err})
			c := do(t, e, p)
			got := c.Finish.Error
			if got == nil || got.Code != tt.code || got.Message != tt.told || got.Fix != tt.fix || got.SDK != tt.sdk || c.Finish.Summary != tt.summary {
				t.Errorf("%q, %+v", c.Finish.Summary, got)
			}
			if len(c.Finish.Findings) != 1 || c.Finish.Findings[0].Code != tt.finding {
				t.Errorf("found %+v", c.Finish.Findings)
			}
			if sent := server.seen(); len(sent) != 0 {
				t.Errorf("sent %q", sent)
			}
		})
	}
}

var (
	status500 = &auth.SourceError{Kind: auth.KindStatus, Source: "b", Status: 500, Detail: "answered 500; look into the log"}
	tooLate   = &auth.SourceError{Kind: auth.KindTimeout, Source: "b", Detail: "no answer in 10 s; look why"}
)

// failing is a source that gives this error alone.
type failing struct{ err error }

func (failing) Describe() string { return "b" }

func (s failing) Fetch(context.Context, auth.Ask) (auth.Answer, error) { return auth.Answer{}, s.err }

func ofTheToken(_ *throwing, p *engine.Profile, s auth.Source) {
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: s})
}

func ofTheAssertion(v *throwing, p *engine.Profile, s auth.Source) {
	v.store = auth.NewProvider(auth.ProviderOptions{Source: &tokenEndpoint{}})
	ofTheToken(v, p, s)
}

// throwing is a vendor whose SDK has words for each way in which a provider fails.
type throwing struct {
	pulled
	store *auth.Provider
}

func (v *throwing) Prepare(p engine.Profile, r engine.Request) (engine.Draft, error) {
	d, err := v.pulled.Prepare(p, r)
	d.Provider, d.Assert = v.store, v.store != nil
	found := func(code string) engine.Finding { return engine.Finding{Code: code, Severity: engine.SeverityNote} }
	d.Throw = engine.ThrowRule{SDK: "threw", Finding: found("test.threw"), Waits: found("test.waits")}
	d.AssertThrow = engine.ThrowRule{SDK: "assert threw", Finding: found("test.assert")}
	return d, err
}
