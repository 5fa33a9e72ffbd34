package twilio_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/engine/twilio"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon stands still; every token's times are told from it.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func at() time.Time { return noon }

const (
	accountSID = "AC0123456789abcdef0123456789abcdef"
	keySID     = "SKfedcba9876543210fedcba9876543210"
	keySecret  = "0123456789abcdef0123456789abcdef"
	serviceSID = "ISaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
)

func newEngine(t *testing.T, now func() time.Time) *engine.Engine {
	t.Helper()
	e := engine.New(engine.Options{Vendors: []engine.Vendor{twilio.New(now)}, Now: now})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return e
}

// profile is one that asks the token server at url, and judges offline.
func profile(url string, settings ...string) engine.Profile {
	p := engine.Profile{
		Name: "acme", Vendor: twilio.ID, BaseURL: url, CustomerIDs: map[string]string{"identity": "jane"}, Timeout: 10 * time.Second,
		PrivateKey: auth.NewSecret(keySID + ":" + keySecret), Settings: map[string]string{"starter": "node", "client": "conversations"},
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

// claims are those of a token in order, for an identity and with these grants beside it.
func claims(identity, grants string) string { return claimsFor(identity, grants, time.Hour) }

func claimsFor(identity, grants string, life time.Duration) string {
	if grants != "" {
		grants = "," + grants
	}
	return fmt.Sprintf(`{"jti":"%s-%d","grants":{"identity":"%s"%s},"iat":%d,"exp":%d,"iss":"%s","sub":"%s"}`,
		keySID, noon.Unix(), identity, grants, noon.Unix(), noon.Add(life).Unix(), keySID, accountSID)
}

const chatGrant = `"chat":{"service_sid":"` + serviceSID + `"}`

// sign makes an Access Token as twilio-node does.
func sign(claims string) string {
	return signWith(`{"cty":"twilio-fpa;v=1","typ":"JWT","alg":"HS256"}`, keySecret, claims)
}

func signWith(header, secret, claims string) string {
	key, err := jose.ParseKeys([]byte(secret), jose.KeyRaw)
	if err != nil {
		panic(err)
	}
	text, err := jose.Sign([]byte(header), []byte(claims), key.List[0], jose.SignOptions{})
	if err != nil {
		panic(err)
	}
	return text
}

// seen is one request as a server got it.
type seen struct{ method, uri, contentType, accept, body string }

// server answers with what answer says, and keeps the requests.
type server struct {
	*httptest.Server
	requests chan seen
}

func newServer(t *testing.T, answer func(r *http.Request, body string) (status int, contentType, text string)) *server {
	t.Helper()
	s := &server{requests: make(chan seen, 100)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.requests <- seen{r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("Accept"), string(body)}
		status, contentType, text := answer(r, string(body))
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

// always answers everybody alike.
func always(status int, contentType, text string) func(*http.Request, string) (int, string, string) {
	return func(*http.Request, string) (int, string, string) { return status, contentType, text }
}

// tokenServer answers /token/IDENTITY with a token for that identity and with these grants.
func tokenServer(t *testing.T, grants string) *server {
	t.Helper()
	return newServer(t, func(r *http.Request, _ string) (int, string, string) {
		identity := strings.TrimPrefix(r.URL.Path, "/token/")
		return 200, "application/json", fmt.Sprintf(`{"identity":"%s","token":"%s"}`, identity, sign(claims(identity, grants)))
	})
}

func finding(d engine.Done, code string) (engine.Finding, bool) {
	for _, f := range d.Call.Finish.Findings {
		if f.Code == code {
			return f, true
		}
	}
	return engine.Finding{}, false
}

// codes are those of a call's findings that are more than notes.
func codes(d engine.Done) string {
	var list []string
	for _, f := range d.Call.Finish.Findings {
		if f.Severity != engine.SeverityNote {
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

// staticProvider is an app that always has this text for a token.
func staticProvider(t *testing.T, text string) *auth.Provider {
	t.Helper()
	source, err := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret(text)})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.ServerSignal, Now: at})
}
