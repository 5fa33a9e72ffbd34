package diagnose_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// twilioSample is the token of Twilio's pages (vendors reference A2).
const twilioSample = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImN0eSI6InR3aWxpby1mcGE7dj0xIn0.eyJqdGkiOiJTS3h4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4LTE0NTA0NzExNDciLCJpc3MiOiJTS3h4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4Iiwic3ViIjoiQUN4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eCIsIm5iZiI6MTQ1MDQ3MTE0NywiZXhwIjoxNDUwNDc0NzQ3LCJncmFudHMiOnsiaWRlbnRpdHkiOiJ1c2VyQGV4YW1wbGUuY29tIiwiaXBfbWVzc2FnaW5nIjp7InNlcnZpY2Vfc2lkIjoiSVN4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eCIsImVuZHBvaW50X2lkIjoiSGlwRmxvd1NsYWNrRG9ja1JDOnVzZXJAZXhhbXBsZS5jb206c29tZWlvc2RldmljZSJ9fX0.IHx8KeH1acIfwnd8EIin3QBGPbfnF-yVnSFp5NpQJi0"

func TestTwilioSample(t *testing.T) {
	begun := time.Unix(1450471147, 0)
	odd := []string{"w twilio.sid-shape", "n twilio.legacy-grant", "n twilio.library"}
	for _, tt := range []struct {
		name   string
		at     time.Time
		result string
		want   []string
	}{
		{"while it is good", begun.Add(time.Minute), "", odd},
		{"before", begun.Add(-time.Minute), "20105", append([]string{"e twilio.20105"}, odd...)},
		{"at its end", begun.Add(time.Hour), "20104", append([]string{"e twilio.20104"}, odd...)},
		{"today", midday, "20104", append([]string{"e twilio.20104"}, odd...)},
		{"without a moment", time.Time{}, "", odd},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := judged(twilioSample, diagnose.Context{At: tt.at})
			if diff := cmp.Diff(tt.want, marks(r)); diff != "" || r.Result != tt.result {
				t.Errorf("result %q, -want +got:\n%s", r.Result, diff)
			}
			if r.Vendor != diagnose.VendorTwilio || r.Kind != "Twilio Access Token" || r.Why != "cty is twilio-fpa;v=1" {
				t.Errorf("%s, %s, %s", r.Vendor, r.Kind, r.Why)
			}
			wantUnchecked(t, r, "signature", "needs the API key's secret")
			wantUnchecked(t, r, "iss", "only the server knows")
			wantUnchecked(t, r, "grants", "only the server knows")
		})
	}
}

const (
	twilioSK     = "SK0123456789abcdef0123456789abcdef"
	twilioAC     = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	twilioIS     = "IS0123456789abcdef0123456789abcdef"
	twilioHeader = `{"cty":"twilio-fpa;v=1","typ":"JWT","alg":"HS256"}`
	twilioChat   = `{"identity":"jane","chat":{"service_sid":"` + twilioIS + `"}}`
)

// twilioClaims are those of a good token of an hour, as twilio-node makes it.
func twilioClaims(grants string) string {
	at := midday.Unix()
	return fmt.Sprintf(`{"jti":"%s-%d","grants":%s,"iat":%d,"exp":%d,"iss":"%s","sub":"%s"}`, twilioSK, at, grants, at, at+3600, twilioSK, twilioAC)
}

// with replaces a piece of a text that has to be there.
func with(t *testing.T, text, old, new string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("no %q in %s", old, text)
	}
	return strings.Replace(text, old, new, 1)
}

