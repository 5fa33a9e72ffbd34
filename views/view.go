// Package views holds the screens of authpeek, one file or a few for each, and the contract between them and the program
// around them.
//
// A view decides what its keys mean and how it looks; the program routes. A view never waits and never calls the engine: it
// returns intents ([FetchMsg], [CopyMsg], [OpenMsg] and the others in this package) and is told of what came by Apply and by
// [ResultMsg]. All its methods are called on one goroutine. Render is pure in the view and the Frame, so that the same state
// gives the same screen.
package views

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/theme"
)

// View is one screen.
type View interface {
	// Keys are the bindings that work now, the most used first. Key bar, help and palette are made of them.
	Keys() []key.Binding
	// Apply tells what has happened. The session's ledger has folded the events already.
	Apply(s *Session, events []engine.Event)
	// Update takes keys, pastes and the messages of this package. It must not block; work goes into the returned Cmd.
	Update(s *Session, msg tea.Msg) tea.Cmd
	// Render draws the body: exactly f.Height lines, each f.Width cells wide.
	Render(f Frame) []string
	// Editing reports whether a text field has the focus, so that letters are text and not commands.
	Editing() bool
	// Wants is what this screen asks for when it is opened, by r, and each time a followed screen asks again.
	Wants(s *Session) []FetchMsg
}

// Frame is everything a picture depends on besides the view's own state.
type Frame struct {
	Width, Height int // of the body, in cells
	// TermWidth and TermHeight are the whole terminal's, and decide what is dropped.
	TermWidth, TermHeight int
	Now                   time.Time
	Styles                *theme.Styles
	Session               *Session
	// Aims is nil but for a picture that is drawn to find out where its rows are.
	Aims *Aims
}

// Narrow reports the one-pane layout of 60 columns, without side borders. A terminal of few rows has it too, unless it is wide
// enough for panes beside each other: width and height are judged apart.
func (f Frame) Narrow() bool { return f.TermWidth < 80 || f.Stacked() && f.TermHeight < 24 }

// Stacked reports the one-column layout of 80 columns: the list, then its detail.
func (f Frame) Stacked() bool { return f.TermWidth < 100 }

// Wide reports room for three panes side by side.
func (f Frame) Wide() bool { return f.TermWidth >= 140 }
