package export_test

import (
	"testing"

	"authpeek/engine"
	"authpeek/engine/export"
	"authpeek/engine/hostiletest"
)

// Whatever a call was, its archive is one that other tools read, and its command line is one or is refused.
func FuzzExports(f *testing.F) {
	f.Add("POST", "http://127.0.0.1:1/a?b=c&d#e", "Content-Type", "application/x-www-form-urlencoded", "a=b&c=%zz")
	f.Add("GET", "http://127.0.0.1:1/", "Cookie", "a=b; c; =d", "")
	for _, text := range hostiletest.Corpus() {
		f.Add("POST", "http://127.0.0.1:1/"+text.Text+"?"+text.Text, "X-"+text.Text, text.Text, text.Text)
	}
	f.Fuzz(func(t *testing.T, method, url, name, value, body string) {
		c := told(method, url, body, engine.Header{Name: name, Value: value})
		har(t, c)
		if command, err := export.Curl(c); err == nil && hostiletest.Plain(command.Text) != nil {
			t.Fatalf("%v in %q", hostiletest.Plain(command.Text), command.Text)
		}
	})
}
