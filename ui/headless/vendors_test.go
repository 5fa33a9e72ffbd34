package headless

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/engine/vendors"
)

// refusedInSandbox are the calls that do not go well there, as at the vendor's own servers: a star is any ending of a mode.
var refusedInSandbox = []string{
	// Without a token Extole answers only what hands one out (vendors reference C1).
	"extole me.fetch none", "extole zone.fetch none", "extole consumer.get none", "extole consumer.delete none", "extole token.create none",
	"extole token.get none", "extole token.exchange none", "extole token.delete none", "extole jwt.verify none",
	// A server token is no consumer's.
	"extole me.fetch server-*", "extole zone.fetch server-*", "extole event.send server-*", "extole consumer.get server-*", "extole consumer.delete server-*",
	"nudge token.get none",
	// What an SDK does with a static key is not public (vendors reference B2).
	"nudge token.refresh static-key",
}

func refused(vendor, operation, mode string) bool {
	return slices.ContainsFunc(refusedInSandbox, func(line string) bool {
		words := strings.Fields(line)
		begin, any := strings.CutSuffix(words[2], "*")
		return words[0] == vendor && words[1] == operation && (mode == words[2] || any && strings.HasPrefix(mode, begin))
	})
}

// A vendor is whole when the sandbox plays it, a built-in profile reaches it there, its home operation is one of its own that reads
// and needs no words, and that call goes well.
func TestEveryVendorIsWhole(t *testing.T) {
	for _, v := range vendors.All(time.Now) {
		t.Run(v.ID(), func(t *testing.T) {
			t.Parallel()
			name := config.SandboxOf(v.ID())
			p, known := config.Reserved(name)
			if !known || p.WithDefaults().Vendor != v.ID() {
				t.Fatalf("config's table of vendors has no built-in profile of %s: add its line", v.ID())
			}
			if len(sandbox.FaultKindsOf(v.ID())) == 0 || len(sandbox.OperationsOf(v.ID())) == 0 {
				t.Fatalf("the sandbox's table of vendors has no operations of %s: add its line", v.ID())
			}
			home, known := engine.LookupOperation(v, v.Home())
			if !known || home.Writes || slices.ContainsFunc(home.Args, func(a engine.Arg) bool { return a.Required }) {
				t.Fatalf("home is %q: it must be an operation that reads, and needs no argument", v.Home())
			}
			got := run(t, nil, "call", home.ID, "-p", name, "--json")
			if d := got.document(t); got.code != 0 || d.Outcome != "ok" {
				t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
			}
		})
	}
	if all := vendors.All(time.Now); len(config.ReservedNames()) != len(all)+1 { // blank is one more
		t.Errorf("%d vendors, and these built-in profiles: %v", len(all), config.ReservedNames())
	}
}

// Every operation of the vendors beside Bloomreach is made in every mode that it has, with the words that its own help gives.
func TestEveryOperationInEveryMode(t *testing.T) {
	for _, v := range vendors.All(time.Now) {
		if v.ID() == config.Bloomreach {
			continue // whose matrix has its own test
		}
		if len(v.Operations()) == 0 {
			t.Errorf("%s has no operations", v.ID())
		}
		for _, op := range v.Operations() {
			words := strings.Fields(offer{v, op}.sampleWords())
			for _, mode := range op.Modes {
				t.Run(strings.Join([]string{v.ID(), op.ID, string(mode)}, " "), func(t *testing.T) {
					t.Parallel()
					everyWay(t, v.ID(), op.ID, mode, words)
				})
			}
		}
	}
}

