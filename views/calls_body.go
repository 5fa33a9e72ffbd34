package views

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

const (
	// bodyAtOnce is the size in bytes up to which a body is read while the screen is drawn; what is larger is read elsewhere, and
	// the screen says so until it is there.
	bodyAtOnce = 4 << 10
	// bodiesKept bounds the bodies that stay read: request and answer of a few calls. The largest take some 400 KB each.
	bodiesKept = 8
)

// bodyKey names a body read in a form for a width.
type bodyKey struct {
	call   engine.CallID
	try    int // of a call that was sent more than once, from 1; 0 for the last
	answer bool
	form   bodyForm
	width  int
	whole  bool // and not only its beginning
}

// callBodyMsg brings a body that was read.
type callBodyMsg struct {
	key bodyKey
	doc *bodyDoc
}

// callBodies keeps bodies as documents, because making one costs more than the rest of the screen.
type callBodies struct {
	ready map[bodyKey]*bodyDoc
	order []bodyKey // oldest first
	// missing are those that the last picture lacked; asked are those under way.
	missing map[bodyKey]bodySource
	asked   map[bodyKey]bool
}

// lines are a body as rows of a pane: over as many lines as it needs, or in one.
func (b *callBodies) lines(f Frame, k bodyKey, body *engine.Body, full bool) []callLine {
	if words := bodyAbsent(body); words != "" {
		return []callLine{callText(theme.Muted, words)}
	}
	source := sourceOf(body)
	kept := source.bytes
	binary := isBinary(kept)
	switch {
	case binary && !full:
		return []callLine{binaryLine(body)}
	case !full:
		return []callLine{callText(theme.Text, callOneLine(kept, k.width))}
	}
	var out []callLine
	if binary {
		out = append(out, binaryLine(body))
	}
	if doc := b.doc(k, source); doc != nil {
		if doc.note != "" {
			out = append(out, callText(theme.Muted, doc.note))
		}
		out = append(out, callLine{doc: doc})
	} else {
		out = append(out, callText(theme.Muted, spinner(f.Styles, callsNow(f))+" laying out "+kit.Size(int64(len(kept)))))
	}
	if !body.Whole() {
		out = append(out, callText(theme.Muted, "… "+beginningOf(body, f.Session.Press("o")+" opens it")))
	}
	return out
}

// beginningOf says that only the beginning of a body is there, and how to come to the rest, or why that is nowhere.
func beginningOf(body *engine.Body, how string) string {
	words := "first 64 KiB of " + kit.Size(body.Size)
	switch {
	case body.Filed() && how != "":
		words += " · " + how
	case body.Gap() != "":
		words += " · " + body.Gap()
	}
	return words
}

// bodyAbsent says why there is nothing to show of a body, or "".
func bodyAbsent(body *engine.Body) string {
	switch {
	case body == nil || body.Size == 0:
		return "no body"
	case body.Kept() == 0:
		return fmt.Sprintf("%s, no longer kept: newer calls took its room", kit.Size(body.Size))
	default:
		return ""
	}
}

// doc gives a body when it is read, reads it at once when that is cheap, and else notes that it is missing.
func (b *callBodies) doc(k bodyKey, source bodySource) *bodyDoc {
	k.whole = source.whole != nil
	for _, width := range []int{0, k.width} { // a tree is the same at every width
		at := k
		at.width = width
		if doc, ok := b.ready[at]; ok {
			return doc
		}
	}
	if !source.slow() {
		doc := newBodyDoc(source, k.form, k.width)
		b.put(callBodyMsg{k, doc})
		return doc
	}
	if b.missing == nil {
		b.missing = map[bodyKey]bodySource{}
	}
	b.missing[k] = source
	return nil
}

// layOut makes the command that reads what the last picture lacked; nil when it lacked nothing.
func (b *callBodies) layOut() tea.Cmd {
	var cmds []tea.Cmd
	for k, source := range b.missing {
		if b.asked == nil {
			b.asked = map[bodyKey]bool{}
		}
		if !b.asked[k] {
			b.asked[k] = true
			cmds = append(cmds, func() tea.Msg { return callBodyMsg{k, newBodyDoc(source, k.form, k.width)} })
		}
	}
	clear(b.missing)
	return tea.Batch(cmds...)
}

func (b *callBodies) put(m callBodyMsg) {
	if b.ready == nil {
		b.ready = map[bodyKey]*bodyDoc{}
	}
	delete(b.asked, m.key)
	if m.doc.tree != nil {
		m.key.width = 0
	}
	if _, ok := b.ready[m.key]; !ok {
		b.order = append(b.order, m.key)
	}
	b.ready[m.key] = m.doc
	if len(b.order) > bodiesKept {
		delete(b.ready, b.order[0])
		b.order = b.order[1:]
	}
}

// isBinary reports whether bytes are no text. A cut may have gone through the last character.
func isBinary(b []byte) bool {
	head := b[:min(len(b), 512)]
	if bytes.IndexByte(head, 0) >= 0 {
		return true
	}
	for range utf8.UTFMax {
		if utf8.Valid(head) || len(head) == 0 {
			return false
		}
		head = head[:len(head)-1]
	}
	return true
}

func binaryLine(body *engine.Body) callLine {
	kind := body.ContentType
	if kind == "" {
		kind = "no Content-Type"
	}
	return callText(theme.Muted, fmt.Sprintf("binary, %s · %s", kit.Size(body.Size), kind))
}

// callOneLine is the beginning of a text on one line, with the blanks of its layout taken together.
func callOneLine(b []byte, w int) string {
	if most := utf8.UTFMax * max(w, 1); len(b) > most {
		b = b[:most]
		for range utf8.UTFMax - 1 { // the cut may have gone through a character
			if r, n := utf8.DecodeLastRune(b); r == utf8.RuneError && n == 1 {
				b = b[:len(b)-1]
			}
		}
	}
	return engine.Clean(strings.Join(strings.Fields(string(b)), " "))
}
