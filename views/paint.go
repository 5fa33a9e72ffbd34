package views

import (
	"strings"
	"time"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// Tinted cuts a text into spans, so that a fingerprint has its colour wherever it stands.
func Tinted(t theme.Token, text string) []kit.Span {
	var out []kit.Span
	plain := 0 // where the text begins that has no span yet
	for at := 0; ; {
		i := strings.Index(text[at:], "tok#")
		if i < 0 {
			break
		}
		at += i
		if !isFingerprint(text[at:]) {
			at += len("tok#")
			continue
		}
		if at > plain {
			out = append(out, kit.Of(t, text[plain:at]))
		}
		out = append(out, kit.Of(theme.Cred, text[at:at+fingerprintLength]))
		at += fingerprintLength
		plain = at
	}
	if plain < len(text) {
		out = append(out, kit.Of(t, text[plain:]))
	}
	return out
}

// fingerprintLength is that of auth.Secret.Fingerprint: tok# and six hexadecimal digits.
const fingerprintLength = len("tok#") + 6

// isFingerprint reports whether a text that begins with tok# goes on as one does: a server may well write tok# of its own.
func isFingerprint(s string) bool {
	if len(s) < fingerprintLength {
		return false
	}
	return strings.Trim(s[len("tok#"):fingerprintLength], "0123456789abcdef") == ""
}

// markSpan is a mark's glyph in its colour, with a blank behind it.
func markSpan(st *theme.Styles, m theme.Mark) kit.Span {
	glyph, token := st.Mark(m)
	return kit.Of(token, glyph+" ")
}

// spinner is the working mark's picture for this moment, four a second.
func spinner(st *theme.Styles, now time.Time) string {
	frames := st.Glyphs.Spinner
	return frames[(now.UnixMilli()/250)%int64(len(frames))]
}

// taskShown is how long something of a screen's own may take before it is told for how long it has been under way.
const taskShown = 200 * time.Millisecond

// stopwatch measures from the first picture in which something is under way.
type stopwatch struct{ since time.Time }

// words are how long it has been, with a blank before, and "" as long as nobody waits for it.
func (s *stopwatch) words(now time.Time) string {
	if s.since.IsZero() {
		s.since = now
	}
	if took := now.Sub(s.since); took >= taskShown {
		return " " + kit.Took(took)
	}
	return ""
}

// SlowAfter is how long something may take before the screen says that it waits.
const SlowAfter = 300 * time.Millisecond

// dataNote is the note that a data pane carries for its operation: waiting, refused, paused, another customer's, or the given
// words when all is well.
func dataNote(f Frame, operation, fine string) []kit.Span {
	s := f.Session
	if w := s.Waited(operation, f.Now); w > SlowAfter {
		return []kit.Span{kit.Of(theme.Text, spinner(f.Styles, f.Now)+" waiting for "+waitedFor(s, operation)+" "+kit.Took(w)), kit.Of(theme.Muted, " · esc cancels")}
	}
	if !s.PausedAt.IsZero() {
		return []kit.Span{markSpan(f.Styles, theme.MarkPaused), kit.Of(theme.Info, "paused at "+kit.TimeOfDay(s.PausedAt, s.Zone()))}
	}
	last, ok := s.Latest[operation]
	if ok && !last.Call.OK() {
		token := theme.Error
		if last.Call.Finish.Outcome == engine.OutcomeCancelled {
			token = theme.Text // it is what the person wanted
		}
		return []kit.Span{markSpan(f.Styles, outcomeMark(last.Call)), kit.Of(token, outcomeWord(last.Call)), kit.Of(theme.Muted, " · as of "+kit.TimeOfDay(last.At, s.Zone()))}
	}
	return []kit.Span{kit.Of(theme.Muted, fine)}
}

// waitedFor names who has not answered yet in the newest call of an operation.
func waitedFor(s *Session, operation string) string {
	c := s.Ledger.Last(func(c *engine.Call) bool { return c.Operation == operation })
	if c != nil && !c.Finished() && c.Asked != nil && c.Got == nil {
		return "the provider"
	}
	return "the server"
}

// outcomeWord is how a call ended, in the wire's last words: "200", "401", "no answer", "not sent", "cancelled", "blocked".
func outcomeWord(c *engine.Call) string {
	if c.Finish == nil {
		return "under way"
	}
	l := WireLine{}
	l.finished(*c.Finish)
	return l.Event
}

// outcomeMark is the mark that goes with outcomeWord.
func outcomeMark(c *engine.Call) theme.Mark {
	if c.Finish == nil {
		return theme.MarkWorking
	}
	l := WireLine{}
	l.finished(*c.Finish)
	return l.Mark
}

// Zone is the location that absolute times are shown in.
func (s *Session) Zone() *time.Location {
	if s.UTC {
		return time.UTC
	}
	return s.local()
}

// local is this machine's time zone.
func (s *Session) local() *time.Location {
	if s.Local != nil {
		return s.Local
	}
	return time.Local
}
