package views

import (
	"time"

	"authpeek/ui/theme"
)

const (
	// changeShown is how long a row says what has changed.
	changeShown = 30 * time.Second
	// historyKept is how many values of an attribute are remembered.
	historyKept = 24
)

// attributeMemory is what is known of one attribute: its newest answer, and the values before.
type attributeMemory struct {
	now attributeValue
	// history holds each value once for as long as it stayed, the newest last; there is at least one.
	history []attributeSpell
	change  attributeChange
}

// attributeSpell is a value for as long as it stayed.
type attributeSpell struct {
	text        string
	state       attributeState
	kind        string
	number      float64
	first, last time.Time // answers that had it
}

// attributeChange is how the newest value differs from the one before. The zero value says that there is nothing to tell.
type attributeChange struct {
	mark theme.Mark
	word string // "was 1220", "new"
	// since is when the value before was last seen, at when this one was first.
	since, at time.Time
}

// see takes a new answer in.
func (m *attributeMemory) see(v attributeValue, at time.Time) {
	spell := attributeSpell{text: v.text, state: v.state, kind: v.kind, number: v.number, first: at, last: at}
	if len(m.history) == 0 {
		m.now, m.history = v, []attributeSpell{spell}
		return
	}
	last := &m.history[len(m.history)-1]
	same := m.now.state == v.state && m.now.text == v.text && string(m.now.value) == string(v.value)
	m.now = v
	if same {
		last.last = at
		return
	}
	m.change = changeOf(*last, spell)
	m.history = append(m.history, spell)
	if len(m.history) > historyKept {
		m.history = append(m.history[:0:0], m.history[len(m.history)-historyKept:]...)
	}
}

// compare words the way from one value to the next. Null is a value that is not set, and not a missing answer.
func changeOf(old, now attributeSpell) attributeChange {
	c := attributeChange{mark: theme.MarkChanged, word: "was " + old.text, since: old.last, at: now.first}
	switch {
	case now.state == attributeRefused:
		c.mark, c.word = theme.MarkBad, "refused"
	case old.state == attributeRefused:
		c.word = "was refused"
	case old.state == attributeNull:
		c.mark, c.word = theme.MarkAdded, "new"
	case now.state == attributeNull:
		c.mark = theme.MarkGone
	}
	return c
}

// fresh reports whether there is a change that the row still tells.
func (c attributeChange) fresh(now time.Time) bool {
	return !c.at.IsZero() && now.Sub(c.at) < changeShown
}

// previous is the value before the present one, or nil.
func (m *attributeMemory) previous() *attributeSpell {
	if len(m.history) < 2 {
		return nil
	}
	return &m.history[len(m.history)-2]
}

// numbers are the values of the history that are numbers, with the texts of the lowest and the highest.
func (m *attributeMemory) numbers() (values []float64, lowest, highest string) {
	var low, high float64
	for _, s := range m.history {
		if s.kind != kindNumber {
			continue
		}
		if len(values) == 0 || s.number < low {
			low, lowest = s.number, s.text
		}
		if len(values) == 0 || s.number > high {
			high, highest = s.number, s.text
		}
		values = append(values, s.number)
	}
	return values, lowest, highest
}
