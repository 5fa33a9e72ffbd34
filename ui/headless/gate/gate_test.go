package gate

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
	"authpeek/ui/headless/gate/gatetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// hostile is a text that tries everything against terminals and documents.
const hostile = "]]></failure><script>&\"'\x1b[2J\x00\u202e\u2028\uffff\xff\r\n\tend"

func finding(code, severity, title string) Finding {
	return Finding{Finding: engine.Finding{Code: code, Severity: severity, Title: title, Detail: title + " in detail", Fix: "put it right", Ref: "RFC 7519 section 4.1.4"}, Evidence: []string{"seen once"}}
}

// suite is a run with one check of each kind.
func suite(limit Threshold) *Suite {
	refused := finding("server.refused", "error", "401 "+hostile)
	s := &Suite{
		Name: "token verify", Version: "v1.2.3", Started: time.Date(2026, 11, 21, 12, 3, 4, 5e6, time.UTC), Took: 1234567 * time.Microsecond, Limit: limit,
		Properties: []Property{{"profile", "acme"}, {"server", hostile}},
		Checks: []Check{
			{ID: "clock.skew", Group: "network", Title: "the clock is right", Outcome: Passed, Evidence: []string{"12 ms"}, Took: 12 * time.Millisecond},
			{ID: "token.expired", Group: "token", Outcome: Passed, Findings: []Finding{finding("token.expired", "error", "it expired")}, Place: Place{Name: "token/claims/exp", Kind: "object"}},
			{ID: "config.plain-secret", Name: "config.plain-secret api_key", Group: "config", Outcome: Passed,
				Findings: []Finding{finding("config.plain-secret", "warning", "a secret in clear")}, Place: Place{File: "ci/my profiles.toml", Line: 7, Name: "acme/config/api_key", Kind: "property"}},
			{ID: "token.not-checked", Name: "aud", Group: "token", Outcome: Skipped, Why: "only the server knows", Rule: "what nobody can check here"},
			{ID: "call", Group: "me.fetch", Outcome: Failed, Cause: &refused, Place: Place{File: "/etc/authpeek.toml", Name: "acme/me.fetch", Kind: "function"}},
			{ID: "call", Group: "me.fetch", Outcome: Errored, Cause: &Finding{Finding: engine.Finding{Code: "transport.reset", Severity: "error", Title: "no answer"}}},
			{ID: hostile, Name: hostile, Group: hostile, Title: hostile, Outcome: Passed, Findings: []Finding{finding(hostile, "note", hostile)}},
		},
	}
	s.Judge()
	return s
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		limit          Threshold
		failed, passed int
	}{{Never, 1, 4}, {"error", 2, 3}, {"warning", 3, 2}, {"note", 4, 1}} {
		s := suite(c.limit)
		if got := s.Count(Failed); got != c.failed || s.Count(Passed) != c.passed || s.Count(Skipped) != 1 || s.Count(Errored) != 1 || s.ExitCode() != 1 {
			t.Errorf("%s: %d failed, %d passed, %d skipped, %d errored, exit %d", c.limit, got, s.Count(Passed), s.Count(Skipped), s.Count(Errored), s.ExitCode())
		}
	}
	s := suite("error")
	if got, want := s.Summary(), "token verify failed: 3 errors, 1 warning, 1 note; 7 checks: 2 failed, 1 not decided, 1 skipped, 3 passed; fails on error"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	s.Checks = s.Checks[:1]
	if got, want := s.Summary(), "token verify passed: no findings; 1 check: 1 passed; fails on error"; got != want || s.ExitCode() != 0 {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if Threshold("error").Counts("warning") || !Threshold("error").Counts("who knows") || Never.Counts("who knows") {
		t.Error("a severity is counted wrongly")
	}
}

