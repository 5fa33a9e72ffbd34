package views

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// asked is the question that a view has put, or a failure.
func asked(t *testing.T, got []any) VerifyMsg {
	t.Helper()
	if len(got) == 1 {
		if m, ok := got[0].(VerifyMsg); ok {
			return m
		}
	}
	t.Fatalf("no question for a verification, but %v", got)
	return VerifyMsg{}
}

func TestTokensKeyField(t *testing.T) {
	v := newTokens(Deps{})
	l := eightMinutes(t, v)
	v.Render(l.frame(120, 36))
	l.press(v, "s")
	golden(t, "tokens_key_120x36", v.Render(l.frame(120, 36)))
	golden(t, "tokens_key_60x16", v.Render(l.frame(60, 16)))
	if !v.Editing() {
		t.Fatal("s did not open the field")
	}
	l.settle(v, v.Update(l.Session, paste("-----BEGIN PUBLIC KEY-----\nq\n")))
	l.press(v, "x", "backspace", "tab")
	got := screenText(v.Render(l.frame(80, 24)))
	if !strings.Contains(got, "‹29 characters, hidden›") || !strings.Contains(got, "[raw]") || strings.Contains(got, "BEGIN") {
		t.Errorf("the field with a key in it:\n%s", got)
	}
	m := asked(t, asAny(l.press(v, "enter")))
	if m.Token.Fingerprint != l.Current().Fingerprint || m.Ref != "" || m.As != jose.KeyRaw || m.Key.Fingerprint() != auth.NewSecret("-----BEGIN PUBLIC KEY-----\nq\n").Fingerprint() {
		t.Errorf("asked for %+v", m)
	}
	if text := fmt.Sprintf("%v %+v %#v", m, m, m); strings.Contains(text, "BEGIN") {
		t.Errorf("the question shows its key: %s", text)
	}

	l.settle(v, v.Update(l.Session, VerifiedMsg{ID: m.ID, Problem: "this is no key"}))
	if got := screenText(v.Render(l.frame(80, 24))); !v.Editing() || !strings.Contains(got, "✗ this is no key") {
		t.Errorf("what is wrong with the key is not told:\n%s", got)
	}
	l.press(v, "ctrl+u")
	for _, r := range "file:key.pem" {
		l.press(v, string(r))
	}
	if got := screenText(v.Render(l.frame(80, 24))); !strings.Contains(got, "file:key.pem_") {
		t.Errorf("a reference is hidden:\n%s", got)
	}
	m = asked(t, asAny(l.press(v, "enter")))
	if m.Ref != "file:key.pem" || !m.Key.IsZero() {
		t.Errorf("asked for %+v", m)
	}
	if cmd := v.Update(l.Session, VerifiedMsg{ID: m.ID - 1}); cmd != nil || !v.Editing() {
		t.Error("the answer to another question closed the field")
	}
	want := ToastMsg{Mark: engine.MarkOK, Text: l.Current().Fingerprint + " verified with the sandbox's key k1"}
	said := l.settle(v, v.Update(l.Session, VerifiedMsg{ID: m.ID, Fingerprint: m.Token.Fingerprint}))
	if diff := cmp.Diff([]any{want}, asAny(said)); diff != "" || v.Editing() {
		t.Errorf("the answer (-want +got):\n%s", diff)
	}
}

// Each thing that may be known of a signature has its own words.
func TestTokensSaysWhatWasVerified(t *testing.T) {
	none := "eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0."
	signed := "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.5mUPCS3zUoVEoBtjpFkLVeBHwpZF9FJ4a8F6Vdtu0zM"
	for name, tc := range map[string]struct {
		token  string
		result jose.Verification
		shows  []string
	}{
		"alg none":    {none, jose.Verification{}, []string{"▲ alg none: nothing to verify", "▲ nothing to verify"}},
		"no key":      {signed, jose.Verification{}, []string{"– not verified: no key (s adds one)", "– not verified"}},
		"matches":     {signed, jose.Verification{State: jose.StateValid, Alg: "HS256", Key: "shared secret of 32 bytes"}, []string{"✓ verified with your key (HS256, 32 bytes)", "✓ matches the key"}},
		"another key": {signed, jose.Verification{State: jose.StateInvalid, Key: "k", Reason: "the signature does not match", Hint: "it matches with the secret read as base64"}, []string{"✗ does not match your key", "✗ does not match", "it matches with the secret read as base64"}},
		"no fit":      {signed, jose.Verification{State: jose.StateUnverified, Reason: "an RSA key is not for HS256"}, []string{"– not verified with your key: an RSA key is not for HS256"}},
		"spelling":    {signed, jose.Verification{State: jose.StateInvalid, Reason: "white space stands in it"}, []string{"✗ not verified with your key: white space stands in it", "✗ not verified"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := newTokens(Deps{})
			l := liveSession(t, nil, v)
			l.press(v, "i")
			l.settle(v, v.Update(l.Session, paste(tc.token)))
			if tc.result.State != "" {
				l.Verified[v.(*tokensView).item.info.Fingerprint] = NewVerified("your key", tc.result)
			}
			got := screenText(v.Render(l.frame(140, 60)))
			for _, want := range append(tc.shows, "not checked: ") {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not shown:\n%s", want, got)
				}
			}
			if strings.Contains(strings.ToLower(got), "valid") {
				t.Errorf("something is called valid:\n%s", got)
			}
		})
	}
}

