package export_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/export"
)

// arrived is a request as a server got it, byte for byte.
type arrived struct {
	Line   string
	Fields []string
	Body   string
}

// listen is a server that reads what comes and tells it, without a library that would tidy it up.
func listen(t *testing.T) (address string, requests <-chan arrived) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan arrived, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if a, err := readRequest(bufio.NewReader(conn), conn); err == nil {
				got <- a
			} else {
				got <- arrived{Line: err.Error()}
			}
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String(), got
}

func readRequest(r *bufio.Reader, w io.Writer) (arrived, error) {
	var a arrived
	line, err := r.ReadString('\n')
	if err != nil {
		return a, err
	}
	a.Line = strings.TrimRight(line, "\r\n")
	length, chunked := 0, false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return a, err
		}
		if line = strings.TrimSuffix(line, "\r\n"); line == "" {
			break
		}
		a.Fields = append(a.Fields, line)
		name, value, _ := strings.Cut(line, ":")
		switch strings.ToLower(name) {
		case "content-length":
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return a, err
			}
		case "transfer-encoding":
			chunked = true
		}
	}
	body := make([]byte, length)
	if chunked {
		if body, err = io.ReadAll(httputil.NewChunkedReader(r)); err != nil {
			return a, err
		}
	} else if _, err := io.ReadFull(r, body); err != nil {
		return a, err
	}
	a.Body = string(body)
	_, err = io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	return a, err
}

const (
	curlToken = "tok#3f2a9c"
	curlClear = `a token with 'quotes', "$HOME", \ and %s`
)

// runs gives a command to sh, and what the real curl has sent then.
func runs(t *testing.T, command string, requests <-chan arrived) arrived {
	t.Helper()
	for _, program := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("the lines that are copied can only be tried with %s: %v", program, err)
		}
	}
	dir := t.TempDir()
	script := filepath.Join(t.TempDir(), "script") // as an argument it would have an end, which nobody meets who pastes it
	if err := os.WriteFile(script, []byte(command), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", script)
	cmd.Dir = dir // what a badly quoted command leaves behind is found there
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "NO_PROXY=*", "TOKEN=" + curlClear, "TOKEN_2=the-second"}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%.2000s", err, out, command)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Fatalf("the command has left files: %v, %v\n%s", files, err, command)
	}
	return <-requests
}

// told is a call as its facts tell it.
func told(method, url, body string, headers ...engine.Header) *engine.Call {
	sent := &engine.RequestSent{Method: method, URL: url, Bytes: len(body), Credential: "Bearer " + curlToken, Body: engine.RestoredBody([]byte(body), int64(len(body)), "")}
	return &engine.Call{
		Token: &auth.Info{Fingerprint: curlToken, Kind: auth.KindOpaque}, Mode: auth.CustomerToken, Credential: "Bearer " + curlToken,
		Method: method, URL: url, Headers: headers, Sent: sent, Attempts: 1,
	}
}

// wants is what has to arrive for it.
func wants(address string, c *engine.Call) arrived {
	clear := strings.NewReplacer(curlToken, curlClear, "tok#0a1b2c", "the-second").Replace
	target := strings.TrimPrefix(c.Sent.URL, "http://"+address)
	a := arrived{Line: c.Sent.Method + " " + clear(target) + " HTTP/1.1", Body: clear(string(c.Sent.Body.Bytes()))}
	a.Fields = append(a.Fields, "host: "+address)
	for _, h := range c.Headers {
		value := " " + clear(strings.Trim(h.Value, " \t"))
		if value == " " {
			value = ""
		}
		a.Fields = append(a.Fields, h.Name+":"+value)
	}
	if len(a.Body) > 0 || slices.Contains([]string{"POST", "PUT", "PATCH"}, c.Sent.Method) {
		a.Fields = append(a.Fields, fmt.Sprintf("content-length: %d", len(a.Body)))
	}
	return a
}

// compared is what arrived, so that it can be held against what was wanted: curl has a place of its own for some fields.
func compared(a arrived) arrived {
	for i, f := range a.Fields {
		name, value, _ := strings.Cut(f, ":")
		if n := strings.ToLower(name); n == "host" || n == "content-length" {
			a.Fields[i] = n + ":" + value
		}
	}
	slices.Sort(a.Fields)
	return a
}

