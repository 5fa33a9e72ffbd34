package views

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// bodyQuery is what jq is asked of a body, and what came of it. What an earlier query brought stays until the next one has brought
// something.
type bodyQuery struct {
	text    string
	number  int
	running bool
	watch   stopwatch
	waits   bool // there is no body yet: it is asked when the body has come
	cancel  context.CancelFunc
	// answered says that some query has come back.
	answered bool
	answer   queryAnswer
}

// bodyAskedMsg brings what came of a query.
type bodyAskedMsg struct {
	number int
	answer bool
	came   queryAnswer
}

func (q *bodyQuery) on() bool { return q.text != "" }

// nothing reports whether the query went through and brought no value, which must not look as if it had brought the body.
func (q *bodyQuery) nothing() bool {
	return q.on() && q.answered && q.answer.doc == nil && q.answer.problem == ""
}

func (q *bodyQuery) stop() {
	if q.cancel != nil {
		q.cancel()
		q.cancel = nil
	}
}

// giveUp ends the question that is under way, and leaves its words and what the one before it brought.
func (q *bodyQuery) giveUp() {
	q.stop()
	q.number, q.running = 0, false
	q.answer.problem = "stopped"
}

// ask starts a query in place of the one before, which is stopped.
func (v *callsView) ask(text string) tea.Cmd {
	r := v.reader
	p := r.pane()
	p.query.stop()
	r.asked++
	text = strings.TrimSpace(text)
	if text == "" {
		*p = bodyPane{form: p.form, query: bodyQuery{number: r.asked}}
		return callsTaken
	}
	p.query.text, p.query.number, p.search = text, r.asked, bodySearch{}
	return v.askNow(r.answer)
}

// askNow puts the query of a side to its body, or has it wait for that.
func (v *callsView) askNow(answer bool) tea.Cmd {
	q := &v.reader.panes[side(answer)].query
	_, body := v.readerBody(answer, 0)
	q.running, q.watch = bodyAbsent(body) == "", stopwatch{}
	q.waits = !q.running
	if q.waits {
		return callsTaken
	}
	ctx, cancel := context.WithCancel(context.Background())
	q.cancel = cancel
	source, query, number := wholeSource(body), q.text, q.number
	return func() tea.Msg { return bodyAskedMsg{number, answer, askBody(ctx, query, source, kit.MaxJSON)} }
}

// askLate puts the queries that were typed before there was a body to ask.
func (v *callsView) askLate() tea.Cmd {
	if v.reader == nil {
		return nil
	}
	var cmds []tea.Cmd
	for _, answer := range []bool{false, true} {
		_, body := v.readerBody(answer, 0)
		if v.reader.panes[side(answer)].query.waits && bodyAbsent(body) == "" {
			cmds = append(cmds, v.askNow(answer))
		}
	}
	return tea.Batch(cmds...)
}

// cameOfQuery takes what a query brought. Where it brought nothing but a problem, what is shown stays.
func (v *callsView) cameOfQuery(m bodyAskedMsg) {
	if v.reader == nil {
		return
	}
	p := &v.reader.panes[side(m.answer)]
	if p.query.number != m.number {
		return
	}
	p.query.stop()
	p.query.running = false
	if m.came.doc == nil && m.came.problem != "" {
		m.came.doc, m.came.values = p.query.answer.doc, p.query.answer.values
	} else {
		p.folds, p.line, p.top, p.search = folds{}, 0, 0, bodySearch{}
	}
	p.query.answer, p.query.answered = m.came, true
}

// queriesKept bounds what up goes back to.
const queriesKept = 50

func (v *callsView) keepQuery(text string) {
	if n := len(v.queries); n > 0 && v.queries[n-1] == text {
		return
	}
	v.queries = append(v.queries, text)
	if len(v.queries) > queriesKept {
		v.queries = v.queries[1:]
	}
}

// drawQuery is the line of a query, and beneath it what there is to say of it.
func (p *bodyPane) drawQuery(f Frame, b *kit.Box, field *bodyField) {
	q, count := &p.query, ""
	switch {
	case q.running:
		count = spinner(f.Styles, callsNow(f)) + " asking" + q.watch.words(callsNow(f)) + " · esc stops"
	case q.waits:
		count = "no body to ask yet"
	case q.on() && q.answer.problem == "" && q.answer.values == 1:
		count = "1 value"
	case q.on() && q.answer.problem == "":
		count = diagnose.Count(q.answer.values) + " values"
	}
	l := b.Line().Add(theme.Accent, "| ")
	if field != nil {
		l.Spans(field.spans(max(b.Width()-3-kit.Width(count), 8))...)
	} else {
		l.Add(theme.Text, engine.Clean(q.text))
	}
	l.Right(theme.Muted, count)
	if !q.on() {
		return
	}
	if q.answer.problem != "" {
		b.Line().Spans(markSpan(f.Styles, theme.MarkBad), kit.Of(theme.Error, q.answer.problem))
	} else if q.answer.note != "" {
		b.Line().Spans(markSpan(f.Styles, theme.MarkLook), kit.Of(theme.Muted, q.answer.note))
	}
}

// plainValue is a JSON text without its quotes and escapes; every other value as it was written.
func plainValue(raw []byte) string {
	var text string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// timeNote reads a number as seconds or milliseconds since 1970 where it lies in this half of the century; "" for every other value.
func timeNote(raw []byte, zone *time.Location) string {
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return ""
	}
	if n >= 1e12 {
		n /= 1000
	}
	if n < 946_684_800 || n >= 2_524_608_000 { // the years 2000 and 2050
		return ""
	}
	whole, part := math.Modf(n)
	return kit.DateTime(time.Unix(int64(whole), int64(part*1e9)).In(zone), zone)
}
