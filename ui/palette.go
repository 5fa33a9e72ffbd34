package ui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// entry is one line of the palette.
type entry struct {
	name, key, effect string
	do                func(*app) tea.Cmd
}

// palette runs any action by words of its name, in any order.
type palette struct {
	field *textField
	all   []entry
	found []entry
	at    int
}

func newPalette(a *app) dialog {
	p := &palette{field: newTextField(""), all: paletteEntries(a)}
	p.find()
	return p
}

// paletteEntries gathers what can be done now: screens, the open screen's keys, the session's actions, modes, profiles and
// operations.
func paletteEntries(a *app) []entry {
	var all []entry
	for i, e := range a.entries {
		if !a.serves(i) {
			continue
		}
		all = append(all, entry{"open " + strings.ToLower(e.Title), e.Key, e.About, func(a *app) tea.Cmd { return a.show(i) }})
	}
	for _, b := range a.view().Keys() {
		h := b.Help()
		if !b.Enabled() || h.Desc == "" {
			continue
		}
		press := keyMsg(b.Keys()[0])
		all = append(all, entry{h.Desc, h.Key, "on " + strings.ToLower(a.entries[a.open].Title), func(a *app) tea.Cmd { return a.view().Update(a.session, press) }})
	}
	for _, list := range [][]action{sessionActions(), quietActions(), firstActions()[:1], firstActions()[2:]} {
		for _, c := range list {
			all = append(all, entry{c.word, strings.ReplaceAll(c.key, " ", "space"), c.about, c.do})
		}
	}
	for _, m := range sessionModes(a.session) {
		all = append(all, entry{"mode " + string(m.ID), "M " + string(m.ID[0]), m.Title, func(a *app) tea.Cmd { return a.switchMode(m.ID) }})
	}
	for _, name := range a.opts.Config.Config.Names() {
		all = append(all, entry{"profile " + name, "P", "go on with it", func(a *app) tea.Cmd { return a.useProfile(name) }})
	}
	for _, c := range a.session.Customers {
		all = append(all, entry{"customer " + c.Label, "C", "go on as the SDK does", func(a *app) tea.Cmd { return a.switchCustomer(changeTo(c.IDs)) }})
	}
	for _, op := range a.session.Vendor.Operations() {
		key := ""
		if op.Writes {
			key = "writes"
		}
		all = append(all, entry{"call " + op.ID, key, op.Summary, func(a *app) tea.Cmd { return a.call(op) }})
	}
	all = append(all, faultEntries(a)...)
	return append(all,
		entry{"bundle for support…", "", "this session as a file, redacted", func(a *app) tea.Cmd { return a.export(views.ExportMsg{As: views.ExportBundle}) }},
		entry{"explain an SDK log", "", "paste logcat or Xcode output", func(a *app) tea.Cmd { return a.setDialog(&logPaste{}) }},
		entry{"welcome", "", "the first page again", func(a *app) tea.Cmd { a.session.FirstRun = true; return a.show(0) }},
		entry{"ask the provider now", "", "what comes replaces the kept token", func(a *app) tea.Cmd { cmd, _ := a.intent(views.AskProviderMsg{}); return cmd }},
		entry{"forget the kept token", "", "the next call asks", func(a *app) tea.Cmd { cmd, _ := a.intent(views.ForgetTokenMsg{}); return cmd }},
	)
}

func (p *palette) find() {
	words := strings.Fields(strings.ToLower(p.field.text()))
	p.found = p.found[:0]
next:
	for _, e := range p.all {
		text := strings.ToLower(e.name + " " + e.effect)
		for _, w := range words {
			if !strings.Contains(text, w) {
				continue next
			}
		}
		p.found = append(p.found, e)
	}
	p.at = max(0, min(p.at, len(p.found)-1))
}

func (p *palette) bar() string { return "enter:run  ↑↓:pick  esc:close · words in any order" }

func (p *palette) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	switch k.String() {
	case "esc":
		return nil, true
	case "enter":
		if len(p.found) == 0 {
			return nil, false
		}
		a.dialog = nil // the action may open a dialog of its own
		return p.found[p.at].do(a), true
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
	return nil, false
}

func (p *palette) draw(a *app, w, h int) []string {
	w = min(w, dialogWidth)
	box := kit.NewBox(a.styles, w, min(h, 16)).Title(":").Note(fmt.Sprintf("%d of %d", len(p.found), len(p.all))).Focus(true)
	p.field.draw(box.Line().Add(theme.Accent, ": "), a.styles)
	rows := box.Height() - 1
	top := max(0, p.at-rows+1)
	for i := top; i < min(len(p.found), top+rows); i++ {
		e := p.found[i]
		l := box.Line()
		if i == p.at {
			l.Edge(theme.Accent, a.styles.Glyphs.Sel).Selected()
		}
		l.Cell(28, kit.Of(theme.Text, e.name)).Space(1).Cell(8, kit.Of(theme.Accent, e.key)).Space(1).Add(theme.Muted, e.effect)
	}
	if len(p.found) == 0 {
		box.Text(theme.Muted, "nothing is called that; fewer words find more")
	}
	return box.Lines()
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
