package kit

import "authpeek/ui/theme"

// titled is a horizontal border with a title and a note in it.
type titled struct {
	left, right string // the ends
	title, note []Span
	focused     bool
}

// Cells around the parts of a border's text.
const (
	titleMargin = 2 // the mark or blank before it and the blank after it
	noteMargin  = 3 // blanks around it, and one cell of border after it
)

// draw writes the border with exactly w cells into l. When there is not enough room the note goes first, then the title
// is cut; the ends stay.
func (t titled) draw(l *Line, w int, border theme.Token) string {
	l.Reset(w)
	ends := Width(t.left) + Width(t.right)
	room := w - ends // for everything between the ends
	title, note := SpansWidth(t.title), SpansWidth(t.note)
	if room < 4 || title == 0 {
		title = 0
	}
	if title > 0 {
		title += titleMargin
	}
	if note > 0 {
		note += noteMargin
	}
	if title+note+1 > room {
		note = 0
	}
	title = min(title, max(room, 0))

	l.Add(border, t.left)
	switch {
	case title == 0:
	case t.focused:
		l.Add(theme.Accent, l.st.Glyphs.Sel).Cell(title-2, t.title...).Space(1)
	default:
		l.Space(1).Cell(title-2, t.title...).Space(1)
	}
	l.rule(border, room-title-note)
	if note > 0 {
		l.Space(1).Spans(t.note...).Space(1).rule(border, 1)
	}
	if w > 1 || t.left == "" {
		l.Add(border, t.right)
	}
	l.clip(w)
	return l.String()
}

// SpansWidth is the number of cells that spans take, one after another.
func SpansWidth(spans []Span) int {
	total := 0
	for _, s := range spans {
		total += Width(s.Text)
	}
	return total
}

// clip drops whatever is beyond w cells, without an ellipsis: a border has no text to miss.
func (l *Line) clip(w int) {
	for l.leftW > w {
		last := &l.left[len(l.left)-1]
		n, width := head(last.text, last.width-(l.leftW-w))
		l.leftW -= last.width - width
		last.text, last.width = last.text[:n], width
		if width > 0 {
			return
		}
		l.left = l.left[:len(l.left)-1]
	}
}