// Everything that the table of A4 marks as certain from the token, each by its number.
func TestTwilioCodes(t *testing.T) {
	fine := twilioClaims(twilioChat)
	exp, iat := fmt.Sprintf(`"exp":%d`, midday.Unix()+3600), fmt.Sprintf(`"iat":%d`, midday.Unix())
	parties := `"iss":"` + twilioSK + `","sub":"` + twilioAC + `"`
	jwt := func(header, claims string) string { return made(header, claims, 32) }
	for _, tt := range []struct {
		name, raw, code, words string
	}{
		{"fine", jwt(twilioHeader, fine), "", ""},
		{"opaque", "3f2a9c55d03f2a9c55d0", "20101", "no three parts"},
		{"the answer used whole", `{"identity":"jane","token":"` + jwt(twilioHeader, fine) + `"}`, "20101", "used whole"},
		{"two parts", strings.Join(strings.Split(jwt(twilioHeader, fine), ".")[:2], "."), "20101", "2 parts"},
		{"a prefix", "Bearer " + jwt(twilioHeader, fine), "20101", "stands before the token"},
		{"claims are a list", jwt(twilioHeader, `[1]`), "20101", "The claims part is JSON, but no object"},
		{"header is text", jwt(`"a"`, fine), "20101", "The header part is JSON, but no object"},
		{"no typ", jwt(`{"cty":"twilio-fpa;v=1","alg":"HS256"}`, fine), "20102", "typ is missing"},
		{"another typ", jwt(with(t, twilioHeader, "JWT", "at+jwt"), fine), "20102", `typ is "at+jwt"`},
		{"another alg", jwt(with(t, twilioHeader, "HS256", "RS256"), fine), "20102", "alg is RS256"},
		{"alg none", jwt(with(t, twilioHeader, "HS256", "none"), fine), "20102", "nothing protects the token"},
		{"no cty", jwt(`{"typ":"JWT","alg":"HS256"}`, fine), "20102", "cty is missing"},
		{"another cty", jwt(with(t, twilioHeader, "v=1", "v=2"), fine), "20102", `"twilio-fpa;v=2"`},
		{"swapped", jwt(twilioHeader, with(t, fine, parties, `"iss":"`+twilioAC+`","sub":"`+twilioSK+`"`)), "20103", "iss and sub are swapped"},
		{"iss the account", jwt(twilioHeader, with(t, fine, parties, `"iss":"`+twilioAC+`","sub":"`+twilioAC+`"`)), "20103", "never with the Auth Token"},
		{"no iss", jwt(twilioHeader, with(t, fine, `"iss":"`+twilioSK+`",`, ``)), "20103", "iss is missing"},
		{"sub cut off", jwt(twilioHeader, with(t, fine, twilioAC+`"}`, `ACaaaa"}`)), "20103", "has not its 34 characters"},
		{"sub a service", jwt(twilioHeader, with(t, fine, twilioAC+`"}`, twilioIS+`"}`)), "20103", "is the SID of a service"},
		{"sub a number", jwt(twilioHeader, with(t, fine, `"`+twilioAC+`"}`, `7}`)), "20103", "sub is missing, or no text"},
		{"expired", jwt(twilioHeader, with(t, fine, exp, fmt.Sprintf(`"exp":%d`, midday.Unix()-60))), "20104", "had expired 1m1s before"},
		{"exp is text", jwt(twilioHeader, with(t, fine, exp, `"exp":"1795266000"`)), "20104", "exp is a text and no number of seconds"},
		{"no exp", jwt(twilioHeader, with(t, fine, exp+",", "")), "20104", "exp is missing"},
		{"not yet", jwt(twilioHeader, with(t, fine, iat, fmt.Sprintf(`"nbf":%d`, midday.Unix()+90))), "20105", "1m29s in the future"},
		{"no grants", jwt(twilioHeader, with(t, fine, `"grants":`+twilioChat+",", "")), "20106", "grants is missing"},
		{"grants a list", jwt(twilioHeader, twilioClaims(`[]`)), "20106", "grants is no object"},
		{"no identity", jwt(twilioHeader, twilioClaims(`{"video":{}}`)), "20106", "identity is missing"},
		{"identity empty", jwt(twilioHeader, twilioClaims(`{"identity":"","video":{}}`)), "20106", "identity is empty"},
		{"identity null", jwt(twilioHeader, twilioClaims(`{"identity":null,"video":{}}`)), "20106", "identity is no text"},
		{"no product", jwt(twilioHeader, twilioClaims(`{"identity":"jane"}`)), "20106", "no product"},
		{"a product that is text", jwt(twilioHeader, twilioClaims(`{"identity":"jane","video":"room"}`)), "20106", "grants.video is no object"},
		{"sync without a service", jwt(twilioHeader, twilioClaims(`{"identity":"jane","data_sync":{}}`)), "20106", "data_sync.service_sid is missing"},
		{"chat without a service", jwt(twilioHeader, twilioClaims(`{"identity":"jane","chat":{}}`)), "20106", "chat.service_sid is missing"},
		{"voice without an app", jwt(twilioHeader, twilioClaims(`{"identity":"jane","voice":{"outgoing":{}}}`)), "20106", "voice.outgoing.application_sid is missing"},
		{"chat with a key for a service", jwt(twilioHeader, twilioClaims(`{"identity":"jane","chat":{"service_sid":"`+twilioSK+`"}}`)), "20106", "is the SID of an API key"},
		{"default for chat", jwt(twilioHeader, twilioClaims(`{"identity":"jane","chat":{"service_sid":"default"}}`)), "20106", "is no SID"},
		{"default for sync", jwt(twilioHeader, twilioClaims(`{"identity":"jane","data_sync":{"service_sid":"default"}}`)), "", ""},
		{"every product", jwt(twilioHeader, twilioClaims(`{"identity":"jane","video":{},"voice":{"incoming":{"allow":true}},"task_router":{"workspace_sid":"WS0123456789abcdef0123456789abcdef","role":"worker"},"player":{"requestCredentials":null}}`)), "", ""},
		{"a day and a second", jwt(twilioHeader, with(t, fine, exp, fmt.Sprintf(`"exp":%d`, midday.Unix()+86401))), "20157", "counted from iat"},
		{"a day", jwt(twilioHeader, with(t, fine, exp, fmt.Sprintf(`"exp":%d`, midday.Unix()+86400))), "", ""},
		{"milliseconds", jwt(twilioHeader, with(t, fine, exp, `"exp":1795266000000`)), "20157", "milliseconds"},
		{"a day by nbf", jwt(twilioHeader, with(t, with(t, fine, iat, fmt.Sprintf(`"nbf":%d`, midday.Unix())), exp, fmt.Sprintf(`"exp":%d`, midday.Unix()+90000))), "20157", "counted from nbf"},
		{"a day by jti", jwt(twilioHeader, with(t, with(t, fine, iat+",", ""), exp, fmt.Sprintf(`"exp":%d`, midday.Unix()+90000))), "20157", "counted from jti"},
		{"a day by jti, as Java rounds it", jwt(twilioHeader, with(t, with(t, fine, iat+",", ""), exp, fmt.Sprintf(`"exp":%d`, midday.Unix()+86460))), "", ""},
		{"a day left, and no begin", jwt(twilioHeader, fmt.Sprintf(`{"grants":%s,"exp":%d,%s}`, twilioChat, midday.Unix()+90000, parties)), "20157", "left"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := judged(tt.raw, diagnose.Context{Vendor: diagnose.VendorTwilio, At: midday.Add(time.Second)})
			if r.Result != tt.code {
				t.Errorf("result %q, want %q: %v", r.Result, tt.code, marks(r))
			}
			if tt.code == "" {
				wantNoErrors(t, r)
				return
			}
			wantFinding(t, r, diagnose.SeverityError, "twilio."+tt.code, tt.words)
			wantVerdict(t, r, "Twilio", false, tt.code)
		})
	}
}

