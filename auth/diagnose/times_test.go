package diagnose_test

import (
	"strings"
	"testing"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// 1795348800 is noon; the tokens are judged half a second later.
var timeCases = []struct{ name, claim, want string }{
	{"expired", `"exp":1795348740`, "e token.expired"},
	{"expires now", `"exp":1795348800`, "e token.expired"},
	{"has half a second left", `"exp":1795348801`, "w time.soon"},
	{"has a minute left", `"exp":1795348860`, "w time.soon"},
	{"has more than a minute left", `"exp":1795348861`, ""},
	{"exp is a text", `"exp":"1795352400"`, "e time.exp-not-number"},
	{"exp is true", `"exp":true`, "e time.exp-not-number"},
	{"exp is null", `"exp":null`, "e time.exp-not-number"},
	{"exp is in milliseconds", `"exp":1795352400000`, "e token.exp-millis"},
	{"exp is 0", `"exp":0`, "e token.expired, w time.exp-zero"},
	{"exp is negative", `"exp":-5`, "e time.negative"},
	{"exp has a fraction", `"exp":1795352400.5`, "n time.fraction"},
	{"exp is 1e10", `"exp":1e10`, "n time.fraction, w time.lifetime"},
	{"exp is 1e300", `"exp":1e300`, "e time.exp-range, n time.fraction"},
	{"exp is 2^63", `"exp":9223372036854775808`, "e time.exp-range"},
	{"exp is 1e400", `"exp":1e400`, "e time.exp-range, n time.fraction"},
	{"nbf in the future", `"nbf":1795348830`, "e time.not-yet"},
	{"nbf after exp", `"nbf":1795352400`, "e time.not-yet, e time.order"},
	{"nbf is a text", `"nbf":"x"`, "e time.nbf-not-number"},
	{"nbf is in milliseconds", `"nbf":1795348000000`, "e time.nbf-millis"},
	{"nbf is 1e300", `"nbf":1e300`, "e time.nbf-range, n time.fraction"},
	{"iat in the future", `"iat":1795348830`, "w time.iat-future"},
	{"iat after exp", `"iat":1795352401`, "e time.order, w time.iat-future"},
	{"iat is false", `"iat":false`, "e time.iat-not-number"},
	{"iat is in milliseconds", `"iat":1795348000000`, "e time.iat-millis"},
	{"iat is beyond", `"iat":1e20`, "e time.iat-range, n time.fraction"},
	{"lives a day", `"exp":1795434400`, ""},
	{"lives longer than a day", `"exp":1795434401`, "n time.lifetime"},
	{"lives longer than a year", `"exp":1826884001`, "w time.lifetime"},
}

func TestTimes(t *testing.T) {
	for _, tt := range timeCases {
		t.Run(tt.name, func(t *testing.T) {
			token := withClaims(tt.claim)
			r := inspect(token, diagnose.Context{})
			if got := codes(r); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			sound(t, token, r)
		})
	}
	if got := codes(inspect(sign(plainHeader, `{"iss":"a"}`), diagnose.Context{})); got != "w token.no-exp" {
		t.Errorf("no exp: %q", got)
	}
}

func find(t *testing.T, r diagnose.Report, code string) diagnose.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Code == code {
			return f
		}
	}
	t.Fatalf("no %s among %q", code, codes(r))
	return diagnose.Finding{}
}

