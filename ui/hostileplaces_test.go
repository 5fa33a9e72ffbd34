//go:build unix

package ui_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"authpeek/engine/hostiletest"
)

// tabDigit finds the digits of the tabs that are offered.
var tabDigit = regexp.MustCompile(`(?:^|[ \[])([0-9]) [A-Z]`)

// walk opens every screen that is offered and goes about in it, and opens the dialogs of the session.
func (p *program) walk() {
	p.t.Helper()
	tabs := strings.SplitN(p.waitFor("?:help"), "\n", 3)[1]
	for _, m := range tabDigit.FindAllStringSubmatch(tabs, -1) {
		p.press(m[1])
		p.waitFor("[" + m[1] + " ")
		p.do("j", "j")
		if strings.Contains("156", m[1]) { // elsewhere these open forms and take letters
			p.do("\r", "t", "G")
		}
	}
	for _, d := range []struct{ key, says string }{{"M", "what will happen"}, {"P", "Profile ──"}, {"?", "· help"}, {":", "words in any order"}} {
		p.opens(d.key, d.says)
		p.closes(d.says)
	}
}

// leaves ends the program and judges all that it wrote.
func (p *program) leaves() {
	p.t.Helper()
	p.press("\x03")
	p.quits()
	p.checkOwn()
}

// evilJWT is a token whose header and claims have the text for every name and value.
func evilJWT(text string) string {
	e := hostiletest.Spelled(text)
	part := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	return part(fmt.Sprintf(`{"alg":"HS256%[1]s","kid":"%[1]s","typ":"%[1]s","%[1]s":{"%[1]s":["%[1]s"]}}`, e)) + "." +
		part(fmt.Sprintf(`{"iat":1795262884,"exp":4000000000,"iss":"%[1]s","sub":"%[1]s","aud":["%[1]s"],"grants":{"identity":"%[1]s"},"%[1]s":"%[1]s"}`, e)) + ".c2lnbmF0dXJl"
}

// anyAnswer is an answer that is something to every vendor, with the text for every name and value.
func anyAnswer(text string) http.HandlerFunc {
	e := hostiletest.Spelled(text)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" { // the provider, whose token has to travel in a header
			fmt.Fprintf(w, `{"token":"%[1]s","access_token":"%[1]s","expires_in":300,"scope":"%[2]s"}`, evilJWT(text), e)
			return
		}
		w.Header().Set("X-Evil", "a\u202eb\u009b6;45m\xff")
		fmt.Fprintf(w, `{"success":true,"token":"%[1]s","access_token":"%[1]s","identity":"%[1]s","id":"%[1]s","email":"%[1]s","scopes":["%[1]s"],"code":"%[1]s",
			"message":"%[1]s","unique_id":"%[1]s","parameters":{"%[1]s":"%[1]s"},"%[1]s":{"%[1]s":"%[1]s"},"data":{"%[1]s":"%[1]s"}}`, e)
	}
}

func TestHostileVendors(t *testing.T) {
	t.Parallel()
	server := newActor(t, anyAnswer(hostiletest.Evil))
	for _, vendor := range []string{"extole", "twilio", "nudge"} {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			p := start(t, 120, 36, apiKey, "-p", "blank", "--set", "vendor="+vendor, "--set", "base_url="+server.URL, "--set", "provider.source=http", "--set", "provider.url="+server.URL+"/token")
			p.walk()
			p.leaves()
		})
	}
}

// A profile file is text from outside too: somebody was sent it.
func TestHostileProfileFile(t *testing.T) {
	t.Parallel()
	server := newActor(t, answers(200, "application/json", inbox(1, "Message", "text")))
	e := hostiletest.Spelled(hostiletest.Evil)
	file := filepath.Join(t.TempDir(), "config.toml")
	text := fmt.Sprintf(`default_profile = "a"
[profiles.a]
base_url = "%[2]s"
project_token = "p1"
api_key = "env:KEY"
advanced_auth = true
[profiles.a.customer]
registered = "jane%[1]s"
"%[1]s" = "%[1]s"
[profiles.a.provider]
source = "command"
argv = ["no-such-%[1]s", "%[1]s"]
`, strings.ReplaceAll(e, `\u0000`, ""), server.URL)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 16}} {
		p := start(t, size[0], size[1], apiKey, "--config", file)
		p.waitFor("jane␛")
		if size[0] == 120 {
			p.walk()
		}
		p.press("5")
		p.waitFor("[5 Calls]")
		p.leaves()
	}
}

