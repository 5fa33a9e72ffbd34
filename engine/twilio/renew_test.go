package twilio_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/twilio"
)

// clock is one that a test moves.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time        { return noon.Add(time.Duration(c.offset.Load())) }
func (c *clock) move(by time.Duration) { c.offset.Add(int64(by)) }

// countingTokens is a token server each of whose tokens is another one, told apart by its jti, and lives for that long.
func countingTokens(t *testing.T, c *clock, life time.Duration) *server {
	t.Helper()
	n := 0
	return newServer(t, func(r *http.Request, _ string) (int, string, string) {
		n++
		identity, from := strings.TrimPrefix(r.URL.Path, "/token/"), c.now()
		text := fmt.Sprintf(`{"jti":"%s-%d","n":%d,"grants":{"identity":"%s",%s},"iat":%d,"exp":%d,"iss":"%s","sub":"%s"}`,
			keySID, from.Unix(), n, identity, chatGrant, from.Unix(), from.Add(life).Unix(), keySID, accountSID)
		return 200, "application/json", fmt.Sprintf(`{"identity":"%s","token":"%s"}`, identity, sign(text))
	})
}

// TestServerSignal: the SDKs of Conversations and Sync have no timer; the server says token_about_to_expire, and they turn to their
// app (A3). Until then the token that they have is used.
func TestServerSignal(t *testing.T) {
	c := &clock{}
	tokens := countingTokens(t, c, time.Hour)
	box := signaling(t, func(n int) string {
		if n == 2 {
			return `{"status":200,"ttl":120,"client_update_type":"token_about_to_expire"}`
		}
		return `{"status":200,"ttl":3600}`
	})
	e, p := newEngine(t, c.now), profile(tokens.URL, "server_url", box.URL)
	first := do(t, e, connect(p))
	c.move(58 * time.Minute)
	second := do(t, e, connect(p))
	third := do(t, e, connect(p))
	a, b, d := connected(t, first), connected(t, second), connected(t, third)
	if a.Token != b.Token || b.Token == d.Token {
		t.Errorf("sent %s, %s, %s", a.Token, b.Token, d.Token)
	}
	if b.Tells != "tokenAboutToExpire" || !second.Call.OK() || len(tokens.requests) != 2 {
		t.Errorf("the app hears %q, and its server was asked %d times", b.Tells, len(tokens.requests))
	}
	if log := strings.Join(second.Call.Finish.SDKLog, "\n"); !strings.Contains(log, "tokenAboutToExpire") {
		t.Errorf("the log is %q", log)
	}
}

// TestExpiredInUse: 20104 from the signaling is tokenExpired, and the app's new token goes in the second frame.
func TestExpiredInUse(t *testing.T) {
	c := &clock{}
	tokens := countingTokens(t, c, time.Hour)
	box := signaling(t, func(n int) string {
		if n == 1 {
			return `{"status":401,"code":20104,"message":"Access Token expired"}`
		}
		return `{"status":200,"ttl":3600}`
	})
	done := do(t, newEngine(t, c.now), connect(profile(tokens.URL, "server_url", box.URL)))
	if !done.Call.OK() || done.Call.Attempts != 2 || len(tokens.requests) != 2 || len(box.requests) != 2 {
		t.Errorf("%d attempts, %d tokens: %s", done.Call.Attempts, len(tokens.requests), done.Call.Finish.Summary)
	}
	if log := strings.Join(done.Call.Finish.SDKLog, "\n"); !strings.Contains(log, "tokenExpired") {
		t.Errorf("the log is %q", log)
	}
}

// TestVoiceDoesNotTryAgain: an expired token is an error to its app, and that is all (A3).
func TestVoiceDoesNotTryAgain(t *testing.T) {
	c := &clock{}
	tokens := countingTokens(t, c, time.Hour)
	box := signaling(t, func(int) string { return `{"status":401,"code":31205}` })
	done := do(t, newEngine(t, c.now), connect(profile(tokens.URL, "server_url", box.URL, "client", "voice")))
	if done.Call.OK() || done.Call.Attempts != 1 || connected(t, done).Tells != "error 31205 → 20104 AccessTokenExpired" {
		t.Errorf("%d attempts: %+v", done.Call.Attempts, done.Call.Finish)
	}
}

