package kit

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"authpeek/ui/theme"
)

// plain writes no escape sequences, so that what a test expects can be read.
func plain() *theme.Styles { return theme.New(theme.Options{NoColor: true}) }

func plainASCII() *theme.Styles { return theme.New(theme.Options{NoColor: true, ASCII: true}) }

func colored() *theme.Styles {
	return theme.New(theme.Options{Theme: theme.Dark, Profile: termenv.TrueColor})
}

// wantWidth fails unless every row has exactly w cells.
func wantWidth(t *testing.T, what string, w int, rows ...string) {
	t.Helper()
	for i, r := range rows {
		if got := ansi.StringWidth(r); got != w {
			t.Fatalf("%s: row %d is %d cells wide, want %d: %q", what, i, got, w, ansi.Strip(r))
		}
	}
}

// samples are texts of every kind that reaches a row.
func samples() []string {
	return []string{
		"", "a", "Your order has shipped", "✓ 200 · 12 messages, 3 unread", "日本語のメッセージ", "e\u0301te\u0301 👍 ok",
		"Ľúbica Š.", "␛[2J <U+202E>", "🇸🇰 flag", "a\x1b[31mb\x07\x00\u009b", "\xff\xfe broken Ƹ\xf60", "© ® ✓ ❤️ x", "tok#3f2a9c",
	}
}
