package views

import (
	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"time"
)

// header tells what a member of the JOSE header means.
func (r *claimRow) header(m jose.Member, o *jose.Object, t auth.Info) {
	value, _ := o.String(m.Name)
	r.words = engine.Clean(diagnose.HeaderMeaning(m.Name, value, t.Alg))
	r.known = r.words != ""
}

// claim tells what a claim means, and a time against now.
func (r *claimRow) claim(m jose.Member, o *jose.Object, f Frame) {
	r.words = engine.Clean(diagnose.ClaimMeaning(m))
	if diagnose.IsTimeClaim(m.Name) {
		r.words = "no time that can be read"
		if when, ok := o.Time(m.Name); ok {
			r.words, r.over = timeWords(m.Name, when, f), m.Name == "exp" && !when.After(f.Now)
		}
	}
	r.known = r.words != ""
}

// timeWords tells a time absolutely and against now.
func timeWords(name string, t time.Time, f Frame) string {
	at := kit.Moment(t, f.Now, f.Session.Zone())
	past := !t.After(f.Now)
	ago, in := kit.Elapsed(f.Now.Sub(t)), kit.Countdown(t.Sub(f.Now))
	switch {
	case name == "exp" && past:
		return "expired " + at + ", " + ago + " ago"
	case name == "exp":
		return "expires " + at + ", in " + in
	case name == "iat" && past:
		return "issued " + at + ", " + ago + " ago"
	case name == "iat":
		return "issued " + at + ", in " + in
	case name == "auth_time" && past:
		return "signed in " + at + ", " + ago + " ago"
	case name == "auth_time":
		return "signed in " + at + ", in " + in
	case name == "updated_at":
		return "updated " + at
	case past:
		return "usable since " + at
	default:
		return "usable from " + at + ", in " + in
	}
}
