package headless

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A stream's token from the app's start to its replacement by the SDK's timer, in the words of each SDK. The token lives two seconds
// longer than the timer's minute, so that its whole life passes while a person would look.
func TestWatchTellsTheLifeOfAStreamsToken(t *testing.T) {
	for platform, soon := range map[string]string{"android": "TOKEN_ABOUT_TO_EXPIRE", "ios": "expiredSoon"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			out := run(t, nil, "watch", "--integration", "stream", "--platform", platform, "--token-ttl", "62s", "--every", "300ms", "--until", "token.replaced")
			if out.code != 0 || out.stderr != "" {
				t.Fatalf("exit %d: %s", out.code, out.stderr)
			}
			var life []string
			var first, second string
			for line := range strings.Lines(out.stdout) {
				var e struct {
					Event     string
					SDKReason string `json:"sdk_reason"`
					Reason    string
					Trigger   string
					Token     struct{ Fingerprint, Alg string }
					Old       struct{ Fingerprint string }
				}
				if err := json.Unmarshal([]byte(line), &e); err != nil {
					t.Fatalf("%v: %s", err, line)
				}
				switch e.Event {
				case "token.obtained":
					first, second = second, e.Token.Fingerprint
					if e.Token.Alg != "HS512" {
						t.Errorf("a stream's token is signed with %q", e.Token.Alg)
					}
				case "token.replaced":
					if e.Old.Fingerprint != first || e.Token.Fingerprint != second {
						t.Errorf("%s replaces %s; obtained were %s and %s", e.Token.Fingerprint, e.Old.Fingerprint, first, second)
					}
				}
				// Calls go on meanwhile, so that a use may come anywhere, and on a slow machine none does.
				if strings.HasPrefix(e.Event, "token.") && e.Event != "token.reused" {
					fact := strings.Join(slices.DeleteFunc([]string{e.Event, e.SDKReason}, func(s string) bool { return s == "" }), " ")
					if len(life) == 0 || life[len(life)-1] != fact {
						life = append(life, fact) // used n times
					}
				}
			}
			want := []string{"token.requested", "token.obtained", "token.expiring", "token.requested " + soon, "token.obtained", "token.replaced"}
			if diff := cmp.Diff(want, life); diff != "" {
				t.Errorf("- want, + got:\n%s", diff)
			}
		})
	}
}
