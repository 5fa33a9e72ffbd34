package export_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
)

// harValidator is the validator that tools for Node use, with the JSON schemas of HAR 1.2.
const harValidator = "har-validator@5.1.5"

// unreached is the code with which npm says that its registry is not in reach, or "" when something else went wrong.
func unreached(output string) string {
	for _, code := range []string{
		"ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "ERR_SOCKET_TIMEOUT", "ENOTCACHED",
	} {
		if strings.Contains(output, "code "+code) {
			return code
		}
	}
	return ""
}

// TestHARForOtherTools lets a validator that is not ours read what is exported, and what is broken on purpose.
func TestHARForOtherTools(t *testing.T) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not there: the validator for Node cannot be run", program)
		}
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	install := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=20000", "--prefix", dir, harValidator)
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		if code := unreached(string(out)); code != "" {
			t.Skipf("npm reaches no registry (%s): the validator cannot be had", code)
		}
		t.Fatalf("npm did not install %s: %v\n%s", harValidator, err, out)
	}
	const script = `
const validator = require("har-validator");
const har = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));
validator.har(har).then(
  () => console.log("valid, " + har.log.entries.length + " entries"),
  (err) => { console.log("refused: " + JSON.stringify(err.errors)); process.exit(1); },
);`
	if err := os.WriteFile(filepath.Join(dir, "validate.js"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	validate := func(text string) (string, error) {
		path := filepath.Join(dir, "session.har")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		node := exec.CommandContext(ctx, "node", "validate.js", path)
		node.Dir = dir
		out, err := node.CombinedOutput()
		return string(out), err
	}
	b := newBench(t)
	retried := streamRetry(t)
	retried.ID = 99 // of another engine, which counts from 1 as well
	text, _ := har(t, append(b.calls(t), retried)...)
	if said, err := validate(string(text)); err != nil || !strings.HasPrefix(said, "valid, ") {
		t.Errorf("the validator says %s: %v", said, err)
	}
	if said, err := validate(strings.Replace(string(text), `"startedDateTime": "`, `"startedDateTime": "never `, 1)); err == nil {
		t.Errorf("a broken archive passes: %s", said)
	}
	empty, _ := har(t, []*engine.Call{}...)
	if said, err := validate(string(empty)); err != nil {
		t.Errorf("of no calls the validator says %s: %v", said, err)
	}
}
