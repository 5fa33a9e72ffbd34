package extole_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine"
	"authpeek/engine/extole"
)

// rower is what output with room for no more asks a model.
type rower interface {
	Rows(now time.Time) [][]string
}

func TestModelsTellThemselvesInRows(t *testing.T) {
	for _, c := range []struct {
		operation, answer string
		want              [][]string
	}{
		{extole.MeFetch, `{"id":"p-1","email":"jane@example.com","level":"identified","friends":["Bob","Eve"],"cookie_consent":true}`, [][]string{
			{"level", "identified"}, {"email", "jane@example.com"}, {"id", "p-1"}, {"cookie_consent", "true"}, {"friends", "Bob, Eve"},
		}},
		{extole.ZoneFetch, `{"zone":"share","data":{"n":1}}`, [][]string{{"data", `{"n":1}`}, {"zone", "share"}}},
		{extole.ConsumerCreate, `{"access_token":"abc-token-1","expires_in":7200,"scopes":["UPDATE_PROFILE"]}`, [][]string{
			{"access_token", "tok#1e413a"}, {"level", "identified"}, {"scopes", "UPDATE_PROFILE"}, {"expires_in", "7200 (2 hours)"},
		}},
		{extole.TokenCreate, `{"type":"USER","access_token":"abc-token-1","expires_in":90,"scopes":[],"client_id":"c-1"}`, [][]string{
			{"access_token", "tok#1e413a"}, {"type", "USER"}, {"expires_in", "90 (90 s)"}, {"client_id", "c-1"},
		}},
		{extole.JWTVerify, `{"result":"MATCHED"}`, [][]string{{"result", "MATCHED"}, {"meaning", "the signature matches, and the JWT verifies its customer"}}},
	} {
		s := newScript(t, func(got sent) answer {
			if got.target == "/api/v5/token" && c.operation != extole.ConsumerCreate {
				return accept(got)
			}
			return answer{body: c.answer}
		})
		e, v := newVendor(t)
		p := profile(t, "ios", s.URL)
		args, _ := v.Sample(p, c.operation, nil)
		mode := v.Mode(p, c.operation)
		if mode == extole.Verified {
			mode = extole.Identified
		}
		done := do(t, e, engine.Request{Profile: p, Operation: c.operation, Mode: mode, Args: args})
		model, ok := done.Result.(rower)
		if !ok {
			t.Fatalf("%s: %T has no rows", c.operation, done.Result)
		}
		if diff := cmp.Diff(c.want, model.Rows(noon)); diff != "" {
			t.Errorf("%s: %s", c.operation, diff)
		}
	}
}
