package sandbox

import (
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// What faults call the one operation of Nudge's that is public, and that of the app's backend, which the SDKs' refreshToken asks.
const (
	opNudgeToken   = "token.get"
	opNudgeRefresh = "token.refresh"
)

// nudgeTTL is the lifetime that tokens have unless another is asked for (vendors reference B1).
const nudgeTTL = time.Hour

// nudgeKeyID is the kid of its tokens; the vendor's is a UUID too.
const nudgeKeyID = "5b2d7c1e-93a4-4f06-8e6b-2c8f1d90a3b7"

// maxExpiryMins is the longest lifetime that may be asked for. Assumption: a day; the vendor tells none.
const maxExpiryMins = 24 * 60

// nudgeAPI is Nudge, and the app's backend that fetches its tokens.
func nudgeAPI() vendorAPI {
	return vendorAPI{
		vendor:  "nudge",
		handler: nudgeHandler,
		operations: [][2]string{
			{"/api/clients/jwt/token", opNudgeToken},
			{nudgeBackend, opNudgeRefresh},
			{nudgeBackendPlain, opNudgeRefresh},
		},
		tokens: []string{opNudgeRefresh},
		backend: backend{
			member: func(path string) string {
				if path == nudgeBackendPlain {
					return ""
				}
				return "token"
			},
			life: func(s *Server, _ *http.Request, _ []byte) time.Duration { return s.lifetime(nudgeTTL) },
		},
		faults: nudgeFaults(),
		canned: cannedByNudge,
		seed: func(s *Server, base string) VendorSeed {
			return VendorSeed{
				BaseURL: base,
				Settings: map[string]string{
					"api_key":                        s.options.Secrets.Nudge.APIKey,
					"provider.url":                   base + nudgeBackend,
					"provider.headers.Authorization": s.options.Secrets.SessionSecret,
				},
				Also: map[string]string{"backend that answers plain text": base + nudgeBackendPlain},
			}
		},
	}
}

// NudgeSecrets are those of Nudge's part. Its app's backend takes the SessionSecret, too.
type NudgeSecrets struct {
	APIKey      string // the private API key, for which tokens are given
	SigningSeed string // what Nudge's Ed25519 key is made from: its SHA-256 is the seed of RFC 8032
}

func (s NudgeSecrets) withDefaults(seed int64) NudgeSecrets {
	random := rand.New(rand.NewPCG(uint64(seed), 0x6e75646765))
	generated := NudgeSecrets{APIKey: randomText(random, 40), SigningSeed: randomText(random, 32)}
	s.APIKey = cmp.Or(s.APIKey, generated.APIKey)
	s.SigningSeed = cmp.Or(s.SigningSeed, generated.SigningSeed)
	return s
}

func nudgeHandler(s *Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/clients/jwt/token", nudgeGet(s.nudgeToken))
	mux.Handle(nudgeBackend, nudgeGet(s.nudgeBackendJSON))
	mux.Handle(nudgeBackendPlain, nudgeGet(s.nudgeBackendText))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuseByNudge(w, http.StatusNotFound, "Not Found") })
	return mux
}

// nudgeGet lets GET through. Assumption: the vendor does not name the method; its pages show a URL with a query.
func nudgeGet(handle http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isGet(r) {
			w.Header().Set("Allow", http.MethodGet)
			refuseByNudge(w, http.StatusMethodNotAllowed, "Method Not Allowed")
			return
		}
		handle(w, r)
	})
}

// nudgeToken is the vendor's Get Token API.
func (s *Server) nudgeToken(w http.ResponseWriter, r *http.Request) {
	if key := r.Header.Get("apiKey"); key == "" {
		refuseByNudge(w, http.StatusUnauthorized, "apiKey is missing")
		return
	} else if !sameSecret(key, s.options.Secrets.Nudge.APIKey) {
		refuseByNudge(w, http.StatusUnauthorized, "apiKey is not known")
		return
	}
	life := nudgeTTL
	if query := r.URL.Query(); query.Has("expiryMins") {
		minutes, err := strconv.Atoi(query.Get("expiryMins"))
		if err != nil || minutes < 1 || minutes > maxExpiryMins {
			refuseByNudge(w, http.StatusBadRequest, "expiryMins must be a whole number from 1 to 1440")
			return
		}
		life = time.Duration(minutes) * time.Minute
	}
	sendJSON(w, http.StatusOK, map[string]string{"token": s.mintNudgeToken(r, life)})
}

// mintNudgeToken signs a token of the vendor's form: no typ, and nothing but two times, so that it is bound to nobody.
func (s *Server) mintNudgeToken(r *http.Request, life time.Duration) string {
	now := s.now(r.Context())
	token := compactJWT(`{"alg":"EdDSA","kid":"`+nudgeKeyID+`"}`, struct {
		IssuedAt  int64 `json:"iat"`
		ExpiresAt int64 `json:"exp"`
	}{now.Unix(), now.Add(life).Unix()}, func(signed []byte) []byte {
		return ed25519.Sign(s.nudgeKey(), signed)
	})
	s.remember(token)
	return token
}

// nudgeKey is the vendor's signing key. Nobody outside of the vendor has even the public one, so that Seeded does not tell it.
func (s *Server) nudgeKey() ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(s.options.Secrets.Nudge.SigningSeed))
	return ed25519.NewKeyFromSeed(seed[:])
}

// refuseByNudge words an error. Assumption: its status, its form and its text; the vendor documents no error at all.
func refuseByNudge(w http.ResponseWriter, status int, text string) {
	sendJSON(w, status, map[string]string{"message": text})
}

func sendJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	_, _ = w.Write(marshal(v)) // The only error is a client that has gone.
}
