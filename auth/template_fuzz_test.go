package auth_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine/hostiletest"
)

// Whatever the ids of a customer are, they stand in the body of a request as JSON, and no id steps out of its quotes.
func FuzzTemplate(f *testing.F) {
	f.Add("registered", "jane@example.com", "{{.Now}}")
	f.Add("a\"b", `\",\"admin\":true,\"x\":\"`, "{{ .CustomerIDs | printf \"%d\" }}")
	for _, text := range hostiletest.Corpus() {
		f.Add(text.Text, text.Text, text.Text)
	}
	f.Fuzz(func(t *testing.T, name, value, anything string) {
		var sent []byte
		client := answers(func(r *http.Request) *http.Response {
			sent, _ = io.ReadAll(r.Body)
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("a-token"))}
		})
		ids := map[string]string{"registered": value, name: value}
		source, err := auth.NewHTTP(auth.HTTPOptions{URL: "http://127.0.0.1/token", Body: `{"ids":{{.CustomerIDs}},"id":"{{.Registered}}"}`, Client: &http.Client{Transport: client}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := source.Fetch(t.Context(), auth.Ask{CustomerIDs: ids}); err != nil {
			t.Fatal(err)
		}
		var got struct {
			IDs map[string]string
			ID  string
		}
		d := json.NewDecoder(bytes.NewReader(sent))
		d.DisallowUnknownFields()
		if err := d.Decode(&got); err != nil || d.More() {
			t.Fatalf("%q: %v", sent, err)
		}
		if want := strings.ToValidUTF8(value, "\ufffd"); strings.Count(got.ID, "\ufffd") == 0 && got.ID != want || len(got.IDs) == 0 {
			t.Fatalf("%q went out as %q", value, sent)
		}
		if source, err := auth.NewHTTP(auth.HTTPOptions{URL: "http://127.0.0.1/token", Body: anything, Client: &http.Client{Transport: client}}); err == nil {
			fetchAny(t, source)
		} else if hostiletest.Plain(err.Error()) != nil {
			t.Fatalf("%v", hostiletest.Plain(err.Error()))
		}
	})
}
