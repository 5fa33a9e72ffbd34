package diagnose

import (
	"bytes"
	"strconv"
	"time"

	"authpeek/auth/jose"
)

// timeRules judge exp, nbf and iat at the moment of judgement. Without one nothing is said of the present.
var timeRules = []rule{
	{code: "token.expired", applies: hasEnd, check: expired, passes: func(j *judgement) string {
		return "not expired: " + between(j.c.At, j.end()) + " left"
	}},
	{code: "time.not-yet", applies: func(j *judgement) bool { return j.hasNow() && j.nbf.number }, check: notYet, passed: "nbf has come"},
	{code: "clock.skew", applies: knowsServer, check: skewedClock, passed: "the server's clock makes no difference"},
	{code: "time.order", applies: isJWS, check: timeOrder},
	{code: "time.iat-future", applies: func(j *judgement) bool { return j.hasNow() && j.iat.ok }, check: iatFuture, passed: "iat is in the past"},
	{code: "time.soon", applies: hasEnd, check: endsSoon},
	{code: "token.no-exp", applies: hasClaims, check: noExp},
	{code: "time.lifetime", applies: func(j *judgement) bool { return j.exp.ok }, check: lifetime, passes: func(j *judgement) string {
		if from := j.begin(); !from.IsZero() {
			return "lives for " + between(from, j.exp.at)
		}
		return ""
	}},
	{code: "time.exp-zero", applies: func(j *judgement) bool { return j.exp.ok }, check: expZero},
	{code: "time.negative", applies: isJWS, check: negativeTime},
	{code: "time.fraction", applies: isJWS, check: fraction},
}

func (j *judgement) hasNow() bool { return !j.c.At.IsZero() }

// end is when the token is over: by its own claim, else by what was told beside it. Zero when nothing says.
func (j *judgement) end() time.Time {
	if j.exp.ok {
		return j.exp.at
	}
	if j.exp.there {
		return time.Time{} // it says something, and that cannot be read: nothing told beside it may cover that up
	}
	return j.ExpiresAt
}

func hasEnd(j *judgement) bool { return j.hasNow() && !j.end().IsZero() }

// begin is the moment from which a lifetime counts: iat, else nbf, else when the token came; zero when none is known.
func (j *judgement) begin() time.Time {
	switch {
	case j.iat.ok:
		return j.iat.at
	case j.nbf.ok:
		return j.nbf.at
	default:
		return j.c.ObtainedAt
	}
}

func expired(j *judgement) (Finding, bool) {
	end := j.end()
	if j.c.At.Before(end) || j.exp.value < 0 { // of the latter time.negative speaks
		return Finding{}, false
	}
	ago := between(end, j.c.At)
	f := Finding{
		Severity: SeverityError, Title: "the token had expired", Ref: "RFC 7519 section 4.1.4", Where: j.where("claims", "exp"),
		Detail: j.name() + " expired at " + j.clock(end) + ", " + ago + " before " + j.moment() + ".",
		Fix:    "ask the provider now; if the same one comes back, fix the provider's cache", Brief: "had expired " + ago + " before",
	}
	if !j.exp.there {
		f.Detail += " That was told beside it, by expires_in or the like."
		f.Where = Where{}
	}
	return f, true
}

// moment names the moment of judgement in a sentence: the call that carried the token, or the time.
func (j *judgement) moment() string {
	if j.c.Operation != "" || j.c.Refused {
		return "this call left"
	}
	return j.clock(j.c.At)
}

func notYet(j *judgement) (Finding, bool) {
	if !(unixSeconds(j.c.At) < j.nbf.value) || j.Read.Has(jose.CodeNbfMillis) || j.Read.Has(jose.CodeNbfRange) { // each has a finding of its own
		return Finding{}, false
	}
	f := Finding{
		Severity: SeverityError, Title: "the token is not valid yet", Ref: "RFC 7519 section 4.1.5", Where: j.where("claims", "nbf"),
		Fix: "set the clock of the machine that makes the tokens, or set nbf a minute back",
	}
	left := between(j.c.At, j.nbf.at)
	f.Detail = j.name() + " is good from " + j.clock(j.nbf.at) + " on, " + left + " after " + j.moment() + "."
	f.Brief = "is not valid for another " + left
	return f, true
}

func iatFuture(j *judgement) (Finding, bool) {
	if !j.c.At.Before(j.iat.at) {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityWarning, Title: "issued in the future", Ref: "RFC 7519 section 4.1.6", Where: j.where("claims", "iat"),
		Detail: "iat is " + j.clock(j.iat.at) + ", " + between(j.c.At, j.iat.at) + " after " + j.moment() + ". jwx and some others refuse it, golang-jwt does not look.",
		Fix:    "set the clock of the machine that makes the tokens", Brief: "was issued in the future",
	}, true
}

