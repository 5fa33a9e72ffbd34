package config_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
)

// profile is one that has no problems, changed by assignments.
func profile(t *testing.T, assignments ...string) config.Profile {
	t.Helper()
	p := config.Profile{Name: "acme", ProjectToken: "1111-2222", APIKey: config.ParseRef("env:KEY")}
	for _, a := range assignments {
		if err := config.SetKey(&p, a); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// verdict is what Validate says of a profile changed by assignments.
type verdict struct {
	name string
	set  []string
	// want is "key: message; fix" in part, "" for no problem; a leading ~ marks a warning.
	want string
}

func TestValidateIdentity(t *testing.T) {
	const uuid = "b0a0a2f4-6c1e-4a2b-8f00-0123456789ab"
	judge(t, []verdict{
		{"fine", nil, ""},
		{"everything at once", []string{"base_url=https://x.example:8443/path", "application_id=com.acme-shop.1", "timeout=1s", "live=1s",
			"customer.registered=x", "customer.cookie=" + uuid, "proxy=socks5://127.0.0.1:1080", "client_cert=c", "client_key=k"}, ""},
		{"no project token", []string{"project_token="}, "project_token: it is empty, and every path names it; set project_token"},
		{"project token of other signs", []string{"project_token=acme_1"}, `holds '_'`},
		{"project token in another script", []string{"project_token=ακμή"}, "project_token"},
		{"which iOS takes", []string{"project_token=ακμή", "platform=ios"}, ""},
		{"stream without id", []string{"integration=stream"}, "stream_id: it is empty"},
		{"stream needs no project", []string{"integration=stream", "stream_id=1", "project_token="}, ""},
		{"unknown platform", []string{"platform=andriod"}, "platform: it is none of its words; did you mean android?"},
		{"unknown vendor", []string{"vendor=bloomreech"}, "vendor: it is none of its words; did you mean bloomreach?"},
		{"vendor without a host of its own", []string{"vendor=twilio"}, "base_url: it is empty, and nothing says where to send calls; set base_url"},
	})
}

func TestValidateConnection(t *testing.T) {
	judge(t, []verdict{
		{"no scheme", []string{"base_url=api.example"}, "base_url: it does not begin with http:// or https://"},
		{"no host", []string{"base_url=https:///x"}, "base_url: it names no host"},
		{"blank in it", []string{"base_url=https://a b"}, "base_url: it is not a URL"},
		{"query", []string{"base_url=https://a.example?x=1"}, "base_url: it has a query"},
		{"password", []string{"base_url=https://jane:canary@a.example"}, "base_url: it holds a user name or a password"},
		{"clear text", []string{"base_url=http://api.example"}, "base_url: credentials would go to api.example in clear text; use https, or set allow_plain_http"},
		{"clear text allowed", []string{"base_url=http://api.example", "allow_plain_http=true"}, ""},
		{"clear text to loopback", []string{"base_url=http://127.0.0.1:8080"}, ""},
		{"clear text to loopback, IPv6", []string{"base_url=http://[::1]:8080"}, ""},
		{"clear text to localhost", []string{"base_url=http://localhost"}, ""},
		{"not loopback", []string{"base_url=http://127.0.0.1.example"}, "in clear text"},
		{"slash at the end", []string{"base_url=https://a.example/"}, "~base_url: Android adds its path to the slash"},
		{"slash at the end, iOS", []string{"base_url=https://a.example/", "platform=ios"}, ""},
		{"proxy with password", []string{"proxy=http://u:canary@p.example"}, "proxy: it holds a user name or a password"},
		{"unknown proxy", []string{"proxy=ftp://p.example"}, "proxy: it does not begin with http:// or https:// or socks5://"},
	})
}

func TestValidateApp(t *testing.T) {
	judge(t, []verdict{
		{"prefixed key", []string{"api_key=Token abc"}, `~api_key: the key begins with "Token "`},
		{"private server key", []string{"api_key=Basic canary"}, `api_key: "Basic " is private server access`},
		{"reference without name", []string{"api_key=env:"}, "api_key: env: is not followed by the name of a variable; write env:NAME"},
		{"private key without id", []string{"private_key=canary"}, "private_key: it is not of the form id:secret"},
		{"private key", []string{"private_key=id:canary"}, ""},

		{"capitals and more on Android", []string{"application_id=Acme-shop_"}, "application_id: Android refuses capitals and _; use a-z"},
		{"capitals on iOS", []string{"application_id=Acme-shop", "platform=ios"}, ""},
		{"more on iOS", []string{"application_id=Acme-shop_", "platform=ios"}, "application_id: iOS refuses _"},
		{"leading dot", []string{"application_id=.example-app"}, "Android wants . and - single and between parts"},
		{"double dash", []string{"application_id=0--default"}, "Android wants . and - single"},
		{"50 characters", []string{"application_id=" + strings.Repeat("a", 50)}, ""},
		{"51 characters", []string{"application_id=" + strings.Repeat("a", 51)}, "it has 51 characters, and the SDKs take 50 at most; shorten it"},

		{"following too fast", []string{"live=10ms"}, "live: it asks more than once a second"},
		{"certificate alone", []string{"client_cert=c.pem"}, "client_cert: a certificate without its key"},
		{"key alone", []string{"client_key=k.pem"}, "client_key: a key without its certificate"},
		{"cookie of another form", []string{"customer.cookie=abc"}, "~customer.cookie: the SDKs' cookie is a UUID"},
		{"advanced auth without provider", []string{"advanced_auth=true"}, "~advanced_auth: advanced auth is on and no provider is set up"},
		{"advanced auth with a stream", []string{"advanced_auth=true", "integration=stream", "stream_id=1"}, "~advanced_auth: the SDKs ignore it with a stream"},
	})
}

func TestValidateProvider(t *testing.T) {
	judge(t, []verdict{
		{"http without url", []string{"provider.source=http"}, "provider.url: it is empty, and source http asks there; set provider.url"},
		{"http", []string{"provider.source=http", "provider.url=https://b.example/token?x=1"}, ""},
		{"http in clear text", []string{"provider.source=http", "provider.url=http://b.example/token"}, "provider.url: credentials would go to b.example"},
		{"small method", []string{"provider.source=http", "provider.url=https://b.example", "provider.method=post"}, "provider.method: it is none of its words; did you mean POST?"},
		{"odd header", []string{"provider.source=http", "provider.url=https://b.example", "provider.headers.a b=env:X"}, "provider.headers.a b: a header cannot have that name"},
		{"odd header value", []string{"provider.source=http", "provider.url=https://b.example", "provider.headers.A=env:1"}, "provider.headers.A: env: is not followed"},
		{"open template", []string{"provider.source=http", "provider.url=https://b.example", "provider.body={{ .CustomerIDs "}, "provider.body: the template does not parse"},
		{"template with a function", []string{"provider.source=http", "provider.url=https://b.example", `provider.body={{ .CustomerID "cookie" | any }}`}, ""},
		{"static without token", []string{"provider.source=static"}, "provider.token: it is empty"},
		{"file without path", []string{"provider.source=file"}, "provider.path: it is empty"},
		{"env without name", []string{"provider.source=env"}, "provider.name: it is empty"},
		{"env of odd name", []string{"provider.source=env", "provider.name=A-B"}, "provider.name: a variable cannot have that name"},
		{"command without argv", []string{"provider.source=command"}, "provider.argv: it is empty"},
		{"sign without key", []string{"provider.source=sign", "provider.alg=HS256"}, "provider.key: it is empty"},
		{"sign without alg", []string{"provider.source=sign", "provider.key=env:K"}, "provider.alg: it is empty"},
		{"alg none", []string{"provider.source=sign", "provider.key=env:K", "provider.alg=none"}, "provider.alg: it is none of its words"},
		{"claim that is no template", []string{"provider.source=sign", "provider.key=env:K", "provider.alg=HS256", `provider.claims.sub={"a":["{{"]}`}, "provider.claims.sub: the template"},
		{"extraction", []string{"provider.source=http", "provider.url=https://b.example", "provider.extract=jsn:token"}, "provider.extract: it names no place in an answer; write plain, auto"},
		{"extraction of nothing", []string{"provider.source=http", "provider.url=https://b.example", "provider.extract=json:a..b"}, "provider.extract"},
		{"extraction of a header", []string{"provider.source=http", "provider.url=https://b.example", "provider.extract=header:X-Token"}, ""},
		{"extraction of a cookie", []string{"provider.source=http", "provider.url=https://b.example", "provider.extract=cookie:t"}, ""},
		{"extraction of an odd cookie", []string{"provider.source=http", "provider.url=https://b.example", "provider.extract=cookie:a b"}, "provider.extract"},
		{"a cookie of a file", []string{"provider.source=stored", "provider.path=t", "provider.extract=cookie:t"}, "provider.extract: what source stored gives has no cookies; write plain, auto, or json:PATH"},
		{"a header of a command", []string{"provider.source=command", `provider.argv=["t"]`, "provider.extract=header:T"}, "provider.extract: what source command gives has no headers"},
		{"exact status", []string{"provider.source=http", "provider.url=https://b.example", "provider.ok=200"}, ""},
		{"odd status", []string{"provider.source=http", "provider.url=https://b.example", "provider.ok=201"}, "provider.ok: it is none of its words; did you mean 200?"},
		{"stored without path", []string{"provider.source=stored"}, "provider.path: it is empty, and the source reads it"},
		{"stored", []string{"provider.source=stored", "provider.path=t", "provider.extract=json:a.b"}, ""},
		{"skew", []string{"provider.source=stored", "provider.path=t", "provider.policy=cached", "provider.skew=30s"}, ""},
		{"carrier", []string{"carrier=query:access_token"}, ""},
		{"carrier nowhere", []string{"carrier=path:x"}, "carrier: it names no place in a request; write sdk, header:NAME"},
		{"unknown policy", []string{"provider.source=file", "provider.path=t", "provider.policy=cache"}, "provider.policy: it is none of its words; did you mean cached?"},
		{"unknown on_null", []string{"provider.source=file", "provider.path=t", "provider.on_null=skip"}, "provider.on_null: it is none of its words; known are sdk"},
		{"what does not count is not looked at", []string{"provider.url=nonsense", "provider.extract=nonsense"}, ""},
	})
}

func judge(t *testing.T, tests []verdict) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			problems := config.Validate(profile(t, tt.set...))
			if tt.want == "" {
				if len(problems) > 0 {
					t.Errorf("got %+v, want none", problems)
				}
				return
			}
			if len(problems) != 1 {
				t.Fatalf("got %+v, want one", problems)
			}
			p := problems[0]
			want, warns := strings.CutPrefix(tt.want, "~")
			if got := p.Key + ": " + p.Message + "; " + p.Fix; !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if p.Blocks() == warns || p.Fix == "" || p.Code == "" {
				t.Errorf("got %+v, warning wanted: %t", p, warns)
			}
			if strings.Contains(p.Error()+p.Value, "canary") {
				t.Errorf("a secret shows: %s", p.Error())
			}
		})
	}
}

