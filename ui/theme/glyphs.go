package theme

import (
	"strings"
	"unicode/utf8"
)

// Glyphs are the characters that authpeek draws with. Each is exactly one cell wide, in both sets. One glyph has one
// meaning; where ASCII makes two meet, the word that always stands beside a mark parts them.
type Glyphs struct {
	OK, Bad, Look, Note  string // fine; wrong, refused, expired; look here, due; a note
	Unread, Read, None   string // unread or in use; read or put away; not there, not looked at
	Sel, Own, Down       string // selected, focused, goes to; this profile; opens a choice
	Sent, Recv, Here     string // sent; received; decided here, and the dot between two facts
	Delta, Plus, Minus   string // changed, new, gone
	Same, Differs        string
	Got, Lived, ToCome   string // a token obtained, the part of it that has passed, the part to come
	NowBar, Refresh      string // the present moment; when a token is due to be replaced
	Null, Failed         string // a provider answered null; a provider failed
	Paused, Cut, Times   string // held back; text was cut; the sign before a count
	HideOpen, HideClose  string // around what is not shown
	Above, Below         string // there is more above, below
	BarOpen, BarFull     string
	BarHalf, BarEmpty    string
	BarClose             string
	TL, TR, BL, BR, H, V string // corners and lines of frames
	TeeL, TeeR           string // a line that starts at the left border, one that ends at the right border
	TeeD, TeeU, Cross    string
	Spinner              [4]string
	Spark                [4]string // from low to high

	ascii bool
}

func unicodeGlyphs() Glyphs {
	return Glyphs{
		OK: "✓", Bad: "✗", Look: "▲", Note: "i",
		Unread: "●", Read: "○", None: "–",
		Sel: "▸", Own: "◂", Down: "▾",
		Sent: "→", Recv: "←", Here: "·",
		Delta: "Δ", Plus: "+", Minus: "−", Same: "=", Differs: "≠",
		Got: "◆", Lived: "━", ToCome: "┄", NowBar: "┃", Refresh: "▲", Null: "○", Failed: "!",
		Paused: "‖", Cut: "…", Times: "×", HideOpen: "‹", HideClose: "›", Above: "↑", Below: "↓",
		BarOpen: "▕", BarFull: "█", BarHalf: "▌", BarEmpty: "░", BarClose: "▏",
		TL: "┌", TR: "┐", BL: "└", BR: "┘", H: "─", V: "│", TeeL: "├", TeeR: "┤", TeeD: "┬", TeeU: "┴", Cross: "┼",
		Spinner: [4]string{"◐", "◓", "◑", "◒"},
		Spark:   [4]string{"▁", "▃", "▅", "█"},
	}
}

func asciiGlyphs() Glyphs {
	return Glyphs{
		OK: "v", Bad: "x", Look: "!", Note: "i",
		Unread: "*", Read: "o", None: "-",
		Sel: ">", Own: "<", Down: " ",
		Sent: ">", Recv: "<", Here: ".",
		Delta: "~", Plus: "+", Minus: "-", Same: "=", Differs: "#",
		Got: "+", Lived: "=", ToCome: ".", NowBar: "|", Refresh: "^", Null: "o", Failed: "!",
		Paused: `"`, Cut: "~", Times: "x", HideOpen: "<", HideClose: ">", Above: "^", Below: "v",
		BarOpen: "[", BarFull: "#", BarHalf: "=", BarEmpty: "-", BarClose: "]",
		TL: "+", TR: "+", BL: "+", BR: "+", H: "-", V: "|", TeeL: "+", TeeR: "+", TeeD: "+", TeeU: "+", Cross: "+",
		Spinner: [4]string{"|", "/", "-", `\`},
		Spark:   [4]string{"_", "-", "=", "#"},
		ascii:   true,
	}
}

// Text writes a text with the glyphs at hand: in ASCII every mark, dot and line of the other set becomes its counterpart,
// one cell for one cell, so that a sentence like "12 messages · 3 unread" needs no second version. With Unicode glyphs
// it returns s itself. Letters outside ASCII stay as they are: they are somebody's data.
func (g *Glyphs) Text(s string) string {
	if !g.ascii {
		return s
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(asciiFor, s)
		}
	}
	return s
}

// asciiFor is the counterpart of one character. A switch and not a map, because it is asked for every character of a
// screen.
func asciiFor(r rune) rune {
	switch r {
	case '✓', '↓':
		return 'v'
	case '✗', '×':
		return 'x'
	case '▲':
		return '!'
	case '●', '•':
		return '*'
	case '○':
		return 'o'
	case '–', '−', '─', '░', '▃', '◑':
		return '-'
	case '▸', '→', '›':
		return '>'
	case '◂', '←', '‹':
		return '<'
	case '▾':
		return ' '
	case '·', '┄':
		return '.'
	case 'Δ', '…', '±':
		return '~'
	case '≠', '█', '▆', '▇':
		return '#'
	case '◆', '┌', '┐', '└', '┘', '├', '┤', '┬', '┴', '┼':
		return '+'
	case '━', '▌', '▅', '▄':
		return '='
	case '┃', '│', '◐':
		return '|'
	case '‖':
		return '"'
	case '↑':
		return '^'
	case '◓':
		return '/'
	case '◒':
		return '\\'
	case '▕':
		return '['
	case '▏':
		return ']'
	case '▁', '▂':
		return '_'
	}
	if r >= 0x2400 && r <= 0x2426 { // the pictures of control characters that a cleaned text may hold
		return '?'
	}
	return r
}
