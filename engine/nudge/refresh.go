package nudge

import (
	"fmt"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Refreshed is the model of token.refresh: what the SDK gets from its app.
type Refreshed struct {
	// Token is the token's fingerprint; nil for null, which refreshToken may answer (B2).
	Token *string `json:"token"`
	App   string  `json:"app"`
	// Answer is the form in which the backend gave it: "JSON object", "JSON string", "plain text"; "" where that is not known.
	Answer    string     `json:"answer"`
	ExpiresAt *time.Time `json:"expires_at"`
	// Samples are what the vendor's samples of refreshToken make of the same answer.
	Samples []Sample `json:"samples"`
}

// readRefresh judges what came from the app. No public call uses it, so that the token alone decides.
func readRefresh(p engine.Profile, a engine.Answer) engine.Reading {
	app := appOf(p)
	if a.Token == nil {
		return nullRefresh(app)
	}
	t := *a.Token
	result := &Refreshed{Token: &t.Fingerprint, App: app.name, Answer: string(shapeOf(t)), Samples: samples(t)}
	if !t.ExpiresAt.IsZero() {
		result.ExpiresAt = &t.ExpiresAt
	}
	report := judge(p, engine.Request{Operation: TokenRefresh, Mode: ShortLived}, t, a)
	reading := engine.Reading{OK: true, Result: result, Digest: t.Fingerprint, Findings: report.Findings}
	reading.Findings = append(reading.Findings, unverifiable)
	if f, found := app.reads(t).finding(app); found {
		reading.Findings = append(reading.Findings, f)
	}
	reading.Summary = fmt.Sprintf("%s, of every call and anyone", t.Fingerprint)
	if left := t.ExpiresAt.Sub(a.SentAt); !t.ExpiresAt.IsZero() && left > 0 {
		reading.Summary = fmt.Sprintf("%s, for anyone until %s", t.Fingerprint, t.ExpiresAt.UTC().Format(time.TimeOnly))
	}
	if list := report.Explaining(); len(list) > 0 {
		reading.OK = false
		reading.Err = &engine.CallError{Code: list[0].Code, Message: "the token would be refused: " + list[0].Short(), Fix: list[0].Fix}
		reading.Summary = reading.Err.Message
	}
	return reading
}

// nullRefresh: the contract allows null, and the SDK then has nothing for any call (B2).
func nullRefresh(app app) engine.Reading {
	const message = "refreshToken gave null, which it may; the SDK has no token now"
	return engine.Reading{
		Summary: message, Digest: "null", Result: &Refreshed{App: app.name, Samples: []Sample{}},
		Err: &engine.CallError{
			Code: "provider.null", Message: message,
			Fix: "return a token as soon as the customer is signed in; every call of Nudge's API needs one",
		},
		Findings: []engine.Finding{{
			Code: "nudge.null", Severity: engine.SeverityWarning, Title: "null is allowed, and leaves the SDK without a token",
			Detail: "refreshToken may return null. The token is necessary for all calls of Nudge's API, so that none works until the SDK asks again.",
			Fix:    "make sure that it works as soon as the customer is signed in", Ref: "docs.nudgenow.com/security/authentication",
		}},
	}
}

// May implements engine.Permitter.
func (*Vendor) May(_ engine.Profile, t auth.Info, _ any) []engine.Permission {
	switch t.Kind {
	case auth.KindAPIKey:
		return []engine.Permission{{Mark: engine.MarkLook, Name: "apiKey", What: "mints tokens for the whole tenant; it belongs in the backend"}}
	case auth.KindJWT, auth.KindOpaque:
		until := "until Nudge refuses it: it has no end of its own"
		if !t.ExpiresAt.IsZero() {
			until = "until " + t.ExpiresAt.UTC().Format(time.DateTime) + " UTC"
		}
		return []engine.Permission{{Mark: engine.MarkLook, Name: "everything", What: "every call of Nudge's API, for anyone, " + until}}
	default:
		return nil
	}
}

// SDK implements engine.Prober.
func (*Vendor) SDK(p engine.Profile) string { return appOf(p).sdk }

// Follows implements engine.Prober: no operation needs another's answer.
func (*Vendor) Follows(string) string { return "" }

// Sample implements engine.Prober: nothing has to be named.
func (*Vendor) Sample(engine.Profile, string, any) (args engine.Args, missing string) { return nil, "" }

// Judge implements engine.Prober: a token for which nobody had to show a key is everyone's.
func (*Vendor) Judge(c *engine.Call) []engine.Finding {
	if c.Operation != TokenGet || c.Mode != auth.None || !c.OK() {
		return nil
	}
	return []engine.Finding{{
		Code: "nudge.open-endpoint", Severity: diagnose.SeverityWarning, Title: "the endpoint mints tokens without a key",
		Detail: "token.get answered a call without apiKey. Whoever reaches this address can have a token for the whole tenant.",
		Fix:    "ask for the private key before the call is passed on", Ref: "docs.nudgenow.com/security/authentication",
	}}
}
