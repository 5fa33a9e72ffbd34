package hostiletest

import (
	"strings"
)

// modes are those that authpeek may set and must put back.
var modes = []string{"?7", "?25", "?1049", "?1004", "?2004", "?2026", "?1000", "?1002", "?1003", "?1006"}

// csi carries out a control sequence that authpeek may write; any other is a fault.
func (t *Terminal) csi(params string, final byte) {
	switch final {
	case 'm':
		t.rendition(params)
		return
	case 'h', 'l':
		t.mode(params, final == 'h')
		return
	case 't':
		t.title(params)
		return
	}
	if strings.Trim(params, "0123456789;") != "" {
		t.fault("CSI %q%c", params, final)
		return
	}
	n := numbers(params)
	switch final {
	case 'A':
		t.move(t.row-n[0], t.col)
	case 'B':
		t.move(t.row+n[0], t.col)
	case 'C':
		t.move(t.row, t.col+n[0])
	case 'D':
		t.move(t.row, t.col-n[0])
	case 'G':
		t.move(t.row, n[0]-1)
	case 'd':
		t.move(n[0]-1, t.col)
	case 'H':
		t.move(n[0]-1, n[1]-1)
	case 'J':
		if params == "3" {
			t.fault("what was scrolled away before is erased")
		}
	case 'K', 'X':
	default:
		t.fault("CSI %q%c", params, final)
	}
}

func (t *Terminal) move(row, col int) {
	t.row, t.col, t.full = min(max(row, 0), t.rows-1), min(max(col, 0), t.cols-1), false
}

// rendition takes the styles of the interface: bold, underline, reverse, and colours.
func (t *Terminal) rendition(params string) {
	t.style = strings.Trim(params, "0") != ""
	all := strings.Split(params, ";")
	for i := 0; i < len(all); i++ {
		switch p := all[i]; p {
		case "", "0", "1", "4", "7", "22", "24", "27", "39", "49":
		case "38", "48":
			switch {
			case i+2 < len(all) && all[i+1] == "5":
				i += 2
			case i+4 < len(all) && all[i+1] == "2":
				i += 4
			default:
				t.fault("the style %q", params)
				return
			}
		default:
			n := numbers(p)[0]
			if len(p) > 3 || !(n >= 30 && n <= 37 || n >= 40 && n <= 47 || n >= 90 && n <= 97 || n >= 100 && n <= 107) {
				t.fault("the style %q", params)
				return
			}
		}
	}
}

func (t *Terminal) mode(params string, on bool) {
	list, private := strings.CutPrefix(params, "?")
	for mode := range strings.SplitSeq(list, ";") {
		name := mode
		if private {
			name = "?" + mode
		}
		known := false
		for _, m := range modes {
			known = known || m == name
		}
		switch {
		case !known:
			t.fault("mode %q", name)
		case name == "?1049":
			if on && !t.alternate {
				t.saved = [2]int{t.row, t.col}
			} else if !on && t.alternate {
				t.row, t.col = t.saved[0], t.saved[1]
			}
			t.alternate, t.full = on, false
		default:
			t.modes[name] = on
		}
	}
}

// title keeps the stack of titles.
func (t *Terminal) title(params string) {
	switch params {
	case "22;0":
		t.titles++
	case "23;0":
		t.titles--
	default:
		t.fault("CSI %qt", params)
	}
}
