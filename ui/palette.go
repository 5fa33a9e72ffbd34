package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// entry is one line of the palette.
type entry struct {
	name, key, effect string
	do                func(*app) tea.Cmd
	// try shows what it would do while the choice stands on it; nil for what cannot be taken back.
	try func(*app)
}

// palette runs any action by words of its name, in any order.
type palette struct {
	field  *textField
	all    []entry
	found  []entry
	at     int
	recent int // how many on top were run lately
	before look
	tried  bool
}

// recentMost is how many of the entries that were run lately are on top.
const recentMost = 5

func newPalette(a *app) dialog {
	p := &palette{field: newTextField(""), all: paletteEntries(a), before: a.look}
	p.all, p.recent = recentFirst(p.all, a.kept.Recent)
	p.find()
	return p
}

// recentFirst puts the entries of those names on top, as far as they are there now.
func recentFirst(all []entry, names []string) ([]entry, int) {
	out := make([]entry, 0, len(all))
	for _, name := range names {
		if i := slices.IndexFunc(all, func(e entry) bool { return e.name == name }); i >= 0 && len(out) < recentMost {
			out = append(out, all[i])
			all = slices.Delete(slices.Clone(all), i, i+1)
		}
	}
	n := len(out)
	return append(out, all...), n
}

// paletteEntries gathers what can be done now: screens, the open screen's keys, the session's actions, modes, profiles and
// operations.
func paletteEntries(a *app) []entry {
	var all []entry
	for i, e := range a.entries {
		if !a.serves(i) {
			continue
		}
		all = append(all, entry{name: "open " + strings.ToLower(e.Title), key: a.keymap.Global(e.Key), effect: e.Told(a.pressOn(e.ID)), do: func(a *app) tea.Cmd { return a.show(i) }})
	}
	for _, b := range a.view().Keys() {
		h := b.Help()
		if !b.Enabled() || h.Desc == "" {
			continue
		}
		press := keyMsg(b.Keys()[0])
		all = append(all, entry{name: h.Desc, key: a.label(b), effect: "on " + strings.ToLower(a.entries[a.open].Title), do: func(a *app) tea.Cmd { return a.view().Update(a.session, press) }})
	}
	for _, c := range actions() {
		if c.key != ":" {
			all = append(all, entry{name: c.word, key: a.keymap.Global(c.key), effect: c.about, do: c.do})
		}
	}
	for _, m := range sessionModes(a.session) {
		all = append(all, entry{name: "mode " + string(m.ID), key: a.keymap.Global("M") + " " + string(m.ID[0]), effect: m.Title, do: func(a *app) tea.Cmd { return a.switchMode(m.ID) }})
	}
	for _, name := range a.opts.Config.Config.Names() {
		all = append(all, entry{name: "profile " + name, key: a.keymap.Global("P"), effect: "go on with it", do: func(a *app) tea.Cmd { return a.useProfile(name) }})
	}
	for _, c := range a.session.Customers {
		all = append(all, entry{name: customerEntry + c.Label, key: a.keymap.Global("C"), effect: "go on as the SDK does", do: func(a *app) tea.Cmd { return a.switchCustomer(changeTo(c.IDs)) }})
	}
	for _, op := range a.session.Vendor.Operations() {
		key := ""
		if op.Writes {
			key = "writes"
		}
		all = append(all, entry{name: "call " + op.ID, key: key, effect: op.Summary, do: func(a *app) tea.Cmd { return a.call(op) }})
	}
	all = append(append(all, faultEntries(a)...), lookEntries(a)...)
	if a.opts.Manual != nil {
		all = append(all, entry{name: "manual page", effect: "all commands and flags, as authpeek man has them", do: (*app).openManual})
	}
	return append(all,
		entry{name: "bundle for support…", effect: "export this session as a file, redacted", do: func(a *app) tea.Cmd { return a.export(views.ExportMsg{As: views.ExportBundle}) }},
		entry{name: "explain an SDK log", effect: "paste logcat or Xcode output", do: func(a *app) tea.Cmd { return a.setDialog(&logPaste{}) }},
		entry{name: "welcome", effect: "the first page again", do: func(a *app) tea.Cmd { a.session.FirstRun = true; return a.show(0) }},
		entry{name: "ask the provider now", effect: "what comes replaces the kept token", do: func(a *app) tea.Cmd { cmd, _ := a.intent(views.AskProviderMsg{}); return cmd }},
		entry{name: "forget the kept token", effect: "the next call asks", do: func(a *app) tea.Cmd { cmd, _ := a.intent(views.ForgetTokenMsg{}); return cmd }},
	)
}

