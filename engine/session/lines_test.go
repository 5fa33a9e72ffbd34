package session

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pelletier/go-toml/v2"

	"authpeek/engine"
)

// What was read can be written again: the same session, but for what was broken in it.
func TestLinesOfASession(t *testing.T) {
	text := string(sample(t))
	first, err := ReadFrom(strings.NewReader(text + "nonsense\n" + `{"kind":"event","se`))
	if err != nil || first.Torn == 0 {
		t.Fatal(first.Torn, err)
	}
	more := engine.Event{At: first.First(), Call: 7, Detail: engine.CallNoted{Comment: "here"}}
	again, err := first.Lines(more)
	if err != nil {
		t.Fatal(err)
	}
	second, err := ReadFrom(bytes.NewReader(again))
	if err != nil || second.Broken > 0 || second.Torn > 0 || second.Ended != first.Ended || second.Lost != first.Lost {
		t.Errorf("%+v: %v", second, err)
	}
	first.Events = append(first.Events, more)
	if diff := cmp.Diff(first, second, same(), cmpopts.IgnoreUnexported(Session{}), cmpopts.IgnoreFields(Session{}, "Torn", "Broken", "BrokenAt")); diff != "" {
		t.Error(diff)
	}
}

// The profile of a header is a profile file, whatever its name and values are.
func TestConfigOfARecording(t *testing.T) {
	m := Meta{Profile: `my "own" [x]`, Vendor: "bloomreach", BaseURL: "https://api.example", AdvancedAuth: true, CustomerIDs: map[string]string{"registered": "j\n\x1b[31m"}}
	text, err := m.Config()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Profiles map[string]map[string]any `toml:"profiles"`
	}
	if err := toml.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	want := map[string]any{"vendor": "bloomreach", "base_url": "https://api.example", "advanced_auth": true, "customer": map[string]any{"registered": "j\n\x1b[31m"}}
	if diff := cmp.Diff(want, got.Profiles[m.Profile]); diff != "" || bytes.ContainsRune(text, '\x1b') {
		t.Errorf("%s\n%s", diff, text)
	}
}
