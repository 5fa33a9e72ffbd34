package diagnose_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/auth/diagnose"
)

const (
	customerHeader = `{"alg":"HS256","kid":"pk-1","typ":"JWT"}`
	streamHeader   = `{"alg":"HS512","kid":"pk-1","typ":"JWT"}`
	jane           = `{"registered":"jane@example.com"}`
)

func customerToken(claims string) string { return made(customerHeader, claims, 32) }

// asked is the context of a request for Jane, five minutes before the tokens of these tests end.
func asked(change func(*diagnose.Context)) diagnose.Context {
	c := diagnose.Context{
		Vendor: diagnose.VendorBloomreach, At: midday, Integration: "project", SDK: "Android 4.10", CustomerIDs: map[string]string{"registered": "jane@example.com", "cookie": "c-1"},
		Mode: auth.CustomerToken, Operation: "inbox.fetch", AdvancedAuth: true, APIKey: auth.NewSecret("public-key"), PrivateKey: auth.NewSecret("pk-1:private-secret"),
	}
	if change != nil {
		change(&c)
	}
	return c
}

func onIOS(c *diagnose.Context) { c.SDK, c.IOS = "iOS 4.0", true }

func inStream(c *diagnose.Context) {
	c.SDK, c.Integration, c.Mode = "Android 5.3", "stream", auth.StreamJWT
}

