package sandbox_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"authpeek/engine/sandbox"
)

// signaled is the answer of the signaling.
type signaled struct {
	Status, Code      int
	Identity, Message string
	TTL               int64
	Method            string
	Update            string `json:"client_update_type"`
}

func (c *client) signal(step string, message object) signaled {
	c.t.Helper()
	a := c.send("POST", "/twilio/signaling/"+step, "", message)
	got := decode[signaled](c.t, a.raw)
	if got.Status != a.status || got.Status == 200 != (got.Code == 0) || got.Status == 200 != (got.Message == "") {
		c.t.Errorf("%d %s", a.status, a.raw)
	}
	return got
}

func (c *client) connect(name, token string) signaled {
	c.t.Helper()
	return c.signal("connect", object{"client": name, "token": token})
}

// accessToken is the one that a starter gives for Jane.
func (c *client) accessToken(starter string) string {
	c.t.Helper()
	return decode[struct{ Token string }](c.t, c.askStarter("GET", starter+"/token/jane", "", "").raw).Token
}

// forge makes a token out of one of the sandbox's with a library that the sandbox does not use. change may change everything.
func (c *client) forge(change func(header, claims, grants object)) string {
	c.t.Helper()
	genuine := c.access(c.accessToken("python"))
	header, claims := maps.Clone(genuine.header), object(genuine.claims)
	change(header, claims, claims["grants"].(object))
	_, secret, _ := strings.Cut(c.server.Seeded().Vendors["twilio"].Settings["private_key"], ":")
	method := jwt.GetSigningMethod(header["alg"].(string))
	var key any = []byte(secret)
	if method == jwt.SigningMethodNone {
		key = jwt.UnsafeAllowNoneSignatureType
	}
	token := &jwt.Token{Method: method, Header: header, Claims: jwt.MapClaims(claims)}
	text, err := token.SignedString(key)
	if err != nil {
		c.t.Fatal(err)
	}
	return text
}

func TestConnect(t *testing.T) {
	c := start(t, sandbox.Options{})
	for _, starter := range []string{"node", "python", "ruby", "java", "csharp"} {
		for client, want := range map[string]bool{
			"conversations": true, "sync": true, "access-manager": true, "voice": false, "video": starter != "node" && starter != "ruby",
		} {
			got := c.connect(client, c.accessToken(starter))
			switch {
			case want && (got.Status != 200 || got.Identity != "jane" || got.TTL != 3600 || got.Method != ""):
				t.Errorf("%s with a token of %s: %+v", client, starter, got)
			case !want && client == "voice" && got.Code != 31201, !want && client == "video" && got.Code != 20106:
				t.Errorf("%s with a token of %s: %+v", client, starter, got)
			}
		}
	}
}

