package hostiletest

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// Text is one hostile text.
type Text struct {
	Name string
	Text string
}

// Sequences are escape sequences that a terminal acts on. Their numbers are ones that authpeek never writes, so that each can be
// told from its own.
func Sequences() []Text {
	return []Text{
		{"CSI style", "\x1b[31;41;5;8;9m"},
		{"CSI cursor", "\x1b[6;45H\x1b[17A"},
		{"CSI erases", "\x1b[3J\x1b[1K\x1b[?2J"},
		{"CSI with colons", "\x1b[38:2::255:0:0m"},
		{"CSI scroll region", "\x1b[2;3r"},
		{"CSI inserts lines", "\x1b[77L\x1b[77M\x1b[77P\x1b[77@"},
		{"CSI repeats", "A\x1b[9999b"},
		{"CSI window", "\x1b[8;1;1t\x1b[3;0;0t\x1b[9;1t"},
		{"CSI asks for the title", "\x1b[21t\x1b[20t"},
		{"CSI title stack", "\x1b[23;2t\x1b[22;2t"},
		{"CSI asks who", "\x1b[c\x1b[>c\x1b[=c\x1b[>0q"},
		{"CSI asks where", "\x1b[6n\x1b[?6n\x1b[5n\x1b[?996n"},
		{"CSI asks for a mode", "\x1b[?2026$p\x1b[4$p"},
		{"CSI saves and restores", "\x1b[s\x1b[u\x1b7\x1b8"},
		{"CSI media copy", "\x1b[5i\x1b[?5i\x1b[4i"},
		{"CSI linefeed mode", "\x1b[20h\x1b[4h\x1b[2h"},
		{"keyboard", "\x1b[>4;2m\x1b[>1u\x1b[=5;1u\x1b[<u\x1b=\x1b>"},
		{"mouse modes", "\x1b[?1000h\x1b[?1002h\x1b[?1003h\x1b[?1006h\x1b[?1015h\x1b[?9h"},
		{"alternate screen", "\x1b[?47h\x1b[?1047h\x1b[?1049l\x1b[?1048h"},
		{"cursor and wrapping", "\x1b[?25h\x1b[?7l\x1b[?6h\x1b[?5h\x1b[3 q"},
		{"bracketed paste", "\x1b[?2004l\x1b[201~rm -rf ~\r\x1b[200~"},
		{"focus and synchronised update", "\x1b[?1004l\x1b[?2026h\x1b[?2027h\x1b[?2031h"},
		{"soft and full reset", "\x1b[!p\x1bc"},
		{"character sets", "\x1b(0\x1b)0\x1b*0\x0e\x0f\x1bn\x1bo\x1b%@\x1b%G"},
		{"screen alignment", "\x1b#8\x1b#3\x1b#6"},
		{"index and next line", "\x1bD\x1bE\x1bM\x1bH"},
		{"OSC title", "\x1b]0;PWNED\a\x1b]2;PWNED\x1b\\\x1b]1;PWNED\a"},
		{"OSC title of linux and screen", "\x1b]lPWNED\x1b\\\x1bkPWNED\x1b\\"},
		{"OSC palette", "\x1b]4;1;rgb:00/00/00\a\x1b]10;#000000\a\x1b]11;?\a\x1b]104\a\x1b]110\a"},
		{"OSC folder", "\x1b]7;file:///etc\a\x1b]9;PWNED\a\x1b]777;notify;PWNED;x\a"},
		{"OSC link", "\x1b]8;;https://evil.example/\x1b\\click\x1b]8;;\x1b\\"},
		{"OSC clipboard", "\x1b]52;c;UFdORUQ=\a\x1b]52;p;?\x1b\\"},
		{"OSC prompt and file", "\x1b]133;A\a\x1b]1337;File=name=UFdORUQ=:UFdORUQ=\a"},
		{"OSC without an end", "\x1b]0;PWNED"},
		{"DCS", "\x1bPq#0;2;0;0;0#0~~\x1b\\"},
		{"DCS asks for a setting", "\x1bP$qm\x1b\\\x1bP+q544e\x1b\\"},
		{"DCS through tmux", "\x1bPtmux;\x1b\x1b]0;PWNED\a\x1b\\"},
		{"DCS user keys", "\x1bP0;1|17/726d\x1b\\"},
		{"APC, PM, SOS", "\x1b_Gi=1,a=q;AAAA\x1b\\\x1b^PWNED\x1b\\\x1bXPWNED\x1b\\"},
		{"C1 as UTF-8", "\u009b6;45m\u009d0;PWNED\u009c\u0090q\u009c\u0085\u0084\u008d\u009e\u009f\u0098"},
		{"half a sequence", "\x1b[38;2;77;77;7"},
		{"escape alone", "\x1b"},
		{"escapes in escapes", "\x1b\x1b[6;45m\x1b[\x1b]0;PWNED\x1b\x1b\\"},
	}
}

