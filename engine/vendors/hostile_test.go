package vendors_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/vendors"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// steering could move a cursor, write a window's title, reorder a line or hide in it.
const steering = "\x1b[2J\x1b]0;owned\x07\u202eevil\u200b\u009b31m\r\n"

// members are the names that one or the other reader looks for in an answer.
var members = []string{
	"token", "identity", "access_token", "expires_in", "scopes", "type", "status", "code", "message", "parameters", "ttl", "client_update_type", "error", "jwt",
	"id", "level", "email", "first_name", "success", "errors", "messages", "sync_token", "results", "client_id", "denied_scopes", "refreshToken", "unique_id",
}

// object gives every one of the members that value, as it stands in JSON.
func object(value string) string {
	var b strings.Builder
	for i, name := range members {
		fmt.Fprintf(&b, "%s%q:%s", map[bool]string{true: "{", false: ","}[i == 0], name, value)
	}
	return b.String() + "}"
}

// quoted is a text as JSON has it.
func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// hostileBodies are answers that nobody of good will would give, by what is wrong with them.
func hostileBodies() map[string]string {
	bodies := map[string]string{
		"nothing": "", "null": "null", "a number": "1e999", "a text": `"x"`, "garbage": "\x00\xff\xfe\x80{{{[[[", "a page": "<html>" + steering, "a byte order mark": "\ufeff{}",
		"deep arrays": strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), "deep objects": strings.Repeat(`{"token":`, 5_000) + "1" + strings.Repeat("}", 5_000),
		"a long text": `{"token":"` + strings.Repeat("x", 1<<20) + `"}`, "many members": "{" + strings.Repeat(`"a":1,`, 5_000) + `"b":2}`,
		"steering": object(quoted(steering)), "steering in a list": object("[" + quoted(steering) + "]"), "steering names": `{` + quoted(steering) + `:` + quoted(steering) + `,"parameters":{` + quoted(steering) + `:1}}`,
		"a long token": object(quoted(strings.Repeat("e.", 10_000))), "three parts": object(`"e30.e30.e30"`), "duplicates": `{"token":"a","token":null,"token":["b"],"status":200,"status":"x","code":"a","code":1}`,
		"half": `{"token":"abc","scopes":["A"`, "a list of objects": "[" + object("1") + "," + object("null") + "]",
	}
	for _, value := range []string{"null", "true", "0", "-1", "1e300", "9223372036854775807", `""`, "[]", "{}", "[null,1,{}]", `{"message":[]}`} {
		bodies["every member "+value] = object(value)
	}
	return bodies
}

// perVendor is a profile of each vendor that asks one server for everything.
func perVendor(t *testing.T, url string) []engine.Profile {
	t.Helper()
	token, err := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret("eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImphbmVAZXhhbXBsZS5jb20iLCJleHAiOjQwMDAwMDAwMDB9.c2ln")})
	if err != nil {
		t.Fatal(err)
	}
	base := engine.Profile{
		Name: "hostile", BaseURL: url, APIKey: auth.NewSecret("an-api-key-0001"), PrivateKey: auth.NewSecret("kid:0123456789abcdef0123456789abcdef"),
		Timeout: 20 * time.Second, Platform: "android", Integration: "project", ProjectToken: "token", ApplicationID: "default-application",
	}
	var all []engine.Profile
	for _, of := range []struct {
		vendor     string
		customer   map[string]string
		settings   map[string]string
		asksItself bool // the SDK fetches the token, and no provider gives it
	}{
		{"extole", map[string]string{"email": "jane@example.com"}, map[string]string{"server_url": url, "client_id": "live"}, false},
		{"twilio", map[string]string{"identity": "jane"}, map[string]string{"starter": "node", "client": "conversations", "server_url": url}, false},
		{"twilio", map[string]string{"identity": "jane"}, map[string]string{"starter": "php", "client": "voice-js", "server_url": url}, true},
		{"nudge", nil, map[string]string{"app": "js", "expiry_mins": "60"}, false},
	} {
		p := base
		p.Vendor, p.CustomerIDs, p.Settings = of.vendor, of.customer, of.settings
		if !of.asksItself {
			p.Provider = auth.NewProvider(auth.ProviderOptions{Source: token, Policy: auth.PerCall})
		}
		all = append(all, p)
	}
	return all
}

