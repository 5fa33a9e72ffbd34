package extole_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
)

// standing is the rung of the app's token by its name, "" for none.
func standing(v *extole.Vendor, p engine.Profile) string {
	rung, _ := v.Standing(p)
	if rung < 0 {
		return ""
	}
	return v.Rungs()[rung].Name
}

func event(p engine.Profile, mode auth.Mode, properties ...string) engine.Request {
	args := engine.Args{"event_name": {"share"}}
	for _, property := range properties {
		name, value, _ := strings.Cut(property, "=")
		args["properties."+name] = []string{value}
	}
	return engine.Request{Profile: p, Operation: extole.EventSend, Mode: mode, Args: args}
}

func TestLadderIsClimbed(t *testing.T) {
	e, v, p, _ := embedded(t, extole.IOS)
	if got := standing(v, p); got != "" {
		t.Fatalf("before the first call it stands on %q", got)
	}
	for _, step := range []struct {
		r        engine.Request
		rung     string
		rotates  bool
		tellsHow string
	}{
		{event(p, extole.Anonymous), "anonymous", false, "with nothing in hand"},
		{event(p, extole.Anonymous, "email=jane@example.com"), "identified", true, "event.send named the customer"},
		{event(p, extole.JWTBody), "verified", true, "event.send carried a JWT"},
	} {
		done := do(t, e, step.r)
		if !done.Call.OK() {
			t.Fatalf("%s ended as %+v", step.r.Mode, done.Call.Finish)
		}
		if step.rotates != (finding(done, "extole.rotated").Code != "") {
			t.Errorf("%s: findings %v", step.r.Mode, done.Call.Finish.Findings)
		}
		rung, how := v.Standing(p)
		if v.Rungs()[rung].Name != step.rung || !strings.Contains(how, step.tellsHow) {
			t.Errorf("%s: stands on %d, %s", step.r.Mode, rung, how)
		}
	}
	// Each mode is an installation of its own; the anonymous one has climbed to identified, and stays there.
	me := engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Anonymous}
	if done := do(t, e, me); done.Call.Finish.Summary != "jane@example.com, identified" {
		t.Errorf("the profile says %q", done.Call.Finish.Summary)
	}
}

func TestRungsGetWhatTheyOpen(t *testing.T) {
	e, v, p, _ := embedded(t, extole.Android)
	for _, c := range []struct {
		mode    auth.Mode
		summary string
		private engine.Mark
	}{
		{extole.Identified, "jane@example.com, identified", engine.MarkBad},
		{extole.Verified, "jane@example.com, Jane Doe, verified", engine.MarkOK},
		// The answer is the successor's, which Android's endpoints do not take over.
		{extole.JWTHeader, "jane@example.com, Jane Doe, verified", engine.MarkBad},
	} {
		done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: c.mode})
		if done.Call.Finish.Summary != c.summary {
			t.Errorf("%s: the profile says %q", c.mode, done.Call.Finish.Summary)
		}
		kept, ok := engine.ProviderOf(v, p, c.mode).Current(p.CustomerIDs)
		if !ok {
			t.Fatalf("%s: no token is kept", c.mode)
		}
		may := v.May(p, kept.Info, done.Result)
		if may[0].Name != "VERIFIED_CONSUMER" || may[0].Mark != c.private {
			t.Errorf("%s: the token may %+v", c.mode, may)
		}
	}
}

func TestExpiredJWTIdentifiesAndVerifiesNobody(t *testing.T) {
	const over = `{"email":"jane@example.com","iat":1795262000,"nbf":1795261940,"exp":1795262300}`
	s := newScript(t, func(got sent) answer {
		if got.method == "POST" {
			return answer{body: `{"access_token":"consumer-token-01","expires_in":60,"scopes":[]}`}
		}
		return answer{body: `{"id":"p-1","email":"jane@example.com"}`}
	})
	e, v := newVendor(t)
	p := profile(t, "ios", s.URL)
	p.Provider = fileProvider(t, verification(over), auth.PerCall)
	done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Verified})
	if !done.Call.OK() || standing(v, p) != "identified" {
		t.Fatalf("ended as %+v on %s", done.Call.Finish, standing(v, p))
	}
	for _, want := range []string{"extole.not-verified", "extole.expired"} {
		if finding(done, want).Severity != engine.SeverityWarning {
			t.Errorf("no warning %s in %v", want, done.Call.Finish.Findings)
		}
	}
}

