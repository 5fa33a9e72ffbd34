package views

import (
	"strings"
	"testing"
)

// Two tokens that were pasted are compared with each other, and any with the one that b chooses.
func TestTokensComparesPasted(t *testing.T) {
	v := newTokens(Deps{})
	l := eightMinutes(t, v)
	issued := l.sandbox.Issued()
	for _, token := range issued[:2] {
		l.press(v, "i")
		l.settle(v, v.Update(l.Session, paste(token)))
	}
	given := providerTokens(l.Session)
	first, second, current := given[0].Info.Fingerprint, given[1].Info.Fingerprint, l.Current().Fingerprint
	title := func() string {
		v.Render(l.frame(120, 36))
		return l.press(v, "d")[0].(ShowMsg).Title
	}
	if got, want := title(), first+" ▸ "+second; got != want {
		t.Errorf("d compares %s, want %s", got, want)
	}
	v.Update(l.Session, SelectMsg{Token: current})
	l.press(v, "b")
	v.Update(l.Session, SelectMsg{Token: "pasted " + first})
	if got, want := title(), current+" ▸ "+first; got != want {
		t.Errorf("after b, d compares %s, want %s", got, want)
	}
	if got := screenText(v.Render(l.frame(120, 36))); !strings.Contains(got, "differs from "+current) {
		t.Errorf("nothing says what it is compared with:\n%s", got)
	}
	v.Update(l.Session, SelectMsg{Token: current})
	l.press(v, "b")
	if v.(*tokensView).base != nil {
		t.Error("b again did not take it back")
	}
}

// What is encrypted is told as that: its key is not signed with, its claims are not gone, and its end is not missing.
func TestTokensTellsAnEncryptedOne(t *testing.T) {
	const sealed = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.QUFB.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvTiFvSkQ"
	v := newTokens(Deps{})
	l := eightMinutes(t, v)
	l.press(v, "i")
	l.settle(v, v.Update(l.Session, paste(sealed)))
	got := screenText(v.Render(l.frame(140, 60)))
	for _, want := range []string{"encrypted to an RSA key", "i pasted           encrypted", "+ enc"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown:\n%s", want, got)
		}
	}
	for _, never := range []string{"signed with a private key", "no exp ", "− sub"} {
		if strings.Contains(got, never) {
			t.Errorf("%q is shown:\n%s", never, got)
		}
	}
}