func wantNoErrors(t *testing.T, r diagnose.Report) {
	t.Helper()
	for _, f := range r.Explaining() {
		t.Errorf("%+v", f)
	}
}

// What is a risk and no error, and what says only who made the token.
func TestTwilioRemarks(t *testing.T) {
	fine := twilioClaims(twilioChat)
	at := midday.Unix()
	iat, exp := fmt.Sprintf(`"iat":%d,`, at), fmt.Sprintf(`"exp":%d`, at+3600)
	jti := fmt.Sprintf(`"jti":"%s-%d"`, twilioSK, at)
	for _, tt := range []struct {
		name, header, claims  string
		severity, code, words string
	}{
		{"HS512", with(t, twilioHeader, "HS256", "HS512"), fine, "warning", "twilio.20102", "Node and PHP"},
		{"a region", with(t, twilioHeader, `"alg"`, `"twr":"ie1","alg"`), fine, "note", "twilio.region", "of that region"},
		{"no known region", with(t, twilioHeader, `"alg"`, `"twr":"mars","alg"`), fine, "warning", "twilio.region", `"mars"`},
		{"region a number", with(t, twilioHeader, `"alg"`, `"twr":1,"alg"`), fine, "warning", "twilio.region", "no text"},
		{"SIDs of x", twilioHeader, with(t, fine, twilioAC+`"}`, "AC"+strings.Repeat("x", 32)+`"}`), "warning", "twilio.sid-shape", "sub"},
		{"two minutes of chat", twilioHeader, with(t, fine, exp, fmt.Sprintf(`"exp":%d`, at+120)), "warning", "twilio.lifetime", "3 minutes"},
		{"a whole day of voice", twilioHeader, with(t, twilioClaims(`{"identity":"jane","voice":{"incoming":{"allow":true}}}`), exp, fmt.Sprintf(`"exp":%d`, at+86400)), "warning", "twilio.lifetime", "86399"},
		{"jti of another key", twilioHeader, with(t, fine, `"jti":"SK0`, `"jti":"SK1`), "warning", "twilio.jti", "differs from iss"},
		{"jti rounded", twilioHeader, with(t, fine, jti, fmt.Sprintf(`"jti":"%s-%d"`, twilioSK, at+48)), "note", "twilio.jti", "float"},
		{"a grant of a product of its own", twilioHeader, twilioClaims(`{"identity":"jane","video":{},"verify":{"service_sid":"VA0123456789abcdef0123456789abcdef"}}`), "note", "twilio.unknown-grant", "It names a Verify service."},
		{"the first Conversations", twilioHeader, twilioClaims(`{"identity":"jane","rtc":{"configuration_profile_sid":"VS1"}}`), "note", "twilio.legacy-grant", "rtc"},
		{"Node", twilioHeader, fine, "note", "twilio.library", "Node, and no other's"},
		{"Node 6", `{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}`, fine, "note", "twilio.library", "Node, and no other's"},
		{"Node by hand", `{"typ":"JWT","alg":"HS256","cty":"twilio-fpa;v=1"}`, fine, "note", "twilio.library", "another order"},
		{"Go, Python, Ruby", twilioHeader, with(t, fine, iat, fmt.Sprintf(`"nbf":%d,`, at)), "note", "twilio.library", "these three write nbf"},
		{"Java", twilioHeader, with(t, with(t, fine, iat, ""), jti, fmt.Sprintf(`"jti":"%s-%d"`, twilioSK, at/128*128)), "note", "twilio.library", "multiple of 128"},
		{"PHP, C#", twilioHeader, with(t, with(t, fine, iat, ""), jti, fmt.Sprintf(`"jti":"%s-%d"`, twilioSK, at/128*128+1)), "note", "twilio.library", "neither iat nor nbf"},
		{"no jti, as in the REST pages", twilioHeader, with(t, with(t, fine, iat, ""), jti+",", ""), "note", "twilio.library", "does not ask for that"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			size := 32
			if strings.Contains(tt.header, "HS512") {
				size = 64
			}
			r := judged(made(tt.header, tt.claims, size), diagnose.Context{At: midday.Add(time.Second)})
			wantFinding(t, r, tt.severity, tt.code, tt.words)
			if r.Result != "" {
				t.Errorf("result %q", r.Result)
			}
		})
	}
}

