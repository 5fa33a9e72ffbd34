package twilio_test

import (
	"fmt"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/twilio"
)

func info(token string) auth.Info { return auth.NewToken(auth.NewSecret(token), noon, 0, "test").Info }

// TestMay explains grants in words (A2), the identity first, and says what the profile's SDK lacks.
func TestMay(t *testing.T) {
	v := twilio.New(at)
	tests := []struct {
		name, client, identity, grants string
		want                           []string // mark, name and a part of the words
	}{
		{"chat", "conversations", "jane", chatGrant, []string{"here identity acts as jane", "ok chat Conversations and Chat of the service " + serviceSID}},
		{"chat alone for video", "video", "jane", chatGrant, []string{"here identity", "ok chat", "bad video is not granted, and Video needs it"}},
		{"any room", "video", "jane", `"video":{}`, []string{"here identity", "ok video join any Video room of the account"}},
		{"old chat", "conversations", "jane", `"ip_messaging":{"service_sid":"IS1"}`, []string{"here identity", "look ip_messaging Programmable Chat of the service IS1; an old grant, today's SDKs ask for chat"}},
		{"voice for nothing", "voice", "jane", `"voice":{"incoming":{"allow":false}}`, []string{"here identity", "ok voice neither take nor place Voice calls"}},
		{"many parameters", "voice", "jane", `"voice":{"outgoing":{"application_sid":"AP1","params":{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}}}`, []string{"here identity", "ok voice place Voice calls through the TwiML app AP1 with a, b, c, d, e, …"}},
		{"no service", "sync", "jane", `"data_sync":{}`, []string{"here identity", "ok data_sync Sync of no service, so that it opens none"}},
		{"unknown", "access-manager", "jane", `"verify":{"service_sid":"VA1"}`, []string{"here identity", "look verify a grant that none"}},
		{"no object", "access-manager", "jane", `"video":true`, []string{"here identity", "ok video no object"}},
		{"nobody", "access-manager", "", chatGrant, []string{"bad identity acts as nobody", "ok chat"}},
		{"hostile", "access-manager", `ja\u001b[2Jne`, `"\u202egrant":{}`, []string{"here identity acts as ja␛[2Jne", "look <U+202E>grant"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			may := v.May(profile("", "client", tt.client), info(sign(claims(tt.identity, tt.grants))), nil)
			if len(may) != len(tt.want) {
				t.Fatalf("it may %+v", may)
			}
			for i, m := range may {
				if got := fmt.Sprintf("%s %s %s", m.Mark, m.Name, m.What); !strings.HasPrefix(got, tt.want[i]) {
					t.Errorf("got %q, want %q", got, tt.want[i])
				}
			}
		})
	}
	if may := v.May(profile(""), info("opaque"), nil); may != nil {
		t.Errorf("an opaque token may %+v", may)
	}
}

// TestGrantsAreBounded: a token may name grants without end.
func TestGrantsAreBounded(t *testing.T) {
	var names []string
	for i := range 5000 {
		names = append(names, fmt.Sprintf(`"g%d":{}`, i))
	}
	if may := twilio.New(at).May(profile(""), info(sign(claims("jane", strings.Join(names, ",")))), nil); len(may) > 50 {
		t.Errorf("%d permissions", len(may))
	}
}

func TestTable(t *testing.T) {
	v := twilio.New(at)
	grid := engine.NewGrid(v, profile("http://127.0.0.1:1"), nil, nil, nil)
	if len(grid.Rows) != 3 || len(grid.Modes) != 2 || grid.OwnMode() != twilio.AccessToken || grid.SDK != "Conversations" {
		t.Errorf("%d rows, %d modes, %s, %s", len(grid.Rows), len(grid.Modes), grid.OwnMode(), grid.SDK)
	}
	for _, cell := range []*engine.Cell{grid.Cell(twilio.TokenFetch, auth.None), grid.Cell(twilio.ClientConnect, twilio.AccessToken), grid.Cell(twilio.ClientUpdate, twilio.AccessToken)} {
		if !cell.Applies() {
			t.Errorf("%+v", cell)
		}
	}
	if _, ok := engine.LookupOperation(v, v.Home()); !ok {
		t.Error("home is no operation")
	}
}
