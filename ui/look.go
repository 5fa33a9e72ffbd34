package ui

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/ui/theme"
)

// look is how the screen looks and moves: what the configuration says, as it was changed since.
type look struct {
	Theme, Glyphs, Motion, Times, Title, Bell string
}

// looks are the settings that can be changed while the program runs, each with its words. The first is the one that a new
// configuration has.
func looks() []setting {
	return []setting{
		{"theme", func(l *look) *string { return &l.Theme }, []word{
			{"auto", "dark or light, as the terminal says its background is"},
			{theme.Dark, "for dark backgrounds"},
			{theme.Light, "for light backgrounds"},
			{theme.Contrast, "high contrast: 7:1 and more"},
			{theme.ColourBlind, "color-blind safe: the palette of auto, since each of them is"},
			{theme.Mono, "no colour: bold, underline and reverse"},
		}},
		{"glyphs", func(l *look) *string { return &l.Glyphs }, []word{
			{"auto", "as the terminal can"}, {"unicode", "marks and frames as drawn"}, {"ascii", "marks and frames in plain characters"},
		}},
		{"motion", func(l *look) *string { return &l.Motion }, []word{
			{"full", "spinners, and a live dot"}, {"reduced", "nothing turns or blinks"},
		}},
		{"times", func(l *look) *string { return &l.Times }, []word{
			{"utc", "times in UTC"}, {"local", "times of this machine's zone"},
		}},
		{"title", func(l *look) *string { return &l.Title }, []word{
			{"on", "screen and countdown in the terminal's title"}, {"off", "the terminal's title is left alone"},
		}},
		{"bell", func(l *look) *string { return &l.Bell }, []word{
			{"off", "silence"}, {"on", "one sound at 60 s left, and one at expiry"},
		}},
	}
}

// setting is one of the look's keys.
type setting struct {
	name  string
	at    func(*look) *string
	words []word
}

type word struct{ word, about string }

// lookActions change how the screen looks. They have no key unless somebody gives them one.
func lookActions() []action {
	choose := func(name string) func(a *app) tea.Cmd {
		return func(a *app) tea.Cmd { return a.setDialog(newLookPicker(a, name)) }
	}
	return []action{
		{"'", "jump", "jump: a letter for each row and tab", (*app).startJump},
		{"Y", "select", "select lines with the keys or the mouse", (*app).startSelect},
		{"@mouse", "mouse", "mouse on or off: click selects, wheel scrolls", (*app).toggleMouse},
		{"@theme", "theme…", "theme: light, dark, high contrast, colour-blind, mono", choose("theme")},
		{"@glyphs", "glyphs…", "Unicode or plain characters", choose("glyphs")},
		{"@motion", "motion…", "spinners and moving parts, or none", choose("motion")},
	}
}

// firstLook is what the configuration says.
func firstLook(o Options) look {
	u := o.Config.UI
	l := look{Theme: u.Theme, Glyphs: u.Glyphs, Motion: "reduced", Times: u.Times, Title: u.Title, Bell: u.Bell}
	if o.Motion {
		l.Motion = "full"
	}
	return l
}

// options are the theme's for a look.
func (a *app) options(l look) theme.Options {
	return theme.Detect(a.opts.Getenv).WithTheme(l.Theme).WithGlyphs(l.Glyphs)
}

// wear puts a look on. The styles are made anew where they differ: every screen takes them from its frame.
func (a *app) wear(l look) {
	if a.options(l) != a.options(a.look) {
		a.styles = theme.New(a.options(l))
	}
	a.opts.Motion = l.Motion != "reduced"
	a.session.UTC = l.Times != "local"
	a.look, a.stale = l, true
}

// set changes one setting for good, as far as this run and the next one go; the configuration stays as it is.
func (a *app) set(name, value string) tea.Cmd {
	l := a.look
	for _, s := range looks() {
		if s.name == name {
			*s.at(&l) = value
		}
	}
	a.wear(l)
	return a.retitle()
}

// turnZone is the key Z.
func (a *app) turnZone() tea.Cmd {
	if a.session.UTC {
		return a.set("times", "local")
	}
	return a.set("times", "utc")
}

// lookPicker offers the words of a setting, and shows each while the choice stands on it.
type lookPicker struct {
	picker
	setting setting
	before  look
}

func newLookPicker(a *app, name string) dialog {
	i := slices.IndexFunc(looks(), func(s setting) bool { return s.name == name })
	s := looks()[i]
	p := &lookPicker{picker: picker{title: s.name}, setting: s, before: a.look}
	for _, w := range s.words {
		c := choice{label: w.word, about: w.about, do: func(a *app) tea.Cmd { return a.set(name, w.word) }}
		if w.word == *s.at(&p.before) {
			c.note, p.at = "in use", len(p.choices)
		}
		p.choices = append(p.choices, c)
	}
	return p
}

func (p *lookPicker) bar() string {
	return "↑↓:see it  enter:keep it  s:keep and save it  esc:as it was"
}

func (p *lookPicker) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	if k.String() == "s" {
		cmd := p.choices[p.at].do(a)
		return tea.Batch(cmd, a.saveLook()), true
	}
	cmd, done := p.picker.key(a, k)
	switch {
	case done && (k.String() == "esc" || k.String() == "q"):
		a.wear(p.before)
	case !done:
		l := p.before
		*p.setting.at(&l) = p.choices[p.at].label
		a.wear(l)
	}
	return cmd, done
}

// lookSavedMsg is the configuration as it is after the look was written into it.
type lookSavedMsg struct {
	config config.Config
	err    error
}

// saveLook writes the look into the [ui] table of the profile file, off the UI's goroutine.
func (a *app) saveLook() tea.Cmd {
	l, c := a.look, a.opts.Config.Config
	return a.work.run(func(context.Context) tea.Msg {
		c.UI.Theme, c.UI.Glyphs, c.UI.Motion, c.UI.Times, c.UI.Title, c.UI.Bell = said(l.Theme, "auto"), said(l.Glyphs, "auto"),
			said(l.Motion, "full"), said(l.Times, "utc"), said(l.Title, "on"), said(l.Bell, "off")
		err := config.Save(c.Path, &c)
		return lookSavedMsg{c, err}
	})
}

// said leaves out what is so without being said.
func said(value, usual string) string {
	if value == usual {
		return ""
	}
	return value
}

func (a *app) onLookSaved(m lookSavedMsg) tea.Cmd {
	if m.err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(m.err.Error()), sticky: true})
		return nil
	}
	a.opts.Config.Config = m.config
	a.showToast(toast{mark: engine.MarkOK, text: engine.Clean("the look is saved in [ui] of " + m.config.Path)})
	return nil
}

// lookEntries are the palette's lines for every setting and word.
func lookEntries(a *app) []entry {
	var all []entry
	for _, s := range looks() {
		for _, w := range s.words {
			effect := w.about
			if *s.at(&a.look) == w.word {
				effect = "in use · " + effect
			}
			all = append(all, entry{
				name: s.name + " " + w.word, effect: effect,
				do: func(a *app) tea.Cmd { return a.set(s.name, w.word) },
				try: func(a *app) {
					l := a.look
					*s.at(&l) = w.word
					a.wear(l)
				},
			})
		}
	}
	return append(all, entry{name: "save the look", effect: "theme, glyphs, motion, times, title and bell, into the profile file", do: (*app).saveLook})
}
