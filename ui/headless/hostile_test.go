package headless

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/config"
	"authpeek/engine/hostiletest"
	"authpeek/engine/vendors"
)

// bothWays runs a command line in plain words and, where it has that, as JSON. What is printed is judged (run does that), and JSON has
// to be one object, or one on each line.
func bothWays(t *testing.T, env map[string]string, args ...string) outcome {
	t.Helper()
	plain := run(t, env, args...)
	got := run(t, env, append(slices.Clone(args), "--json")...)
	if strings.HasPrefix(got.stdout, "{") {
		if err := hostiletest.Lines(got.stdout); err != nil {
			t.Errorf("%q: %v", args, err)
		}
	} else if got.stdout != "" {
		t.Errorf("%q --json begins %.80q", args, got.stdout)
	}
	return plain
}

// third is every third of the ways, another third for each text, so that each way meets each kind of text; AUTHPEEK_LONG=1 goes all
// ways with all of them.
func third[T any](text int, ways []T) []T {
	if os.Getenv("AUTHPEEK_LONG") != "" {
		return ways
	}
	var out []T
	for i := text % 3; i < len(ways); i += 3 {
		out = append(out, ways[i])
	}
	return out
}

// evilToken is a JWT whose header and claims have the text as names and values.
func evilToken(text string) string {
	part := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	e := hostiletest.Spelled(text)
	return part(fmt.Sprintf(`{"alg":"HS256%[1]s","kid":"%[1]s","typ":"%[1]s","crit":["%[1]s"],"%[1]s":{"%[1]s":["%[1]s"]}}`, e)) + "." +
		part(fmt.Sprintf(`{"iss":"%[1]s","sub":"%[1]s","aud":["%[1]s"],"jti":"%[1]s","exp":"%[1]s","%[1]s":"%[1]s","grants":{"identity":"%[1]s"},"customer_ids":{"%[1]s":"%[1]s"}}`, e)) + ".c2ln"
}

// evilAnswers is a server whose every text is hostile: values and names of members, head fields, its type, its redirects.
func evilAnswers(text string) http.HandlerFunc {
	e := hostiletest.Spelled(text)
	raw := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f { // net/http writes no head with these in it
			return -1
		}
		return r
	}, text)
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		h := w.Header()
		h.Set("Content-Type", `application/json; charset="`+raw+`"`)
		h.Set("X-"+"Evil", raw+"\xff\x9b6;45m")
		h.Set("Etag", `"`+raw+`"`)
		h.Set("Retry-After", raw)
		h.Set("Set-Cookie", "a="+raw)
		if strings.Contains(r.URL.Path, "token") && !strings.Contains(r.URL.Path, "v") {
			_, _ = io.WriteString(w, evilToken(text))
			return
		}
		if r.Header.Get("X-Refuse") != "" || strings.Contains(r.URL.RawQuery, "refuse") {
			w.WriteHeader(http.StatusForbidden)
		}
		fmt.Fprintf(w, `{"success":true,"sync_token":"%[1]s","code":"%[1]s","message":"%[1]s","error":"%[1]s","errors":{"%[1]s":["%[1]s"]},"%[1]s":"%[1]s",
			"messages":[{"id":"1%[1]s","type":"push","is_read":false,"create_time":1795262884,"content":{"title":"%[1]s","message":"%[1]s","html":"<p>%[1]s</p>","actions":[{"action":"%[1]s","title":"%[1]s","url":"%[1]s"}]}}],
			"results":[{"id":"%[1]s","success":true,"value":"%[1]s","sources":{"%[1]s":true},"translations":{"%[1]s":{"name":"%[1]s","description":"%[1]s"}}}],
			"data":[{"id":"%[1]s","name":"%[1]s","message_id":"%[1]s","content":{"html":"%[1]s"}}],"segments":{"%[1]s":[{"id":"%[1]s","segmentation_id":"%[1]s"}]},
			"token":"%[2]s","access_token":"%[1]s","identity":"%[1]s","scopes":["%[1]s"],"id":"%[1]s","email":"%[1]s","capabilities":["%[1]s"],"unique_id":"%[1]s","http_status_code":"%[1]s","parameters":{"%[1]s":"%[1]s"}}`, e, evilToken(text))
	}
}

