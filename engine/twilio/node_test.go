package twilio_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/nodetest"
	"authpeek/engine/twilio"
)

// twilioNode is the version of the vendor's library that the token server is made with.
const twilioNode = "twilio@6.2.0"

// nodeServer runs a token server that is made with Twilio's own library, and gives its address.
func nodeServer(t *testing.T) string {
	t.Helper()
	dir := nodetest.Install(t, twilioNode)
	script, err := os.ReadFile(filepath.Join("testdata", "tokenserver.js"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tokenserver.js"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", "tokenserver.js", accountSID, keySID, keySecret)
	node.Dir, node.Stderr = dir, os.Stderr
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := node.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = node.Wait() // it was killed
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the token server did not start: %v", err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

// TestTwiliosOwnLibrary asks a token server that is made with the vendor's library for Node. What it makes has to come out clean, and
// each of the eight grants has to be explained with what it names.
func TestTwiliosOwnLibrary(t *testing.T) {
	url := nodeServer(t)
	e := newEngine(t, time.Now)
	for _, tt := range []struct {
		grant  string
		says   []string
		legacy bool
		client string // an SDK that takes it
	}{
		{"video", []string{"Video", "DailyStandup"}, false, "video"},
		{"voice", []string{"take Voice calls", "place Voice calls", "AP0123456789abcdef0123456789abcdef", "CR0123456789abcdef0123456789abcdef", "campaign"}, false, "voice"},
		{"chat", []string{"Conversations", "IS0123456789abcdef0123456789abcdef", "RL0123456789abcdef0123456789abcdef", "CR0123456789abcdef0123456789abcdef"}, false, "conversations"},
		{"data_sync", []string{"Sync", "default service"}, false, "sync"},
		{"task_router", []string{"TaskRouter", "WS0123456789abcdef0123456789abcdef", "WK0123456789abcdef0123456789abcdef", "worker"}, false, "access-manager"},
		{"player", []string{"Live", "VJ0123456789abcdef0123456789abcdef", "https://live.example/playlist.m3u8"}, false, "access-manager"},
		{"ip_messaging", []string{"Programmable Chat", "IS0123456789abcdef0123456789abcdef", "chat"}, true, "conversations"},
		{"rtc", []string{"first Conversations", "VS0123456789abcdef0123456789abcdef", "video"}, true, "video"},
	} {
		t.Run(tt.grant, func(t *testing.T) {
			p := profile(url, "token_path", tt.grant, "client", tt.client)
			done := do(t, e, engine.Request{Profile: p, Operation: twilio.TokenFetch})
			clean(t, done)
			grants := done.Result.(*twilio.Fetched).Grants
			if len(grants) != 1 || grants[0].Name != tt.grant || !grants[0].Known || grants[0].Legacy != tt.legacy {
				t.Fatalf("the grants are %+v", grants)
			}
			for _, word := range tt.says {
				if !strings.Contains(grants[0].What, word) {
					t.Errorf("%q is not in %q", word, grants[0].What)
				}
			}
			client := do(t, e, connect(p))
			clean(t, client)
			if got := connected(t, client); got.Identity != "jane" || got.Client != tt.client || !got.Offline {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("all", func(t *testing.T) { allEight(t, e, url) })
	t.Run("faults", func(t *testing.T) { nodeFaults(t, e, url) })
}

// clean holds that a call went well and that nothing is to be said against it.
func clean(t *testing.T, done engine.Done) {
	t.Helper()
	if !done.Call.OK() || codes(done) != "" {
		t.Fatalf("%s: %s, found %s %+v", done.Call.Operation, done.Call.Finish.Summary, codes(done), done.Call.Finish.Findings)
	}
}

// allEight is one token with all grants, explained as a token of the session is.
func allEight(t *testing.T, e *engine.Engine, url string) {
	p := profile(url, "token_path", "all")
	done := do(t, e, connect(p))
	clean(t, done)
	if made, found := finding(done, "twilio.library"); !found || made.Title != "probably made by twilio-node" {
		t.Errorf("the library is told to be %q", made.Title)
	}
	may := twilio.New(time.Now).May(p, *done.Call.Token, nil)
	if len(may) != 9 || may[0].Name != "identity" || !strings.Contains(may[0].What, "jane") {
		t.Fatalf("it may %+v", may)
	}
	for _, permission := range may {
		if permission.What == "" || permission.Mark == engine.MarkBad {
			t.Errorf("%+v", permission)
		}
	}
	verification := e.VerifyPair(*done.Call.Token, p.PrivateKey)
	if verification == nil || verification.State != "valid" {
		t.Errorf("the signature is %+v", verification)
	}
	if wrong := e.VerifyPair(*done.Call.Token, auth.NewSecret(keySID+":the Auth Token, not the secret..")); wrong == nil || wrong.State != "invalid" {
		t.Errorf("with another secret the signature is %+v", wrong)
	}
}

// nodeFaults are what the library lets its callers do, and Twilio does not take.
func nodeFaults(t *testing.T, e *engine.Engine, url string) {
	for _, tt := range []struct{ path, code string }{
		{"chat;86400", ""},
		{"chat;3600000", "twilio.20157"},
		{"voice;86400", "twilio.lifetime"},
		{"voice;86399", ""},
		{"chat;60", "time.soon twilio.lifetime"},
		{"chat;;HS512", "key.short twilio.20102"}, // Twilio's secrets have 32 bytes, which is HS256's measure
		{"chat;;;ie1", ""},
		{"none", "twilio.20106"},
	} {
		done := do(t, e, engine.Request{Profile: profile(url, "token_path", tt.path), Operation: twilio.TokenFetch})
		if got := codes(done); got != tt.code {
			t.Errorf("%s: found %q, want %q", tt.path, got, tt.code)
		}
	}
	broken := do(t, e, engine.Request{Profile: profile(url, "token_path", "chat"), Operation: twilio.TokenFetch, Args: engine.Args{"identity": {""}}})
	if err := broken.Call.Finish.Error; err == nil || err.Code != "twilio.token-server" || !strings.Contains(err.Message, "identity is required") {
		t.Errorf("%+v", err)
	}
}
