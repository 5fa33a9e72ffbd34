//go:build unix

package ui_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"authpeek/engine/sandbox"
)

// canary stands in every secret that a test may choose.
const canary = "CANARY+/4711"

// spellings are those in which a secret may come to light: clear, for URLs, in hexadecimal, and in base64 wherever it begins.
func spellings(secret string) []string {
	digits := hex.EncodeToString([]byte(secret))
	out := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), digits, strings.ToUpper(digits)}
	for pad := range 3 {
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := e.EncodeToString([]byte(strings.Repeat("x", pad) + secret))
			// The characters at both ends depend on the neighbours.
			out = append(out, text[(pad*8+5)/6:len(text)-1])
		}
	}
	return out
}

// pieces cuts a signature into parts that no other text has: a screen may break it anywhere.
func pieces(signature string) []string {
	const length = 10
	var out []string
	for i := 0; i+length <= len(signature); i += length / 2 {
		out = append(out, signature[i:i+length])
	}
	return out
}

// leak looks for secrets in what was written, and in what was put on the clipboard.
func leak(t *testing.T, where string, wrote []byte, needles []string) {
	t.Helper()
	for _, m := range clipboard.FindAllSubmatch(wrote, -1) {
		copied, err := base64.StdEncoding.DecodeString(string(m[1]))
		if err != nil {
			t.Errorf("%s: the clipboard was given %q", where, m[1])
		}
		wrote = append(append(bytes.Clone(wrote), '\n'), copied...)
	}
	for _, n := range needles {
		if i := bytes.Index(wrote, []byte(n)); i >= 0 {
			t.Errorf("%s holds %q: %q", where, n, wrote[max(0, i-60):min(len(wrote), i+60)])
		}
	}
}

var clipboard = regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]*)\x07`)

// onCanarySandbox starts a sandbox whose secrets have the canary in them, and gives the flags and the environment with which
// it is used as a server of somebody else.
func onCanarySandbox(t *testing.T) (server *sandbox.Server, flags, env []string) {
	t.Helper()
	server, err := sandbox.Start(t.Context(), sandbox.Options{Admin: true, Secrets: sandbox.Secrets{
		APIKey: canary + "-key", PrivateKeySecret: canary + "-private-secret-of-32-bytes-and-more", SessionSecret: canary + "-session",
		StreamKeySecret: canary + "-stream-secret-that-is-long-enough-for-the-64-bytes-of-HS512",
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil { // the test's own context has ended
			t.Error(err)
		}
	})
	env = []string{"KEY=" + canary + "-key", "PRIVATE=" + server.Seeded().PrivateKey, "SESSION=Bearer " + canary + "-session", "TOKEN=" + canary + "-opaque-token"}
	flags = at(server.URL(), "project_token="+server.Seeded().ProjectToken, "private_key=env:PRIVATE", "advanced_auth=true")
	return server, flags, env
}

// canaryProviders are the ways to come by a token; the first is the sandbox's own endpoint.
func canaryProviders(server *sandbox.Server) map[string][]string {
	return map[string][]string{
		"http":    {"provider.source=http", "provider.url=" + server.Seeded().ProviderURL, `provider.body={"customer_ids": {{ .CustomerIDs }} }`, "provider.headers.Authorization=env:SESSION"},
		"static":  {"provider.source=static", "provider.token=env:TOKEN"},
		"command": {"provider.source=command", `provider.argv=["sh", "-c", "printf %s \"$TOKEN\"; printf %s \"$TOKEN\" >&2"]`},
		"sign":    {"provider.source=sign", "provider.alg=HS256", "provider.kid=k1", "provider.key=env:TOKEN", `provider.claims={"sub":"{{ .CustomerIDs }}"}`},
		"refuses": {"provider.source=command", `provider.argv=["sh", "-c", "echo \"$TOKEN is refused\" >&2; exit 1"]`},
		"stream": {
			"integration=stream", "advanced_auth=false", "stream_id=" + server.Seeded().StreamID, "provider.source=http",
			"provider.url=" + server.Seeded().StreamProviderURL, `provider.body={"customer_ids": {{ .CustomerIDs }} }`, "provider.headers.Authorization=env:SESSION",
		},
	}
}

// logHolding is the log of an app in which both SDKs and the app itself have written tokens down.
func logHolding(token string) string {
	return strings.NewReplacer("TOKEN", token, "OPAQUE", canary+"-opaque-token").Replace(`11-21 12:03:04.155 I/Shop    ( 4711): my jwt is TOKEN
