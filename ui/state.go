package ui

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/adrg/xdg"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/pelletier/go-toml/v2"

	"authpeek/engine/export"
	"authpeek/views"
)

// kept is what people have arranged and find again at the next start: how the screen looks and what is open, and never whom or what
// they looked at. No secret, no customer and no text of a server gets into it.
type kept struct {
	Version int `toml:"version"`
	// Welcome says that the first page has been put away.
	Welcome bool `toml:"welcome_seen,omitempty"`

	Theme  string `toml:"theme,omitempty"`
	Glyphs string `toml:"glyphs,omitempty"`
	Motion string `toml:"motion,omitempty"`
	Times  string `toml:"times,omitempty"`
	Title  string `toml:"title,omitempty"`
	Bell   string `toml:"bell,omitempty"`

	Wire   string `toml:"wire,omitempty"` // normal, half, one
	Follow string `toml:"follow,omitempty"`
	Mouse  bool   `toml:"mouse,omitempty"`

	Screens map[string]string            `toml:"screens,omitempty"` // vendor → the screen that was open last
	Panes   map[string]map[string]string `toml:"panes,omitempty"`   // screen → how it is arranged
	Recent  []string                     `toml:"recent,omitempty"`  // entries of the palette, the newest first
	Filters []string                     `toml:"filters,omitempty"` // the newest first
}

const (
	// stateVersion is that of the file's form. A file of a newer one belongs to a newer program: it is not read, and not replaced.
	stateVersion = 1
	stateName    = "state.toml"
	// stateMost is the largest file that is read, in bytes.
	stateMost = 64 << 10
	// filtersMost is how many filters are remembered.
	filtersMost = 20
	// stateEvery is the least time between two writes of the file while the program runs.
	stateEvery = 5 * time.Second
)

// statePath is where the layout is kept, or "" where there is no place for it.
func statePath(getenv func(string) string) string {
	dir := getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		dir = xdg.StateHome
	}
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "authpeek", stateName)
}

// readState reads the file. ours is false when it must not be replaced: it is of a newer program, or no layout at all.
func readState(path string) (k kept, ours bool) {
	fresh := kept{Version: stateVersion}
	f, err := os.Open(path)
	if err != nil {
		return fresh, os.IsNotExist(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, stateMost+1))
	if err != nil || len(text) > stateMost || toml.Unmarshal(text, &k) != nil || k.Version != stateVersion {
		return fresh, false
	}
	return k, true
}

// writeState replaces the file in one step, so that of two programs that write at once one wins and neither leaves half a file.
func writeState(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return export.Save(path, text, true)
}

// stateKeeper writes the layout when it has changed.
type stateKeeper struct {
	path    string // "" where nothing is kept
	written []byte // what the file says
	next    time.Time
}

// takeUp arranges the program as it was left. What the command line or the profile file say goes before.
func (a *app) takeUp() {
	a.kept = kept{Version: stateVersion}
	path := statePath(a.opts.Getenv)
	if path == "" {
		return
	}
	k, ours := readState(path)
	if ours {
		a.keeper.path = path
		a.keeper.written, _ = toml.Marshal(k)
	}
	if a.opts.Fresh {
		// What was learnt about the person stays: nobody wants the welcome again because of a layout.
		a.kept.Welcome = k.Welcome
		return
	}
	a.kept = k
	a.rearrange(k)
}

func (a *app) rearrange(k kept) {
	l, file := a.look, a.opts.Config.UI
	// A setting that somebody has written down counts; the usual one may be nobody's choice.
	for _, s := range []struct {
		at           *string
		was          string
		given, usual string
	}{
		{&l.Theme, k.Theme, file.Theme, "auto"}, {&l.Glyphs, k.Glyphs, file.Glyphs, "auto"}, {&l.Motion, k.Motion, l.Motion, "full"},
		{&l.Times, k.Times, file.Times, "utc"}, {&l.Title, k.Title, file.Title, "on"}, {&l.Bell, k.Bell, file.Bell, "off"},
	} {
		if s.was != "" && (s.given == s.usual || s.given == "") {
			*s.at = s.was
		}
	}
	a.wear(l)
	a.wireSize = wireSize(max(0, slices.Index(wireNames(), k.Wire)))
	if a.opts.View == "" {
		a.open = max(0, a.lastScreen())
	}
	if k.Follow == "off" && a.session.Recorded == nil {
		a.session.Following = false
	}
	for i, v := range a.views {
		if v, ok := v.(views.Arranged); ok {
			v.Arrange(k.Panes[a.entries[i].ID])
		}
	}
	a.mouse = k.Mouse
	if k.Welcome {
		a.session.FirstRun = false
	}
}

