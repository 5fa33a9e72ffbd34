package views

import (
	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// plainCredential tells what can honestly be told of a credential that has no claims.
func plainCredential(item tokenItem, f Frame, report diagnose.Report, width int) []detailLine {
	t := item.info
	var out []detailLine
	add := func(label, text string) {
		for i, line := range kit.Wrap(text, max(width-11, 1)) {
			if i > 0 {
				label = ""
			}
			out = append(out, labelled(label, line))
		}
	}
	check := func(m theme.Mark, text string) {
		for i, line := range kit.Wrap(text, max(width-2, 1)) {
			lead := kit.Of(theme.Text, "  ")
			if i == 0 {
				lead = markSpan(f.Styles, m)
			}
			out = append(out, detailLine{spans: []kit.Span{lead, kit.Of(theme.Text, line)}})
		}
	}
	switch t.Kind {
	case auth.KindAPIKey:
		if m := apiKeyMode(f.Session); m.Shipped {
			add("what", "the public API key, bare; it travels as "+m.Carrier.Apply(t.Fingerprint))
			add("names", "the project, and no customer: every install of the app holds the same one")
			add("ends", "never by itself; it works until it is taken out of the project")
		} else {
			add("what", "a key of a server's; it travels in the "+m.Carrier.Describe())
			add("names", "the account, and no customer; no app may hold it")
			add("ends", "unknown: nothing in it tells; it works until the vendor takes it no more")
		}
		add("length", diagnose.Counted(t.Length, "byte"))
		out = append(out, ruleLine("checked"))
		check(theme.MarkNone, "nothing: a key has no inside, and only the server knows whether it is good")
	case auth.KindBasic:
		add("what", "the private key as id:secret in base64, as it travels behind Basic (RFC 7617)")
		add("names", "the project; it opens attributes and consent states of every customer")
		add("ends", "never by itself; rotate it in the project's settings")
		add("length", diagnose.Counted(t.Length, "byte")+" of base64, which anyone can turn back")
		out = append(out, ruleLine("checked"))
		check(theme.MarkNone, "nothing; no SDK sends it, and it must never be in an app")
	default:
		opaqueLines(item, f, add)
		out = append(out, ruleLine("checked"))
		for _, p := range report.Passed {
			if p.Code != diagnose.CodeSilent {
				check(theme.MarkOK, engine.Clean(p.Title))
			}
		}
		check(theme.MarkNone, "not checked: whose it is, what it allows, and whether it is genuine; its server alone knows")
	}
	return out
}

// apiKeyMode is the mode in which the session's API key travels: the session's own, else the first one of the vendor's that carries
// it. It is zero where none does.
func apiKeyMode(s *Session) auth.ModeInfo {
	if own := s.ModeInfo(); own.Credential == auth.CredentialAPIKey || s.Vendor == nil {
		return own
	}
	for _, m := range s.Vendor.Modes() {
		if m.Credential == auth.CredentialAPIKey {
			return m
		}
	}
	return auth.ModeInfo{}
}

// opaqueLines describe a token that nobody but its server can read; no structure is invented for it.
func opaqueLines(item tokenItem, f Frame, add func(label, text string)) {
	t := item.info
	add("what", "an opaque token: nothing in it can be read here")
	size := diagnose.Counted(t.Length, "character")
	if t.Shape != nil {
		size += " of " + string(t.Shape.Alphabet)
	}
	add("length", size)
	zone := f.Session.Zone()
	if !t.ObtainedAt.IsZero() {
		add("obtained", kit.DateTime(t.ObtainedAt, zone)+", "+kit.Ago(t.ObtainedAt, f.Now)+" ago")
	}
	switch {
	case t.ExpiresAt.IsZero():
		add("ends", "unknown: nobody told a lifetime with it (expires_in)")
	default:
		add("ends", kit.DateTime(t.ExpiresAt, zone)+", "+tokenEnd(t, f.Now).words+" (from expires_in)")
	}
	if t.Scope != "" {
		add("allows", engine.Clean(t.Scope)+" (scope, told with it)")
	}
}
