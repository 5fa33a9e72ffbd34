package doctor

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

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
	codeUnexplained = "answer.unexplained"
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
		if x.tokenless(p) {
			x.remark(p, func(f diagnose.Finding) bool {
				// A setting of this program that is wrong is no provider that throws.
				return f.Severity != diagnose.SeverityError ||
					strings.HasPrefix(f.Code, "provider.") && f.Code != x.without && x.without != "provider."+string(auth.KindConfig)
			})
			continue
		}
		x.status(p)
		f, by := x.whyRefused(c)
		if by != byNothing {
			x.foundIn(p, f)
		}
		x.remark(p, func(f diagnose.Finding) bool {
			switch by {
			case byUnknown:
				return f.Code != unknownWords
			case byToken:
				return !strings.HasPrefix(f.Code, "server.") // what the server said of such a token is the same trouble
			default:
				return true
			}
		})
	}
}

// remark adds the findings of a probe that are wanted. What a probe shows that no app makes concerns this program; of those only the
// vendor's judgement counts.
func (x *examination) remark(p *probe, wanted func(diagnose.Finding) bool) {
	list := p.found
	if p.expect == expectAnswer {
		list = append(slices.Clone(p.call.Finish.Findings), p.found...)
	}
	for _, f := range list {
		if wanted(f) {
			x.foundIn(p, f)
		}
	}
}

// tokenless reports whether a probe went wrong because the provider gave no token, which has its finding already: whatever the SDK
// and the server make of that is the same trouble, and is told as what the finding was seen in.
func (x *examination) tokenless(p *probe) bool {
	c := &p.call
	if x.without == "" || c.OK() || c.Null == nil && c.Broken == nil {
		return false
	}
	for i := range x.report.Checks {
		if found := &x.report.Checks[i]; found.Code == x.without && found.State == Found {
			found.Seen, found.Calls = append(found.Seen, seenIn(p)), append(found.Calls, c.ID)
		}
	}
	return true
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
	// What a library said of it stands behind a colon; the title does without.
	f.Code, f.Fix = err.Code, err.Fix
	if title, _, long := strings.Cut(err.Message, ": "); long && !strings.Contains(title, `"`) {
		f.Title, f.Detail = title, diagnose.Sentence(err.Message)
	} else {
		f.Title = err.Message
	}
	if err.SDK != "" && err.SDK != err.Message {
		f.Detail = strings.TrimSpace(f.Detail + fmt.Sprintf(" The app gets %q.", err.SDK))
	}
	if c.Finish.Outcome == engine.OutcomeBlocked {
		f.Detail = strings.TrimSpace(f.Detail + " No request left.")
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
	case strings.HasPrefix(c.Finish.Summary, strconv.Itoa(c.Status())):
		return c.Finish.Summary
	case c.Finish.Summary == "":
		return strconv.Itoa(c.Status())
	default:
		return strconv.Itoa(c.Status()) + ", " + c.Finish.Summary
	}
}