func TestJWTThatLivesTooLongIsTold(t *testing.T) {
	const day = `{"email":"jane@example.com","iat":1795262400,"exp":1795348800}`
	for _, mode := range []auth.Mode{extole.Verified, extole.JWTHeader} {
		s := newScript(t, accept)
		e, _ := newVendor(t)
		p := profile(t, "ios", s.URL)
		p.Provider = fileProvider(t, verification(day), auth.PerCall)
		done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: mode})
		if f := finding(done, "extole.lifetime"); f.Severity != engine.SeverityWarning {
			t.Errorf("%s: findings %v", mode, done.Call.Finish.Findings)
		}
	}
}

// rotating gives another token with each event, and knows only the last one.
func rotating(t *testing.T) *script {
	var mu sync.Mutex
	n := 0
	current := func() string { return "rotating-token-" + strconv.Itoa(n) }
	return newScript(t, func(got sent) answer {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case got.method == "POST" && got.target == "/api/v5/token":
			n++
			return answer{body: `{"access_token":"` + current() + `","expires_in":60,"scopes":[]}`}
		case got.header.Get("Authorization") != "Bearer "+current():
			return fails(403, "invalid_access_token")
		case got.target == "/events":
			n++
			return answer{body: `{}`, header: map[string][]string{"X-Extole-Token": {current()}}}
		default:
			return answer{body: `{"id":"p-1"}`}
		}
	})
}

func TestRotatedTokenIsCarriedFromThenOn(t *testing.T) {
	s := rotating(t)
	e, v := newVendor(t)
	p := profile(t, "ios", s.URL)
	for i := range 3 {
		done := do(t, e, event(p, extole.Identified))
		if !done.Call.OK() || len(done.Call.Issued) != 1 || !done.Call.Issued[0].Kept {
			t.Fatalf("event %d ended as %+v with %+v", i, done.Call.Finish, done.Call.Issued)
		}
		if kept, _ := v.Store(p, extole.Identified).Current(p.CustomerIDs); kept.Info.Fingerprint != done.Call.Issued[0].Token.Fingerprint {
			t.Errorf("event %d: another token is kept than the one that came", i)
		}
	}
	if done := do(t, e, engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Identified}); !done.Call.OK() {
		t.Errorf("with the last token the profile ended as %+v", done.Call.Finish)
	}
	if got := standing(v, p); got != "identified" {
		t.Errorf("rotated, it stands on %s", got)
	}
}

func TestTokenThatIsRefusedByEventsIsReplacedByNobodys(t *testing.T) {
	s := newScript(t, func(got sent) answer {
		if got.target != "/events" {
			return accept(got)
		}
		return answer{body: `{}`, header: map[string][]string{"X-Extole-Error": {"expired_access_token"}, "X-Extole-Token": {"fresh-token-of-nobody"}}}
	})
	e, v := newVendor(t)
	p := profile(t, "ios", s.URL)
	done := do(t, e, event(p, extole.Verified))
	if rung, how := v.Standing(p); rung != 0 || !strings.Contains(how, "of nobody") || done.Call.OK() {
		t.Errorf("it stands on %d, %s; the call ended as %+v", rung, how, done.Call.Finish)
	}
}

func TestRevokedTokenIsForgotten(t *testing.T) {
	s := newScript(t, accept)
	e, v := newVendor(t)
	p := profile(t, "ios", s.URL)
	do(t, e, engine.Request{Profile: p, Operation: extole.ConsumerDelete, Mode: extole.Identified})
	if _, there := v.Store(p, extole.Identified).Kept(); there || standing(v, p) != "" {
		t.Error("the token is kept after it was revoked")
	}
}

func TestCallsInParallelShareOneToken(t *testing.T) {
	s := newScript(t, accept)
	e, v := newVendor(t)
	p := profile(t, "ios", s.URL)
	var all sync.WaitGroup
	for i := range 24 {
		mode := []auth.Mode{extole.Anonymous, extole.Identified, extole.Verified}[i%3]
		all.Go(func() {
			if done, err := e.Do(t.Context(), event(p, mode)); err != nil || !done.Call.OK() {
				t.Errorf("%s ended as %+v, %v", mode, done.Call.Finish, err)
			}
			v.Standing(p)
		})
	}
	all.Wait()
	obtained := 0
	for _, r := range s.requests() {
		if r.target == "/api/v5/token" {
			obtained++
		}
	}
	if obtained != 3 {
		t.Errorf("%d tokens were obtained, want one for each mode", obtained)
	}
}

func TestParallelRotationsEndWithAKnownToken(t *testing.T) {
	s := rotating(t)
	e, _ := newVendor(t)
	p := profile(t, "ios", s.URL)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, err := e.Do(t.Context(), event(p, extole.Identified)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	// Whatever was refused on the way, the app comes to a token again.
	r := engine.Request{Profile: p, Operation: extole.MeFetch, Mode: extole.Identified}
	for range 2 {
		if done := do(t, e, r); done.Call.OK() {
			return
		}
	}
	t.Error("the app has no token that works")
}
