package sandbox_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"authpeek/engine/sandbox"
)

// askStarter is a request to a starter's token server: a body of form, JSON or multipart, by its first letter.
func (c *client) askStarter(method, path, kind, body string, header ...string) answer {
	c.t.Helper()
	contentType := map[string]string{"json": "application/json", "form": "application/x-www-form-urlencoded", "": ""}[kind]
	if kind == "multipart" {
		var buffer bytes.Buffer
		form := multipart.NewWriter(&buffer)
		for pair := range strings.SplitSeq(body, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if err := form.WriteField(name, value); err != nil {
				c.t.Fatal(err)
			}
		}
		if err := form.Close(); err != nil {
			c.t.Fatal(err)
		}
		body, contentType = buffer.String(), form.FormDataContentType()
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL()+"/twilio/"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return c.do(req)
}

// access is an access token as a library that the sandbox does not use reads it.
type access struct {
	raw    string
	header map[string]any
	claims jwt.MapClaims
}

func (a access) grants() object { return a.claims["grants"].(object) }

// access reads and verifies a token with the secret that the sandbox hands out.
func (c *client) access(token string) access {
	c.t.Helper()
	_, secret, _ := strings.Cut(c.server.Seeded().Vendors["twilio"].Settings["private_key"], ":")
	parser := jwt.NewParser(jwt.WithTimeFunc(c.clock.Now), jwt.WithValidMethods([]string{"HS256"}), jwt.WithJSONNumber())
	parsed, err := parser.Parse(token, func(*jwt.Token) (any, error) { return []byte(secret), nil })
	if err != nil {
		c.t.Fatalf("%v in %s", err, token)
	}
	return access{token, parsed.Header, parsed.Claims.(jwt.MapClaims)}
}

// tokenAsk is one way of asking a starter.
type tokenAsk struct {
	method, path, kind, body string
	status                   int
	want                     string // the identity of a 200, part of another body
}

// What a starter says of nobody: an identity of null, or none at all. A made-up identity is told by a pattern, which begins with ^.
const nullIdentity, absentIdentity = "null", "absent"

// tokenAsks are vendors reference A1, row by row.
func tokenAsks() []tokenAsk {
	const (
		adjFirstLast = `^([A-Z][a-z]+){3}$`
		faker        = `^[a-z]+\.[a-z]+[0-9]{2}$`
		guid         = `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`
		express404   = `{"message":"Not Found","error":{}}`
	)
	return []tokenAsk{
		{"GET", "node/token", "", "", 200, adjFirstLast},
		{"GET", "node/token/", "", "", 200, adjFirstLast},
		{"GET", "node/token/jane", "", "", 200, "jane"},
		{"GET", "node/token/jane%40shop.test", "", "", 200, "jane@shop.test"},
		{"GET", "node/token/a%2Fb", "", "", 200, "a/b"},
		{"GET", "node/token?identity=jane", "", "", 200, adjFirstLast},
		{"POST", "node/token", "json", `{"id":"jane"}`, 200, "jane"},
		{"POST", "node/token", "form", "id=jane", 200, "jane"},
		{"POST", "node/token", "json", `{"id":42}`, 200, "42"},
		{"POST", "node/token", "json", `{"identity":"jane"}`, 200, adjFirstLast},
		{"POST", "node/token", "form", "identity=jane", 200, adjFirstLast},
		{"POST", "node/token", "multipart", "id=jane", 200, adjFirstLast},
		{"POST", "node/token", "json", `{"id":null}`, 200, adjFirstLast},
		{"POST", "node/token", "json", `{{{`, 400, `"error":{}`},
		{"POST", "node/token/jane", "", "", 404, express404},
		{"GET", "node/token/jane/doe", "", "", 404, express404},
		{"GET", "node/tokens", "", "", 404, express404},
		{"DELETE", "node/token", "", "", 404, express404},

		{"GET", "python/token", "", "", 200, faker},
		{"GET", "python/token/jane", "", "", 200, "jane"},
		{"POST", "python/token/jane", "", "", 200, "jane"},
		{"POST", "python/token", "json", `{"identity":"jane"}`, 200, "jane"},
		{"POST", "python/token", "form", "identity=jane", 200, "jane"},
		{"POST", "python/token", "multipart", "identity=jane", 200, "jane"},
		{"POST", "python/token", "form", "id=jane", 200, faker},
		{"POST", "python/token", "json", `{"identity":null}`, 200, nullIdentity},
		{"POST", "python/token", "json", `["jane"]`, 500, "<h1>Internal Server Error</h1>"},
		{"POST", "python/token", "json", `{`, 400, "<h1>Bad Request</h1>"},
		{"PUT", "python/token", "", "", 405, "<h1>Method Not Allowed</h1>"},
		{"GET", "python/nothing", "", "", 404, "<h1>Not Found</h1>"},

		{"GET", "ruby/token", "", "", 200, faker},
		{"GET", "ruby/token/jane", "", "", 200, "jane"},
		{"POST", "ruby/token", "form", "identity=jane", 200, "jane"},
		{"POST", "ruby/token", "json", `{"identity":"jane"}`, 200, "jane"},
		{"POST", "ruby/token", "multipart", "identity=jane", 200, "jane"},
		{"POST", "ruby/token?identity=jane", "", "", 200, "jane"},
		{"POST", "ruby/token", "", "", 200, nullIdentity},
		{"POST", "ruby/token", "form", "id=jane", 200, nullIdentity},
		{"POST", "ruby/token/jane", "", "", 404, "<h1>Not Found</h1>"},

		{"GET", "java/token", "", "", 200, faker},
		{"GET", "java/token/jane", "", "", 200, "jane"},
		{"POST", "java/token", "json", `{"identity":"jane"}`, 200, "jane"},
		{"POST", "java/token", "form", `{"identity":"jane"}`, 200, "jane"},
		{"POST", "java/token", "form", "identity=jane", 500, "<h2>500 Internal Server Error</h2>"},
		{"POST", "java/token", "", "", 500, "<h2>500 Internal Server Error</h2>"},
		{"POST", "java/token", "json", `{}`, 200, absentIdentity},
		{"POST", "java/token", "json", `{"identity":null}`, 200, absentIdentity},
		{"GET", "java/nothing", "", "", 404, "<h2>404 Not found</h2>"},

		{"GET", "csharp/token", "", "", 200, guid},
		{"GET", "csharp/token/Jane", "", "", 200, "Jane"},
		{"GET", "csharp/token/jane1", "", "", 404, ""},
		{"GET", "csharp/token/jane%40shop.test", "", "", 404, ""},
		{"POST", "csharp/token", "json", `{"identity":"jane"}`, 405, ""},

		{"GET", "php/token.php", "", "", 200, adjFirstLast},
		{"GET", "php/token.php?identity=jane%40shop.test", "", "", 200, "jane@shop.test"},
		{"POST", "php/token.php", "form", "identity=jane", 200, adjFirstLast},
		{"GET", "php/token", "", "", 404, "<h1>Not Found</h1>"},
		{"GET", "php/token/jane", "", "", 404, "<h1>Not Found</h1>"},
		{"GET", "perl/token", "", "", 404, "The requested URL was not found"},
	}
}

// How each starter is asked, and for whom its token is then.
func TestTokenServers(t *testing.T) {
	for _, tc := range tokenAsks() {
		t.Run(strings.Join([]string{tc.method, tc.path, tc.kind, tc.body}, " "), func(t *testing.T) {
			c := start(t, sandbox.Options{})
			got := c.askStarter(tc.method, tc.path, tc.kind, tc.body)
			if got.status != tc.status {
				t.Fatalf("%d %s", got.status, got.raw)
			}
			if got.status != http.StatusOK {
				if !strings.Contains(string(got.raw), tc.want) || len(c.server.Issued()) > 0 {
					t.Errorf("%q; %d tokens", got.raw, len(c.server.Issued()))
				}
				return
			}
			members := decode[map[string]json.RawMessage](t, got.raw)
			token := c.access(decode[struct{ Token string }](t, got.raw).Token)
			raw, there := members["identity"]
			inside, bound := token.grants()["identity"]
			switch {
			case tc.want == nullIdentity && (string(raw) != "null" || bound), tc.want == absentIdentity && (there || bound):
				t.Errorf("%s, and inside %v", got.raw, inside)
			case tc.want == nullIdentity, tc.want == absentIdentity:
			case !matches(tc.want, decode[string](t, raw)) || inside != decode[string](t, raw):
				t.Errorf("identity %s, and inside %v, want %s", raw, inside, tc.want)
			}
			if issued := c.server.Issued(); len(issued) != 1 || issued[0] != token.raw {
				t.Errorf("issued %q", issued)
			}
		})
	}
}

func matches(want, got string) bool {
	if strings.HasPrefix(want, "^") {
		return regexp.MustCompile(want).MatchString(got)
	}
	return want == got
}

func TestTokenServersMakeUpIdentities(t *testing.T) {
	first, again := start(t, sandbox.Options{Seed: 3}), start(t, sandbox.Options{Seed: 3})
	var names []string
	for _, c := range []*client{first, again} {
		for range 2 {
			names = append(names, decode[struct{ Identity string }](t, c.askStarter("GET", "node/token", "", "").raw).Identity)
		}
	}
	if names[0] == names[1] || names[0] != names[2] || names[1] != names[3] {
		t.Errorf("%q; the same seed makes up the same ones in order", names)
	}
}

func TestJavaAccepts(t *testing.T) {
	c := start(t, sandbox.Options{})
	for accept, want := range map[string]int{
		"application/json": 200, "*/*": 200, "text/html, application/*;q=0.5": 200, "text/html": 404, "text/plain;q=1": 404,
	} {
		if got := c.askStarter("GET", "java/token", "", "", "Accept", accept); got.status != want {
			t.Errorf("Accept %s: %d", accept, got.status)
		}
	}
}

// What each library leaves in a token: vendors reference A2.
func TestAccessTokensByLibrary(t *testing.T) {
	c := start(t, sandbox.Options{})
	seconds := c.clock.Now().Unix()
	for path, want := range map[string]struct {
		members, header, grants string
	}{
		"node/token":    {"exp grants iat iss jti sub", `{"cty":"twilio-fpa;v=1","typ":"JWT","alg":"HS256"}`, "chat data_sync identity"},
		"python/token":  {"exp grants iss jti nbf sub", "", "chat data_sync identity video"},
		"ruby/token":    {"exp grants iss jti nbf sub", "", "chat data_sync identity"},
		"java/token":    {"exp grants iss jti sub", "", "chat data_sync identity video"},
		"csharp/token":  {"exp grants iss jti sub", "", "chat data_sync identity video"},
		"php/token.php": {"exp grants iss jti sub", "", "chat data_sync identity video"},
	} {
		got := c.access(decode[struct{ Token string }](t, c.askStarter("GET", path, "", "").raw).Token)
		if members := sortedKeys(got.claims); members != want.members {
			t.Errorf("%s has %s", path, members)
		}
		if grants := sortedKeys(got.grants()); grants != want.grants {
			t.Errorf("%s grants %s", path, grants)
		}
		if header := segment(t, got.raw, 0); want.header != "" && header != want.header {
			t.Errorf("%s has the header %s", path, header)
		}
		sid := regexp.MustCompile(`^(SK|AC|IS)[0-9a-f]{32}$`)
		iss, sub := got.claims["iss"].(string), got.claims["sub"].(string)
		service := got.grants()["chat"].(object)["service_sid"].(string)
		if !sid.MatchString(iss) || !sid.MatchString(sub) || !sid.MatchString(service) || iss[:2]+sub[:2]+service[:2] != "SKACIS" {
			t.Errorf("%s: iss %s, sub %s, service %s", path, iss, sub, service)
		}
		if service := got.grants()["data_sync"].(object)["service_sid"]; service != "default" {
			t.Errorf("%s: Sync's service is %v", path, service)
		}
		key, number, _ := strings.Cut(got.claims["jti"].(string), "-")
		made, err := json.Number(number).Int64()
		off := max(made-seconds, seconds-made)
		if err != nil || key != iss || off > 64 || off != 0 && !strings.HasPrefix(path, "java") {
			t.Errorf("%s: jti %v is %d s off", path, got.claims["jti"], off)
		}
		if exp, _ := got.claims["exp"].(json.Number).Int64(); exp != seconds+3600 {
			t.Errorf("%s: exp %d", path, exp-seconds)
		}
	}
	if got := segment(t, c.server.Issued()[0], 1); strings.Contains(got, "null") {
		t.Errorf("%s", got)
	}
}

func TestAccessTokensLiveAsLongAsIsAsked(t *testing.T) {
	c := start(t, sandbox.Options{TokenTTL: 90 * time.Second})
	got := c.access(decode[struct{ Token string }](t, c.askStarter("GET", "php/token.php", "", "").raw).Token)
	if exp, _ := got.claims["exp"].(json.Number).Int64(); exp-c.clock.Now().Unix() != 90 {
		t.Errorf("exp %d", exp-c.clock.Now().Unix())
	}
}

func TestWhatStartersServeBesideTokens(t *testing.T) {
	c := start(t, sandbox.Options{})
	_, secret, _ := strings.Cut(c.server.Seeded().Vendors["twilio"].Settings["private_key"], ":")
	for _, name := range []string{"node", "python", "ruby", "java", "csharp", "php"} {
		got := c.askStarter("GET", name+"/config", "", "")
		config := decode[object](t, got.raw)
		if told := strings.Contains(string(got.raw), secret); got.status != 200 || told != (name == "node") || config["TWILIO_SYNC_SERVICE_SID"] != "default" {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
	c.askStarter("POST", "python/register", "form", "identity=jane&BindingType=apn&Address=a1").expect(t, 200, `{"message":"Binding created!"}`)
	got := c.askStarter("POST", "node/register", "json", `{"identity":"jane"}`)
	failed := decode[struct{ Error, Message string }](t, got.raw)
	if got.status != 500 || failed.Error == "" || !strings.HasPrefix(failed.Message, "Failed to create binding: ") || got.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%d %s", got.status, got.raw)
	}
}
