//go:build unix

package ui_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/engine/hostiletest"
)

// withoutNUL is a text as an environment or a command line can hold it.
func withoutNUL(text string) string { return strings.ReplaceAll(text, "\x00", "") }

// What a pager and an editor get to show of a body is text, however little the body is, and whatever they do with it.
func TestHostileBodiesElsewhere(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, text := range hostiletest.Corpus() {
		all.WriteString(text.Name + ": " + text.Text + "\n")
	}
	for name, body := range map[string]string{
		"as it is":                           all.String(),
		"in JSON":                            `{"success":true,"messages":[{"id":"` + hostiletest.Spelled(hostiletest.All()) + `","` + hostiletest.Spelled(hostiletest.Evil) + `":[]}]}`,
		"larger than what is kept in memory": strings.Repeat(all.String(), 30),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newActor(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
			dir := t.TempDir()
			shower, shown := filepath.Join(dir, "shower"), filepath.Join(dir, "shown")
			// It shows the text as it is, as no pager would.
			script := "#!/bin/sh\nprintf '%s\\n' \"$2\" >>\"$SHOWN\"\ncat \"$2\" >>\"$SHOWN\"\nhead -c 20000 \"$2\"\nprintf '\\nALL OF THE %s' \"$1\"\nread -r line\n"
			if err := os.WriteFile(shower, []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			p := start(t, 100, 30, append(apiKey, "PAGER="+shower+" PAGER", "EDITOR="+shower+" EDITOR", "SHOWN="+shown, "TMPDIR="+dir), append(at(server.URL), "--view", "calls")...)
			p.waitFor("inbox.fetch")
			p.waitFor("200")
			p.press("\r")
			p.waitFor("esc:back")
			for key, says := range map[string]string{"o": "ALL OF THE PAGER", "O": "ALL OF THE EDITOR"} {
				p.press(key)
				p.waitFor(says)
				p.press("\r")
				p.waitFor("?:help")
			}
			p.leaves()
			text, err := os.ReadFile(shown)
			if err != nil || len(text) < 2*len(body)/3 {
				t.Fatalf("%d bytes were shown of %d: %v", len(text), len(body), err)
			}
			if err := hostiletest.Plain(string(text)); err != nil {
				t.Error(err)
			}
		})
	}
}

// Variables and arguments may hold anything. Either they are refused in words, or what is shown of them steers nothing.
func TestHostileEnvironmentAndArguments(t *testing.T) {
	t.Parallel()
	evil := withoutNUL(hostiletest.Evil)
	folder := filepath.Join(t.TempDir(), strings.ReplaceAll(evil, "/", ""))
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env, args []string
		key, says string // what is pressed, and seen afterwards
		code      int
	}{
		"pager":        {env: []string{"PAGER=" + evil}, key: "o", says: "set PAGER to"},
		"editor":       {env: []string{"EDITOR=" + evil}, key: "O", says: "set EDITOR to"},
		"folders":      {env: []string{"TMPDIR=" + folder, "XDG_STATE_HOME=" + folder, "XDG_CONFIG_HOME=" + folder}},
		"multiplexer":  {env: []string{"TMUX=" + evil, "STY=" + evil}},
		"language":     {env: []string{"LANG=" + evil, "LC_ALL=" + evil, "COLORTERM=" + evil, "NO_COLOR=" + evil}},
		"time zone":    {env: []string{"TZ=" + evil}},
		"project":      {env: []string{"AUTHPEEK_PROJECT_TOKEN=" + evil}, code: 2},
		"a customer":   {args: []string{"--set", "customer.registered=" + evil}},
		"a config":     {env: []string{"AUTHPEEK_CONFIG=" + evil}, code: 2},
		"a profile":    {env: []string{"AUTHPEEK_PROFILE=" + evil}, code: 2},
		"a vendor":     {env: []string{"AUTHPEEK_VENDOR=" + evil}, code: 2},
		"a theme":      {args: []string{"--set", "ui.theme=" + evil}, code: 2},
		"a base url":   {args: []string{"-p", "blank", "--set", "base_url=" + evil}, code: 2},
		"a screen":     {args: []string{"--view", evil}, code: 2},
		"a recording":  {args: []string{"-r", folder + "/none"}, code: 2},
		"a flag":       {args: []string{"--" + evil}, code: 2},
		"a subcommand": {args: []string{evil}, code: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, 100, 30, c.env, c.args...)
			if c.code != 0 {
				p.exits(c.code)
				p.checkOwn()
				return
			}
			p.waitFor("?:help")
			p.press("5")
			p.waitFor("[5 Calls]")
			p.waitFor("inbox.fetch")
			p.waitFor(" 200 ")
			p.press("\r")
			p.waitFor("esc:back")
			if c.key != "" {
				p.opens(c.key, "what happened")
				p.waitFor(c.says)
				p.closes("what happened")
			}
			p.press("9")
			p.waitFor("[9 Set")
			p.leaves()
		})
	}
}