// The server's own number is explained, whichever product it is from.
func TestTwilioSaid(t *testing.T) {
	raw := made(twilioHeader, twilioClaims(twilioChat), 32)
	for words, want := range map[string]string{
		"31205: JwtTokenExpiredError": "twilio.20104", "error 20107": "with the secret", "code 51232": "only the server knows",
		"20151": "any of the others", "20160 Invalid Token": "twilio.20101",
	} {
		r := judged(raw, diagnose.Context{At: midday.Add(time.Second), Refused: true, Status: 401, Words: words})
		wantFinding(t, r, "note", "twilio.said", want)
	}
	if f, said := lookUp(judged(raw, diagnose.Context{At: midday, Refused: true, Words: "no entry"}), "twilio.said"); said {
		t.Errorf("%+v", f)
	}
	late := judged(twilioSample, diagnose.Context{At: midday})
	wantFinding(t, late, "error", "twilio.20104", "Other products say 20156 or 31205.")
}

// With the secret at hand 20107 is no secret any more.
func TestTwilioSignature(t *testing.T) {
	raw := made(twilioHeader, twilioClaims(twilioChat), 32)
	c := diagnose.Context{At: midday.Add(time.Second), Verification: &jose.Verification{State: jose.StateInvalid, Alg: "HS256", Key: "a secret of 32 bytes"}}
	r := judged(raw, c)
	wantFinding(t, r, "error", "twilio.20107", "not the Auth Token")
	if r.Result != "20107" {
		t.Errorf("result %q", r.Result)
	}
	c.Verification = &jose.Verification{State: jose.StateValid, Alg: "HS256", Key: "a secret of 32 bytes"}
	r = judged(raw, c)
	wantNoErrors(t, r)
	for _, n := range r.NotChecked {
		if n.What == "signature" {
			t.Errorf("%+v", n)
		}
	}
}

