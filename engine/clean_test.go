package engine

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/hostiletest"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want, lines string }{
		{"plain", "Your order has shipped", "Your order has shipped", "Your order has shipped"},
		{"empty", "", "", ""},
		{"letters", "Ľúbica · 日本 · Ελλάδα · 👍", "Ľúbica · 日本 · Ελλάδα · 👍", "Ľúbica · 日本 · Ελλάδα · 👍"},
		{"marks of the screen", "✓ ✗ ▲ tok#3f2a9c …", "✓ ✗ ▲ tok#3f2a9c …", "✓ ✗ ▲ tok#3f2a9c …"},
		{"csi clears the screen", "a\x1b[2Jb", "a␛[2Jb", "a␛[2Jb"},
		{"osc sets the title", "\x1b]0;evil\a", "␛]0;evil␇", "␛]0;evil␇"},
		{"osc 52 writes the clipboard", "\x1b]52;c;cm0gLXJm\x1b\\", "␛]52;c;cm0gLXJm␛\\", "␛]52;c;cm0gLXJm␛\\"},
		{"bell, nul, backspace, delete", "\a\x00\b\x7f", "␇␀␈␡", "␇␀␈␡"},
		{"c1 csi as utf-8", "\u009b31m", "<U+009B>31m", "<U+009B>31m"},
		{"c1 csi as a byte", "\x9b31m", "<0x9B>31m", "<0x9B>31m"},
		{"next line", "a\u0085b", "a<U+0085>b", "a<U+0085>b"},
		{"not utf-8", "a\xffb\xc3", "a<0xFF>b<0xC3>", "a<0xFF>b<0xC3>"},
		{"surrogate and overlong", "\xed\xa0\x80\xc0\xaf", "<0xED><0xA0><0x80><0xC0><0xAF>", "<0xED><0xA0><0x80><0xC0><0xAF>"},
		{"replacement character sent as such", "a\ufffdb", "a\ufffdb", "a\ufffdb"},
		{"bidi", "\u202eevil\u202c \u2066x\u2069 \u200f\u061c", "<U+202E>evil<U+202C> <U+2066>x<U+2069> <U+200F><U+061C>",
			"<U+202E>evil<U+202C> <U+2066>x<U+2069> <U+200F><U+061C>"},
		{"zero width", "pass\u200bword\ufeff\u2060", "pass<U+200B>word<U+FEFF><U+2060>", "pass<U+200B>word<U+FEFF><U+2060>"},
		{"soft hyphen and filler", "a\u00adb\u3164", "a<U+00AD>b<U+3164>", "a<U+00AD>b<U+3164>"},
		{"tag characters", "x\U000e0041", "x<U+E0041>", "x<U+E0041>"},
		{"separators", "a\u2028b\u2029", "a<U+2028>b<U+2029>", "a<U+2028>b<U+2029>"},
		{"number sign of Arabic", "\u0600١٢", "<U+0600>١٢", "<U+0600>١٢"},
		{"presentation of an emoji", "❤\ufe0f 1\ufe0f\u20e3 ☎\ufe0e", "❤ 1\u20e3 ☎", "❤ 1\u20e3 ☎"},
		{"presentation of nothing", "a\ufe0f\ufe0f \ufe0f", "a<U+FE0F><U+FE0F> <U+FE0F>", "a<U+FE0F><U+FE0F> <U+FE0F>"},
		{"other variation selectors", "b\ufe01葛\U000e0100", "b<U+FE01>葛<U+E0100>", "b<U+FE01>葛<U+E0100>"},
		{"skin tone", "👍🏽", "👍<U+1F3FD>", "👍<U+1F3FD>"},
		{"private use and noncharacter", "\ue000\ufffe\U0010ffff", "<U+E000><U+FFFE><U+10FFFF>", "<U+E000><U+FFFE><U+10FFFF>"},
		{"tab", "a\tb", "a    b", "a    b"},
		{"line feed", "a\nb", "a␊b", "a\nb"},
		{"crlf", "a\r\nb\r\n", "a␍␊b␍␊", "a\nb\n"},
		{"carriage return alone", "secret\rhidden", "secret␍hidden", "secret␍hidden"},
		{"four marks stay", "a\u0300\u0301\u0302\u0303b", "a\u0300\u0301\u0302\u0303b", "a\u0300\u0301\u0302\u0303b"},
		{"more marks are cut", "xa" + strings.Repeat("\u0301", 40) + "b", "xa\u0301\u0301\u0301\u0301b", "xa\u0301\u0301\u0301\u0301b"},
		{"mark without a base", "\u0301a", "◌\u0301a", "◌\u0301a"},
		{"mark after a line feed", "a\n\u0301b", "a␊\u0301b", "a\n◌\u0301b"},
		{"marks counted anew after work", "\x1ba\u0301\u0301\u0301\u0301\u0301", "␛a\u0301\u0301\u0301\u0301", "␛a\u0301\u0301\u0301\u0301"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Clean(tt.in)); diff != "" {
				t.Errorf("Clean (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.lines, CleanLines(tt.in)); diff != "" {
				t.Errorf("CleanLines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCleanLeavesNothingHostile(t *testing.T) {
	for _, text := range append(hostiletest.Corpus(), hostiletest.Text{Name: "all", Text: hostiletest.All()}) {
		if err := hostiletest.Plain(Clean(text.Text)); err != nil || strings.Contains(Clean(text.Text), "\n") {
			t.Errorf("%s: %v: %q", text.Name, err, Clean(text.Text))
		}
		if err := hostiletest.Plain(CleanLines(text.Text)); err != nil {
			t.Errorf("%s in lines: %v", text.Name, err)
		}
	}
}

func TestOrdinaryCharactersNeedNoWork(t *testing.T) {
	ordinary := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !isOrdinary(r) {
			continue
		}
		ordinary++
		if isMark(r) || isUnsafe(r) {
			t.Errorf("%U is taken for ordinary", r)
		}
	}
	if ordinary < 40_000 {
		t.Errorf("%d ordinary characters only", ordinary)
	}
}

func TestCleanReturnsACleanTextUnallocated(t *testing.T) {
	texts := []string{"Your order has shipped", "Ľúbica · 日本 · e\u0301 ✓", "two\nlines"}
	allocs := testing.AllocsPerRun(100, func() {
		Clean(texts[0])
		Clean(texts[1])
		CleanLines(texts[2])
	})
	if allocs != 0 {
		t.Errorf("%v allocations for texts that need no work, want 0", allocs)
	}
}

func FuzzClean(f *testing.F) {
	for _, text := range hostiletest.Corpus() {
		f.Add(text.Text)
	}
	for _, s := range []string{"", "a\x1b[2J", "\u202e", "\xff\xfe", "e\u0301\u0301\u0301\u0301\u0301", "a\r\n\tb", "\u009b", "👩\u200d💻"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lines := range []bool{false, true} {
			got := clean(s, lines)
			if !utf8.ValidString(got) {
				t.Fatalf("clean(%q) = %q is not UTF-8", s, got)
			}
			if err := hostiletest.Plain(got); err != nil || !lines && strings.Contains(got, "\n") {
				t.Fatalf("clean(%q) = %q: %v", s, got, err)
			}
			if again := clean(got, lines); again != got {
				t.Fatalf("clean is not idempotent: %q, then %q", got, again)
			}
		}
	})
}

func BenchmarkClean(b *testing.B) {
	plain := strings.Repeat("Your order has shipped. ", 40)
	mixed := strings.Repeat("Ľúbica, 日本 ✓ · ", 40)
	chinese := strings.Repeat("日本語テキスト한국어", 40)
	hostile := strings.Repeat("a\x1b[31m\u202eb\t", 40)
	for name, s := range map[string]string{"plain": plain, "mixed": mixed, "chinese": chinese, "hostile": hostile} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				CleanLines(s)
			}
		})
	}
}
