package ui

import (
	"os"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-osc52/v2"

	"authpeek/views"
)

func TestClipboardRequest(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return func(name string) string { return m[name] }
	}
	plain := "\x1b]52;c;aGk=\x07"
	for name, tc := range map[string]struct {
		getenv func(string) string
		want   string
	}{
		"a terminal":         {env("TERM", "xterm-256color"), plain},
		"over ssh":           {env("TERM", "xterm", "SSH_TTY", "/dev/pts/1"), plain},
		"tmux":               {env("TERM", "tmux-256color", "TMUX", "/tmp/x,1,0"), plain + "\x1bPtmux;\x1b" + plain + "\x1b\\"},
		"tmux as screen":     {env("TERM", "screen-256color", "TMUX", "/tmp/x,1,0"), plain + "\x1bPtmux;\x1b" + plain + "\x1b\\"},
		"screen":             {env("TERM", "screen.xterm-256color", "STY", "1.pts"), "\x1bP" + plain + "\x1b\\"},
		"screen, elsewhere":  {env("TERM", "screen"), "\x1bP" + plain + "\x1b\\"},
		"screen by its name": {env("TERM", "xterm", "STY", "1.pts"), "\x1bP" + plain + "\x1b\\"},
	} {
		if got := clipboardRequest(osc52.New("hi"), multiplexerOf(tc.getenv)); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	if noClipboard(env("TERM", "linux")) == "" || noClipboard(env("TERM", "xterm")) != "" {
		t.Error("a console is taken for a terminal with a clipboard, or the other way round")
	}
}

func TestWhatIsTooLongGoesIntoAFile(t *testing.T) {
	onSandbox(t, func(d *desk) {
		text := strings.Repeat("0123456789abcdef", clipboardLimit/16) + "!"
		d.picture(400, 36)
		d.settle(d.copy(views.CopyMsg{What: "body", Text: text}))
		if d.toast == nil || !strings.Contains(d.toast.text, "longer than the 64 KiB that terminals take") {
			t.Fatalf("the toast is %+v", d.toast)
		}
		path := d.lastExport(t)
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%s has %d bytes, %v", path, len(got), err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
	})
}

// A credential leaves the clipboard, unless authpeek has copied something else since.
func TestClipboardIsEmptied(t *testing.T) {
	onSandbox(t, func(d *desk) {
		secret := views.CopyMsg{What: "tok#123456 in clear", Text: "the-secret", Clear: true}
		d.copy(secret)
		if !d.clearCopied {
			t.Fatal("nobody knows that a credential was copied")
		}
		first := forgetCopyMsg{d.copies52}
		d.copy(secret)
		if d.forgetCopy(first) != nil {
			t.Error("the time of the first copy ends the second one's")
		}
		if d.forgetCopy(forgetCopyMsg{d.copies52}) == nil || d.toast == nil || !strings.Contains(d.toast.text, "emptied") {
			t.Errorf("it stays; the toast is %v", d.toast)
		}
		d.copy(secret)
		at := forgetCopyMsg{d.copies52}
		d.copy(views.CopyMsg{What: "path", Text: "/tmp"})
		if d.forgetCopy(at) != nil {
			t.Error("what was copied after the credential is emptied with it")
		}
	})
}

// lastExport is the one file of the folder of exports.
func (d *desk) lastExport(t *testing.T) string {
	t.Helper()
	dir := d.opts.Getenv("XDG_STATE_HOME") + "/authpeek/exports"
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	return dir + "/" + files[0].Name()
}
