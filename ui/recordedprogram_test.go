//go:build unix

package ui_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A session that a subcommand has recorded opens in the program with everything in place.
func TestOpeningARecording(t *testing.T) {
	t.Parallel()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	path := filepath.Join(home, "monday.jsonl")
	cmd := exec.Command(bin, "watch", "--calls", "3", "--every", "1ms", "--record", path)
	cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "GOCOVERDIR=" + home}
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "events, ") {
		t.Fatalf("%v: %s", err, out)
	}
	p := start(t, 120, 36, nil, "-r", path)
	p.waitFor("‖ recorded")
	p.waitFor("wire · 3 calls · ‖ recorded")
	p.press("5")
	p.waitFor("[5 Calls]")
	p.waitFor("inbox.fetch")
	p.press("\r")
	p.waitFor("appinbox/fetch")
	p.waitFor("customer_ids")
	p.press("4")
	p.waitFor("[4 Inbox ●3]")
	p.waitFor("Your order has shipped")
	p.press("r")
	p.waitFor("a recording: nothing is sent")
	p.press("8")
	p.waitFor("Doctor · a recording")
	p.press("\x03")
	p.quits()
}