// Each rule of vendors reference A4 that Twilio's server decides, with the code of the client SDKs that speak Twilsock and that of
// Voice.
func TestConnectRefuses(t *testing.T) {
	c := start(t, sandbox.Options{})
	now := c.clock.Now().Unix()
	genuine := c.accessToken("python")
	parts := strings.Split(genuine, ".")
	for name, tc := range map[string]struct {
		token       string
		code, voice int
	}{
		"no token":         {"", 20101, 31204},
		"two parts":        {parts[0] + "." + parts[1], 20101, 31204},
		"padded":           {parts[0] + "." + parts[1] + ".AA==", 20101, 31204},
		"another mac":      {parts[0] + "." + parts[1] + ".AAAA", 20107, 31202},
		"no base64":        {parts[0] + ".{}." + parts[2], 20101, 31204},
		"the whole object": {`{"identity":"jane","token":"` + genuine + `"}`, 20101, 31204},
		"a prefix":         {"Bearer " + genuine, 20101, 31204},
		"another typ":      {c.forge(func(h, _, _ object) { h["typ"] = "jwt" }), 20102, 31204},
		"no cty":           {c.forge(func(h, _, _ object) { delete(h, "cty") }), 20102, 31204},
		"HS512":            {c.forge(func(h, _, _ object) { h["alg"] = "HS512" }), 20102, 31204},
		"none":             {c.forge(func(h, _, _ object) { h["alg"] = "none" }), 20102, 31204},
		"swapped":          {c.forge(func(_, p, _ object) { p["iss"], p["sub"] = p["sub"], p["iss"] }), 20103, 31203},
		"no sub":           {c.forge(func(_, p, _ object) { delete(p, "sub") }), 20103, 31203},
		"unknown key":      {c.forge(func(_, p, _ object) { p["iss"] = "SK" + strings.Repeat("a", 32) }), 20103, 31203},
		"changed":          {parts[0] + "." + strings.Split(c.accessToken("java"), ".")[1] + "." + parts[2], 20107, 31202},
		"expired":          {c.forge(func(_, p, _ object) { p["exp"] = now }), 20104, 31205},
		"no exp":           {c.forge(func(_, p, _ object) { delete(p, "exp") }), 20104, 31205},
		"exp is a text":    {c.forge(func(_, p, _ object) { p["exp"] = "4102444800" }), 20104, 31205},
		"not yet":          {c.forge(func(_, p, _ object) { p["nbf"] = now + 1 }), 20105, 31204},
		"25 hours":         {c.forge(func(_, p, _ object) { p["exp"] = now + 25*3600 }), 20157, 31207},
		"no grants":        {c.forge(func(_, p, _ object) { delete(p, "grants") }), 20106, 31201},
		"grants is a list": {c.forge(func(_, p, _ object) { p["grants"] = []string{"chat"} }), 20106, 31201},
		"no identity":      {c.forge(func(_, _, g object) { delete(g, "identity") }), 20106, 31201},
		"empty identity":   {c.forge(func(_, _, g object) { g["identity"] = "" }), 20106, 31201},
	} {
		for client, want := range map[string]int{"conversations": tc.code, "voice": tc.voice} {
			if got := c.connect(client, tc.token); got.Status != 401 || got.Code != want {
				t.Errorf("%s, %s: %+v, want %d", name, client, got, want)
			}
		}
	}
	if got := c.signal("connect", object{"client": "sync", "token": object{"token": genuine}}); got.Code != 20101 {
		t.Errorf("an object: %+v", got)
	}
}

func TestGrantsOfClients(t *testing.T) {
	c := start(t, sandbox.Options{})
	service, app := object{"service_sid": "IS" + strings.Repeat("0", 32)}, "AP"+strings.Repeat("f", 32)
	for _, tc := range []struct {
		client string
		grants object
		ok     bool
	}{
		{"conversations", object{"chat": service}, true},
		{"conversations", object{"ip_messaging": service}, true},
		{"conversations", object{"chat": object{}}, false},
		{"conversations", object{"chat": object{"service_sid": "default"}}, false},
		{"conversations", object{"data_sync": service}, false},
		{"sync", object{"data_sync": service}, true},
		{"sync", object{"data_sync": object{"service_sid": "default"}}, true},
		{"sync", object{"data_sync": object{}}, false},
		{"video", object{"video": object{}}, true},
		{"video", object{"video": object{"room": "cool"}}, true},
		{"video", object{"rtc": object{"configuration_profile_sid": "VS"}}, true},
		{"video", object{"chat": service}, false},
		{"voice", object{"voice": object{"incoming": object{"allow": true}}}, true},
		{"voice", object{"voice": object{"outgoing": object{"application_sid": app}}}, true},
		{"voice", object{"voice": object{"incoming": object{"allow": true}, "outgoing": object{}}}, false},
		{"voice", object{"voice": object{}}, false},
		{"access-manager", object{"voice": object{"incoming": object{"allow": true}}}, true},
		{"access-manager", object{"video": object{}}, true},
		{"access-manager", object{"task_router": object{}}, false},
		{"access-manager", object{}, false},
	} {
		token := c.forge(func(_, p, _ object) {
			p["grants"] = object{"identity": "jane"}
			maps.Copy(p["grants"].(object), tc.grants)
		})
		if got := c.connect(tc.client, token); (got.Status == 200) != tc.ok {
			t.Errorf("%s with %v: %+v", tc.client, tc.grants, got)
		}
	}
}

