package engine_test

import (
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// A token that an answer hands out was made after the request left: judged at the moment of sending it would be from the future.
func TestTokensAreJudgedWhenTheyAreThere(t *testing.T) {
	sent := time.Date(2026, 11, 21, 12, 0, 0, 990e6, time.UTC)
	a := engine.Answer{SentAt: sent}
	for _, tt := range []struct {
		name     string
		obtained time.Time
		want     time.Time
	}{
		{"sent along", sent.Add(-time.Minute), sent},
		{"handed out", sent.Add(20 * time.Millisecond), sent.Add(20 * time.Millisecond)},
		{"of no known time", time.Time{}, sent},
	} {
		if got := a.JudgedAt(auth.Info{ObtainedAt: tt.obtained}); !got.Equal(tt.want) {
			t.Errorf("%s: judged at %s, want %s", tt.name, got, tt.want)
		}
	}
}
