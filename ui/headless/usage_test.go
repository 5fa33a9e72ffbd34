package headless

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/engine/sandbox"
)

// A mistake is exit code 2, one line and at most a hint below it, and nothing on standard output.
func TestUsageErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	broken := "[profiles.acme]\nbase_ulr = \"https://api.example\"\n"
	if err := os.WriteFile(file, []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	blank := func(args ...string) []string {
		return append(args, "-p", "blank", "--set", "project_token=p1", "--set", "customer.registered=jane")
	}
	tests := []struct {
		name string
		args []string
		want []string
	}{
		{"no terminal", nil, []string{"the inspector needs a terminal", "authpeek call", "authpeek watch"}},
		{"unknown command", []string{"docter"}, []string{`has no command "docter"`, "did you mean doctor?"}},
		{"unknown command far from any", []string{"xyzzy"}, []string{`"xyzzy"`, "use one of call"}},
		{"unknown flag", []string{"call", "inbox.fetch", "--jsn"}, []string{"--jsn; did you mean --json?", "see: authpeek call inbox.fetch --help"}},
		{"unknown flag far from any", []string{"tap", "--xyzzy"}, []string{"unknown flag: --xyzzy\n", "see: authpeek tap --help"}},
		{"export of nothing", []string{"export"}, []string{"takes the number of a call", "write authpeek export CALL|session\n"}},
		{"export of a missing file", []string{"export", "1", "-r", file + ".no"}, []string{"no such file", "--record or the key S"}},
		{"no operation", []string{"call"}, []string{"call needs an operation"}},
		{"unknown operation", []string{"call", "inbox.fetc"}, []string{`there is no operation "inbox.fetc"`, "did you mean inbox.fetch?"}},
		{"no name=value", []string{"call", "inbox.fetch", "token"}, []string{`"token" is no argument`, "write it as name=value"}},
		{"unknown argument", []string{"call", "inbox.fetch", "synctoken=x"}, []string{`no argument "synctoken"`, "use one of sync_token"}},
		{"missing argument", []string{"call", "inbox.markread"}, []string{"inbox.markread needs message_id", "message_id=ID"}},
		{"argument given twice", []string{"call", "inbox.fetch", "sync_token=a", "sync_token=b"}, []string{"takes one sync_token, not 2"}},
		{"attribute without type", []string{"call", "attributes.fetch", "attribute=first_name"}, []string{"is not TYPE:ID", "property:first_name"}},
		{"attributes of nothing", blank("call", "attributes.fetch"), []string{"asks for nothing", "attribute=TYPE:ID"}},
		{"unknown mode", []string{"call", "inbox.fetch", "--mode", "basci"}, []string{`no mode "basci"`, "use one of none, token"}},
		{"mode of no use here", []string{"call", "inbox.fetch", "--mode", "basic"}, []string{`inbox.fetch has no mode "basic"`}},
		{"body that is not there", []string{"call", "inbox.fetch", "--body", "no-such-file"}, []string{"--body", "name a readable file"}},
		{"a write without --yes", blank("call", "inbox.markread", "message_id=1"), []string{"changes the customer's record on api.exponea.com", "add --yes"}},
		{"a write elsewhere under the sandbox's name", []string{"call", "inbox.markread", "message_id=1", "--set", "base_url=https://api.example", "--set", "project_token=p1", "--set", "provider.source=none"},
			[]string{"changes the customer's record on api.example", "add --yes"}},
		{"unknown key", []string{"call", "inbox.fetch", "--set", "base_ulr=x"}, []string{"base_ulr", "did you mean base_url?"}},
		{"unknown key in the file", []string{"call", "inbox.fetch", "--config", file}, []string{`"base_ulr"`, "line 2", "did you mean base_url?"}},
		{"missing file", []string{"call", "inbox.fetch", "--config", file + ".no"}, []string{"does not exist"}},
		{"unknown profile", []string{"call", "inbox.fetch", "-p", "sandbx"}, []string{`"sandbx"`, "did you mean sandbox?"}},
		{"another vendor", blank("call", "inbox.fetch", "--set", "vendor=extole"), []string{"inbox.fetch is an operation of Bloomreach Engagement, and profile blank is for Extole", "take -p sandbox"}},
		{"an operation of two other vendors", []string{"call", "token.get"}, []string{"token.get is an operation of Extole and of Nudge", "take -p sandbox-extole or -p sandbox-nudge"}},
		{"an operation of another profile's vendor", []string{"call", "me.fetch", "-p", "sandbox-twilio"}, []string{"me.fetch is an operation of Extole, and profile sandbox-twilio is for Twilio", "take -p sandbox-extole"}},
		{"a mode of another vendor", []string{"call", "client.connect", "-p", "sandbox-twilio", "--mode", "verified"}, []string{"mode verified is one of Extole, and profile sandbox-twilio is for Twilio", "-p sandbox-extole", "none, access-token"}},
		{"a mode that no vendor has", []string{"matrix", "-p", "sandbox-nudge", "--mode", "verifed"}, []string{`no mode "verifed"`, "none, static-key"}},
		{"a mode that the operation has not", []string{"call", "token.fetch", "-p", "sandbox-twilio", "--mode", "access-token"}, []string{`token.fetch has no mode "access-token"`, "use one of none"}},
		{"an argument of another operation", []string{"call", "zone.fetch", "event=x"}, []string{"zone.fetch needs event_name", "event_name=ZONE"}},
		{"an unknown way to ask", []string{"call", "token.fetch", "as=fax"}, []string{`"fax"`, "get, path, form"}},
		{"a change of customer that no SDK has", []string{"call", "token.get", "-p", "sandbox-nudge", "--identify", "identity=bob"}, []string{"Nudge has no --identify", "--set customer.NAME=VALUE"}},
		{"a token that is not there", []string{"call", "token.get", "-p", "sandbox-extole", "token=env:NOT_SET"}, []string{"token = env:NOT_SET", "not set"}},
		{"a fault of another vendor", []string{"call", "client.connect", "--fault", "jwt-expired"}, []string{"--fault jwt-expired is none that Twilio has", "token-swapped"}},
		{"a starter that is none", []string{"call", "token.fetch", "--set", "vendor=twilio", "--set", "starter=pyhton"}, []string{"starter", "did you mean python?"}},
		{"no server of the brand", []string{"call", "me.fetch", "-p", "blank", "--set", "vendor=extole"}, []string{"base_url", "it is empty"}},
		{"no project", []string{"call", "inbox.fetch", "-p", "blank"}, []string{"project_token", "it is empty"}},
		{"secret that is not there", blank("call", "inbox.fetch", "--set", "api_key=env:NOT_SET"), []string{"api_key = env:NOT_SET", "not set", "set it where authpeek is started"}},
		{"Basic as API key", blank("call", "inbox.fetch", "--set", "api_key=Basic eA=="), []string{"api_key", "private_key"}},
		{"plain http elsewhere", blank("call", "inbox.fetch", "--set", "base_url=http://api.example"), []string{"base_url", "allow_plain_http"}},
		{"sandbox of a negative size", []string{"call", "inbox.fetch", "--messages", "-1"}, []string{"-1 messages"}},
		{"an id without a value", []string{"call", "inbox.fetch", "--identify", "bob"}, []string{`--identify "bob" is no id`, "registered=bob@example.com"}},
		{"an id twice", []string{"watch", "--look", "registered=a", "--look", "registered=b"}, []string{"--look gives registered twice"}},
		{"two changes at once", []string{"call", "inbox.fetch", "--identify", "registered=bob", "--anonymize"}, []string{"exclude each other", "give one of them"}},
		{"a cookie that Android does not take", []string{"call", "inbox.fetch", "--identify", "registered=bob", "--identify", "cookie=c"}, []string{"Changing cookie is not allowed", "leave the cookie out"}},
		{"a change after the last call", []string{"watch", "--anonymize", "--calls", "1"}, []string{"after the first call", "--calls 2"}},
		{"until nothing known", []string{"watch", "--until", "finshed"}, []string{`"finshed"`, "finished"}},
		{"every never", []string{"watch", "--every", "-1s"}, []string{"no interval"}},
		{"watching a write", []string{"watch", "--operation", "inbox.markread", "message_id=1"}, []string{"changes the customer's record"}},
		{"watching nothing known", []string{"watch", "--operation", "inbox"}, []string{`no operation "inbox"`}},
		{"sandbox for all", []string{"sandbox", "--listen", "0.0.0.0:0"}, []string{"can be reached from other machines"}},
		{"doctor of no mode", []string{"doctor", "--mode", "nonsense"}, []string{`no mode "nonsense"`, "use one of"}},
		{"doctor of no operation", []string{"doctor", "--operation", "inbox"}, []string{`no operation "inbox"`}},
		{"doctor with a word", []string{"doctor", "app.log"}, []string{"write --sdk-log app.log"}},
		{"doctor of nothing", []string{"doctor", "--sdk-log", ""}, []string{"--sdk-log is empty"}},
		{"doctor of a missing file", []string{"doctor", "--sdk-log", file + ".no"}, []string{"no such file", "name a readable file"}},
		{"doctor of a folder", []string{"doctor", "--sdk-log", filepath.Dir(file)}, []string{"is a folder"}},
		{"doctor of another platform", []string{"doctor", "--sdk-log", file, "--platform", "web"}, []string{`no platform "web"`, "auto, android, ios"}},
		{"words after version", []string{"version", "now"}, []string{"takes no words"}},
		{"profile of nothing", []string{"profile"}, []string{"use one of list, show, add, use, rm"}},
		{"profile lst", []string{"profile", "lst"}, []string{"did you mean list"}},
		{"add without a name", []string{"profile", "add"}, []string{"takes one name"}},
		{"add a built-in one", []string{"profile", "add", "sandbox"}, []string{"reserved"}},
		{"add what cannot work", []string{"profile", "add", "acme"}, []string{"project_token", "it is empty"}},
		{"use an unknown one", []string{"profile", "use", "acme"}, []string{`"acme"`, "does not exist"}},
		{"remove a built-in one", []string{"profile", "rm", "blank"}, []string{"built in"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := run(t, nil, tt.args...)
			if got.code != 2 || got.stdout != "" {
				t.Errorf("code %d, stdout %q", got.code, got.stdout)
			}
			for _, want := range tt.want {
				if !strings.Contains(got.stderr, want) {
					t.Errorf("stderr does not say %q:\n%s", want, got.stderr)
				}
			}
			if strings.Count(got.stderr, "\n") > 2 || !strings.HasPrefix(got.stderr, "authpeek: ") {
				t.Errorf("more than a line and a hint:\n%s", got.stderr)
			}
		})
	}
}

