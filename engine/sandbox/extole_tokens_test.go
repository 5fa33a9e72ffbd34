package sandbox

import "testing"

// Whoever asks is given a token, so the server forgets the oldest; the profile's own stays.
func TestExtoleForgetsTheOldest(t *testing.T) {
	e := newExtole(&Server{options: Options{Secrets: Secrets{Extole: ExtoleSecrets{AccessToken: "managed"}}}})
	first := e.issue(extoleToken{})
	for range extoleTokensKept {
		e.issue(extoleToken{})
	}
	e.tokens.put(extoleToken{value: "managed", kind: extoleManaged})
	if _, known := e.tokens.find(first.value); known {
		t.Error("the oldest is still known")
	}
	if _, known := e.tokens.find("managed"); !known || len(e.tokens.known) != extoleTokensKept || len(e.tokens.order) != extoleTokensKept {
		t.Errorf("%d are known, %d in order, the managed one %v", len(e.tokens.known), len(e.tokens.order), known)
	}
}
