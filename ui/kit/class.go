package kit

// Class is the width of a screen as far as its layout goes: parts have a form for each class and not for each width.
type Class uint8

// The classes, from narrow to wide. A screen is of the widest class that it has room for.
const (
	W60 Class = iota
	W80
	W100
	W120
	W140
)

// ClassOf is the class of a screen of w columns. Below 60 columns the layout of 60 is used, and clipped.
func ClassOf(w int) Class {
	switch {
	case w >= 140:
		return W140
	case w >= 120:
		return W120
	case w >= 100:
		return W100
	case w >= 80:
		return W80
	default:
		return W60
	}
}
