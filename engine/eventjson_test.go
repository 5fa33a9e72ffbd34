package engine_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
)

func jwt(claims string) auth.Info {
	part := base64.RawURLEncoding.EncodeToString
	token := part([]byte(`{"alg":"HS256","kid":"k1"}`)) + "." + part([]byte(claims)) + ".c2lnbmF0dXJl"
	return auth.NewToken(auth.NewSecret(token), time.Unix(1_000_000_000, 0).UTC(), 0, "http POST /token").Info
}

// shown stands for the fields that every credential has in these tests.
func shown(i auth.Info, more string) string {
	return `{"fingerprint":"` + i.Fingerprint + `","kind":"jwt","length":` + jsonOf(i.Length) +
		`,"alg":"HS256","kid":"k1","obtained_at":"2001-09-09T01:46:40Z"` + more + `}`
}

func jsonOf(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func TestEventJSON(t *testing.T) {
	token := jwt(`{"sub":{"registered":"jane"},"iat":1000000000,"exp":1000000300}`)
	older := jwt(`{"iat":999999700}`)
	tokenJSON := shown(token, `,"issued_at":"2001-09-09T01:46:40Z","expires_at":"2001-09-09T01:51:40Z","source":"http POST /token","claims":{"sub":{"registered":"jane"},"iat":1000000000,"exp":1000000300}`)
	olderJSON := shown(older, `,"issued_at":"2001-09-09T01:41:40Z","source":"http POST /token","claims":{"iat":999999700}`)
	issued := auth.NewToken(auth.NewSecret("opaque"), time.Unix(1_000_000_000, 0).UTC(), time.Hour, "token.create").Info
	issued.Scope, issued.Identity = "A B", "jane"
	tests := []struct {
		detail engine.Detail
		want   string // after the event's name
	}{
		{engine.CallStarted{Operation: "inbox.fetch", Mode: auth.CustomerToken, Trigger: "you"},
			`,"operation":"inbox.fetch","mode":"customer-token","profile":"","platform":"","integration":"","customer":"","trigger":"you"`},
		{engine.TokenObtained{Token: token, Took: 42 * time.Millisecond, Again: true}, `,"again":true,"took_ms":42,"token":` + tokenJSON},
		{engine.TokenIssued{Token: issued, Kept: true}, `,"kept":true,"token":{"fingerprint":"` + issued.Fingerprint + `","kind":"opaque","length":6,"obtained_at":"2001-09-09T01:46:40Z","expires_at":"2001-09-09T02:46:40Z","scope":"A B","identity":"jane","source":"token.create"}`},
		{engine.TokenNull{Source: "env X", Then: "sent without a token"}, `,"source":"env X","then":"sent without a token","took_ms":0`},
		{engine.HeaderSet{Method: "GET", URL: "http://h/p", Headers: []engine.Header{{Name: "A", Value: "<b>&", Origin: "SDK"}}}, `,"method":"GET","url":"http://h/p","headers":[{"name":"A","value":"<b>&","origin":"SDK"}],"credential":""`},
		{engine.TokenReplaced{Source: "x", Old: older, New: token, Differs: []string{"iat"}}, `,"source":"x","differs":["iat"],"token":` + tokenJSON + `,"old":` + olderJSON},
		{engine.TokenRequested{Source: "x", Reason: "after a 401", SDKReason: "TOKEN_REJECTED"}, `,"source":"x","reason":"after a 401","sdk_reason":"TOKEN_REJECTED"`},
		{engine.Retrying{Attempt: 2, Of: 2, Why: "stream rule: 401", Wait: time.Second}, `,"attempt":2,"of":2,"why":"stream rule: 401","wait_ms":1000`},
		{engine.TokenCleared{Token: token, Why: "anonymize"}, `,"why":"anonymize","token":` + tokenJSON},
		{engine.IdentityChanged{From: "jane", To: "bob", How: engine.Identify, SDKLog: []string{"l"}, Stale: []string{"tok#000001"}}, `,"from":"jane","to":"bob","how":"identify","sdk_log":["l"],"stale":["tok#000001"]`},
		{engine.TokenExpiring{Token: token, Left: time.Minute}, `,"left_ms":60000,"token":` + tokenJSON},
		{engine.TokenExpired{Token: token}, `,"token":` + tokenJSON},
		{engine.Notice{Subject: "sandbox", Mark: engine.MarkHere, Event: "started", Text: "on 127.0.0.1"},
			`,"subject":"sandbox","mark":"here","title":"started","text":"on 127.0.0.1"`},
	}
	for _, tt := range tests {
		t.Run(tt.detail.Name(), func(t *testing.T) {
			e := engine.Event{Seq: 7, At: time.Date(2026, 11, 21, 12, 3, 4, 155_900_000, time.UTC), Call: 3, Detail: tt.detail}
			var b strings.Builder
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(e); err != nil {
				t.Fatal(err)
			}
			want := `{"seq":7,"at":"2026-11-21T12:03:04.155Z","call":3,"event":"` + tt.detail.Name() + `"` + tt.want + "}\n"
			if diff := cmp.Diff(want, b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A token is a stranger's text: whatever it claims, the event stays one JSON object with each name once.
func TestEventJSONOfStrangeTokens(t *testing.T) {
	for _, claims := range []string{
		`{"exp":1,"exp":2}`, `{"exp":99999999999}`, `{"exp":-99999999999}`, `{"a":"\u0000\u001b"}`, "{\"a\":\"\xff\"}", `{"":{}}`, `[]`, `{`, "",
	} {
		text, err := json.Marshal(engine.Event{Detail: engine.TokenExpired{Token: jwt(claims)}})
		if err != nil {
			t.Errorf("%s: %v", claims, err)
			continue
		}
		if n := strings.Count(string(text), `"exp":`); n > 1 {
			t.Errorf("%s: exp stands %d times in %s", claims, n, text)
		}
		if strings.Contains(string(text), "c2lnbmF0dXJl") {
			t.Errorf("%s: the signature is in %s", claims, text)
		}
	}
}

// EventNames is what watch --until accepts; every fact that is declared has to be among them, once.
func TestEventNames(t *testing.T) {
	source, err := os.ReadFile("event.go")
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	for _, m := range regexp.MustCompile(`\) Name\(\) string +{ return "([^"]+)" }`).FindAllSubmatch(source, -1) {
		declared = append(declared, string(m[1]))
	}
	slices.Sort(declared)
	if diff := cmp.Diff(declared, slices.Sorted(slices.Values(engine.EventNames()))); diff != "" {
		t.Error(diff)
	}
}
