package config_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"authpeek/auth"
	"authpeek/config"
)

// helperEnv makes the test binary play the command of a command: reference.
const helperEnv = "AUTHPEEK_TEST_HELPER"

// lingerEnv is the address of a listener whose end ends a helper that lingers.
const lingerEnv = "AUTHPEEK_TEST_LINGER"

func TestMain(m *testing.M) {
	keyring.MockInit()
	switch os.Getenv(helperEnv) {
	case "":
		os.Exit(m.Run())
	case "print":
		fmt.Printf("%s\n", strings.Join(os.Args[1:], "|"))
	case "nothing":
	case "endless":
		for {
			if _, err := fmt.Print(strings.Repeat("x", 1<<16)); err != nil {
				return
			}
		}
	case "hang":
		select {}
	case "agent":
		fmt.Println("s3cret")
		agent := exec.Command(os.Args[0])
		agent.Env, agent.Stdout = append(os.Environ(), helperEnv+"=linger"), os.Stdout
		if err := agent.Start(); err != nil {
			os.Exit(1)
		}
	case "linger":
		if conn, err := net.Dial("tcp", os.Getenv(lingerEnv)); err == nil {
			_, _ = io.Copy(io.Discard, conn)
		}
	case "save":
		os.Exit(saveInChild())
	case "fail":
		fmt.Print("half-a-secret")
		fmt.Fprint(os.Stderr, "vault is \x1b[31msealed\nsecond line\n")
		os.Exit(3)
	}
}

func TestParseRef(t *testing.T) {
	tests := []struct {
		text, shown string
		kind        config.RefKind
	}{
		{"", "", config.RefNone},
		{"env:NAME", "env:NAME", config.RefEnv},
		{"file:a/b", "file:a/b", config.RefFile},
		{"keyring:acme/api-key", "keyring:acme/api-key", config.RefKeyring},
		{`command:["a","b c"]`, `command:["a","b c"]`, config.RefCommand},
		{"s3cret", "[plain]", config.RefPlain},
		{"id:s3cret", "[plain]", config.RefPlain},
		{"ENV:NAME", "[plain]", config.RefPlain},
	}
	for _, tt := range tests {
		r := config.ParseRef(tt.text)
		if r.String() != tt.shown || r.Kind() != tt.kind || r.IsZero() != (tt.text == "") {
			t.Errorf("%q: got %q, kind %q", tt.text, r, r.Kind())
		}
		if !r.Equal(config.ParseRef(tt.text)) || r.Equal(config.ParseRef(tt.text+"x")) {
			t.Errorf("%q: Equal is wrong", tt.text)
		}
	}
}

// A plain secret prints under no verb, from no shape that holds it, in no encoding.
func TestRefHidesPlainSecret(t *testing.T) {
	const secret = "canary-7788"
	r := config.ParseRef(secret)
	type inner struct{ hidden config.Ref }
	shapes := []any{r, &r, inner{r}, &inner{r}, []config.Ref{r}, map[string]config.Ref{"a": r}, config.Profile{APIKey: r}}
	var printed []string
	for _, shape := range shapes {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			printed = append(printed, fmt.Sprintf(verb, shape))
		}
		if text, err := json.Marshal(shape); err == nil {
			printed = append(printed, string(text))
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "shape", shape)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "shape", shape)
		printed = append(printed, log.String())
	}
	for _, text := range printed {
		if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) || strings.Contains(text, "99 97 110") {
			t.Errorf("the secret shows: %s", text)
		}
	}
}

