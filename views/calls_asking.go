package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// asking is a token's coming by way of a call: its provider was asked, or its answer handed a token out.
type asking struct {
	at                        time.Time
	source, reason, sdkReason string
	took                      time.Duration
	token                     *auth.Info // what came
	again, shared             bool
	null, broken              string // what came in place of a token
	notes                     []string
	issued, kept              bool // an answer handed it out; the SDK keeps it
	ended                     bool
}

// askingsOf are all that a call's events tell of it, in order.
func askingsOf(c *engine.Call) []asking {
	if c.Asked == nil && len(c.Issued) == 0 {
		return nil
	}
	var out []asking
	last := func() *asking {
		if len(out) == 0 {
			out = append(out, asking{at: c.Started}) // the events before are lost
		}
		return &out[len(out)-1]
	}
	for _, e := range c.Events {
		switch d := e.Detail.(type) {
		case engine.TokenRequested:
			out = append(out, asking{at: e.At, source: d.Source, reason: d.Reason, sdkReason: d.SDKReason})
		case engine.TokenObtained:
			a := last()
			a.token, a.took, a.again, a.shared, a.notes, a.ended = &d.Token, d.Took, d.Again, d.Shared, d.Notes, true
			if c.Got != nil && c.Got.Token.Fingerprint == d.Token.Fingerprint {
				a.took = c.Got.Took
			}
		case engine.TokenNull:
			a := last()
			a.null, a.took, a.ended = "null: "+d.Then, d.Took, true
		case engine.TokenFailed:
			a := last()
			a.broken, a.took, a.ended = d.Error, d.Took, true
		case engine.TokenIssued:
			out = append(out, asking{at: e.At, source: "answer", reason: "handed out by the answer", token: &d.Token, issued: true, kept: d.Kept, ended: true})
		}
	}
	return out
}

// outcome is what came of it, in a word or two.
func (a asking) outcome() string {
	switch {
	case a.token != nil && a.again:
		return a.token.Fingerprint + " again"
	case a.token != nil:
		return a.token.Fingerprint
	case a.null != "":
		return "null"
	case a.broken != "":
		return engine.Clean(a.broken)
	default:
		return "asked"
	}
}

func (a asking) mark() theme.Mark {
	switch {
	case a.token != nil:
		return theme.MarkObtained
	case a.null != "":
		return theme.MarkLook
	case a.broken != "":
		return theme.MarkBad
	default:
		return theme.MarkWorking
	}
}

// title is what the row stands for in w cells: "provider http", "http", "issued".
func (a asking) title(w int) string {
	kind, _, _ := strings.Cut(engine.Clean(a.source), " ")
	switch {
	case a.issued:
		return "issued"
	case kit.Width("provider "+kind) <= w:
		return "provider " + kind
	default:
		return kind
	}
}

// asking is what the row tells of, where it is one of these rows.
func (r callRow) asking() (asking, bool) {
	all := askingsOf(r.newest())
	if !r.provider || r.ask >= len(all) {
		return asking{}, false
	}
	return all[r.ask], true
}

// drawAskingRow draws the request that a call made to its provider, as a row of its own kind.
func drawAskingRow(f Frame, l *kit.Line, cols kit.Columns, r callRow, class kit.Class) {
	c := r.newest()
	a, ok := r.asking()
	if !ok {
		return
	}
	_, rest, _ := strings.Cut(engine.Clean(a.source), " ")
	if a.issued {
		rest = "by the answer"
	}
	glyph, token := f.Styles.Mark(theme.MarkObtained)
	cols.Cell(l, callColTime, kit.Of(theme.Muted, callClock(a.at, class, f.Session.Zone())))
	cols.Cell(l, callColNumber, kit.Of(theme.Muted, fmt.Sprintf("#%d", c.ID)))
	cols.Cell(l, callColOperation, kit.Of(token, glyph+" "), kit.Of(theme.Text, a.title(cols.Width(callColOperation)-2)))
	cols.Cell(l, callColSent, kit.Of(theme.Text, rest))
	spans := Tinted(theme.Text, a.outcome()+" · "+engine.Clean(a.reason))
	if a.token == nil {
		spans = append([]kit.Span{markSpan(f.Styles, a.mark())}, spans...)
	}
	cols.Cell(l, callColAnswer, spans...)
	cols.Cell(l, callColFirstByte)
	total := ""
	if a.took > 0 {
		total = kit.TookWhole(a.took)
	}
	cols.Cell(l, callColTotal, kit.Of(theme.Muted, total))
}

