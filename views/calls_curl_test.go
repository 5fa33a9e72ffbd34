package views

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// run gives a copied command to sh, with a curl in its way that prints its arguments, and returns these.
func runCurl(t *testing.T, command string) []string {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal("these tests need a POSIX shell: ", err)
	}
	dir := t.TempDir()
	script := "#!" + sh + "\nfor a in \"$@\"; do printf '%s\\0' \"$a\"; done\n"
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(sh, "-c", command)
	cmd.Dir = dir // what a badly quoted command leaves behind is found there
	cmd.Env = []string{"PATH=" + dir, "TOKEN=the secret token"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, out, command)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Fatalf("the command has left files: %v, %v", files, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestCallsCopyCurl(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	c := l.Ledger.Call(1)
	m := l.press(l.v, "y")[0].(CopyMsg)
	if m.What != "curl" || m.Note != "token redacted as $TOKEN" {
		t.Errorf("copied as %q with the note %q", m.What, m.Note)
	}
	if strings.Contains(m.Text, "tok#") {
		t.Errorf("a fingerprint is in the command:\n%s", m.Text)
	}
	want := []string{
		"-X", "POST", l.sandbox.URL() + "/webxp/projects/acme-demo/appinbox/fetch",
		"-H", "Content-Type: application/json",
		"-H", "Authorization: Bearer the secret token",
		"--compressed", "-H", "Accept-Encoding: br,gzip",
		"-H", "User-Agent: authpeek",
		"-H", "Accept:",
		"--data-raw", string(c.Sent.Body.Bytes()),
	}
	if diff := cmp.Diff(want, runCurl(t, m.Text)); diff != "" {
		t.Errorf("curl gets other arguments (- want, + got):\n%s", diff)
	}
}

func TestCallsCopyCurlWithoutCredential(t *testing.T) {
	l := newCallsLive(t, nil)
	l.fetch(FetchMsg{Operation: bloomreach.ConsentsFetch, Mode: auth.None, Trigger: "you"})
	m := l.press(l.v, "y")[0].(CopyMsg)
	if m.Note != "" || strings.Contains(m.Text, "$TOKEN") || strings.Contains(m.Text, "--data") {
		t.Errorf("copied with the note %q:\n%s", m.Note, m.Text)
	}
	if got := runCurl(t, m.Text); got[1] != "GET" || len(got) != 12 {
		t.Errorf("curl gets %q", got)
	}
}

// A body that was not kept whole is left for its owner to put in, and the toast says so.
func TestCurlWithoutTheBody(t *testing.T) {
	c := &engine.Call{Sent: &engine.RequestSent{Method: "POST", URL: "http://h/", Bytes: 12, Body: &engine.Body{Size: 12}}, Headers: []engine.Header{{Name: "Content-Type", Value: "application/json"}}}
	m := copyCurl(c)().(CopyMsg)
	if !strings.Contains(m.Text, "--data-binary @body.json") || !strings.Contains(m.Note, "body.json") {
		t.Errorf("copied with the note %q:\n%s", m.Note, m.Text)
	}
}

func TestCopyCurlOfNothing(t *testing.T) {
	if m, ok := copyCurl(&engine.Call{})().(ToastMsg); !ok || !strings.HasPrefix(m.Text, "not copied: ") {
		t.Errorf("a call that has sent nothing: %+v", m)
	}
}

func TestCallsCopyAnswer(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.ConsentsFetch, nil)
	c := l.Ledger.Call(1)
	if m := l.press(l.v, "b")[0].(CopyMsg); m.Text != string(c.Response.Body.Bytes()) || m.Note != "" {
		t.Errorf("%d bytes copied with the note %q, of %d", len(m.Text), m.Note, c.Response.Bytes)
	}
}
