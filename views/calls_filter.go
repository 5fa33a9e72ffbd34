package views

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// prepareFilter looks up what the calls themselves do not tell.
func (l *callsList) prepareFilter(s *Session) {
	if l.writes == nil {
		l.writes = map[string]bool{}
	}
	clear(l.writes)
	if s.Vendor != nil {
		for _, op := range s.Vendor.Operations() {
			l.writes[op.ID] = op.Writes
		}
	}
	if l.tests == nil || len(l.tests) > 2*engine.CallsKept {
		l.tests = map[engine.CallID]*Row{}
	}
	l.bodies.begin(s.Filter.Text)
}

// test is what a filter looks at in a call.
func (l *callsList) test(c *engine.Call) *Row {
	if r, ok := l.tests[c.ID]; ok {
		return r
	}
	r := &Row{
		ID: uint64(c.ID), Operation: c.Operation, Mode: string(c.Mode), Status: c.Status(), Host: sentToHost(c), Method: c.Method,
		Customer: c.Customer, Trigger: c.Trigger, Headers: headersInLower(c), Body: func(p *TextPattern) bool { return l.bodies.has(c, p) },
	}
	note := l.note(c)
	words := []string{"#" + strconv.FormatUint(uint64(c.ID), 10), c.Operation, string(c.Mode), c.Credential, c.Customer, c.Profile, c.Trigger, outcomeWord(c), note.Comment}
	if c.Token != nil {
		r.Tok = c.Token.Fingerprint
	}
	if c.Sent != nil {
		r.Method, r.Size = c.Sent.Method, int64(c.Sent.Bytes)
		words = append(words, c.Sent.Method, c.Sent.URL)
	}
	if c.Response != nil {
		r.Size = c.Response.Bytes
	}
	if d := c.Finish; d != nil {
		r.Took = d.Timing.Total
		words = append(words, d.Summary, callErrorCode(c))
		for _, f := range d.Findings {
			r.Findings = append(r.Findings, f.Code)
		}
	}
	r.Is = l.isWords(c, note)
	r.Text = strings.ToLower(strings.Join(words, " "))
	if c.Finished() {
		l.tests[c.ID] = r
	}
	return r
}

// isWords are the words of is: that hold for a call.
func (l *callsList) isWords(c *engine.Call, note engine.CallNoted) []string {
	var is []string
	add := func(word string, holds bool) {
		if holds {
			is = append(is, word)
		}
	}
	add("new", c.Got != nil && !c.Got.Again)
	add("write", l.writes[c.Operation])
	add("marked", note.Marked)
	add("commented", note.Comment != "")
	add("app", c.Trigger == engine.TriggerApp)
	add("retried", c.Retried != nil)
	add("replayed", c.Replays != 0)
	add("running", !c.Finished())
	if d := c.Finish; d != nil {
		add("error", d.Outcome == engine.OutcomeFailed || d.Outcome == engine.OutcomeBlocked)
		add("blocked", d.Outcome == engine.OutcomeBlocked)
		add("slow", d.Timing.Total > SlowAfter)
	}
	return is
}

// askingTest is what a filter looks at in what a call asked of its provider.
func askingTest(of *Row, a asking) *Row {
	r := *of
	r.Is = append(slices.Clone(r.Is), "provider")
	r.Text += " " + strings.ToLower(strings.Join([]string{"provider", a.source, a.reason, a.sdkReason, a.outcome()}, " "))
	r.Took = a.took
	if a.token != nil {
		r.Tok = a.token.Fingerprint
		r.Text += " " + strings.ToLower(a.token.Fingerprint)
	}
	return &r
}

func sentToHost(c *engine.Call) string {
	text := c.URL
	if c.Sent != nil {
		text = c.Sent.URL
	}
	if u, err := url.Parse(text); err == nil {
		return u.Host
	}
	return ""
}

func headersInLower(c *engine.Call) string {
	var b strings.Builder
	add := func(headers []engine.Header) {
		for _, h := range headers {
			b.WriteString(strings.ToLower(h.Name))
			b.WriteString(": ")
			b.WriteString(strings.ToLower(h.Value))
			b.WriteByte('\n')
		}
	}
	add(c.Headers)
	if c.Response != nil {
		add(c.Response.Headers)
	}
	return b.String()
}

