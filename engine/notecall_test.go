package engine_test

import (
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// What a person pastes into a comment is recorded with the call, so that a token in it is hidden.
func TestCommentsHoldNoSecrets(t *testing.T) {
	e := engine.New(engine.Options{})
	e.Remember(auth.NewSecret("a-configured-key"))
	sub := e.Journal().Subscribe()
	defer sub.Close()
	const signature = "c2lnbmF0dXJlLXNpZ25hdHVyZQ"
	e.NoteCall(1, engine.CallNoted{Marked: true, Comment: "see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0." + signature + " and a-configured-key too"})
	events, _ := sub.Rest()
	n, ok := events[0].Detail.(engine.CallNoted)
	if !ok || !n.Marked || strings.Contains(n.Comment, signature) || n.Comment != "see "+auth.NewSecret("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0."+signature).Fingerprint()+
		" and "+auth.NewSecret("a-configured-key").Fingerprint()+" too" {
		t.Errorf("got %+v", events)
	}
}