// drawAskingDetail draws what is known of it below the list: which call, why, what came, and how long that lasts.
func (v *callsView) drawAskingDetail(f Frame, c *engine.Call, a asking, h int) []string {
	v.drawn.panes = append(v.drawn.panes, callsDetailPane)
	if v.focus == callsAnswerPane {
		v.focus = callsDetailPane
	}
	title := fmt.Sprintf("%s · for #%d", diagnose.Capital(a.title(f.Width)), c.ID)
	if a.issued {
		title = fmt.Sprintf("Issued by the answer to #%d", c.ID)
	}
	note := "o: call"
	if a.token != nil {
		note = "enter: token · " + note
	}
	w := f.Width
	if !f.Stacked() && a.token != nil {
		w = f.Width * 8 / 15
	}
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Title(title).Focus(v.focus == callsDetailPane)
	lines := askingLines(f, c, a, b.Width())
	if a.token == nil || w < f.Width {
		v.fillPane(f, b, callsDetailPane, lines, note)
		if w == f.Width {
			return b.Lines()
		}
		claims := kit.NewBox(f.Styles, f.Width-w, h).Title("Token " + a.token.Fingerprint).Note(callTokenKind(*a.token))
		drawCallLines(claims, f, claimLines(f, a.token), 0)
		return kit.Side(b.Lines(), claims.Lines())
	}
	v.fillPane(f, b, callsDetailPane, append(lines, claimLines(f, a.token)...), note)
	return b.Lines()
}

// askingLines tell who was asked why, and what came of it.
func askingLines(f Frame, c *engine.Call, a asking, w int) []callLine {
	var lines []callLine
	add := func(label, text string) {
		for i, part := range kit.Wrap(engine.Clean(text), max(w-11, 8)) {
			if i > 0 {
				label = ""
			}
			lines = append(lines, callLine{left: append([]kit.Span{kit.Of(theme.Muted, kit.Pad(label, 11))}, Tinted(theme.Text, part)...)})
		}
	}
	add("for call", joinDots(fmt.Sprintf("#%d %s", c.ID, c.Operation), callTrigger(c.Trigger), c.Customer))
	if c.Operation == engine.ProviderAsk {
		lines = nil
		add("asked", joinDots(map[bool]string{true: "by the SDK's timer", false: callTrigger(c.Trigger)}[c.Trigger == engine.TriggerTimer], "for "+c.Customer))
	}
	if !a.issued {
		add("whom", a.source)
	}
	why := a.reason
	if a.sdkReason != "" {
		why = joinDots(why, "the SDK calls it "+a.sdkReason)
	}
	add("why", why)
	took := "–"
	if a.took > 0 {
		took = kit.Took(a.took)
	} else if !a.ended {
		took = "under way"
	}
	if !a.issued {
		add("took", took)
	}
	switch {
	case a.token != nil:
		what := "a new one"
		if a.again {
			what = "the very token it gave before"
		}
		if a.shared {
			what = joinDots(what, "asked for by another call, whose answer this one waited for")
		}
		if a.issued && a.kept {
			what = joinDots(what, "the SDK keeps it")
		}
		add("gave", joinDots(a.token.Fingerprint+" "+callTokenKind(*a.token), what))
		tokenFate(f, a, add)
	case a.null != "":
		add("gave", a.null)
	case a.broken != "":
		add("gave", "nothing: "+a.broken)
	}
	for _, n := range a.notes {
		add("note", n)
	}
	return lines
}

// tokenFate adds when the token ends, what it replaced, and what replaced it.
func tokenFate(f Frame, a asking, add func(label, text string)) {
	s := f.Session
	switch t := a.token; {
	case t.ExpiresAt.IsZero():
		add("ends", "nothing says when")
	default:
		left := t.ExpiresAt.Sub(callsNow(f))
		words := "in " + kit.Countdown(left)
		if left <= 0 {
			words = kit.Elapsed(-left) + " ago"
		}
		add("ends", kit.Moment(t.ExpiresAt, callsNow(f), s.Zone())+callZone(s)+", "+words)
	}
	for _, r := range s.Ledger.Tokens() {
		if r.Replaced == a.token.Fingerprint && r.Info.Fingerprint != a.token.Fingerprint {
			add("replaced", joinDots(r.Info.Fingerprint, "first seen "+kit.TimeOfDay(r.FirstSeen, s.Zone())))
		}
	}
	if r := s.Ledger.Token(a.token.Fingerprint); r != nil {
		uses := fmt.Sprintf("%s calls", diagnose.Count(r.UsedTotal))
		if r.Rejected > 0 {
			uses = joinDots(uses, "rejected "+callTimes(r.Rejected))
		}
		add("used by", uses)
		if r.Replaced != "" {
			add("gave way", "to "+r.Replaced+" at "+kit.TimeOfDay(r.ReplacedAt, s.Zone()))
		}
	}
}

// claimLines are the members of a token, which are no secret without the signature.
func claimLines(f Frame, t *auth.Info) []callLine {
	if t.Read == nil {
		return []callLine{callText(theme.Muted, "no JWT: nothing of it can be read")}
	}
	return slices.Concat(callMemberLines(f, t.Read.Header, "H", theme.JWTHeader), callMemberLines(f, t.Read.Claims, "C", theme.JWTClaims))
}
