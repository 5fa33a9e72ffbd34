package views

import "authpeek/ui/kit"

// Aims collects the rows of a picture on which the cursor can be put, for the keys and the mouse to go to one directly. A picture
// that is drawn with Aims is not shown: in it each of those rows begins with a character of its own, by which it is found.
type Aims struct {
	rows []Aim
}

// Aim is one row: how far it is from the cursor, in presses of the keys that move it, and whether its list has the focus.
type Aim struct {
	By          int
	Focused     bool
	Back, Forth string // the keys
}

// aimMark is the first of the characters. They are braille patterns: one cell wide, and in no text of ours.
const (
	aimMark = '\u2800'
	aimMost = 256
)

// Aim tells of a row that the cursor can be put on.
func (f Frame) Aim(l *kit.Line, by int, focused bool) {
	f.aim(l, Aim{By: by, Focused: focused, Back: "up", Forth: "down"})
}

func (f Frame) aim(l *kit.Line, at Aim) {
	if f.Aims == nil || len(f.Aims.rows) == aimMost {
		return
	}
	l.Tag(aimMark + rune(len(f.Aims.rows)))
	f.Aims.rows = append(f.Aims.rows, at)
}

// Of is the row that a character stands for.
func (a *Aims) Of(r rune) (Aim, bool) {
	i := int(r - aimMark)
	if i < 0 || i >= len(a.rows) {
		return Aim{}, false
	}
	return a.rows[i], true
}
