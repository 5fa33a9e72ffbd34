package diagnose_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// nudgeSample has the header and the claims of the token on Nudge's page (vendors reference B1).
func nudgeSample() string {
	return made(`{"alg":"EdDSA","kid":"0c49444f-dc10-431a-8474-b2e3020293e6"}`, `{"iat":1732020243,"exp":1732022043}`, 64)
}

func TestNudgeSample(t *testing.T) {
	for _, tt := range []struct {
		name string
		at   int64
		want []string
	}{
		{"while it is good", 1732020300, []string{"w nudge.not-bound", "n nudge.lifetime"}},
		{"in its last minute", 1732022000, []string{"w time.soon", "w nudge.not-bound", "n nudge.lifetime"}},
		{"at its end", 1732022043, []string{"e token.expired", "w nudge.not-bound", "n nudge.lifetime"}},
	} {
		r := judged(nudgeSample(), diagnose.Context{At: time.Unix(tt.at, 0)})
		if diff := cmp.Diff(tt.want, marks(r)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", tt.name, diff)
		}
		if r.Vendor != diagnose.VendorNudge || r.Kind != "Nudge short-lived token" || r.Why == "" || r.Result != "" {
			t.Errorf("%s, %s, %s, %s", r.Vendor, r.Kind, r.Why, r.Result)
		}
		wantUnchecked(t, r, "signature", "the vendor publishes no key")
	}
	r := judged(nudgeSample(), diagnose.Context{At: midday})
	wantFinding(t, r, "error", "token.expired", "refreshToken")
	wantFinding(t, r, "note", "nudge.lifetime", "30 minutes; without expiryMins it would be 60")
	wantFinding(t, r, "warning", "nudge.not-bound", "any customer until it ends")
}

// No key that anybody has can show that a token of Nudge's is wrong.
func TestNudgeIsNeverInvalid(t *testing.T) {
	c := diagnose.Context{At: time.Unix(1732020300, 0), Verification: &jose.Verification{State: jose.StateInvalid, Key: "Ed25519", Reason: "it does not match"}}
	r := judged(nudgeSample(), c)
	wantNoErrors(t, r)
	wantFinding(t, r, "note", "nudge.signature", "publishes none")
	wantUnchecked(t, r, "signature", "the vendor publishes no key")
}

func TestNudgeRemarks(t *testing.T) {
	const header, claims = `{"alg":"EdDSA","kid":"0c49444f-dc10-431a-8474-b2e3020293e6"}`, `{"iat":1732020243,"exp":1732023843}`
	for _, tt := range []struct{ name, raw, severity, code, words string }{
		{"alg", made(`{"alg":"HS256","kid":"0c49444f-dc10-431a-8474-b2e3020293e6"}`, claims, 32), "warning", "nudge.header", "EdDSA"},
		{"kid", made(`{"alg":"EdDSA","kid":"k1"}`, claims, 64), "warning", "nudge.header", "UUID"},
		{"more claims", made(header, `{"iat":1732020243,"exp":1732023843,"org":1}`, 64), "note", "nudge.claims", `"org"`},
		{"fewer claims", made(header, `{"exp":1732023843}`, 64), "note", "nudge.claims", "iat and exp"},
		{"a minute and a half", made(header, `{"iat":1732020243,"exp":1732020333}`, 64), "note", "nudge.lifetime", "1m30s"},
		{"the body as it is", `{"token":"` + nudgeSample() + `"}`, "error", "token.is-json", "Java, Kotlin and Dart"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := judged(tt.raw, diagnose.Context{Vendor: diagnose.VendorNudge, At: time.Unix(1732020300, 0)})
			wantFinding(t, r, tt.severity, tt.code, tt.words)
		})
	}
	hour := judged(made(header, claims, 64), diagnose.Context{At: time.Unix(1732020300, 0)})
	if diff := cmp.Diff([]string{"w nudge.not-bound"}, marks(hour)); diff != "" {
		t.Errorf("with the default of expiryMins: -want +got:\n%s", diff)
	}
}