func TestResolve(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{"lf": "s3cret\n", "crlf": "s3cret\r\n", "two": "s3cret\n\n", "bare": "s3cret", "empty": "\n", "big": strings.Repeat("x", 1<<20+1)}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := config.StoreKeyring("acme", "api/key", auth.NewSecret("from the ring")); err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := func(args ...string) string {
		argv, err := json.Marshal(append([]string{exe}, args...))
		if err != nil {
			t.Fatal(err)
		}
		return "command:" + string(argv)
	}
	tests := []struct {
		name, ref, helper, want string
		refused                 []string // what the error says
	}{
		{name: "nothing", ref: "", want: ""},
		{name: "plain", ref: "s3cret", want: "s3cret"},
		{name: "variable", ref: "env:SET", want: "from the environment"},
		{name: "variable not set", ref: "env:UNSET", refused: []string{"api_key = env:UNSET", "is not set", "set it"}},
		{name: "no variable", ref: "env:A B", refused: []string{"name of a variable", "env:NAME"}},
		{name: "file", ref: "file:bare", want: "s3cret"},
		{name: "file with line break", ref: "file:lf", want: "s3cret"},
		{name: "file with Windows line break", ref: "file:crlf", want: "s3cret"},
		{name: "only one line break is cut", ref: "file:two", want: "s3cret\n"},
		{name: "absolute file", ref: "file:" + filepath.Join(dir, "lf"), want: "s3cret"},
		{name: "empty file", ref: "file:empty", refused: []string{"gives nothing"}},
		{name: "missing file", ref: "file:none", refused: []string{"file:none", "does not exist", "correct the path"}},
		{name: "folder", ref: "file:.", refused: []string{"not a plain file"}},
		{name: "large file", ref: "file:big", refused: []string{"more than 1 MiB"}},
		{name: "no path", ref: "file:", refused: []string{"write file:PATH"}},
		{name: "keyring", ref: "keyring:acme/api/key", want: "from the ring"},
		{name: "keyring without it", ref: "keyring:acme/other", refused: []string{"holds nothing", "Setup"}},
		{name: "keyring without user", ref: "keyring:acme", refused: []string{"keyring:SERVICE/USER"}},
		{name: "command", ref: command("a b", "$HOME", "c"), helper: "print", want: "a b|$HOME|c"},
		{name: "command that prints nothing", ref: command(), helper: "nothing", refused: []string{"gives nothing"}},
		{name: "command that prints without end", ref: command(), helper: "endless", refused: []string{"no answer within 300ms"}},
		{name: "command that hangs", ref: command(), helper: "hang", refused: []string{"no answer within 300ms"}},
		{name: "command that ends badly", ref: command(), helper: "fail", refused: []string{"exit status 3", `saying "vault is …"`, "run it by hand"}},
		{name: "no such command", ref: "command:no-such-program-here x", refused: []string{"no-such-program-here", "run it by hand"}},
		{name: "empty command", ref: "command: ", refused: []string{"the command is empty"}},
		{name: "open quote", ref: "command:pass 'x", refused: []string{"not closed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := config.Resolver{Getenv: environment(map[string]string{"SET": "from the environment"}), Dir: dir}
			if tt.helper != "" {
				t.Setenv(helperEnv, tt.helper)
			}
			if tt.helper == "hang" || tt.helper == "endless" {
				r.Timeout = 300 * time.Millisecond
			}
			got, err := r.Resolve(t.Context(), "api_key", config.ParseRef(tt.ref))
			if len(tt.refused) == 0 {
				if err != nil || got.Reveal() != tt.want {
					t.Errorf("got %q, %v, want %q", got.Reveal(), err, tt.want)
				}
				return
			}
			if !got.IsZero() {
				t.Error("a secret came with the error")
			}
			checkRefused(t, err, tt.refused)
		})
	}
}

// checkRefused looks for the key and the words in a ResolveError, and for what must not be in it.
func checkRefused(t *testing.T, err error, words []string) {
	t.Helper()
	var refused *config.ResolveError
	if !errors.As(err, &refused) || refused.Key != "api_key" {
		t.Fatalf("got %v, want a ResolveError", err)
	}
	for _, want := range words {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "half-a-secret") || strings.ContainsAny(err.Error(), "\x1b\n") {
		t.Errorf("%q shows what it must not", err)
	}
}

func TestResolveCancelled(t *testing.T) {
	t.Setenv(helperEnv, "hang")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = config.Resolver{}.Resolve(ctx, "api_key", config.ParseRef(fmt.Sprintf("command:[%q]", exe)))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// An agent that the command has left behind, with the command's output still open, does not spoil what was printed.
func TestCommandMayLeaveAnAgentBehind(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	t.Setenv(lingerEnv, listener.Addr().String())
	t.Setenv(helperEnv, "agent")
	got, err := config.Resolver{}.Resolve(t.Context(), "api_key", config.ParseRef("command:'"+os.Args[0]+"'"))
	if err != nil || got.Reveal() != "s3cret" {
		t.Errorf("got %q, %v", got.Reveal(), err)
	}
}

func TestStoreKeyringRefuses(t *testing.T) {
	for _, names := range [][2]string{{"", "user"}, {"service", ""}, {"a/b", "user"}} {
		if err := config.StoreKeyring(names[0], names[1], auth.NewSecret("x")); err == nil {
			t.Errorf("%q was taken", names)
		}
	}
}

func TestBareKey(t *testing.T) {
	tests := []struct {
		key, want, code string
		severity        config.Severity
	}{
		{"abc", "abc", "", ""},
		{"Token abc", "abc", config.CodeKeyPrefix, config.Warning},
		{"Basic abc", "", config.CodeBasicInSDK, config.Error},
		{"token abc", "token abc", "", ""},
	}
	for _, tt := range tests {
		got, found := config.BareKey(auth.NewSecret(tt.key))
		if got.Reveal() != tt.want {
			t.Errorf("%q: got %q", tt.key, got.Reveal())
		}
		if found == nil {
			found = &config.Finding{}
		}
		if found.Code != tt.code || found.Severity != tt.severity {
			t.Errorf("%q: got finding %+v", tt.key, found)
		}
	}
}