11-21 12:03:04.156 D/OkHttp  ( 4711): --> POST https://api.exponea.com/webxp/projects/pt-1/appinbox/fetch?access_token=TOKEN
11-21 12:03:04.156 D/OkHttp  ( 4711): Authorization: Bearer TOKEN
11-21 12:03:04.156 D/OkHttp  ( 4711): X-Other: {"authorization":"Basic OPAQUE","token":"TOKEN"}
11-21 12:03:04.156 D/OkHttp  ( 4711): --> END POST (80-byte body)
11-21 12:03:04.256 D/OkHttp  ( 4711): <-- 401 Unauthorized https://api.exponea.com/webxp/projects/pt-1/appinbox/fetch (99ms)
11-21 12:03:04.256 D/OkHttp  ( 4711): {"success":false,"error":"no access with Bearer TOKEN"}
11-21 12:03:04.256 D/OkHttp  ( 4711): <-- END HTTP (50-byte body)
11-21 12:03:04.257 E/Exponea ( 4711): AppInbox loading failed. no access with Bearer TOKEN
11-21 12:03:04.258 E/Exponea ( 4711): Advanced auth has been enabled but provider has not been found
2026-11-21 12:03:04.155123+0100 Shop[4711:52100] JWT: Retrying request after 401 with Optional("TOKEN")
`)
}

func secretNeedles(server *sandbox.Server) []string {
	needles := spellings(canary)
	for _, token := range server.Issued() {
		needles = append(needles, pieces(token[strings.LastIndexByte(token, '.')+1:])...)
	}
	return needles
}

// withSets appends --set flags.
func withSets(flags, sets []string) []string {
	out := append([]string(nil), flags...)
	for _, set := range sets {
		out = append(out, "--set", set)
	}
	return out
}

func TestCanaryOnEveryScreen(t *testing.T) {
	t.Parallel()
	server, flags, env := onCanarySandbox(t)
	for name, sets := range canaryProviders(server) {
		if name == "sign" {
			continue // like http, and each tour takes its time
		}
		p := start(t, 120, 36, env, withSets(flags, sets)...)
		p.waitFor("[1 Overview]")
		p.opens("S", "Save the session?")
		p.press("y")
		p.waitFor("● rec")
		p.press("r")
		p.wait("an answer", func(s string) bool { return strings.Contains(s, "✓ 200") || strings.Contains(s, "✗ ") })
		p.tour()
		p.press("0")
		p.waitFor("[0 Matrix]")
		p.do("l", "x", "l", "x", "h", "h", "\t", "y")
		handOn(p, name)
		p.press("6")
		p.waitFor("[6 Tokens]")
		if name != "refuses" {
			p.opens("v", "step 1 of 2")
			p.closes("step 1 of 2")
		}
		p.press("4")
		p.waitFor("[4 Inbox")
		if name == "http" {
			p.opens("m", "Write to 127.0.0.1")
			p.press("y")
			p.waitFor("inbox.markread")
		}
		if name == "http" || name == "stream" {
			pasteLog(p, logHolding(server.Issued()[0]))
			becomeNobody(p)
		}
		p.do("W")
		p.press("\x03")
		p.quits()
		leak(t, name+" on screen", p.wrote.Bytes(), secretNeedles(server))
		leakInFiles(t, name, p.cmd.Dir, secretNeedles(server))
		files, err := filepath.Glob(filepath.Join(p.cmd.Dir, ".local/state/authpeek/sessions/*.jsonl"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%s: the session is in %q: %v", name, files, err)
		}
		noSignedToken(t, files[0])
	}
	if len(server.Issued()) == 0 {
		t.Error("no token was issued, so none could have leaked")
	}
}

// handOn copies what a call has to give, and writes a bundle.
func handOn(p *program, name string) {
	p.t.Helper()
	p.press("5")
	p.waitFor("[5 Calls]")
	p.press("g")
	gone := func(s string) bool { return !strings.Contains(s, "Copy of #") }
	for _, choice := range []string{"y again", "HAR", "url", "request headers", "body of the request", "answer headers", "fingerprint", "why: findings"} {
		p.opens("y", "Copy of #")
		key := choice[:1]
		if !strings.Contains(p.screen(), " "+choice) { // "curl" has "url" in it, and is always there
			key = "\x1b" // a call that has sent nothing has no request
		}
		p.press(key)
		p.wait("the end of the menu", gone)
	}
	p.opens(":", "words in any order")
	p.press("bundle for")
	p.waitFor("bundle for support")
	p.press("\r")
	p.wait("a bundle", func(s string) bool { return strings.Contains(s, "bundle of ") })
	p.closes("bundle of ")
	zips, err := filepath.Glob(filepath.Join(p.cmd.Dir, ".local", "state", "authpeek", "exports", "*.zip"))
	if err != nil || len(zips) != 1 {
		p.t.Errorf("%s: the bundles are %v, %v", name, zips, err)
	}
}

// pasteLog lets the program explain a log, and copies what it says.
func pasteLog(p *program, log string) {
	p.t.Helper()
	p.opens(":", "words in any order")
	p.press("sdk log explain")
	p.waitFor("sdk log explain")
	p.opens("\r", "Explain an SDK log")
	p.press("\x1b[200~" + log + "\x1b[201~")
	p.waitFor("SDK log explained")
	p.press("y")
	p.press("\x1b[F")
	p.closes("SDK log explained")
}

// becomeNobody anonymizes, which puts a stream's token away.
func becomeNobody(p *program) {
	p.t.Helper()
	p.opens("C", "another id")
	p.press("j\x1b[Il") // from who is known to the kinds, as two messages
	p.waitFor("(•) anonymize")
	p.press("\r")
	p.waitFor("identity changed")
}

// noSignedToken fails for a session file that was not closed, or in which anything has the form of a JWT with its signature.
func noSignedToken(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(`"fact":"finished"`)) && !bytes.Contains(text, []byte(`"fact":"notice"`)) || !bytes.Contains(text, []byte(`{"kind":"end"`)) {
		t.Errorf("%s has no facts, or no end", path)
	}
	if m := signedToken.Find(text); m != nil {
		t.Errorf("%s holds a token: %q", path, m)
	}
}

var signedToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}`)