// pushing is an app that hands over what next gives, the n-th time.
type pushing struct {
	n    atomic.Int64
	next func(n int) (auth.Answer, error)
}

func (*pushing) Describe() string { return "app" }

func (p *pushing) Fetch(context.Context, auth.Ask) (auth.Answer, error) {
	return p.next(int(p.n.Add(1)))
}

// living are tokens that live for that long from now on.
func living(life time.Duration) func(int) (auth.Answer, error) {
	return func(n int) (auth.Answer, error) {
		now := time.Now()
		text := fmt.Sprintf(`{"jti":"%s-%d","n":%d,"grants":{"identity":"jane",%s},"iat":%d,"exp":%d,"iss":"%s","sub":"%s"}`,
			keySID, now.Unix(), n, allGrants, now.Unix(), now.Add(life).Unix(), keySID, accountSID)
		return auth.Answer{Value: auth.NewSecret(sign(text))}, nil
	}
}

const allGrants = chatGrant + `,"video":{},"data_sync":{"service_sid":"default"},"voice":{"incoming":{"allow":true}}`

// TestTimers: AccessManager turns to its app 3 minutes before exp and once more at exp, Voice 10 s before, and the others have no
// timer at all (A3).
func TestTimers(t *testing.T) {
	once := func(n int) (auth.Answer, error) {
		if n == 1 {
			return living(time.Hour)(n)
		}
		return auth.Answer{Null: true}, nil
	}
	tests := []struct {
		client string
		next   func(int) (auth.Answer, error)
		pass   time.Duration
		want   []string
	}{
		{"access-manager", living(time.Hour), 57*time.Minute - time.Second, nil},
		{"access-manager", living(time.Hour), 57 * time.Minute, []string{"(the app hears tokenWillExpire)"}},
		{"access-manager", once, 2 * time.Hour, []string{"(the app hears tokenWillExpire)", "(the app hears tokenExpired)"}},
		{"voice", living(time.Hour), time.Hour - 11*time.Second, nil},
		{"voice", living(time.Hour), time.Hour - 10*time.Second, []string{"(the app hears tokenWillExpire)"}},
		{"voice", once, 2 * time.Hour, []string{"(the app hears tokenWillExpire)"}},
		{"conversations", living(time.Hour), 2 * time.Hour, nil},
		{"sync", living(time.Hour), 2 * time.Hour, nil},
		{"video", living(time.Hour), 2 * time.Hour, nil},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.client, " ", tt.pass), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := engine.New(engine.Options{Vendors: []engine.Vendor{twilio.New(time.Now)}})
				sub := e.Journal().Subscribe()
				p := profile("http://127.0.0.1:1", "client", tt.client)
				p.Provider = auth.NewProvider(auth.ProviderOptions{Source: &pushing{next: tt.next}, Policy: auth.ServerSignal})
				if done := do(t, e, connect(p)); !done.Call.OK() {
					t.Fatal(done.Call.Finish.Summary)
				}
				<-time.After(tt.pass)
				synctest.Wait()
				if err := e.Close(context.Background()); err != nil {
					t.Error(err)
				}
				events, _, err := sub.Next(t.Context(), 0)
				if err != nil {
					t.Error(err)
				}
				if got := timersLog(events); !slices.Equal(got, tt.want) {
					t.Errorf("the timer's log is %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// timersLog is what the SDK's timer wrote down.
func timersLog(events []engine.Event) []string {
	timers, log := map[engine.CallID]bool{}, []string(nil)
	for _, e := range events {
		switch d := e.Detail.(type) {
		case engine.CallStarted:
			timers[e.Call] = d.Trigger == engine.TriggerTimer
		case engine.CallFinished:
			if timers[e.Call] {
				log = append(log, d.SDKLog...)
			}
		}
	}
	return log
}

// TestNoToken: an app that has none to give, or whose provider throws, gets its SDK's own words (A3, section D).
func TestNoToken(t *testing.T) {
	null := func(int) (auth.Answer, error) { return auth.Answer{Null: true}, nil }
	empty := func(int) (auth.Answer, error) { return auth.Answer{Null: true, Empty: true}, nil }
	threw := func(int) (auth.Answer, error) {
		return auth.Answer{}, &auth.SourceError{Kind: auth.KindStatus, Source: "app", Status: 500, Detail: "it answered 500"}
	}
	tests := []struct {
		client, says string
	}{
		{"sync", "ErrorInfo(code=26, UpdateTokenError): Token provider has returned an empty token or thrown an exception"},
		{"voice", `new Device() throws InvalidArgumentError: Parameter "token" must be of type "string".`},
		{"conversations", "new Client() throws: A valid Twilio token should be provided"},
	}
	for _, tt := range tests {
		for name, next := range map[string]func(int) (auth.Answer, error){"null": null, "empty": empty, "threw": threw} {
			t.Run(tt.client+" "+name, func(t *testing.T) {
				app := &pushing{next: next}
				p := profile("http://127.0.0.1:1", "client", tt.client)
				p.Provider = auth.NewProvider(auth.ProviderOptions{Source: app, Policy: auth.ServerSignal, Now: at})
				done := do(t, newEngine(t, at), connect(p))
				if got := done.Call.Finish; got.Outcome != engine.OutcomeBlocked || got.Error.SDK != tt.says || !slices.Contains(got.SDKLog, tt.says) {
					t.Errorf("%+v, %+v", got, got.Error)
				}
				if n := app.n.Load(); n != 1 {
					t.Errorf("asked %d times: no SDK asks again", n)
				}
			})
		}
	}
}

func update(p engine.Profile, identity string) engine.Request {
	r := engine.Request{Profile: p, Operation: twilio.ClientUpdate}
	if identity != "" {
		r.Args = engine.Args{"identity": {identity}}
	}
	return r
}

// TestUpdate: a client takes a fresh token of its own identity, asked for whatever it has, and none of another (A3).
func TestUpdate(t *testing.T) {
	c := &clock{}
	tokens := countingTokens(t, c, time.Hour)
	box := signaling(t, func(int) string { return `{"status":200,"ttl":3600}` })
	e, p := newEngine(t, c.now), profile(tokens.URL, "server_url", box.URL)
	first := connected(t, do(t, e, connect(p)))
	renewed := do(t, e, update(p, ""))
	if got := connected(t, renewed); !renewed.Call.OK() || got.Token == first.Token || got.Identity != "jane" {
		t.Errorf("%+v: %s", got, renewed.Call.Finish.Summary)
	}
	<-box.requests // the first client's
	var frame map[string]string
	if got := <-box.requests; got.uri != "/update" || json.Unmarshal([]byte(got.body), &frame) != nil || frame["identity"] != "jane" || frame["token"] == "" || frame["client"] != "conversations" {
		t.Errorf("the update is %+v", got)
	}
	frames := len(box.requests)
	other := do(t, e, update(p, "bob"))
	got := connected(t, other)
	if other.Call.OK() || errorCode(other) != "twilio.identity-change" || got.SDKCode != "-5" || got.Identity != "bob" {
		t.Errorf("%+v: %+v", got, other.Call.Finish)
	}
	if len(box.requests) != frames {
		t.Error("another's token left")
	}
	if again := connected(t, do(t, e, connect(p))); again.Identity != "jane" || again.Token != connected(t, renewed).Token {
		t.Errorf("the client goes on with %+v", again)
	}
}

// TestSignalingRefusesTheUpdate: where the server is the one who compares, it is the same refusal.
func TestSignalingRefusesTheUpdate(t *testing.T) {
	tokens := tokenServer(t, chatGrant)
	box := signaling(t, func(int) string { return `{"status":400,"code":-5,"message":"mismatching token update"}` })
	p := profile(tokens.URL, "server_url", box.URL)
	if done := do(t, newEngine(t, at), update(p, "")); errorCode(done) != "twilio.identity-change" || done.Call.Finish.Error.SDK != "MISMATCHING_TOKEN_UPDATE (-5)" {
		t.Errorf("%+v", done.Call.Finish)
	}
	p.CustomerIDs = nil
	if _, err := newEngine(t, at).Plan(update(p, "")); err == nil {
		t.Error("nobody's client can be updated")
	}
}

// TestUpdateWithoutAClient: in a process of its own the operation creates the client first, as it has to be for an update.
func TestUpdateWithoutAClient(t *testing.T) {
	tokens := tokenServer(t, chatGrant)
	if done := do(t, newEngine(t, at), update(profile(tokens.URL), "bob")); errorCode(done) != "twilio.identity-change" {
		t.Errorf("%+v", done.Call.Finish)
	}
	if done := do(t, newEngine(t, at), update(profile(tokens.URL), "")); !done.Call.OK() {
		t.Errorf("%+v", done.Call.Finish)
	}
}

// TestServerChangesIdentity: the token server makes somebody up for each call, which is what a renewal without an identity comes to.
func TestServerChangesIdentity(t *testing.T) {
	names := []string{"AmyBlueOtter", "BobRedFox", "EveGreenOwl"}
	n := 0
	tokens := newServer(t, func(*http.Request, string) (int, string, string) {
		name := names[n%len(names)]
		n++
		return 200, "application/json", fmt.Sprintf(`{"identity":%q,"token":%q}`, name, sign(claims(name, chatGrant)))
	})
	e, p := newEngine(t, at), profile(tokens.URL)
	p.CustomerIDs = nil
	first := do(t, e, connect(p))
	if got := connected(t, first); got.Identity != "AmyBlueOtter" {
		t.Errorf("%+v", got)
	}
	done := do(t, e, update(p, ""))
	if err := done.Call.Finish.Error; err == nil || err.Code != "twilio.identity-change" || !strings.Contains(err.SDK, "-5") {
		t.Errorf("%+v", done.Call.Finish)
	}
}

// TestSwitch: another identity is another client with a token of its own.
func TestSwitch(t *testing.T) {
	tokens := tokenServer(t, chatGrant)
	e, p := newEngine(t, at), profile(tokens.URL)
	jane := connected(t, do(t, e, connect(p)))
	bobs, done, err := e.SwitchCustomer(p, engine.Change{Kind: engine.Identify, IDs: map[string]string{"identity": "bob"}})
	if err != nil || len(done.Effects) == 0 {
		t.Fatal(done, err)
	}
	if errorCode(do(t, e, update(bobs, ""))) != "twilio.identity-change" {
		t.Error("jane's client takes bob's token")
	}
	bob := connected(t, do(t, e, connect(bobs)))
	if bob.Identity != "bob" || bob.Token == jane.Token {
		t.Errorf("%+v", bob)
	}
	if done := do(t, e, update(bobs, "")); !done.Call.OK() {
		t.Errorf("%+v", done.Call.Finish)
	}
}

// TestSwitchWithAProvider: the app's own provider has kept the token of the customer before, which is not handed to the new client.
func TestSwitchWithAProvider(t *testing.T) {
	app := &pushing{next: func(n int) (auth.Answer, error) {
		return auth.Answer{Value: auth.NewSecret(sign(claims([]string{"jane", "bob", "bob"}[n-1], chatGrant)))}, nil
	}}
	e, p := newEngine(t, at), profile("http://127.0.0.1:1")
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: app, Policy: auth.ServerSignal, Now: at})
	do(t, e, connect(p))
	p.CustomerIDs = map[string]string{"identity": "bob"}
	if got := connected(t, do(t, e, connect(p))); got.Identity != "bob" {
		t.Errorf("%+v", got)
	}
	if _, err := e.Plan(update(p, "eve")); err == nil {
		t.Error("the provider can be asked for anybody")
	}
}

// TestPlan asks nobody.
func TestPlan(t *testing.T) {
	tokens := tokenServer(t, chatGrant)
	e := newEngine(t, at)
	for _, settings := range [][]string{{}, {"server_url", "http://127.0.0.1:1"}} {
		p := profile(tokens.URL, settings...)
		for _, r := range []engine.Request{connect(p), update(p, ""), update(p, "bob"), {Profile: p, Operation: twilio.TokenFetch}} {
			if call, err := e.Plan(r); err != nil || !call.OK() {
				t.Errorf("%s: %+v, %v", r.Operation, call.Finish, err)
			}
		}
	}
	if len(tokens.requests) != 0 {
		t.Error("the token server was asked")
	}
}
