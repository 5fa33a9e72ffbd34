package nudge_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/engine/nudge"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon stands still; every token's times are told from it.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func at() time.Time { return noon }

func newEngine(t *testing.T, now func() time.Time) *engine.Engine {
	t.Helper()
	e := engine.New(engine.Options{Vendors: []engine.Vendor{nudge.New()}, Now: now})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return e
}

const privateKey = "private-api-key-1"

func profile(url string, settings ...string) engine.Profile {
	p := engine.Profile{
		Name: "acme", Vendor: nudge.ID, BaseURL: url, APIKey: auth.NewSecret(privateKey), APIKeyOrigin: "config",
		Timeout: 10 * time.Second, Settings: map[string]string{"app": "js", "expiry_mins": "60"},
	}
	for i := 0; i+1 < len(settings); i += 2 {
		p.Settings[settings[i]] = settings[i+1]
	}
	return p
}

func do(t *testing.T, e *engine.Engine, r engine.Request) engine.Done {
	t.Helper()
	done, err := e.Do(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// token is one as Nudge's sample is: EdDSA, a UUID, and nothing but the two times in it (B1).
func token(from time.Time, life time.Duration) string {
	// The private key of RFC 8037 appendix A.1.
	key, err := jose.ParseKeys([]byte(`{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`), jose.KeyAuto)
	if err != nil {
		panic(err)
	}
	claims := fmt.Sprintf(`{"iat":%d,"exp":%d}`, from.Unix(), from.Add(life).Unix())
	text, err := jose.Sign([]byte(`{"alg":"EdDSA","kid":"0c49444f-dc10-431a-8474-b2e3020293e6"}`), []byte(claims), key.List[0], jose.SignOptions{})
	if err != nil {
		panic(err)
	}
	return text
}

// server answers every request alike, and keeps them.
type server struct {
	*httptest.Server
	requests chan *http.Request
	asked    atomic.Int64
}

func newServer(t *testing.T, answer func(n int) (status int, contentType, text string)) *server {
	t.Helper()
	s := &server{requests: make(chan *http.Request, 100)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests <- r
		status, contentType, text := answer(int(s.asked.Add(1)))
		w.Header().Set("Content-Type", contentType)
		w.Header()["Date"] = nil // it would be that of a clock which the test has not set
		w.WriteHeader(status)
		if _, err := io.WriteString(w, text); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func always(status int, contentType, text string) func(int) (int, string, string) {
	return func(int) (int, string, string) { return status, contentType, text }
}

// backend is the app's provider: it asks the app's own backend with the bare session, as the samples do (B3).
func backend(t *testing.T, url, extract string, now func() time.Time) *auth.Provider {
	t.Helper()
	source, err := auth.NewHTTP(auth.HTTPOptions{
		Method: "GET", URL: url, Extract: extract, Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("session-1")}, Now: now,
		Client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached, Now: now})
}

// found are the codes of a call's findings of that severity, or of all for "".
func found(d engine.Done, severity string) string {
	var list []string
	for _, f := range d.Call.Finish.Findings {
		if severity == "" || f.Severity == severity {
			list = append(list, f.Code)
		}
	}
	return strings.Join(list, " ")
}

func errorCode(d engine.Done) string {
	if e := d.Call.Finish.Error; e != nil {
		return e.Code
	}
	return ""
}