// Every operation of every vendor is made against a server that chooses its words badly, and with arguments that do.
func TestHostileServer(t *testing.T) {
	t.Parallel()
	for _, v := range vendors.All(time.Now) {
		for _, op := range v.Operations() {
			t.Run(v.ID()+" "+op.ID, func(t *testing.T) {
				t.Parallel()
				url := stub(t, evilAnswers(hostiletest.Evil))
				args := []string{"call", op.ID, "-p", "blank", "--yes"}
				for _, set := range []string{"vendor=" + v.ID(), "base_url=" + url, "project_token=p1", "api_key=env:KEY", "private_key=env:PAIR", "customer.registered=jane@example.com",
					"customer.email=jane@example.com", "provider.source=http", "provider.url=" + url + "/token", "account_sid=AC0123456789abcdef0123456789abcdef"} {
					if _, err := config.GetKey(config.Profile{}, strings.Split(set, "=")[0]); err == nil {
						args = append(args, "--set", set)
					}
				}
				words := strings.Fields(offer{v, op}.sampleWords())
				env := map[string]string{"KEY": "the-api-key", "PAIR": "id:secret"}
				bothWays(t, env, append(args, words...)...)
				for i, word := range words {
					name, _, _ := strings.Cut(word, "=")
					words[i] = name + "=" + hostiletest.Evil
				}
				bothWays(t, env, append(append(args, words...), "--dry-run")...)
				bothWays(t, env, append(args, words...)...)
			})
		}
	}
}

// Every text of the corpus as an answer, as a token, as what a provider says, and as a word of the command line.
func TestHostileTextsOneByOne(t *testing.T) {
	t.Parallel()
	for i, text := range hostiletest.Corpus() {
		t.Run(text.Name, func(t *testing.T) {
			t.Parallel()
			url := stub(t, evilAnswers(text.Text))
			flags := against(url, "advanced_auth=true", "provider.source=http", "provider.url="+url+"/token", "provider.extract=plain")
			env := map[string]string{"KEY": "the-api-key", "TOKEN": evilToken(text.Text), "EVIL": text.Text}
			bothWays(t, env, append([]string{"call", "inbox.fetch"}, flags...)...)
			for _, args := range third(i, [][]string{
				append([]string{"call", "inbox.fetch"}, append(flags, "--set", "provider.url="+url+"/v?refuse", "--set", "provider.extract=json:"+text.Text)...),
				append([]string{"call", "inbox.fetch"}, append(flags, "--set", "api_key=env:EVIL")...),
				{"token", "inspect", "env:TOKEN"}, {"token", "inspect", text.Text}, {text.Text}, {"call", text.Text}, {"--" + text.Text}, {"-p", text.Text, "profile", "show"},
			}) {
				bothWays(t, env, args...)
			}
		})
	}
}

// Every key of a profile, by --set, by the environment and in the file.
func TestHostileKeysOfAProfile(t *testing.T) {
	t.Parallel()
	for _, key := range config.Keys() {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			base := []string{"-p", "blank", "--set", "base_url=http://127.0.0.1:9", "--set"}
			for _, name := range []string{key, key + "." + hostiletest.Evil} {
				bothWays(t, keyOnly, append([]string{"profile", "show"}, append(base, name+"="+hostiletest.Evil)...)...)
			}
			bothWays(t, keyOnly, append([]string{"doctor", "--offline"}, append(base, key+"="+hostiletest.Evil)...)...)
			bothWays(t, keyOnly, append([]string{"call", "inbox.fetch", "--dry-run"}, append(base, key+"="+hostiletest.Evil)...)...)
			bothWays(t, map[string]string{config.EnvName(key): hostiletest.Evil}, "profile", "show")
			file := filepath.Join(t.TempDir(), "config.toml")
			table, last, _ := strings.Cut(key, ".")
			head := "[profiles.evil]\n"
			if last != "" {
				head = "[profiles.evil." + table + "]\n"
			} else {
				last = table
			}
			for _, value := range []string{`"` + hostiletest.Spelled(hostiletest.Evil) + `"`, `["` + hostiletest.Spelled(hostiletest.Evil) + `"]`, `{ "` + hostiletest.Spelled(hostiletest.Evil) + `" = "` + hostiletest.Spelled(hostiletest.Evil) + `" }`} {
				if err := os.WriteFile(file, []byte(head+last+" = "+value+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				bothWays(t, nil, "profile", "show", "evil", "--config", file)
			}
			run(t, nil, "doctor", "--offline", "-p", "evil", "--config", file)
		})
	}
}

