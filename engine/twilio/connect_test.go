package twilio_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/twilio"
)

func connect(p engine.Profile) engine.Request {
	return engine.Request{Profile: p, Operation: twilio.ClientConnect}
}

func connected(t *testing.T, d engine.Done) *twilio.Connected {
	t.Helper()
	c, ok := d.Result.(*twilio.Connected)
	if !ok {
		t.Fatalf("the result is %T: %+v", d.Result, d.Call.Finish)
	}
	return c
}

// TestOfflineVerdicts: without a server_url nothing leaves but the asking for the token, and Twilio's code is told.
func TestOfflineVerdicts(t *testing.T) {
	const header = `{"cty":"twilio-fpa;v=1","typ":"JWT","alg":"HS256"}`
	voice := `"voice":{"incoming":{"allow":true},"outgoing":{"application_sid":"AP0123456789abcdef0123456789abcdef"}}`
	swapped := strings.Replace(strings.Replace(claims("jane", chatGrant), `"iss":"`+keySID, `"iss":"`+accountSID, 1), `"sub":"`+accountSID, `"sub":"`+keySID, 1)
	later := strings.Replace(claims("jane", chatGrant), `"iat"`, fmt.Sprintf(`"nbf":%d,"iat"`, noon.Add(time.Minute).Unix()), 1)
	old := strings.ReplaceAll(claims("jane", chatGrant), fmt.Sprint(noon.Unix()), fmt.Sprint(noon.Add(-2*time.Hour).Unix()))
	old = strings.ReplaceAll(old, fmt.Sprint(noon.Add(time.Hour).Unix()), fmt.Sprint(noon.Add(-time.Hour).Unix()))
	oldVoice := strings.Replace(old, chatGrant, voice, 1)
	tests := []struct {
		name, client, token string
		code, sdkCode       string
		tells               string
	}{
		{"fine", "conversations", sign(claims("jane", chatGrant)), "", "", ""},
		{"legacy chat", "conversations", sign(claims("jane", `"ip_messaging":{"service_sid":"`+serviceSID+`"}`)), "", "", ""},
		{"any product", "access-manager", sign(claims("jane", chatGrant)), "", "", ""},
		{"no JWT", "conversations", "abcdef", "20101", "20101", "connectionError 20101"},
		{"no JWT to voice", "voice", "abcdef", "20101", "31204", "error 31204 → 20101 AccessTokenInvalid"},
		{"header", "video", signWith(`{"typ":"JWT","alg":"HS256"}`, keySecret, claims("jane", `"video":{}`)), "20102", "20102", "connect() rejects: AccessTokenHeaderInvalidError 20102"},
		{"swapped", "conversations", sign(swapped), "20103", "20103", "connectionError 20103"},
		{"swapped, to voice", "voice", sign(strings.Replace(swapped, chatGrant, voice, 1)), "20103", "31203", "error 31203"},
		{"not yet", "conversations", sign(later), "20105", "20105", "connectionError 20105"},
		{"too long", "conversations", sign(claimsFor("jane", chatGrant, 25*time.Hour)), "20157", "20157", "connectionError 20157"},
		{"too long for voice", "voice", sign(claimsFor("jane", voice, 25*time.Hour)), "20157", "31207", "error 31207"},
		{"no grant", "conversations", sign(claims("jane", "")), "20106", "20106", "connectionError 20106"},
		{"another product's grant", "video", sign(claims("jane", chatGrant)), "20106", "20106", "connect() rejects: AccessTokenGrantsInvalidError 20106"},
		{"no service", "sync", sign(claims("jane", `"data_sync":{}`)), "20106", "20106", "onError 20106"},
		{"signature", "conversations", signWith(header, "the Auth Token, not the secret..", claims("jane", chatGrant)), "20107", "20107", "connectionError 20107"},
		{"signature to voice", "voice", signWith(header, "the Auth Token, not the secret..", claims("jane", voice)), "20107", "31202", "error 31202"},
		{"expired", "video", sign(strings.Replace(old, chatGrant, `"video":{}`, 1)), "20104", "20104", "connect() rejects: AccessTokenExpiredError 20104"},
		{"expired voice", "voice", sign(oldVoice), "20104", "31205", "error 31205 → 20104 AccessTokenExpired"},
		{"expired chat", "conversations", sign(old), "20104", "20104", "tokenExpired"},
		{"expired sync", "sync", sign(strings.Replace(old, chatGrant, `"data_sync":{"service_sid":"default"}`, 1)), "20104", "20104", "tokenProvider is called: expired"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, always(200, "application/json", fmt.Sprintf(`{"identity":"jane","token":%q}`, tt.token)))
			done := do(t, newEngine(t, at), connect(profile(s.URL, "client", tt.client)))
			got := connected(t, done)
			if got.Code != tt.code || got.SDKCode != tt.sdkCode || got.Tells != tt.tells || !got.Offline || got.Status != 0 {
				t.Errorf("got %+v", got)
			}
			if done.Call.OK() != (tt.code == "") {
				t.Errorf("ok %v: %s", done.Call.OK(), done.Call.Finish.Summary)
			}
			if tt.code == "" {
				if codes(done) != "" {
					t.Errorf("found %s", codes(done))
				}
				return
			}
			if err := done.Call.Finish.Error; err.Code != "twilio.refused-"+tt.code || err.SDK != tt.tells || err.Fix == "" {
				t.Errorf("the error is %+v", err)
			}
			if done.Call.Sent != nil {
				t.Error("something left")
			}
		})
	}
}

