package headless

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// requestTable is the table of the reference's requests, by its sections: rows of fields. Beside the vendor's package it is held
// against what really leaves.
func requestTable(t *testing.T) map[string][][]string {
	t.Helper()
	text, err := os.ReadFile("../../engine/bloomreach/testdata/requests.table")
	if err != nil {
		t.Fatal(err)
	}
	sections, at := map[string][][]string{}, ""
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] == "#":
		case strings.HasPrefix(fields[0], "["):
			at = strings.Trim(fields[0], "[]")
		default:
			sections[at] = append(sections[at], fields)
		}
	}
	return sections
}

// asked is the request as the table writes it.
type asked struct {
	Line    string
	Headers []string // in order, as they are spelled
	Body    string
}

// The modes in the order of the table's columns.
var tableModes = []string{"none", "token", "customer-token", "basic", "stream-jwt"}

// credentials are what stands in the header for each word of the table. The keys are shown by their fingerprints; the provider is
// not asked by a dry run.
var credentials = map[string]string{
	"Token":  "Token " + auth.NewSecret("public-key").Fingerprint(),
	"Basic":  "Basic " + auth.NewSecret("azE6cHJpdmF0ZS1zZWNyZXQ=").Fingerprint(), // k1:private-secret in base64
	"Bearer": "Bearer ‹asked from env JWT›",
}

// tableHeaders are those of the reference's section 1.2 with User-Agent, which is ours.
func tableHeaders(platform, credential string) []string {
	before, name, after := []string{"Content-Type: application/json"}, "Authorization: ", []string{"Accept-Encoding: br,gzip", "User-Agent: authpeek"}
	if platform == "ios" {
		before = []string{"content-type: application/json", "accept: application/json"}
		name, after = "authorization: ", []string{"accept-encoding: gzip", "user-agent: authpeek"}
	}
	if credential == "-" {
		return slices.Concat(before, after)
	}
	return slices.Concat(before, []string{name + credentials[credential]}, after)
}

