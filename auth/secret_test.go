package auth_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"authpeek/auth"
)

const marker = "SECRET-MARKER"

type holder struct {
	hidden auth.Secret
	Shown  auth.Secret
}

// shapes are the ways a secret stands in other values.
func shapes() map[string]any {
	s := auth.NewSecret(marker)
	return map[string]any{
		"itself":           s,
		"pointer":          &s,
		"unexported field": holder{hidden: s, Shown: s},
		"behind a pointer": &holder{hidden: s, Shown: s},
		"map value":        map[string]auth.Secret{"a": s},
		"slice":            []auth.Secret{s},
		"nested":           map[string][]*holder{"a": {{hidden: s, Shown: s}}},
		"any":              []any{s, &s},
		"token":            auth.Token{Value: s},
	}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	for shape, v := range shapes() {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%t", "%c", "%e", "%p"} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, marker) || strings.Contains(got, fmt.Sprintf("%x", marker)) {
				t.Errorf("%s with %s prints %s", shape, verb, got)
			}
		}
		if got, err := json.Marshal(v); err != nil || bytes.Contains(got, []byte(marker)) {
			t.Errorf("%s encodes as %s, %v", shape, got, err)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("it", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("it", "v", v)
		if strings.Contains(log.String(), marker) {
			t.Errorf("%s logs %s", shape, log.String())
		}
	}
}

func TestSecretPrintsAsRedacted(t *testing.T) {
	s := auth.NewSecret(marker)
	for _, verb := range []string{"%v", "%s", "%q", "%#v", "%d"} {
		if got := fmt.Sprintf(verb, s); got != "[redacted]" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if got, err := json.Marshal(map[string]any{"s": s}); string(got) != `{"s":"[redacted]"}` || err != nil {
		t.Errorf("encodes as %s, %v", got, err)
	}
}

func TestSecretReadsBack(t *testing.T) {
	var s auth.Secret
	if err := json.Unmarshal([]byte(`"abc"`), &s); err != nil || s.Reveal() != "abc" {
		t.Errorf("reads %q, %v", s.Reveal(), err)
	}
	if err := json.Unmarshal([]byte(`"[redacted]"`), &s); !errors.Is(err, auth.ErrRedacted) {
		t.Errorf("a redacted text reads with %v", err)
	}
	if s.Reveal() != "abc" {
		t.Errorf("a refused text changed the secret to %q", s.Reveal())
	}
}

func TestSecretIdentity(t *testing.T) {
	a, b := auth.NewSecret("abc"), auth.NewSecret("abd")
	if !a.Equal(auth.NewSecret("abc")) || a.Equal(b) || a.Equal(auth.Secret{}) || !(auth.Secret{}).Equal(auth.NewSecret("")) {
		t.Error("Equal is wrong")
	}
	// The SHA-256 of "abc" is FIPS 180-2's own example.
	if got := a.Fingerprint(); got != "tok#ba7816" {
		t.Errorf("fingerprint is %s", got)
	}
	if !auth.NewSecret("").IsZero() || a.IsZero() || auth.NewSecret("").Fingerprint() != "" {
		t.Error("the empty text is no zero Secret")
	}
}

func TestSecretCut(t *testing.T) {
	id, secret := auth.NewSecret("id:a:b").Cut(":")
	if id.Reveal() != "id" || secret.Reveal() != "a:b" {
		t.Errorf("%q and %q", id.Reveal(), secret.Reveal())
	}
	whole, none := auth.NewSecret("id").Cut(":")
	if whole.Reveal() != "id" || !none.IsZero() {
		t.Errorf("%q and %q", whole.Reveal(), none.Reveal())
	}
}
