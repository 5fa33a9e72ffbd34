package views

import (
	"fmt"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// The columns of the list.
const (
	callColTime = iota
	callColNumber
	callColOperation
	callColSent
	callColAnswer
	callColFirstByte
	callColTotal
)

// callColumns lays the list out; the newest call's number decides how wide numbers get. At 80 columns number and first byte go, at 60 the credential is its fingerprint alone.
func callColumns(w int, class kit.Class, newest engine.CallID) kit.Columns {
	switch class {
	case kit.W60:
		return kit.LayOut(w-1, 1,
			kit.Column{Title: "time", Min: 5}, kit.Column{}, kit.Column{Title: "operation", Min: 15}, kit.Column{Title: "sent as", Min: 10},
			kit.Column{Title: "answer", Min: 14, Flex: 1}, kit.Column{}, kit.Column{Title: "total", Min: 6, Right: true})
	case kit.W80:
		return kit.LayOut(w-1, 2,
			kit.Column{Title: "time", Min: 8}, kit.Column{}, kit.Column{Title: "operation", Min: 16}, kit.Column{Title: "sent as", Min: 17},
			kit.Column{Title: "answer", Min: 18, Flex: 1}, kit.Column{}, kit.Column{Title: "total", Min: 6, Right: true})
	default:
		operation := 16
		if class == kit.W140 {
			operation = 20 // room for a count
		}
		return kit.LayOut(w-2, 2,
			kit.Column{Title: "time", Min: 12}, kit.Column{Title: "#", Min: max(8, len(fmt.Sprintf("#%d–%d", newest, newest))-2)}, kit.Column{Title: "operation", Min: operation}, kit.Column{Title: "sent as", Min: 18},
			kit.Column{Title: "answer", Min: 16, Flex: 1}, kit.Column{Title: "first byte", Min: 10, Drop: 1, Right: true}, kit.Column{Title: "total", Min: callTimeWidth, Right: true})
	}
}

// drawList draws the list of calls.
func (v *callsView) drawList(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(v.focus == callsListPane).Narrow(f.Narrow())
	rows := v.list.rows
	if len(rows) == 0 {
		b.TitleSpans(v.listTitle(f, 0)...)
		v.drawEmpty(f, b)
		return b.Lines()
	}
	class := kit.ClassOf(w)
	cols := callColumns(b.Width(), class, rows[len(rows)-1].newest().ID)
	header := class >= kit.W100 && b.Height() > 2
	height := b.Height()
	if header {
		height--
	}
	v.drawn.listRows = height
	from, to := v.cursor.Window(len(rows), height)
	note := v.listNote(f, from, to, class)
	b.NoteSpans(note...).TitleSpans(v.listTitle(f, w-kit.SpansWidth(note)-8)...)
	if header {
		cols.Header(b.Line().Space(2))
	}
	for i := from; i < to; i++ {
		l := b.Line()
		selected := i == v.cursor.Index()
		f.Aim(l, i-v.cursor.Index(), v.focus == callsListPane)
		v.callMarker(f, l, rows[i], selected, class)
		if selected && v.focus == callsListPane {
			l.Selected()
		}
		switch {
		case rows[i].provider:
			drawAskingRow(f, l, cols, rows[i], class)
		case rows[i].newest().Retried != nil:
			drawAttemptRow(f, l, cols, rows[i], class)
		default:
			v.drawCallRow(f, l, cols, rows[i], selected, class)
		}
	}
	return b.Lines()
}

// callMarker draws what stands before the time: the cursor, and beside it the mark of the call that d compares with.
func (v *callsView) callMarker(f Frame, l *kit.Line, r callRow, selected bool, class kit.Class) {
	cursor, marked := " ", " "
	if selected {
		cursor = f.Styles.Glyphs.Sel
	}
	if v.list.note(r.newest()) != (engine.CallNoted{}) && !r.provider && r.try == 0 {
		marked = f.Styles.Glyphs.Unread
	}
	l.Edge(theme.Accent, marked)
	l.Add(theme.Accent, cursor)
	if class >= kit.W100 {
		l.Space(1)
	}
}

// listTitle says how many there are, and in what is left beside the note how long they took.
func (v *callsView) listTitle(f Frame, w int) []kit.Span {
	s := f.Session
	var title []kit.Span
	if !s.Filter.Empty() {
		words := fmt.Sprintf("Calls · %s of %s · %s", diagnose.Count(v.list.shown), diagnose.Count(len(v.list.calls)), engine.Clean(s.Filter.Text))
		if v.list.bodies.searching() {
			words += " · looking through bodies"
		}
		title = []kit.Span{kit.Of(theme.Text, words)}
	} else {
		words := "Calls · " + diagnose.Count(v.list.total)
		if kept := len(v.list.calls); kept < v.list.total {
			words = fmt.Sprintf("Calls · the last %s of %s", diagnose.Count(kept), diagnose.Count(v.list.total))
		}
		if n := v.list.unended; n > 0 {
			words += " · " + diagnose.Count(n) + " not kept to their end"
		}
		title = []kit.Span{kit.Of(theme.Text, words)}
		if v.list.failed > 0 {
			glyph, token := f.Styles.Mark(theme.MarkBad)
			title = append(title, kit.Of(theme.Text, ", "), kit.Of(token, glyph+" "), kit.Of(theme.Text, diagnose.Count(v.list.failed)+" failed"))
		}
	}
	times := v.latencyTitle(f, w-kit.SpansWidth(title))
	if times == nil && f.Width >= 100 && s.Filter.Empty() {
		times = []kit.Span{kit.Of(theme.Text, " · newest below")}
	}
	return append(title, times...)
}

// listNote says whether the list follows the newest call, is frozen, or waits with more below.
func (v *callsView) listNote(f Frame, from, to int, class kit.Class) []kit.Span {
	s := f.Session
	if !s.PausedAt.IsZero() {
		words := "paused at " + kit.TimeOfDay(s.PausedAt, s.Zone())
		if s.Newer > 0 {
			words += fmt.Sprintf(" · %s newer", diagnose.Count(s.Newer))
		}
		return []kit.Span{markSpan(f.Styles, theme.MarkPaused), kit.Of(theme.Info, words)}
	}
	if !v.follows() {
		rows := fmt.Sprintf("rows %s–%s of %s", diagnose.Count(from+1), diagnose.Count(to), diagnose.Count(len(v.list.rows)))
		switch {
		case v.unseen == 0 && class >= kit.W100:
			return []kit.Span{kit.Of(theme.Muted, rows+", not following")}
		case v.unseen == 0:
			return []kit.Span{kit.Of(theme.Muted, rows)}
		}
		below := []kit.Span{kit.Of(theme.Accent, f.Styles.Glyphs.Below+" "+diagnose.Count(v.unseen)+" new")}
		if class >= kit.W80 {
			below = append(below, kit.Of(theme.Muted, " · "+f.Session.Press("G")+" follows"))
		}
		return append([]kit.Span{kit.Of(theme.Muted, rows+" · ")}, below...)
	}
	follows := "following"
	if s.Recorded != nil {
		follows = "recorded" // nothing comes any more
	}
	if class < kit.W100 || from >= to {
		return []kit.Span{kit.Of(theme.Muted, follows)}
	}
	numbers := callNumber(callRow{calls: []*engine.Call{v.list.rows[from].first()}})
	if to-from > 1 || len(v.list.rows[from].calls) > 1 {
		numbers += fmt.Sprintf("–%d", v.list.rows[to-1].newest().ID)
	}
	return []kit.Span{kit.Of(theme.Muted, numbers+", "+follows)}
}

func (v *callsView) drawEmpty(f Frame, b *kit.Box) {
	switch {
	case !f.Session.Filter.Empty() && len(v.list.calls) > 0:
		b.Text(theme.Text, "No call matches "+engine.Clean(f.Session.Filter.Text)+".")
		b.Text(theme.Muted, "esc clears the filter.")
	default:
		b.Text(theme.Text, "No calls yet.")
		b.Text(theme.Muted, f.Session.Press("r")+" makes one, here or on a data screen.")
	}
}

func (v *callsView) drawCallRow(f Frame, l *kit.Line, cols kit.Columns, r callRow, selected bool, class kit.Class) {
	c := r.newest()
	clock := kit.Of(theme.Muted, callClock(r.first().Started, class, f.Session.Zone()))
	if selected {
		clock = clock.Bold()
	}
	cols.Cell(l, callColTime, clock)
	cols.Cell(l, callColNumber, kit.Of(theme.Muted, callNumber(r)))
	cols.Cell(l, callColOperation, kit.Of(theme.Text, callOperation(r, cols.Width(callColOperation))))
	cols.Cell(l, callColSent, callSentAs(c, class, cols.Width(callColSent))...)
	cols.Cell(l, callColAnswer, v.answerAndNote(f, r, cols.Width(callColAnswer), class)...)
	firstByte, total := callTook(f, r, class)
	cols.Cell(l, callColFirstByte, kit.Of(theme.Muted, firstByte))
	cols.Cell(l, callColTotal, kit.Of(theme.Muted, total))
}

// callClock is a call's time as long as the list has room for.
func callClock(t time.Time, class kit.Class, zone *time.Location) string {
	if class == kit.W80 {
		return kit.TimeOfDay(t, zone)
	}
	return kit.Clock(t, class, zone)
}

func callNumber(r callRow) string {
	if len(r.calls) == 1 {
		return fmt.Sprintf("#%d", r.first().ID)
	}
	return fmt.Sprintf("#%d–%d", r.first().ID, r.newest().ID)
}

// callOperation is the operation, with the count of a fold, which is never cut.
func callOperation(r callRow, w int) string {
	if c := r.first(); c.Trigger == engine.TriggerTimer {
		return c.Trigger // that the SDK asked, and not a person, is what counts
	}
	if len(r.calls) == 1 {
		return engine.Clean(kit.Cut(callName(r.first()), w))
	}
	times := fmt.Sprintf(" ×%d", len(r.calls))
	return kit.Cut(r.first().Operation, w-kit.Width(times)) + times
}

// callName is the operation, or what was asked for where no vendor knows it, with its path in short.
func callName(c *engine.Call) string {
	if c.Operation == engine.OtherOperation && c.Method != "" {
		return c.Method + " " + ShortPath(c.URL)
	}
	return c.Operation
}

// callSentAs is the credential as it travelled.
func callSentAs(c *engine.Call, class kit.Class, w int) []kit.Span {
	switch {
	case c.Operation == engine.ProviderAsk:
		return []kit.Span{kit.Of(theme.Muted, "– no request")}
	case c.Credential == "" && c.Sent == nil && c.Finished():
		return []kit.Span{kit.Of(theme.Muted, "– not sent")}
	case c.Credential == "" && c.Sent == nil:
		return []kit.Span{kit.Of(theme.Muted, "–")}
	case c.Credential == "" && class == kit.W60:
		return []kit.Span{kit.Of(theme.Muted, "– none")}
	case c.Credential == "":
		return []kit.Span{kit.Of(theme.Muted, "– no credential")}
	case class == kit.W60 && c.Token != nil:
		return Tinted(theme.Text, c.Token.Fingerprint)
	}
	return Tinted(theme.Text, carriedIn(engine.Clean(c.Credential), w))
}

// carriedIn is a credential as it travelled, in w cells; the credential itself is the last thing to give way.
func carriedIn(credential string, w int) string {
	if kit.Width(credential) <= w {
		return credential
	}
	if short := inField(credential); kit.Width(short) <= w {
		return short
	}
	if at := strings.Index(credential, "tok#"); at >= 0 && len(credential) >= at+fingerprintSize {
		return credential[at : at+fingerprintSize]
	}
	return credential
}

// inField is a credential beside which the place alone stands, without the name of the field: "body tok#3f2a9c".
func inField(credential string) string {
	place, value, ok := strings.Cut(credential, "=tok#")
	switch {
	case !ok:
		return credential
	case strings.HasPrefix(place, "?"):
		return "query tok#" + value
	case strings.HasPrefix(place, "cookie "), strings.HasPrefix(place, "body "):
		return firstWord(place) + " tok#" + value
	default:
		return credential
	}
}

// callTook are the times of a row's call, or the range of a fold's.
func callTook(f Frame, r callRow, class kit.Class) (firstByte, total string) {
	c := r.newest()
	if !c.Finished() {
		if waited := callsNow(f).Sub(c.Started); waited > SlowAfter {
			return "", kit.Took(waited)
		}
		return "", ""
	}
	if len(r.calls) == 1 && class >= kit.W100 {
		if c.Finish.Timing.FirstByte > 0 {
			firstByte = kit.Took(c.Finish.Timing.FirstByte)
		}
		return firstByte, kit.Took(c.Finish.Timing.Total)
	}
	if class < kit.W100 {
		return "", kit.TookWhole(c.Finish.Timing.Total)
	}
	return r.firstByte.words(), r.total.words()
}

// callTimeWidth is the room for a time or a range of times.
const callTimeWidth = 7

// words are the shortest and the longest: 2–4 ms.
func (r timeRange) words() string {
	from, to := kit.TookWhole(r.shortest), kit.TookWhole(r.longest)
	if from == to {
		return to
	}
	number, unit, _ := strings.Cut(from, " ")
	whole, _, _ := strings.Cut(number, ".")
	for _, number := range []string{number, whole} {
		if both := number + "–" + to; strings.HasSuffix(to, " "+unit) && kit.Width(both) <= callTimeWidth {
			return both
		}
	}
	return to // the longest is what matters when there is no room for both
}
