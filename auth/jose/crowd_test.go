package jose_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"authpeek/auth/jose"
)

func TestOneKindOfObservationCrowdsOutNoOther(t *testing.T) {
	header := `{"alg":"none",` + strings.Repeat(`"x":1,`, 1000) + `"kid":7}`
	token := jose.Parse(base64.RawURLEncoding.EncodeToString([]byte(header)) + ".e30.")
	for _, code := range []jose.Code{jose.CodeDuplicate, jose.CodeAlgNone, jose.CodeKidNotString} {
		if !token.Has(code) {
			t.Errorf("nothing is said of %s", code)
		}
	}
	if n := len(token.Observations); n > 30 {
		t.Errorf("%d observations of one token", n)
	}
}
