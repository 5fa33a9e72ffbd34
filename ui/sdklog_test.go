package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"
)

const pastedLog = `11-21 12:03:04.155 I/Exponea ( 4711): CustomerID auth provider is not registered
11-21 12:03:04.156 E/Exponea ( 4711): Advanced auth has been enabled but provider has not been found
11-21 12:03:05.156 D/OkHttp  ( 4711): --> POST https://api.exponea.com/webxp/projects/pt-1/appinbox/fetch
11-21 12:03:05.156 D/OkHttp  ( 4711): Authorization: Bearer CANARY4711
11-21 12:03:05.156 D/OkHttp  ( 4711): --> END POST (80-byte body)
11-21 12:03:05.256 D/OkHttp  ( 4711): <-- 401 Unauthorized https://api.exponea.com/webxp/projects/pt-1/appinbox/fetch (99ms)
11-21 12:03:05.256 D/OkHttp  ( 4711): {"success":false,"error":"Access key not provided"}
11-21 12:03:05.256 D/OkHttp  ( 4711): <-- END HTTP (50-byte body)
11-21 12:03:06.000 E/Exponea ( 4711): AppInbox message has unsupported type ` + "\x1b[31mbanner"

// openLogPaste finds the dialog by the words of the palette.
func (d *desk) openLogPaste() *desk {
	d.t.Helper()
	d.press(":").write("sdk log explain").press("enter")
	if _, ok := d.dialog.(*logPaste); !ok {
		d.t.Fatalf("the palette opened %T", d.dialog)
	}
	return d
}

func (d *desk) paste(text string) *desk {
	_, cmd := d.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
	d.settle(cmd)
	return d
}

// dialogGolden compares the open dialog at the usual sizes with testdata/NAME_WxH.golden.
func (d *desk) dialogGolden(name string) {
	d.t.Helper()
	for _, size := range [][2]int{{140, 40}, {80, 24}, {60, 16}} {
		lines := d.dialog.draw(d.app, min(size[0]-2, 118), size[1]-8)
		path := filepath.Join(deskTestdata, fmt.Sprintf("%s_%dx%d.golden", name, size[0], size[1]))
		got := strings.Join(lines, "\n") + "\n"
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				d.t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			d.t.Fatalf("%v; run the test with -update to write it", err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			d.t.Errorf("%s (- golden, + drawn):\n%s", path, diff)
		}
	}
}

func TestPasteAnSDKLog(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		d.openLogPaste().dialogGolden("sdklog_paste")
		// A terminal ends the lines of a paste with carriage returns.
		d.paste(strings.ReplaceAll(pastedLog, "\n", "\r"))
		shown, ok := d.dialog.(*logDialog)
		if !ok {
			t.Fatalf("after the paste there is %T", d.dialog)
		}
		d.dialogGolden("sdklog_findings")
		if text := shown.plain(); strings.Contains(text, "CANARY") || strings.Contains(text, "\x1b") || !strings.Contains(text, "error provider.missing: ") {
			t.Errorf("for the clipboard: %q", text)
		}
		for w := leastWidth; w <= 200; w += 9 {
			d.fits("findings", w, 24)
		}
		d.picture(80, 24)
		d.press("end")
		if rows := strings.Join(d.picture(80, 24), "\n"); !strings.Contains(rows, "unsupported") || strings.Contains(rows, "CANARY") {
			t.Errorf("the end of the findings:\n%s", rows)
		}
		d.press("esc")
		if d.dialog != nil {
			t.Error("esc does not close the findings")
		}
	})
}

// Where pastes are not marked, lines come as keys: no letter of them is a command, and ctrl+d ends them.
func TestPasteInPieces(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		d.openLogPaste()
		for _, line := range []string{"AppInbox marked as read", "q", "Changing cookie is not allowed"} {
			d.write(line).press("enter")
		}
		d.press("x", "backspace", "ctrl+d")
		shown, ok := d.dialog.(*logDialog)
		if !ok || shown.report.Lines != 3 || len(shown.report.Findings) != 2 {
			t.Fatalf("%T, %+v", d.dialog, shown)
		}
		d.press("esc").openLogPaste().press("ctrl+d")
		if _, ok := d.dialog.(*logPaste); !ok {
			t.Errorf("nothing was read as a log: %T", d.dialog)
		}
		d.write("text").press("ctrl+u", "esc")
		if d.dialog != nil {
			t.Errorf("esc leaves %T", d.dialog)
		}
	})
}

// What is no log says so, and what comes after the dialog was left is dropped.
func TestPasteOfOtherThings(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		d.openLogPaste().paste("PK\x03\x04 an archive")
		if d.dialog != nil || d.toast == nil || !strings.Contains(d.toast.text, "zip archive") {
			t.Errorf("%T, %+v", d.dialog, d.toast)
		}
		d.openLogPaste().paste("nothing of the SDKs")
		if shown, ok := d.dialog.(*logDialog); !ok || !strings.Contains(strings.Join(d.picture(100, 30), "\n"), "Looked for") || len(shown.report.Findings) > 0 {
			t.Errorf("%T", d.dialog)
		}
		d.press("esc").openLogPaste()
		_, cmd := d.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(pastedLog), Paste: true})
		d.press("esc")
		d.settle(cmd)
		if d.dialog != nil {
			t.Errorf("late findings opened %T", d.dialog)
		}
	})
}
