package jose_test

import (
	"testing"

	"authpeek/auth/jose"
	"authpeek/auth/jose/josetest"
)

// TestAttacks holds that no token that was tampered with comes out valid, and no key that nobody should use passes a strict reader.
func TestAttacks(t *testing.T) {
	for _, v := range josetest.Vectors(t) {
		keys, err := jose.ParseKeys([]byte(v.Keys), jose.KeyAuto)
		for _, strict := range []bool{false, true} {
			// A text of keys that is none decides nothing either.
			want := v.Want == josetest.Valid || v.Want == josetest.RefusedStrictly && !strict
			got := jose.Verify(v.Token, keys, jose.Options{Strict: strict})
			if valid := err == nil && got.State == jose.StateValid; valid != want {
				t.Errorf("%s, strict %v: %v, %s, %s", v.Name, strict, err, got.State, got.Reason)
			}
			if (got.State == jose.StateValid) != (got.Reason == "") || (got.State == jose.StateValid) != (got.Payload != nil) {
				t.Errorf("%s, strict %v: %+v", v.Name, strict, got)
			}
		}
	}
}
