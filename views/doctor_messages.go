package views

import "authpeek/engine/doctor"

// ExamineMsg asks the program to examine the session's setup. What is found comes as CheckedMsg, and at the end ExaminedMsg.
type ExamineMsg struct {
	Number int // the view's own, which the answers carry
	// Live lets the provider and the server be asked; nothing that writes is sent.
	Live bool
	// Contract tries out the provider's contract, and nothing else.
	Contract bool
}

// StopExaminingMsg ends the examination under way. Its ExaminedMsg still comes.
type StopExaminingMsg struct{}

// CheckedMsg tells of checks that have ended, in the order in which they did.
type CheckedMsg struct {
	Number int
	Checks []doctor.Check
}

// ExaminedMsg ends an examination.
type ExaminedMsg struct {
	Number int
	Report doctor.Report
	// Contract is what came of trying the provider's contract, where that was asked for; there is no report then.
	Contract []doctor.Check
	Stopped  bool // somebody has ended it; what it had not come to did not run
}
