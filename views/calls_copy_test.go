package views

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
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
	m := offered(t, l.press(l.v, "y"), "curl").(CopyMsg)
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
	m := offered(t, l.press(l.v, "y"), "curl").(CopyMsg)
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
	m := curlCopy(c).(CopyMsg)
	if !strings.Contains(m.Text, "--data-binary @body.json") || !strings.Contains(m.Note, "body.json") {
		t.Errorf("copied with the note %q:\n%s", m.Note, m.Text)
	}
}

// offered is what a choice of the menu asks for.
func offered(t *testing.T, got []tea.Msg, label string) tea.Msg {
	t.Helper()
	choose, ok := oneOf[ChooseMsg](got)
	if !ok {
		t.Fatalf("no choice is offered: %+v", got)
	}
	for _, c := range choose.Choices {
		if c.Label == label {
			return c.Then
		}
	}
	t.Fatalf("%q is not offered: %+v", label, choose.Choices)
	return nil
}

// The menu offers what there is of a call, the curl line first: y once more takes that.
func TestCallsCopyMenu(t *testing.T) {
	l := newCallsLive(t, nil)
	l.you(bloomreach.InboxFetch, nil)
	l.fetch(FetchMsg{Operation: bloomreach.InboxFetch, Mode: auth.None, Trigger: "you"})
	got := l.press(l.v, "y")
	menu, _ := oneOf[ChooseMsg](got)
	if menu.Again != "y" || menu.Choices[0].Label != "curl" || menu.Title != "Copy of #2" {
		t.Errorf("it opens as %+v", menu)
	}
	c := l.Ledger.Call(2)
	for label, want := range map[string]tea.Msg{
		"HAR":                 ExportMsg{As: ExportHAR, Calls: []engine.CallID{2}},
		"HAR of all":          ExportMsg{As: ExportHAR, Calls: []engine.CallID{1, 2}},
		"url":                 CopyMsg{What: "URL", Text: c.URL, Note: "redacted", Redacted: true},
		"body of the request": CopyMsg{What: "request body", Text: string(c.Sent.Body.Bytes()), Note: "redacted", Redacted: true},
		"answer body":         CopyMsg{What: "answer body", Text: string(c.Response.Body.Bytes()), Note: "redacted", Redacted: true},
	} {
		if diff := cmp.Diff(want, offered(t, got, label)); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", label, diff)
		}
	}
	if text := offered(t, got, "answer headers").(CopyMsg).Text; !strings.Contains(text, "Content-Type: application/json\n") {
		t.Errorf("the answer's headers are %q", text)
	}
	for _, choice := range menu.Choices {
		if choice.Label == "curl in clear" || choice.Label == "fingerprint" {
			t.Errorf("%s is offered of a call that carried nothing", choice.Label)
		}
	}
	l.you(bloomreach.InboxFetch, nil)
	got = l.press(l.v, "G", "y")
	if diff := cmp.Diff(ExportMsg{As: ExportClear, Calls: []engine.CallID{3}}, offered(t, got, "curl in clear")); diff != "" {
		t.Error(diff)
	}
	if m := offered(t, got, "fingerprint").(CopyMsg); !auth.IsFingerprint(m.Text) {
		t.Errorf("the fingerprint is %q", m.Text)
	}
}

func TestFindingsAsText(t *testing.T) {
	text := findingsText([]engine.Finding{{Severity: "error", Code: "token.expired", Title: "it expired", Detail: "at noon\x1b[2J", Fix: "ask again"}, {Severity: "note", Code: "x", Title: "y"}})
	if want := "error token.expired: it expired\n  at noon␛[2J\n  to do: ask again\nnote x: y\n"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

func TestCopyCurlOfNothing(t *testing.T) {
	if m, ok := curlCopy(&engine.Call{}).(ToastMsg); !ok || !strings.HasPrefix(m.Text, "not copied: ") {
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
