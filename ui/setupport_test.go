package ui

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"

	"authpeek/auth"
	"authpeek/views"
)

func TestSaveWritesOnlyChanges(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter").field("application_id").clear().write("com.acme")
		d.field("provider.policy").press("right").press("ctrl+s")
		want := strings.Replace(acme, `"acme-shop" # as`, `"com.acme" # as`, 1)
		want = strings.Replace(want, "body = '{\"customer_ids\": {{ .CustomerIDs }} }'\n", "body = '{\"customer_ids\": {{ .CustomerIDs }} }'\npolicy = \"cached\"\n", 1)
		if diff := cmp.Diff(want, d.file()); diff != "" {
			t.Errorf("(- wanted, + saved):\n%s", diff)
		}
		d.shows("cached ▾").hides("2 changes")
		if diff := cmp.Diff([]string{"acme is saved"}, d.toasts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTypedSecretGoesToTheKeyring(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter").field("api_key").clear().write("Token s3cret-key")
		d.field("provider.headers").press("tab").write("X-Session = another-s3cret").press("ctrl+s")
		for user, want := range map[string]string{"acme/api_key": "s3cret-key", "acme/provider.headers.X-Session": "another-s3cret"} {
			if got, err := keyring.Get("authpeek", user); err != nil || got != want {
				t.Errorf("%s: %q, %v", user, got, err)
			}
		}
		for _, want := range []string{`"keyring:authpeek/acme/api_key"`, `"keyring:authpeek/acme/provider.headers.X-Session"`, `"env:BACKEND_SESSION"`} {
			if !strings.Contains(d.file(), want) {
				t.Errorf("the file does not hold %s:\n%s", want, d.file())
			}
		}
		if strings.Contains(d.file(), "s3cret") {
			t.Errorf("a secret is in the file:\n%s", d.file())
		}
		d.shows("keyring:authpeek/acme/api_key", auth.NewSecret("s3cret-key").Fingerprint())
	})
}

func TestWithoutKeyringNothingIsLost(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		keyring.MockInitWithError(errors.New("no dbus session"))
		d.profile("acme").press("enter").field("api_key").clear().write("s3cret-key").press("ctrl+s")
		d.shows("✗ nothing is saved: the keyring did not take api_key", "env:NAME or file:PATH", "1 change")
		if got := d.file(); got != acme {
			t.Errorf("something was saved:\n%s", got)
		}
		d.clear().write("env:OTHER").press("ctrl+s")
		if !strings.Contains(d.file(), `api_key = "env:OTHER"`) {
			t.Errorf("not saved:\n%s", d.file())
		}
	})
}

// A secret in the file never comes to the form, and stays where it is when something else is changed.
func TestPlainSecretsStay(t *testing.T) {
	file := strings.NewReplacer("env:ACME_KEY", "plain-s3cret", "env:BACKEND_SESSION", "Bearer other-s3cret").Replace(acme)
	onDesk(t, file, func(d *desk) {
		d.profile("acme").hides("s3cret")
		d.shows("the secret itself stands in the file")
		d.press("enter").field("api_key").press("end", "left").field("application_id").clear().write("com.acme")
		d.field("provider.headers").press("tab").write("Accept = application/json").press("ctrl+s")
		for _, want := range []string{`api_key = "plain-s3cret"`, `"Bearer other-s3cret"`, `"application/json"`, `"com.acme"`} {
			if !strings.Contains(d.file(), want) {
				t.Errorf("the file does not hold %s:\n%s", want, d.file())
			}
		}
	})
}

func TestMapLines(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter").field("cookie").press("tab").write("email_id = jane = x")
		d.press("tab", "shift+tab", "tab").write("nothing")
		d.shows("✗ a line has no = in it; write name = value")
		d.clear().field("provider.headers").clear().press("ctrl+s")
		got := d.file()
		if !strings.Contains(got, `email_id = "jane = x"`) || strings.Contains(got, "BACKEND_SESSION") {
			t.Errorf("saved:\n%s", got)
		}
	})
}

func TestFirstProfile(t *testing.T) {
	onDesk(t, "", func(d *desk) {
		d.press("n").shows("▸name", "✗ the profile has no name; give it one, like acme")
		d.write("sandbox").shows("the name sandbox is reserved")
		d.clear().write("shop").field("project_token").write("1111-2222").press("ctrl+u")
		if got := d.session.Profile.Name; got != "shop" {
			t.Errorf("in use: %s, after %v", got, d.toasts)
		}
		if d.session.FirstRun {
			t.Error("the welcome is still there")
		}
		want := "default_profile = \"shop\"\n\n[profiles.shop]\nproject_token = \"1111-2222\"\n"
		if diff := cmp.Diff(want, d.file()); diff != "" {
			t.Errorf("(- wanted, + saved):\n%s", diff)
		}
		d.shows("shop · bloomreach", "in use")
	})
}

