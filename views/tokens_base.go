package views

import (
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// differsShown and sameShown are how many members are told beside a token; d shows the rest.
const (
	differsShown = 14
	sameShown    = 12
)

// comparison is the last comparison of two tokens: a picture is drawn far more often than another one is asked for, and tokens with
// tens of thousands of members exist.
type comparison struct {
	older, newer string // their fingerprints
	changes      []jose.Change
	shown        []jose.Change // what differs, as far as it is told beside the token
	more         int           // what differs besides
	same         []string      // names, cleaned, as far as they are told
}

// comparison compares the token under the cursor with the one before, both of which have been read.
func (v *tokensView) comparison() *comparison {
	older, newer := v.item.before, v.item.info
	if v.compared.older == older.Fingerprint && v.compared.newer == newer.Fingerprint {
		return &v.compared
	}
	c := comparison{older: older.Fingerprint, newer: newer.Fingerprint, changes: jose.Compare(*older.Read, *newer.Read)}
	for _, change := range c.changes {
		switch {
		case change.Kind != jose.Same && len(c.shown) < differsShown:
			c.shown = append(c.shown, change)
		case change.Kind != jose.Same:
			c.more++
		case len(c.same) < sameShown:
			c.same = append(c.same, engine.Clean(change.Name))
		case len(c.same) == sameShown:
			c.same = append(c.same, "…")
		}
	}
	v.compared = c
	return &v.compared
}

// compareWithThis makes the token under the cursor the one that others are compared with, or takes that back.
func (v *tokensView) compareWithThis(s *Session) tea.Cmd {
	if v.item.id == "" || isFixed(v.item.info) {
		return nil
	}
	if v.isBase() {
		v.base = nil
		return send(ToastMsg{Mark: engine.MarkOK, Text: "each token is compared with the one before it again"})
	}
	info := v.item.info
	v.base = &info
	return send(ToastMsg{Mark: engine.MarkOK, Text: info.Fingerprint + " is what the others are compared with; go to one, " + s.Press("d") + " shows all of it"})
}

func (v *tokensView) isBase() bool {
	return v.base != nil && v.base.Fingerprint == v.item.info.Fingerprint
}

// comparedWith is the token that an item is compared with: the chosen one, else its predecessor, which of a pasted token is the one
// pasted before it, or the one in use. It is nil for what has no counterpart.
func (v *tokensView) comparedWith(i tokenItem) *auth.Info {
	before := i.before
	if v.base != nil {
		before = v.base
	}
	if i.id == "" || before == nil || isFixed(i.info) || before.Fingerprint == i.info.Fingerprint {
		return nil
	}
	return before
}