// find lists what has all the words, those first that have them in their names.
func (p *palette) find() {
	words := strings.Fields(strings.ToLower(p.field.text()))
	has := func(text string) bool {
		text = strings.ToLower(text)
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	}
	var others []entry
	p.found = p.found[:0]
	for _, e := range p.all {
		switch {
		case has(e.name):
			p.found = append(p.found, e)
		case has(e.name + " " + e.effect):
			others = append(others, e)
		}
	}
	p.found = append(p.found, others...)
	p.at = max(0, min(p.at, len(p.found)-1))
}

// run does what the choice stands on, and remembers that it was.
func (p *palette) run(a *app) tea.Cmd {
	e := p.found[p.at]
	p.untry(a)
	a.dialog = nil // the action may open a dialog of its own
	a.kept.ran(e.name)
	return e.do(a)
}

// look shows what the choice would do, where that can be seen and taken back.
func (p *palette) look(a *app) {
	p.untry(a)
	if p.at < len(p.found) && p.found[p.at].try != nil && p.field.text() != "" {
		p.found[p.at].try(a)
		p.tried = true
	}
}

func (p *palette) untry(a *app) {
	if p.tried {
		a.wear(p.before)
		p.tried = false
	}
}

func (p *palette) bar() string { return "enter:run  ↑↓:pick  esc:close · words in any order" }

func (*palette) typing() bool { return true }

func (p *palette) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	switch k.String() {
	case "esc":
		p.untry(a)
		return nil, true
	case "enter":
		if len(p.found) == 0 {
			return nil, false
		}
		return p.run(a), true
	case "down", "ctrl+n":
		p.at = min(p.at+1, len(p.found)-1)
	case "up", "ctrl+p":
		p.at = max(0, p.at-1)
	case "tab":
		if len(p.found) > 0 {
			p.field = newTextField(p.found[p.at].name)
			p.find()
		}
	default:
		if p.field.key(k) {
			p.at = 0
			p.find()
		}
	}
	p.look(a)
	return nil, false
}

func (p *palette) draw(a *app, w, h int) []string {
	w = min(w, wideDialog)
	box := kit.NewBox(a.styles, w, min(h, 16)).Title(":").Note(fmt.Sprintf("%d of %d", len(p.found), len(p.all))).Focus(true)
	p.field.draw(box.Line().Add(theme.Accent, ": "), a.styles)
	rows := box.Height() - 1
	if p.recent > 0 && p.field.text() == "" {
		box.Note(fmt.Sprintf("%s lately, of %d", diagnose.Counted(p.recent, "entry"), len(p.all)))
	}
	top := max(0, p.at-rows+1)
	for i := top; i < min(len(p.found), top+rows); i++ {
		e := p.found[i]
		l := box.Line()
		if i == p.at {
			l.Edge(theme.Accent, a.styles.Glyphs.Sel).Selected()
		}
		name, key := 28, 8
		if w < leastWidth {
			name, key = 22, 6
		}
		l.Cell(name, kit.Of(theme.Text, e.name)).Space(1).Cell(key, kit.Of(theme.Accent, e.key)).Space(1).Add(theme.Muted, firstSentence(e.effect))
	}
	if len(p.found) == 0 {
		box.Text(theme.Muted, "nothing is called that; fewer words find more")
	}
	return box.Lines()
}

// firstSentence is as much of an effect as a row tells of it; what is searched is the whole.
func firstSentence(s string) string {
	for _, end := range []string{". ", "? "} {
		if i := strings.Index(s, end); i >= 0 {
			s = s[:i+1]
		}
	}
	return s
}

// call makes one call of an operation. Where it takes arguments, they are those with which the vendor's operations are tried
// out: they change as little as can be. The home operation is made as the app would, with what it keeps: an
// inbox with its sync token.
func (a *app) call(op engine.Operation) tea.Cmd {
	samples := engine.Samples(a.session.Vendor, a.session.Profile, a.session.DefaultAttributes)
	m := views.FetchMsg{Operation: op.ID, Args: samples[op.ID]}
	if prober, ok := a.session.Vendor.(engine.Prober); ok && m.Args == nil && op.ID != a.session.Home() {
		missing, before := "", prober.Follows(op.ID)
		if m.Args, missing = prober.Sample(a.session.Profile, op.ID, a.session.Latest[before].Result); missing != "" {
			text := op.ID + " is not called: " + missing
			if before != "" {
				text += " · call " + before + " first"
			}
			if cmd := a.openScreen(views.OpenMsg{View: "operations", Operation: op.ID}); cmd != nil {
				a.showToast(toast{mark: engine.MarkLook, text: text + ", or type it here"})
				return cmd
			}
			a.showToast(toast{mark: engine.MarkLook, text: text})
			return nil
		}
	}
	return a.fetch(m, "you")
}