func TestCopyAndDelete(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.press("enter")
		d.shows("▸Profiles")
		d.profile("acme").press("c").shows("▸name", "acme-copy")
		d.clear().write("acme-ios").shows("✗ there is a profile of that name; choose")
		d.clear().write("acme-test").field("application_id").clear().write("com.acme.test").press("ctrl+s")
		d.shows("acme-test")
		if !strings.Contains(d.file(), "[profiles.acme-test]") || !strings.Contains(d.file(), "[profiles.acme]") {
			t.Fatalf("saved:\n%s", d.file())
		}
		d.press("esc", "esc", "d").shows("delete acme-test?", "d delete", "esc keep").press("esc")
		d.press("d", "d").hides("acme-test")
		if diff := cmp.Diff(acme, strings.TrimSpace(d.file())+"\n"); diff != "" {
			t.Errorf("(- wanted, + left):\n%s", diff)
		}
	})
}

func TestDeleteInUse(t *testing.T) {
	onDesk(t, strings.Replace(acme, `"sandbox"`, `"acme"`, 1), func(d *desk) {
		d.profile("acme").press("d", "d")
		if len(d.toasts) != 1 || !strings.Contains(d.toasts[0], "acme is in use") {
			t.Errorf("told: %q", d.toasts)
		}
		d.profile("sandbox").press("u")
		if got := d.session.Profile.Name; got != "sandbox" {
			t.Errorf("in use: %s", got)
		}
		d.profile("acme").press("d", "d").hides("● acme")
	})
}

func TestFileChangedMeanwhile(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter").field("application_id").clear().write("com.acme")
		theirs := strings.Replace(acme, "project_token = \"1", "timeout = \"5s\"\nproject_token = \"1", 1)
		if err := os.WriteFile(d.path, []byte(theirs), 0o600); err != nil {
			t.Fatal(err)
		}
		d.press("ctrl+s").shows("✗ the file changed since it was read", "1 change")
		if got := d.file(); got != theirs {
			t.Fatalf("it was overwritten:\n%s", got)
		}
		d.press("ctrl+s").hides("the file changed")
		if diff := cmp.Diff(strings.Replace(theirs, `"acme-shop"`, `"com.acme"`, 1), d.file()); diff != "" {
			t.Errorf("(- wanted, + saved):\n%s", diff)
		}
		d.shows("5s")
	})
}

func TestPreview(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		port := newSetupPort(d.app)
		tests := []struct {
			name   string
			values map[string]string
			want   []string
		}{
			{"from the provider", nil, []string{
				"inbox.fetch", "POST /webxp/projects/11111111-2222-3333-4444-555555555555/appinbox/fetch", "Bearer ‹asked from http POST /token›", "",
				"consents.fetch", "GET /data/v2/projects/11111111-2222-3333-4444-555555555555/consent/categories", "Token " + auth.NewSecret("acme-public-key").Fingerprint(),
			}},
			{"unknown key", map[string]string{"advanced_auth": "false", "api_key": "keyring:a/b", "project_token": "7"}, []string{
				"inbox.fetch", "POST /webxp/projects/7/appinbox/fetch", "Token ‹keyring:a/b›", "",
				"consents.fetch", "GET /data/v2/projects/7/consent/categories", "Token ‹keyring:a/b›",
			}},
			{"no provider", map[string]string{"provider.source": "none", "api_key": "", "project_token": "7"}, []string{
				"inbox.fetch", "POST /webxp/projects/7/appinbox/fetch", "not sent: customer-token needs a provider, and the profile has none", "",
				"consents.fetch", "GET /data/v2/projects/7/consent/categories", "no credential",
			}},
			{"no project", map[string]string{"project_token": ""}, []string{
				"inbox.fetch", "not yet: project_token is empty", "", "consents.fetch", "not yet: project_token is empty",
			}},
		}
		for _, test := range tests {
			if diff := cmp.Diff(test.want, port.Preview("acme", test.values)); diff != "" {
				t.Errorf("%s: %s", test.name, diff)
			}
		}
	})
}

// signing makes a profile sign its own tokens, which needs no network.
var signing = map[string]string{
	"provider.source": "sign", "provider.alg": "HS256", "provider.key": "a-secret-of-the-private-key-1234567", "provider.kid": "k1",
	"provider.claims": `sub = "{{ .CustomerIDs }}"`, "provider.ttl": "15m", "customer.cookie": "",
}

