package views

import (
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/ui/kit"
)

// listDetail is a list with the detail of its row: beside it where there is room, beneath it at 80 columns, and in its place
// on a screen of one pane. Views embed it.
type listDetail struct {
	cursor      Cursor
	detailFocus bool
	scroll      paneScroll // of the detail
	// drawn is what keys need to know of the last picture.
	drawn struct {
		listRows int
		narrow   bool
		stream   bool // where no private access is to be had
	}
}

// stackedDetail is the least height of a detail beneath its list, in rows, unless that is more than half of all.
const stackedDetail = 7

// arrange draws both in h rows. chosen says that there is a row to tell of, and right is the width of a detail at the side.
func (p *listDetail) arrange(f Frame, h, right int, chosen bool, list, detail func(w, h int) []string) []string {
	switch {
	case !chosen || f.Narrow() && !p.detailFocus:
		return list(f.Width, h)
	case f.Narrow():
		return detail(f.Width, h)
	case f.Stacked():
		below := min(max(stackedDetail, h*2/5), h/2) // a tall wire strip leaves little
		return kit.Stack(list(f.Width, h-below), detail(f.Width, below))
	default:
		return kit.Side(list(f.Width-right, h), detail(right, h))
	}
}

// move moves the cursor, or scrolls the detail. It gives nil for a key that does neither.
func (p *listDetail) move(k string, r rows) tea.Cmd {
	if p.detailFocus {
		if p.scroll.key(k) {
			return keyHandled()
		}
		return nil
	}
	before := p.cursor.ID()
	if !p.cursor.Key(k, r, p.drawn.listRows) {
		return nil
	}
	if p.cursor.ID() != before {
		p.scroll = paneScroll{}
	}
	return keyHandled()
}
