package export

import (
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// harCall is what the format has no place for: what the call was made for, and how it ended.
type harCall struct {
	Call        engine.CallID     `json:"call"`
	Operation   string            `json:"operation"`
	Mode        auth.Mode         `json:"mode"`
	Vendor      string            `json:"vendor,omitempty"`
	Profile     string            `json:"profile,omitempty"`
	Platform    string            `json:"platform,omitempty"`
	Integration string            `json:"integration,omitempty"`
	Customer    map[string]string `json:"customer_ids,omitempty"`
	Trigger     string            `json:"trigger,omitempty"`
	Args        engine.Args       `json:"args,omitempty"`
	Attempts    int               `json:"attempts"`
	Provider    *harProvider      `json:"provider,omitempty"`
	Token       *harToken         `json:"token,omitempty"`
	Issued      []harToken        `json:"issued,omitempty"`
	Outcome     engine.Outcome    `json:"outcome,omitempty"`
	Summary     string            `json:"summary,omitempty"`
	Error       *engine.CallError `json:"error,omitempty"`
	Findings    []engine.Finding  `json:"findings"`
	SDKLog      []string          `json:"sdk_log,omitempty"`
	Timing      engine.Timing     `json:"timing"`
	Marked      bool              `json:"marked,omitempty"`
	Partial     bool              `json:"partial,omitempty"`
}

// harSent is what an entry says of its request.
type harSent struct {
	Call       engine.CallID    `json:"call"`
	Operation  string           `json:"operation"`
	Mode       auth.Mode        `json:"mode"`
	Attempt    int              `json:"attempt"`
	Credential string           `json:"credential"`
	Token      *harToken        `json:"token,omitempty"`
	Rejected   string           `json:"rejected,omitempty"`
	Retry      string           `json:"retry,omitempty"`
	TLS        *engine.TLSState `json:"tls,omitempty"`
	Outcome    engine.Outcome   `json:"outcome,omitempty"`
	Findings   []engine.Finding `json:"findings"`
}

// harProvider is the asking for a token, whose requests are not in the archive.
type harProvider struct {
	Source string   `json:"source"`
	Reason string   `json:"reason"`
	TookMS float64  `json:"took_ms"`
	Gave   string   `json:"gave,omitempty"` // a fingerprint
	Null   string   `json:"null,omitempty"` // what followed from nothing
	Error  string   `json:"error,omitempty"`
	Notes  []string `json:"notes,omitempty"`
}

// harToken is what may be shown of a credential.
type harToken struct {
	Fingerprint string     `json:"fingerprint"`
	Kind        string     `json:"kind"`
	Length      int        `json:"length,omitempty"`
	Alg         string     `json:"alg,omitempty"`
	Kid         string     `json:"kid,omitempty"`
	IssuedAt    *time.Time `json:"issued_at,omitempty"`
	ExpiresAt   *time.Time `json:"expires_at,omitempty"`
	Source      string     `json:"source,omitempty"`
}

func newHARToken(i *auth.Info) *harToken {
	if i == nil {
		return nil
	}
	return &harToken{
		Fingerprint: i.Fingerprint, Kind: i.Kind, Length: i.Length, Alg: i.Alg, Kid: i.Kid, Source: i.Source,
		IssuedAt: harMoment(i.IssuedAt), ExpiresAt: harMoment(i.ExpiresAt),
	}
}

// harMoment leaves out what RFC 3339 has no year for; a claim may name any.
func harMoment(t time.Time) *time.Time {
	if t = t.UTC(); t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return nil
	}
	return &t
}

func newHARCall(c *engine.Call) harCall {
	h := harCall{
		Call: c.ID, Operation: c.Operation, Mode: c.Mode, Vendor: c.Vendor, Profile: c.Profile, Platform: c.Platform,
		Integration: c.Integration, Customer: c.CustomerIDs, Trigger: c.Trigger, Args: c.Args, Attempts: c.Attempts,
		Token: newHARToken(c.Token), Findings: []engine.Finding{}, Timing: c.Timing(), Marked: c.Note.Marked, Partial: c.Partial,
	}
	for _, issued := range c.Issued {
		h.Issued = append(h.Issued, *newHARToken(&issued.Token))
	}
	if f := c.Finish; f != nil {
		h.Outcome, h.Summary, h.Error, h.SDKLog = f.Outcome, f.Summary, f.Error, f.SDKLog
		h.Findings = append(h.Findings, f.Findings...)
	}
	if c.Asked != nil {
		h.Provider = newHARProvider(c)
	}
	return h
}

func newHARProvider(c *engine.Call) *harProvider {
	p := &harProvider{Source: c.Asked.Source, Reason: c.Asked.Reason}
	switch {
	case c.Got != nil:
		p.Gave, p.TookMS, p.Notes = c.Got.Token.Fingerprint, millis(c.Got.Took), c.Got.Notes
	case c.Null != nil:
		p.Null, p.TookMS = c.Null.Then, millis(c.Null.Took)
	case c.Broken != nil:
		p.Error, p.TookMS = c.Broken.Error, millis(c.Broken.Took)
	}
	return p
}
