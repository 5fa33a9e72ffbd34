package bloomreach_test

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// table is testdata/requests.table, by its sections: rows of fields.
func table(t *testing.T) map[string][][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/requests.table")
	if err != nil {
		t.Fatal(err)
	}
	sections, at := map[string][][]string{}, ""
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] == "#":
		case strings.HasPrefix(fields[0], "["):
			at = strings.Trim(fields[0], "[]")
		default:
			sections[at] = append(sections[at], fields)
		}
	}
	return sections
}

// tableArgs are the arguments of each operation in the table.
func tableArgs(t *testing.T) map[string]engine.Args {
	t.Helper()
	all := map[string]engine.Args{}
	for _, row := range table(t)["arguments"] {
		all[row[0]] = engine.Args{}
		for _, word := range row[1:] {
			name, value, _ := strings.Cut(word, "=")
			all[row[0]][name] = append(all[row[0]][name], value)
		}
	}
	return all
}

var deviceInBody = regexp.MustCompile(`"device_id":"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"`)

// Every operation leaves as the table says, byte for byte and header by header.
func TestEveryRequestOnTheWire(t *testing.T) {
	at := func() time.Time { return time.UnixMilli(1795262584155) }
	e := engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New(bloomreach.WithNow(at))}, Now: at})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	server := newWireServer(t, `{"success":true}`)
	args, want := tableArgs(t), map[string]request{}
	for _, row := range table(t)["requests"] {
		for platform := range strings.SplitSeq(row[2], ",") {
			r := request{Line: row[3] + " " + row[4]}
			if len(row) > 5 {
				r.Body = strings.NewReplacer("‹ids›", `{"cookie":"c/1 &","registered":"jane@example.com"}`, "‹now›", "1795262584.155").Replace(row[5])
			}
			want[row[0]+" "+row[1]+" "+platform] = r
		}
	}
	left := 0
	modes := []auth.Mode{auth.None, auth.TokenMode, auth.CustomerToken, auth.Basic, auth.StreamJWT}
	for _, row := range table(t)["credentials"] {
		operation, platform := row[0], row[1]
		for i, credential := range row[2:] {
			p := profile(platform, server.URL)
			p.CustomerIDs = map[string]string{"cookie": "c/1 &", "registered": "jane@example.com"}
			p.StreamID, p.Provider = "sid-1", fileProvider(t, jwt)
			if i >= len(modes) {
				p.Integration = "stream"
			}
			mode := modes[i%len(modes)]
			name := strings.Join([]string{operation, platform, p.Integration, string(mode)}, " ")
			_, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: operation, Mode: mode, Args: args[operation]})
			if credential == "x" {
				var usage *engine.UsageError
				if !errors.As(err, &usage) || usage.Fix == "" {
					t.Errorf("%s: %v, want a usage error that says what to do", name, err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got := server.next(t)
			got.Body = deviceInBody.ReplaceAllString(got.Body, `"device_id":"‹device›"`)
			expected := want[operation+" "+p.Integration+" "+platform]
			expected.Headers = withHeader(platform, credentialHeader(platform, credential))
			if diff := cmp.Diff(expected, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			left++
		}
	}
	if left != 13*2*5+4 || !server.silent() {
		t.Errorf("%d requests left, and more unseen: %v", left, !server.silent())
	}
}

// credentialHeader is a credential of the table as it travels in clear.
func credentialHeader(platform, credential string) string {
	value := map[string]string{"Token": "Token public-key", "Basic": "Basic azE6cHJpdmF0ZS1zZWNyZXQ=", "Bearer": "Bearer " + jwt}[credential]
	switch {
	case value == "":
		return ""
	case platform == ios:
		return "authorization: " + value
	default:
		return "Authorization: " + value
	}
}