// TestWholeObject is the most common mistake of all (A1): the token server's answer is handed over as the token.
func TestWholeObject(t *testing.T) {
	for _, text := range []string{`{"identity":"jane","token":"eyJh.eyJh.x"}`, `{"token":"eyJh.eyJh.x"}`} {
		p := profile("http://127.0.0.1:1")
		p.Provider = staticProvider(t, text)
		done := do(t, newEngine(t, at), connect(p))
		if got := connected(t, done); got.Code != "20101" {
			t.Errorf("%s: %+v", text, got)
		}
		f, found := finding(done, "twilio.20101")
		if !found || !strings.Contains(f.Detail, "51130") || !strings.Contains(done.Call.Finish.Error.Message, "JSON object") {
			t.Errorf("%s: %+v, %+v", text, f, done.Call.Finish.Error)
		}
	}
}

// signaling is a stand-in for Twilio's: reply says what a token of that identity is answered.
func signaling(t *testing.T, reply func(n int) string) *server {
	t.Helper()
	n := 0
	return newServer(t, func(r *http.Request, _ string) (int, string, string) {
		n++
		return 200, "application/json", reply(n)
	})
}

func TestFrame(t *testing.T) {
	tokens, box := tokenServer(t, chatGrant), signaling(t, func(int) string { return `{"status":200,"ttl":3600}` })
	done := do(t, newEngine(t, at), connect(profile(tokens.URL, "server_url", box.URL+"/signaling")))
	if got := <-tokens.requests; got.method != "GET" || got.uri != "/token/jane" {
		t.Errorf("the token server got %+v", got)
	}
	got := <-box.requests
	var frame map[string]string
	if err := json.Unmarshal([]byte(got.body), &frame); err != nil {
		t.Fatal(err)
	}
	if got.method != "POST" || got.uri != "/signaling/connect" || frame["client"] != "conversations" || frame["token"] != sign(claims("jane", chatGrant)) || len(frame) != 2 {
		t.Errorf("the signaling got %+v", got)
	}
	if c := connected(t, done); !done.Call.OK() || c.Identity != "jane" || c.Status != 200 || c.TTLS != 3600 || c.Offline || codes(done) != "" {
		t.Errorf("%+v: %s", c, codes(done))
	}
}

// TestRefusals reads what the signaling says, for each SDK (A3, A4).
func TestRefusals(t *testing.T) {
	tests := []struct {
		name, client, reply string
		sdkCode, tells      string
		errorCode           string
		requests            int // to the signaling
	}{
		{"expired", "conversations", `{"status":401,"code":20104}`, "20104", "tokenExpired", "twilio.refused-20104", 1},
		{"closed at the end", "sync", `{"status":410}`, "", "tokenProvider is called: expired", "twilio.refused", 1},
		{"voice", "voice", `{"status":401,"code":31204,"message":"JWT is invalid"}`, "31204", "error 31204 → 20101 AccessTokenInvalid", "twilio.refused-31204", 1},
		{"video", "video", `{"status":401,"code":20107}`, "20107", "connect() rejects: AccessTokenSignatureInvalidError 20107", "twilio.refused-20107", 1},
		{"other instance", "conversations", `{"status":308,"code":51232}`, "51232", "connectionError 51232", "twilio.refused-51232", 1},
		{"code in quotes", "conversations", `{"status":"401","code":"20151"}`, "20151", "connectionError 20151", "twilio.refused-20151", 1},
		{"too many", "conversations", `{"status":429}`, "", "connectionError 429", "twilio.signaling-429", 1},
		{"too many, with a code", "conversations", `{"status":429,"code":20429}`, "20429", "connectionError 20429", "twilio.signaling-429", 1},
		{"suspended", "conversations", `{"status":403,"code":20403,"message":"Forbidden"}`, "20403", "connectionError 20403", "twilio.20403", 1},
		{"suspended, for voice", "voice", `{"status":403,"code":20403}`, "20403", "error 20403", "twilio.20403", 1},
		{"suspended, for sync", "sync", `{"status":403,"code":20403}`, "20403", "onError 20403", "twilio.20403", 1},
		{"protocol", "conversations", `{"status":406}`, "", "connectionError 406", "twilio.signaling-406", 1},
		{"offload", "conversations", `{"status":308}`, "", "connectionError 308", "twilio.signaling-308", 1},
		{"no frame", "conversations", `<html>`, "", "", "twilio.signaling", 1},
		{"an object that is no frame", "conversations", `{}`, "", "", "twilio.signaling", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tokens := tokenServer(t, chatGrant)
			box := signaling(t, func(int) string { return tt.reply })
			done := do(t, newEngine(t, at), connect(profile(tokens.URL, "server_url", box.URL, "client", tt.client)))
			if done.Call.OK() || errorCode(done) != tt.errorCode || done.Call.Finish.Error.Fix == "" {
				t.Errorf("%+v", done.Call.Finish)
			}
			if got := connected(t, done); got.SDKCode != tt.sdkCode || got.Tells != tt.tells {
				t.Errorf("%+v", got)
			}
			if len(box.requests) != tt.requests {
				t.Errorf("%d frames", len(box.requests))
			}
		})
	}
}
