package doctor

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// The codes of what an answer shows beside the vendor's own findings.
const (
	codeAnswers     = "answer.status"
	codeRefuses     = "answer.no-credential"
	codeKeyAlone    = "answer.key-alone"
	codeOpen        = "answer.open-to-anyone"
	codeUnexplained = "answer.refused"
)

// unknownWords is the code of a refusal in words that nobody here knows. A token that was refused so has a finding that says more.
const unknownWords = "server.refused"

// examineAnswers judges what the server said to each probe; why says why there is none.
func (x *examination) examineAnswers(probes []probe, why string) {
	if len(probes) == 0 {
		x.skip(AreaAnswer, codeAnswers, "what only reads is answered", why)
		x.skip(AreaAnswer, codeRefuses, "a call without a credential is refused", why)
		return
	}
	for i := range probes {
		p := &probes[i]
		c := &p.call
		if c.Finish != nil && c.Finish.Outcome == engine.OutcomeCancelled {
			x.skip(AreaAnswer, codeAnswers, c.Operation+" answers in mode "+string(c.Mode), endedEarly)
			continue
		}
		if p.trouble != "" {
			x.found(AreaAnswer, diagnose.Finding{Code: "answer.not-made", Severity: diagnose.SeverityError, Title: "a call could not be made",
				Detail: diagnose.Sentence(p.trouble), Fix: "put the profile right"}, p.operation+": "+p.trouble)
			continue
		}
		x.status(p)
		unknown := x.refusedToken(c)
		// What a probe shows that no app makes concerns this program; of those only the judgement counts.
		list := p.found
		if p.expect == expectAnswer {
			list = append(slices.Clone(c.Finish.Findings), p.found...)
		}
		for _, f := range list {
			if !unknown || f.Code != unknownWords {
				x.foundIn(p, f)
			}
		}
	}
}

// status compares a probe's status with what was expected of it.
func (x *examination) status(p *probe) {
	c := &p.call
	told := said(c)
	switch {
	case p.expect == expectRefusal && c.OK():
		x.foundIn(p, diagnose.Finding{Code: codeOpen, Severity: diagnose.SeverityError, Title: c.Operation + " answers without any credential",
			Detail: "The call left without an Authorization header, and the server answered it: it asks nobody who they are.",
			Fix:    "look at what stands before the server, and at the project's access settings"})
	case p.expect == expectRefusal && refused(c):
		x.passed(AreaAnswer, codeRefuses, c.Operation+" without a credential is refused", strconv.Itoa(c.Status())+" without a credential", told)
	case p.expect == expectRefusal:
		x.skip(AreaAnswer, codeRefuses, c.Operation+" without a credential is refused", told)
	case p.expect == expectNothing && refused(c):
		x.passed(AreaAnswer, codeKeyAlone, c.Operation+" with the API key alone is refused", strconv.Itoa(c.Status())+" with the key alone", told)
	case p.expect == expectNothing:
		// An answer is the vendor's to judge, and anything else tells nothing.
	case c.OK():
		x.passed(AreaAnswer, codeAnswers, c.Operation+" answers in mode "+string(c.Mode), c.Operation, told)
	case !explainedBy(c):
		// The call went wrong and no finding of its own says why.
		x.foundIn(p, failure(c))
	}
}

func refused(c *engine.Call) bool {
	return c.Status() == http.StatusUnauthorized || c.Status() == http.StatusForbidden
}

// explainedBy reports whether a failed call's own findings say why.
func explainedBy(c *engine.Call) bool {
	f, ok := c.Finish.Worst()
	return ok && f.Severity == diagnose.SeverityError
}

// failure is a call's error as a finding.
func failure(c *engine.Call) diagnose.Finding {
	f := diagnose.Finding{Code: "answer.failed", Severity: diagnose.SeverityError, Title: c.Operation + ": " + c.Finish.Summary}
	err := c.Finish.Error
	if err == nil {
		return f
	}
	f.Code, f.Title, f.Detail, f.Fix = err.Code, err.Message, diagnose.Sentence(err.Message), err.Fix
	if err.SDK != "" && err.SDK != err.Message {
		f.Detail += fmt.Sprintf(" The app gets %q.", err.SDK)
	}
	if c.Finish.Outcome == engine.OutcomeBlocked {
		f.Detail += " No request left."
	}
	return f
}

// foundIn adds a finding that a probe showed.
func (x *examination) foundIn(p *probe, f diagnose.Finding) {
	c := &p.call
	x.add(Check{Area: AreaAnswer, Code: f.Code, Title: f.Title, State: Found, Finding: &f, Calls: []engine.CallID{c.ID},
		Seen: []string{seenIn(p)}, Go: "calls:" + strconv.FormatUint(uint64(c.ID), 10)})
}

// seenIn is a call as a line of what was seen: "#120  inbox.fetch  Token tok#91be04  ids jane@example.com  200, 13 messages".
func seenIn(p *probe) string {
	c := &p.call
	credential := c.Credential
	if credential == "" {
		credential = "no credential"
	}
	return fmt.Sprintf("#%d  %s  %s  ids %s  %s", c.ID, c.Operation, credential, engine.CustomerName(p.ids), said(c))
}

// said is what came of a call: "200, 13 messages".
func said(c *engine.Call) string {
	switch {
	case c.Finish == nil:
		return "not ended"
	case c.Status() == 0:
		return c.Finish.Summary
	case c.Finish.Summary == "":
		return strconv.Itoa(c.Status())
	default:
		return strconv.Itoa(c.Status()) + ", " + c.Finish.Summary
	}
}

// examineRefusal looks again at the session's last refused call, at the very token that it carried.
func (x *examination) examineRefusal() {
	if c := x.Refused; c != nil && c.Finish != nil {
		x.refusedToken(c)
	}
}

// refusedToken says which finding explains that a server refused a token. It reports true when nothing does, neither in the token
// nor in what the vendor makes of the server's words; a finding of its own says that.
func (x *examination) refusedToken(c *engine.Call) (unknown bool) {
	if !refused(c) || c.Token == nil || c.Token.Kind == auth.KindAPIKey || c.Token.Kind == auth.KindBasic {
		return false
	}
	p := &probe{call: *c, ids: x.Profile.CustomerIDs}
	if f, ok := x.explained(c); ok {
		x.foundIn(p, f)
		x.explain(f.Code, fmt.Sprintf("explains the refusal of #%d: %s", c.ID, cmp.Or(f.Brief, f.Title)))
		return false
	}
	if f, ok := c.Finish.Worst(); ok && f.Severity == diagnose.SeverityError && f.Code != unknownWords {
		x.foundIn(p, f)
		x.explain(f.Code, fmt.Sprintf("nothing in the token itself explains the refusal of #%d", c.ID))
		return false
	}
	detail := "Nothing in the token itself explains it, and the server gives no reason."
	if c.Finish.Error != nil && c.Finish.Error.Message != "" {
		detail = diagnose.Sentence(c.Finish.Error.Message) + " Nothing in the token itself explains it."
	}
	x.foundIn(p, diagnose.Finding{Code: codeUnexplained, Severity: diagnose.SeverityError, Title: "the server refused " + c.Token.Fingerprint + " for a reason of its own",
		Detail: detail, Fix: "compare the signing key, by id and secret, with the one that the server knows; look into the server's own log"})
	return true
}

// explain adds a line to what a finding has seen.
func (x *examination) explain(code, line string) {
	for i := range x.report.Checks {
		if c := &x.report.Checks[i]; c.Code == code && c.State == Found {
			c.Seen = append(c.Seen, line)
			return
		}
	}
}
