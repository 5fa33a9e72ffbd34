package extole

import (
	"net/http"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// inspect judges a verification JWT as it was at a moment, with what the profile knows of its key.
func inspect(p engine.Profile, r engine.Request, c engine.Companion, at time.Time) diagnose.Report {
	context := p.TokenContext()
	context.SDK, context.Mode, context.Operation = sdkName(p), r.Mode, r.Operation
	context.At, context.ObtainedAt, context.Verification = at, c.Info.ObtainedAt, c.Verification
	return diagnose.Inspect(diagnose.SubjectOf(c.Info), context)
}

// inspectAnswered is inspect for a JWT that has travelled, with the clock of the server that read it.
func inspectAnswered(p engine.Profile, r engine.Request, c engine.Companion, a engine.Answer) diagnose.Report {
	at := a.SentAt
	if there, err := http.ParseTime(a.Header.Get("Date")); err == nil {
		at = there
	}
	return inspect(p, r, c, at)
}

// The results of Extole's tester that more than its own table speaks of (C2).
const (
	resultMatched  = "MATCHED"
	resultExpired  = "EXPIRED"
	resultOtherKey = "KEY_ID_MISMATCH"
)

// vouches reports a JWT that Extole will verify the customer by, as far as that can be told here: without the key, one that nothing
// is wrong with.
func vouches(p engine.Profile, r engine.Request, a engine.Answer, c engine.Companion) bool {
	report := inspectAnswered(p, r, c, a)
	return (report.Result == resultMatched || report.Result == "") && namesSomebody(c)
}

// namesSomebody reports a JWT that names a customer. What an encrypted one holds is not known here; it is taken to name one.
func namesSomebody(c engine.Companion) bool {
	read := c.Info.Read
	if read == nil {
		return false
	}
	if read.Form == jose.FormJWE {
		return true
	}
	for _, name := range identityKeys {
		if s, _ := read.Claims.String(name); s != "" {
			return true
		}
	}
	return false
}

// assertionOf is the JWT that a call's standing rests on: the one that travelled, else the one that its token was created with; nil
// for none. Born says that it is the latter.
func (v *Vendor) assertionOf(a engine.Answer) (c *engine.Companion, born bool) {
	if c = companion(a); c != nil {
		return c, false
	}
	if a.Token == nil {
		return nil, false
	}
	g, _ := v.grantOf(a.Token.Fingerprint)
	return g.jwt, g.jwt != nil
}

// judged are the findings about the JWT behind a call that say that somebody has to do something.
func (v *Vendor) judged(p engine.Profile, r engine.Request, a engine.Answer) []engine.Finding {
	c, born := v.assertionOf(a)
	if c == nil {
		return nil
	}
	report := inspectAnswered(p, r, *c, a)
	if born {
		report = inspect(p, r, *c, c.Info.ObtainedAt) // it did its work then, and may end since
	}
	var found []engine.Finding
	if read := c.Info.Read; read != nil && read.Form == jose.FormJWE {
		enc, _ := read.Header.String("enc")
		found = append(found, engine.Finding{
			Code: "extole.jwe", Severity: engine.SeverityNote, Title: "the JWT is encrypted: its header is all that can be read here",
			Detail: words("It is a JWE with alg "+c.Info.Alg+", enc "+enc+", kid "+c.Info.Kid) + ". Extole takes it wherever it takes a signed one, and reads the claims from it directly.",
			Fix:    "give authpeek token inspect the key to see the claims", Ref: "Extole's page Verifying Consumers",
		})
	}
	for _, f := range report.Findings {
		if f.Severity != engine.SeverityNote {
			found = append(found, f)
		}
	}
	return found
}
