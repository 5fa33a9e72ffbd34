package headless

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/engine/sandbox"
	"authpeek/engine/vendors"
)

// marker stands in every secret of the test.
const marker = "CANARY+/4711"

// forms are the spellings of a text that must not be found: clear, for URLs, and in base64 wherever it may begin.
func forms(text string) []string {
	out := []string{text, url.QueryEscape(text), url.PathEscape(text)}
	for pad := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(strings.Repeat("x", pad) + text))
			// The characters at both ends depend on the neighbours of the text.
			out = append(out, encoded[(pad*8+5)/6:len(encoded)-1])
		}
	}
	return out
}

func checkNoLeak(t *testing.T, secrets []string, where, text string) {
	t.Helper()
	for _, secret := range secrets {
		for _, form := range forms(secret) {
			if strings.Contains(text, form) {
				t.Errorf("%s holds %q of %q:\n%s", where, form, secret, text)
			}
		}
	}
}

// echo is the worst of servers: it sends back what it was sent, in every form.
func echo(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		credential := r.Header.Get("Authorization")
		_, bare, _ := strings.Cut(credential, " ")
		w.Header().Set("X-Echo", credential)
		w.Header().Set("Set-Cookie", "session="+bare)
		says(status, "application/json", `{"success":true,"messages":[],"results":[],"error":"no `+credential+" "+url.QueryEscape(bare)+" "+base64.StdEncoding.EncodeToString([]byte(bare))+`"}`)(w, r)
	}
}

// Whatever is done with secrets, they stay where the person put them.
func TestCanary(t *testing.T) {
	env := map[string]string{
		"KEY": marker + "-key", "PRIVATE": "id-1:" + marker + "-private", "SESSION": "Bearer " + marker + "-session",
		"TOKEN": marker + "-token",
	}
	provider := stub(t, func(w http.ResponseWriter, r *http.Request) {
		status := 200
		if r.Header.Get("Authorization") != env["SESSION"] {
			status = 401
		}
		says(status, "application/json", `{"token":"`+marker+`-issued"}`)(w, r)
	})
	secrets := []string{marker}
	for _, status := range []int{200, 401, 500} {
		for _, set := range [][]string{
			{"provider.source=none"},
			{"advanced_auth=true", "provider.source=http", "provider.url=" + provider, "provider.headers.Authorization=env:SESSION"},
			{"advanced_auth=true", "provider.source=http", "provider.url=" + provider, "provider.headers.Authorization=env:KEY"},
			{"advanced_auth=true", "provider.source=static", "provider.token=env:TOKEN"},
			{"advanced_auth=true", "provider.source=sign", "provider.alg=HS256", "provider.key=env:TOKEN", "provider.kid=k"},
			{"integration=stream", "stream_id=s1", "provider.source=http", "provider.url=" + provider, "provider.headers.Authorization=env:SESSION"},
			{"integration=stream", "stream_id=s1", "provider.source=static", "provider.token=env:TOKEN"},
		} {
			flags := against(stub(t, echo(status)), append(set, "private_key=env:PRIVATE")...)
			for _, command := range []string{
				"call inbox.fetch", "call inbox.fetch --json", "call inbox.fetch --dry-run", "call inbox.fetch --dry-run --json",
				"call attributes.fetch attribute=property:x", "call attributes.fetch attribute=property:x --json",
				"call consents.fetch --json", "call inbox.markread message_id=1 sync_token=s --yes --json",
				"watch --calls 2 --every 1ms", "profile show", "profile show --json",
				"call inbox.fetch --identify registered=bob@example.com --json", "call inbox.fetch --look registered=bob@example.com --json",
				"call inbox.fetch --anonymize", "matrix --yes --json", "matrix --yes", "matrix --no-send --json",
			} {
				got := run(t, env, append(strings.Fields(command), flags...)...)
				checkNoLeak(t, secrets, command, got.stdout+got.stderr)
			}
		}
	}
}

// A plain secret stands in the file that it was written to and nowhere else.
func TestCanaryInTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	for _, command := range [][]string{
		{"profile", "add", "acme", "--config", file, "--set", "project_token=p1", "--set", "api_key=" + marker, "--set", "provider.headers.Authorization=" + marker},
		{"profile", "add", "bad", "--config", file, "--set", "project_token=p1", "--set", "api_key=Basic " + marker},
		{"profile", "add", "bad", "--config", file, "--set", "project_token=p1", "--set", "private_key=" + marker},
		{"profile", "add", "bad", "--config", file, "--set", "api_kye=" + marker},
		{"profile", "show", "acme", "--config", file}, {"profile", "show", "acme", "--config", file, "--json"},
		{"profile", "list", "--config", file, "--json"}, {"profile", "use", "acme", "--config", file},
	} {
		got := run(t, nil, command...)
		checkNoLeak(t, []string{marker}, strings.Join(command[:3], " "), got.stdout+got.stderr)
	}
	text, err := os.ReadFile(file)
	if err != nil || strings.Count(string(text), marker) != 2 {
		t.Errorf("the file does not hold what was put into it: %v\n%s", err, text)
	}
}