// everyWay makes one call as JSON, in plain words and as a dry run.
func everyWay(t *testing.T, vendor, operation string, mode auth.Mode, words []string) {
	t.Helper()
	args := append([]string{"call", operation, "-p", config.SandboxOf(vendor), "--mode", string(mode)}, words...)
	want, outcome := 0, "ok"
	if refused(vendor, operation, string(mode)) {
		want, outcome = 1, ""
	}
	got := run(t, nil, append(args, "--json")...)
	if got.code != want {
		t.Fatalf("exit %d, want %d: %s%s", got.code, want, got.stdout, got.stderr)
	}
	d := got.document(t)
	switch {
	case d.Mode != string(mode) || outcome != "" && d.Outcome != outcome || want == 1 && (d.Outcome == "ok" || d.Error == nil):
		t.Errorf("%s", got.stdout)
	case want == 0 && (string(d.Result) == "null" || len(d.Result) == 0):
		t.Errorf("there is no result: %s", got.stdout)
	}
	plain := run(t, nil, args...)
	if plain.code != want || !strings.HasPrefix(plain.stdout, operation+"  ") || want == 1 && !strings.Contains(plain.stderr, "to do: ") {
		t.Errorf("exit %d: %s%s", plain.code, plain.stdout, plain.stderr)
	}
	if slices.Contains([]string{"token.exchange", "token.delete"}, operation) {
		args = append(args, "token=of-somebody") // a dry run makes none
	}
	dry := run(t, nil, append(args, "--dry-run")...)
	if dry.code == 2 || !strings.HasPrefix(dry.stdout, operation+"  ") {
		t.Errorf("dry: exit %d: %s%s", dry.code, dry.stdout, dry.stderr)
	}
}

// What goes wrong is told in the vendor's terms.
func TestFaultsOfVendors(t *testing.T) {
	tests := []struct {
		call, fault string
		code        int
		want        string // in what is said
	}{
		{"me.fetch", "401@me.fetch", 1, "extole.invalid_access_token"},
		{"me.fetch", "scopes-denied@me.fetch", 1, "VERIFIED_CONSUMER"},
		{"me.fetch", "code=expired_access_token@me.fetch", 1, "extole.expired_access_token"},
		{"me.fetch", "503@me.fetch", 1, "answer.html"},
		{"me.fetch", "reset@me.fetch", 1, "transport.reset"},
		{"me.fetch", "provider-null", 0, "extole.no-jwt"},
		{"me.fetch", "jwt-expired", 0, "extole.not-verified"},
		{"me.fetch", "provider-500", 1, "provider.status"},
		{"event.send event_name=share", "scopes-denied@event.send", 1, "event.send  200"},
		{"event.send event_name=share", "rotated@event.send", 0, "the SDK keeps it from now on"},
		{"token.fetch", "provider-html", 1, "twilio.token-server-html"},
		{"token.fetch", "provider-unset", 1, "accountSid is required"},
		{"token.fetch", "identity-null", 0, "twilio.identity-null"},
		{"client.connect", "token-swapped", 1, "20103"},
		{"client.connect", "token-no-grants", 1, "20106"},
		{"client.connect", "token-milliseconds", 1, "20157"},
		{"client.connect", "token-other-secret", 1, "20107"},
		{"client.connect", "provider-json", 1, "20101"},
		{"client.connect", "clock=2h", 1, "20104"},
		{"client.connect", "provider-null", 1, "twilio.no-token"},
		{"token.refresh", "provider-null", 1, "refreshToken gave null"},
		{"token.refresh", "provider-repeats", 1, "token.expired"},
		{"token.refresh", "provider-json", 1, "token.is-json"},
		{"token.refresh", "provider-plain", 0, "for anyone until"},
		{"token.get -p sandbox-nudge", "401", 1, "nudge.refused"},
		{"token.get -p sandbox-nudge", "503", 1, "nudge.html"},
	}
	for _, tt := range tests {
		t.Run(tt.call+" "+tt.fault, func(t *testing.T) {
			t.Parallel()
			got := run(t, nil, append([]string{"call", "--fault", tt.fault}, strings.Fields(tt.call)...)...)
			if got.code != tt.code || !strings.Contains(got.stdout+got.stderr, tt.want) {
				t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
			}
		})
	}
}

