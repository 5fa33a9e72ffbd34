package ui

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"

	"authpeek/ui/kit"
)

// Sequences of a picture. A synchronised update has the terminal show all of it at once; those that do not know the mode ignore it.
const (
	updateBegins = "\x1b[?2026h"
	updateEnds   = "\x1b[?2026l"
	eraseRight   = "\x1b[K"
	eraseBelow   = "\x1b[J"
	plainStyle   = "\x1b[m"
)

// picture is what is to be on the screen: rows made for a terminal of that size, which nobody changes any more.
type picture struct {
	rows          []string
	width, height int
}

// painter brings pictures to the terminal. A goroutine of its own writes, so that a terminal that is slow to read, or has stopped
// reading, does not keep the program from hearing keys; of the pictures that come meanwhile only the newest is painted.
type painter struct {
	terminal *terminal
	news     chan struct{} // has room for one: that there is a picture, and not which

	mu   sync.Mutex
	next picture

	// What follows belongs to who holds the terminal's turn.
	shown         []string // the rows on the screen
	width, height int
	entry         int // at which entry of the terminal they were painted
	buf           []byte
}

func newPainter(t *terminal) *painter { return &painter{terminal: t, news: make(chan struct{}, 1)} }

// show has a picture painted as soon as the terminal has taken the one before. It does not wait.
func (p *painter) show(pic picture) {
	p.mu.Lock()
	p.next = pic
	p.mu.Unlock()
	select {
	case p.news <- struct{}{}:
	default: // the painting goroutine is about to look anyway
	}
}

// run paints until ctx ends or the terminal takes no more.
func (p *painter) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.news:
			if err := p.terminal.paint(p.compose); err != nil {
				return err
			}
		}
	}
}

// compose makes of the newest picture what is to be written: only the rows that are not on the screen yet, and all of them after the
// terminal was entered or has another size.
func (p *painter) compose(entry int) []byte {
	p.mu.Lock()
	pic := p.next
	p.mu.Unlock()
	empty := entry != p.entry // whoever enters clears the screen
	all := empty || pic.width != p.width || pic.height != p.height
	rows := pic.rows[:min(len(pic.rows), pic.height)]
	b := append(p.buf[:0], updateBegins...)
	for y, row := range rows {
		if all || y >= len(p.shown) || p.shown[y] != row {
			b = appendRow(b, y, row, pic.width, empty)
		}
	}
	if len(rows) < pic.height && (all || len(rows) < len(p.shown)) {
		b = appendPosition(b, len(rows))
		b = append(b, eraseBelow...)
	}
	p.buf, p.shown, p.width, p.height, p.entry = b, rows, pic.width, pic.height, entry
	if len(b) == len(updateBegins) {
		return nil
	}
	p.buf = append(b, updateEnds...)
	return p.buf
}

// appendRow writes a row in its place, which may be empty still. Only what is right of a row that is too narrow is erased: after the last
// column the cursor still stands on it, and erasing would take that cell away.
func appendRow(b []byte, y int, row string, width int, empty bool) []byte {
	b = appendPosition(b, y)
	cells := cellsOf(row)
	if cells > width {
		row = ansi.Truncate(row, width, "")
	}
	if empty {
		b = appendOnEmpty(b, row)
	} else {
		b = append(b, row...)
	}
	if strings.Contains(row, "\x1b") && !strings.HasSuffix(row, plainStyle) && !strings.HasSuffix(row, "\x1b[0m") {
		b = append(b, plainStyle...)
	}
	if cells < width && !empty {
		b = append(b, eraseRight...)
	}
	return b
}

// leastSkipped is how many blanks are worth a movement of the cursor in their place.
const leastSkipped = 6

// appendOnEmpty writes a row on cells that are empty: it goes over blanks without a style. A third of the first picture in a large terminal
// is such, and a terminal takes a picture in pieces of four kilobytes.
func appendOnEmpty(b []byte, row string) []byte {
	plain := true
	for i := 0; i < len(row); {
		switch {
		case row[i] == ' ' && plain:
			n := len(row[i:]) - len(strings.TrimLeft(row[i:], " "))
			if n < leastSkipped {
				b = append(b, row[i:i+n]...)
			} else {
				b = append(strconv.AppendInt(append(b, "\x1b["...), int64(n), 10), 'C')
			}
			i += n
		case row[i] == '\x1b':
			plain = strings.HasPrefix(row[i:], plainStyle) || strings.HasPrefix(row[i:], "\x1b[0m")
			fallthrough
		default:
			b = append(b, row[i])
			i++
		}
	}
	return b
}

// cellsOf is how wide a row is. Between its styles stands text whose width kit has worked out before; a row with other sequences in it,
// which none of ours has, is measured by who knows them all.
func cellsOf(row string) int {
	cells := 0
	for rest := row; rest != ""; {
		text, style, styled := strings.Cut(rest, "\x1b")
		cells += kit.Width(text)
		if !styled {
			break
		}
		end := strings.IndexFunc(style, func(r rune) bool { return !strings.ContainsRune("[0123456789;:", r) })
		if !strings.HasPrefix(style, "[") || end < 0 || style[end] != 'm' {
			return ansi.StringWidth(row)
		}
		rest = style[end+1:]
	}
	return cells
}

// appendPosition moves the cursor to the first cell of a row, counted from 0.
func appendPosition(b []byte, y int) []byte {
	b = append(b, "\x1b["...)
	b = strconv.AppendInt(b, int64(y+1), 10)
	return append(b, 'H')
}