// nasty are texts that a shell, a terminal or curl could take for something else than text.
var nasty = []string{
	`it's "quoted"`, "$(touch owned)", "`touch owned`", "; touch owned", `back\slash\`, `\`, "$HOME ${TOKEN}", "!!", "*", "~", "#", "@file", "@-",
	"%s %d %% \\n \\101", "-o owned", "--output", "{a,b}[1-3]", "ünï çödé 😀 漢字", "\u202eevil\u2066", "\u200b", "a\tb", "it''s", "''", "'", "(", "&&", "|", "<", ">", "?", "%41+&=",
	curlToken, curlToken + "'; touch owned; '", "$(echo " + curlToken + ")", curlToken + curlToken + "_x", "tok# ", "tok#12345 ", "tok#xyzxyz", "and tok#0a1b2c", "é\xff\xfe",
}

// Whatever a request holds, the line that is copied sends the same bytes.
func TestCurlSendsTheSameBytes(t *testing.T) {
	address, requests := listen(t)
	at := "http://" + address
	bearer := engine.Header{Name: "Authorization", Value: "Bearer " + curlToken}
	calls := map[string]*engine.Call{
		"a usual one":              told("POST", at+"/webxp/projects/p/appinbox/fetch", `{"customer_ids":{}}`, engine.Header{Name: "Content-Type", Value: "application/json"}, bearer, engine.Header{Name: "User-Agent", Value: "okhttp/4.12.0"}),
		"nothing but a method":     told("GET", at+"/", ""),
		"an empty post":            told("POST", at+"/", ""),
		"an empty put":             told("PUT", at+"/", "", bearer),
		"a get with a body":        told("GET", at+"/", "body"),
		"head":                     told("HEAD", at+"/x", "", bearer),
		"delete":                   told("DELETE", at+"/x?y=1", ""),
		"an odd method":            told("M-SEARCH", at+"/", ""),
		"an odder method":          told("X!#$%&'*+-.^_`|~", at+"/", ""),
		"steps in the path":        told("GET", at+"/a/../b/./c/..", ""),
		"escaped steps":            told("GET", at+"/a/%2e%2E/b", ""),
		"patterns":                 told("GET", at+"/{a}[1-3]?q={b}[0]", ""),
		"quotes in the query":      told("GET", at+`/?q='"`+"`;$(touch%20owned)|&x=<>^\\", ""),
		"the token in the query":   told("GET", at+"/?access_token=tok#0a1b2c&x=1", "", bearer),
		"other characters":         told("GET", at+"/%E4%BD%A0?q=é", ""),
		"a field without a value":  told("GET", at+"/", "", engine.Header{Name: "X-Empty"}, engine.Header{Name: "X-Blank", Value: "  "}, bearer),
		"fields of the same name":  told("GET", at+"/", "", engine.Header{Name: "X-A", Value: "1"}, engine.Header{Name: "X-A", Value: "2"}, engine.Header{Name: "x-a", Value: "3"}),
		"what curl adds by itself": told("POST", at+"/", "x", engine.Header{Name: "accept", Value: "text/html"}, engine.Header{Name: "content-type", Value: "text/plain"}, engine.Header{Name: "user-agent", Value: "SDK"}),
		"compressed":               told("GET", at+"/", "", engine.Header{Name: "Accept-Encoding", Value: "br,gzip"}),
		"its own host":             told("GET", at+"/", "", engine.Header{Name: "X-Host", Value: "other.example"}),
		"a counted body":           told("POST", at+"/", "12345", engine.Header{Name: "Content-Type", Value: "a/b"}),
		"bytes":                    told("POST", at+"/", "\x00\x01\x02\xff\xfe\r\n\x1b[31m%s\\'\"\x00"+curlToken+"\x00\n\n"),
		"lines":                    told("POST", at+"/", "a\n'b'\n\n"),
		"tabs and lines":           told("POST", at+"/", "{\n\t\"a\": 1\n}\n"),
		"carriage returns":         told("POST", at+"/", "a\r\nb\r\n"),
		"a large body":             told("POST", at+"/", strings.Repeat(`it's 64 KiB of "text" `, 64<<10/22)),
		"a large body of bytes":    told("POST", at+"/", strings.Repeat("\x00\xff'", 20000)),
	}
	for i, text := range nasty {
		c := told("POST", at+"/", text, bearer)
		if !strings.ContainsAny(text, "\n\r") {
			c.Headers = append(c.Headers, engine.Header{Name: "X-Text", Value: text})
		}
		calls[fmt.Sprintf("nasty %d", i)] = c
	}
	for name, c := range calls {
		command, err := export.Curl(c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, want := compared(runs(t, command.Text, requests)), compared(wants(address, c))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (- sent, + by curl):\n%s\n%.2000s", name, diff, command.Text)
		}
	}
}

