package diagnose

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The longest pieces of a token that a finding quotes, in bytes. A hostile token must not decide how long we talk.
const (
	maxQuoted  = 32
	maxSpelled = 48
	maxDetail  = 160
)

// clip cuts a text to at most n bytes, between two characters, and marks the cut.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// quoted is a text of the token between quotes, with what could steer a terminal escaped.
func quoted(s string) string { return strconv.Quote(clip(s, maxQuoted)) }

// spelled is a value as the token spells it.
func spelled(raw json.RawMessage) string {
	return strings.ToValidUTF8(clip(string(raw), maxSpelled), "\uFFFD")
}

// typeOf names the type of a JSON value.
func typeOf(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '"':
		return "a text"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}

// span is a length of time in words that stay short: "12s", "3h20m0s", "41 days".
func span(d time.Duration) string {
	d = d.Abs()
	if d < 48*time.Hour {
		return d.Round(time.Second).String()
	}
	days := int64(d / (24 * time.Hour))
	if days > 2*365 {
		return strconv.FormatInt(days/365, 10) + " years"
	}
	return strconv.FormatInt(days, 10) + " days"
}

// between is the length from one moment to another; for those too far apart for a Duration it is the longest there is.
func between(from, to time.Time) string {
	if years := to.Year() - from.Year(); years > 250 || years < -250 {
		return strconv.Itoa(max(years, -years)) + " years"
	}
	return span(to.Sub(from))
}

// clock is a moment in words; the day is left out when it is the day of judgement.
func (j *judgement) clock(t time.Time) string {
	t = t.UTC()
	if y, m, d := j.c.At.UTC().Date(); t.Year() == y && t.Month() == m && t.Day() == d {
		return t.Format("15:04:05 UTC")
	}
	return t.Format("2006-01-02 15:04:05 UTC")
}

// name begins a sentence about the token.
func (j *judgement) name() string {
	if j.Fingerprint == "" {
		return "The token"
	}
	return j.Fingerprint
}
