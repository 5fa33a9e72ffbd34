package views

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// setupImport asks for the path of an app's configuration, and shows what was made of it before it goes into the form.
type setupImport struct {
	edit    *setupEdit
	reading string // the path that is being read, or ""
	watch   stopwatch
	offers  []string
	got     *ImportedMsg
	at, top int // the configuration that is shown, and the first of its rows
	// height is that of the rows when they were last drawn, for the keys that go by pages.
	height, rows int
}

// setupPathField is the field for the path. It is no field of a profile.
func setupPathField() SetupField { return SetupField{Key: "path", Label: "path", Kind: "text"} }

func newSetupImport(path string) *setupImport {
	return &setupImport{edit: newSetupEdit("path", setupPathField(), path)}
}

// usable are the keys of the question, or of what was found.
func (i *setupImport) usable(k setupKeys) []key.Binding {
	switch {
	case i.reading != "":
		return []key.Binding{k.stop}
	case i.got == nil || i.got.Err != nil:
		return []key.Binding{k.read, k.complete, k.no}
	case len(i.got.Profiles) == 0:
		return []key.Binding{k.scroll, k.no}
	case len(i.got.Profiles) > 1:
		return []key.Binding{k.make, k.other, k.scroll, k.no}
	default:
		return []key.Binding{k.make, k.scroll, k.no}
	}
}

// took takes the answer, unless it is to a question that was given up.
func (i *setupImport) took(m ImportedMsg) {
	if i == nil || i.reading == "" || i.reading != m.Path {
		return
	}
	i.reading, i.got, i.at, i.top = "", &m, 0, 0
}

// completed puts the longest beginning that all found paths share into the field, and offers them where there are several.
func (i *setupImport) completed(m CompletedMsg) {
	if i == nil || i.edit.value() != m.Path || i.reading != "" {
		return
	}
	i.offers = nil
	if len(m.Found) == 0 {
		i.offers = []string{"nothing begins so"}
		return
	}
	shared := m.Found[0]
	for _, f := range m.Found[1:] {
		n := 0
		for n < len(shared) && n < len(f) && shared[n] == f[n] {
			n++
		}
		shared = strings.ToValidUTF8(shared[:n], "")
	}
	if len(shared) > len(m.Path) {
		i.edit = newSetupEdit("path", setupPathField(), shared)
	}
	if len(m.Found) > 1 {
		for _, f := range m.Found {
			i.offers = append(i.offers, f[strings.LastIndexByte(strings.TrimSuffix(f, "/"), '/')+1:])
		}
	}
}

// importKey gives a key to the question, or to what was found.
func (v *setupView) importKey(name string, k tea.KeyMsg) tea.Cmd {
	i := v.imports
	if i.got != nil && i.got.Err == nil {
		return v.importedKey(name)
	}
	switch name {
	case "esc":
		if i.reading == "" {
			v.imports = nil
			break
		}
		v.port.StopImport()
		i.reading = ""
	case "tab":
		if i.reading == "" {
			return v.port.Complete(i.edit.value())
		}
	case "enter":
		if path := i.edit.value(); path != "" && i.reading == "" {
			i.reading, i.watch, i.offers, i.got = path, stopwatch{}, nil, nil
			return v.port.Import(path)
		}
	default:
		if i.reading == "" && i.edit.press(k) {
			i.offers, i.got = nil, nil
		}
	}
	return keyHandled()
}

// importedKey looks through what was found, and takes one of it into the form.
func (v *setupView) importedKey(name string) tea.Cmd {
	i := v.imports
	n := len(i.got.Profiles)
	switch name {
	case "esc":
		v.imports = newSetupImport(i.got.Path)
	case "enter":
		if n > 0 {
			p := i.got.Profiles[i.at]
			v.imports = nil
			d := newDraft(v.freeName(p.Name), "", p.Values)
			d.imported = p.ID
			v.open(d)
		}
	case "tab", "right", "l":
		if n > 0 {
			i.at, i.top = (i.at+1)%n, 0
		}
	case "shift+tab", "left", "h":
		if n > 0 {
			i.at, i.top = (i.at+n-1)%n, 0
		}
	case "down", "j":
		i.top++
	case "up", "k":
		i.top--
	case "pgdown", " ":
		i.top += max(1, i.height-1)
	case "pgup", "b":
		i.top -= max(1, i.height-1)
	case "home", "g":
		i.top = 0
	case "end", "G":
		i.top = i.rows
	}
	i.top = max(0, min(i.top, i.rows-i.height))
	return keyHandled()
}

