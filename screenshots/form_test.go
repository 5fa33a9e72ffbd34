package main

import (
	"reflect"
	"strings"
	"testing"

	"authpeek/ui/theme"
)

// screenOf makes a screen of rows of text, in the terminal's own colours.
func screenOf(rows ...string) screen {
	s := screen{cols: 100, rows: len(rows)}
	for _, row := range rows {
		chars := []rune(row)
		for x := range s.cols {
			c := cell{char: ' ', ink: ownInk, ground: ownGround}
			if x < len(chars) {
				c.char = chars[x]
			}
			s.cells = append(s.cells, c)
		}
	}
	return s
}

func TestFormsOfTwoRunsAreTheSame(t *testing.T) {
	one := screenOf(
		" sandbox ▾  ● live 45s  tok#5d90c3   04:58 ▕████▌░▏",
		"│ inbox.fetch  Bearer tok#5d90c3  ✓ 200  12 messages   46 ms ││ seen  12:03:04 (2 min ago) │",
		"│ asked by #3 token.refresh, 13:… │",
		"│ cursor  token AM-_7…3mPUA of 12:03:04 │",
		"│ attributes   Basic tok#c2e8a1   ✓ 200  6 values     0.5 ms ││ port  http://127.0.0.1:41234 │",
		"─ wire · 4 calls ─────",
		" 12:03:04.113 #3  inbox.fetch  ✓ 200 ",
		" ?:help ",
	)
	two := screenOf(
		" sandbox ▾  ● live 45s  tok#0000aa  01:02:03 ▕█▏",
		"│ attributes   Basic tok#ffffff   ✓ 200  6 values      12 ms ││ seen  9:44:59 (1 s ago)    │",
		"│ inbox.fetch  Bearer tok#123456  ✓ 200  12 messages  1.25 s ││ port  http://127.0.0.1:80  │",
		"│ asked by #12 token.refresh, 9:0… │",
		"│ cursor  token MRRwa…pSfQA of 9:44:59 │",
		"─ wire · 4 calls ──",
		" 12:03:05.000 #2  attributes   ✓ 200 ",
		" ?:help ",
	)
	if told := differences(pageOf(one, one), pageOf(two, two)); len(told) > 0 {
		t.Errorf("two runs of the same program differ:\n%s", strings.Join(told, "\n"))
	}
}

func TestWhatChangedIsTold(t *testing.T) {
	was := screenOf("│ 12 messages, 3 unread ││ ✓ 200 │", "", " ?:help ")
	for what, now := range map[string]screen{
		"a number": screenOf("│ 13 messages, 3 unread ││ ✓ 200 │", "", " ?:help "),
		"a mark":   screenOf("│ 12 messages, 3 unread ││ ✗ 200 │", "", " ?:help "),
		"a key":    screenOf("│ 12 messages, 3 unread ││ ✓ 200 │", "", " ?:help  r:again "),
		"a row":    screenOf("│ 12 messages, 3 unread ││ ✓ 200 │", " new ", " ?:help "),
	} {
		if told := differences(pageOf(was, was), pageOf(now, now)); len(told) == 0 {
			t.Errorf("%s is another, and nothing is told", what)
		}
	}
	for what, change := range map[string]func(*cell){
		"ink":       func(c *cell) { c.ink = 0xff8a80 },
		"ground":    func(c *cell) { c.ground = 0x22384f },
		"bold":      func(c *cell) { c.bold = true },
		"underline": func(c *cell) { c.underline = true },
	} {
		now := screenOf("│ 12 messages, 3 unread ││ ✓ 200 │", "", " ?:help ")
		change(&now.cells[5])
		for _, pages := range [][2]string{{pageOf(was, was), pageOf(now, was)}, {pageOf(was, was), pageOf(was, now)}} {
			if len(differences(pages[0], pages[1])) == 0 {
				t.Errorf("a cell has other %s, and nothing is told", what)
			}
		}
	}
}

// Whatever mark a screen can have can be drawn.
func TestEveryMarkHasAGlyph(t *testing.T) {
	r, err := newRaster(letters)
	if err != nil {
		t.Fatal(err)
	}
	marks := "‖…×‹›§€äöüßéñ“”’—°≤≥⏎"
	for _, glyphs := range []string{"unicode", "ascii"} {
		look := theme.Detect(func(string) string { return "" }).WithGlyphs(glyphs)
		v := reflect.ValueOf(theme.New(look).Glyphs)
		for i := range v.NumField() {
			switch f := v.Field(i); f.Kind() {
			case reflect.String:
				marks += f.String()
			case reflect.Array:
				for n := range f.Len() {
					marks += f.Index(n).String()
				}
			}
		}
	}
	if !strings.Contains(marks, "◐") || !strings.Contains(marks, "┄") {
		t.Fatalf("the marks of the theme are not among %q", marks)
	}
	for _, char := range marks {
		for _, bold := range []bool{false, true} {
			m, err := r.mask(glyph{char, bold})
			if err != nil {
				t.Error(err)
				continue
			}
			if blank := !strings.ContainsFunc(string(m.Pix), func(r rune) bool { return r != 0 }); blank && char != ' ' {
				t.Errorf("%q is drawn as nothing", char)
			}
		}
	}
}

func TestAMissingGlyphIsAnError(t *testing.T) {
	r, err := newRaster(letters)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.paint(screenOf("ok 日"), looks()["dark"]); err == nil || !strings.Contains(err.Error(), "日") {
		t.Errorf("a character that the font has not got: %v", err)
	}
}

func TestCharactersArriveWhole(t *testing.T) {
	for text, want := range map[string]int{"": 0, "a": 0, "a─": 0, "a\xe2": 1, "a\xe2\x94": 2, "─\xf0\x9f\x98": 3, "a\xff": 0, "\x80\x80\x80\x80": 0} {
		if got := cutOff([]byte(text)); got != want {
			t.Errorf("%q: %d bytes are kept back, want %d", text, got, want)
		}
	}
}