// Every operation, on both platforms, in both integrations and all modes, through the command that people use.
func TestEveryRequest(t *testing.T) {
	table := requestTable(t)
	arguments := map[string][]string{}
	for _, row := range table["arguments"] {
		arguments[row[0]] = row[1:]
	}
	requests := map[string]asked{}
	for _, row := range table["requests"] {
		for platform := range strings.SplitSeq(row[2], ",") {
			r := asked{Line: row[3] + " " + row[4]}
			if len(row) > 5 {
				r.Body = strings.NewReplacer("‹ids›", `{"cookie":"c/1 &","registered":"jane@example.com"}`, "‹now›", "1795262584.155").Replace(row[5])
			}
			requests[row[0]+" "+row[1]+" "+platform] = r
		}
	}
	if len(requests) != 13*2*2 || len(table["credentials"]) != 13*2 {
		t.Fatalf("the table has %d requests and %d rows of credentials", len(requests), len(table["credentials"]))
	}
	for _, row := range table["credentials"] {
		operation, platform := row[0], row[1]
		if len(row) != 2+2*len(tableModes) {
			t.Fatalf("%s %s has %d columns", operation, platform, len(row))
		}
		for i, credential := range row[2:] {
			integration, mode := []string{"project", "stream"}[i/len(tableModes)], tableModes[i%len(tableModes)]
			name := strings.Join([]string{operation, platform, integration, mode}, " ")
			got := dryRun(t, append([]string{operation, "--platform", platform, "--integration", integration, "--mode", mode}, arguments[operation]...))
			if credential == "x" {
				if got.code != 2 || got.stdout != "" || !strings.Contains(got.stderr, "mode") {
					t.Errorf("%s: code %d: %s%s", name, got.code, got.stdout, got.stderr)
				}
				continue
			}
			want := requests[operation+" "+integration+" "+platform]
			want.Headers = tableHeaders(platform, credential)
			if diff := cmp.Diff(want, askedIn(t, got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}

// dryRun plans a call of a profile that has everything, at a moment that stands still.
func dryRun(t *testing.T, words []string) outcome {
	t.Helper()
	env := map[string]string{"KEY": "public-key", "PRIVATE": "k1:private-secret", "JWT": "aaa.bbb.ccc", "XDG_CONFIG_HOME": t.TempDir()}
	at := func() time.Time { return time.UnixMilli(1795262584155) }
	o := options(func(name string) (string, bool) { value, ok := env[name]; return value, ok })
	o.Now, o.Vendors = at, []engine.Vendor{bloomreach.New(bloomreach.WithNow(at))}
	var stdout, stderr bytes.Buffer
	o.Stdin, o.Stdout, o.Stderr = strings.NewReader(""), &stdout, &stderr
	args := append([]string{"call"}, words...)
	args = append(args, "--dry-run", "--json", "-p", "blank")
	for _, set := range []string{
		"project_token=pt-1", "stream_id=sid-1", "api_key=env:KEY", "private_key=env:PRIVATE", "customer.cookie=c/1 &",
		"customer.registered=jane@example.com", "provider.source=env", "provider.name=JWT",
	} {
		args = append(args, "--set", set)
	}
	return outcome{Run(t.Context(), args, o), stdout.String(), stderr.String()}
}

var deviceInBody = regexp.MustCompile(`"device_id":"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"`)

func askedIn(t *testing.T, o outcome) asked {
	t.Helper()
	d := o.document(t)
	if d.Outcome != "ok" || d.Request == nil {
		t.Fatalf("planned as %s: %+v", d.Outcome, d.Error)
	}
	got := asked{Line: d.Request.Method + " " + strings.TrimPrefix(d.Request.URL, "https://api.exponea.com")}
	for _, h := range d.Request.Headers {
		got.Headers = append(got.Headers, h.Name+": "+h.Value)
	}
	if body := string(d.Request.Body); body != "null" {
		got.Body = deviceInBody.ReplaceAllString(body, `"device_id":"‹device›"`)
	}
	return got
}

// The two flags are short for --set, and do not let it be contradicted.
func TestPlatformAndIntegration(t *testing.T) {
	for _, tt := range []struct {
		words []string
		code  int
		want  string
	}{
		{[]string{"--platform", "ios", "--set", "platform=ios"}, 0, `"platform":"ios"`},
		{[]string{"--platform", "ios", "--platform", "ios"}, 0, `"platform":"ios"`},
		{[]string{"--set", "platform=ios"}, 0, `"platform":"ios","integration":"project"`},
		{[]string{"--platform", "android", "--integration", "stream"}, 0, `"platform":"android","integration":"stream","mode":"stream-jwt"`},
		{[]string{"--platform", "ios", "--set", "platform=android"}, 2, "--platform ios and --set platform=android contradict each other"},
		{[]string{"--integration", "stream", "--set", "integration=project"}, 2, "contradict each other"},
		{[]string{"--platform", "ios", "--platform", "android"}, 2, "it was ios before"},
		{[]string{"--platform", "windows"}, 2, "use android or ios"},
		{[]string{"--integration", "streams"}, 2, "use project or stream"},
	} {
		got := dryRun(t, append([]string{"inapp.fetch"}, tt.words...))
		if got.code != tt.code || !strings.Contains(got.stdout+got.stderr, tt.want) {
			t.Errorf("%q: code %d, want %d and %s:\n%s%s", tt.words, got.code, tt.code, tt.want, got.stdout, got.stderr)
		}
	}
	for flag, want := range map[string]string{"--platform": "android\nios\n", "--integration": "project\nstream\n"} {
		if got := run(t, nil, "__complete", "call", "inbox.fetch", flag, ""); !strings.HasPrefix(got.stdout, want) {
			t.Errorf("%s is completed with %q", flag, got.stdout)
		}
	}
}
