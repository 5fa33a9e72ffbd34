package views

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// lastAnswer is the newest call that carried a token and was answered, or nil.
func lastAnswer(s *Session, r *engine.TokenRecord) *engine.Call {
	if r == nil || isFixed(r.Info) {
		return nil
	}
	for i := len(r.Uses) - 1; i >= 0; i-- {
		if c := s.Ledger.Call(r.Uses[i]); c != nil && c.Finished() && c.Response != nil {
			return c
		}
	}
	return nil
}

// refusingCall is the newest call that carried a token when its server refused it for the token's sake, and nil when the token was last
// taken. What was refused once and then taken is history, which the token's life tells.
func refusingCall(s *Session, r *engine.TokenRecord) *engine.Call {
	if r == nil || r.Rejected == 0 {
		return nil
	}
	if c := lastAnswer(s, r); c != nil && c.Rejected != nil {
		return c
	}
	return nil
}

// skewLeast is what a Date header, which has whole seconds, and the way of an answer cannot account for.
const skewLeast = 2 * time.Second

// serverSkew is how far ahead of this machine's the clock of the server is that last answered a call with the token, by the Date
// header of that answer. ok is false when no answer has told.
func serverSkew(c *engine.Call) (skew time.Duration, ok bool) {
	if c == nil {
		return 0, false
	}
	for _, h := range c.Response.Headers {
		if !strings.EqualFold(h.Name, "Date") {
			continue
		}
		there, err := http.ParseTime(h.Value)
		if err != nil {
			return 0, false
		}
		if skew = there.Sub(c.SentAt.Truncate(time.Second)); skew.Abs() < skewLeast {
			skew = 0
		}
		return skew, true
	}
	return 0, false
}

// refusalLines say that the server's last word on the token was a refusal, and why, where the findings of this moment do not say it
// already: a token that was refused and is in order now needs an explanation more than any other.
func (v *tokensView) refusalLines(f Frame, report diagnose.Report, codes, width int) []detailLine {
	c := refusingCall(f.Session, v.item.record)
	if c == nil {
		return nil
	}
	text := "refused with " + itoa(c.Rejected.Status) + ": " + cmp.Or(engine.Clean(c.Rejected.Why), "for no reason that it tells") + " · "
	if n := v.item.record.Rejected; n > 1 {
		text += timesWord(n) + ", last "
	}
	text += "#" + itoa(int(c.ID)) + ", " + kit.TimeOfDay(c.Started, f.Session.Zone())
	out := markedLines(f, theme.MarkBad, text, width)
	for i := range out {
		out[i].call = c.ID
	}
	worst, ok := c.Finish.Worst()
	for _, found := range report.Findings {
		ok = ok && found.Code != worst.Code
	}
	if ok && worst.Severity == diagnose.SeverityError {
		out = append(out, v.oneFinding(f, worst, cmp.Or(codes, codeColumn), width)...)
	}
	return out
}
