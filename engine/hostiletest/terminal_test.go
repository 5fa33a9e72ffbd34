package hostiletest

import (
	"slices"
	"strings"
	"testing"
)

// calm is what a well-behaved program writes around its pictures.
func calm(picture string) string {
	return "\x1b[22;0t\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?2004h" + picture + "\x1b[?2004l\x1b[m\x1b[?1049l\x1b[?25h\x1b[23;0t"
}

func TestTerminalTakesItsOwn(t *testing.T) {
	term := NewTerminal(10, 3)
	// Byte by byte: no sequence comes apart by that.
	for _, b := range []byte(calm("\x1b[?2026h\x1b[1;38;2;1;2;3mabc\x1b[0m日本語d\x1b[K\r\nrow\r\n0123456789\x1b[H\x1b]0;authpeek 04:12\a\x1b]52;c;YWI=\a\x1b[?2026l")) {
		_, _ = term.Write([]byte{b})
	}
	if len(term.Faults()) > 0 || len(term.Left()) > 0 {
		t.Errorf("faults %q, left %q", term.Faults(), term.Left())
	}
	if got := term.Clipboard(); len(got) != 1 || got[0] != "ab" {
		t.Errorf("clipboard %q", got)
	}
}

func TestTerminalFindsEveryHostileText(t *testing.T) {
	// These are no danger to a terminal: letters, if rare ones, or what moves the cursor within the row as the program itself does.
	harmless := []string{"right to left", "wide", "scripts of spacing marks", "a long ligature",
		"looks like the program's own", "templates and formats", "marks at the start", "carriage return", "jamo", "replacement and object", "blanks"}
	for _, text := range Corpus() {
		wrote := calm(text.Text)
		term := NewTerminal(80, 24)
		_, _ = term.Write([]byte(wrote))
		found := len(term.Faults()) > 0 || len(term.Left()) > 0 || Planted([]byte(wrote)) != nil
		if !found && !slices.Contains(harmless, text.Name) {
			t.Errorf("%s passes: %q", text.Name, text.Text)
		}
	}
	for name, wrote := range map[string]string{
		"a row too wide":           calm("\x1b[5;1H" + strings.Repeat("x", 81)),
		"a wide one at the edge":   calm(strings.Repeat("x", 79) + "界"),
		"a row too many":           calm(strings.Repeat("x\r\n", 24)),
		"the style stays":          strings.Replace(calm("\x1b[1m"), "\x1b[m", "", 1),
		"the screen stays":         strings.Replace(calm(""), "\x1b[?1049l", "", 1),
		"the cursor stays away":    strings.Replace(calm(""), "\x1b[?25h", "", 1),
		"wrapping stays off":       calm("\x1b[?7l"),
		"pasting stays bracketed":  strings.Replace(calm(""), "\x1b[?2004l", "", 1),
		"the title stays":          strings.Replace(calm(""), "\x1b[23;0t", "", 1),
		"a title without a stack":  "\x1b]0;x\a",
		"a title that is hostile":  calm("\x1b]0;a\u202eb\a"),
		"a clipboard of rubbish":   calm("\x1b]52;c;?\a"),
		"a sequence without end":   calm("") + "\x1b[3",
		"what was before, erased":  calm("\x1b[3J"),
		"a blinking style":         calm("\x1b[5m"),
		"an update that goes on":   calm("\x1b[?2026h"),
		"a byte that is not UTF-8": calm("\xff"),
	} {
		term := NewTerminal(80, 24)
		_, _ = term.Write([]byte(wrote))
		if len(term.Faults()) == 0 && len(term.Left()) == 0 {
			t.Errorf("%s passes: %q", name, wrote)
		}
	}
}

func TestPlainAndJSON(t *testing.T) {
	for text, fine := range map[string]bool{
		"two\nlines ✓ 日本 e\u0301": true, "a\rb": false, "a\x1bb": false, "a\u202eb": false, "a\u009bb": false, "a\xffb": false,
		"a\ufffdb": true, "a\tb": false, "a\u200bb": false, "❤\ufe0f": false, "a\u2028b": false,
	} {
		if err := Plain(text); (err == nil) != fine {
			t.Errorf("Plain(%q) = %v", text, err)
		}
	}
	for text, fine := range map[string]bool{
		`{"a":[1,{"b":null}]}` + "\n": true, `{"a":1}`: false, `{"a":1}{}` + "\n": false, `[1]` + "\n": false, `{"a":` + "\n": false,
		"{\"a\":\"\u202e\"}\n": false, "{\"a\":\"\x7f\"}\n": false, "{\"a\":\"\xff\"}\n": false,
	} {
		if err := JSON(text); (err == nil) != fine {
			t.Errorf("JSON(%q) = %v", text, err)
		}
	}
	if err := Lines("{}\n{\n"); err == nil {
		t.Error("half an object is a line")
	}
}

func TestNarrow(t *testing.T) {
	var b strings.Builder
	n := &Narrow{W: &b}
	for _, c := range []byte("a界e\u0301\x1b[m\xffz") {
		_, _ = n.Write([]byte{c})
	}
	if got := b.String(); got != "a界 e\x1b[m\xffz" {
		t.Errorf("%q", got)
	}
}