// bodiesSearch remembers which calls have a text in their bodies. All bodies together may be megabytes, so that no more of them is
// read while a picture is drawn than costs nothing; the rest is looked through away from the screen's goroutine.
type bodiesSearch struct {
	filter  string // the line that the patterns are of
	known   map[bodyAsked]bool
	pending []bodyJob
	running bool
	spent   int // bytes that this picture has looked through
}

type bodyAsked struct {
	call    engine.CallID
	pattern string
}

type bodyJob struct {
	asked  bodyAsked
	p      *TextPattern
	bodies [2]*engine.Body
}

// bodiesFoundMsg is what came of looking through bodies.
type bodiesFoundMsg struct {
	filter string
	found  map[bodyAsked]bool
}

// bodySearchAtOnce is how much of bodies is looked through while a picture is made, in bytes.
const bodySearchAtOnce = 256 << 10

// begin starts a picture. What is known of another filter's patterns is forgotten.
func (b *bodiesSearch) begin(filter string) {
	b.spent, b.pending = 0, b.pending[:0]
	if b.known == nil || b.filter != filter || len(b.known) > 4*engine.CallsKept {
		b.filter, b.known = filter, map[bodyAsked]bool{}
	}
}

// has reports whether a call's bodies have the text. What is not known yet is not there, and will be looked for.
func (b *bodiesSearch) has(c *engine.Call, p *TextPattern) bool {
	asked := bodyAsked{c.ID, p.Key()}
	if found, ok := b.known[asked]; ok {
		return found
	}
	job := bodyJob{asked: asked, p: p, bodies: [2]*engine.Body{diffRequestBody(c), diffAnswerBody(c)}}
	size := job.size()
	if b.spent+size > bodySearchAtOnce {
		b.pending = append(b.pending, job)
		return false
	}
	b.spent += size
	found := job.run(nil)
	if c.Finished() {
		b.known[asked] = found
	}
	return found
}

// look gives the command that looks through what is left, or nil.
func (b *bodiesSearch) look() tea.Cmd {
	if b.running || len(b.pending) == 0 {
		return nil
	}
	b.running = true
	jobs, filter := slices.Clone(b.pending), b.filter
	return func() tea.Msg {
		found := make(map[bodyAsked]bool, len(jobs))
		room := make([]byte, 0, engine.PreviewLimit)
		for _, j := range jobs {
			found[j.asked] = j.run(room)
		}
		return bodiesFoundMsg{filter, found}
	}
}

// searching reports whether some bodies have not been looked through yet.
func (b *bodiesSearch) searching() bool { return b.running || len(b.pending) > 0 }

// put takes what was found. That of a filter that is no longer there says nothing.
func (b *bodiesSearch) put(m bodiesFoundMsg) {
	b.running = false
	if m.filter != b.filter {
		return
	}
	for asked, found := range m.found {
		b.known[asked] = found
	}
}

func (j bodyJob) size() int { return len(j.bodies[0].Bytes()) + len(j.bodies[1].Bytes()) }

// run looks through the bodies; room is for their letters in lower case, and may be nil.
func (j bodyJob) run(room []byte) bool {
	for _, body := range j.bodies {
		b := body.Bytes()
		if len(b) == 0 {
			continue
		}
		if j.p.re != nil && j.p.re.Match(b) || j.p.re == nil && bytes.Contains(appendLower(room[:0], b), []byte(j.p.text)) {
			return true
		}
	}
	return false
}

// appendLower adds a text in lower case. Letters outside of ASCII, of which a body has few, go the long way.
func appendLower(room, b []byte) []byte {
	from := len(room)
	room = append(room, b...)
	lower, high := room[from:], byte(0)
	for i, c := range lower {
		high |= c
		if c-'A' < 26 {
			lower[i] = c | 0x20
		}
	}
	if high >= 0x80 {
		return bytes.ToLower(b)
	}
	return room
}