// draw draws the question, or what was found; seen is how many files were seen of what is being read.
func (i *setupImport) draw(f Frame, seen, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(true)
	if i.got != nil && i.got.Err == nil {
		i.drawFound(b, f)
		return b.Lines()
	}
	b.Title("Import an app's configuration")
	label := kit.Of(theme.Text, "path").Bold()
	l := b.Line()
	l.Cell(6, label).Spans(i.edit.spans(f, setupPathField(), max(1, b.Width()-8))...)
	b.Blank()
	switch {
	case i.reading != "":
		b.Line().Add(theme.Text, spinner(f.Styles, f.Now)+" reading"+i.watch.words(f.Now))
		words := "esc stops it"
		if seen > 0 {
			words = diagnose.Counted(seen, "file") + " seen; " + words
		}
		b.Text(theme.Muted, words)
	case i.got != nil:
		i.wrapped(b, f, "bad", i.got.Err.Error())
	case len(i.offers) > 0:
		for _, row := range kit.Wrap(engine.Clean(strings.Join(i.offers, "  ")), b.Width()) {
			b.Text(theme.Muted, row)
		}
	default:
		for _, row := range kit.Wrap("One file, or the folder of the app: exponea_configuration.json, ExponeaConfig.plist, the object of React Native, Flutter or MAUI, "+
			"and what Kotlin, Java or Swift hand to the SDK. Of a folder the manifest's provider entry, the class ExponeaAuthProvider and the versions of the SDKs are read too. "+
			"It is read only: nothing is run, and nothing is written before you save.", b.Width()) {
			b.Text(theme.Muted, row)
		}
	}
	return b.Lines()
}

// wrapped draws a text of several rows behind a mark.
func (i *setupImport) wrapped(b *kit.Box, f Frame, mark, text string) {
	glyph, token := f.Styles.Mark(testMark(mark))
	for n, row := range kit.Wrap(engine.Clean(text), max(1, b.Width()-2)) {
		lead := "  "
		if n == 0 {
			lead = glyph + " "
		}
		b.Line().Add(token, lead).Spans(Tinted(theme.Text, row)...)
	}
}

// drawFound draws one configuration, and what was found of the app.
func (i *setupImport) drawFound(b *kit.Box, f Frame) {
	var all [][]kit.Span
	title := "Found " + engine.Clean(i.got.Path)
	if n := len(i.got.Profiles); n > 0 {
		p := i.got.Profiles[i.at]
		title = engine.Clean(p.Name)
		if n > 1 {
			title += fmt.Sprintf(" · %d of %d", i.at+1, n)
		}
		all = append(all, []kit.Span{kit.Of(theme.Muted, kit.CutMiddle(engine.Clean(p.Title), b.Width()))})
		for _, l := range p.Lines {
			all = append(all, importRows(f, l, b.Width())...)
		}
	}
	if len(i.got.App) > 0 {
		all = append(all, nil, []kit.Span{kit.Of(theme.Text, "the app").Bold()})
		for _, l := range i.got.App {
			all = append(all, importRows(f, l, b.Width())...)
		}
	}
	b.Title(title)
	i.rows, i.height = len(all), b.Height()
	i.top = max(0, min(i.top, i.rows-i.height))
	if i.rows > i.height {
		b.Note(fmt.Sprintf("rows %d–%d of %d", i.top+1, min(i.rows, i.top+i.height), i.rows))
	}
	for _, row := range all[i.top:min(i.rows, i.top+i.height)] {
		b.Line().Spans(row...)
	}
}

// importRows lays one line out: a field with its value and what it became, or a finding's title; below it what is told.
func importRows(f Frame, l ImportLine, width int) [][]kit.Span {
	glyph, token := f.Styles.Mark(testMark(l.Mark))
	first := []kit.Span{kit.Of(token, kit.Pad(glyph, 1)+" ")}
	indent := 2
	if l.Finding {
		rows := kit.Wrap(engine.Clean(l.What), max(1, width-2))
		out := [][]kit.Span{append(first, kit.Of(theme.Text, rows[0]).Bold())}
		for _, row := range rows[1:] {
			out = append(out, []kit.Span{kit.Of(theme.Text, "  "+row).Bold()})
		}
		return append(out, indented(l.Told, indent, width)...)
	}
	name := min(34, max(16, width*2/5))
	first = append(first, kit.Of(theme.Text, kit.Pad(kit.CutMiddle(engine.Clean(l.What), name-1), name)))
	became := engine.Clean(l.Became)
	room := width - 2 - name - kit.Width(became) - 1
	value := ""
	if room > 3 {
		value = kit.CutMiddle(engine.Clean(l.Value), room)
	}
	first = append(first, Tinted(theme.Muted, kit.Pad(value, max(0, room)))...)
	first = append(first, kit.Of(theme.Text, " "+became))
	return append([][]kit.Span{first}, indented(l.Told, 4, width)...)
}

func indented(text string, by, width int) [][]kit.Span {
	if text == "" {
		return nil
	}
	var out [][]kit.Span
	for _, row := range kit.Wrap(engine.Clean(text), max(1, width-by)) {
		out = append(out, append([]kit.Span{kit.Of(theme.Text, strings.Repeat(" ", by))}, Tinted(theme.Muted, row)...))
	}
	return out
}
