package views

import (
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// session puts the facts that belong to no call into words.
func (l WireLine) session(ledger *engine.Ledger, e engine.Event) (WireLine, bool) {
	switch d := e.Detail.(type) {
	case engine.TokenReplaced:
		l.Subject = "provider " + firstWord(d.Source)
		detail := d.New.Fingerprint + " replaces " + d.Old.Fingerprint
		if len(d.Differs) > 0 {
			detail = joinDots(detail, strings.Join(d.Differs, ", ")+" differ")
		}
		l.set(theme.MarkHere, "refreshed", detail)
	case engine.TokenExpiring:
		l.Subject = "provider " + firstWord(d.Token.Source)
		l.set(theme.MarkLook, "about to expire", joinDots(d.Token.Fingerprint, kit.Countdown(d.Left)+" left"))
	case engine.TokenExpired:
		l.Subject = "provider " + firstWord(d.Token.Source)
		l.set(theme.MarkBad, "expired", d.Token.Fingerprint+" · lived "+kit.Elapsed(d.Token.Lifetime())+", "+usedWords(ledger.Token(d.Token.Fingerprint)))
	case engine.TokenCleared:
		l.Subject = "provider " + firstWord(d.Token.Source)
		l.set(theme.MarkRead, "cleared", joinDots(d.Token.Fingerprint, d.Why))
	case engine.IdentityChanged:
		l.Subject = "customer"
		l.identity(d)
	case engine.Notice:
		l.Subject = d.Subject
		l.set(noticeMark(d.Mark), d.Event, d.Text)
	default:
		return l, false
	}
	return l, true
}

// identity tells who calls are made for by now, and how many tokens are made out to somebody else.
func (l *WireLine) identity(d engine.IdentityChanged) {
	stale := ""
	if len(d.Stale) > 0 {
		stale = "tokens: " + diagnose.Count(len(d.Stale)) + " stale"
	}
	how := d.How.Call()
	if d.How == engine.ByApp {
		stale, how = how, stale // whose customer it is comes first
	}
	l.set(theme.MarkLook, "identity changed", joinDots(ShortCustomer(d.From)+" ▸ "+ShortCustomer(d.To), stale, how))
}

// usedWords is how often a token went along.
func usedWords(r *engine.TokenRecord) string {
	if r == nil || r.UsedTotal == 0 {
		return "never used"
	}
	return "used " + timesWord(r.UsedTotal)
}