func TestGolden(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer, *Suite) error{
		"report.xml":   func(b *bytes.Buffer, s *Suite) error { return WriteJUnit(b, s) },
		"report.sarif": func(b *bytes.Buffer, s *Suite) error { return WriteSARIF(b, s) },
	} {
		var b bytes.Buffer
		if err := write(&b, suite("warning")); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.xml")
	link := filepath.Join(dir, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"first, and longer", "second"} {
		if err := WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := WriteFile(link, []byte(text)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != text {
			t.Errorf("%q, %v", got, err)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("%v, %v", info, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if err := WriteFile(filepath.Join(dir, "no", "report.xml"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if err := WriteFile(os.DevNull, []byte("x")); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]string{dir: "is a folder", filepath.Join(dir, "no", "x"): "there is no folder", path: "", filepath.Join(dir, "new"): ""} {
		switch err := CheckFile(path); {
		case (err == nil) != (want == ""), err != nil && !strings.Contains(err.Error(), want):
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// Whoever reads the reports finds what they demand, whatever the limit and however hostile the texts.
func TestReportsAreSound(t *testing.T) {
	for _, limit := range Thresholds() {
		var junit, sarif bytes.Buffer
		if err := errors.Join(WriteJUnit(&junit, suite(Threshold(limit))), WriteSARIF(&sarif, suite(Threshold(limit)))); err != nil {
			t.Fatal(err)
		}
		for _, problem := range gatetest.JUnit(junit.Bytes()) {
			t.Errorf("%s, JUnit: %s", limit, problem)
		}
		for _, problem := range gatetest.SARIF(sarif.Bytes()) {
			t.Errorf("%s, SARIF: %s", limit, problem)
		}
	}
	empty := &Suite{Name: "doctor"}
	var junit, sarif bytes.Buffer
	if err := errors.Join(WriteJUnit(&junit, empty), WriteSARIF(&sarif, empty)); err != nil {
		t.Fatal(err)
	}
	if problems := append(gatetest.JUnit(junit.Bytes()), gatetest.SARIF(sarif.Bytes())...); len(problems) > 0 {
		t.Errorf("a run without checks: %q", problems)
	}
}

// Everything that a text can hold comes out as a document that can be read, and as nothing that steers a terminal.
func FuzzReports(f *testing.F) {
	f.Add(hostile)
	f.Add("<![CDATA[")
	f.Add("claim/")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		s := &Suite{Name: "call", Version: text, Limit: "note", Properties: []Property{{"x" + text, text}}, Checks: []Check{{
			ID: "x" + text, Name: text, Group: text, Title: text, Outcome: Passed, Evidence: []string{text}, Place: Place{File: "x" + text, Name: "x" + text},
			Findings: []Finding{finding("y"+text, "warning", "x"+text)},
		}, {ID: "x" + text, Outcome: Skipped, Why: text}}}
		s.Judge()
		var junit, sarif bytes.Buffer
		if err := errors.Join(WriteJUnit(&junit, s), WriteSARIF(&sarif, s)); err != nil {
			t.Fatal(err)
		}
		if problems := append(gatetest.JUnit(junit.Bytes()), gatetest.SARIF(sarif.Bytes())...); len(problems) > 0 {
			t.Errorf("%q: %q", text, problems)
		}
		for _, report := range []string{junit.String(), sarif.String()} {
			if engine.CleanLines(report) != report {
				t.Errorf("%q steers a terminal:\n%q", text, report)
			}
		}
	})
}

func TestHelpURI(t *testing.T) {
	for ref, want := range map[string]string{
		"RFC 7519 section 4.1.4": "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
		"RFC 7519 section 4.1.2; documentation.bloomreach.com/engagement/docs/customer-token": "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.2",
		"RFC 7518 sections 3.1 and 4.1": "https://www.rfc-editor.org/rfc/rfc7518#section-3.1",
		"RFC 7515 appendix F":           "https://www.rfc-editor.org/rfc/rfc7515#appendix-F",
		"RFC 8725":                      "https://www.rfc-editor.org/rfc/rfc8725",
		"Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift": "", "": "", "ISO 8601": "",
	} {
		if got := helpURI(ref); got != want {
			t.Errorf("%s: %s, want %s", ref, got, want)
		}
	}
}