func TestProviderTest(t *testing.T) {
	with := func(more map[string]string) map[string]string {
		out := map[string]string{}
		for k, v := range signing {
			out[k] = v
		}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	tests := []struct {
		name   string
		values map[string]string
		want   []string // marks and words of lines that must be there
	}{
		{"fine", signing, []string{"ok JWT HS256", "ok kid k1 a key id", "ok sub registered jane@example.com", "ok exp in 15:00", "ok asked again the same token"}},
		{"not needed for it", with(map[string]string{"application_id": "WRONG_", "api_key": "keyring:not/there"}), []string{"ok JWT HS256"}},
		{"other alg", with(map[string]string{"provider.alg": "HS512", "provider.key": strings.Repeat("k", 64)}), []string{"bad signed with HS512"}},
		{"public key", with(map[string]string{"provider.kid": "acme-public-key"}), []string{"bad kid is the public API key"}},
		{"no kid", with(map[string]string{"provider.kid": ""}), []string{"bad kid has no kid. Put the id of the key that signed into the header."}},
		{"sub is text", with(map[string]string{"provider.claims": `sub = jane@example.com`}), []string{"bad sub is no object"}},
		{"somebody else", with(map[string]string{"provider.claims": `sub = {"registered":"bob@example.com"}`}), []string{"bad sub names bob@example.com, the request names jane@example.com. Keep tokens per customer"}},
		{"signed by the private key", with(map[string]string{"private_key": "k1:a-secret-of-the-private-key-1234567"}), []string{"ok signature matches the profile's private key"}},
		{"signed by another key", with(map[string]string{"private_key": "k1:the-secret-of-the-private-key-123456"}), []string{"bad signature does not match. Check that kid and key belong together"}},
		{"ended", with(map[string]string{"provider.claims": `sub = "{{ .CustomerIDs }}"` + "\nexp = 1"}), []string{"bad exp had expired"}},
		{"stream", with(map[string]string{"provider.claims": `ids = {"registered":"jane@example.com"}`}), []string{"bad sub has ids and no sub. Use the customer token"}},
	}
	onDesk(t, acme, func(d *desk) {
		port := newSetupPort(d.app)
		for _, test := range tests {
			m, ok := port.Test("acme", test.values)().(views.TestedMsg)
			if !ok || m.Err != nil {
				t.Errorf("%s: %v", test.name, m.Err)
				continue
			}
			told := toldBy(m.Lines)
			for _, want := range test.want {
				if !strings.Contains(told, want) {
					t.Errorf("%s: %q is not in\n%s", test.name, want, told)
				}
			}
		}
	})
}

// toldBy writes the checks as lines, without the token's own name, which is another one each time.
func toldBy(lines []views.TestLine) string {
	var b strings.Builder
	for _, l := range lines {
		what := l.What + " "
		if strings.HasPrefix(what, "tok#") {
			what = ""
		}
		b.WriteString(l.Mark + " " + what + l.Told + "\n")
	}
	return b.String()
}

func TestProviderTestOverHTTP(t *testing.T) {
	answers := make(chan string, 8)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "session-1" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		if err := json.NewEncoder(w).Encode(map[string]string{"token": <-answers}); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter").field("provider.url").clear().write(server.URL + "/mint")
		answers <- "opaque-token-1"
		answers <- "opaque-token-2"
		answers <- "opaque-token-2"
		answers <- "opaque-token-2"
		fingerprint := auth.NewSecret("opaque-token-2").Fingerprint()
		d.press("ctrl+t").shows("http POST /mint", "✗ this is no JWT", "✓ a new token")
		d.shows("Bearer " + fingerprint) // the preview knows the token now
		d.press("ctrl+t").shows("i the same token", "The provider keeps tokens")
		d.field("provider.headers").clear().press("ctrl+t").shows("✗ ", "401")
		if strings.Contains(d.file(), "/mint") {
			t.Error("a test has saved the profile")
		}
	})
}

// The answer to a test of a profile that is no longer in the form is dropped.
func TestStaleProviderTest(t *testing.T) {
	onDesk(t, acme, func(d *desk) {
		d.profile("acme").press("enter").field("provider.source").press("left", "left", "left")
		_, late := d.Update(deskKey("ctrl+t"))
		d.shows("asking")
		d.press("esc", "esc", "d", "down")
		d.settle(late)
		d.shows("Not asked yet")
	})
}

func TestWords(t *testing.T) {
	for _, argv := range [][]string{{"./mint", "--json"}, {"a b", ""}, {`say "hi"`}, {`both ' and "`, "x"}, {"[x]"}, {"a\nb"}} {
		values := map[string]string{"provider.source": "command", "provider.argv": words(argv)}
		onDesk(t, acme, func(d *desk) {
			profile, faults := newSetupPort(d.app).(*setupPort).draft("acme", values)
			if diff := cmp.Diff(argv, profile.Provider.Argv); diff != "" || len(faults) > 0 {
				t.Errorf("%s: %s %v", words(argv), diff, faults)
			}
		})
	}
}
