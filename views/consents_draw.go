package views

import (
	"fmt"
	"net/url"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// Sizes of panes, in cells.
const (
	consentsDetailWidth = 46
	consentsListLeast   = 5 // rows from which on there is one to spare for the header
)

// Render implements View.
func (v *consentsView) Render(f Frame) []string {
	if f.Height < 1 {
		return nil
	}
	c := v.selected(f.Session)
	v.drawn.narrow, v.drawn.stream = f.Narrow(), f.Session.Profile.IsStream()
	h := f.Height - 1
	body := v.arrange(f, h, max(consentsDetailWidth, f.Width*5/12), c != nil,
		func(w, h int) []string { return v.renderList(f, w, h) },
		func(w, h int) []string { return v.renderDetail(f, c, w, h) })
	return kit.Stack([]string{v.askedLine(f)}, body)
}

// askedLine says as whom both questions were asked.
func (v *consentsView) askedLine(f Frame) string {
	s := f.Session
	words := "categories not asked yet"
	if v.call != nil && v.stale == "" {
		words = "categories as " + credentialWords(v.call)
		if v.call.Mode == auth.Basic {
			words += " (private; an app asks otherwise)"
		} else {
			words += " (what the app gets)"
		}
	}
	states := "states not asked yet"
	switch why := v.whyNoStates(s); {
	case why != "":
		states = "states not asked: " + why
	case v.stateCall != nil && v.stale == "":
		states = "states as " + credentialWords(v.stateCall) + " (private; no SDK sends it)"
	}
	l := kit.NewLine(f.Styles, f.Width).Inset()
	if kit.Width(words)+kit.Width(states)+3 > l.Room() {
		words, _, _ = strings.Cut(words, " (")
		states, _, _ = strings.Cut(states, " (")
	}
	if kit.Width(words)+kit.Width(states)+3 > l.Room() {
		words, states = strings.Replace(words, " as ", " ", 1), strings.Replace(states, " as ", " ", 1)
	}
	return l.Spans(Tinted(theme.Muted, words+" · "+states)...).String()
}

// The columns of the list.
const (
	consentColCategory = iota
	consentColName
	consentColBasis
	consentColState
)

func (v *consentsView) columns(f Frame, w int) kit.Columns {
	customer, _, _ := strings.Cut(engine.Clean(f.Session.Profile.Customer()), "@")
	if v.stale != "" {
		customer, _, _ = strings.Cut(engine.Clean(v.from.customer), "@")
	}
	return kit.LayOut(w, 1,
		kit.Column{Title: "project's category", Min: 12, Max: 26, Flex: 7},
		kit.Column{Title: "name (" + quotedLanguage(v.language) + ")", Min: 12, Flex: 7, Drop: 1},
		kit.Column{Title: "basis", Min: 10, Max: 12, Flex: 2, Drop: 2},
		kit.Column{Title: kit.Cut(customer, 11), Min: 11},
	)
}

// renderList draws the categories, and below them, as far as there is room, what they are and are not.
func (v *consentsView) renderList(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(!v.detailFocus).Narrow(f.Narrow())
	above := v.trouble(f, b.Width())
	total := len(v.rows.shown)
	header := 0
	if b.Height() > consentsListLeast && total > 0 {
		header = 1
	}
	height := max(b.Height()-len(above)-header, min(b.Height(), 1))
	from, to := v.cursor.Window(total, height)
	v.drawn.listRows = height
	v.titleList(f, b, windowNote(f, from, to, total))
	for _, r := range above {
		b.Line().Spans(r...)
	}
	if total == 0 {
		for _, line := range kit.Wrap(v.whyEmpty(f), b.Width()) {
			b.Line().Spans(Tinted(theme.Text, line)...)
		}
		return b.Lines()
	}
	columns := v.columns(f, b.Width()-2)
	if header > 0 {
		columns.Header(b.Line().Space(2))
	}
	for i := from; i < to; i++ {
		v.drawRow(f, b.Line(), columns, i)
	}
	for _, part := range []pagePart{v.twoQuestions(b.Width()), v.wireTruth(f, b.Width())} {
		if part.n > b.Left() {
			break
		}
		drawParts(b, 0, []pagePart{part})
	}
	return b.Lines()
}

// drawRow draws one category.
func (v *consentsView) drawRow(f Frame, l *kit.Line, columns kit.Columns, i int) {
	c := v.rows.shown[i]
	selected := i == v.cursor.Index()
	f.Aim(l, i-v.cursor.Index(), !v.detailFocus)
	text := theme.Text
	if v.stale != "" {
		text = theme.Muted
	}
	id := kit.Of(text, engine.Clean(c.ID))
	if c.ID == "" {
		id = kit.Of(theme.Muted, "(no id)")
	}
	if selected {
		l.Add(theme.Accent, f.Styles.Glyphs.Sel).Space(1)
		id = id.Bold()
		if !v.detailFocus {
			l.Selected()
		}
	} else {
		l.Space(2)
	}
	category := []kit.Span{id}
	if recent(v.added[c.ID], f.Now) {
		category = append([]kit.Span{markSpan(f.Styles, theme.MarkAdded)}, category...)
	}
	name := v.nameSpan(c)
	if v.stale != "" {
		name.Token = theme.Muted
	}
	columns.Cell(l, consentColCategory, category...)
	columns.Cell(l, consentColName, name)
	columns.Cell(l, consentColBasis, kit.Of(text, basis(c)))
	columns.Cell(l, consentColState, v.stateSpans(f, c.ID)...)
}

// titleList counts the categories and the states.
func (v *consentsView) titleList(f Frame, b *kit.Box, window string) {
	s := f.Session
	if v.stale != "" {
		b.TitleSpans(markSpan(f.Styles, theme.MarkRead), kit.Of(theme.Text, v.stale))
		return
	}
	fine := window
	if window == "" && v.call != nil {
		fine = "as of " + kit.TimeOfDay(v.call.Ended, s.Zone())
		if s.Following {
			fine = "every " + everyWords(s.Live)
		}
	}
	note := dataNote(f, bloomreach.ConsentsFetch, fine)
	b.NoteSpans(note...)
	switch n := len(v.categories); {
	case v.call == nil:
		b.Title("Consents")
	case !s.Filter.Empty():
		b.Title(fmt.Sprintf("Consents · %s of %s · %s", diagnose.Count(len(v.rows.shown)), diagnose.Count(n), engine.Clean(s.Filter.Text)))
	default:
		titleCounts(b, "Consents · "+categoryCount(n), v.counts(f), note)
	}
}

func categoryCount(n int) string {
	if n == 1 {
		return "1 category"
	}
	return diagnose.Count(n) + " categories"
}

// counts sums the states, or says why there are none, and then what has come and gone.
func (v *consentsView) counts(f Frame) []kit.Span {
	sums := map[string]int{}
	for _, c := range v.categories {
		if v.states[c.ID] != nil {
			_, word := v.state(c.ID)
			sums[word]++
		}
	}
	var words []string
	for _, w := range []string{stateGiven, stateRefused, stateNoRecord} {
		if sums[w] > 0 {
			words = append(words, diagnose.Count(sums[w])+" "+w)
		}
	}
	var out []kit.Span
	switch why := v.whyNoStates(f.Session); {
	case why != "":
		out = append(out, kit.Of(theme.Text, " · states not asked: "+why))
	case len(words) > 0:
		out = append(out, kit.Of(theme.Text, " · "+strings.Join(words, ", ")))
	}
	if v.gone > 0 && recent(v.goneAt, f.Now) {
		out = append(out, kit.Of(theme.Text, " · "), markSpan(f.Styles, theme.MarkGone), kit.Of(theme.Text, diagnose.Count(v.gone)+" gone"))
	}
	return out
}

// trouble is why one of the two questions brought nothing.
func (v *consentsView) trouble(f Frame, w int) [][]kit.Span {
	if v.stale != "" {
		return nil
	}
	last := f.Session.Latest[bloomreach.ConsentsFetch]
	if e := callFailure(last); e != nil && e.Code != consentsEmpty {
		return failedRows(f, last, w)
	}
	last = f.Session.Latest[consentStates]
	if callFailure(last) == nil {
		return nil
	}
	rows := failedRows(f, last, w)
	rows[0] = append([]kit.Span{kit.Of(theme.Muted, "states ")}, rows[0]...)
	return rows
}

// consentsEmpty is the code of an answer without any category, which Android takes for a failure.
const consentsEmpty = "consents.empty"

// whyEmpty says what was asked, what came, and what to press.
func (v *consentsView) whyEmpty(f Frame) string {
	s := f.Session
	last, answered := s.Latest[bloomreach.ConsentsFetch]
	switch {
	case !s.Filter.Empty() && len(v.categories) > 0:
		return "None of " + categoryCount(len(v.categories)) + " matches. esc clears the filter."
	case s.Waited(bloomreach.ConsentsFetch, f.Now) > 0:
		return "The project's categories are asked for; no answer yet."
	case !answered:
		return "Not asked yet. " + f.Session.Press("r") + " asks for the project's consent categories."
	}
	if e := callFailure(last); e != nil && e.Code != consentsEmpty {
		return "No categories are known yet. " + f.Session.Press("r") + " asks again."
	}
	words := "200, no categories, asked as " + credentialWords(last.Call) + ". "
	if e := callFailure(last); e != nil {
		words = fmt.Sprintf("200, no categories · the SDK reports %q (Android), asked as %s. ", e.SDK, credentialWords(last.Call))
	}
	return words + "Define consent categories in the project; " + f.Session.Press("r") + " asks again."
}

// twoQuestions tells categories and states apart, which clients mix up (bloomreach reference 3.1).
func (v *consentsView) twoQuestions(w int) pagePart {
	rows := [][]kit.Span{nil}
	rows = append(rows, noteRows("Categories belong to the project: every app sees the same list. fetchConsents() returns these, never what a customer agreed to.", w)...)
	rows = append(rows, nil)
	rows = append(rows, noteRows("States belong to the customer: an attribute of type consent, or the latest consent event (accept or reject). Reading them needs private access, so an app keeps its own record or asks a backend.", w)...)
	return titledPart("two questions, two answers", append(rows, nil))
}

// wireTruth is the request as it was sent, where the vendor's pages say another one (bloomreach reference 1.1).
func (v *consentsView) wireTruth(f Frame, w int) pagePart {
	if v.call == nil || v.call.Sent == nil {
		return pagePart{}
	}
	path := v.call.Sent.URL
	if u, err := url.Parse(path); err == nil {
		path = u.Path
	}
	rows := [][]kit.Span{{kit.Of(theme.Text, v.call.Sent.Method+" "+engine.Clean(path))}}
	words := "wire.consents-get  the vendor's pages say POST; both SDKs send GET. authpeek sends GET"
	if f.Session.Profile.IsSandbox() {
		words += "; the sandbox takes both"
	}
	return titledPart("wire truth", append(rows, markedRows(markSpan(f.Styles, theme.MarkNote), theme.Text, words+".", w)...))
}