// timeOrder finds a token that is over before it begins.
func timeOrder(j *judgement) (Finding, bool) {
	f := Finding{Severity: SeverityError, Fix: "compare the times " + maker, Where: j.where("claims", "exp"), Ref: "RFC 7519 section 4.1"}
	switch {
	case j.exp.value <= 0: // time.exp-zero and time.negative speak of these
		return f, false
	case j.exp.ok && j.nbf.ok && !j.nbf.at.Before(j.exp.at):
		f.Title, f.Brief = "nbf is not before exp", "is never valid"
		f.Detail = "It begins at " + j.clock(j.nbf.at) + " and is over at " + j.clock(j.exp.at) + ": it is never valid."
	case j.exp.ok && j.iat.ok && !j.iat.at.Before(j.exp.at):
		f.Title, f.Brief = "exp is not after iat", "was over when it was issued"
		f.Detail = "Issued at " + j.clock(j.iat.at) + " and over at " + j.clock(j.exp.at) + ": it was over when it was made."
	default:
		return f, false
	}
	return f, true
}

func endsSoon(j *judgement) (Finding, bool) {
	left := j.end().Sub(j.c.At)
	if left <= 0 || left >= soon {
		return Finding{}, false
	}
	f := Finding{
		Severity: SeverityWarning, Title: "expires in less than a minute", Ref: "RFC 7519 section 4.1.4", Where: j.where("claims", "exp"),
		Detail: "It has " + span(left) + " left. A slow call or a clock that is ahead finds it expired.", Fix: "ask for a new one before this one is used",
	}
	if !j.exp.there {
		f.Where = Where{}
	}
	return f, true
}

func noExp(j *judgement) (Finding, bool) {
	if j.exp.there {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityWarning, Title: "the token has no exp", Ref: "RFC 8725 section 3.10", Where: j.where("claims", "exp"),
		Detail: "It never ends: whoever gets hold of it can use it until its key is replaced.", Fix: "add exp, in seconds, " + maker,
	}, true
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

func lifetime(j *judgement) (Finding, bool) {
	from, lives := j.begin(), "It lives for "
	if from.IsZero() {
		from, lives = j.c.At, "Nothing says when it began, and it lives for another "
	}
	if from.IsZero() || j.exp.at.Sub(from) <= day {
		return Finding{}, false
	}
	lives += between(from, j.exp.at)
	f := Finding{
		Severity: SeverityNote, Title: "lives longer than a day", Ref: "RFC 8725 section 3.10", Where: j.where("claims", "exp"),
		Detail: lives + ". Whoever gets hold of it has it for as long.", Fix: "issue short ones, and new ones often",
	}
	if j.exp.at.Sub(from) > year {
		f.Severity, f.Title = SeverityWarning, "lives longer than a year"
	}
	return f, true
}

func expZero(j *judgement) (Finding, bool) {
	if j.exp.value != 0 {
		return Finding{}, false
	}
	return Finding{
		Severity: SeverityWarning, Title: "exp is 0", Ref: "RFC 7519 section 4.1.4", Where: j.where("claims", "exp"),
		Detail: "exp is 0, the year 1970. golang-jwt takes that for no exp at all and accepts the token; others refuse it.", Fix: "write when it ends, or leave exp out",
	}, true
}

func negativeTime(j *judgement) (Finding, bool) {
	for _, s := range j.stamps() {
		if s.number && s.value < 0 {
			return Finding{
				Severity: SeverityError, Title: s.name + " is negative", Ref: "RFC 7519 section 2", Where: j.where("claims", s.name),
				Detail: s.name + " is " + spelled(s.raw) + ", before 1970. jwx refuses it, other readers take it for a time long past.", Fix: "write " + seconds,
				Brief: "has a negative " + s.name,
			}, true
		}
	}
	return Finding{}, false
}

func fraction(j *judgement) (Finding, bool) {
	for _, s := range j.stamps() {
		if s.number && bytes.ContainsAny(s.raw, ".eE") {
			f := Finding{
				Severity: SeverityNote, Title: s.name + " is no whole number", Ref: "RFC 7519 section 2", Where: j.where("claims", s.name),
				Detail: s.name + " is " + spelled(s.raw) + ". Fractions are allowed; golang-jwt and jwx cut them off, and readers that want an integer refuse them.",
				Fix:    "write whole seconds",
			}
			if s.value == s.floor() {
				f.Title = s.name + " is not spelled in digits alone"
				f.Detail = s.name + " is " + spelled(s.raw) + ". JSON allows that; readers that want an integer refuse it."
				f.Fix = "write it in digits"
			}
			return f, true
		}
	}
	return Finding{}, false
}

// named is a stamp with its claim's name.
type named struct {
	name string
	stamp
}

func (j *judgement) stamps() [3]named {
	return [3]named{{"exp", j.exp}, {"nbf", j.nbf}, {"iat", j.iat}}
}

// millis is the detail of a time in milliseconds: what it would be in seconds.
func (j *judgement) millis(name string) string {
	for _, s := range j.stamps() {
		if s.name != name || !s.number {
			continue
		}
		detail := name + " is " + spelled(s.raw) + ": milliseconds"
		if s.value < 1e15 {
			detail += ". Read as seconds, that is the year " + strconv.Itoa(time.Unix(int64(s.value), 0).UTC().Year())
		}
		return detail
	}
	return name + " is in milliseconds"
}
