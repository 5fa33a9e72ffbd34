package views

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

const (
	// bodyAtOnce is the size in bytes up to which a body is laid out while the screen is drawn; what is larger is laid out
	// elsewhere, and the screen says so until it is there.
	bodyAtOnce = 4 << 10
	// bodiesKept bounds the bodies that stay laid out: request and answer of a few calls. The largest take some 400 KB each.
	bodiesKept = 8
	// hexShown is how much of a binary body is shown, in bytes.
	hexShown = 2 << 10
)

// bodyKey names a body laid out at a width.
type bodyKey struct {
	call   engine.CallID
	answer bool
	width  int
}

// callBodyMsg brings a body that was laid out.
type callBodyMsg struct {
	key   bodyKey
	lines []string
}

// callBodies keeps bodies as lines, because laying one out costs more than the rest of the screen.
type callBodies struct {
	ready map[bodyKey][]string
	order []bodyKey // oldest first
	// missing are those that the last picture lacked; asked are those under way.
	missing map[bodyKey]bodyWork
	asked   map[bodyKey]bool
}

// bodyWork is what laying out needs.
type bodyWork struct {
	styles *theme.Styles
	bytes  []byte
}

// lines are a body as rows of a pane: over as many lines as it needs, or in one.
func (b *callBodies) lines(f Frame, k bodyKey, body *engine.Body, full bool) []callLine {
	kept := body.Bytes()
	switch {
	case body == nil || body.Size == 0:
		return []callLine{callText(theme.Muted, "no body")}
	case kept == nil:
		return []callLine{callText(theme.Muted, fmt.Sprintf("%s, no longer kept: newer calls took its room", kit.Size(body.Size)))}
	case isBinary(kept):
		return callBinaryLines(body, kept, full)
	case !full:
		return []callLine{callText(theme.Text, callOneLine(kept, k.width))}
	}
	var out []callLine
	for _, row := range b.layout(f, k, kept) {
		out = append(out, callLine{drawn: row})
	}
	if out == nil {
		out = append(out, callText(theme.Muted, spinner(f.Styles, callsNow(f))+" laying out "+kit.Size(int64(len(kept)))))
	}
	if !body.Whole() {
		out = append(out, callText(theme.Muted, "… first 64 KiB of "+kit.Size(body.Size)))
	}
	return out
}

// layout gives the lines of a body when they are there, makes them at once when that is cheap, and else notes that they are
// missing.
func (b *callBodies) layout(f Frame, k bodyKey, kept []byte) []string {
	if lines, ok := b.ready[k]; ok {
		return lines
	}
	if len(kept) <= bodyAtOnce {
		m := layOutBody(k, bodyWork{f.Styles, kept})
		b.put(m)
		return m.lines
	}
	if b.missing == nil {
		b.missing = map[bodyKey]bodyWork{}
	}
	b.missing[k] = bodyWork{f.Styles, kept}
	return nil
}

func layOutBody(k bodyKey, w bodyWork) callBodyMsg {
	return callBodyMsg{k, kit.JSON(w.styles, []byte(engine.CleanLines(string(w.bytes))), k.width)}
}

// layOut makes the command that lays out what the last picture lacked; nil when it lacked nothing.
func (b *callBodies) layOut() tea.Cmd {
	var cmds []tea.Cmd
	for k, work := range b.missing {
		if b.asked == nil {
			b.asked = map[bodyKey]bool{}
		}
		if !b.asked[k] {
			b.asked[k] = true
			cmds = append(cmds, func() tea.Msg { return layOutBody(k, work) })
		}
	}
	clear(b.missing)
	return tea.Batch(cmds...)
}

func (b *callBodies) put(m callBodyMsg) {
	if b.ready == nil {
		b.ready = map[bodyKey][]string{}
	}
	delete(b.asked, m.key)
	if _, ok := b.ready[m.key]; !ok {
		b.order = append(b.order, m.key)
	}
	b.ready[m.key] = m.lines
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

func callBinaryLines(body *engine.Body, kept []byte, full bool) []callLine {
	kind := body.ContentType
	if kind == "" {
		kind = "no Content-Type"
	}
	lines := []callLine{callText(theme.Muted, fmt.Sprintf("binary, %s · %s", kit.Size(body.Size), kind))}
	if !full {
		return lines
	}
	shown := kept[:min(len(kept), hexShown)]
	for row := range strings.SplitSeq(strings.TrimSuffix(hex.Dump(shown), "\n"), "\n") {
		lines = append(lines, callText(theme.Text, row))
	}
	if int64(len(shown)) < body.Size {
		lines = append(lines, callText(theme.Muted, fmt.Sprintf("… first %s of %s", kit.Size(int64(len(shown))), kit.Size(body.Size))))
	}
	return lines
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
