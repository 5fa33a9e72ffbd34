package ui

import (
	"maps"
	"slices"
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// customerWidth is the dialog's; its consequences are sentences, which read badly in longer lines.
const customerWidth = 60

// Columns of the dialog's rows.
const (
	customerLabel = 7
	customerName  = 12
)

// draw implements dialog. Where there is little room the upper part gives up its explanations, and the consequences scroll.
func (d *customerDialog) draw(a *app, w, h int) []string {
	w = min(w, customerWidth)
	told := d.foresee(a)
	effects := effectRows(a.styles, told.Effects, max(w-4, 1))
	const frame, rules, hints, least = 2, 2, 2, 4
	upper := d.upper(a, told)
	full := frame + len(upper) + rules + hints
	compact := h < full+min(least, len(effects))
	if compact {
		upper = d.compactUpper(a)
		full = frame + len(upper) + rules
	}
	box := kit.NewBox(a.styles, w, min(h, full+len(effects))).Title("Switch customer").Note("C").Focus(true)
	for _, row := range upper {
		row(box)
	}
	d.page = max(1, box.Height()-len(upper)-(full-frame-len(upper)))
	d.top = max(0, min(d.top, len(effects)-d.page))
	title := "what changes · "
	if len(effects) > d.page {
		title += rowsOf(d.top, d.page, len(effects)) + " · "
	}
	box.Rule(kit.Of(theme.Text, title+d.whose(a)))
	for i := range min(d.page, len(effects)-d.top) {
		box.Line().Spans(effects[d.top+i]...)
	}
	for box.Left() > full-frame-len(upper)-1 {
		box.Blank()
	}
	if compact {
		box.Text(theme.Muted, "enter switch · c switch and clean up · esc stay")
		return box.Lines()
	}
	box.Rule()
	box.Text(theme.Muted, "enter switch as the SDK does · c switch and clean up")
	box.Text(theme.Muted, "esc stay with "+engine.Clean(short(d.own.Customer())))
	return box.Lines()
}

// whose names the SDK that will do it.
func (d *customerDialog) whose(a *app) string {
	name := engine.SDKName(a.session.Vendor, d.own)
	if d.own.Integration != "" {
		name += ", " + d.own.Integration
	}
	return name
}

func short(name string) string {
	if before, _, ok := strings.Cut(name, "@"); ok && before != "" {
		return before
	}
	return name
}

// upper are the rows above the consequences.
func (d *customerDialog) upper(a *app, told engine.Consequences) []func(*kit.Box) {
	var rows []func(*kit.Box)
	add := func(row func(*kit.Box)) { rows = append(rows, row) }
	label := "from"
	for _, name := range idsInOrder(d.own.CustomerIDs) {
		add(fact(label, name, engine.Clean(d.own.CustomerIDs[name])))
		label = ""
	}
	if d.looking != "" {
		add(fact("now", "look only", engine.Clean(d.looking)))
	}
	for i := range d.ids {
		add(d.idRow(a, i))
	}
	if d.main == "registered" {
		add(fact("", "cookie", d.cookie(told)))
	}
	add(d.stopRow(a, d.atAdd(), func(l *kit.Line) { l.Space(customerLabel).Add(theme.Muted, "+ another id") }))
	add(d.knownRow(a))
	add(func(b *kit.Box) { b.Rule(kit.Of(theme.Text, "as")) })
	for i := range customerKinds {
		add(func(b *kit.Box) {
			l := b.Line()
			if d.at == d.atKind() && i == d.kindIndex() {
				l.Edge(theme.Accent, a.styles.Glyphs.Sel)
			}
			d.kindSpans(l, i)
		})
	}
	return rows
}

// compactUpper is upper in as few rows as it can be worked with.
func (d *customerDialog) compactUpper(a *app) []func(*kit.Box) {
	var rows []func(*kit.Box)
	if d.at == d.atAdd() {
		rows = append(rows, d.stopRow(a, d.atAdd(), func(l *kit.Line) { l.Space(customerLabel).Add(theme.Muted, "+ another id") }))
	} else {
		at := 0
		if d.field() != nil {
			at = d.at
		}
		rows = append(rows, d.idRow(a, at))
	}
	return append(rows, d.knownRow(a), d.stopRow(a, d.atKind(), func(l *kit.Line) {
		l.Cell(customerLabel, kit.Of(theme.Muted, "as"))
		d.kindSpans(l, d.kindIndex())
	}))
}

func fact(label, name, value string) func(*kit.Box) {
	return func(b *kit.Box) {
		b.Line().Cell(customerLabel, kit.Of(theme.Muted, label)).Cell(customerName, kit.Of(theme.Muted, name)).
			Add(theme.Text, kit.CutMiddle(value, b.Width()-customerLabel-customerName)) // both ends of an id tell more than its beginning
	}
}

// stopRow is a row that can have the focus.
func (d *customerDialog) stopRow(a *app, stop int, draw func(*kit.Line)) func(*kit.Box) {
	return func(b *kit.Box) {
		l := b.Line()
		if d.at == stop {
			l.Edge(theme.Accent, a.styles.Glyphs.Sel)
		}
		draw(l)
	}
}

func (d *customerDialog) idRow(a *app, i int) func(*kit.Box) {
	f := d.ids[i]
	label := ""
	if i == 0 {
		label = "to"
	}
	return d.stopRow(a, i, func(l *kit.Line) {
		name := f.name
		if name == "" {
			name = "name=value"
		}
		l.Cell(customerLabel, kit.Of(theme.Muted, label)).Cell(customerName, kit.Of(theme.Text, engine.Clean(name)))
		switch {
		case d.at == i:
			f.draw(l, a.styles)
		case d.kind == engine.Anonymize:
			l.Add(theme.Muted, "(dropped)")
		default:
			l.Add(theme.Text, engine.Clean(f.text()))
		}
	})
}

// cookie says what becomes of it.
func (d *customerDialog) cookie(told engine.Consequences) string {
	switch cookie := told.CustomerIDs["cookie"]; {
	case d.kind == engine.Anonymize:
		return "(a new one)"
	case d.kind == engine.Identify, d.endsLook():
		return "(stays)"
	case cookie == "":
		return "(none)"
	default:
		return engine.Clean(cookie)
	}
}

// knownRow lists the known customers, the chosen one in brackets. Where not all have room, those before it go first.
func (d *customerDialog) knownRow(a *app) func(*kit.Box) {
	return d.stopRow(a, d.atKnown(), func(l *kit.Line) {
		l.Cell(customerLabel, kit.Of(theme.Muted, "known"))
		words := make([]string, len(d.known))
		for i, c := range d.known {
			words[i] = engine.Clean(c.Label)
			if i == d.picked {
				words[i] = "[" + words[i] + "]"
			}
		}
		from, room := 0, l.Room()-l.Used()
		for from < d.picked && kit.Width(strings.Join(words[from:d.picked+1], " · ")) > room {
			if from++; from == 1 {
				room -= 2 // the sign that something is left out
			}
		}
		if from > 0 {
			l.Add(theme.Muted, "… ")
		}
		for i, word := range words[from:] {
			if i > 0 {
				l.Add(theme.Muted, " · ")
			}
			if from+i == d.picked {
				l.Bold(theme.Text, word)
			} else {
				l.Add(theme.Text, word)
			}
		}
	})
}

func (d *customerDialog) kindSpans(l *kit.Line, i int) {
	k := customerKinds[i]
	mark := "( ) "
	if i == d.kindIndex() {
		mark = "(•) "
	}
	call, about := k.kind.Call(), k.about
	if d.main != "registered" {
		call, about = elsewhereWords(k.kind)
	}
	l.Add(theme.Text, mark).Cell(19, kit.Of(theme.Text, call)).Add(theme.Muted, about)
}

// elsewhereWords are those of the kinds where no SDK has a call for them.
func elsewhereWords(k engine.ChangeKind) (call, about string) {
	switch k {
	case engine.Identify:
		return "go on as", "what an app does at login"
	case engine.Anonymize:
		return "go on as nobody", "all ids dropped"
	default:
		return "look only", "ask, and keep nothing of it"
	}
}

// effectRows wrap the consequences behind their marks.
func effectRows(st *theme.Styles, effects []engine.Effect, w int) [][]kit.Span {
	var rows [][]kit.Span
	for _, e := range effects {
		glyph, token := "", theme.Muted
		switch e.Mark {
		case engine.MarkLook:
			glyph, token = st.Mark(theme.MarkLook)
		case engine.MarkBad:
			glyph, token = st.Mark(theme.MarkBad)
		case engine.MarkOK:
			glyph, token = st.Mark(theme.MarkOK)
		case engine.MarkHere:
			glyph, token = st.Mark(theme.MarkNone)
		}
		indent := 2
		if glyph == "" {
			indent = 0
		}
		for i, line := range kit.Wrap(engine.Clean(e.Text), max(w-indent, 1)) {
			switch {
			case indent == 0:
				rows = append(rows, []kit.Span{kit.Of(theme.Muted, line)})
			case i == 0:
				rows = append(rows, append([]kit.Span{kit.Of(token, glyph+" ")}, views.Tinted(theme.Text, line)...))
			default:
				rows = append(rows, append([]kit.Span{kit.Of(theme.Text, "  ")}, views.Tinted(theme.Text, line)...))
			}
		}
	}
	return rows
}

// idsInOrder are the names of ids, registered first and the cookie last.
func idsInOrder(ids map[string]string) []string {
	rank := map[string]int{"registered": 0, "cookie": 2}
	return slices.SortedFunc(maps.Keys(ids), func(a, b string) int {
		ra, rb := 1, 1
		if r, ok := rank[a]; ok {
			ra = r
		}
		if r, ok := rank[b]; ok {
			rb = r
		}
		if ra != rb {
			return ra - rb
		}
		return strings.Compare(a, b)
	})
}