func TestTokensOpensAJWE(t *testing.T) {
	v := newTokens(Deps{})
	l := liveSession(t, nil, v)
	l.at(time.Minute)
	l.press(v, "i")
	l.settle(v, v.Update(l.Session, paste("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiY3R5IjoiSldUIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA")))
	golden(t, "tokens_jwe_120x36", v.Render(l.frame(120, 36)))
	nested := "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIiwiZXhwIjoxNzk1MjYyNDA0fQ.c2VjcmV0LXNpZ25hdHVyZQ"
	fp := v.(*tokensView).item.info.Fingerprint
	l.Verified[fp] = NewVerified("your key", jose.Verification{State: jose.StateValid, Alg: "dir", Enc: "A256GCM", Key: "shared secret of 32 bytes", Payload: []byte(nested)})
	if l.Verified[fp].Result.Payload != nil {
		t.Error("the plaintext is kept, with the signature in it")
	}
	picture := v.Render(l.frame(120, 36))
	golden(t, "tokens_decrypted_120x36", picture)
	if strings.Contains(screenText(picture), "c2VjcmV0") {
		t.Error("the inner signature is on the screen")
	}
	checkAllSizes(t, l, v)
}

// enter on a finding goes to its bytes, and e says everything about either.
func TestTokensGoesFromFindingToBytes(t *testing.T) {
	v := newTokens(Deps{})
	l := liveSession(t, nil, v)
	l.press(v, "i")
	l.settle(v, v.Update(l.Session, paste("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTUyNjI4ODQwMDAsImEiOiJcdTAwMWJbMzFtIn0.AAAA")))
	tv := v.(*tokensView)
	v.Render(l.frame(120, 36))
	at := -1
	for i, line := range tv.drawn {
		if line.finding != nil && line.finding.Code == "token.exp-millis" {
			at = i
			break
		}
	}
	if at < 0 {
		t.Fatalf("the milliseconds were not found:\n%s", screenText(v.Render(l.frame(120, 36))))
	}
	l.press(v, "g")
	for range at {
		l.press(v, "j")
	}
	shown, ok := l.press(v, "e")[0].(ShowMsg)
	if !ok || shown.Title != "token.exp-millis" || !strings.Contains(strings.Join(shown.Lines, "\n"), "what to do") {
		t.Errorf("e on the finding shows %#v", shown)
	}
	l.press(v, "enter")
	v.Render(l.frame(120, 36))
	if line := tv.drawn[tv.lines.Index()]; line.row == nil || line.row.member != "exp" {
		t.Fatalf("the cursor is on %+v", line)
	}
	shown, ok = l.press(v, "e")[0].(ShowMsg)
	if !ok || !strings.Contains(strings.Join(shown.Lines, "\n"), "token.exp-millis") {
		t.Errorf("e on the row shows %#v", shown)
	}
	l.press(v, "j", "j")
	for _, m := range l.press(v, "e") {
		if strings.ContainsRune(fmt.Sprint(m), '\x1b') {
			t.Errorf("an escape of the token is in %q", m)
		}
	}
}

// A token that a server has refused says so in its life, and the judgement says why.
func TestTokensRejected(t *testing.T) {
	v := newTokens(Deps{})
	l := liveSession(t, nil, v)
	l.Profile.Provider = onceProvider(t, l)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	l.at(6 * time.Minute)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Trigger: "you"})
	v.Render(l.frame(140, 60))
	got := screenText(v.Render(l.frame(140, 60)))
	for _, want := range []string{
		"issued 11:55:04 · cached (once) · used 2 times", "expired 12:00:04", "rejected 401 12:01:04", "used by 2 calls · enter opens one",
		"✗ token.expired", "✗ it has expired", "iat   2026-11-21 11:55:04 UTC · the same here · 06:00 ago",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown:\n%s", want, got)
		}
	}
	l.Local = time.FixedZone("LAB", 13*60*60)
	if got := screenText(v.Render(l.frame(140, 60))); !strings.Contains(got, "UTC · 2026-11-22 00:55:04 LAB · 06:00 ago") {
		t.Errorf("the local time is not shown:\n%s", got)
	}
}

// The customer of the session is another one than the token names.
func TestTokensOfAnotherCustomer(t *testing.T) {
	v := newTokens(Deps{})
	l := eightMinutes(t, v)
	v.Update(l.Session, SelectMsg{Token: l.Current().Fingerprint})
	l.Profile.CustomerIDs = map[string]string{"registered": "bob@example.com"}
	if got := screenText(v.Render(l.frame(140, 60))); !strings.Contains(got, "✗ token.ids-differ   byte 52") {
		t.Errorf("nothing says that bob would not get it:\n%s", got)
	}
}