// Client validation has numbers of its own for the same checks.
func TestTwilioClientValidation(t *testing.T) {
	at := midday.Unix()
	fine := fmt.Sprintf(`{"hrh":"host","rqh":"4dc9b67bed579647914587b0e22a1c65c1641d8674797cd82de65e766cce5f80","iss":"%s","sub":"%s","exp":%d,"nbf":%d}`, twilioSK, twilioAC, at+60, at)
	header := `{"typ":"JWT","alg":"RS256","kid":"CR0123456789abcdef0123456789abcdef"}`
	for _, tt := range []struct{ name, header, claims, code string }{
		{"fine", header, fine, ""},
		{"typ", with(t, header, "JWT", "jose"), fine, "20152"},
		{"swapped", header, with(t, fine, `"iss":"SK`, `"iss":"AC`), "20153"},
		{"rqh", header, with(t, fine, `"rqh":"`, `"rqh":7,"other":"`), "20154"},
		{"not yet", header, with(t, fine, fmt.Sprintf(`"nbf":%d`, at), fmt.Sprintf(`"nbf":%d`, at+30)), "20155"},
		{"expired", header, with(t, fine, fmt.Sprintf(`"exp":%d`, at+60), fmt.Sprintf(`"exp":%d`, at)), "20156"},
		{"too long", header, with(t, fine, fmt.Sprintf(`"exp":%d`, at+60), fmt.Sprintf(`"exp":%d`, at+90000)), "20157"},
	} {
		r := judged(made(tt.header, tt.claims, 256), diagnose.Context{At: midday.Add(time.Second)})
		if r.Kind != "Twilio client validation token" || r.Result != tt.code {
			t.Errorf("%s: %s, %q, want %q: %v", tt.name, r.Kind, r.Result, tt.code, marks(r))
		}
	}
	c := diagnose.Context{At: midday.Add(time.Second), Verification: &jose.Verification{State: jose.StateInvalid, Key: "RSA 2048 bits"}}
	if r := judged(made(header, fine, 256), c); r.Result != "20159" {
		t.Errorf("%q: %v", r.Result, marks(r))
	}
}

// What is Twilio's and no Access Token is told as such.
func TestTwilioOtherTokens(t *testing.T) {
	exp := midday.Unix() + 3600
	for _, tt := range []struct{ raw, kind, words string }{
		{made(`{"typ":"JWT","alg":"HS256"}`, fmt.Sprintf(`{"scope":"scope:client:outgoing?appSid=AP1","iss":"%s","exp":%d}`, twilioAC, exp), 32), "Twilio capability token", "a scope and no grants"},
		{made(`{"typ":"JWT","alg":"HS256"}`, fmt.Sprintf(`{"version":"v1","policies":[],"iss":"%s","exp":%d}`, twilioAC, exp), 32), "Twilio TaskRouter v1 token", "policies"},
		{made(`{"alg":"dir","enc":"A256GCM"}`, "", 12) + ".AAAA.AAAAAAAAAAAAAAAAAAAAAA", "encrypted token", "Flex"},
	} {
		r := judged(tt.raw, diagnose.Context{Vendor: diagnose.VendorTwilio, At: midday})
		if r.Kind != tt.kind || r.Result != "" {
			t.Errorf("%s with result %q, want %s", r.Kind, r.Result, tt.kind)
		}
		wantFinding(t, r, "warning", "twilio.not-access-token", tt.words)
	}
	over := made(`{"typ":"JWT","alg":"HS256"}`, fmt.Sprintf(`{"scope":"scope:client:incoming?clientName=jane","iss":"%s","exp":%d}`, twilioAC, midday.Unix()), 32)
	wantFinding(t, judged(over, diagnose.Context{At: midday}), "error", "twilio.expired", "expired")
}

// A token of another identity is one that Twilio takes and the app's client does not.
func TestTwilioIdentity(t *testing.T) {
	raw := made(twilioHeader, twilioClaims(twilioChat), 32)
	for _, tt := range []struct {
		name string
		ids  map[string]string
		want bool
	}{
		{"the same", map[string]string{"identity": "jane"}, false},
		{"another", map[string]string{"identity": "bob"}, true},
		{"nobody", nil, false},
		{"a customer of another vendor", map[string]string{"registered": "bob@example.com"}, false},
	} {
		r := judged(raw, diagnose.Context{Vendor: diagnose.VendorTwilio, At: midday, CustomerIDs: tt.ids})
		if got := slices.ContainsFunc(r.Findings, func(f diagnose.Finding) bool { return f.Code == "twilio.other-identity" }); got != tt.want || r.Result != "" {
			t.Errorf("%s: found %v, result %q", tt.name, got, r.Result)
		}
	}
}
