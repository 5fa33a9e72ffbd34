package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// refusalBy is what explains that a server refused a call with a token.
type refusalBy int

const (
	byNothing refusalBy = iota // no refusal, or none of a token
	byToken                    // something in the token, or in the clock that it is read by
	byServer                   // the server's own words
	byUnknown                  // neither
)

// reason is a line for a finding that explains refusals.
type reason struct {
	code, words string
	calls       []string
}

// examineRefusal looks again at the session's last refused call, at the very token that it carried.
func (x *examination) examineRefusal() {
	c := x.Refused
	if c == nil || c.Finish == nil {
		return
	}
	f, by := x.whyRefused(c)
	if by == byNothing {
		// It carried no token, so that all there is to know is what the vendor made of the answer.
		worst, ok := c.Finish.Worst()
		if !ok || worst.Severity != diagnose.SeverityError {
			return
		}
		f = worst
	}
	if x.Recovered && f.Severity == diagnose.SeverityError {
		f.Severity = diagnose.SeverityNote
		f.Detail = strings.TrimSpace(f.Detail + fmt.Sprintf(" That was #%d; the same call has been answered since.", c.ID))
	}
	x.foundIn(&probe{call: *c, ids: x.Profile.CustomerIDs}, f)
}

// whyRefused says which finding explains that a server refused a token, and keeps the line that tells so.
func (x *examination) whyRefused(c *engine.Call) (diagnose.Finding, refusalBy) {
	if !refused(c) || c.Token == nil || c.Token.Kind == auth.KindAPIKey || c.Token.Kind == auth.KindBasic {
		return diagnose.Finding{}, byNothing
	}
	if f, ok := x.explained(c); ok {
		x.explains(f.Code, "explains the refusal of %s: "+strings.ReplaceAll(cmp.Or(f.Brief, f.Title), "%", "%%"), c.ID)
		return f, byToken
	}
	if f, ok := c.Finish.Worst(); ok && f.Severity == diagnose.SeverityError && f.Code != unknownWords {
		x.explains(f.Code, "nothing in the token itself explains the refusal of %s", c.ID)
		return f, byServer
	}
	f := diagnose.Finding{Code: codeUnexplained, Severity: diagnose.SeverityError, Title: "the server refused " + c.Token.Fingerprint + " for a reason of its own",
		Detail: "Nothing in the token itself explains it, and the server gives no reason.",
		Fix:    "compare the signing key, by id and secret, with the one that the server knows; look into the server's own log"}
	if err := c.Finish.Error; err != nil && err.Message != "" {
		f.Detail = diagnose.Sentence(err.Message) + " Nothing in the token itself explains it."
	}
	return f, byUnknown
}

// explains keeps a line for the finding of that code; the calls that have the same line share it.
func (x *examination) explains(code, words string, id engine.CallID) {
	number := "#" + strconv.FormatUint(uint64(id), 10)
	for i := range x.reasons {
		if r := &x.reasons[i]; r.code == code && r.words == words {
			r.calls = append(r.calls, number)
			return
		}
	}
	x.reasons = append(x.reasons, reason{code, words, []string{number}})
}

// tellReasons puts the lines before everything else that their findings have seen: they are what somebody came for.
func (x *examination) tellReasons() {
	for _, r := range slices.Backward(x.reasons) {
		for i := range x.report.Checks {
			if c := &x.report.Checks[i]; c.Code == r.code && c.State == Found {
				c.Seen = slices.Insert(c.Seen, 0, fmt.Sprintf(r.words, listed(r.calls)))
				break
			}
		}
	}
}

// listed joins words: "#6", "#6 and #9", "#6, #8 and #9".
func listed(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