func TestFindings(t *testing.T) {
	path := write(t, `
[profiles.acme]
project_token = "1111"
api_key = "Token canary"
private_key = "env:K"
advanced_auth = true
[profiles.acme.provider]
headers = { Authorization = "canary", Accept = "text/plain" }
`)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	l := load(t, config.LoadOptions{Path: path, Profile: "acme"})
	var codes []string
	for _, f := range l.Findings {
		codes = append(codes, f.Code+" "+string(f.Severity))
		if f.Title == "" || f.Detail == "" || f.Fix == "" || strings.Contains(f.Title+f.Detail+f.Fix, "canary") {
			t.Errorf("got %+v", f)
		}
	}
	want := []string{
		"config.plain-secret warning", "config.plain-secret warning", "config.file-mode warning", "config.key-prefix warning", "provider.missing warning",
	}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Error(diff)
	}
}

func TestFields(t *testing.T) {
	var names []string
	for _, f := range config.Fields("bloomreach") {
		names = append(names, f.Key)
		if f.Title == "" || f.Help == "" || f.Kind == "" || f.When == nil || f.Check == nil {
			t.Errorf("%s is not described: %+v", f.Key, f)
		}
		if p := f.Check(profile(t), f.Default); p != nil && p.Key != f.Key {
			t.Errorf("%s: its check speaks of %s", f.Key, p.Key)
		}
		if f.Kind == config.KindChoice && f.Default != "" && !slices.Contains(f.Choices, f.Default) {
			t.Errorf("%s: the default %q is no choice", f.Key, f.Default)
		}
	}
	want := append(config.Keys(), "customer.registered", "customer.cookie")
	for vendor, own := range map[string][]string{
		"extole": {"server_url", "client_id"}, "twilio": {"server_url", "starter", "client", "token_path", "identity_field"}, "nudge": {"app", "expiry_mins"},
	} {
		var theirs []string
		for _, f := range config.Fields(vendor) {
			theirs = append(theirs, f.Key)
			if f.Key == "project_token" || f.Key == "advanced_auth" || f.Key == "stream_id" {
				t.Errorf("%s is shown for %s", f.Key, vendor)
			}
		}
		for _, key := range own {
			if !slices.Contains(theirs, key) {
				t.Errorf("%s is not shown for %s", key, vendor)
			}
			want = slices.DeleteFunc(want, func(k string) bool { return k == key })
		}
	}
	slices.Sort(want)
	slices.Sort(names)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

func TestFieldCheck(t *testing.T) {
	tests := []struct {
		key, value, want string
		blocks           bool
	}{
		{"application_id", "Acme", "Android refuses capitals", true},
		{"application_id", "acme", "", false},
		{"timeout", "soon", "it is no duration", true},
		{"advanced_auth", "maybe", "neither true nor false", true},
		{"customer.cookie", "abc", "UUID", false},
		{"customer.registered", "jane@example.com", "", false},
		{"project_token", "", "it is empty", true},
		{"api_key", "Token abc", "begins with", false},
	}
	for _, tt := range tests {
		p := profile(t)
		for _, f := range config.Fields("bloomreach") {
			if f.Key != tt.key {
				continue
			}
			got := f.Check(p, tt.value)
			if tt.want == "" {
				if got != nil {
					t.Errorf("%s = %q: got %v", tt.key, tt.value, got)
				}
				continue
			}
			if got == nil || got.Key != tt.key || !strings.Contains(got.Message, tt.want) || got.Blocks() != tt.blocks {
				t.Errorf("%s = %q: got %+v", tt.key, tt.value, got)
			}
		}
		if diff := cmp.Diff(profile(t), p); diff != "" {
			t.Errorf("the check changed the profile: %s", diff)
		}
	}
}
