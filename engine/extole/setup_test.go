package extole_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/engine/extole"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon stands still; every token's times are told from it.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func now() time.Time { return noon }

const (
	serverToken = "server-token-0001"
	partnerKey  = "partner-1:an-hmac-secret-of-thirty-two-chars"
)

// sent is a request as the server got it.
type sent struct {
	method, target string
	header         http.Header
	body           string
}

// answer is what a server gives; status 0 is 200.
type answer struct {
	status int
	body   string
	header http.Header
}

// script answers with a function and remembers what it was asked.
type script struct {
	*httptest.Server
	mu   sync.Mutex
	seen []sent
}

func newScript(t *testing.T, reply func(sent) answer) *script {
	t.Helper()
	s := &script{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got := sent{r.Method, r.URL.RequestURI(), r.Header.Clone(), string(body)}
		s.mu.Lock()
		s.seen = append(s.seen, got)
		s.mu.Unlock()
		a := reply(got)
		w.Header()["Date"] = nil // it would be that of a clock which the test has not set
		w.Header().Set("Content-Type", "application/json")
		for name, values := range a.header {
			w.Header()[name] = values
		}
		if a.status == 0 {
			a.status = http.StatusOK
		}
		w.WriteHeader(a.status)
		if a.status != http.StatusNoContent {
			if _, err := io.WriteString(w, a.body); err != nil {
				t.Error(err)
			}
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// requests are those that came so far, and forgets them.
func (s *script) requests() []sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen
	s.seen = nil
	return seen
}

func newVendor(t *testing.T) (*engine.Engine, *extole.Vendor) {
	t.Helper()
	v := extole.New(now)
	e := engine.New(engine.Options{Vendors: []engine.Vendor{v}, Now: now})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return e, v
}

func profile(t *testing.T, platform, url string) engine.Profile {
	t.Helper()
	return engine.Profile{
		Name: "acme", Vendor: extole.ID, BaseURL: url, Platform: platform, APIKey: auth.NewSecret(serverToken), PrivateKey: auth.NewSecret(partnerKey),
		CustomerIDs: map[string]string{"email": "jane@example.com"}, Timeout: 10 * time.Second,
		Settings: map[string]string{"server_url": url + "/server", "client_id": "live-client"},
		Provider: fileProvider(t, verification(goodClaims), auth.PerCall),
	}
}

// goodClaims are those of a JWT that Extole verifies a customer by, at noon.
const goodClaims = `{"email":"jane@example.com","iat":1795262400,"nbf":1795262340,"exp":1795262700}`

// verification is a JWT that the partner key has signed.
func verification(claims string) string {
	return signedWith("partner-1", "an-hmac-secret-of-thirty-two-chars", claims)
}

func signedWith(kid, secret, claims string) string {
	key, err := jose.ParseKeys([]byte(secret), jose.KeyRaw)
	if err != nil {
		panic(err)
	}
	text, err := jose.Sign([]byte(`{"alg":"HS256","typ":"JWT","kid":"`+kid+`"}`), []byte(claims), key.List[0], jose.SignOptions{})
	if err != nil {
		panic(err)
	}
	return text
}

// fileProvider gives what a file holds; an empty file is a null.
func fileProvider(t *testing.T, text string, policy auth.Policy) *auth.Provider {
	t.Helper()
	name := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := auth.NewFile(auth.FileOptions{Path: name, Extract: "plain"})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy, Now: now})
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

// code is that of a call's error, or "".
func code(d engine.Done) string {
	if e := d.Call.Finish.Error; e != nil {
		return e.Code
	}
	return ""
}

// finding is the call's finding with this code, or an empty one.
func finding(d engine.Done, code string) engine.Finding {
	for _, f := range d.Call.Finish.Findings {
		if f.Code == code {
			return f
		}
	}
	return engine.Finding{}
}

// fails is an error as Extole words it.
func fails(status int, code string) answer {
	return answer{status: status, body: `{"unique_id":"u-1","http_status_code":` + strconv.Itoa(status) + `,"code":"` + code + `","message":"words of the server","parameters":{}}`}
}