// The sandbox's own tokens: the signature is a secret, the claims are not.
func TestCanarySignatures(t *testing.T) {
	server, err := sandbox.Start(t.Context(), sandbox.Options{Secrets: sandbox.Secrets{
		APIKey: marker + "-key", SessionSecret: marker + "-session", StreamKeySecret: marker + "-stream-secret-that-is-long-enough-for-the-64-bytes-of-HS512",
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	env := map[string]string{"KEY": marker + "-key", "SESSION": "Bearer " + marker + "-session"}
	flags := against(server.URL(), "project_token=acme-demo", "advanced_auth=true", "provider.source=http", "provider.url="+server.Seeded().ProviderURL,
		"provider.body={\"customer_ids\": {{ .CustomerIDs }} }", "provider.headers.Authorization=env:SESSION")
	stream := append(flags[:len(flags):len(flags)], "--set", "integration=stream", "--set", "advanced_auth=false",
		"--set", "stream_id="+server.Seeded().StreamID, "--set", "provider.url="+server.Seeded().StreamProviderURL)
	var output string
	for _, in := range [][]string{flags, stream} {
		for _, command := range []string{
			"call inbox.fetch", "call inbox.fetch --json", "watch --calls 3 --every 1ms", "matrix --json --operation inbox.fetch",
			"call inbox.fetch --identify registered=bob@example.com --json",
		} {
			got := run(t, env, append(strings.Fields(command), in...)...)
			if got.code != 0 {
				t.Errorf("%s: exit %d: %s", command, got.code, got.stderr)
			}
			output += got.stdout + got.stderr
		}
	}
	issued := server.Issued()
	if len(issued) == 0 {
		t.Fatal("no token was issued")
	}
	secrets := []string{marker}
	for _, token := range issued {
		secrets = append(secrets, token[strings.LastIndexByte(token, '.')+1:])
	}
	checkNoLeak(t, secrets, "output", output)

	// With --reveal the person asked for it, and gets it in the header alone.
	revealed := run(t, env, append(strings.Fields("call inbox.fetch --json --reveal"), flags...)...)
	token := server.Issued()[len(issued)]
	if doc := revealed.document(t); doc.header("Authorization") != "Bearer "+token || strings.Count(revealed.stdout, token) != 1 {
		t.Errorf("the header is %q", doc.header("Authorization"))
	}
}

// The other vendors' secrets and tokens, opaque ones and JWTs, in headers, queries, cookies, paths and bodies.
func TestCanaryOfVendors(t *testing.T) {
	server, err := sandbox.Start(t.Context(), sandbox.Options{Secrets: sandbox.Secrets{
		SessionSecret: marker + "-session",
		Extole:        sandbox.ExtoleSecrets{AccessToken: marker + "-server-token", KeySecret: marker + "-partner-key-of-32-characters", Password: marker + "-password"},
		Twilio:        sandbox.TwilioSecrets{KeySecret: marker + "-twilio-key-of-32-characters-or-more"},
		Nudge:         sandbox.NudgeSecrets{APIKey: marker + "-nudge-key", SigningSeed: marker + "-nudge-seed"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	var output strings.Builder
	for _, v := range playedVendors(vendors.All(time.Now), server.Seeded()) {
		env := environment(v.exports())
		env["ANOTHER"] = marker + "-of-somebody"
		// The words after the operation are the settings of the profile.
		intro := printedCommands([]string{"  " + v.command()})[0]
		for _, op := range v.vendor.Operations() {
			words := strings.Fields(offer{v.vendor, op}.sampleWords())
			for _, a := range op.Args {
				if a.Secret && a.Required {
					words = append(words, a.Name+"=env:ANOTHER")
				}
			}
			for _, mode := range op.Modes {
				for _, flags := range [][]string{{"--json"}, {}, {"--dry-run", "--json"}} {
					args := slices.Concat([]string{"call", op.ID, "--mode", string(mode), "--yes"}, words, flags, intro[2:])
					got := run(t, env, args...)
					if got.code == 2 {
						t.Errorf("%q: %s", args, got.stderr)
					}
					output.WriteString(got.stdout + got.stderr)
				}
			}
		}
		if open := run(t, env, append([]string{"call", v.vendor.Home(), "--reveal", "--json"}, intro[2:]...)...); open.code != 0 {
			t.Errorf("%s: exit %d: %s", v.vendor.ID(), open.code, open.stderr)
		}
		for _, command := range []string{"matrix --json", "matrix", "watch --calls 2 --every 1ms", "doctor --json", "doctor --contract", "profile show", "profile show --json"} {
			got := run(t, env, append(strings.Fields(command), intro[2:]...)...)
			output.WriteString(got.stdout + got.stderr)
		}
	}
	secrets := []string{marker}
	for _, token := range server.Issued() {
		secrets = append(secrets, token[strings.LastIndexByte(token, '.')+1:])
	}
	if len(secrets) < 20 {
		t.Errorf("%d tokens were issued", len(secrets))
	}
	checkNoLeak(t, secrets, "output", output.String())
}
