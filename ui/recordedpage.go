package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// recordedPage stands in the place of a screen that works with a live setup, and says what to do instead.
type recordedPage struct{ title, what, instead string }

// recordedPages are the screens that a recording has no use for, by id.
func recordedPages() map[string]recordedPage {
	return map[string]recordedPage{
		"compare": {"Compare", "makes one call in several modes, side by side", "Two recorded calls can be compared in Calls: d."},
		"doctor":  {"Doctor", "examines a setup, its provider and its server", "What each call's answer was judged to mean stands beside it in Calls, and of each token in Tokens."},
		"setup":   {"Setup", "changes the profile file and tries providers", "Start authpeek without -r for that."},
		"matrix":  {"Matrix", "makes every call in every mode", "The calls of a matrix that was recorded are in Calls: /trigger:matrix."},
		"tap":     {"Tap", "lets an app's own calls through", "What a tap recorded is in Calls and Tokens."},
	}
}

// Keys implements views.View.
func (recordedPage) Keys() []key.Binding { return nil }

// Apply implements views.View.
func (recordedPage) Apply(*views.Session, []engine.Event) {}

// Update implements views.View.
func (recordedPage) Update(*views.Session, tea.Msg) tea.Cmd { return nil }

// Editing implements views.View.
func (recordedPage) Editing() bool { return false }

// Wants implements views.View.
func (recordedPage) Wants(*views.Session) []views.FetchMsg { return nil }

// Render implements views.View.
func (p recordedPage) Render(f views.Frame) []string {
	box := kit.NewBox(f.Styles, f.Width, f.Height).Title(p.title + " · a recording")
	box.Blank()
	for _, row := range kit.Wrap(p.title+" "+p.what+". This is a recording, so nothing is sent and nobody is asked.", max(1, box.Width())) {
		box.Text(theme.Text, row)
	}
	box.Blank()
	for _, row := range kit.Wrap(p.instead, max(1, box.Width())) {
		box.Text(theme.Muted, row)
	}
	return box.Lines()
}
