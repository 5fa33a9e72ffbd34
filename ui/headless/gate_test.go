package headless

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authpeek/ui/headless/gate/gatetest"
)

// gated are command lines with the exit code that each has in every format, and the codes that its reports have to name.
var gated = []struct {
	line  string
	code  int
	names []string
}{
	{"doctor", 0, []string{"inbox.open-to-token"}},
	{"doctor --contract", 0, nil},
	{"doctor --offline", 0, []string{"config.keys"}},
	{"doctor --fail-on warning", 1, []string{"inbox.open-to-token"}},
	{"doctor --fault provider-repeats=3m", 1, []string{"provider.repeats", "token.expired"}},
	{"doctor --fault provider-json", 1, []string{"token.is-json"}},
	{"doctor --fault provider-500", 1, []string{"provider.status"}},
	{"doctor --fault provider-500 --fail-on never", 0, []string{"provider.status"}},
	{"doctor --fault provider-other", 1, []string{"token.ids-differ"}},
	{"doctor --fault provider-null", 1, []string{"provider.null"}},
	{"doctor --fault reset", 1, []string{"transport.reset"}},
	{"doctor --fault clock=6m", 1, []string{"clock.skew"}},
	{"doctor -p sandbox-extole", 0, nil},
	{"doctor -p sandbox-twilio", 0, nil},
	{"doctor -p sandbox-nudge --fault provider-html", 1, nil},
	{"doctor --set api_key=env:NOT_SET", 1, []string{"config.unusable"}},
	{"call inbox.fetch", 0, nil},
	{"call inbox.fetch --fault 401", 1, []string{"server.refused"}},
	{"call inbox.fetch --fault 401 --fail-on never", 1, []string{"server.refused"}},
	{"call inbox.fetch --fault reset", 1, []string{"transport.reset"}},
	{"call inbox.fetch --fault provider-null", 1, nil},
	{"call inbox.fetch --fault provider-repeats=3m", 1, []string{"token.expired"}},
	{"call inbox.fetch --dry-run", 0, nil},
	{"call inbox.markread message_id=070384247690685160 --fault 401@inbox.fetch", 1, []string{"server.refused"}},
	{"call consents.fetch --fail-on note", 1, []string{"docs.consents-method"}},
	{"call consents.fetch --fail-on warning", 0, []string{"docs.consents-method"}},
	{"call token.get -p sandbox-nudge --fail-on warning", 1, []string{"nudge.not-bound"}},
	{"call me.fetch -p sandbox-extole --mode server-query", 1, []string{"extole.access_denied", "extole.token-in-query"}},
	{"matrix", 0, []string{"inbox.open-to-token"}},
	{"matrix --operation inbox.fetch --fail-on warning", 1, []string{"inbox.open-to-token"}},
	{"matrix --operation inbox.fetch --fault 401", 1, []string{"server.refused"}},
	{"matrix --operation inbox.fetch --fault reset", 1, []string{"server.answered", "transport.reset"}},
	{"matrix --operation inbox.fetch --mode none", 0, nil},
	{"matrix --no-send", 0, nil},
	{"matrix -p sandbox-extole", 0, nil},
	{"token inspect TOKEN", 0, []string{"token.signature"}},
	{"token inspect TOKEN -p sandbox", 0, nil},
	{"token inspect TOKEN --fail-on note", 1, []string{"token.sub-object"}},
	{"token inspect EXPIRED", 1, []string{"token.expired"}},
	{"token inspect EXPIRED --fail-on never", 0, []string{"token.expired"}},
	{"token inspect TOKEN --key OTHER --fail-on never", 1, []string{"token.signature-invalid"}},
	{"token verify TOKEN -p sandbox", 0, nil},
	{"token verify EXPIRED -p sandbox", 0, []string{"token.expired"}},
	{"token verify EXPIRED -p sandbox --claims", 1, []string{"token.expired"}},
	{"token verify EXPIRED -p sandbox --fail-on warning", 1, []string{"token.expired"}},
	{"token verify TOKEN --key OTHER", 1, []string{"token.signature-invalid"}},
	{"token verify OPAQUE --key OTHER", 1, nil},
	{"import APP", 1, []string{"import.read", "config.other-sdk-key"}},
	{"import APP --fail-on never", 0, []string{"config.other-sdk-key"}},
}