// The commands beside call work for every vendor's sandbox.
func TestCommandsOfEveryVendor(t *testing.T) {
	tests := []struct {
		args string
		want []string
	}{
		{"matrix", []string{"◂", "✓ 200"}},
		{"matrix --no-send --json", []string{`"cells":[`}},
		{"watch --calls 1", []string{`"event":"finished"`, `"outcome":"ok"`}},
		{"doctor", []string{"0 errors", "live probe: "}},
		{"doctor --offline", []string{"0 errors", "offline: nothing was sent"}},
		{"doctor --contract", []string{"provider contract"}},
		{"profile show", []string{"# built in"}},
		{"token mint", []string{"eyJ"}},
	}
	for _, v := range vendors.All(time.Now)[1:] {
		for _, tt := range tests {
			t.Run(v.ID()+" "+tt.args, func(t *testing.T) {
				t.Parallel()
				got := run(t, nil, append(strings.Fields(tt.args), "-p", config.SandboxOf(v.ID()))...)
				for _, want := range tt.want {
					// Nudge's Home sends nothing, and its SDK's part of the matrix has no status.
					if got.code != 0 || !strings.Contains(got.stdout, want) && (v.ID() != "nudge" || want != "✓ 200") {
						t.Errorf("exit %d, no %q: %s%s", got.code, want, got.stdout, got.stderr)
					}
				}
				if strings.Contains(got.stdout, "loomreach reference") || strings.Contains(got.stdout, "inbox") {
					t.Errorf("it speaks of Bloomreach: %s", got.stdout)
				}
			})
		}
	}
}

// What is wrong with a provider or a server is found, whoever the vendor is.
func TestDoctorFindsFaultsOfVendors(t *testing.T) {
	tests := []struct{ vendor, fault, want string }{
		{"extole", "provider-other", "✗ extole.other-customer  made out to another customer"},
		{"extole", "provider-null", "✗ provider.null"}, {"extole", "provider-json", "✗ token.is-json"}, {"extole", "provider-html", "✗ provider.extract"},
		{"extole", "401", "✗ extole.invalid_access_token"}, {"extole", "clock=2h", "▲ clock.skew"}, {"extole", "jwt-expired", "▲ extole."},
		{"twilio", "provider-other", "▲ twilio.other-identity"}, {"twilio", "token-swapped", "✗ twilio.20103"}, {"twilio", "token-no-grants", "✗ twilio.20106"},
		{"twilio", "token-milliseconds", "✗ twilio.20157"}, {"twilio", "provider-html", "✗ twilio.token-server-html"}, {"twilio", "clock=2h", "✗ clock.skew"},
		{"nudge", "provider-null", "✗ provider.null"}, {"nudge", "provider-json", "✗ token.is-json"}, {"nudge", "provider-repeats", "✗ provider.repeats"},
		{"nudge", "401", "✗ nudge.refused"}, {"nudge", "reset", "✗ transport.reset"},
	}
	for _, tt := range tests {
		t.Run(tt.vendor+" "+tt.fault, func(t *testing.T) {
			t.Parallel()
			got := run(t, nil, "doctor", "-p", config.SandboxOf(tt.vendor), "--fault", tt.fault)
			if want := strings.HasPrefix(tt.want, "✗"); got.code > 1 || want && got.code != 1 || !strings.Contains(got.stdout, tt.want) {
				t.Errorf("exit %d, no %q: %s%s", got.code, tt.want, got.stdout, got.stderr)
			}
		})
	}
}

// --reveal opens the credential wherever it travels, in the one line that tells of it.
func TestRevealOpensEveryPlace(t *testing.T) {
	for call, want := range map[string]string{
		"zone.fetch event_name=x --mode server-query -p sandbox-extole":  "server-query  ?access_token=",
		"zone.fetch event_name=x --mode server-cookie -p sandbox-extole": "server-cookie  cookie extole_token=",
		"event.send event_name=x --mode jwt-body -p sandbox-extole":      "jwt-body  Bearer ",
		"consumer.create --mode verified -p sandbox-extole":              "verified  body jwt=eyJ",
		"jwt.verify -p sandbox-extole":                                   "+ body jwt=eyJ",
		"client.connect":                                                 "access-token  body token=eyJ",
		"token.get -p sandbox-nudge":                                     "private-key  apiKey: ",
	} {
		hidden, shown := run(t, nil, append([]string{"call"}, strings.Fields(call)...)...), run(t, nil, append([]string{"call", "--reveal"}, strings.Fields(call)...)...)
		credential := func(o outcome) string { return strings.Split(o.stdout, "\n")[1] }
		if !strings.Contains(credential(hidden), "tok#") || strings.Contains(credential(shown), "tok#") || !strings.Contains(credential(shown), want) {
			t.Errorf("%s: no %q in\n%s", call, want, shown.stdout)
		}
	}
}

