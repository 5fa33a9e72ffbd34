package headless

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
)

// field is what stands behind a label of the introduction.
func field(lines []string, label string) string {
	for _, line := range lines {
		if rest, ok := strings.CutPrefix(line, label+" "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// environment reads the exports that a person would source.
func environment(text string) map[string]string {
	env := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		env[name] = strings.Trim(value, "'")
	}
	return env
}

// printedCommands reads the introduction's command lines as a shell would. Only the last word of one has blanks, and is quoted.
func printedCommands(intro []string) [][]string {
	var commands [][]string
	for _, line := range intro {
		words, found := strings.CutPrefix(line, "  authpeek ")
		if !found {
			continue
		}
		before, body, _ := strings.Cut(words, "provider.body=")
		args := strings.Fields(before)
		if body != "" {
			args = append(args, "provider.body="+strings.Trim(body, "'"))
		}
		commands = append(commands, args)
	}
	return commands
}

// Two processes share one sandbox: the one marks a message, the other sees it read. The command lines are those that the
// sandbox itself prints.
func TestSandboxAlone(t *testing.T) {
	sandbox := start(t, "sandbox", "--listen", "127.0.0.1:0")
	intro := sandbox.until(t, func(line string) bool { return strings.HasPrefix(line, "Requests") })
	keysFile, _, _ := strings.Cut(field(intro, "keys"), ",")
	keys, err := os.ReadFile(keysFile)
	if err != nil {
		t.Fatalf("%v in\n%s", err, strings.Join(intro, "\n"))
	}
	if info, err := os.Stat(keysFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the keys have mode %v, %v", info.Mode(), err)
	}
	env := environment(string(keys))
	for name, value := range env {
		if strings.Contains(strings.Join(intro, "\n"), value) {
			t.Errorf("%s is printed", name)
		}
	}
	commands := printedCommands(intro)
	modes := []string{"token  Authorization: Token ", "customer-token  Authorization: Bearer ", "stream-jwt  Authorization: Bearer "}
	vendors := []string{"me.fetch  200  jane@example.com, Jane Doe", "client.connect  200  Conversations is connected as jane", "token.refresh  ok"}
	if len(commands) != len(modes)+len(vendors) {
		t.Fatalf("%d commands are printed in\n%s", len(commands), strings.Join(intro, "\n"))
	}
	for i, want := range vendors {
		args := commands[len(modes)+i]
		if got := run(t, env, args...); got.code != 0 || !strings.HasPrefix(got.stdout, want) {
			t.Errorf("%q\nexit %d: %s%s", args, got.code, got.stdout, got.stderr)
		}
	}
	commands = commands[:len(modes)]
	for i, args := range commands {
		got := run(t, env, args...)
		if got.code != 0 || !strings.Contains(got.stdout, "12 messages, 3 unread") || !strings.Contains(got.stdout, "\n"+modes[i]) {
			t.Errorf("%q\nexit %d: %s%s", args, got.code, got.stdout, got.stderr)
		}
	}
	mark := append([]string{"call", "inbox.markread", "message_id=070384247690685160", "--yes"}, commands[1][2:]...)
	if got := run(t, env, mark...); got.code != 0 {
		t.Errorf("marking: exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
	for _, args := range commands {
		got := run(t, env, args...)
		if !strings.Contains(got.stdout, "12 messages, 2 unread") || !strings.Contains(got.stdout, "○  Your order has shipped") {
			t.Errorf("after marking:\n%s", got.stdout)
		}
	}
	log := strings.Join(sandbox.interrupt(t), "\n")
	for _, want := range []string{"POST /webxp/projects/acme-demo/appinbox/fetch 200", "POST /token 200", "POST /token/stream 200", "POST /webxp/projects/acme-demo/appinbox/markasread 200"} {
		if !strings.Contains(log, want) {
			t.Errorf("no %q in the log:\n%s", want, log)
		}
	}
	if _, err := os.Stat(keysFile); !os.IsNotExist(err) {
		t.Errorf("the keys are still there: %v", err)
	}
}

func TestSandboxJSON(t *testing.T) {
	sandbox := start(t, "sandbox", "--listen", "127.0.0.1:0", "--json", "--show-keys", "--seed", "7", "--messages", "3")
	line := sandbox.until(t, func(string) bool { return true })[0]
	var d sandboxDocument
	if err := json.Unmarshal([]byte(line), &d); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if d.Keys == nil || d.KeysFile != "" || d.ProjectToken != "acme-demo" || len(d.Customers) < 2 || len(d.Attributes) == 0 {
		t.Fatalf("got %s", line)
	}
	env := map[string]string{"KEY": d.Keys.APIKey, "PRIVATE": d.Keys.PrivateKey}
	args := append([]string{"call", "attributes.fetch", "attribute=property:first_name"}, against(d.URL, "project_token=acme-demo", "private_key=env:PRIVATE")...)
	if got := run(t, env, args...); got.code != 0 || !strings.Contains(got.stdout, "Jane") {
		t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
	for name, v := range d.Vendors {
		if v.Profile != "sandbox-"+name || !strings.HasPrefix(v.BaseURL, d.URL+"/"+name) || v.Keys == nil || len(v.Keys) != len(v.Variables) {
			t.Errorf("%s is %+v", name, v)
		}
	}
	if len(d.Vendors) != 3 {
		t.Errorf("%d vendors in %s", len(d.Vendors), line)
	}
	if rest := sandbox.interrupt(t); len(rest) > 0 {
		t.Errorf("after the object came %q", rest)
	}
}

// A running sandbox is made to fail by its flags and by the command lines that it prints.
func TestSandboxFaults(t *testing.T) {
	sandbox := start(t, "sandbox", "--listen", "127.0.0.1:0", "--json", "--show-keys", "--fault", "503@consents.fetch*1")
	line := sandbox.until(t, func(string) bool { return true })[0]
	var d sandboxDocument
	if err := json.Unmarshal([]byte(line), &d); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if len(d.Faults) != 1 || d.Faults[0].String() != "5xx=503@consents.fetch*1" {
		t.Errorf("faults: %+v", d.Faults)
	}
	env := map[string]string{"KEY": d.Keys.APIKey}
	consents := append([]string{"call", "consents.fetch"}, against(d.URL, "project_token=acme-demo")...)
	for i, want := range []int{1, 0} {
		if got := run(t, env, consents...); got.code != want {
			t.Errorf("call %d: exit %d: %s%s", i, got.code, got.stdout, got.stderr)
		}
	}
	resp, err := http.Post(d.FaultsURL, "application/x-www-form-urlencoded", strings.NewReader("401*1")) // as curl -d sends it
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := run(t, env, consents...); resp.StatusCode != 200 || got.code != 1 || !strings.Contains(got.stdout, "consents.fetch  401") {
		t.Errorf("%s, then exit %d: %s%s", resp.Status, got.code, got.stdout, got.stderr)
	}
}

// An address that is taken is said so.
func TestSandboxAddressTaken(t *testing.T) {
	address := strings.TrimPrefix(stub(t, says(200, "text/plain", "")), "http://")
	if got := run(t, nil, "sandbox", "--listen", address); got.code != 2 || !strings.Contains(got.stderr, address) {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
}
