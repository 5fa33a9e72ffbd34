//go:build unix

package ui_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// newcomer types what the README shows, from its top to its end, in one folder. What the README takes for granted is there: an app's
// configuration, a phone's log, the profile file that it prints.
type newcomer struct {
	t       *testing.T
	dir     string
	bin     string
	env     []string
	servers []*server
	typed   int
}

// server is a command that goes on until it is ended.
type server struct {
	line string
	cmd  *exec.Cmd
	mu   sync.Mutex
	out  bytes.Buffer
	news chan struct{}
}

func (s *server) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.news <- struct{}{}:
	default:
	}
	return s.out.Write(p)
}

func (s *server) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

// Every command of the README runs, and ends as the README says that such commands do.
func TestReadmeIsTyped(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	n := settle(t, string(text))
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		if strings.HasPrefix(block[1], "# ci/tokens.sh") {
			continue // the script of the pipeline has a test of its own, with a backend that breaks
		}
		for line := range strings.Lines(strings.ReplaceAll(block[1], "\\\n", "")) {
			n.types(strings.TrimSpace(line))
		}
		n.endServers()
	}
	n.runs("authpeek profile list --config acme.toml && authpeek profile show acme --config acme.toml && authpeek profile show shop --config acme.toml")
	if n.typed < 70 {
		t.Errorf("only %d commands were found", n.typed)
	}
}

// settle makes the folder.
func settle(t *testing.T, readme string) *newcomer {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	toml := ""
	for _, block := range regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(readme, -1) {
		if strings.HasPrefix(block[1], "[") { // tables go behind the keys that belong to none
			toml += block[1]
		} else {
			toml = block[1] + toml
		}
	}
	toml = strings.ReplaceAll(toml, "keyring:acme/api-key", "env:API_KEY") // no keyring need be here
	android := `{"projectToken": "11111111-2222-3333-4444-555555555555", "authorization": "Token abc", "baseURL": "https://api.exponea.com"}`
	for name, content := range map[string]string{
		"acme.toml": toml,
		"app/src/main/assets/exponea_configuration.json": android,
		"src/acme/assets/exponea_configuration.json":     android,
		"ios/ExponeaConfig.plist":                        `<plist version="1.0"><dict><key>projectToken</key><string>11111111-2222-3333-4444-555555555555</string><key>authorization</key><string>Token abc</string></dict></plist>`,
		"console.txt":                                    "ExponeaSDK: Advanced auth has been enabled but provider has not been found\n",
		"bin/adb":                                        "#!/bin/sh\necho '11-21 12:00:00.000 E/ExponeaSDK: Advanced auth has been enabled but provider has not been found'\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "acme.toml"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Dir(bin) + ":" + filepath.Join(dir, "bin") + ":" + os.Getenv("PATH")
	return &newcomer{t: t, dir: dir, bin: bin, env: []string{
		"HOME=" + dir, "XDG_CONFIG_HOME=" + filepath.Join(dir, ".config"), "TMPDIR=" + dir, "PATH=" + path, "LANG=C.UTF-8", "BACKEND_SESSION=s", "EXTOLE_SERVER_TOKEN=t", "EXTOLE_KEY=k", "API_KEY=a",
	}}
}

// types runs one line, whatever kind of command it is.
func (n *newcomer) types(line string) {
	n.t.Helper()
	if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "go test") { // this is part of go test
		return
	}
	n.typed++
	line = strings.Replace(line, "go run .", "authpeek", 1)
	if assignment, ok := strings.CutPrefix(line, "export "); ok {
		n.env = append(n.env, assignment)
		return
	}
	line = n.here(line)
	// The profile that the README prints; with it in its usual place sandbox would no longer be the default.
	line = strings.Replace(line, "-p acme", "-p acme --config "+filepath.Join(n.dir, "acme.toml"), 1)
	words := strings.Fields(line)
	command := ""
	if words[0] == "authpeek" && len(words) > 1 && !strings.HasPrefix(words[1], "#") {
		command = words[1]
	}
	switch {
	case words[0] == "authpeek" && (command == "" || strings.HasPrefix(command, "-")):
		n.opens(line)
	case slices.Contains([]string{"tap", "sandbox"}, command), command == "watch" && !strings.Contains(line, "--until"):
		n.serves(line)
	default:
		n.runs(line)
	}
}