func TestSignalsTheEndOfAToken(t *testing.T) {
	c := start(t, sandbox.Options{TokenTTL: 10 * time.Minute})
	token := c.forge(func(_, _, g object) { g["voice"] = object{"incoming": object{"allow": true}} })
	for _, step := range []struct {
		after  time.Duration
		ttl    int64
		signal string
		code   int
	}{
		{0, 600, "", 0}, {6*time.Minute + 59*time.Second, 181, "", 0}, {time.Second, 180, "token_about_to_expire", 0},
		{2*time.Minute + 59*time.Second, 1, "token_about_to_expire", 0}, {time.Second, 0, "", 20104},
	} {
		c.clock.advance(step.after)
		for _, client := range []string{"conversations", "sync", "voice", "video"} {
			got, want := c.connect(client, token), step.signal
			if client == "voice" || client == "video" {
				want = ""
			}
			code := step.code
			if client == "voice" && code != 0 {
				code = 31205
			}
			if got.TTL != step.ttl || got.Update != want || (got.Method == "client_update") != (want != "") || got.Code != code {
				t.Errorf("%s with %d s left: %+v", client, step.ttl, got)
			}
		}
	}
}

func TestLifetimeOfADay(t *testing.T) {
	c := start(t, sandbox.Options{TokenTTL: 24 * time.Hour})
	for _, starter := range []string{"node", "python", "java"} {
		token := c.accessToken(starter)
		if got := c.connect("sync", token); got.Status != 200 || got.TTL != 86400 {
			t.Errorf("%s: %+v", starter, got)
		}
		c.clock.advance(time.Hour)
		if got := c.connect("sync", token); got.TTL != 82800 {
			t.Errorf("%s, later: %+v", starter, got)
		}
	}
	longer := start(t, sandbox.Options{TokenTTL: 24*time.Hour + time.Second})
	if got := longer.connect("sync", longer.accessToken("node")); got.Code != 20157 {
		t.Errorf("a second more: %+v", got)
	}
}

func TestUpdate(t *testing.T) {
	c := start(t, sandbox.Options{})
	token := c.accessToken("ruby")
	if got := c.signal("update", object{"client": "sync", "token": token, "identity": "jane"}); got.Status != 200 || got.TTL != 3600 {
		t.Errorf("the same identity: %+v", got)
	}
	if got := c.signal("update", object{"client": "sync", "token": token, "identity": "bob"}); got.Status != 400 || got.Code != -5 || got.Message != "MISMATCHING_TOKEN_UPDATE" {
		t.Errorf("another: %+v", got)
	}
	if got := c.signal("update", object{"client": "voice", "token": "x", "identity": "bob"}); got.Status != 401 || got.Code != 31204 {
		t.Errorf("no token: %+v", got)
	}
}

func TestMessagesThatNoClientSends(t *testing.T) {
	c := start(t, sandbox.Options{})
	for path, want := range map[string]int{"connect": 400, "update": 400, "leave": 404, "": 404} {
		if got := c.send("POST", "/twilio/signaling/"+path, "", `{"token":"x"}`); got.status != want {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if got := c.send("POST", "/twilio/signaling/update", "", object{"client": "sync", "token": "x"}); got.status != 400 {
		t.Errorf("an update of nobody: %d", got.status)
	}
	if got := c.send("GET", "/twilio/signaling/connect", "", ""); got.status != 405 || got.header.Get("Allow") != "POST" {
		t.Errorf("GET: %d", got.status)
	}
}
