package headless

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/engine/nodetest"
)

// The packages of npm that the reports are validated with: the schema of SARIF as its makers ship it, a validator of JSON schemas that
// takes draft 4, and libxml2's.
const (
	sarifSchema    = "@microsoft/jest-sarif@1.0.0-beta.0"
	schemaReader   = "ajv@6.12.6"
	xmllintForNode = "xmllint-wasm@5.3.0"
)

// Readers that are none of ours take the reports of real runs, and those with the most hostile texts, and refuse broken ones.
func TestOtherReadersTakeTheReports(t *testing.T) {
	dir := nodetest.Install(t, sarifSchema, schemaReader, xmllintForNode)
	for _, name := range []string{"validate.js", "junit.xsd"} {
		copyFile(t, filepath.Join("testdata", "readers", name), filepath.Join(dir, name))
	}
	reports := filepath.Join(dir, "reports")
	if err := os.Mkdir(reports, 0o700); err != nil {
		t.Fatal(err)
	}
	n := 0
	app := writeAppConfig(t)
	for i, c := range gated {
		if strings.HasPrefix(c.line, "token ") {
			continue // their files are made by the other test; three lines below stand for them
		}
		c.line = strings.Replace(c.line, "APP", app, 1)
		for _, format := range []string{formatJUnit, formatSARIF} {
			writeReport(t, reports, fmt.Sprintf("%d", i), format, strings.Fields(c.line)...)
			n++
		}
	}
	token := writeTemp(t, run(t, nil, "token", "mint", "-p", "sandbox", "--flaw", "expired").stdout)
	for _, format := range []string{formatJUnit, formatSARIF} {
		writeReport(t, reports, "inspect", format, "token", "inspect", token)
		writeReport(t, reports, "verify", format, "token", "verify", token, "-p", "sandbox")
		writeReport(t, reports, "opaque", format, "token", "verify", writeTemp(t, "\x1b\x00\xff"), "-p", "sandbox")
		n += 3
	}
	for _, name := range []string{"report.xml", "report.sarif"} {
		copyFile(t, filepath.Join("gate", "testdata", name), filepath.Join(reports, name))
		n++
	}
	if out, err := validate(dir); err != nil || !strings.Contains(out, fmt.Sprintf("%d reports, 0 problems", n)) {
		t.Errorf("%v\n%s", err, out)
	}
	for name, text := range map[string]string{"broken.sarif": `{"version":"2.1.0","runs":[{"results":[]}]}`, "broken.xml": `<testsuites><testsuite name="a"></testsuite></testsuites>`} {
		if err := os.WriteFile(filepath.Join(reports, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := validate(dir); err == nil || !strings.Contains(out, name+": ") {
			t.Errorf("%s is taken: %v\n%s", name, err, out)
		}
	}
}

// writeReport runs a command and puts its report into a folder.
func writeReport(t *testing.T, dir, name, format string, args ...string) {
	t.Helper()
	file := filepath.Join(dir, name+map[string]string{formatJUnit: ".xml", formatSARIF: ".sarif"}[format])
	if got := run(t, nil, append(args[:len(args):len(args)], "--format", format, "-o", file)...); got.code > 1 || got.stdout != "" {
		t.Errorf("%q: exit %d: %s%s", args, got.code, got.stdout, got.stderr)
	}
}

func validate(dir string) (string, error) {
	cmd := exec.Command("node", filepath.Join(dir, "validate.js"), filepath.Join(dir, "reports"))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