// Requests that nobody thought of go through as well. The seed is fixed, so that a failure comes again.
func TestCurlSendsTheSameBytesAtRandom(t *testing.T) {
	address, requests := listen(t)
	random := rand.New(rand.NewPCG(6, 1847))
	pick := func(from []string) string { return from[random.IntN(len(from))] }
	text := func(alphabet []string, longest int) string {
		var b strings.Builder
		for range random.IntN(longest) {
			b.WriteString(pick(alphabet))
		}
		return b.String()
	}
	inPath := strings.Split("abcXYZ019-_.~!$&'()*+,;=:@/%", "")
	inPath = append(inPath, "%41", "%00", "%ff", "[", "{", "}", "]", "|", "\"", "<", "`", "\\", "..", "/./")
	inQuery := append(slices.Clone(inPath), "?", "tok#0a1b2c", "é") // in a URL a variable holds what URLs can
	inHeader := append(slices.Clone(nasty), strings.Split(" \"'\\$`!%,;{}()", "")...)
	inBody := append(slices.Clone(inHeader), "\n", "\r\n", "\x00", "\x1b", "\x7f", "\xc3", "\u2028")
	for range 60 {
		path := strings.ReplaceAll(text(inPath, 12), "%", "%25")
		c := told(pick([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT"}), "http://"+address+"/"+path+"?"+text(inQuery, 10), text(inBody, 8), engine.Header{Name: "Authorization", Value: "Bearer " + curlToken})
		for i := range random.IntN(5) {
			c.Headers = append(c.Headers, engine.Header{Name: fmt.Sprintf("X-%d", i), Value: strings.TrimSpace(text(inHeader, 6))})
		}
		command, err := export.Curl(c)
		if err != nil {
			t.Errorf("%q: %v", c.Sent.URL, err)
			continue
		}
		if diff := cmp.Diff(compared(wants(address, c)), compared(runs(t, command.Text, requests))); diff != "" {
			t.Fatalf("- sent, + by curl:\n%s\n%s", diff, command.Text)
		}
	}
}

// A blank in a URL is not for curl, and means the same when it is escaped.
func TestCurlEscapesWhatCurlRefuses(t *testing.T) {
	address, requests := listen(t)
	command, err := export.Curl(told("GET", "http://"+address+"/a b?q=c d\x7f", ""))
	if err != nil {
		t.Fatal(err)
	}
	if got := runs(t, command.Text, requests).Line; got != "GET /a%20b?q=c%20d%7F HTTP/1.1" {
		t.Errorf("curl sends %q", got)
	}
}

// What net/http has sent for a call of the engine's, curl sends too, field by field and in the same order.
func TestCurlRepeatsACall(t *testing.T) {
	address, requests := listen(t)
	e := newEngine(t)
	done := call(t, e, tokenProfile("http://"+address), inboxFetch)
	first := <-requests
	command, err := export.Curl(&done.Call)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TOKEN", "") // of the machine it runs on
	second := runs(t, strings.ReplaceAll(command.Text, "$TOKEN", apiKey), requests)
	if diff := cmp.Diff(compared(first), compared(second)); diff != "" {
		t.Errorf("- by authpeek, + by curl:\n%s\n%s", diff, command.Text)
	}
	clear, err := export.CurlInClear(&done.Call, e.Reveal)
	if err != nil {
		t.Fatal(err)
	}
	if len(clear.Variables) != 0 || !strings.Contains(clear.Text, apiKey) {
		t.Errorf("in clear it is\n%s", clear.Text)
	}
	if diff := cmp.Diff(compared(first), compared(runs(t, clear.Text, requests))); diff != "" {
		t.Errorf("in clear (- by authpeek, + by curl):\n%s", diff)
	}
}

func TestCurlNamesItsVariables(t *testing.T) {
	c := told("GET", "http://h/?key=tok#0a1b2c", "", engine.Header{Name: "Authorization", Value: "Bearer " + curlToken})
	command, err := export.Curl(c)
	want := []export.Variable{{Name: "TOKEN", Fingerprint: curlToken}, {Name: "TOKEN_2", Fingerprint: "tok#0a1b2c"}}
	if err != nil || !slices.Equal(command.Variables, want) || strings.Contains(command.Text, "tok#") {
		t.Errorf("%+v, %v\n%s", command.Variables, err, command.Text)
	}
}

// An app that calls a tap names that as its host; what is handed on names the server that the tap passed it to.
func TestHostOfAnAppsCall(t *testing.T) {
	address := "https://api.example.com/inbox"
	headers := []engine.Header{{Name: "Host", Value: "127.0.0.1:8787", Origin: "app"}, {Name: "X", Value: "1", Origin: "app"}}
	c := &engine.Call{}
	for _, d := range []engine.Detail{
		engine.CallStarted{Operation: engine.OtherOperation, Trigger: engine.TriggerApp},
		engine.HeaderSet{Method: "GET", URL: address, Headers: headers},
		engine.RequestSent{Method: "GET", URL: address},
	} {
		c.Fold(engine.Event{Call: 1, Detail: d})
	}
	command, err := export.Curl(c)
	if err != nil || strings.Contains(command.Text, "8787") || !strings.Contains(command.Text, "-H 'X: 1'") {
		t.Errorf("%v\n%s", err, command.Text)
	}
	_, archive := har(t, c)
	if got := member(t, archive, "log.entries.0.request.headers.0.value"); got != "api.example.com" {
		t.Errorf("the archive has host %v", got)
	}
	c.Trigger = "" // a call of authpeek's own has the host that its profile says
	if command, err := export.Curl(c); err != nil || !strings.Contains(command.Text, "-H 'Host: 127.0.0.1:8787'") {
		t.Errorf("%v\n%s", err, command.Text)
	}
}

// What cannot be sent by curl is refused, and what is missing is said.
func TestCurlRefuses(t *testing.T) {
	if _, err := export.Curl(&engine.Call{}); !errors.Is(err, export.ErrNotSent) {
		t.Errorf("a call that has sent nothing: %v", err)
	}
	for _, h := range []engine.Header{{Name: "@file", Value: "x"}, {Name: "X", Value: "a\nX-Injected: b"}, {Name: "X", Value: "\x00"}, {Name: "", Value: "x"}, {Name: "A B", Value: "x"}, {Name: "X:", Value: ""}} {
		var refused *export.HeaderError
		if command, err := export.Curl(told("GET", "http://h/", "", h)); !errors.As(err, &refused) || refused.Name != h.Name {
			t.Errorf("%q gives %q, %v", h, command.Text, err)
		}
	}
	c := told("POST", "http://h/", "", engine.Header{Name: "Content-Type", Value: "application/json"})
	c.Sent.Bytes, c.Sent.Body = 12, engine.RestoredBody([]byte("{"), 12, "")
	if command, err := export.Curl(c); err != nil || command.BodyFile != "body.json" || !strings.Contains(command.Text, "--data-binary @body.json") {
		t.Errorf("%+v, %v", command, err)
	}
}

func TestCurlVersionOfHTTP(t *testing.T) {
	for protocol, want := range map[string]string{"HTTP/1.1": "--http1.1", "HTTP/2.0": "--http2"} {
		c := told("GET", "https://h/", "")
		c.Response = &engine.ResponseReceived{Timing: engine.Timing{Protocol: protocol}}
		if command, err := export.Curl(c); err != nil || !strings.Contains(command.Text, want+" ") {
			t.Errorf("%s: %v\n%s", protocol, err, command.Text)
		}
	}
}