// Names and contents of files: a profile file, an SDK's configuration, a log, keys, tokens, recordings, bodies.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	texts := append(hostiletest.Corpus(), hostiletest.Text{Name: "a session", Text: `{"authpeek_session":1,"` + hostiletest.Spelled(hostiletest.Evil) + `":"` + hostiletest.Spelled(hostiletest.Evil) + `"}`})
	for i, text := range texts {
		folder := filepath.Join(dir, fmt.Sprint(i))
		// No name of a file holds a NUL or a slash.
		name := strings.NewReplacer("\x00", "", "/", "").Replace(text.Text)
		path := filepath.Join(folder, name[:min(len(name), 200)])
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text.Text), 0o600); err != nil {
			t.Fatal(err)
		}
		ways := [][]string{
			{"profile", "list", "--config", path}, {"import", path}, {"doctor", "--log", path}, {"call", "inbox.fetch", "--body", path, "--dry-run"},
			{"token", "inspect", path}, {"token", "verify", evilToken("a"), "--key", path}, {"-r", path, "export", "session", "--as", "har"},
			{"call", "inbox.fetch", "--dry-run", "--set", "ca_file=" + path}, {"call", "inbox.fetch", "--set", "provider.source=file", "--set", "provider.path=" + path},
		}
		for _, args := range third(i, ways) {
			bothWays(t, nil, args...)
		}
		// What is not there, and what is a folder, is the same for every text but for its name: one way each.
		for _, other := range []string{path + "-missing", folder} {
			args := slices.Clone(ways[i%len(ways)])
			for n := range args {
				args[n] = strings.ReplaceAll(args[n], path, other)
			}
			run(t, nil, args...)
		}
	}
}

// The name of a key, of a table, and what is no TOML.
func TestHostileProfileFiles(t *testing.T) {
	t.Parallel()
	e := `"` + hostiletest.Spelled(hostiletest.Evil) + `"`
	for _, text := range []string{
		"[profiles.evil]\n" + e + " = " + e, "[profiles." + e + "]\nvendor = 1", "[" + e + "]", e + " = 1", "[profiles.evil.provider." + e + "]", "[ui]\ntheme = " + e,
		"default_profile = " + e, "a = " + hostiletest.Evil, "[[profiles.evil]]\nx = " + e,
	} {
		file := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		bothWays(t, nil, "profile", "show", "evil", "--config", file)
		bothWays(t, nil, "profile", "list", "--config", file)
	}
}

// Configurations of apps, as each SDK has them, and lines of its log.
func TestHostileApps(t *testing.T) {
	t.Parallel()
	e := hostiletest.Spelled(hostiletest.Evil)
	visible := "\u009b6;45m\u202e\u200bZ" + strings.Repeat("\u0301", 9)
	for name, text := range map[string]string{
		"exponea_configuration.json": `{"projectToken":"` + e + `","authorization":"Token ` + e + `","baseURL":"` + e + `","` + e + `":"` + e + `"}`,
		"ExponeaConfig.plist":        "<plist><dict><key>" + visible + "</key><string>" + visible + "</string><key>projectToken</key><string>" + visible + "</string></dict></plist>",
		"App.tsx":                    "Exponea.configure({projectToken: \"" + e + "\", authorizationToken: \"" + visible + "\", " + visible + ": 1, x: \x1b[6;45m})",
		"main.dart":                  "ExponeaConfiguration(projectToken: '" + visible + "', authorizationToken: 'a\x1b[6;45m', baseUrl: '" + visible + "')",
		"App.kt":                     "val c = ExponeaConfiguration()\nc.projectToken = \"" + visible + "\"\nc.authorization = \"Token \x1b[6;45m\"\n",
		"app.log":                    "11-21 12:03:06.000 E/Exponea ( 4711): AppInbox message has unsupported type " + hostiletest.Evil + "\n" + visible + "\n11-21 12:03:06.000 W/Exponea ( 4711): " + visible + "\n",
		"package.json":               `{"dependencies":{"react-native-exponea-sdk":"` + e + `","` + e + `":"` + e + `"}}`,
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		bothWays(t, nil, "import", file)
		bothWays(t, nil, "import", dir)
		bothWays(t, nil, "doctor", "--log", file)
	}
}

// What a program that provides tokens prints, on both of its outputs, and its name.
func TestHostileCommands(t *testing.T) {
	t.Parallel()
	url := stub(t, evilAnswers("x"))
	for i, text := range hostiletest.Corpus() {
		file := filepath.Join(t.TempDir(), "said")
		if err := os.WriteFile(file, []byte(text.Text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, argv := range third(i, []string{`["cat","` + file + `"]`, `["sh","-c","cat \"` + file + `\" >&2; exit 3"]`, `["` + hostiletest.Spelled(text.Text) + `"]`}) {
			bothWays(t, keyOnly, append([]string{"call", "inbox.fetch"}, against(url, "advanced_auth=true", "provider.source=command", "provider.argv="+argv)...)...)
		}
	}
}
