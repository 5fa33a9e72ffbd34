package engine_test

import (
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// Of two tokens of a call it is the one that was sent whose giving counts.
func TestReusedIsSaidOfTheTokenThatWasSent(t *testing.T) {
	jwt, opaque := auth.Info{Fingerprint: "tok#000001"}, auth.Info{Fingerprint: "tok#000002"}
	for _, tt := range []struct {
		name   string
		facts  []engine.Detail
		sent   auth.Info
		reused bool
	}{
		{"a kept JWT vouches for a new token", []engine.Detail{engine.TokenReused{Token: jwt}, engine.TokenObtained{Token: opaque}}, opaque, false},
		{"a new JWT stands beside a kept token", []engine.Detail{engine.TokenReused{Token: opaque}, engine.TokenObtained{Token: jwt}}, opaque, true},
		{"a kept token alone", []engine.Detail{engine.TokenReused{Token: opaque}}, opaque, true},
	} {
		var c engine.Call
		for _, d := range append(tt.facts, engine.HeaderSet{Token: &tt.sent}) {
			c.Fold(engine.Event{Call: 1, Detail: d})
		}
		if c.Reused != tt.reused || c.Token.Fingerprint != tt.sent.Fingerprint {
			t.Errorf("%s: reused is %v with %s", tt.name, c.Reused, c.Token.Fingerprint)
		}
	}
}
