package views

import (
	"time"

	"authpeek/auth/jose"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// timeLines are a token's times three ways: the world's, this machine's, and against now.
func timeLines(f Frame, o *jose.Object, width int) []detailLine {
	var out []detailLine
	for _, name := range []string{"iat", "nbf", "exp", "auth_time"} {
		at, ok := o.Time(name)
		if !ok {
			continue
		}
		for i, line := range kit.Wrap(threeTimes(at, f.Now, f.Session.local()), max(width-6, 1)) {
			label := ""
			if i == 0 {
				label = name
			}
			out = append(out, detailLine{spans: []kit.Span{kit.Of(theme.JWTClaims, kit.Pad(label, 5)+" "), kit.Of(theme.Text, line)}})
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append([]detailLine{ruleLine("times · UTC, here, from now")}, out...)
}

// threeTimes is "2026-11-21 12:03:04 UTC · 13:03:04 CET · 00:48 ago". The day stands twice where it is another one here.
func threeTimes(at, now time.Time, local *time.Location) string {
	utc, here := at.UTC(), at.In(local)
	text := utc.Format(time.DateTime) + " UTC · "
	switch _, offset := here.Zone(); {
	case offset == 0:
		text += "the same here"
	case here.Day() == utc.Day():
		text += here.Format("15:04:05 MST")
	default:
		text += here.Format("2006-01-02 15:04:05 MST")
	}
	if at.After(now) {
		return text + " · in " + kit.Countdown(at.Sub(now))
	}
	return text + " · " + kit.Elapsed(now.Sub(at)) + " ago"
}
