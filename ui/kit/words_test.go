package kit

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDurations(t *testing.T) {
	const ms = time.Millisecond
	tests := []struct {
		d                              time.Duration
		countdown, elapsed, took, full string
	}{
		{-time.Second, "00:00", "00:00", "0.0 ms", "0.0 ms"},
		{0, "00:00", "00:00", "0.0 ms", "0.0 ms"},
		{1, "00:01", "00:00", "0.0 ms", "0.0 ms"},
		{400 * time.Microsecond, "00:01", "00:00", "0.4 ms", "0.4 ms"},
		{2800 * time.Microsecond, "00:01", "00:00", "2.8 ms", "3 ms"},
		{9960 * time.Microsecond, "00:01", "00:00", "10 ms", "10 ms"},
		{42 * ms, "00:01", "00:00", "42 ms", "42 ms"},
		{999700 * time.Microsecond, "00:01", "00:00", "1.0 s", "1.0 s"},
		{1100 * ms, "00:02", "00:01", "1.1 s", "1.1 s"},
		{252 * time.Second, "04:12", "04:12", "4 min", "4 min"},
		{time.Hour - 1, "1h00m", "59:59", "60 min", "60 min"},
		{64*time.Minute + 59*time.Second, "1h04m", "1h04m", "65 min", "65 min"},
		{76*time.Hour + 30*time.Minute, "3d04h", "3d04h", "4590 min", "4590 min"},
		{99*day + 23*time.Hour, "99d23h", "99d23h", "143940 min", "143940 min"},
		{100 * day, ">99d", ">99d", "144000 min", "144000 min"},
	}
	for _, tt := range tests {
		got := []string{Countdown(tt.d), Elapsed(tt.d), Took(tt.d), TookWhole(tt.d)}
		if diff := cmp.Diff([]string{tt.countdown, tt.elapsed, tt.took, tt.full}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.d, diff)
		}
	}
}

func TestAgo(t *testing.T) {
	now := at("12:03:52")
	tests := []struct {
		age  time.Duration
		want string
	}{
		{-time.Minute, "0 s"}, {0, "0 s"}, {8 * time.Second, "8 s"}, {59*time.Second + 999*time.Millisecond, "59 s"},
		{time.Minute, "1 min"}, {2*time.Minute + 43*time.Second, "2 min"}, {time.Hour, "1 h"}, {23 * time.Hour, "23 h"},
		{day, "1 day"}, {2*day - 1, "1 day"}, {6 * day, "6 days"}, {400 * day, "400 days"},
	}
	for _, tt := range tests {
		if got := Ago(now.Add(-tt.age), now); got != tt.want {
			t.Errorf("Ago(%s) = %q, want %q", tt.age, got, tt.want)
		}
	}
}

func TestClock(t *testing.T) {
	instant := at("12:03:04").Add(155 * time.Millisecond)
	east := time.FixedZone("CET", 3600)
	got := []string{Clock(instant, W140, time.UTC), Clock(instant, W100, east), Clock(instant, W80, time.UTC),
		Clock(instant, W60, time.UTC), TimeOfDay(instant, east), DateTime(instant, time.UTC)}
	want := []string{"12:03:04.155", "13:03:04.155", "03:04.155", "03:04", "13:03:04", "2026-11-21 12:03:04"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMoment(t *testing.T) {
	now := at("23:30:00")
	east := time.FixedZone("CET", 3600)
	got := []string{Moment(now.Add(time.Minute), now, time.UTC), Moment(now.Add(time.Hour), now, time.UTC), Moment(now.Add(time.Hour), now, east),
		Moment(now.AddDate(1, 0, 0), now, time.UTC)}
	want := []string{"23:31:00", "2026-11-22 00:30:00", "01:30:00", "2027-11-21 23:30:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSize(t *testing.T) {
	for bytes, want := range map[int64]string{
		-1: "0 B", 0: "0 B", 61: "61 B", 999: "999 B", 1000: "1.0 KB", 1100: "1.1 KB", 9949: "9.9 KB", 9950: "10 KB",
		14_000: "14 KB", 999_499: "999 KB", 999_500: "1.0 MB", 50_000_000: "50 MB", 1_500_000_000: "1.5 GB", 1 << 62: "4.6 EB",
	} {
		if got := Size(bytes); got != want {
			t.Errorf("Size(%d) = %q, want %q", bytes, got, want)
		}
	}
}

func TestSparkAndTrend(t *testing.T) {
	st := plain()
	tests := []struct{ name, got, want string }{
		{"few calls", Spark(st, []int{0, 1, 2, 1, 3}, 10), "▁▃▅▃█"},
		{"many calls", Spark(st, []int{0, 1, 100, 50, -4}, 10), "▁▃█▅▁"},
		{"the newest", Spark(st, []int{3, 3, 0, 1}, 2), "▁▃"},
		{"none", Spark(st, nil, 10), ""},
		{"no room", Spark(st, []int{1}, 0), ""},
		{"ascii", Spark(plainASCII(), []int{0, 1, 2, 3}, 10), "_-=#"},
		{"course", Trend(st, []float64{1180, 1200, 1220, 1240}, 10), "▁▃▅█"},
		{"level", Trend(st, []float64{7, 7}, 10), "▁▁"},
		{"no course", Trend(st, nil, 10), ""},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestClassOf(t *testing.T) {
	for w, want := range map[int]Class{0: W60, 60: W60, 79: W60, 80: W80, 99: W80, 100: W100, 119: W100, 120: W120, 139: W120, 140: W140, 300: W140} {
		if got := ClassOf(w); got != want {
			t.Errorf("ClassOf(%d) = %d, want %d", w, got, want)
		}
	}
}

// Ago says the same until then, and something else from then on.
func TestAgoUntil(t *testing.T) {
	made := time.Date(2026, 11, 21, 12, 3, 4, 0, time.UTC)
	for _, d := range []time.Duration{-time.Minute, 0, time.Second / 2, 59*time.Second + 1, time.Minute, 90 * time.Second, time.Hour - 1, 5*time.Hour + 1, 47 * time.Hour, 49 * time.Hour, 1000 * time.Hour} {
		now := made.Add(d)
		until := AgoUntil(made, now)
		if !until.After(now) || Ago(made, until.Add(-1)) != Ago(made, now) || Ago(made, until) == Ago(made, now) {
			t.Errorf("%v after: %q until %v, and then %q", d, Ago(made, now), until.Sub(made), Ago(made, until))
		}
	}
}
