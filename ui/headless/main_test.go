package headless

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"authpeek/engine"
	"authpeek/engine/hostiletest"
	"authpeek/engine/vendors"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"authpeek": program})
}

// program is main without the inspector, for the scripts and for tests that need a process of their own.
func program() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o := options(os.LookupEnv)
	o.Stdin, o.Stdout, o.Stderr = os.Stdin, os.Stdout, os.Stderr
	os.Exit(Run(ctx, os.Args[1:], o))
}

func options(lookupEnv func(string) (string, bool)) Options {
	return Options{
		LookupEnv: lookupEnv,
		Now:       time.Now,
		Vendors:   vendors.All(time.Now),
		Views:     []string{"overview", "inbox", "calls"},
		Inspect:   func(context.Context, Inspector) error { return errors.New("the inspector was started") },
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, "config"))
			e.Setenv("TMPDIR", e.WorkDir)
			e.Setenv("GORACE", "atexit_sleep_ms=0") // or each program waits for a second when the tests look for races
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"clean":    scriptClean,
			"private":  scriptPrivate,
			"jsonline": scriptJSONLine,
		},
	})
}

// scriptClean checks that a command's output cannot steer a terminal: clean stdout.
func scriptClean(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: clean stdout|stderr|FILE")
	}
	ts.Check(hostiletest.Shown(ts.ReadFile(args[0])))
}

// scriptPrivate checks that nobody else may read a file.
func scriptPrivate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: private FILE")
	}
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if info.Mode().Perm() != 0o600 {
		ts.Fatalf("%s has mode %v", args[0], info.Mode())
	}
}

// scriptJSONLine checks that a text is exactly one JSON object on one line.
func scriptJSONLine(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: jsonline stdout|FILE")
	}
	text := ts.ReadFile(args[0])
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		ts.Fatalf("no JSON object: %v", err)
	}
	if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "}\n") {
		ts.Fatalf("not one line")
	}
}

// outcome is what one command line came to.
type outcome struct {
	code           int
	stdout, stderr string
}

// run runs one command line in this process, with that environment and no other.
func run(t *testing.T, env map[string]string, args ...string) outcome {
	t.Helper()
	home := t.TempDir()
	var stdout, stderr bytes.Buffer
	o := options(func(name string) (string, bool) {
		if name == "XDG_CONFIG_HOME" {
			return home, true
		}
		value, ok := env[name]
		return value, ok
	})
	o.Stdin, o.Stdout, o.Stderr = strings.NewReader(""), &stdout, &stderr
	code := Run(t.Context(), args, o)
	for name, text := range map[string]string{"stdout": stdout.String(), "stderr": stderr.String()} {
		judge := hostiletest.Plain
		if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
			judge = hostiletest.Shown
		}
		if err := judge(text); err != nil {
			t.Errorf("%s of %q: %v", name, args, err)
		}
	}
	return outcome{code, stdout.String(), stderr.String()}
}

// document is what the tests read of call --json.
type document struct {
	Mode    string
	Request *struct {
		Method, URL string
		Headers     []engine.Header
		Body        json.RawMessage
	}
	Response *struct {
		Status int
		Body   json.RawMessage
	}
	Outcome  string
	Error    *engine.CallError
	Attempts int
	Result   json.RawMessage
	Findings []engine.Finding
	SDKLog   []string `json:"sdk_log"`
}

// document decodes call --json.
func (o outcome) document(t *testing.T) document {
	t.Helper()
	var d document
	if err := json.Unmarshal([]byte(o.stdout), &d); err != nil {
		t.Fatalf("stdout is no JSON: %v\n%s\nstderr: %s", err, o.stdout, o.stderr)
	}
	return d
}

// header finds a header of the request by name, in any spelling.
func (d document) header(name string) string {
	if d.Request == nil {
		return ""
	}
	for _, h := range d.Request.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}
