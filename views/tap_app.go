package views

import (
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/tap"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// portrait is what the app is, as far as its calls have told.
func (v *tapView) portrait() *tap.Portrait {
	if v.app == nil {
		return tap.NewPortrait(func(string) engine.Vendor { return nil })
	}
	return v.app
}

// platform is that of the app's one SDK, and "" where it has none or several.
func appPlatform(p *tap.Portrait) (platform, integration string) {
	if len(p.SDKs) == 1 {
		platform = p.SDKs[0].Platform
	}
	if len(p.Places) == 1 {
		integration = p.Places[0].Integration
	}
	return platform, integration
}

// newestCredential is the one that the app sent last, or nil.
func newestCredential(of []tap.Credential) *tap.Credential {
	var newest *tap.Credential
	for i := range of {
		if c := &of[i]; newest == nil || !c.Last.Before(newest.Last) {
			newest = c
		}
	}
	return newest
}

// drawApp says what the app is.
func (v *tapView) drawApp(f Frame, w, h int) []string {
	p := v.portrait()
	b := kit.NewBox(f.Styles, w, h).Title("What the app is")
	if p.Calls == 0 {
		b.Note("no call yet")
		for _, line := range kit.Wrap("Its SDK, its customer and its credentials stand here as soon as its calls come.", b.Width()) {
			b.Text(theme.Muted, line)
		}
		return b.Lines()
	}
	b.Note("seen in " + diagnose.Counted(p.Calls, "call"))
	room := max(b.Width()-tapAppLabel, 1)
	row := func(label string, spans ...kit.Span) {
		if b.Left() > 0 {
			b.Line().Cell(tapAppLabel, kit.Of(theme.Muted, label)).Spans(spans...)
		}
	}
	text := func(label, s string) { row(label, Tinted(theme.Text, kit.Cut(engine.Clean(s), room))...) }
	for i, line := range kit.Wrap(engine.Clean(sdkWords(p)), room) {
		text([]string{"SDK", ""}[min(i, 1)], line)
	}
	if !f.Stacked() { // there the token has the room
		for _, place := range p.Places[:min(len(p.Places), 2)] {
			text("integration", strings.TrimSpace(place.Integration+" "+place.ID))
		}
	}
	if len(p.IDs) > 0 {
		text("ids now", idsWords(p.IDs))
	}
	if n := len(p.Before); n > 0 && !f.Stacked() {
		before := p.Before[n-1]
		text("ids before", ShortCustomer(engine.CustomerName(before.IDs))+", until "+kit.TimeOfDay(before.Until, f.Session.Zone()))
	}
	if k := newestCredential(p.Keys); k != nil {
		text("API key", k.Info.Fingerprint+" on "+diagnose.Counted(k.Calls, "call")+moreWords(len(p.Keys)))
	}
	v.drawAppToken(f, b, p, text, row)
	text("provider", p.Provider())
	return b.Lines()
}

// tapAppLabel is the room for the labels of what the app is.
const tapAppLabel = 13

func (v *tapView) drawAppToken(f Frame, b *kit.Box, p *tap.Portrait, text func(label, s string), row func(label string, spans ...kit.Span)) {
	t := newestCredential(p.Tokens)
	if t == nil {
		text("token", "none on any call")
		return
	}
	words := t.Info.Fingerprint + " on " + diagnose.Counted(t.Calls, "call") + moreWords(len(p.Tokens))
	if t.Info.Alg != "" {
		words = joinDots(words, strings.TrimSpace(t.Info.Alg+" "+kidWords(t.Info.Kid)))
	}
	text("token", words)
	var end string
	if !t.Info.ExpiresAt.IsZero() {
		end = "expires " + kit.Moment(t.Info.ExpiresAt, f.Now, f.Session.Zone())
		if !f.Now.Before(t.Info.ExpiresAt) {
			end = "expired " + kit.Moment(t.Info.ExpiresAt, f.Now, f.Session.Zone())
		}
	}
	switch now := engine.CustomerName(p.IDs); {
	case t.Names != "" && now != "" && t.Names != now:
		row("", markSpan(f.Styles, theme.MarkBad), kit.Of(theme.Text, kit.Cut(engine.Clean(joinDots("names "+t.Names, end)), max(b.Width()-tapAppLabel-2, 1))))
	case t.Names != "":
		text("", joinDots("names "+t.Names, end))
	case end != "":
		text("", end)
	}
}

func kidWords(kid string) string {
	if kid == "" {
		return "no kid"
	}
	return "kid=" + kit.Cut(kid, kidMost)
}

// moreWords says that there are others of the kind.
func moreWords(n int) string {
	if n < 2 {
		return ""
	}
	return " · " + itoa(n-1) + " more"
}

// sdkWords is who sends, by its habits.
func sdkWords(p *tap.Portrait) string {
	switch words := p.SDK(); {
	case words == "" && p.Others == p.Calls:
		return "not recognised: its calls are none of the vendor's"
	case words == "":
		return "not recognised"
	case len(p.SDKs) == 1:
		return words + ", by its habits"
	default:
		return words
	}
}

// idsWords are customer ids: whom they name, and the cookie beside that.
func idsWords(ids map[string]string) string {
	name, cookie := engine.CustomerName(ids), ids["cookie"]
	if cookie == "" || strings.Contains(name, cookie) {
		return ShortCustomer(name)
	}
	return name + ", " + ShortCustomer("cookie "+cookie)
}