// wireNames are the sizes of the wire as the file has them, in the order of wireSize.
func wireNames() []string { return []string{"normal", "half", "one"} }

// lastScreen is the screen of the session's vendor that was open last, or -1.
func (a *app) lastScreen() int {
	if a.session.Vendor == nil || a.session.Recorded != nil {
		return -1
	}
	id := a.kept.Screens[a.session.Vendor.ID()]
	return slices.IndexFunc(a.entries, func(e views.Entry) bool { return e.ID == id && e.Serves(a.session.Vendor) })
}

// arrangement is the layout as it is now.
func (a *app) arrangement() kept {
	k := a.kept
	k.Version = stateVersion
	k.Theme, k.Glyphs, k.Motion = a.chosen("theme"), a.chosen("glyphs"), a.chosen("motion")
	k.Times, k.Title, k.Bell = a.chosen("times"), a.chosen("title"), a.chosen("bell")
	k.Wire = said(wireNames()[a.wireSize], "normal")
	k.Mouse = a.mouse
	if a.session.Recorded == nil {
		k.Follow = ""
		if !a.session.Following && a.session.Profile.Live > 0 {
			k.Follow = "off"
		}
		k.Screens = cloned(k.Screens)
		if a.session.Vendor != nil {
			k.Screens[a.session.Vendor.ID()] = a.entries[a.open].ID
		}
	}
	k.Panes = map[string]map[string]string{}
	for i, v := range a.views {
		if v, ok := v.(views.Arranged); ok {
			if panes := v.Arrangement(); len(panes) > 0 {
				k.Panes[a.entries[i].ID] = panes
			}
		}
	}
	return k
}

// chosen is a setting of the look when somebody has switched it, "" when it is what the configuration says.
func (a *app) chosen(name string) string {
	now, first := a.look, a.given
	for _, s := range looks() {
		if s.name == name && *s.at(&now) != *s.at(&first) {
			return *s.at(&now)
		}
	}
	return ""
}

func cloned(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// keep writes the layout when it has changed and some time has passed, off the UI's goroutine.
func (a *app) keep(now time.Time) tea.Cmd {
	if a.keeper.path == "" || now.Before(a.keeper.next) {
		return nil
	}
	a.keeper.next = now.Add(stateEvery)
	text, path := a.layout(), a.keeper.path
	if text == nil {
		return nil
	}
	a.keeper.written = text
	return a.work.run(func(context.Context) tea.Msg {
		_ = writeState(path, text) // a layout that cannot be kept is no reason to bother anybody
		return nil
	})
}

// layout is the file's next text, nil when it says so already.
func (a *app) layout() []byte {
	text, err := toml.Marshal(a.arrangement())
	if err != nil || bytes.Equal(text, a.keeper.written) {
		return nil
	}
	return text
}

// keepLast writes the layout at the end, when nothing is drawn any more.
func (a *app) keepLast() {
	if a.keeper.path == "" {
		return
	}
	if text := a.layout(); text != nil {
		_ = writeState(a.keeper.path, text)
	}
}

// customerEntry begins the palette's entries that name a customer; none of them is remembered.
const customerEntry = "customer "

// ran remembers an entry of the palette.
func (k *kept) ran(name string) {
	if !strings.HasPrefix(name, customerEntry) {
		k.Recent = newestFirst(k.Recent, name, recentMost)
	}
}

// rememberFilter keeps a filter that names nobody.
func (a *app) rememberFilter(f views.Filter) {
	var operations []string
	for _, op := range a.session.Vendor.Operations() {
		operations = append(operations, op.ID)
	}
	if k := &a.kept; f.NamesNobody(operations) {
		k.Filters = newestFirst(k.Filters, f.Text, filtersMost)
	}
}

func newestFirst(list []string, one string, most int) []string {
	out := append([]string{one}, slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == one })...)
	return out[:min(len(out), most)]
}
