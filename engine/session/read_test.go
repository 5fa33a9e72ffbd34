package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// sample is a session of three facts, without its end.
func sample(t testing.TB) []byte {
	t.Helper()
	text, err := NewMeta("authpeek v1", time.Date(2026, 11, 22, 9, 10, 5, 0, time.UTC), engine.Profile{Name: "acme", Vendor: "bloomreach", BaseURL: "https://user:secret@api.example.com/x?key=secret"}).line()
	if err != nil {
		t.Fatal(err)
	}
	c := newCodec()
	token := auth.NewToken(auth.NewSecret("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2ln"), time.Unix(1, 0), 0, "env X").Info
	for i, d := range []engine.Detail{
		engine.CallStarted{Operation: "inbox.fetch", Args: engine.Args{"a": {"b"}}}, engine.HeaderSet{Method: "GET", Token: &token},
		engine.ResponseReceived{Status: 200, Body: engine.RestoredBody([]byte("{}"), 2, "application/json")},
	} {
		text = c.appendEvent(text, engine.Event{Seq: uint64(i + 1), At: time.Date(2026, 11, 22, 9, 11, i, 0, time.UTC), Call: 1, Detail: d})
	}
	return text
}

func TestReadWhatIsWhole(t *testing.T) {
	whole := string(sample(t))
	end := string(appendEnd(nil, time.Date(2026, 11, 22, 9, 25, 0, 0, time.UTC)))
	lines := strings.SplitAfter(whole, "\n")
	tests := []struct {
		name, text                  string
		events, skipped, broken, at int
		torn                        int64
		lost                        uint64
		ended                       bool
	}{
		{name: "whole", text: whole + end, events: 3, ended: true},
		{name: "not closed", text: whole, events: 3},
		{name: "torn", text: whole + lines[2][:50], events: 3, torn: 50},
		{name: "without the last line feed", text: strings.TrimSuffix(whole, "\n"), events: 3},
		{name: "of a later minor version", text: whole + `{"kind":"picture","x":1}` + "\n" + strings.Replace(lines[1], `"fact":"started"`, `"fact":"dreamt"`, 1) + end, events: 3, skipped: 2, ended: true},
		{name: "a member more", text: whole + strings.Replace(lines[1], `"detail":{`, `"mood":[1],"detail":{"colour":{"a":"blue"},`, 1), events: 4},
		{name: "broken lines", text: lines[0] + "\x00\x00\x00\n" + lines[1] + "{\n" + `{"kind":"event"}` + "\n" + end, events: 1, skipped: 1, broken: 2, at: 2, ended: true},
		{name: "a wrong type", text: lines[0] + strings.Replace(lines[1], `"operation":"inbox.fetch"`, `"operation":7`, 1), broken: 1, at: 2},
		{name: "blank lines", text: lines[0] + "\r\n\n" + lines[1], events: 1},
		{name: "a loss", text: whole + string(appendLost(nil, 12, lostOverrun)) + string(appendLost(nil, 1, lostTooLong)), events: 3, lost: 13},
		{name: "a header alone", text: lines[0]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ReadFrom(strings.NewReader(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if len(s.Events) != tt.events || s.Skipped != tt.skipped || s.Broken != tt.broken || s.BrokenAt != tt.at || s.Torn != tt.torn || s.Lost != tt.lost || s.Ended != tt.ended {
				t.Errorf("%d events, skipped %d, broken %d at %d, torn %d, lost %d, ended %t", len(s.Events), s.Skipped, s.Broken, s.BrokenAt, s.Torn, s.Lost, s.Ended)
			}
			if s.Meta.Profile != "acme" || s.Meta.BaseURL != "https://api.example.com/x" || s.Meta.Host != "api.example.com" {
				t.Errorf("%+v", s.Meta)
			}
			if l := s.Ledger(); l.Lost != tt.lost || tt.events == 3 && l.At(0).Response.Status != 200 {
				t.Errorf("the ledger has lost %d of %d calls", l.Lost, l.Len())
			}
		})
	}
}

func TestTheTimeOfARecording(t *testing.T) {
	whole := sample(t)
	for _, tt := range []struct {
		text        []byte
		first, last string
	}{
		{appendEnd(bytes.Clone(whole), time.Date(2026, 11, 22, 9, 25, 0, 0, time.UTC)), "09:11:00", "09:25:00"},
		{whole, "09:11:00", "09:11:02"},
		{whole[:bytes.IndexByte(whole, '\n')+1], "09:10:05", "09:10:05"},
	} {
		s, err := ReadFrom(bytes.NewReader(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		if first, last := s.First().Format(time.TimeOnly), s.Last().Format(time.TimeOnly); first != tt.first || last != tt.last {
			t.Errorf("from %s to %s, want %s to %s", first, last, tt.first, tt.last)
		}
	}
}

func TestWhatIsNoSession(t *testing.T) {
	whole := string(sample(t))
	later := strings.Replace(whole, `"authpeek_session":1`, `"authpeek_session":2`, 1)
	first, rest, _ := strings.Cut(whole, "\n")
	for _, tt := range []struct{ text, want string }{
		{"", "it is empty"},
		{later, "it is a session of format 2, and this authpeek reads format 1; open it with the version that wrote it, authpeek v1"},
		{strings.Replace(whole, `"authpeek_session":1`, `"authpeek_session":0`, 1), "format 0"},
		{first[:40], "ended within the first line"},
		{rest, "without the first line"},
		{"\x89PNG\r\n\x1a\n\x00\x00", "image/png"},
		{"\x1f\x8b\x08\x00", "gzip"},
		{"\x7fELF\x00\x01\xff", "application/octet-stream"},
		{`{"seq":1,"at":"2026-11-22T09:10:05.000Z","call":1,"event":"started"}` + "\n", "what watch or tap prints"},
		{`{"operation":"inbox.fetch","profile":"x","outcome":"ok"}`, "call --json"},
		{"{\n  \"log\": {\n    \"version\": \"1.2\", \"creator\": {}", "a HAR"},
		{`{"x":1}`, "other JSON"}, {"[1,2]", "other JSON"},
		{"default_profile = \"acme\"\n", "a profile file"},
		{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2ln\n", "a token; authpeek token inspect"},
		{"<html>", "HTML"}, {"dear diary\n", "text"},
		{strings.Repeat("x", lineLimit+10), "text"},
		{whole + `{"kind":"event","x":"` + strings.Repeat("x", 10<<20) + "\"}\n", "line 5 is longer than 8 MiB"},
	} {
		_, err := ReadFrom(strings.NewReader(tt.text))
		usage := (*engine.UsageError)(nil)
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), tt.want) || usage.Fix == "" {
			t.Errorf("%.40q: %v, want %q and a way out", tt.text, err, tt.want)
		}
	}
}

// Read names the file, and refuses what is too much for memory before it reads any of it.
// A reading that takes too long can be ended.
func TestReadingIsEnded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.jsonl")
	if err := os.WriteFile(path, sample(t), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestReadOfAFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "large.jsonl")
	if err := os.WriteFile(path, sample(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Read(t.Context(), path); err != nil || s.Path != path || len(s.Events) != 3 {
		t.Fatalf("%+v, %v", s, err)
	}
	if err := os.Truncate(path, MaxSize+1); err != nil { // a hole, which takes no room
		t.Fatal(err)
	}
	for _, tt := range []struct{ path, want string }{
		{path, fmt.Sprintf("%s has 512 MiB", path)}, {dir, dir + " is a folder"}, {filepath.Join(dir, "none"), "no such file"},
	} {
		if _, err := Read(t.Context(), tt.path); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, want %q", err, tt.want)
		}
	}
}

// A reading of a token that no reader can have made would be drawn character by character.
func TestImpossibleTokens(t *testing.T) {
	whole := string(sample(t))
	lines := strings.SplitAfter(whole, "\n")
	for _, change := range [][2]string{
		{`"signature_length":4`, `"signature_length":4000000000`}, {`"offset":21`, `"offset":-1`}, {`"length":4}`, `"length":1000000000}`},
	} {
		bad := strings.Replace(lines[2], change[0], change[1], 1)
		if bad == lines[2] {
			t.Fatalf("%s is not in %s", change[0], lines[2])
		}
		if s, err := ReadFrom(strings.NewReader(lines[0] + bad)); err != nil || s.Broken != 1 {
			t.Errorf("%s was taken: %v", change[1], err)
		}
	}
}

func FuzzRead(f *testing.F) {
	whole := sample(f)
	f.Add(whole)
	f.Add(appendEnd(appendLost(bytes.Clone(whole), 3, lostOverrun), time.Unix(1, 0)))
	f.Add([]byte(`{"authpeek_session":1}` + "\n" + `{"kind":"event","fact":"token.replaced","at":[1,2],"detail":{"old":{"read":{"claims":[["a","1",2]]}}}}`))
	f.Add([]byte(`{"authpeek_session":1}` + "\n" + `{"kind":"event","fact":"started","at":"2026-11-22T09:10:05Z","detail":{"args":[["a",["b"]]]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ReadFrom(bytes.NewReader(text))
		if err != nil {
			return
		}
		// What was read can be folded, shown and written once more, and is then the same.
		l := s.Ledger()
		for i := range l.Len() {
			engine.Report(l.At(i), nil, nil)
		}
		c := newCodec()
		for _, e := range s.Events {
			once := c.appendEvent(nil, e)
			var again Session
			if !again.take(c, once) || len(again.Events) != 1 {
				t.Fatalf("not read again: %s", once)
			}
			if twice := c.appendEvent(nil, again.Events[0]); !bytes.Equal(once, twice) {
				t.Fatalf("%s became %s", once, twice)
			}
		}
	})
}
