package kit

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/ui/theme"
)

// threeTokens is the session of the drawings at 12:03:52.
func threeTokens() Life {
	return Life{
		Segments: []Segment{
			{Fingerprint: "tok#5d90c3", From: at("11:55:04"), To: at("11:59:04"), Uses: 49},
			{Fingerprint: "tok#b81d55", From: at("11:59:04"), To: at("12:03:04"), Uses: 49},
			{Fingerprint: "tok#3f2a9c", From: at("12:03:04"), To: at("12:08:04"), Uses: 10, State: SegmentCurrent},
		},
		RefreshAt: at("12:07:04"),
	}
}

// oneRejected tells of a token that was refused and a provider that then had none.
func oneRejected() Life {
	l := threeTokens()
	l.Segments[1] = Segment{Fingerprint: "tok#b81d55", From: at("11:59:04"), To: at("12:01:14"), Uses: 20,
		State: SegmentRejected, Note: "401", Marks: []LifeMark{{At: at("12:00:19"), Kind: LifeIdentity, Note: "C bob"}}}
	none := Segment{From: at("12:01:14"), To: at("12:03:04"), Uses: 3, State: SegmentNoToken, Marks: []LifeMark{
		{At: at("12:01:40"), Kind: LifeNull, Note: "null ×2"}, {At: at("12:02:05"), Kind: LifeNull}, {At: at("12:02:30"), Kind: LifeFailed}}}
	l.Segments = []Segment{l.Segments[0], l.Segments[1], none, l.Segments[2]}
	return l
}

// zoomed shows two minutes around the last replacement.
func zoomed() Life {
	l := threeTokens()
	l.From, l.To = at("12:02:00"), at("12:04:00")
	return l
}

func TestLifeLine(t *testing.T) {
	tests := []struct {
		name  string
		life  Life
		now   time.Time
		w     int
		class Class
		st    *theme.Styles
		want  string
	}{
		{"wide", threeTokens(), at("12:03:52"), 116, W120, plain(), `
     tok#5d90c3 ×49 replaced         tok#b81d55 ×49 replaced          tok#3f2a9c ×10 · now                04:12 left
     ◆━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━◆━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━◆━━━━━━┃┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄▲┄┄┄┄┄┄┄✗    
     11:55:04                        11:59:04                         12:03:04    refresh 12:07:04  expires 12:08:04`},
		{"80 columns", threeTokens(), at("12:03:52"), 76, W80, plain(), `
    ◆━━━━━━━━━━━━━━━━━━━━━━━━━━━━━◆━━━━━┃┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄▲┄┄┄┄┄┄✗    
    tok#b81d55 ×49 replaced       tok#3f2a9c ×10                  04:12 left`},
		{"60 columns", threeTokens(), at("12:03:52"), 50, W60, plain(), `
◆━━━━━━━━━━━━━━━◆━━━┃┄┄┄┄┄┄┄┄┄┄┄┄▲┄┄┄✗  04:12 left`},
		{"60 columns, ascii", threeTokens(), at("12:03:52"), 50, W60, plainASCII(), `
+===============+===|............^...x  04:12 left`},
		{"just begun", Life{Segments: []Segment{{Fingerprint: "tok#5d90c3", From: at("11:55:04"), To: at("12:00:04"), Uses: 1,
			State: SegmentCurrent}}, RefreshAt: at("11:59:04")}, at("11:55:06"), 116, W120, plain(), `
     tok#5d90c3 ×1 · now                                                                                  04:58 left
     ◆┃┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄▲┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄✗    
     11:55:04                                                                     refresh 11:59:04  expires 12:00:04`},
		{"rejected, null, failed", oneRejected(), at("12:03:52"), 116, W120, plain(), `
     tok#5d90c3 ×49 replaced         tok#b81d55 ×20    no token ×3    tok#3f2a9c ×10 · now                04:12 left
     ◆━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━◆━━━━━━━━━━Δ━━━━━━✗   ○  ○   !   ◆━━━━━━┃┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄▲┄┄┄┄┄┄┄✗    
     11:55:04                        11:59:04   C bob  401 null ×2    12:03:04    refresh 12:07:04  expires 12:08:04`},
		{"expired", threeTokens(), at("12:10:04"), 76, W80, plain(), `
    ◆━━━━━━━━━━━━━━━━━━━━━━━◆━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━✗           ┃    
    tok#b81d55 ×49          tok#3f2a9c ×10                 expired 02:00 ago`},
		{"zoomed in", zoomed(), at("12:03:52"), 76, W100, plain(), `
     tok#b81d55 ×49 replaced            tok#3f2a9c ×10 · now      04:12 left
     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━◆━━━━━━━━━━━━━━━━━━━━━━━━━━┃┄┄┄┄    
                                        12:03:04`},
		{"no room for all names", threeTokens(), at("12:03:52"), 40, W100, plain(), `
      tok#b81d55  tok#3f2a9c  04:12 left
     ◆━━━━━━━━◆━━━━━━━━━◆┃┄┄┄┄┄┄┄▲┄✗    
      refresh 12:07:04  expires 12:08:04`},
		{"end unknown", Life{Segments: []Segment{{Fingerprint: "tok#88c0de", From: at("12:00:00"), Uses: 4, State: SegmentCurrent}}},
			at("12:05:00"), 76, W80, plain(), `
    ◆━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┃┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄    
    tok#88c0de ×4                                             expiry unknown`},
		{"no token at all", Life{}, at("12:05:00"), 20, W80, plain(), `
                    
                    `},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := LifeLine(tt.st, tt.life, tt.now, tt.w, tt.class)
			wantWidth(t, "life line", tt.w, rows...)
			want := strings.Split(tt.want[1:], "\n")
			for i := range want {
				want[i] = strings.TrimRight(want[i], " ")
			}
			for i := range rows {
				rows[i] = strings.TrimRight(rows[i], " ")
			}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLifeLineIsExact(t *testing.T) {
	crowded := threeTokens()
	for i := range 300 {
		crowded.Segments[2].Marks = append(crowded.Segments[2].Marks, LifeMark{At: at("12:03:05").Add(time.Duration(i)), Kind: LifeFailed})
	}
	for _, st := range []*theme.Styles{plainASCII(), colored()} {
		for w := range 201 {
			for class, height := range map[Class]int{W60: 1, W80: 2, W120: 3} {
				for _, life := range []Life{threeTokens(), oneRejected(), zoomed(), crowded, {}} {
					rows := LifeLine(st, life, at("12:03:04").Add(time.Duration(w)*3*time.Second), w, class)
					if len(rows) != height {
						t.Fatalf("class %d has %d rows", class, len(rows))
					}
					wantWidth(t, "life line", w, rows...)
				}
			}
		}
	}
}

// Marks never cover each other: two tokens that came in the same instant have a cell each.
func TestLifeLineKeepsMarksApart(t *testing.T) {
	life := Life{Segments: []Segment{
		{Fingerprint: "tok#5d90c3", From: at("12:00:00"), To: at("12:00:00")},
		{Fingerprint: "tok#b81d55", From: at("12:00:00"), To: at("12:00:01")},
		{Fingerprint: "tok#3f2a9c", From: at("12:00:01"), To: at("13:00:01"), State: SegmentCurrent},
	}}
	got := LifeLine(plain(), life, at("12:00:02"), 20, W120)[1]
	if want := "     ◆◆◆┃┄┄┄┄┄┄✗    "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
