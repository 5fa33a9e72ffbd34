package kit

import (
	"github.com/charmbracelet/x/ansi"

	"authpeek/ui/theme"
)

// Overlay lays a dialog over the middle of a body of w columns and h rows. What is behind keeps its text and loses its
// colours, so that the dialog is what the eye meets. Rows of the dialog must have equal widths; what does not fit is
// clipped.
func Overlay(st *theme.Styles, body, dialog []string, w, h int) []string {
	width := 0
	if len(dialog) > 0 {
		width = ansi.StringWidth(dialog[0])
	}
	if width > w {
		width = w
		clipped := make([]string, len(dialog))
		for i, row := range dialog {
			clipped[i] = ansi.Truncate(row, w, "")
		}
		dialog = clipped
	}
	x, y := (w-width)/2, max((h-len(dialog))/2, 0)
	out := make([]string, max(h, 0))
	l := NewLine(st, w)
	for i := range out {
		behind := ""
		if i < len(body) {
			behind, _ = visible(ansi.Strip(body[i]))
		}
		if i < y || i >= y+len(dialog) {
			out[i] = l.Reset(w).Add(theme.Muted, behind).String()
			continue
		}
		left, right := window(behind, 0, x), window(behind, x+width, w)
		out[i] = l.Reset(x).Add(theme.Muted, left).String() + dialog[i-y]
		out[i] += l.Reset(w-x-width).Add(theme.Muted, right).String()
	}
	return out
}

// window is the part of a text between two columns. A character of two cells that is only half inside becomes a blank.
func window(s string, from, to int) string {
	n, at := head(s, from)
	s = s[n:]
	lead := ""
	if at < from && s != "" {
		size, cells := cluster(s)
		lead, s, at = blanks(at+cells-from), s[size:], at+cells
	}
	// Marks without width at the cut belong to the character that is hidden.
	for s != "" {
		size, cells := cluster(s)
		if cells > 0 || from == 0 {
			break
		}
		s = s[size:]
	}
	n, _ = head(s, to-at)
	return lead + s[:n]
}

// Label lays a short text over a row from a column on. What it covers is hidden; all else keeps its place and its colours.
func Label(st *theme.Styles, row, text string, x int) string {
	width := ansi.StringWidth(row)
	end := min(x+Width(text), width)
	if x < 0 || x >= end {
		return row
	}
	look := st.Look(theme.Accent, theme.Bold|theme.Selected)
	shown, cells := visible(text)
	if cells > end-x {
		n, _ := head(shown, end-x)
		shown = shown[:n]
	}
	reset := ""
	if look.Open != "" {
		reset = "\x1b[0m"
	}
	return ansi.Truncate(row, x, "") + reset + look.Open + shown + look.Close + ansi.TruncateLeft(row, end, "")
}