// A dry run names what would be asked for, at the place where it would travel.
func TestDryRunNamesWhatWouldBeAsked(t *testing.T) {
	const jwt = "‹asked from http POST /extole/backend/jwt›"
	for call, want := range map[string]string{
		"consumer.create --mode verified":           `{"jwt":"` + jwt + `"}`,
		"me.fetch --mode jwt-header":                "X-Extole-Jwt: " + jwt,
		"event.send event_name=x --mode jwt-body":   `"jwt":"` + jwt + `"`,
		"client.connect -p sandbox-twilio":          `"token":"‹asked from http GET /token/jane›"`,
		"event.send event_name=x --mode identified": "Authorization: Bearer ‹asked from sdk POST /api/v5/token›",
	} {
		if got := run(t, nil, append(strings.Fields("call -p sandbox-extole --dry-run"), strings.Fields(call)...)...); got.code != 0 || !strings.Contains(got.stdout, want) {
			t.Errorf("%s: exit %d, no %q in\n%s%s", call, got.code, want, got.stdout, got.stderr)
		}
	}
}

// Servers that are not the vendor's are told in one line with something to do, and nothing of a credential.
func TestStrangersInPlaceOfVendors(t *testing.T) {
	page := stub(t, says(200, "text/html", "<html>Sign in</html>"))
	moved := stub(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://other.example/token", http.StatusFound)
	})
	tests := []struct{ call, url, want string }{
		{"token.fetch --set vendor=twilio", page, "twilio.token-server-html"},
		{"token.fetch --set vendor=twilio", moved, "sends the call on to http://other.example"},
		{"token.fetch --set vendor=twilio", strings.Replace(page, "http:", "https:", 1), "does not speak TLS at this port (transport.tls)"},
		{"me.fetch --set vendor=extole", page, "answered 200 with a page of HTML"},
		{"me.fetch --set vendor=extole", moved, "answered 302 with a redirect to http://other.example"},
		{"me.fetch --set vendor=extole", strings.Replace(page, "http:", "https:", 1), "does not speak TLS at this port"},
		{"token.refresh --set vendor=nudge --set provider.source=http --set provider.url=" + moved, page, "it redirects (302) to http://other.example"},
		{"token.refresh --set vendor=nudge --set provider.source=http --set provider.url=" + strings.Replace(page, "http:", "https:", 1), page, "does not speak TLS at this port"},
		{"token.get --set vendor=nudge --set api_key=env:KEY", page, "nudge.html"},
	}
	for _, tt := range tests {
		got := run(t, keyOnly, append([]string{"call", "-p", "blank", "--set", "base_url=" + tt.url}, strings.Fields(tt.call)...)...)
		if got.code != 1 || !strings.Contains(got.stderr, tt.want) || !strings.Contains(got.stderr, "to do: ") || strings.Contains(got.stdout+got.stderr, "the-api-key") {
			t.Errorf("%s %s: exit %d, no %q in\n%s%s", tt.call, tt.url, got.code, tt.want, got.stdout, got.stderr)
		}
	}
}

// A fault that could meet nothing is refused.
func TestFaultOfAnotherVendorsOperation(t *testing.T) {
	got := run(t, nil, "call", "token.fetch", "--fault", "401@me.fetch")
	if got.code != 2 || !strings.Contains(got.stderr, "--fault 401@me.fetch would meet nothing: me.fetch is an operation of Extole; use one of token.fetch") {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
}