// Characters are texts of characters that move, hide, reorder or stack up, without an escape sequence.
func Characters() []Text {
	return []Text{
		{"bidi overrides", "\u202egnp.exe\u202c \u202dabc\u202c \u202aA\u202bB\u202c"},
		{"bidi isolates and marks", "\u2066a\u2067b\u2068c\u2069 \u200e\u200f\u061c"},
		{"right to left", "שלום עולם مرحبا بالعالم"},
		{"zero width", "pass\u200bword\u200c\u200d\ufeff\u2060\u2061\u2064\u180e"},
		{"soft hyphen and fillers", "a\u00adb\u3164c\uffa0d\u115f\u1160\u034f\u17b4"},
		{"Zalgo", "Z" + strings.Repeat("\u0300\u0489\u20dd\u0338", 60) + "algo"},
		{"marks at the start", "\u0301\u0302\u20e3abc"},
		{"variation selectors", "❤\ufe0f ❤\ufe0e ☎\ufe0f 1\ufe0f\u20e3 a\ufe0f b\ufe01 葛\U000e0100 \ufe0f"},
		{"emoji families", "👩\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 👍🏽 🇸🇰🇨🇿🇺 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"},
		{"wide", "日本語テキスト한국어 ＡＢＣ 🎉🎉🎉"},
		{"wide to the last column", strings.Repeat("界", 200)},
		{"wide and narrow", strings.Repeat("界a", 120)},
		{"jamo", "\u1100\u1161\u11a8 \u1112\u1161\u11ab\u1160\u11a8"},
		{"scripts of spacing marks", "क\u093fत\u093e ग\u094d\u0930 ก\u0e33 ဘ\u102c\u1038 த\u0bca"},
		{"a long ligature", "\ufdfd﷽ꙮ⸻"},
		{"controls", "a\x00b\x07c\bd\x7fe\x05f\x1ag\x0bh\x0ci\x1cj\x1fk"},
		{"tabs", "\ta\t\tb"},
		{"carriage return", "secret\rhidden"},
		{"line feeds", "one\ntwo\r\nthree\n\rfour\x0bfive"},
		{"separators", "a\u0085b\u2028c\u2029d"},
		{"private use", "\ue000\uf8ff\U000f0000\U0010fffd"},
		{"noncharacters", "\ufdd0\ufffe\uffff\U0001fffe\U0010ffff"},
		{"tags", "x\U000e0001\U000e0020\U000e0041\U000e007f"},
		{"replacement and object", "\ufffd\ufffc\ufff9a\ufffab\ufffb"},
		{"blanks", "\u00a0\u2000\u2003\u2009\u202f\u205f\u3000x"},
		{"musical and shorthand", "\U0001d173\U0001bca0\U0001d167\U0001d165"},
		{"looks like the program's own", "tok#000000 \u2713 valid \u2502 [4 Inbox] ▸ …"},
		{"templates and formats", "{{.Token}} %s%n%!d(MISSING) ${HOME} $(reboot) `reboot` ../../etc/passwd"},
	}
}

// Bytes are texts that are not UTF-8. JSON, TOML and URLs cannot carry them as they are; heads, files, names of files and what
// programs print can.
func Bytes() []Text {
	return []Text{
		{"C1 as bytes", "a\x9b6;45mb\x9d0;PWNED\x9c\x90q\x9c\x85\x8d"},
		{"not UTF-8", "a\xff\xfe\xc3b\xe2\x82"},
		{"surrogates", "\xed\xa0\xbd\xed\xb8\x80\xed\xbf\xbf"},
		{"overlong", "\xc0\x9b[6;45m\xe0\x80\x9b\xf0\x80\x80\x9b\xc1\x9b"},
		{"beyond Unicode", "\xf4\x90\x80\x80\xf8\x88\x80\x80\x80"},
		{"an escape cut by bytes", "\x1b\xff[6;45m\xc2\x1b]0;PWNED\a"},
	}
}

// Corpus is all of it, one by one.
func Corpus() []Text { return append(append(Sequences(), Characters()...), Bytes()...) }

// Evil is what most places are tried with, short enough to stay on the screen in most of them: a sequence of each kind and a
// character of each, in UTF-8.
const Evil = "\x1b[6;45mA\x1b]0;PWNED\a\x1b[2;3r\x1bPq\x1b\\\u009b6;45m\u202eB\u2066\u200bC\u0301\u0301\u0301\u0301\u0301\u0301界\ufe0f\x00\r\n\t\b\x7f\x1b]52;c;UFdORUQ=\a\x1b[?1049l\x1bc"

// All is every text that is UTF-8 in one, without its line feeds.
func All() string {
	var b strings.Builder
	for _, t := range append(Sequences(), Characters()...) {
		b.WriteString(strings.ReplaceAll(t.Text, "\n", "\x0b"))
		b.WriteByte('|')
	}
	return b.String()
}

// Spelled is a text of UTF-8 as it stands between the quotes of a JSON string, all but letters by their numbers.
func Spelled(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= ' ' && r < 0x7f && r != '"' && r != '\\':
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		}
	}
	return b.String()
}
