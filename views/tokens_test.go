package views

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// paste is what a terminal sends for pasted text.
func paste(text string) tea.KeyMsg {
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true}
}

func screenText(lines []string) string { return ansi.Strip(strings.Join(lines, "\n")) }

func TestTokensDraws(t *testing.T) {
	v := newTokens(Deps{})
	l := eightMinutes(t, v)
	drawAll(t, l, v, "tokens_healthy")
	checkAllSizes(t, l, v)

	l.press(v, "G")
	golden(t, "tokens_fixed_120x36", v.Render(l.frame(120, 36)))
	l.press(v, "tab")
	checkAllSizes(t, l, v)
	l.press(v, "tab", "k")
	golden(t, "tokens_basic_80x24", stacked(l, v))
}

// stacked draws a screen of 80 columns with the detail open.
func stacked(l *live, v View) []string {
	v.Render(l.frame(80, 24)) // a terminal that is resized draws first, then gets keys
	v.(*tokensView).focus = tokenFocusAuto
	return v.Render(l.frame(80, 24))
}

func TestTokensBeforeTheFirst(t *testing.T) {
	v := newTokens(Deps{})
	l := liveSession(t, nil, v)
	drawAll(t, l, v, "tokens_empty")
	checkAllSizes(t, l, v)
}

func TestTokensExpired(t *testing.T) {
	v := newTokens(Deps{})
	l := liveSession(t, nil, v)
	l.Profile.Provider = onceProvider(t, l)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	l.at(8*time.Minute + 48*time.Second)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	golden(t, "tokens_expired_120x36", v.Render(l.frame(120, 36)))
	checkAllSizes(t, l, v)
}

func TestTokensNarrowTurnsItsColumns(t *testing.T) {
	v := newTokens(Deps{})
	l := eightMinutes(t, v)
	v.Render(l.frame(60, 16))
	l.press(v, "enter")
	golden(t, "tokens_bytes_60x16", v.Render(l.frame(60, 16)))
	l.press(v, "t")
	golden(t, "tokens_words_60x16", v.Render(l.frame(60, 16)))
	l.press(v, "t")
	golden(t, "tokens_checks_60x16", v.Render(l.frame(60, 16)))
	if cmd := v.Update(l.Session, keyMsg("esc")); cmd == nil {
		t.Error("esc did not go back to the list")
	}
}

func TestTokensKeys(t *testing.T) {
	v := newTokens(Deps{})
	l := eightMinutes(t, v)
	v.Render(l.frame(120, 36))
	current := l.Current().Fingerprint

	got := asAny(l.press(v, "a", "x", "v"))
	if diff := cmp.Diff([]any{AskProviderMsg{}, ForgetTokenMsg{}, RevealMsg{Fingerprint: current}}, got); diff != "" {
		t.Errorf("a, x, v (-want +got):\n%s", diff)
	}
	copied, ok := l.press(v, "y")[0].(CopyMsg)
	if !ok || !json.Valid([]byte(copied.Text)) || !strings.Contains(copied.Text, `"registered": "jane@example.com"`) {
		t.Errorf("y copied %#v", copied)
	}
	diff, ok := l.press(v, "d")[0].(ShowMsg)
	if !ok || !strings.Contains(strings.Join(diff.Lines, "\n"), "Δ iat") || !strings.Contains(strings.Join(diff.Lines, "\n"), "= alg") {
		t.Errorf("d shows %#v", diff)
	}

	older := l.Ledger.Tokens()[0].Info.Fingerprint
	v.Update(l.Session, SelectMsg{Token: older})
	if got := screenText(v.Render(l.frame(120, 36))); !strings.Contains(got, "where "+older+" comes from") {
		t.Errorf("SelectMsg did not put the cursor on %s:\n%s", older, got)
	}
	l.press(v, "enter", "G", "up") // the last line counts the calls that are not listed
	opened := asAny(l.press(v, "enter"))
	uses := l.Ledger.Token(older).Uses
	if diff := cmp.Diff([]any{OpenMsg{View: "calls", Call: uses[len(uses)-usesListed]}}, opened); diff != "" {
		t.Errorf("enter opens the oldest call of the list (-want +got):\n%s", diff)
	}
}

