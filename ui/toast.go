package ui

import (
	"time"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// toast is one line in the key bar's row, for a few seconds or until a key; errors stay until a key.
type toast struct {
	mark   engine.Mark
	text   string
	sticky bool
	until  time.Time
}

// toastTime is how long a toast stays when no key is pressed.
const toastTime = 4 * time.Second

// showToast says something. An error that is longer than the row would lose its end, which says what to do; unless somebody
// is in the middle of something, it is shown in full.
func (a *app) showToast(t toast) {
	if busy := a.dialog != nil || a.filter != nil || a.view().Editing(); t.sticky && !busy && kit.Width(t.text) > a.width-4 {
		a.dialog = newTextDialog("what happened", kit.Wrap(t.text, min(a.width-2, dialogWidth)-4))
		return
	}
	t.until = a.wall().Add(toastTime)
	a.toast = &t
}

func (a *app) drawToast(l *kit.Line) {
	m := map[engine.Mark]theme.Mark{engine.MarkOK: theme.MarkOK, engine.MarkBad: theme.MarkBad, engine.MarkLook: theme.MarkLook}
	mark, ok := m[a.toast.mark]
	if !ok {
		mark = theme.MarkHere
	}
	l.Mark(mark).Space(1).Spans(views.Tinted(theme.Text, a.toast.text)...)
}
