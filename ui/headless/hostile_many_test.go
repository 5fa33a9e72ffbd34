package headless

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"authpeek/engine/hostiletest"
)

// What many calls print together, against a server that chooses its words badly and with words of the command line that do: watch,
// matrix in each of its forms, compare, and the recordings of each.
func TestHostileManyCalls(t *testing.T) {
	t.Parallel()
	for i, text := range hostiletest.Corpus() {
		t.Run(text.Name, func(t *testing.T) {
			t.Parallel()
			url := stub(t, evilAnswers(text.Text))
			flags := against(url, "advanced_auth=true", "provider.source=http", "provider.url="+url+"/token", "provider.extract=plain", "customer.registered="+text.Text)
			report := filepath.Join(t.TempDir(), "report")
			with := func(words ...string) []string { return append(words, flags...) }
			for _, args := range third(i, [][]string{
				with("watch", "--calls", "2", "--every", "1ms", "--look", "registered="+text.Text),
				with("matrix", "--format", "sarif", "--fail-on", "warning"),
				with("compare", "inbox.fetch", "--modes", "token,customer-token", "--stranger", "registered="+text.Text),
				with("watch", "--calls", "2", "--every", "1ms", "--identify", text.Text+"="+text.Text, "--operation", "attributes.fetch", "attribute=property:"+text.Text),
				with("matrix", "--yes", "--operation", "inbox.fetch", "--operation", "attributes.fetch"),
				with("compare", "attributes.fetch", "attribute=property:"+text.Text, "--differences"),
				with("matrix", "--format", "junit", "-o", report),
				{"watch", "--until", text.Text}, {"compare", "inbox.fetch", "--modes", text.Text + ",token"},
				{"watch", "--operation", text.Text, "--mode", text.Text}, {"matrix", "--operation", text.Text}, {"matrix", "--format", text.Text},
				{"compare", text.Text, "--modes", "token," + text.Text + "/token"}, {"tap", "--upstream", text.Text}, {"tap", "--listen", text.Text},
				{"watch", "--fault", text.Text}, {"matrix", "--require", "inbox.fetch=" + text.Text}, {"compare", "inbox.fetch", "--text", text.Text + "=" + text.Text},
			}) {
				run(t, keyOnly, args...)
			}
			if written, err := os.ReadFile(report); err == nil {
				if err := hostiletest.Plain(string(written)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// An app behind the tap, and the server before it, write what they like in every part of their messages; what the subcommand prints of it,
// for people and for programs, steers nothing.
func TestHostileTap(t *testing.T) {
	t.Parallel()
	spelled := hostiletest.Spelled(hostiletest.Evil)
	server := rawAnswers(t, "HTTP/1.1 200 "+hostiletest.Evil[:1]+"ok\r\n\r\n", "HTTP/1.1 401 a\r\nX-\u202e: a\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 401 a\u202eb\x9b6;45m\r\nContent-Type: \u202e\u009b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		fmt.Sprintf("HTTP/1.1 403 a\u202eb\u009b6;45m\xff\r\nContent-Type: application/json; a=\"\u202e\xff\"\r\nSet-Cookie: \u202e\xff\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
			len(spelled)*2+17, `{"error":{"`+spelled+`":"`+spelled+`"}}`))
	for _, way := range []string{"--plain", "--json"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			tap := start(t, "tap", way, "--listen", "127.0.0.1:0", "--upstream", server)
			lines := tap.until(t, func(line string) bool {
				return strings.Contains(line, "127.0.0.1:") && !strings.Contains(line, "upstream") || strings.Contains(line, "listening")
			})
			address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(lines[len(lines)-1])
			for _, text := range append(hostiletest.Corpus(), hostiletest.Text{Name: "all", Text: hostiletest.Evil}) {
				appSays(t, address, text.Text, "\n\r\x00") // most are refused
				appSays(t, address, text.Text, controls)
			}
			lines = append(lines, tap.interrupt(t)...)
			if len(lines) < len(hostiletest.Corpus()) {
				t.Errorf("%d lines only", len(lines))
			}
			for _, line := range lines {
				judge := hostiletest.Plain
				if way == "--json" {
					judge = func(line string) error {
						if !json.Valid([]byte(line)) {
							return fmt.Errorf("no JSON")
						}
						return hostiletest.Shown(line)
					}
				}
				if err := judge(line); err != nil {
					t.Errorf("%v: %.300q", err, line)
				}
			}
		})
	}
}

// controls are the characters that no head may hold.
const controls = "\x00\x01\x02\x03\x04\x05\x06\x07\b\n\x0b\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f"

// appSays sends a request of which every part is that text, its head without some characters.
func appSays(t *testing.T, address, text, without string) {
	t.Helper()
	raw := text
	for _, c := range without {
		raw = strings.ReplaceAll(raw, string(c), "")
	}
	word := strings.NewReplacer(" ", "", "\t", "").Replace(raw)
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := `{"customer_ids":{"registered":"` + hostiletest.Spelled(strings.ToValidUTF8(text, "")) + `"},"` + text + `":"` + text + `"}`
	fmt.Fprintf(conn, "POST /webxp/projects/%[1]s/appinbox/fetch?%[1]s HTTP/1.1\r\nHost: %[2]s\r\nAuthorization: Bearer %[3]s\r\nUser-Agent: %[3]s\r\nX-Evil: %[3]s\r\nContent-Type: %[3]s\r\nContent-Length: %[4]d\r\nConnection: close\r\n\r\n%[5]s",
		word, address, raw, len(body), body)
	_, _ = io.Copy(io.Discard, bufio.NewReader(conn)) // it is answered or refused
}

// rawAnswers is a server that gives one answer after the other, whatever it is asked.
func rawAnswers(t *testing.T, answers ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := 0; ; n++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 64<<10)) // enough of the request to be answered
			_, _ = io.WriteString(conn, answers[n%len(answers)])
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-ended
	})
	return "http://" + listener.Addr().String()
}
