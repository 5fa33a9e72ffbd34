package views

import (
	"fmt"
	"strings"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// Sizes of panes, in cells.
const (
	attributesDetailWidth = 44
	attributesListLeast   = 5 // rows from which on there is one to spare for the header
)

// Render implements View.
func (v *attributesView) Render(f Frame) []string {
	if f.Height < 1 {
		return nil
	}
	row, ok := v.selected(f.Session)
	v.drawn.narrow, v.drawn.stream = f.Narrow(), f.Session.Profile.IsStream()
	h := f.Height - 1
	body := v.arrange(f, h, max(attributesDetailWidth, f.Width*37/100), ok,
		func(w, h int) []string { return v.renderList(f, w, h) },
		func(w, h int) []string { return v.renderDetail(f, row, w, h) })
	return kit.Stack([]string{v.askedLine(f)}, body)
}

// askedLine says as whom the screen has asked, and what the keys beside it would ask.
func (v *attributesView) askedLine(f Frame) string {
	s := f.Session
	call, why, turn := v.private, "private access; no SDK sends it", "b: as the app would ask"
	if f.Stacked() {
		why = "private; no SDK sends it"
	}
	switch {
	case s.Profile.IsStream():
		call, why, turn = v.app, "a stream answers recommendations alone", ""
	case v.narrowed(s):
		call, why, turn = v.app, "as the app would ask: recommendations alone", "b: for everything"
	case v.asApp:
		call, why, turn = v.app, "as the app would ask", "b: with private access"
	case s.Profile.PrivateKey.IsZero():
		call, why = v.app, "no private_key"
	}
	words := "to be asked as " + string(v.mode(s))
	if call != nil && ownerOfCall(call) == ownerOfData(s) {
		words = "asked as " + credentialWords(call)
	}
	parts := []string{words + " (" + why + ")", turn, "a: ask for more"}
	l := kit.NewLine(f.Styles, f.Width).Inset()
	for i, p := range parts {
		if p == "" {
			continue
		}
		if i > 0 {
			p = " · " + p
		}
		if i > 0 && l.Used()+kit.Width(p) > l.Room() {
			break
		}
		l.Spans(Tinted(theme.Muted, p)...)
	}
	return l.String()
}

// credentialWords is the credential that a call has sent, as it travelled.
func credentialWords(c *engine.Call) string {
	if c.Credential == "" {
		return "nobody: no credential"
	}
	return c.Credential
}

// renderList draws the attributes, above them what went wrong, and below them what a refusal inside an answer means.
func (v *attributesView) renderList(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(!v.detailFocus).Narrow(f.Narrow())
	above := v.add.rows(f, b.Width())
	above = append(above, v.trouble(f, b.Width())...)
	total := len(v.rows.shown)
	if total == 0 {
		return v.renderEmpty(f, b, above)
	}
	header := 0
	if b.Height() > attributesListLeast {
		header = 1
	}
	below := v.refusedInside(f, b.Width())
	height := b.Height() - len(above) - header
	if total+len(below) > height {
		below = nil // the detail of that attribute tells it too
	}
	height -= len(below)
	height = max(height, min(b.Height(), 1))
	from, to := v.cursor.Window(total, height)
	v.drawn.listRows = height
	v.titleList(f, b, windowNote(f, from, to, total))
	for _, r := range above {
		b.Line().Spans(r...)
	}
	columns := attributeColumns(b.Width()-2, v.since(f))
	if header > 0 {
		columns.Header(b.Line().Space(2))
	}
	for i := from; i < to; i++ {
		v.drawRow(f, b.Line(), columns, i)
	}
	for _, r := range below {
		b.Line().Spans(r...)
	}
	return b.Lines()
}

// titleList names the list: what has changed is the first thing to be seen.
func (v *attributesView) titleList(f Frame, b *kit.Box, window string) {
	s := f.Session
	if v.stale != "" {
		b.TitleSpans(markSpan(f.Styles, theme.MarkRead), kit.Of(theme.Text, v.stale))
		return
	}
	fine := window
	switch {
	case window != "" || v.fetched.IsZero():
	case s.Following:
		fine = "every " + everyWords(s.Live)
	default:
		fine = "as of " + kit.TimeOfDay(v.fetched, s.Zone())
	}
	note := dataNote(f, bloomreach.AttributesFetch, fine)
	b.NoteSpans(note...)
	words := fmt.Sprintf("Attributes · %s asked", diagnose.Count(v.rows.all))
	if v.changedOnly || !s.Filter.Empty() {
		words = fmt.Sprintf("Attributes · %s of %s", diagnose.Count(v.rows.match), diagnose.Count(v.rows.all))
	}
	if v.changedOnly {
		words += " · changed only"
	}
	if !s.Filter.Empty() {
		b.Title(words + " · " + engine.Clean(s.Filter.Text))
		return
	}
	titleCounts(b, words, v.counts(f), note)
}

// titleCounts names a pane by its words and counts. The counts give way to a note that tells of a wait or of trouble.
func titleCounts(b *kit.Box, words string, counts, note []kit.Span) {
	title := []kit.Span{kit.Of(theme.Text, words)}
	const between = 5 // what parts title and note
	width := kit.SpansWidth(title) + kit.SpansWidth(counts) + between + kit.SpansWidth(note)
	if len(note) == 1 || width <= b.Width() {
		title = append(title, counts...)
	}
	b.TitleSpans(title...)
}

// counts sums the changes that rows tell now; when there is none, the refusals.
func (v *attributesView) counts(f Frame) []kit.Span {
	changes, refused := map[theme.Mark]int{}, 0
	for _, a := range v.asked(f.Session) {
		m := v.memory[a]
		if m == nil {
			continue
		}
		if m.now.state == attributeRefused {
			refused++
		} else if m.change.fresh(f.Now) {
			changes[m.change.mark]++
		}
	}
	var out []kit.Span
	add := func(mark theme.Mark, n int, word string) {
		if n == 0 {
			return
		}
		before := ", "
		if len(out) == 0 {
			before = " · "
		}
		out = append(out, kit.Of(theme.Text, before), markSpan(f.Styles, mark), kit.Of(theme.Text, diagnose.Count(n)+" "+word))
	}
	add(theme.MarkChanged, changes[theme.MarkChanged], "changed")
	add(theme.MarkAdded, changes[theme.MarkAdded], "new")
	add(theme.MarkGone, changes[theme.MarkGone], "gone")
	if len(out) == 0 {
		add(theme.MarkBad, refused, "refused")
	}
	return out
}

// renderEmpty says why there is no row, and what to press.
func (v *attributesView) renderEmpty(f Frame, b *kit.Box, above [][]kit.Span) []string {
	s := f.Session
	v.titleList(f, b, "")
	for _, r := range above {
		b.Line().Spans(r...)
	}
	words := "No attribute asked for yet. " + f.Session.Press("a") + " adds one: " + strings.Join(bloomreach.AttributeTypes, ", ") + "."
	switch {
	case v.rows.all == 0:
	case !s.Filter.Empty():
		words = fmt.Sprintf("None of %s matches. esc clears the filter.", diagnose.Counted(v.rows.all, "attribute"))
	case v.changedOnly:
		words = "Nothing has changed since " + orNever(v.fetched, f) + ". " + f.Session.Press("c") + " shows all again."
	}
	for _, line := range kit.Wrap(words, b.Width()) {
		b.Text(theme.Text, line)
	}
	return b.Lines()
}

// orNever is the time of the first answer on this screen, in words.
func orNever(t time.Time, f Frame) string {
	if t.IsZero() {
		return "the start: nothing has been answered yet"
	}
	return "the first answer; the last came at " + kit.TimeOfDay(t, f.Session.Zone())
}