// addressOf finds where a sandbox says that it listens.
var addressOf = regexp.MustCompile(`http://(127\.0\.0\.1:\d+)`)

// isSandbox reports whether other commands may ask the server. What watch tells names a sandbox too, one that is its own.
func (s *server) isSandbox() bool { return strings.HasPrefix(s.line, "authpeek sandbox") }

// here puts ports that are free in the place of the README's, and what the running sandbox has.
func (n *newcomer) here(line string) string {
	address := "127.0.0.1:0"
	for _, s := range n.servers {
		if found := addressOf.FindStringSubmatch(s.text()); found != nil && s.isSandbox() {
			address = found[1]
		}
	}
	line = strings.NewReplacer("127.0.0.1:8917", address, "127.0.0.1:8080", address, "127.0.0.1:8787", "127.0.0.1:0").Replace(line)
	if strings.HasPrefix(line, "authpeek tap") && !strings.Contains(line, "--listen") {
		line = strings.Replace(line, "authpeek tap", "authpeek tap --listen :0", 1)
		if !strings.Contains(line, "--lan") {
			line = strings.Replace(line, "--listen :0", "--listen 127.0.0.1:0", 1)
		}
	}
	return line
}

// opens starts the inspector on a terminal, and leaves it when it shows something.
func (n *newcomer) opens(line string) {
	n.t.Helper()
	list := exec.Command("sh", "-c", `set -- `+strings.TrimPrefix(line, "authpeek")+`; for a; do printf '%s\n' "$a"; done`)
	out, err := list.Output()
	if err != nil {
		n.t.Fatalf("%s: %v", line, err)
	}
	var args []string
	for a := range strings.Lines(string(out)) {
		args = append(args, strings.ReplaceAll(strings.TrimSuffix(a, "\n"), "monday.jsonl", filepath.Join(n.dir, "monday.jsonl")))
	}
	p := start(n.t, 120, 36, n.env, args...)
	p.waitFor("?:help")
	p.press("\x03")
	p.quits()
}

// serves starts what goes on until it is ended, and waits for its first words; for those of a sandbox until they say where it is.
func (n *newcomer) serves(line string) {
	n.t.Helper()
	s := &server{line: line, cmd: exec.Command("sh", "-c", "exec "+line), news: make(chan struct{}, 1)}
	s.cmd.Dir, s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = n.dir, n.env, s, s
	if err := s.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	n.servers = append(n.servers, s)
	deadline := time.After(20 * time.Second)
	for s.text() == "" || s.isSandbox() && !addressOf.MatchString(s.text()) {
		select {
		case <-s.news:
		case <-deadline:
			n.t.Fatalf("%s says nothing of what it should: %s", line, s.text())
		}
	}
}

// endServers ends them as ctrl+c would. One that had an end of its own may be gone.
func (n *newcomer) endServers() {
	n.t.Helper()
	for _, s := range n.servers {
		_ = s.cmd.Process.Signal(syscall.SIGINT)
		if err := s.cmd.Wait(); err != nil {
			n.t.Errorf("%s: %v\n%s", s.line, err, s.text())
		}
	}
	n.servers = nil
}

// found are the commands that show something that is wrong, which is their point, or ask a server that is not there: those exit
// with 1.
var found = regexp.MustCompile(`--fault|--flaw|--fail-on|--sdk-log|client=voice|--profile blank|^authpeek doctor`)

// runs runs a line with sh. Nothing in the README may be a mistake in the command line, which would be 2.
func (n *newcomer) runs(line string) {
	n.t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir, cmd.Env = n.dir, n.env
	out, err := cmd.CombinedOutput()
	code := cmd.ProcessState.ExitCode()
	if code != 0 && (code != 1 || !found.MatchString(line)) {
		n.t.Errorf("%s: %v\n%s", line, err, out)
	}
}
