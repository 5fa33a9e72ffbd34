package headless

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// parseMoment reads --at: a moment, or a distance from now. Empty is now.
func parseMoment(text string, now time.Time) (time.Time, error) {
	switch {
	case text == "":
		return now, nil
	case text[0] == '+' || text[0] == '-':
		if d, ok := parseDistance(text); ok {
			return now.Add(d), nil
		}
	case strings.Trim(text, "0123456789") == "":
		// Eleven digits are the year 5138; more are milliseconds.
		if sec, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) <= 11 {
			return time.Unix(sec, 0).UTC(), nil
		}
		return time.Time{}, misuse("write seconds since 1970, ten digits", "--at %s reads like milliseconds", text)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, misuse("write 2026-11-21T12:00:00Z, unix seconds, or a distance from now like +5m or -2d", "--at %q is no time", text)
}

// parseDistance reads a signed duration in which d stands for days of 24 hours.
func parseDistance(text string) (time.Duration, bool) {
	if days, found := strings.CutSuffix(text, "d"); found {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err == nil && n > -40000 && n < 40000
	}
	d, err := time.ParseDuration(text)
	return d, err == nil
}

// spanWords writes a length of time for a person, in two units at most: 42s, 5m 30s, 3h, 41d 2h.
func spanWords(d time.Duration) string {
	d = d.Abs()
	switch {
	case d == math.MaxInt64:
		return "more than 292 years" // where a time.Duration ends
	case d < time.Second && d > 0:
		return "less than 1s"
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return units(d, time.Minute, "m", time.Second, "s")
	case d < 24*time.Hour:
		return units(d, time.Hour, "h", time.Minute, "m")
	case d < 730*24*time.Hour:
		return units(d, 24*time.Hour, "d", time.Hour, "h")
	default:
		return fmt.Sprintf("%d years", d/(365*24*time.Hour))
	}
}

func units(d, large time.Duration, l string, small time.Duration, s string) string {
	words := fmt.Sprintf("%d%s", d/large, l)
	if rest := d % large / small; rest > 0 {
		words += fmt.Sprintf(" %d%s", rest, s)
	}
	return words
}

// momentWords writes a moment in UTC, local time where that differs, and from the moment of judgement.
func momentWords(t, at time.Time) string {
	words := t.UTC().Format("2006-01-02 15:04:05 UTC")
	if local := t.Local(); local.Format("15:04 -0700") != t.UTC().Format("15:04 -0700") {
		words += " (" + local.Format("Mon 15:04:05 MST") + ")"
	}
	return words + ", " + distanceWords(t, at)
}

func distanceWords(t, at time.Time) string {
	switch d := t.Sub(at); {
	case d > 0:
		return "in " + spanWords(d)
	case d < 0:
		return spanWords(d) + " ago"
	default:
		return "now"
	}
}