func TestTokensPaste(t *testing.T) {
	v := newTokens(Deps{})
	l := liveSession(t, nil, v)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	l.at(time.Minute)
	issued := l.sandbox.Issued()[0]
	broken := "Bearer " + issued[:40] + "\n" + issued[40:90] + "\n" + issued[90:]

	v.Update(l.Session, SelectMsg{Token: "paste"})
	if !v.Editing() {
		t.Fatal("SelectMsg with paste did not open the field")
	}
	golden(t, "tokens_field_120x36", v.Render(l.frame(120, 36)))
	said := l.settle(v, v.Update(l.Session, paste(broken)))
	want := ToastMsg{Mark: engine.MarkOK, Text: `pasted ` + itoa(len(broken)) + ` characters, 3 parts; 2 line breaks and "Bearer" removed`}
	if diff := cmp.Diff([]any{want}, asAny(said)); diff != "" {
		t.Errorf("the report (-want +got):\n%s", diff)
	}
	if v.Editing() {
		t.Error("the field stayed open")
	}
	picture := v.Render(l.frame(120, 36))
	golden(t, "tokens_pasted_120x36", picture)
	if signature := issued[strings.LastIndexByte(issued, '.')+1:]; strings.Contains(screenText(picture), signature) {
		t.Error("the signature is on the screen")
	}
	checkAllSizes(t, l, v)
}

func TestTokensPasteOfOtherThings(t *testing.T) {
	for name, tc := range map[string]struct{ pasted, shows string }{
		"opaque":     {"  'a1b2c3d4-e5f6-7788'  ", "18 characters of base64url"},
		"alg none":   {"eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0.", "alg none: nothing to verify"},
		"milli exp":  {"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTUyNjI4ODQwMDB9.AAAA", "token.exp-millis"},
		"text sub":   {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.AAAA", "made out to jane"},
		"no json":    {"eyJhbGciOiJIUzI1NiJ9.bm8ganNvbg.AAAA", "no JSON object"},
		"JWE":        {"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA", "cannot be decrypted: no key"},
		"escapes":    {"eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiXHUwMDFiWzMxbSIsIhtbMm0iOjF9.AAAA", "claims.not-object"},
		"long claim": {"eyJhbGciOiJIUzI1NiJ9.eyJ4IjoiYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhIn0.AAAA", "not known to"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newTokens(Deps{})
			l := liveSession(t, nil, v)
			l.press(v, "i")
			l.settle(v, v.Update(l.Session, paste(tc.pasted)))
			f := l.frame(140, 60)
			picture := v.Render(f)
			if !strings.Contains(screenText(picture), tc.shows) {
				t.Errorf("does not show %q:\n%s", tc.shows, screenText(picture))
			}
			for _, size := range overviewSizes {
				f := l.frame(size.width, size.height)
				checkSize(t, v.Render(f), f.Width, f.Height)
			}
		})
	}
}

func TestTokensFieldTakesLetters(t *testing.T) {
	v := newTokens(Deps{})
	l := liveSession(t, nil, v)
	if got := l.press(v, "i", "a", "x", "q", "backspace"); len(got) > 0 {
		t.Errorf("letters in the field asked for %v", got)
	}
	if got := screenText(v.Render(l.frame(80, 24))); !strings.Contains(got, "‹2 characters, hidden›") {
		t.Errorf("the field does not say what it holds:\n%s", got)
	}
	if cmd := v.Update(l.Session, keyMsg("esc")); cmd == nil || v.Editing() {
		t.Error("esc did not leave the field")
	}
	l.press(v, "i", "enter")
	if !v.Editing() {
		t.Error("enter on an empty field left it")
	}
}

func TestTokensFilter(t *testing.T) {
	v := newTokens(Deps{})
	l := eightMinutes(t, v)
	var err error
	if l.Filter, err = ParseFilter("api-key"); err != nil {
		t.Fatal(err)
	}
	if got := screenText(v.Render(l.frame(120, 36))); !strings.Contains(got, "Tokens · 1 of 5 · api-key") {
		t.Errorf("the filtered list:\n%s", got)
	}
}

// A token is a stranger's text like any other: its escapes become control characters once they are read.
func TestTokensCleansWhatATokenSays(t *testing.T) {
	part := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	hostile := part(`{"alg":"HS\u001b[2","kid":"\u001b]0;x\u0007","typ":"\u202eJWT"}`) + "." +
		part(`{"sub":{"registered":"\u009b31m"},"\u001b[2J":1,"iss":"\u001b[1m","exp":1e300}`) + ".AAAA"
	v := newTokens(Deps{})
	l := liveSession(t, nil, v)
	l.press(v, "i")
	l.settle(v, v.Update(l.Session, paste(hostile)))
	for range 3 {
		for _, size := range overviewSizes {
			for _, line := range v.Render(l.frame(size.width, size.height)) {
				if strings.ContainsAny(line, "\x1b\a\u009b\u202e") {
					t.Errorf("%s: a control character is in %q", size.name, line)
				}
			}
		}
		l.press(v, "t")
	}
	copied, ok := l.press(v, "y")[0].(CopyMsg)
	if !ok || !json.Valid([]byte(copied.Text)) {
		t.Errorf("y copied %#v", copied)
	}
}
