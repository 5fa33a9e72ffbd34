package views

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
)

// BenchmarkTokensFullRender is a picture with a full history: of an ordinary token, and of one with more claims than anybody reads.
// BenchmarkTokensFullKey is a key on it. Neither may judge a token that was judged before.
func BenchmarkTokensFullRender(b *testing.B) {
	for _, claims := range []int{0, 20_000} {
		b.Run(fmt.Sprintf("%d claims", claims), func(b *testing.B) {
			v, l := tokensFull(b, claims)
			f := l.frame(120, 36)
			b.ReportAllocs()
			for b.Loop() {
				v.Render(f)
			}
		})
	}
}

func BenchmarkTokensFullKey(b *testing.B) {
	v, l := tokensFull(b, 0)
	f := l.frame(120, 36)
	keys := []tea.Msg{keyMsg("j"), keyMsg("k")}
	v.Render(f)
	for n := 0; b.Loop(); n++ {
		v.Update(l.Session, keys[n%2])
		v.Render(f)
	}
}

// BenchmarkDoctorRender is a picture of an examination that found something.
func BenchmarkDoctorRender(b *testing.B) {
	v := newDoctor(Deps{}).(*doctorView)
	l := liveSession(b, nil, v)
	l.press(v, "r")
	end(l, v, ExaminedMsg{Report: examined(l.now())})
	f := l.frame(120, 36)
	b.ReportAllocs()
	for b.Loop() {
		v.Render(f)
	}
}

// tokensFull is the screen of tokens with a history that is full, the newest token with that many claims.
func tokensFull(b *testing.B, claims int) (View, *live) {
	b.Helper()
	v := newTokens(Deps{})
	l := liveSession(b, nil, v)
	encode := base64.RawURLEncoding.EncodeToString
	var events []engine.Event
	for i := range 500 {
		var more strings.Builder
		if i == 499 {
			for n := range claims {
				fmt.Fprintf(&more, `"c%d":%d,`, n, n)
			}
		}
		exp := sandboxStart.Unix() + int64(i)
		raw := encode([]byte(`{"alg":"HS256","kid":"k1","typ":"JWT"}`)) + "." +
			encode(fmt.Appendf(nil, `{%s"sub":{"registered":"jane@example.com"},"iat":%d,"exp":%d}`, more.String(), exp-300, exp)) + "." + encode(make([]byte, 32))
		events = append(events, engine.Event{At: sandboxStart, Call: engine.CallID(i + 1), Detail: engine.TokenObtained{Token: auth.NewToken(auth.NewSecret(raw), sandboxStart, 0, "bench").Info}})
	}
	l.Ledger.Apply(events)
	return v, l
}
