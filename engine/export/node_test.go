package export_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/nodetest"
)

// harValidator is the validator that tools for Node use, with the JSON schemas of HAR 1.2.
const harValidator = "har-validator@5.1.5"

// TestHARForOtherTools lets a validator that is not ours read what is exported, and what is broken on purpose.
func TestHARForOtherTools(t *testing.T) {
	dir := nodetest.Install(t, harValidator)
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
		node := exec.CommandContext(t.Context(), "node", "validate.js", path)
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