// What is typed and pasted lands in fields as text, whatever it is.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	p := start(t, 120, 36, nil)
	p.waitFor("✓ answer")
	pasted := "\x1b[200~" + strings.NewReplacer("\x1b", "", "\x00", "").Replace(hostiletest.All()) + "\x1b[201~"
	for _, field := range []struct{ key, says string }{{":", "words in any order"}, {"/", "enter keeps it"}} {
		p.press(field.key)
		p.waitFor(field.says)
		p.press(pasted)
		p.waitFor("etc/passwd|")
		p.press("\x1b")
		p.wait("the field to close", func(s string) bool { return !strings.Contains(s, field.says) && strings.Contains(s, "?:help") })
	}
	p.press("6")
	p.waitFor("[6 Tokens")
	p.do("p")
	p.leaves()
}

// An app behind the tap writes what it likes: bytes that are no text, in every part of a request.
func TestHostileApp(t *testing.T) {
	t.Parallel()
	p := start(t, 120, 36, nil)
	p.waitFor("✓ answer")
	p.press("T")
	p.waitFor("[T Tap]")
	p.press("s")
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(p.waitFor("nothing has come"))
	spelled := hostiletest.Spelled(hostiletest.Evil)
	for _, text := range hostiletest.Corpus() {
		// A line feed would end the field, and a request without its end waits for it.
		raw := strings.NewReplacer("\n", "", "\r", "", "\x00", "").Replace(text.Text)
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		body := `{"customer_ids":{"registered":"` + spelled + `"},"` + text.Text + `":"` + text.Text + `"}`
		fmt.Fprintf(conn, "POST /webxp/projects/%s/appinbox/fetch?%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nUser-Agent: %s\r\nX-Evil: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
			strings.ReplaceAll(raw, " ", ""), strings.ReplaceAll(raw, " ", ""), address, raw, raw, raw, len(body), body)
		_, _ = io.Copy(io.Discard, bufio.NewReader(conn)) // it is answered or refused
		conn.Close()
	}
	fmt.Fprint(dialled(t, address), hostiletest.Evil+"\r\n\r\n") // no HTTP at all
	p.waitFor("Calls of the app · ")
	p.do("j", "j", "\r", "t", "G")
	p.press("5")
	p.waitFor("[5 Calls]")
	p.do("j", "\r", "t", "G")
	p.leaves()
}

func dialled(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// certified is a server whose certificate has the text for every name in it.
func certified(t *testing.T, text string) *httptest.Server {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	name := pkix.Name{CommonName: text, Organization: []string{text}, Country: []string{text}}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: name, Issuer: name, DNSNames: []string{"evil\x1b[6;45m.example"}, NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(anyAnswer("x"))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// What stands between authpeek and a server speaks too: certificates, proxies, resolvers, and a server that speaks no HTTP.
func TestHostileNetwork(t *testing.T) {
	t.Parallel()
	raw := func(answer string) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = conn.Read(make([]byte, 1<<16))
				_, _ = io.WriteString(conn, answer)
				conn.Close()
			}
		}()
		return "http://" + l.Addr().String()
	}
	evil := strings.NewReplacer("\n", "", "\r", "").Replace(hostiletest.Evil)
	for name, flags := range map[string][]string{
		"certificate":  at(certified(t, hostiletest.Evil).URL),
		"no HTTP":      at(raw(hostiletest.Evil)),
		"status line":  at(raw("HTTP/1.1 418 " + evil + "\r\nContent-Length: 0\r\n\r\n")),
		"field":        at(raw("HTTP/1.1 200 OK\r\nX" + evil + ": a\r\n\r\n")),
		"redirect":     at(raw("HTTP/1.1 302 Found\r\nLocation: http://" + strings.ReplaceAll(evil, "\x00", "") + "/\r\n\r\n")),
		"proxy":        at("https://api.example", "proxy="+raw("HTTP/1.1 407 "+evil+"\r\nProxy-Authenticate: "+evil+"\r\n\r\n")),
		"no such host": at("http://evil\u202e\u009b.invalid", "allow_plain_http=true"),
		"a path":       at(raw("HTTP/1.1 404 Not Found\r\n\r\n") + "/%1b%5b6;45m\u202e"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, 120, 36, apiKey, append(flags, "--view", "inbox")...)
			// Some of these are refused before the screen is entered, and then said on the main screen.
			p.wait("the end of the call", func(s string) bool {
				return strings.Contains(s, "✗") || strings.Contains(s, "authpeek: ")
			})
			if strings.Contains(p.screen(), "authpeek: ") && !p.hasWritten("\x1b[?1049h") {
				<-p.ended
				p.checkOwn()
				return
			}
			p.press("5")
			p.waitFor("[5 Calls]")
			p.do("\r", "t", "G")
			p.press("8")
			p.waitFor("[8 Doctor")
			p.do("r", "n", "y")
			p.leaves()
		})
	}
}
