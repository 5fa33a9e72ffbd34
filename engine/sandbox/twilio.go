package sandbox

import (
	"cmp"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// The operations of a Twilio app, as faults name them.
const (
	opTwilioFetch   = "token.fetch"
	opTwilioConnect = "client.connect"
	opTwilioUpdate  = "client.update"
)

// twilioTTL is the lifetime that each of the vendor's libraries gives a token unless told another (vendors reference A2).
const twilioTTL = time.Hour

// twilioAPI is Twilio: the token servers that apps have copied from the vendor's starters, and what the client SDKs connect to.
func twilioAPI() vendorAPI {
	return vendorAPI{
		vendor:  "twilio",
		handler: func(s *Server) http.Handler { return &twilio{server: s} },
		operations: [][2]string{
			{"/signaling/connect", opTwilioConnect},
			{"/signaling/update", opTwilioUpdate},
			{"/*/token", opTwilioFetch},
			{"/*/token/*", opTwilioFetch},
			{"/*/token.php", opTwilioFetch},
		},
		tokens: []string{opTwilioFetch},
		backend: backend{
			member: func(string) string { return "token" },
			asker:  func(r *http.Request, raw []byte) string { return r.URL.RawQuery + " " + string(raw) },
			life:   func(s *Server, _ *http.Request, _ []byte) time.Duration { return s.lifetime(twilioTTL) },
		},
		faults: twilioFaults(),
		canned: cannedByTwilio,
		seed: func(s *Server, base string) VendorSeed {
			return VendorSeed{
				BaseURL: base + "/{starter}",
				Settings: map[string]string{
					"server_url":  base + "/signaling",
					"private_key": keySID + ":" + s.options.Secrets.Twilio.KeySecret,
				},
				Customers: []Customer{
					{Label: "jane", IDs: map[string]string{"identity": "jane"}},
					{Label: "bob", IDs: map[string]string{"identity": "bob"}},
				},
				Also: map[string]string{"account": accountSID, "chat service": chatServiceSID},
			}
		},
	}
}

// TwilioSecrets are those of Twilio's part.
type TwilioSecrets struct {
	KeySecret string // of the API key, which signs access tokens
}

func (s TwilioSecrets) withDefaults(seed int64) TwilioSecrets {
	random := rand.New(rand.NewPCG(uint64(seed), 0x7477696c696f))
	s.KeySecret = cmp.Or(s.KeySecret, randomText(random, 32)) // as long as the vendor's are
	return s
}

// twilio answers below /twilio.
type twilio struct {
	server *Server
	madeUp atomic.Uint64 // identities that starters have invented
}

// ServeHTTP implements http.Handler. The path is taken as it was sent, because an identity may have a slash in it.
func (t *twilio) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	if first == "signaling" {
		t.signal(w, r, rest)
		return
	}
	st, ok := lookupStarter(first)
	if !ok {
		writeRefusal(w, errNoSuchURL)
		return
	}
	t.start(w, r, st, "/"+rest)
}

// The account that the sandbox plays. Its ids are in the vendor's form, two letters and 32 hexadecimal digits (vendors reference
// A2), and the same for every seed: they are no secrets.
const (
	accountSID     = "AC296af300c8ac1e450324b202690674f1"
	keySID         = "SKbd818afc4c2be7cf2aa6d73e47a311a0"
	chatServiceSID = "IS7f7001e80e0de43407451d45cc7379f3"
)

// isSID reports whether text is an id of that kind.
func isSID(kind, text string) bool {
	digits, ok := strings.CutPrefix(text, kind)
	raw, err := hex.DecodeString(digits)
	return ok && err == nil && len(raw) == 16
}
