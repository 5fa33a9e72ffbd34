package kit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/ui/theme"
)

func TestBox(t *testing.T) {
	sync := func(b *Box) {
		b.Title("Sync").Note("f full sync")
		b.Line().Add(theme.Muted, "last").To(8).Add(theme.Text, "12:03:49 · delta · nothing changed")
		b.Line().Add(theme.Muted, "full").To(8).Add(theme.Text, "11:55:04 · 12 sent, 11 shown")
		b.Rule(Of(theme.Text, "actions"))
		b.Text(theme.Text, "merge   by id; nothing is ever deleted")
	}
	tests := []struct {
		name string
		w, h int
		draw func(*Box)
		want string
	}{
		{"as drawn", 46, 6, sync, `
┌ Sync ──────────────────────── f full sync ─┐
│ last    12:03:49 · delta · nothing changed │
│ full    11:55:04 · 12 sent, 11 shown       │
├─ actions ──────────────────────────────────┤
│ merge   by id; nothing is ever deleted     │
└────────────────────────────────────────────┘`},
		{"focused, filled up", 46, 4, func(b *Box) {
			b.Title("Inbox · 12 messages, 3 unread").Focus(true)
			b.Line().Edge(theme.Accent, "▸").Mark(theme.MarkUnread).Add(theme.Text, " Your order has shipped").Right(theme.Muted, "push   2 min")
		}, `
┌▸Inbox · 12 messages, 3 unread ─────────────┐
│▸● Your order has shipped      push   2 min │
│                                            │
└────────────────────────────────────────────┘`},
		{"clipped", 30, 4, sync, `
┌ Sync ──────── f full sync ─┐
│ last    12:03:49 · delta … │
│ full    11:55:04 · 12 sen… │
└────────────────────────────┘`},
		{"note goes first", 20, 2, sync, `
┌ Sync ────────────┐
└──────────────────┘`},
		{"then the title is cut", 9, 2, func(b *Box) { b.Title("Doctor").Note("8 opens") }, `
┌ Doct… ┐
└───────┘`},
		{"no title", 9, 3, func(b *Box) { b.Rule() }, `
┌───────┐
├───────┤
└───────┘`},
		{"narrow", 60, 4, func(b *Box) {
			b.Title("Inbox · 12 messages, 3 unread").Note("1–11 of 12 ↓").Focus(true).Narrow(true)
			b.Line().Add(theme.Text, "▸● Your order has shipped").Right(theme.Text, "push      2 min")
			b.Rule(Of(theme.Text, "tracking"))
		}, `
─▸Inbox · 12 messages, 3 unread ───────────── 1–11 of 12 ↓ ─
 ▸● Your order has shipped                  push      2 min 
─ tracking ─────────────────────────────────────────────────
                                                            `},
		{"only the top fits", 12, 1, sync, `
┌ Sync ────┐`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := NewBox(plain(), tt.w, tt.h)
			tt.draw(b)
			if diff := cmp.Diff(tt.want, "\n"+strings.Join(b.Lines(), "\n")); diff != "" {
				t.Errorf("Lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBoxASCII(t *testing.T) {
	b := NewBox(plainASCII(), 28, 4).Title("Doctor · ▲ 2").Note("8 opens").Focus(true)
	b.Line().Mark(theme.MarkLook).Add(theme.Text, " the key opens inboxes everywhere")
	want := []string{
		"+>Doctor . ! 2 -- 8 opens -+",
		"| ! the key opens inboxes~ |",
		"|                          |",
		"+--------------------------+",
	}
	if diff := cmp.Diff(want, b.Lines()); diff != "" {
		t.Errorf("Lines (-want +got):\n%s", diff)
	}
}

func TestHeading(t *testing.T) {
	got := Heading(plain(), 60, []Span{Of(theme.Text, "wire · 118 calls")}, []Span{Of(theme.Muted, "times UTC")}, false)
	if want := "─ wire · 118 calls ───────────────────────────── times UTC ─"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBoxIsExact(t *testing.T) {
	for _, st := range []*theme.Styles{plain(), plainASCII(), colored()} {
		for w := range 201 {
			for _, narrow := range []bool{false, true} {
				h := w%9 + 1
				b := NewBox(st, w, h).Title("Inbox · 12 日本").Note("rows 1–8").Focus(w%2 == 0).Narrow(narrow)
				b.Rule(Of(theme.Text, "Ľúbica"), Of(theme.Cred, "tok#3f2a9c"))
				for _, s := range samples() {
					b.Line().Add(theme.Text, s).Right(theme.Muted, "2 min")
				}
				b.Rows(blanks(b.Width())).Rule().Blank()
				lines := b.Lines()
				if len(lines) != h {
					t.Fatalf("%d rows at %d×%d", len(lines), w, h)
				}
				wantWidth(t, "box", w, lines...)
				wantWidth(t, "heading", w, Heading(st, w, []Span{Of(theme.Text, "wire · 118 calls")}, []Span{Of(theme.Text, "W:size")}, w%2 == 0))
			}
		}
	}
}

func TestBoxCountsItsRoom(t *testing.T) {
	b := NewBox(plain(), 20, 5)
	if b.Left() != 3 || b.Width() != 16 || b.Height() != 3 {
		t.Errorf("an empty box has %d rows left, %d×%d inside", b.Left(), b.Width(), b.Height())
	}
	b.Line()
	b.Rule()
	if b.Left() != 1 {
		t.Errorf("after two rows %d are left, want 1", b.Left())
	}
}

func TestSideAndStack(t *testing.T) {
	got := Side([]string{"ab", "cd"}, []string{"日"}, nil, []string{"1", "2", "3"})
	if diff := cmp.Diff([]string{"ab日1", "cd  2", "    3"}, got); diff != "" {
		t.Errorf("Side (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, Stack([]string{"a"}, nil, []string{"b", "c"})); diff != "" {
		t.Errorf("Stack (-want +got):\n%s", diff)
	}
}

func TestOverlay(t *testing.T) {
	body := []string{"aaaaaaaaaa", "日日日日日", "cccccccccc"}
	want := []string{"aaaaaaaaaa", "日[box] 日", "cccccccccc"}
	got := Overlay(plain(), body, []string{"[box]"}, 10, 3)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Overlay (-want +got):\n%s", diff)
	}
	st := colored()
	behind := NewLine(st, 10).Bold(theme.Error, "✗ refused").String()
	got = Overlay(st, []string{behind}, nil, 10, 1)
	if want := st.Of(theme.Muted).Write("✗ refused "); got[0] != want {
		t.Errorf("what is behind is %q, want %q", got[0], want)
	}
	for w := range 90 {
		for h := range 12 {
			rows := Overlay(st, body, NewBox(st, 40, 6).Title("Faults").Lines(), w, h)
			if len(rows) != h {
				t.Fatalf("%d rows, want %d", len(rows), h)
			}
			wantWidth(t, "overlay", w, rows...)
		}
	}
}