func TestInspectorIsStarted(t *testing.T) {
	o := options(func(string) (string, bool) { return "", false })
	var in Inspector
	o.Terminal, o.Stdout, o.Stderr = true, &strings.Builder{}, &strings.Builder{}
	o.Inspect = inspectInto(&in)
	if code := Run(t.Context(), []string{"-p", "blank", "--view", "inbox", "--mode", "token", "--no-motion"}, o); code != 0 {
		t.Fatalf("code %d: %s", code, o.Stderr)
	}
	if in.Config.Profile.Name != "blank" || in.View != "inbox" || in.Mode != "token" || in.Motion || in.Engine == nil {
		t.Errorf("started with %+v", in)
	}
}

// The inspector has the switches of its sandbox once a profile has started it, with the flag's faults on; a profile of another
// server has no use for the flag.
func TestInspectorHasFaults(t *testing.T) {
	o := options(func(string) (string, bool) { return "", false })
	var stderr strings.Builder
	o.Terminal, o.Stdout, o.Stderr = true, &strings.Builder{}, &stderr
	o.Inspect = func(ctx context.Context, in Inspector) error {
		if in.Faults.FaultsOn() != 0 || in.Faults.Serves("") || in.Faults.SetFault(sandbox.Fault{Name: "401"}) == nil || in.Faults.ClearFault("401") == nil {
			t.Error("there is something to switch before the sandbox runs")
		}
		in.Faults.ClearFaults()
		p, _, err := in.Open(ctx, in.Config.Profile)
		if err != nil {
			return err
		}
		if !in.Faults.Serves(p.BaseURL) || in.Faults.Serves("http://127.0.0.1:1") || len(in.Faults.Faults()) != 1 {
			t.Errorf("%s is served: %v, faults %v", p.BaseURL, in.Faults.Serves(p.BaseURL), in.Faults.Faults())
		}
		if err := in.Faults.SetFault(sandbox.Fault{Name: "delay"}); err != nil || in.Faults.FaultsOn() != 2 {
			t.Errorf("%v, %d on", err, in.Faults.FaultsOn())
		}
		if err := in.Faults.ClearFault("delay"); err != nil || in.Faults.FaultsOn() != 1 {
			t.Errorf("%v, %d on", err, in.Faults.FaultsOn())
		}
		in.Faults.ClearFaults()
		return nil
	}
	if code := Run(t.Context(), []string{"--fault", "401*1"}, o); code != 0 {
		t.Fatalf("code %d: %s", code, &stderr)
	}
	if code := Run(t.Context(), []string{"-p", "blank", "--fault", "401"}, o); code != 2 || !strings.Contains(stderr.String(), "profile blank has a server of its own") {
		t.Errorf("code %d: %s", code, &stderr)
	}
}

// inspectInto keeps what the inspector was started with, and uses it while it runs.
func inspectInto(in *Inspector) func(context.Context, Inspector) error {
	return func(ctx context.Context, given Inspector) error {
		*in = given
		loaded, err := given.Reload("sandbox")
		if err != nil {
			return err
		}
		p, seeded, err := given.Open(ctx, loaded.Profile)
		if err != nil {
			return err
		}
		if again, _, err := given.Open(ctx, loaded.Profile); err != nil || again.BaseURL != p.BaseURL {
			return fmt.Errorf("a second sandbox was started, or none: %q and %q, %w", p.BaseURL, again.BaseURL, err)
		}
		if p.Provider == nil || p.ProjectToken != seeded.ProjectToken || len(seeded.Attributes) == 0 {
			return fmt.Errorf("the sandbox was not filled in: %+v", p)
		}
		return nil
	}
}