// leakInFiles looks into every file that was written.
func leakInFiles(t *testing.T, name, dir string, needles []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		leak(t, name+" in "+path, text, needles)
		if err == nil && filepath.Ext(path) == ".zip" {
			leakInBundle(t, name+" in "+path, text, needles)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// leakInBundle looks into what a zip file holds.
func leakInBundle(t *testing.T, name string, text []byte, needles []string) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(name, err)
	}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(name, err)
		}
		text, err := io.ReadAll(in)
		if err != nil || len(text) == 0 {
			t.Errorf("%s: %s has %d bytes, %v", name, f.Name, len(text), err)
		}
		leak(t, name+", "+f.Name, text, needles)
	}
}

func TestCanaryInTheSubcommands(t *testing.T) {
	t.Parallel()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	server, flags, env := onCanarySandbox(t)
	for name, sets := range canaryProviders(server) {
		home := t.TempDir()
		for _, command := range []string{
			"call inbox.fetch", "call inbox.fetch --json", "call inbox.fetch --dry-run --json", "call consents.fetch --json --mode token",
			"call attributes.fetch attribute=property:first_name --json", "watch --calls 2 --every 1ms", "profile show", "profile show --json",
			"call inbox.fetch --identify registered=bob@example.com --json", "call inbox.fetch --anonymize", "call inbox.fetch --look registered=bob@example.com --json",
			"call events.track event_type=purchase --yes --json", "matrix --yes", "matrix --json", "matrix --no-send --json",
			"call inbox.fetch --record call.jsonl", "watch --calls 2 --every 1ms --record watch.jsonl", "matrix --yes --record matrix.jsonl", "doctor --record doctor.jsonl",
		} {
			if name == "stream" && (strings.Contains(command, "attribute=") || strings.Contains(command, "--mode token")) {
				continue // for a project alone
			}
			wrote := runsFine(t, bin, home, env, append(strings.Fields(command), withSets(flags, sets)...)...)
			leak(t, name+", "+command, wrote, secretNeedles(server))
		}
		for _, args := range [][]string{
			append(strings.Fields("call inbox.fetch --record "+name+".jsonl"), withSets(flags, sets)...),
			strings.Fields("export 1 -r " + name + ".jsonl"), strings.Fields("export 1 --as har -r " + name + ".jsonl"),
			append(strings.Fields("export session -o "+name+".zip -r "+name+".jsonl"), withSets(flags, sets)...),
		} {
			if name == "refuses" && args[0] == "export" && len(args) == 4 {
				continue // its call has sent nothing
			}
			leak(t, name+", "+strings.Join(args[:2], " "), runsFine(t, bin, home, env, args...), secretNeedles(server))
		}
		leakInFiles(t, name, home, secretNeedles(server))
		for _, file := range []string{"call.jsonl", "watch.jsonl", "matrix.jsonl", "doctor.jsonl"} {
			noSignedToken(t, filepath.Join(home, file))
		}
	}
	for _, token := range []string{server.Issued()[0], server.Issued()[len(server.Issued())-1]} {
		log, home := filepath.Join(t.TempDir(), "app.log"), t.TempDir()
		if err := os.WriteFile(log, []byte(logHolding(token)), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"doctor", "--sdk-log", log}, {"doctor", "--sdk-log", log, "--json"}, {"doctor", "--sdk-log", log, "--platform", "ios"}} {
			wrote := runsFine(t, bin, home, env, args...)
			if !bytes.Contains(wrote, []byte("log.secret")) {
				t.Errorf("%s found no credential in the log:\n%s", args, wrote)
			}
			leak(t, strings.Join(args, " "), wrote, secretNeedles(server))
		}
	}
}

// runsFine runs a subcommand that must not be told that it was misused.
func runsFine(t *testing.T, bin, home string, env []string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(bin, args...)
	cmd.Dir = home
	cmd.Env = append([]string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "PATH=" + os.Getenv("PATH"), "GOCOVERDIR=" + home}, env...)
	wrote, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 0 && code != 1 {
		t.Errorf("%s: %v\n%s", args, err, wrote)
	}
	return wrote
}

// What the sandbox tells of itself is for everybody on the machine.
func TestCanaryOfTheSandboxsAdmin(t *testing.T) {
	t.Parallel()
	server, _, _ := onCanarySandbox(t)
	for _, set := range []string{"", "wrong-key*1", "token-other-customer", "no such fault"} {
		resp, err := http.Post(server.URL()+"/_sandbox/faults", "text/plain", strings.NewReader(set))
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || len(said) == 0 {
			t.Errorf("%q: %v", set, err)
		}
		leak(t, "the admin route after "+set, said, secretNeedles(server))
	}
}
