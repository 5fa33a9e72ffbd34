package sandbox

import (
	"strconv"
	"testing"
)

func TestRepeatedAnswers(t *testing.T) {
	var b faultBoard
	if got := string(b.repeat("jane", []byte("one"), "")); got != "one" {
		t.Errorf("a fault that was cleared while the token was made gives %q", got)
	}
	b.set = []*setFault{{FaultState: FaultState{Fault: Fault{Name: "provider-repeats"}}, repeated: map[string][]byte{}}}
	for _, answer := range []string{"one", "two"} {
		if got := string(b.repeat("jane", []byte(answer), "note")); got != "one" {
			t.Errorf("%s: the answer is %q", answer, got)
		}
	}
	for n := range 2 * repeatsKept {
		b.repeat(strconv.Itoa(n), []byte("x"), "")
	}
	if n := len(b.set[0].repeated); n != repeatsKept {
		t.Errorf("%d answers are kept, want %d", n, repeatsKept)
	}
	if got := string(b.repeated("jane")); got != "one" {
		t.Errorf("jane is given %q", got)
	}
}

// A backend may answer the token itself, in place of an object that it stands in.
func TestTokensOfPlainAnswers(t *testing.T) {
	for _, tc := range []struct {
		status             int
		body, member, want string
	}{
		{200, "eyJ\n", "", "Bearer eyJ"},
		{200, "", "", ""},
		{500, "<html>", "", "<html>"},
		{200, `{"jwt":"eyJ"}`, "jwt", `{"jwt":"Bearer eyJ"}`},
		{200, `{"token":"eyJ"}`, "jwt", `{"token":"eyJ"}`},
		{200, `{"jwt":null}`, "jwt", `{"jwt":null}`},
	} {
		k := &keptAnswer{status: tc.status}
		k.body.WriteString(tc.body)
		k.changeToken(tc.member, func(token string) string { return "Bearer " + token })
		if got := k.body.String(); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.body, got, tc.want)
		}
	}
	plain := faultedRequest{api: &vendorAPI{backend: backend{member: func(string) string { return "" }}}}
	for fault, want := range map[string]string{"provider-null": "null", "provider-empty": ""} {
		if c := plain.canned(Fault{Name: fault}); c == nil || c.body != want || c.contentType != textType {
			t.Errorf("%s: %+v", fault, c)
		}
	}
}
