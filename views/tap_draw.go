package views

import (
	"fmt"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// tapLabel is the room for the labels of the upper panes.
const tapLabel = 18

// upperHeight is how many rows the upper panes want, their frames included.
func (v *tapView) upperHeight() int {
	if v.state().TLS {
		return 12 // the certificate takes two more
	}
	return 10
}

// drawWhere says where the app is to be pointed, or how to begin.
func (v *tapView) drawWhere(f Frame, w, h int) []string {
	st := v.state()
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow())
	switch {
	case st.Running:
		b.Title("Point the app here").NoteSpans(kit.Of(theme.Accent, engine.Clean(st.URL)))
	default:
		b.Title("The tap").Note(f.Session.Press("s") + " listens")
	}
	if v.field.open {
		v.drawField(f, b)
		return b.Lines()
	}
	noteText(b, "upstream", kit.Of(theme.Text, kit.Cut(engine.Clean(st.Upstream), max(b.Width()-tapLabel, 1))))
	if st.Problem != "" {
		for i, line := range kit.Wrap(engine.Clean(st.Problem), max(b.Width()-tapLabel, 8)) {
			label := ""
			if i == 0 {
				label = "not listening"
			}
			noteText(b, label, kit.Of(theme.Error, line))
		}
	}
	if !st.Running {
		v.drawIdle(f, b)
		return b.Lines()
	}
	v.drawAddresses(f, b, st)
	return b.Lines()
}

// drawIdle says what the tap is for while it does not listen.
func (v *tapView) drawIdle(f Frame, b *kit.Box) {
	text := f.Session.Press("s") + " listens on 127.0.0.1, and an app whose base URL points there has its calls shown here: which credential each carried, " +
		"for whom, what came back, and what the app does wrong. Calls go on to the upstream as they came; " + f.Session.Press("u") + " names another one."
	for _, line := range kit.Wrap(text, b.Width()) {
		b.Text(theme.Muted, line)
	}
}

func (v *tapView) drawAddresses(f Frame, b *kit.Box, st TapState) {
	value := max(b.Width()-tapLabel, 1)
	text := func(label, s string) {
		for i, line := range kit.Wrap(s, value) {
			if i > 0 {
				label = ""
			}
			noteText(b, label, kit.Of(theme.Text, line))
		}
	}
	text("Android emulator", fmt.Sprintf("baseURL = %q", st.Emulator))
	text("iOS simulator", fmt.Sprintf("baseUrl = %q", st.URL))
	if st.Open {
		where := "this machine has no address in a network"
		if len(st.LAN) > 0 {
			where = strings.Join(st.LAN, "  ")
		}
		noteText(b, "phone", markSpan(f.Styles, theme.MarkLook), kit.Of(theme.Text, kit.Cut(engine.Clean(where), max(value-2, 1))))
	} else {
		text("phone", "listen on the LAN: a (asks first)")
	}
	if st.TLS {
		text("certificate", engine.Clean(st.CertFile))
		text("SHA-256", spaced(st.Fingerprint))
		text("", "Android: trust it in a debug network security config; iOS: install the profile, then trust it in Settings")
	} else {
		text("clear text", "Android: allow it in a debug network security config; iOS: local networking")
	}
	text("credentials", "the app's own, forwarded untouched; authpeek adds none")
}

