package bloomreach

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/hostiletest"
)

// Retry-After is a server's word: what is told of it lies ahead, and is clean.
func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "0", "120", "-1", "4294967296", "Fri, 31 Dec 9999 23:59:59 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", "1e3"} {
		f.Add(s)
	}
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string) {
		got := retryAfter(engine.Answer{SentAt: at, Header: http.Header{"Retry-After": {value}}})
		if hostiletest.Plain(got) != nil || strings.Contains(got, "-") && !strings.HasPrefix(got, "Retry-After asks to wait ") || strings.Contains(got, "wait -") {
			t.Fatalf("%q is told as %q", value, got)
		}
	})
}

// An attribute is read as it is written.
func FuzzParseAttribute(f *testing.F) {
	f.Add("property:first_name")
	f.Add("recommendation:")
	for _, text := range hostiletest.Corpus() {
		f.Add("id:" + text.Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAttribute(text)
		if err == nil && a.String() != text {
			t.Fatalf("%q is %+v", text, a)
		}
	})
}
