//go:build unix

package ui_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// withProvider are the flags for a foreign server with customer tokens.
func withProvider(url string, sets ...string) []string {
	return append(at(url, append([]string{"advanced_auth=true"}, sets...)...), "--view", "inbox")
}

// header is the first row, where the gauge is.
func header(screen string) string {
	first, _, _ := strings.Cut(screen, "\n")
	return first
}

func TestProviderTrouble(t *testing.T) {
	t.Parallel()
	api := newActor(t, answers(200, "application/json", inbox(1, "Message", "text")))
	endpoint := newActor(t, answers(200, "text/plain", "a-good-token"))
	p := start(t, 80, 24, apiKey, withProvider(api.URL, "provider.source=http", "provider.url="+endpoint.URL+"/token", "provider.extract=plain", "provider.timeout=1m")...)
	p.waitFor("Message 0")
	for _, c := range []struct {
		part        http.HandlerFunc
		says, gauge string
	}{
		{answers(200, "text/plain", ""), "not sent: the provider answered null", "provider null"},
		{answers(200, "application/json", "null"), "not sent: the provider answered null", "provider null"},
		{answers(200, "text/plain", "one\ntwo"), "a line break (LF) at byte 3", "provider failed"},
		{answers(200, "text/html", "<html>sign in</html>"), "page of HTML", "provider failed"},
		{answers(500, "text/html", "<html>oops</html>"), "answered 500 text/html", "provider failed"},
		{hangsUp, "✗ http POST /token:", "provider failed"},
	} {
		endpoint.plays(c.part)
		p.press("r")
		s := p.wait(c.says, func(s string) bool {
			return strings.Contains(s, c.says) && strings.Contains(header(s), c.gauge)
		})
		if !strings.Contains(s, "Message 0") {
			t.Errorf("%q: what was there before is gone:\n%s", c.says, s)
		}
		// Between two cases a good answer, or the next would be taken for the one before.
		endpoint.plays(answers(200, "text/plain", "a-good-token"))
		p.press("r")
		p.wait("a good answer", func(s string) bool { return !strings.Contains(s, c.says+" ") && strings.Contains(header(s), "tok#") })
	}
	p.resize(140, 40)
	for body, says := range map[string]string{`{"token":"abc"}`: "a JSON object", "Bearer abc-def-ghi": `begins with "Bearer "`} {
		endpoint.plays(answers(200, "text/plain", body))
		p.press("r")
		p.waitFor("opaque, " + fmt.Sprint(len(body)) + " chars")
		p.press("6")
		p.waitFor(says)
		p.press("4")
		p.waitFor("[4 Inbox")
	}
	p.resize(80, 24)
	endpoint.plays(silent)
	p.press("r")
	p.wait("the wait for the provider", func(s string) bool {
		return strings.Contains(s, "waiting for the provider") && strings.Contains(header(s), "asking")
	})
	p.press("6")
	p.waitFor("[6 Tok]")
	p.press("4")
	p.waitFor("[4 Inbox")
	p.press("\x1b")
	if s := p.waitFor("cancelled by you while the provider was asked"); strings.Contains(header(s), "provider failed") {
		t.Errorf("you cancelled, and the provider is blamed:\n%s", header(s))
	}
	p.press("q")
	p.quits()
}

func TestLocalProviders(t *testing.T) {
	t.Parallel()
	const secret = "CANARY-4711"
	api := newActor(t, answers(200, "application/json", inbox(1, "Message", "text")))
	for name, c := range map[string]struct{ set, timeout, says string }{
		"missing":   {`provider.argv=["./no-such-program"]`, "10s", "there is no such program"},
		"complains": {`provider.argv=["sh", "-c", "echo ` + secret + ` ended >&2; echo ` + secret + `; exit 1"]`, "10s", `said "… ended"`},
		"slow":      {`provider.argv=["sleep", "60"]`, "100ms", "no answer within 100ms"},
	} {
		p := start(t, 80, 24, apiKey, withProvider(api.URL, "provider.source=command", c.set, "provider.timeout="+c.timeout)...)
		p.wait(name+": "+c.says, func(s string) bool {
			return strings.Contains(s, c.says) && strings.Contains(header(s), "provider failed")
		})
		p.press("q")
		p.quits()
		if p.hasWritten(secret) {
			t.Errorf("%s: what the command said in secret is on the screen", name)
		}
	}
}

func TestFileThatAppears(t *testing.T) {
	t.Parallel()
	api := newActor(t, answers(200, "application/json", inbox(1, "Message", "text")))
	p := start(t, 80, 24, apiKey, withProvider(api.URL, "provider.source=file", "provider.path=token.txt")...)
	p.waitFor("there is no such file")
	if err := os.WriteFile(filepath.Join(p.cmd.Dir, "token.txt"), []byte("token-of-the-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.press("r")
	p.waitFor("Message 0")
	p.press("q")
	p.quits()
}

func TestExpiredTokenAgainAndAgain(t *testing.T) {
	t.Parallel()
	part := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	old := time.Now().Add(-time.Hour)
	token := part(`{"alg":"HS256","kid":"k1"}`) + "." + part(fmt.Sprintf(`{"iat":%d,"exp":%d,"sub":{"registered":"jane@example.com"}}`, old.Unix(), old.Unix()+300)) + "." + part("signature")
	endpoint := newActor(t, answers(200, "text/plain", token))
	api := newActor(t, answers(401, "application/json", `{"success":false,"error":"Customer token expired","token_expired":true}`))
	p := start(t, 120, 36, apiKey, withProvider(api.URL, "provider.source=http", "provider.url="+endpoint.URL+"/token", "provider.policy=cached")...)
	p.wait("the expired token", func(s string) bool {
		return strings.Contains(s, "already expired") && strings.Contains(s, "✗ 401") && strings.Contains(header(s), "✗ expired")
	})
	p.press("r")
	p.waitFor("again · already expired")
	p.press("q")
	p.quits()
}

func TestShortLivedTokensAreReplaced(t *testing.T) {
	t.Parallel()
	for policy, says := range map[string]string{
		"per-call": "per call", "cached": "kept token has expired", "refresh-ahead": "left", "once": "token rejected",
	} {
		p := start(t, 120, 36, nil, "--token-ttl", "2s", "--set", "provider.policy="+policy, "--set", "live=1s", "--view", "tokens")
		p.press("W") // half of the screen, so that no line of the wire goes unseen
		p.wait(policy+": "+says, func(s string) bool {
			if policy == "once" {
				return strings.Contains(s, says) && strings.Contains(header(s), "✗ expired")
			}
			return strings.Contains(s, says) && strings.Contains(s, "refreshed") && strings.Contains(s, " replaces tok#")
		})
		p.press("\x03")
		p.quits()
	}
}
