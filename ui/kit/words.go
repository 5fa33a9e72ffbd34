package kit

import (
	"strconv"
	"time"
)

// day is 24 hours: countdowns and ages know no calendar.
const day = 24 * time.Hour

// Countdown is the time left, rounded up to a second so that it reads 00:00 only when the time is over: mm:ss below an
// hour, then 1h04m, 3d04h, >99d. What is below zero reads 00:00.
func Countdown(d time.Duration) string {
	d = max(d, 0)
	if rest := d % time.Second; rest > 0 {
		d += time.Second - rest
	}
	return span(d)
}

// Elapsed is the time that has passed, rounded down to a second, in the form of Countdown.
func Elapsed(d time.Duration) string { return span(max(d, 0).Truncate(time.Second)) }

// span writes whole seconds.
func span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return twoDigits(d/time.Minute) + ":" + twoDigits(d/time.Second%60)
	case d < day:
		return strconv.Itoa(int(d/time.Hour)) + "h" + twoDigits(d/time.Minute%60) + "m"
	case d < 100*day:
		return strconv.Itoa(int(d/day)) + "d" + twoDigits(d/time.Hour%24) + "h"
	default:
		return ">99d"
	}
}

// twoDigits is a number below 100. Each picture has a countdown, and fmt takes longer over one than the rest of the gauge.
func twoDigits(n time.Duration) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }

// Ago is the age of t in words without "ago": 8 s, 2 min, 1 h, 1 day, 6 days. A time to come has the age of 0 s.
func Ago(t, now time.Time) string {
	d := max(now.Sub(t), 0)
	switch {
	case d < time.Minute:
		return count(d, time.Second, "s")
	case d < time.Hour:
		return count(d, time.Minute, "min")
	case d < day:
		return count(d, time.Hour, "h")
	case d < 2*day:
		return "1 day"
	default:
		return count(d, day, "days")
	}
}

// AgoUntil is when Ago says something else for the first time.
func AgoUntil(t, now time.Time) time.Time {
	d := max(now.Sub(t), 0)
	unit := day
	switch {
	case d < time.Minute:
		unit = time.Second
	case d < time.Hour:
		unit = time.Minute
	case d < day:
		unit = time.Hour
	}
	return t.Add(d - d%unit + unit)
}

func count(d, unit time.Duration, name string) string {
	return strconv.FormatInt(int64(d/unit), 10) + " " + name
}

// Took is how long something took: 0.4 ms, 42 ms, 1.1 s, 2 min. Below 10 ms it has one decimal.
func Took(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < 9950*time.Microsecond: // what one decimal shows as less than 10
		return strconv.FormatFloat(float64(d)/1e6, 'f', 1, 64) + " ms"
	case d < 999500*time.Microsecond:
		return strconv.FormatFloat(float64(d)/1e6, 'f', 0, 64) + " ms"
	case d < 99950*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	default:
		return strconv.FormatFloat(d.Minutes(), 'f', 0, 64) + " min"
	}
}

// TookWhole is Took in whole milliseconds, for a column where the fraction says nothing. What took less than half a
// millisecond keeps its decimal.
func TookWhole(d time.Duration) string {
	if d >= 500*time.Microsecond && d < 10*time.Millisecond {
		return strconv.FormatFloat(float64(d)/1e6, 'f', 0, 64) + " ms"
	}
	return Took(d)
}

// Clock is an instant of the day as long as a screen of a class has room for: 12:03:04.155, then 03:04.155 at 80 columns
// and 03:04, minutes and seconds, at 60. loc is time.UTC or time.Local.
func Clock(t time.Time, class Class, loc *time.Location) string {
	switch class {
	case W60:
		return t.In(loc).Format("04:05")
	case W80:
		return t.In(loc).Format("04:05.000")
	default:
		return t.In(loc).Format("15:04:05.000")
	}
}

// TimeOfDay is an instant to the second: 12:08:04.
func TimeOfDay(t time.Time, loc *time.Location) string { return t.In(loc).Format(time.TimeOnly) }

// DateTime is an instant with its day: 2026-11-21 12:01:09.
func DateTime(t time.Time, loc *time.Location) string { return t.In(loc).Format(time.DateTime) }

// Moment is an instant as one tells it now: its time of day, and its day with it where that is another one than today.
func Moment(t, now time.Time, loc *time.Location) string {
	if t.In(loc).Format(time.DateOnly) != now.In(loc).Format(time.DateOnly) {
		return DateTime(t, loc)
	}
	return TimeOfDay(t, loc)
}

// Size is a number of bytes in decimal units: 61 B, 1.1 KB, 14 KB, 50 MB. Below 10 it has one decimal.
func Size(bytes int64) string {
	if bytes < 1000 {
		return strconv.FormatInt(max(bytes, 0), 10) + " B"
	}
	const units = "KMGTPE"
	n, unit := float64(bytes)/1000, 0
	for n >= 999.5 && unit < len(units)-1 { // what would be written as 1000
		n, unit = n/1000, unit+1
	}
	decimals := 0
	if n < 9.95 {
		decimals = 1
	}
	return strconv.FormatFloat(n, 'f', decimals, 64) + " " + units[unit:unit+1] + "B"
}
