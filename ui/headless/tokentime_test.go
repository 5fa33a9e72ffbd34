package headless

import (
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"": now, "+5m": now.Add(5 * time.Minute), "-1h30m": now.Add(-90 * time.Minute), "-2d": now.Add(-48 * time.Hour),
		"1795262400": time.Unix(1795262400, 0), "2026-11-21T12:00:00Z": now, "2026-11-21T13:00:00.5+01:00": now.Add(500 * time.Millisecond),
		"2026-11-21 12:00:00": now, "2026-11-21": now.Add(-12 * time.Hour),
	} {
		if got, err := parseMoment(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"5m", "+", "-xd", "noon", "1795262400000", "+99999999d", "2026-13-01"} {
		if got, err := parseMoment(text, now); exitCode(err) != 2 {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestSpanWords(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0s": 0, "less than 1s": 300 * time.Millisecond, "42s": 42*time.Second + 900*time.Millisecond, "5m": 5 * time.Minute,
		"5m 30s": -(5*time.Minute + 30*time.Second), "3h 1m": 3*time.Hour + time.Minute, "41d 2h": 41*24*time.Hour + 2*time.Hour, "24 years": 24 * 366 * 24 * time.Hour,
	} {
		if got := spanWords(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