// writeAppConfig is the configuration of an app with a mistake in it.
func writeAppConfig(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "exponea_configuration.json")
	text := `{"projectToken": "p-1", "authorization": "Token key-of-the-app", "baseUrl": "https://api.acme.example"}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The exit code is the same in every format, and the reports are what those who read them demand.
func TestGates(t *testing.T) {
	files := map[string]string{"OTHER": writeTemp(t, "another-secret-of-thirty-two-characters"), "OPAQUE": writeTemp(t, "no-token-at-all")}
	files["TOKEN"] = writeTemp(t, run(t, nil, "token", "mint", "-p", "sandbox", "--ttl", "5m").stdout)
	files["EXPIRED"] = writeTemp(t, run(t, nil, "token", "mint", "-p", "sandbox", "--flaw", "expired").stdout)
	files["APP"] = writeAppConfig(t)
	for _, c := range gated {
		t.Run(strings.ReplaceAll(c.line, " ", "_"), func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(c.line)
			for i, word := range args {
				if file, ok := files[word]; ok {
					args[i] = file
				}
			}
			for _, format := range formats {
				got := run(t, nil, append(slices.Clip(args), "--format", format)...)
				if got.code != c.code || got.stdout == "" {
					t.Errorf("%s: exit %d, want %d: %s%s", format, got.code, c.code, got.stdout, got.stderr)
				}
				var problems []string
				switch format {
				case formatJUnit:
					problems = gatetest.JUnit([]byte(got.stdout))
				case formatSARIF:
					problems = gatetest.SARIF([]byte(got.stdout))
				default:
					continue
				}
				for _, problem := range problems {
					t.Errorf("%s: %s", format, problem)
				}
				for _, name := range c.names {
					if !strings.Contains(got.stdout, name) {
						t.Errorf("%s does not name %s:\n%s", format, name, got.stdout)
					}
				}
				verdict := map[int]string{0: " passed: ", 1: " failed: "}[c.code]
				if !strings.Contains(got.stderr, verdict) {
					t.Errorf("%s is summed up as\n%s", format, got.stderr)
				}
			}
		})
	}
}

// A run that is cancelled while it waits for the server leaves no report, and no file.
func TestNoReportOfACancelledRun(t *testing.T) {
	for _, command := range []string{"doctor", "call inbox.fetch", "matrix --operation inbox.fetch"} {
		for _, format := range []string{formatText, formatJSON, formatJUnit, formatSARIF} {
			t.Run(command+" "+format, func(t *testing.T) {
				dir := t.TempDir()
				files := []string{filepath.Join(dir, "report")}
				if format == formatJUnit || format == formatSARIF {
					files = append(files, "") // of the others, what is known by then is worth showing to a person
				}
				for _, file := range files {
					cancelWhileRunning(t, dir, append(strings.Fields(command), "--format", format, "-o", file))
				}
				if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
					t.Errorf("left behind: %v, %v", entries, err)
				}
			})
		}
	}
}

// cancelWhileRunning runs a command against a server that ends it and does not answer before.
func cancelWhileRunning(t *testing.T, home string, args []string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	url := stub(t, func(http.ResponseWriter, *http.Request) {
		cancel()
		<-ended
	})
	defer close(ended)
	var stdout, stderr bytes.Buffer
	o := options(func(name string) (string, bool) {
		return map[string]string{"KEY": "k", "XDG_CONFIG_HOME": home}[name], true
	})
	o.Stdin, o.Stdout, o.Stderr = strings.NewReader(""), &stdout, &stderr
	if code := Run(ctx, append(args, against(url, "advanced_auth=false")...), o); code != 1 || stdout.Len() > 0 || !strings.Contains(stderr.String(), "ended by a signal") {
		t.Errorf("exit %d: %s%s", code, &stdout, &stderr)
	}
}

// Fingerprints in SARIF name a finding: they are the same from run to run, and nothing that changes by itself goes into them.
func TestSARIFFingerprintsStay(t *testing.T) {
	prints := func() map[string]string {
		var log struct {
			Runs []struct {
				Results []struct {
					RuleID              string
					PartialFingerprints map[string]string
				}
			}
		}
		got := run(t, nil, "doctor", "--fault", "provider-repeats=3m", "--format", "sarif")
		if err := json.Unmarshal([]byte(got.stdout), &log); err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, r := range log.Runs[0].Results {
			for _, print := range r.PartialFingerprints {
				out[print] = r.RuleID
			}
		}
		return out
	}
	first, second := prints(), prints()
	if len(first) < 3 {
		t.Fatalf("only %d results", len(first))
	}
	for print, rule := range first {
		if second[print] != rule {
			t.Errorf("%s was %s the first time, and %q the second", print, rule, second[print])
		}
	}
}

// Whatever a server sends back, and whatever goes wrong, no report holds a secret, nor anything that steers who reads it.
func TestReportsHoldNoSecrets(t *testing.T) {
	env := map[string]string{"KEY": marker + "-key", "SESSION": "Bearer " + marker + "-session"}
	provider := stub(t, says(200, "application/json", `{"token":"`+marker+`-issued"}`))
	for _, status := range []int{200, 401, 500} {
		server := stub(t, echo(status))
		for _, command := range []string{"doctor", "call inbox.fetch", "matrix", "call inbox.fetch --dry-run"} {
			for _, format := range []string{formatJUnit, formatSARIF} {
				args := append(strings.Fields(command), against(server, "advanced_auth=true", "provider.source=http", "provider.url="+provider,
					"provider.headers.Authorization=env:SESSION", "provider.extract=json:token")...)
				got := run(t, env, append(args, "--format", format)...)
				if got.stdout == "" {
					t.Errorf("%s: exit %d: %s", command, got.code, got.stderr)
				}
				checkNoLeak(t, []string{marker}, command+" "+format, got.stdout+got.stderr)
			}
		}
	}
}