// watched is an engine whose calls are counted from begin to end.
type watched struct {
	*engine.Engine
	sub *engine.Sub
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	e := engine.New(engine.Options{Vendors: vendors.All(time.Now)})
	w := &watched{e, e.Journal().Subscribe()}
	t.Cleanup(func() {
		w.sub.Close()
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

// do makes a call with samples for arguments, and holds against it what is true of every call.
func (w *watched) do(t *testing.T, p engine.Profile, op engine.Operation, mode auth.Mode) engine.Done {
	t.Helper()
	args := engine.Args{}
	for _, a := range op.Args {
		if a.Required {
			args[a.Name] = []string{"a-sample-value"}
		}
	}
	done, err := w.Do(t.Context(), engine.Request{Profile: p, Operation: op.ID, Mode: mode, Args: args})
	if usage := (*engine.UsageError)(nil); errors.As(err, &usage) {
		t.Fatalf("%s in %s: %v", op.ID, mode, err)
	} else if err != nil {
		t.Fatal(err)
	}
	events, lost, err := w.sub.Next(t.Context(), 0)
	if err != nil || lost > 0 {
		t.Fatal(err, lost)
	}
	finished := 0
	for _, e := range events {
		if e.Detail.Name() == "finished" {
			finished++
		}
	}
	end := done.Call.Finish
	if finished != 1 || end == nil {
		t.Fatalf("the call finished %d times: %+v", finished, end)
	}
	if (end.Error != nil) == done.Call.OK() {
		t.Errorf("it ended %q with the error %v", end.Outcome, end.Error)
	}
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(engine.Report(&done.Call, done.Result, nil)); err != nil {
		t.Error(err)
	}
	if rower, ok := done.Result.(engine.Rower); ok {
		rower.Rows(time.Now())
	}
	shown := []string{end.Summary}
	if e := end.Error; e != nil {
		shown = append(shown, e.Message, e.Fix)
	}
	for _, f := range end.Findings {
		shown = append(shown, f.Title, f.Detail, f.Fix)
	}
	for _, text := range shown {
		if len(text) > 8<<10 {
			t.Errorf("%d bytes for a person: %.200q", len(text), text)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return r == 0x1b || r == 0x9b || r == 0x202e || r == 7 }) {
			t.Errorf("what a server says could steer a terminal: %q", text)
		}
	}
	return done
}

// Whatever a server answers, each call ends once, and what it leaves behind can be shown and written down.
func TestHostileAnswers(t *testing.T) {
	var status int
	var contentType, body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("X-Extole-Token", "rotated\u202e")
		w.Header().Set("Retry-After", "-1e99")
		if status >= 300 && status < 400 {
			w.Header().Set("Location", r.URL.Path) // for ever
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // a 204 and a 304 take none
	}))
	defer server.Close()
	bodies := hostileBodies()
	for _, p := range perVendor(t, server.URL) {
		t.Run(p.Vendor, func(t *testing.T) {
			w := newWatched(t)
			for _, op := range w.Vendor(p.Vendor).Operations() {
				for i, mode := range op.Modes {
					names, statuses := slices.Sorted(maps.Keys(bodies)), []int{200, 401, 500}
					if i > 0 { // what is read is the same, and another credential is judged
						names, statuses = []string{"nothing", "garbage", "steering", "every member null"}, []int{200, 401}
					}
					for _, name := range names {
						for _, status = range statuses {
							contentType, body = "application/json", bodies[name]
							if t.Failed() {
								t.Fatalf("%s in %s: the answer before %d with %s", op.ID, mode, status, name)
							}
							w.do(t, p, op, mode)
						}
					}
					for _, status = range []int{204, 302, 304, 307} {
						contentType, body = "text/html; charset=\"\u202e", ""
						w.do(t, p, op, mode)
					}
				}
			}
		})
	}
}

// An answer without end is read up to a bound, and one that drips ends with the time that a call may take.
func TestAnswersWithoutEnd(t *testing.T) {
	var drip atomic.Bool
	ctx, stop := context.WithCancel(context.Background())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"token":"`)
		if drip.Load() {
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
			case <-ctx.Done():
			}
			return
		}
		piece := bytes.Repeat([]byte("x"), 1<<16)
		for r.Context().Err() == nil {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	defer stop()
	for _, p := range perVendor(t, server.URL) {
		w := newWatched(t)
		v := w.Vendor(p.Vendor)
		op, _ := engine.LookupOperation(v, v.Home())
		drip.Store(false)
		before := memory()
		done := w.do(t, p, op, v.Mode(p, op.ID))
		if done.Call.OK() {
			t.Errorf("%s: an answer without end went well", p.Vendor)
		}
		if after := memory(); after > before+64<<20 {
			t.Errorf("%s keeps %d MiB of it", p.Vendor, (after-before)>>20)
		}
		drip.Store(true)
		p.Timeout = 50 * time.Millisecond
		if done = w.do(t, p, op, v.Mode(p, op.ID)); done.Call.OK() {
			t.Errorf("%s: an answer that never ended went well", p.Vendor)
		}
	}
}

// memory is what the heap holds when nothing of it is garbage.
func memory() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
