package theme

// Mark is a state or direction that stands in front of a word. It says nothing alone: the word beside it does.
type Mark uint8

// The marks.
const (
	MarkOK Mark = iota
	MarkBad
	MarkLook
	MarkNote
	MarkUnread
	MarkRead
	MarkNone
	MarkSelected
	MarkOwn
	MarkSent
	MarkReceived
	MarkHere
	MarkChanged
	MarkAdded
	MarkGone
	MarkSame
	MarkDiffers
	MarkObtained
	MarkPaused
	MarkWorking
)

// Mark is a mark's glyph together with its colour, so that one is never drawn without the other. The glyph of MarkWorking
// is the first of Glyphs.Spinner.
func (s *Styles) Mark(m Mark) (string, Token) {
	g := &s.Glyphs
	switch m {
	case MarkOK:
		return g.OK, OK
	case MarkBad:
		return g.Bad, Error
	case MarkLook:
		return g.Look, Warn
	case MarkNote:
		return g.Note, Info
	case MarkUnread:
		return g.Unread, Text
	case MarkRead:
		return g.Read, Muted
	case MarkSelected:
		return g.Sel, Accent
	case MarkOwn:
		return g.Own, Accent
	case MarkSent:
		return g.Sent, Text
	case MarkReceived:
		return g.Recv, Text
	case MarkHere:
		return g.Here, Muted
	case MarkChanged:
		return g.Delta, Warn
	case MarkAdded:
		return g.Plus, OK
	case MarkGone:
		return g.Minus, Error
	case MarkSame:
		return g.Same, Muted
	case MarkDiffers:
		return g.Differs, Warn
	case MarkObtained:
		return g.Got, Cred
	case MarkPaused:
		return g.Paused, Info
	case MarkWorking:
		return g.Spinner[0], Text
	default: // MarkNone, and any value that is no mark
		return g.None, Muted
	}
}