// The nine points of bloomreach reference 5.3.
func TestBloomreachOffline(t *testing.T) {
	later := midday.Add(5 * time.Minute).Unix()
	fine := fmt.Sprintf(`{"sub":%s,"exp":%d}`, jane, later)
	fineStream := fmt.Sprintf(`{"ids":%s,"exp":%d}`, jane, later)
	iosStream := func(c *diagnose.Context) { inStream(c); onIOS(c) }
	stream := func(claims string) string { return made(streamHeader, claims, 64) }
	for _, tt := range []struct {
		name, raw             string
		change                func(*diagnose.Context)
		severity, code, words string // code empty: no error and no warning
	}{
		{"fine", customerToken(fine), nil, "", "", ""},
		{"fine in a stream", stream(fineStream), inStream, "", "", ""},
		{"1: Bearer on iOS", "Bearer " + customerToken(fine), onIOS, "error", "token.bearer-twice", `"Bearer Bearer …"`},
		{"1: Bearer on Android", "Bearer " + customerToken(fine), nil, "note", "token.bearer-twice", "takes it for its own prefix"},
		{"1: bearer on Android", "bearer " + customerToken(fine), nil, "error", "token.bearer-twice", `"Bearer bearer …"`},
		{"1: Token in iOS's stream", "Token " + stream(fineStream), iosStream, "error", "token.bearer-twice", "must not contain spaces or prefixes"},
		{"1: Bearer with nobody's SDK", "Bearer " + customerToken(fine), func(c *diagnose.Context) { c.SDK = "" }, "warning", "token.bearer-twice", "iOS adds a second one"},
		{"2: opaque", "0123456789abcdef", nil, "error", "token.not-jwt", "three parts"},
		{"2: two parts", strings.Join(strings.Split(customerToken(fine), ".")[:2], "."), nil, "error", "token.segments", "2 parts"},
		{"2: no JSON", customerToken("jane"), nil, "error", "claims.not-object", "no JSON"},
		{"3: alg", made(`{"alg":"RS256","kid":"k"}`, fine, 256), nil, "error", "token.alg-unexpected", "Signed with RS256; customer tokens are HS256, stream tokens HS512."},
		{"3: alg of the other", made(customerHeader, fineStream, 32), inStream, "error", "token.alg-unexpected", "Signed with HS256"},
		{"3: none", made(`{"alg":"none","kid":"k"}`, fine, 0), nil, "error", "header.alg-none", "nothing protects"},
		{"3: no alg", made(`{"kid":"k"}`, fine, 32), nil, "error", "header.no-alg", "no alg"},
		{"4: no kid", made(`{"alg":"HS256"}`, fine, 32), nil, "error", "token.no-kid", "by kid"},
		{"4: public kid", made(`{"alg":"HS256","kid":"public-key"}`, fine, 32), nil, "error", "token.kid-is-public", "the id of the private key that signed"},
		{"5: no exp in a project", customerToken(`{"sub":` + jane + `}`), nil, "note", "token.no-exp", "optional"},
		{"5: no exp in a stream", stream(`{"ids":` + jane + `}`), inStream, "error", "token.no-exp", "must say when it ends"},
		{"5: past", customerToken(fine), func(c *diagnose.Context) { c.At = midday.Add(time.Hour) }, "error", "token.expired", "55m0s before this call left"},
		{"5: less than a minute", customerToken(fine), func(c *diagnose.Context) { c.At = time.Unix(later-30, 0) }, "warning", "time.soon", "asks its provider for each call"},
		{"5: less than a minute in a stream", stream(fineStream), func(c *diagnose.Context) { inStream(c); c.At = time.Unix(later-30, 0) }, "warning", "time.soon", "TOKEN_ABOUT_TO_EXPIRE"},
		{"5: milliseconds", customerToken(fmt.Sprintf(`{"sub":%s,"exp":%d000}`, jane, later)), nil, "error", "token.exp-millis", "milliseconds. Read as seconds, that is the year"},
		{"6: sub is text", customerToken(fmt.Sprintf(`{"sub":"jane@example.com","exp":%d}`, later)), nil, "error", "token.sub-not-object", `sub is the text "jane@example.com". Bloomreach wants an object: {"registered": "jane@example.com"}.`},
		{"6: no sub", customerToken(fmt.Sprintf(`{"exp":%d}`, later)), nil, "error", "token.sub-not-object", "sub is missing"},
		{"6: sub empty, of nobody's request", customerToken(fmt.Sprintf(`{"sub":{},"exp":%d}`, later)), func(c *diagnose.Context) { c.CustomerIDs = nil }, "error", "token.sub-not-object", "without an id"},
		{"6: ids a list", stream(fmt.Sprintf(`{"ids":["jane"],"exp":%d}`, later)), inStream, "error", "token.ids-not-object", "ids is a list"},
		{"6: a stream's in a project", stream(fineStream), nil, "error", "token.other-integration", "it is a stream token"},
		{"6: a project's in a stream", customerToken(fine), inStream, "error", "token.other-integration", "it is a customer token"},
		{"7: another's", customerToken(fmt.Sprintf(`{"sub":{"registered":"bob@example.com"},"exp":%d}`, later)), nil, "error", "token.ids-differ", "is made out to bob@example.com, the request asks for jane@example.com."},
		{"7: an id more", customerToken(fmt.Sprintf(`{"sub":{"registered":"jane@example.com","phone":"1"},"exp":%d}`, later)), nil, "error", "token.ids-differ", `{"phone":"1","registered":"jane@example.com"}`},
		{"7: another cookie", customerToken(fmt.Sprintf(`{"sub":{"registered":"jane@example.com","cookie":"c-2"},"exp":%d}`, later)), nil, "", "", ""},
		{"9: on a route of the key", customerToken(fine), func(c *diagnose.Context) { c.Operation = "consents.fetch" }, "warning", "mode.token-route", "consents.fetch"},
		{"9: on a route of the key on Android alone", customerToken(fine), func(c *diagnose.Context) { c.Operation = "segments.fetch" }, "warning", "mode.token-route", "segments.fetch"},
		{"9: on iOS it is right there", customerToken(fine), func(c *diagnose.Context) { onIOS(c); c.Operation = "segments.fetch" }, "", "", ""},
		{"9: the key on inbox", "public-key", func(c *diagnose.Context) { c.Mode = auth.TokenMode }, "warning", "token.is-api-key", "then sends Bearer on inbox.fetch"},
		{"9: the key on consents", "public-key", func(c *diagnose.Context) { c.Mode, c.Operation = auth.TokenMode, "consents.fetch" }, "", "", ""},
		{"9: the key without advanced auth", "public-key", func(c *diagnose.Context) { c.Mode, c.AdvancedAuth = auth.TokenMode, false }, "", "", ""},
		{"mode of the other integration", stream(fineStream), func(c *diagnose.Context) { inStream(c); c.Mode = auth.CustomerToken }, "error", "mode.other-integration", "asks no authorization provider"},
		{"mode of the other integration, in a project", customerToken(fine), func(c *diagnose.Context) { c.Mode = auth.StreamJWT }, "error", "mode.other-integration", "setSdkAuthToken"},
		{"the key for a token", "public-key", nil, "error", "token.is-api-key", "names the project and no customer"},
		{"the secret for a token", "private-secret", nil, "error", "token.is-private-key", "never travels"},
		{"the pair for a token", "pk-1:private-secret", nil, "error", "token.is-private-key", "or a half of it"},
		{"the server's word", stream(fineStream), func(c *diagnose.Context) { inStream(c); c.SaidExpired = true }, "error", "token.expired", "had 5m0s left"},
		{"the server's word on an opaque one", "0123456789abcdef", func(c *diagnose.Context) { inStream(c); c.SaidExpired = true }, "error", "token.expired", "no end that can be read"},
		{"the server's clock", customerToken(fine), func(c *diagnose.Context) { c.ServerAt = midday.Add(6 * time.Minute) }, "error", "clock.skew", "6m0s ahead of"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := judged(tt.raw, asked(tt.change))
			if tt.code != "" {
				wantFinding(t, r, tt.severity, tt.code, tt.words)
				return
			}
			for _, f := range r.Findings {
				if f.Severity != diagnose.SeverityNote {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

// A good customer token has nothing but the two notes, and nothing of it passes unseen.
func TestBloomreachGoodToken(t *testing.T) {
	raw := customerToken(fmt.Sprintf(`{"sub":%s,"iat":%d,"exp":%d}`, jane, midday.Unix(), midday.Add(5*time.Minute).Unix()))
	r := judged(raw, asked(nil))
	if diff := cmp.Diff([]string{"n token.sub-object", "n token.no-nbf"}, marks(r)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if r.Kind != "Bloomreach customer token" || r.Why != "" {
		t.Errorf("%s, %q", r.Kind, r.Why)
	}
	wantVerdict(t, r, "Bloomreach", true, "sub is an object")
	wantVerdict(t, r, "RFC 7519", false, "")
	wantUnchecked(t, r, "signature", "needs the private key's secret")
	wantUnchecked(t, r, "aud", "documents none")
	var passed []string
	for _, p := range r.Passed {
		passed = append(passed, p.Code)
	}
	for _, code := range []string{"token.sub-not-object", "token.ids-differ", "token.alg-unexpected", "token.kid-is-public", "token.no-kid", "token.expired"} {
		if !strings.Contains(strings.Join(passed, " "), code) {
			t.Errorf("%s is not among those that passed: %v", code, passed)
		}
	}
}

// Of several errors the one is named that explains a refusal best.
func TestExplain(t *testing.T) {
	raw := made(`{"alg":"RS256"}`, fmt.Sprintf(`{"ids":%s,"exp":%d}`, jane, midday.Unix()-60), 256)
	r := judged(raw, asked(nil))
	var codes []string
	for _, f := range r.Explaining() {
		codes = append(codes, f.Code)
	}
	want := []string{"token.other-integration", "token.alg-unexpected", "token.no-kid", "token.expired"}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if f, found := r.Explain(); !found || f.Short() != "has ids and no sub" {
		t.Errorf("%v, %+v", found, f)
	}
}

// A session's credential tells as much as the text that it was made of.
func TestSubjectOfASession(t *testing.T) {
	for raw, want := range map[string]string{`{"token":"abc"}`: "token.is-json", "0123456789abcdef": "token.not-jwt"} {
		info := auth.NewToken(auth.NewSecret(raw), midday, 0, "file").Info
		f, found := diagnose.Inspect(diagnose.SubjectOf(info), asked(nil)).Explain()
		if !found || f.Code != want {
			t.Errorf("%s: %+v, want %s", raw, f, want)
		}
	}
}

func TestCustomersApart(t *testing.T) {
	if _, ok := diagnose.IDsIn([]byte(`["jane"]`)); ok {
		t.Error("a list names a customer")
	}
	ids, ok := diagnose.IDsIn([]byte(`{"registered":7,"phone":null,"cookie":"c"}`))
	if diff := cmp.Diff(map[string]string{"registered": "7", "cookie": "c"}, ids); !ok || diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for name, ids := range map[string]map[string]string{
		"jane": {"registered": "jane", "a": "1"}, "1": {"b": "2", "a": "1", "cookie": "c"}, "cookie c": {"cookie": "c"}, "nobody": nil,
	} {
		if got := diagnose.CustomerName(ids); got != name {
			t.Errorf("%v is called %q, want %q", ids, got, name)
		}
	}
}