func TestTimesInWords(t *testing.T) {
	for _, tt := range []struct {
		claim, code, detail, brief string
		c                          diagnose.Context
	}{
		{`"exp":1795348740`, "token.expired", "tok#123456 expired at 11:59:00 UTC, 1m1s before 12:00:00 UTC.", "had expired 1m1s before", diagnose.Context{}},
		{`"exp":1795348740`, "token.expired", "tok#123456 expired at 11:59:00 UTC, 1m1s before this call left.", "had expired 1m1s before", diagnose.Context{Operation: "inbox.fetch"}},
		{`"exp":1695348740`, "token.expired", "expired at 2023-09-22 02:12:20 UTC, 3 years before", "had expired 3 years before", diagnose.Context{}},
		{`"exp":1795352400000`, "token.exp-millis", "exp is 1795352400000: milliseconds. Read as seconds, that is the year 58862. ", "exp is in milliseconds", diagnose.Context{}},
		{`"exp":"1795352400"`, "time.exp-not-number", `exp is a text: "1795352400". A NumericDate is wanted`, "has an exp that is no number", diagnose.Context{}},
		{`"nbf":1795348830`, "time.not-yet", "good from 12:00:30 UTC on, 30s after", "is not valid for another 30s", diagnose.Context{}},
		{`"iat":1795348830`, "time.iat-future", "iat is 12:00:30 UTC, 30s after", "was issued in the future", diagnose.Context{}},
	} {
		r := inspect(withClaims(tt.claim), tt.c)
		f := find(t, r, tt.code)
		if !strings.Contains(f.Detail, tt.detail) || f.Brief != tt.brief {
			t.Errorf("%s: %q, %q", tt.claim, f.Detail, f.Brief)
		}
		if best, ok := r.Explain(); !ok || best.Code != tt.code {
			t.Errorf("%s is explained by %+v", tt.claim, best)
		}
	}
}

// Without a moment nothing is said of the present, and the report says so; what is wrong at any time is still found.
func TestTimesWithoutAMoment(t *testing.T) {
	for claim, want := range map[string]string{`"exp":1`: "e time.order", `"nbf":1795352399`: "", `"exp":"1"`: "e time.exp-not-number"} {
		r := diagnose.Inspect(diagnose.Subject{Read: jose.Parse(withClaims(claim))}, diagnose.Context{Vendor: diagnose.VendorNone})
		if got := codes(r); got != want {
			t.Errorf("%s: %q, want %q", claim, got, want)
		}
		if !unchecked(r, "exp, nbf, iat", "no moment to judge at") {
			t.Errorf("%s: not checked are %+v", claim, r.NotChecked)
		}
	}
}

// An opaque token has the end that was told beside it; a JWT that has one of its own keeps to that.
func TestTimesToldBesideIt(t *testing.T) {
	for _, tt := range []struct {
		token, want string
		ends        time.Duration
	}{
		{"opaque", "e token.expired", -time.Second},
		{"opaque", "w time.soon", 30 * time.Second},
		{"opaque", "", time.Hour},
		{clean, "", -time.Second},
		{withClaims(`"exp":"x"`), "e time.exp-not-number", -time.Second},
	} {
		r := diagnose.Inspect(diagnose.Subject{Read: jose.Parse(tt.token), ExpiresAt: noon.Add(tt.ends)}, diagnose.Context{Vendor: diagnose.VendorNone, At: noon})
		if got := codes(r); got != tt.want {
			t.Errorf("%.20s, %s: %q, want %q", tt.token, tt.ends, got, tt.want)
		}
	}
}

func TestClockOfTheServer(t *testing.T) {
	fresh := `"iat":1795348800,"nbf":1795348790,"exp":1795349100`
	token := sign(plainHeader, `{`+fresh+`}`)
	for _, tt := range []struct {
		ahead              time.Duration
		want, title, brief string
	}{
		{0, "", "", ""},
		{time.Minute, "", "", ""},
		{6 * time.Minute, "e clock.skew", "the server's clock is ahead of this one", "has expired by the server's clock"},
		{-time.Minute, "e clock.skew", "the server's clock is behind this one", "is not valid yet by the server's clock"},
		{-time.Second, "", "", ""}, // Date has whole seconds
	} {
		r := inspect(token, diagnose.Context{ServerAt: noon.Add(tt.ahead).Truncate(time.Second)})
		if got := codes(r); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.ahead, got, tt.want)
			continue
		}
		if tt.want != "" {
			if f := find(t, r, "clock.skew"); f.Title != tt.title || f.Brief != tt.brief || !strings.Contains(f.Detail, "(Date header)") {
				t.Errorf("%s: %+v", tt.ahead, f)
			}
		}
	}
	// What is over by both clocks has expired, and no clock is to blame.
	if got := codes(inspect(withClaims(`"exp":1795348740`), diagnose.Context{ServerAt: noon.Add(time.Hour)})); got != "e token.expired" {
		t.Errorf("over by both clocks: %q", got)
	}
}

func unchecked(r diagnose.Report, what, why string) bool {
	for _, n := range r.NotChecked {
		if n.What == what {
			return n.Why == why
		}
	}
	return why == ""
}
