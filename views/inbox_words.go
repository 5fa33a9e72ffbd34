package views

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// cleanOr makes a text from a message fit for a row; none stands for an empty one.
func cleanOr(s, none string) string {
	if s == "" {
		return none
	}
	return engine.Clean(s)
}

// secondsTime reads seconds since 1970 with their fraction.
func secondsTime(seconds float64) time.Time {
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9))
}

// markedRows is a text over several rows of w cells behind a mark of two; the rows below the first are indented as the text is.
func markedRows(mark kit.Span, t theme.Token, text string, w int) [][]kit.Span {
	var out [][]kit.Span
	for i, line := range kit.Wrap(text, max(w-2, 1)) {
		if i > 0 {
			mark.Text = "  "
		}
		out = append(out, append([]kit.Span{mark}, Tinted(t, line)...))
	}
	return out
}

// trouble is why the last fetch brought nothing, and what to do about it: above the messages of before, which stay.
func (v *inboxView) trouble(f Frame, w int) [][]kit.Span {
	last, ok := f.Session.Latest[bloomreach.InboxFetch]
	if !ok || last.Call.OK() || last.Call.Finish == nil || last.Call.Finish.Error == nil {
		return nil
	}
	e := last.Call.Finish.Error
	message, sdk, fix := engine.Clean(e.Message), engine.Clean(e.SDK), engine.Clean(e.Fix)
	if last.Call.Status() == http.StatusGone {
		message = "410 the sync token is gone: the server does not know it any more"
		fix = f.Session.Press("f") + " fetches everything anew (iOS 4.0 does this by itself, Android 4.10 never)"
	}
	mark := markSpan(f.Styles, outcomeMark(last.Call))
	if last.Call.Finish.Outcome == engine.OutcomeBlocked {
		message = NotSent(message)
	}
	rows := markedRows(mark, theme.Text, message, w)
	if sdk != "" {
		rows = append(rows, []kit.Span{kit.Of(theme.Muted, "  the SDK: "+strings.ReplaceAll(sdk, "\n", " "))})
	}
	if fix != "" {
		rows = append(rows, markedRows(kit.Of(theme.Accent, "  "), theme.Text, fix, w)...)
	}
	return rows
}

// whyEmpty says what was asked, as whom, what came back, and what is the likely reason that there is nothing to see.
func (v *inboxView) whyEmpty(f Frame, w int) [][]kit.Span {
	s := f.Session
	var rows [][]kit.Span
	say := func(t theme.Token, text string) {
		rows = append(rows, markedRows(kit.Of(theme.Text, "  "), t, text, w)...)
	}
	who := engine.Clean(s.Profile.Customer())
	switch {
	case v.box == nil && s.Waited(bloomreach.InboxFetch, f.Now) > 0:
		say(theme.Text, "Asking for the inbox of "+who+": "+v.waitingFor(s))
	case v.box == nil && !inboxTakes(s):
		say(theme.Text, "Mode "+string(s.Mode)+" reads no inbox: the server gives one to the API key or to a customer token.")
		say(theme.Muted, f.Session.Press("M")+" chooses another mode.")
	case v.box == nil:
		say(theme.Text, "Nothing asked yet. "+f.Session.Press("r")+" asks for the inbox of "+who+" as "+string(s.Mode)+".")
	case len(v.box.Messages) > 0 && v.unreadOnly && s.Filter.Empty():
		say(theme.Text, fmt.Sprintf("No message of %s is unread.", diagnose.Count(len(v.box.Messages))))
		say(theme.Muted, f.Session.Press("u")+" lists all of them.")
	case len(v.box.Messages) > 0 || v.withHidden && len(v.box.Hidden) > 0:
		say(theme.Text, fmt.Sprintf("None of %s passes the filter.", messageCount(len(v.box.Messages))))
		say(theme.Muted, f.Session.Press("/")+" changes it.")
	default:
		say(theme.Text, v.whatCame(who, s.Profile.CustomerIDs))
		say(theme.Text, v.likelyReason(s))
	}
	return rows
}

// waitingFor is the link of the chain that has not answered yet.
func (v *inboxView) waitingFor(s *Session) string {
	c := s.Ledger.Last(func(c *engine.Call) bool { return c.Operation == bloomreach.InboxFetch && !c.Finished() })
	switch {
	case c == nil:
		return "the call has not begun"
	case c.Sent != nil:
		return "sent as " + credentialOr(c.Sent.Credential) + ", waiting for the server"
	case c.Asked != nil && c.Got == nil:
		return "waiting for the provider, " + engine.Clean(c.Asked.Source)
	default:
		return "being prepared"
	}
}

// whatCame is the answer without messages in one line.
func (v *inboxView) whatCame(who string, ids map[string]string) string {
	text := fmt.Sprintf("0 messages · %d", v.call.Status())
	if took := v.call.Timing().Total; took > 0 {
		text += " in " + kit.Took(took)
	}
	text += ", asked as " + credentialOr(v.call.Credential) + " for " + who
	if cookieOnly(ids) {
		text += " alone"
	}
	return text
}

func (v *inboxView) likelyReason(s *Session) string {
	switch id := s.Profile.ApplicationID; {
	case len(v.box.Hidden) > 0:
		return "▲ " + hiddenSentence(v.box.Hidden) + " · b: list it here"
	case cookieOnly(s.Profile.CustomerIDs):
		return "The inbox wants a registered id. " + s.Press("C") + " sets one."
	case id != "" && id != defaultApplication:
		return fmt.Sprintf("The likely reason: application_id is %q, and messages for another application are not sent. Compare it with Project settings; 9 opens Setup.", engine.Clean(id))
	default:
		return "Nothing was sent to this customer, or it is over. Check the id with C; " + s.Press("f") + " fetches everything anew."
	}
}

// defaultApplication is what the SDKs send when an app sets no application id.
const defaultApplication = "default-application"

// cookieOnly reports whether a customer has no hard id.
func cookieOnly(ids map[string]string) bool {
	for name, id := range ids {
		if name != "cookie" && id != "" {
			return false
		}
	}
	return true
}

// inboxTakes reports whether the inbox can be asked for in the session's mode.
func inboxTakes(s *Session) bool {
	op, known := engine.LookupOperation(s.Vendor, bloomreach.InboxFetch)
	return !known || slices.Contains(op.Modes, s.Mode)
}