// spaced is a hexadecimal fingerprint in groups that eyes can compare.
func spaced(hex string) string {
	var b strings.Builder
	for i, r := range hex {
		if i > 0 && i%8 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (v *tapView) drawField(f Frame, b *kit.Box) {
	v.field.input.Width = max(b.Width()-tapLabel-1, 1)
	b.Line().Cell(tapLabel, kit.Of(theme.Accent, f.Styles.Glyphs.Sel+" upstream")).Add(theme.Text, kit.Cut(engine.Clean(v.field.input.Value()), max(b.Width()-tapLabel-1, 1))).Add(theme.Accent, "_")
	switch {
	case v.field.problem != "":
		noteText(b, "", kit.Of(theme.Error, v.field.problem))
	default:
		noteText(b, "", kit.Of(theme.Muted, "the server that the app's calls go on to; empty for the profile's"))
	}
	noteText(b, "", kit.Of(theme.Muted, "enter listens · esc leaves it"))
}

// The columns of the app's calls.
const (
	tapColTime = iota
	tapColOperation
	tapColSent
	tapColFor
	tapColAnswer
	tapColTook
)

func tapColumns(w int, class kit.Class) kit.Columns {
	switch class {
	case kit.W60:
		return kit.LayOut(w-1, 1,
			kit.Column{Title: "time", Min: 5}, kit.Column{Title: "operation", Min: 15}, kit.Column{Title: "sent as", Min: 10},
			kit.Column{}, kit.Column{Title: "answer", Min: 14, Flex: 1}, kit.Column{})
	case kit.W80:
		return kit.LayOut(w-1, 1,
			kit.Column{Title: "time", Min: 8}, kit.Column{Title: "operation", Min: 16}, kit.Column{Title: "sent as", Min: 17},
			kit.Column{Title: "for", Min: 10}, kit.Column{Title: "answer", Min: 14, Flex: 1}, kit.Column{})
	default:
		return kit.LayOut(w-2, 2,
			kit.Column{Title: "time", Min: 12}, kit.Column{Title: "operation", Min: 16, Max: 24, Flex: 1}, kit.Column{Title: "sent as", Min: 18},
			kit.Column{Title: "for", Min: 18, Max: 26, Flex: 1}, kit.Column{Title: "answer", Min: 20, Flex: 2}, kit.Column{Title: "upstream", Min: 8, Drop: 1, Right: true})
	}
}

func (v *tapView) drawList(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Focus(true).Narrow(f.Narrow())
	count, filter := diagnose.Count(v.calls()), f.Session.Filter
	if !filter.Empty() {
		count = fmt.Sprintf("%s of %s · %s", diagnose.Count(len(v.shown)), count, engine.Clean(filter.Text))
	}
	title := []kit.Span{kit.Of(theme.Text, "Calls of the app · "+count)}
	if v.failed > 0 && filter.Empty() {
		glyph, token := f.Styles.Mark(theme.MarkBad)
		title = append(title, kit.Of(theme.Text, ", "), kit.Of(token, glyph+" "), kit.Of(theme.Text, diagnose.Count(v.failed)+" failed"))
	}
	b.TitleSpans(title...)
	switch {
	case len(v.rows) == 0:
		v.drawNothing(f, b)
		return b.Lines()
	case len(v.shown) == 0:
		b.Text(theme.Text, "No call of the app passes the filter; esc takes it away.")
		return b.Lines()
	}
	class := kit.ClassOf(w)
	cols := tapColumns(b.Width(), class)
	height := b.Height()
	if class >= kit.W100 && height > 2 {
		cols.Header(b.Line().Space(2))
		height--
	}
	v.drawn = height
	from, to := v.cursor.Window(len(v.shown), height)
	switch {
	case !f.Session.PausedAt.IsZero():
		b.NoteSpans(markSpan(f.Styles, theme.MarkPaused), kit.Of(theme.Info, "paused at "+kit.TimeOfDay(f.Session.PausedAt, f.Session.Zone())))
	case v.tail:
		b.Note("newest below · following")
	default:
		b.Note(fmt.Sprintf("rows %s–%s of %s · %s follows", diagnose.Count(from+1), diagnose.Count(to), diagnose.Count(len(v.shown)), f.Session.Press("G")))
	}
	for i := from; i < to; i++ {
		l := b.Line()
		cursor := " "
		f.Aim(l, i-v.cursor.Index(), true)
		if i == v.cursor.Index() {
			cursor = f.Styles.Glyphs.Sel
			l.Selected()
		}
		if l.Add(theme.Accent, cursor); class >= kit.W100 {
			l.Space(1)
		}
		v.drawRow(f, l, cols, v.shown[i], class)
	}
	return b.Lines()
}

// drawNothing says why the list is empty.
func (v *tapView) drawNothing(f Frame, b *kit.Box) {
	st := v.state()
	if !st.Running {
		b.Text(theme.Text, "No call of an app has come through.")
		return
	}
	text := fmt.Sprintf("Listening on %s since %s; nothing has come. Is the app's base URL %s, and did it restart?", engine.Clean(st.URL), v.since(f, st.Since), engine.Clean(st.Emulator))
	for _, line := range kit.Wrap(text, b.Width()) {
		b.Text(theme.Text, line)
	}
}

func (v *tapView) drawRow(f Frame, l *kit.Line, cols kit.Columns, r tapRow, class kit.Class) {
	zone := f.Session.Zone()
	if r.call == 0 {
		drawTapChange(f, l, cols, r, callClock(r.at, class, zone))
		return
	}
	c := f.Session.Ledger.Call(r.call)
	if c == nil {
		cols.Row(l, kit.Of(theme.Muted, ""), kit.Of(theme.Muted, "#"+itoa(int(r.call))+" is no longer kept"))
		return
	}
	cols.Cell(l, tapColTime, kit.Of(theme.Muted, callClock(c.Started, class, zone)))
	cols.Cell(l, tapColOperation, kit.Of(theme.Text, kit.Cut(engine.Clean(callName(c)), cols.Width(tapColOperation))))
	cols.Cell(l, tapColSent, callSentAs(c, class, cols.Width(tapColSent))...)
	cols.Cell(l, tapColFor, tapFor(c, cols.Width(tapColFor)))
	cols.Cell(l, tapColAnswer, callAnswer(f, callRow{calls: []*engine.Call{c}}, cols.Width(tapColAnswer), class)...)
	_, total := callTook(f, callRow{calls: []*engine.Call{c}}, class)
	cols.Cell(l, tapColTook, kit.Of(theme.Muted, total))
}

// tapFor is whom a call was made for, by the ids in it.
func tapFor(c *engine.Call, w int) kit.Span {
	if len(c.CustomerIDs) == 0 {
		return kit.Of(theme.Muted, "– none sent")
	}
	return kit.Of(theme.Text, kit.Cut(engine.Clean(ShortCustomer(engine.CustomerName(c.CustomerIDs))), max(w, 1)))
}

// drawTapChange is the line between the calls for one customer and those for the next.
func drawTapChange(f Frame, l *kit.Line, cols kit.Columns, r tapRow, clock string) {
	short := func(name string) string { return engine.Clean(ShortCustomer(strings.SplitN(name, "@", 2)[0])) }
	glyph, token := f.Styles.Mark(theme.MarkChanged)
	cols.Cell(l, tapColTime, kit.Of(theme.Muted, clock))
	cols.Cell(l, tapColOperation, kit.Of(theme.Muted, "–"))
	cols.Cell(l, tapColSent, kit.Of(theme.Muted, "–"))
	change := short(r.from) + " " + f.Styles.Glyphs.Sel + " " + short(r.to)
	if cols.Width(tapColFor) > 0 {
		cols.Cell(l, tapColFor, kit.Of(token, glyph+" "), kit.Of(theme.Text, kit.Cut(change, max(cols.Width(tapColFor)-2, 1))))
		change = "other ids in the next body"
	}
	look := markSpan(f.Styles, theme.MarkLook)
	cols.Cell(l, tapColAnswer, look, kit.Of(theme.Text, kit.Cut(change, max(cols.Width(tapColAnswer)-2, 1))))
}
