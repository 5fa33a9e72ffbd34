package kit

import (
	"testing"
	"time"

	"authpeek/ui/theme"
)

func BenchmarkLine(b *testing.B) {
	l := NewLine(colored(), 120)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		wireRow(l.Reset(120))
		buf = l.AppendTo(buf[:0])
	}
}

func BenchmarkBox(b *testing.B) {
	st := colored()
	b.ReportAllocs()
	for b.Loop() {
		listBox(st, 46, 16)
	}
}

func BenchmarkGauge(b *testing.B) {
	st, c, now := colored(), jwt(), at("12:03:52")
	b.ReportAllocs()
	for b.Loop() {
		Gauge(st, GaugeAt(c, now), W120)
	}
}

func BenchmarkLifeLine(b *testing.B) {
	st, life, now := colored(), threeTokens(), at("12:03:52")
	b.ReportAllocs()
	for b.Loop() {
		LifeLine(st, life, now, 116, W120)
	}
}

// BenchmarkFrame draws a screen of 120 by 36 with all its parts: header, tabs, two panes, a life line, the wire and the
// key bar. The budget for a frame is well under 100 µs.
func BenchmarkFrame(b *testing.B) {
	st, life, c, now := colored(), threeTokens(), jwt(), at("12:03:52")
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		rows := frame(st, life, c, now)
		if len(rows) != 36 {
			b.Fatalf("%d rows", len(rows))
		}
		out = out[:0]
		for _, r := range rows {
			out = append(append(out, r...), '\n')
		}
	}
}

func TestFrameIsExact(t *testing.T) {
	for _, st := range []*theme.Styles{plain(), plainASCII(), colored()} {
		rows := frame(st, threeTokens(), jwt(), at("12:03:52"))
		if len(rows) != 36 {
			t.Errorf("%d rows, want 36", len(rows))
		}
		wantWidth(t, "frame", 120, rows...)
	}
}

func frame(st *theme.Styles, life Life, c Credential, now time.Time) []string {
	const w = 120
	l := NewLine(st, w)
	header := l.Inset().Bold(theme.Text, "authpeek").Space(2).Add(theme.Text, "sandbox ▾ android·project  customer-token ▾  jane@example.com ▾  ").
		Add(theme.Accent, "●").Add(theme.Text, " live 5s").RightSpans(GaugeSpans(st, GaugeAt(c, now), W120)...).String()
	tabs := l.Reset(w).Add(theme.Text, " 1 Overview  2 Attributes  3 Consents ").Bold(theme.Accent, "[4 Inbox ●3]").
		Add(theme.Text, " 5 Calls  6 Tokens  7 Compare  8 Doctor ▲2  9 Setup  0 Matrix").String()
	panes := Side(listBox(st, 46, 20), listBox(st, 74, 20))
	box := NewBox(st, w, 6).Title("Token life · provider http").Note("refresh-ahead 60 s · 3 tokens")
	box.Rows(LifeLine(st, life, now, box.Width(), W120)...)
	wire := []string{Heading(st, w, []Span{Of(theme.Text, "wire · 118 calls")}, []Span{Of(theme.Muted, "times UTC · W:size")}, false)}
	for range 6 {
		wire = append(wire, wireRow(l.Reset(w)).String())
	}
	keys := l.Reset(w).Inset().Add(theme.Accent, "?").Add(theme.Text, ":help  ").Add(theme.Accent, "/").Add(theme.Text, ":filter").String()
	return Stack([]string{header, tabs}, panes, box.Lines(), wire, []string{keys})
}

func listBox(st *theme.Styles, w, h int) []string {
	box := NewBox(st, w, h).Title("Inbox · 12 messages, 3 unread").Note("rows 1–12 of 12").Focus(true)
	for i := range box.Height() {
		l := box.Line()
		if i == 0 {
			l.Add(theme.Accent, "▸").Selected()
		} else {
			l.Space(1)
		}
		l.Mark(theme.MarkUnread).Space(1).Bold(theme.Text, "Your order has shipped").Right(theme.Muted, "push   2 min")
	}
	return box.Lines()
}

func wireRow(l *Line) *Line {
	return l.Inset().Add(theme.Muted, "12:03:04.155").To(13).Add(theme.Muted, "#109").To(19).Add(theme.Text, "inbox.fetch").To(36).
		Mark(theme.MarkReceived).To(38).Add(theme.Text, "token obtained").To(55).Add(theme.Cred, "tok#3f2a9c").
		Add(theme.Text, " HS256 kid=k1 · expires 12:08:04").Right(theme.Muted, "42 ms")
}
