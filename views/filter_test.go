package views

import (
	"strings"
	"testing"
)

func TestFilterMatch(t *testing.T) {
	row := Row{
		Text: "#159 inbox.fetch customer token expired 12:03:04", Operation: "inbox.fetch", Method: "POST", Mode: "customer-token",
		Tok: "tok#5d90c3", Host: "127.0.0.1:8917", Status: 401, Is: []string{"error", "new"},
	}
	tests := []struct {
		filter string
		want   bool
	}{
		{"", true},
		{"   ", true},
		{"expired", true},
		{"EXPIRED Customer", true},
		{"expired fresh", false},
		{"!fresh", true},
		{"!expired", false},
		{`"token expired"`, true},
		{`"expired token"`, false},
		{`!"expired token"`, true},
		{`"token exp`, true},
		{`"`, true},
		{"!", false},
		{"op:inbox", true},
		{"op:INBOX.F", true},
		{`op:"inbox.fetch"`, true},
		{"op:consents", false},
		{"!op:consents", true},
		{"method:post", true},
		{"method:pos", false},
		{"mode:customer", true},
		{"tok:5d90", true},
		{"host:127", true},
		{"status:401", true},
		{"status:4xx", true},
		{"status:4XX", true},
		{"status:5xx", false},
		{"status:>=400", true},
		{"status:>401", false},
		{"status:<=401", true},
		{"status:<401", false},
		{"is:error", true},
		{"is:unread", false},
		{"!is:unread status:4xx inbox", true},
		{"12:03", true},
		{"12:04", false},
		{"https://x", false},
		{`"op:inbox"`, false},
	}
	for _, tt := range tests {
		f, err := ParseFilter(tt.filter)
		if err != nil {
			t.Errorf("%q: %v", tt.filter, err)
			continue
		}
		if got := f.Match(row); got != tt.want {
			t.Errorf("%q matches: %v, want %v", tt.filter, got, tt.want)
		}
		if f.Text != strings.TrimSpace(tt.filter) {
			t.Errorf("%q is kept as %q", tt.filter, f.Text)
		}
	}
}

// A call without an answer has no status: it is neither below 300 nor of any class.
func TestFilterWithoutStatus(t *testing.T) {
	for _, filter := range []string{"status:<300", "status:<=500", "status:2xx", "status:401"} {
		f, err := ParseFilter(filter)
		if err != nil {
			t.Fatal(err)
		}
		if f.Match(Row{Text: "cancelled"}) {
			t.Errorf("%s matches a call without an answer", filter)
		}
	}
}

func TestFilterMistakes(t *testing.T) {
	tests := []struct{ filter, meant string }{
		{"staus:4xx", "did you mean status?"},
		{"tatus:4xx", "did you mean status?"},
		{"mod:token", "did you mean mode?"},
		{"methd:get", "did you mean method?"},
		{"token:5d", "did you mean tok?"},
		{"is:eror", "use one of error"},
		{"is:", "use one of error"},
		{"status:", "status:4xx"},
		{"status:abc", "status:4xx"},
		{"status:4x", "status:4xx"},
		{"status:=401", "status:4xx"},
		{"status:9xx", "status:4xx"},
		{"status:99999999999999999999", "status:4xx"},
		{"inbox !stats:4xx", "did you mean status?"},
	}
	for _, tt := range tests {
		_, err := ParseFilter(tt.filter)
		if err == nil || !strings.Contains(err.Error(), tt.meant) {
			t.Errorf("%q: error %v, want one that says %q", tt.filter, err, tt.meant)
		}
	}
}

func TestFilterEmpty(t *testing.T) {
	for filter, want := range map[string]bool{"": true, `  ""`: true, "x": false, "is:new": false} {
		f, err := ParseFilter(filter)
		if err != nil {
			t.Fatal(err)
		}
		if f.Empty() != want {
			t.Errorf("%q is empty: %v, want %v", filter, f.Empty(), want)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{"", "status:4xx", `op:"a b`, "!!x", `!"`, "is:\xff", ":", "a:", "!a:b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		filter, err := ParseFilter(s)
		if err == nil {
			filter.Match(Row{Text: strings.ToLower(s), Status: 200})
		}
	})
}
