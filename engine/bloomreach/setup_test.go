package bloomreach_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	android = "android"
	ios     = "ios"
)

// noon stands still; every token's times are told from it.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func newEngine(t *testing.T) *engine.Engine {
	t.Helper()
	e := engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New()}, Now: func() time.Time { return noon }})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return e
}

func profile(platform, url string) engine.Profile {
	return engine.Profile{
		Name: "acme", Vendor: bloomreach.ID, BaseURL: url, Platform: platform, Integration: "project", ProjectToken: "pt-1",
		APIKey: auth.NewSecret("public-key"), PrivateKey: auth.NewSecret("k1:private-secret"), ApplicationID: "default-application",
		CustomerIDs: map[string]string{"registered": "jane@example.com", "cookie": "c-1"}, Timeout: 10 * time.Second,
	}
}

// do makes a call that exists, however it ends.
func do(t *testing.T, e *engine.Engine, r engine.Request) engine.Done {
	t.Helper()
	done, err := e.Do(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// fileProvider gives what a file holds; an empty file is a null.
func fileProvider(t *testing.T, text string) *auth.Provider {
	t.Helper()
	return fileProviderOf(t, text, auth.PerCall)
}

func fileProviderOf(t *testing.T, text string, policy auth.Policy) *auth.Provider {
	t.Helper()
	name := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := auth.NewFile(auth.FileOptions{Path: name, Extract: "plain"})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy, Now: func() time.Time { return noon }})
}

// signed is a token that the profile's private key has signed.
func signed(claims string) string { return signedWith("private-secret", claims) }

func signedWith(secret, claims string) string {
	key, err := jose.ParseKeys([]byte(secret), jose.KeyRaw)
	if err != nil {
		panic(err)
	}
	text, err := jose.Sign([]byte(projectHeader), []byte(claims), key.List[0], jose.SignOptions{})
	if err != nil {
		panic(err)
	}
	return text
}

// server gives its answers one after the other, the last one again and again, and keeps the requests' bodies.
type server struct {
	*httptest.Server
	bodies chan string
}

type answer struct {
	status int
	body   string
}

func newServer(t *testing.T, answers ...answer) *server {
	t.Helper()
	s := &server{bodies: make(chan string, 100)}
	queue := make(chan answer, len(answers))
	for _, a := range answers {
		queue <- a
	}
	last := answers[len(answers)-1]
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.bodies <- string(body)
		a := last
		select {
		case a = <-queue:
		default:
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header()["Date"] = nil // it would be that of a clock which the test has not set
		w.WriteHeader(a.status)
		if _, err := io.WriteString(w, a.body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// ok are answers of status 200.
func ok(bodies ...string) []answer {
	out := make([]answer, 0, len(bodies))
	for _, b := range bodies {
		out = append(out, answer{200, b})
	}
	return out
}

// ask makes one call of an operation in mode token against a server that gives this answer.
func ask(t *testing.T, platform, operation string, args engine.Args, a answer) engine.Done {
	t.Helper()
	return do(t, newEngine(t), engine.Request{Profile: profile(platform, newServer(t, a).URL), Operation: operation, Mode: auth.TokenMode, Args: args})
}

// code is that of a call's error, or "".
func code(d engine.Done) string {
	if e := d.Call.Finish.Error; e != nil {
		return e.Code
	}
	return ""
}

// isTrouble tells a finding from a note.
func isTrouble(f engine.Finding) bool { return f.Severity != "note" }

// finding is the call's finding with this code, or an empty one.
func finding(d engine.Done, code string) engine.Finding {
	for _, f := range d.Call.Finish.Findings {
		if f.Code == code {
			return f
		}
	}
	return engine.Finding{}
}
