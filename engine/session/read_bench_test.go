package session

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// recordingOf writes a session of so many calls, each with the facts that a call has and an answer of 4 KiB.
func recordingOf(t testing.TB, calls int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.jsonl", calls))
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	header, err := NewMeta("authpeek v1", time.Unix(1795262884, 0), engine.Profile{Name: "acme", Vendor: "bloomreach"}).line()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(header)
	token := auth.NewToken(auth.NewSecret("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIiwiZXhwIjoxNzk1MjYyODg0fQ.c2ln"), time.Unix(1795262884, 0), 0, "http POST /token").Info
	message := `{"id":"070384247690685160","type":"push","is_read":false,"create_time":1795262884.12,"content":{"title":"Your order has shipped","message":"It is going to be with you by Friday."}}`
	body := `{"success":true,"messages":[` + strings.TrimSuffix(strings.Repeat(message+",", 4096/len(message)), ",") + `]}`
	headers := []engine.Header{{Name: "Content-Type", Value: "application/json", Origin: "SDK"}, {Name: "Authorization", Value: "Bearer " + token.Fingerprint, Origin: "provider:http"}}
	c := newCodec()
	var line []byte
	seq := uint64(0)
	for id := range calls {
		at := time.Unix(1795262884+int64(id), 0)
		for _, d := range []engine.Detail{
			engine.CallStarted{Operation: "inbox.fetch", Mode: auth.CustomerToken, Profile: "acme", Platform: "android", Integration: "project", Customer: "jane@example.com", Vendor: "bloomreach", CustomerIDs: map[string]string{"registered": "jane@example.com"}},
			engine.TokenReused{Token: token, Policy: auth.Cached}, engine.HeaderSet{Method: "POST", URL: "https://api.example.com/webxp/projects/pt/appinbox/fetch", Headers: headers, Credential: "Bearer " + token.Fingerprint, Token: &token},
			engine.RequestSent{Method: "POST", URL: "https://api.example.com/webxp/projects/pt/appinbox/fetch", Bytes: 60, Body: engine.RestoredBody([]byte(`{"customer_ids":{"registered":"jane@example.com"}}`), 50, "application/json")},
			engine.FirstByte{Status: 200, Reused: true, Took: 40 * time.Millisecond},
			engine.ResponseReceived{Status: 200, ContentType: "application/json", Bytes: int64(len(body)), Headers: headers[:1], Body: engine.RestoredBody([]byte(body), int64(len(body)), "application/json"), Timing: engine.Timing{Total: 41 * time.Millisecond, Reused: true, Remote: "127.0.0.1:80"}},
			engine.CallFinished{Outcome: engine.OutcomeOK, Status: 200, Summary: "12 messages, 3 unread", Digest: fmt.Sprint(id), Timing: engine.Timing{Total: 41 * time.Millisecond}},
		} {
			seq++
			line = c.appendEvent(line[:0], engine.Event{Seq: seq, At: at, Call: engine.CallID(id + 1), Detail: d})
			_, _ = w.Write(line)
		}
	}
	_, _ = w.Write(appendEnd(nil, time.Unix(1795262884+int64(calls), 0)))
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}

// heap is what lives, in MB.
func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// BenchmarkRead says how fast a recording is opened and what stays in memory of it, for recordings that grow.
func BenchmarkRead(b *testing.B) {
	for _, calls := range []int{300, 3_000, 30_000} {
		path := recordingOf(b, calls)
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		for _, way := range []struct {
			name string
			read func() (Session, error)
		}{
			{"all", func() (Session, error) { return Read(b.Context(), path) }}, {"opened", func() (Session, error) { return Open(b.Context(), path) }},
		} {
			b.Run(fmt.Sprintf("%s/%dcalls", way.name, calls), func(b *testing.B) {
				b.SetBytes(info.Size())
				b.ReportAllocs()
				before, held := heap(), 0.0
				for b.Loop() {
					s, err := way.read()
					if err != nil {
						b.Fatal(err)
					}
					b.StopTimer()
					held = heap() - before
					runtime.KeepAlive(s)
					b.StartTimer()
				}
				b.ReportMetric(held, "MB-live")
			})
		}
	}
}
