package headless

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"authpeek/ui/headless/gate/gatetest"
)

const pipelineSection = "## Check a token endpoint in a pipeline\n"

// pipelineBlocks are the code blocks of the README's page on pipelines, those in sh and those in YAML.
func pipelineBlocks(t *testing.T) (shell, yaml []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), pipelineSection)
	if !found {
		t.Fatal("the README has no such section")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	for _, block := range regexp.MustCompile("(?s)```(sh|yaml)\n(.*?)```").FindAllStringSubmatch(section, -1) {
		if block[1] == "sh" {
			shell = append(shell, block[2])
		} else {
			yaml = append(yaml, block[2])
		}
	}
	if len(shell) != 2 || len(yaml) != 2 {
		t.Fatalf("%d blocks of commands and %d of YAML", len(shell), len(yaml))
	}
	return shell, yaml
}

// pipeline runs commands with sh as a pipeline would, in a folder of its own, which it gives with the exit code.
func pipeline(t *testing.T, script string, env ...string) (dir string, code int) {
	t.Helper()
	dir = t.TempDir()
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append(env, "XDG_CONFIG_HOME="+dir, "TMPDIR="+dir, "GORACE=atexit_sleep_ms=0")...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	return dir, cmd.ProcessState.ExitCode()
}

// readPipeline reads the reports that the README's script writes, and holds each against what its readers demand.
func readPipeline(t *testing.T, dir string) map[string]string {
	t.Helper()
	reports := map[string]string{}
	for _, name := range []string{"doctor.sarif", "doctor.xml", "call.xml", "matrix.xml", "token.xml"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		check := gatetest.JUnit
		if filepath.Ext(name) == ".sarif" {
			check = gatetest.SARIF
		}
		for _, problem := range check(text) {
			t.Errorf("%s: %s", name, problem)
		}
		reports[name] = string(text)
	}
	return reports
}

// The script of the README is run as it stands, against a sandbox that is well and then against one whose token endpoint is not.
func TestPipelineOfTheReadme(t *testing.T) {
	shell, yaml := pipelineBlocks(t)
	sandbox := start(t, "sandbox", "--listen", "127.0.0.1:0", "--require", "inbox.fetch=bearer")
	intro := sandbox.until(t, func(line string) bool { return strings.HasPrefix(line, "Requests") })
	keysFile, _, _ := strings.Cut(field(intro, "keys"), ",")
	keys, err := os.ReadFile(keysFile)
	if err != nil {
		t.Fatal(err)
	}
	secrets := environment(string(keys))
	_, signing, _ := strings.Cut(secrets["SANDBOX_PRIVATE_KEY"], ":")
	api := field(intro, "address")
	env := []string{
		"API_URL=" + api, "TOKEN_URL=" + api + "/token", "PROJECT_TOKEN=" + field(intro, "project"), "CUSTOMER=jane@example.com",
		"API_KEY=" + secrets["SANDBOX_API_KEY"], "BACKEND_SESSION=" + secrets["SANDBOX_SESSION"], "SIGNING_KEY=" + signing,
		"GITHUB_WORKFLOW_REF=owner/repository/.github/workflows/tokens.yml@refs/heads/main",
	}
	for _, name := range []string{"API_URL", "TOKEN_URL", "PROJECT_TOKEN", "CUSTOMER", "API_KEY", "BACKEND_SESSION", "SIGNING_KEY"} {
		if !strings.Contains(yaml[0], name+":") {
			t.Errorf("the workflow does not set %s, which the script needs", name)
		}
	}
	for _, block := range yaml {
		if strings.Contains(block, "authpeek ") || !strings.Contains(block, "sh ci/tokens.sh\n") || !strings.HasPrefix(shell[0], "# ci/tokens.sh") {
			t.Errorf("it runs something else than the script:\n%s", block)
		}
	}

	dir, code := pipeline(t, shell[0], env...)
	reports := readPipeline(t, dir)
	if code != 0 {
		t.Errorf("a sandbox that is well: exit %d", code)
	}
	if !strings.Contains(reports["doctor.sarif"], `"uri": ".github/workflows/tokens.yml"`) {
		t.Error("the findings do not point at the workflow, and GitHub would refuse them")
	}
	for name, report := range reports {
		checkNoLeak(t, []string{secrets["SANDBOX_API_KEY"], secrets["SANDBOX_SESSION"], signing}, name, report)
	}

	for fault, want := range map[string]map[string]string{
		"provider-repeats=3m": {"doctor.sarif": "provider.repeats", "call.xml": `type="token.expired"`, "token.xml": `type="token.expired"`},
		"provider-json":       {"doctor.xml": `type="token.is-json"`, "call.xml": "<failure "},
		"provider-500":        {"doctor.xml": `type="provider.status"`, "matrix.xml": "<failure ", "token.xml": `type="token.signature-invalid"`},
	} {
		setFaults(t, api, fault)
		dir, code := pipeline(t, shell[0], env...)
		reports := readPipeline(t, dir)
		if code != 1 {
			t.Errorf("%s: exit %d", fault, code)
		}
		for name, text := range want {
			if !strings.Contains(reports[name], text) {
				t.Errorf("%s: %s does not say %s:\n%s", fault, name, text, reports[name])
			}
		}
	}
	setFaults(t, api, "")
	if _, code := pipeline(t, shell[0], append(env, "API_KEY=")...); code != 2 {
		t.Errorf("without the API key: exit %d", code)
	}
}

// setFaults has the sandbox fail in this way alone; "" is in none.
func setFaults(t *testing.T, api, fault string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, api+"/_sandbox/faults", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if fault == "" {
		return
	}
	response, err = http.Post(api+"/_sandbox/faults", "text/plain", strings.NewReader(fault))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode >= 300 {
		t.Fatalf("%s: %s", fault, response.Status)
	}
}

// The commands that the page has to be tried show a report that fails.
func TestCommandsOfThePipelinePage(t *testing.T) {
	shell, _ := pipelineBlocks(t)
	tried := 0
	for line := range strings.Lines(shell[1]) {
		tried++
		dir, code := pipeline(t, "("+strings.TrimSpace(strings.SplitN(line, "   #", 2)[0])+") > report")
		text, err := os.ReadFile(filepath.Join(dir, "report"))
		if err != nil {
			t.Fatal(err)
		}
		check := gatetest.SARIF
		if strings.Contains(line, "junit") {
			check = gatetest.JUnit
		}
		if problems := check(text); code != 1 || len(problems) > 0 {
			t.Errorf("%s: exit %d, %q", line, code, problems)
		}
	}
	if tried < 5 {
		t.Errorf("%d commands were tried", tried)
	}
}
