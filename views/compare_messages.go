package views

import (
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine/compare"
)

// CompareMsg asks the program to lay an operation side by side. What there is of it comes as ComparedMsg, again each time that a
// column has come to its end.
type CompareMsg struct {
	Number    int // the view's own, which the answers carry
	Operation string
	Sides     []CompareSide
	// Run makes the calls; without it only what is known before is told.
	Run bool
	// Stranger has the same credentials ask for another customer, who has to be among the session's.
	Stranger bool
	// Agreed says that somebody has said yes to what the calls write, and to reading a stranger's data on a real server.
	Agreed bool
}

// CompareSide is one column: a mode, of the session's vendor or of another one that the sandbox plays.
type CompareSide struct {
	Vendor string // "" for the session's
	Mode   auth.Mode
}

// Name is how the side is written on a command line: "token", "extole:verified".
func (s CompareSide) Name() string {
	if s.Vendor == "" {
		return string(s.Mode)
	}
	return s.Vendor + ":" + string(s.Mode)
}

// ComparedMsg tells how a comparison stands. The comparison is the program's, on the screen's own goroutine; a view only reads it.
type ComparedMsg struct {
	Number     int
	Comparison *compare.Comparison // nil with Trouble
	// Trouble says why nothing can be compared, in a sentence.
	Trouble string
	// Stranger is the customer whom the stranger test asks for, "" where there is none to be asked for.
	Stranger string
	Over     bool
}

// StopComparingMsg ends the calls of the comparison under way.
type StopComparingMsg struct{}

// ChooseMsg asks a person to choose one of a few things; what is chosen is sent.
type ChooseMsg struct {
	Title   string
	Choices []Choice
	// Again is the key that opened the choice: pressed once more it takes the first. "" for none.
	Again string
}

// Choice is one line of a ChooseMsg.
type Choice struct {
	Label, About, Note string
	// Will says what happens then, in a sentence; "" for nothing to say.
	Will string
	Then tea.Msg
}
