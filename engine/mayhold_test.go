package engine

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The same in expressions over a whole body, which are slow and plain.
var (
	strayMember  = regexp.MustCompile(`(?i)("(?:access|refresh|id)?_?(?:token|jwt)"\s*:\s*")((?:[^"\\]|\\.)+)`)
	strayJWT     = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){1,4}`)
	secretMember = regexp.MustCompile(`(?i)("[a-z0-9_.-]{0,40}(?:password|passwd|passphrase|secret|api[_-]?key|private[_-]?key|credential|(?:auth|session|bearer|user|customer|device|client)[_-]?token|authorization|session_?id)"\s*:\s*")((?:[^"\\]|\\.)+)`)
)

// checkPlaces holds what is found against what the expressions find.
func checkPlaces(t *testing.T, body []byte) {
	t.Helper()
	places := func(all [][]int, group int) (want []place) {
		for _, m := range all {
			want = append(want, place{m[2*group], m[2*group+1]})
		}
		return want
	}
	for _, found := range []struct {
		what      string
		got, want []place
	}{
		{"stray members", findMembers(body, strayName()), places(strayMember.FindAllSubmatchIndex(body, -1), 2)},
		{"secret members", findMembers(body, secretName()), places(secretMember.FindAllSubmatchIndex(body, -1), 2)},
		{"JWTs", findJWTs(body), places(strayJWT.FindAllIndex(body, -1), 0)},
	} {
		if diff := cmp.Diff(found.want, found.got, cmp.AllowUnexported(place{})); diff != "" {
			t.Fatalf("%s of %q: %s", found.what, body, diff)
		}
	}
}

// Where the expressions find something, it is found.
func TestStraysAreFoundWhereTheyAre(t *testing.T) {
	for _, body := range []string{
		`"token":"abc`, `"token":"abc"token":"x"`, `"token":"a","token":"b"`, `"token":""`, `"token":"\"`, `"token":"a\"b","jwt":"\\","jwt" : "c\`, "\"token\":\"a\\\nb",
		`"a":"token":"x"`, `token":"x"`, `"x_token":"y","access_token":"z"`, `"token" "jwt":"x"`, `"token"::"x"`, "eyJ.", "eyJa.", "eyJa..b.c.d.e.f", "eyJeyJ.x eyJa.b", "eyJeyJa", "xeyJa.b.eyJc.d",
		`"` + strings.Repeat("x", 300) + `token":"x"`, `"` + strings.Repeat("x", 40) + `secret":"x"`, `"` + strings.Repeat("x", 41) + `secret":"x"`, `{"token":{"token":"x"}}`, `"token":"eyJa.b"`,
		"\"token\":\"\xff\x80\\\xffabc\"", `"password":"p","api_key"   :   "k"`, "", `"`, `:`, `":"`, `"":""`,
	} {
		checkPlaces(t, []byte(body))
		checkPlaces(t, []byte(strings.Repeat(body, 3)))
	}
	for _, name := range strayNames {
		checkPlaces(t, []byte(`{"`+name+`": "x\"y","b":1,"`+name+`":"`))
	}
}

// strayNames are names of members of which a secret is the value, in the spellings that apps and servers use.
var strayNames = []string{
	"token", "Token", "TOKEN", "tOkEn", "access_token", "accessToken", "refresh_token", "idToken", "jwt", "JWT", "Jwt", "access_jwt", "password", "PassWord", "user.passwd",
	"passphrase", "client_secret", "SECRET", "api_key", "api-key", "apiKey", "APIKEY", "privateKey", "private_key", "aws_credential", "auth-token", "sessionToken",
	"bearer_token", "user_token", "device-token", "authorization", "Authorization", "session_id", "sessionid", "SESSION_ID", "acce\u017f\u017f_to\u212aen", "pa\u017fſword",
}

// The quick look passes over no text that one of the expressions finds something in.
func TestQuickLookMissesNothing(t *testing.T) {
	for _, name := range strayNames {
		for _, between := range []string{":", " : ", "\t:\r\n", "\f:"} {
			body := []byte(`{"a":1,"` + name + `"` + between + `"x"}`)
			if !secretMember.Match(body) && !strayMember.Match(body) {
				t.Errorf("no expression finds %q", body)
			}
			if !mayHoldStray(body) {
				t.Errorf("nothing is looked for in %q", body)
			}
		}
	}
	for _, body := range []string{
		"", "{}", ":", `":"`, `{"id":"x","keys":"y","token":7,"jwt":null,"secrets":"z","a":"token"}`, strings.Repeat(`{"title":"eyeJ","J":"Jey"}`, 100),
	} {
		if mayHoldStray([]byte(body)) {
			t.Errorf("something is looked for in %q", body)
		}
	}
	for _, body := range []string{"eyJ", "xeyJh.b.c", "J eyJ"} {
		if !mayHoldStray([]byte(body)) {
			t.Errorf("nothing is looked for in %q", body)
		}
	}
}

func FuzzQuickLook(f *testing.F) {
	for _, name := range strayNames {
		f.Add(`{"` + name + `": "x"}`)
	}
	f.Add("eyJh.b")
	f.Add(`"token":"abc"token":"x\\"`)
	f.Add("xeyJa.b.eyJc.d\"jwt\":\"\xff\\\n")
	f.Fuzz(func(t *testing.T, body string) {
		text := []byte(body)
		checkPlaces(t, text)
		if (secretMember.Match(text) || strayMember.Match(text) || strayJWT.Match(text)) && !mayHoldStray(text) {
			t.Fatalf("nothing is looked for in %q", body)
		}
	})
}
