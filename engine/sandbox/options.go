package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"time"
)

// The project that the sandbox plays, and the stream of the same customers. Everything that identifies a real one is a UUID;
// these are made to be read.
const (
	projectToken  = "acme-demo"
	privateKeyID  = "k1"
	streamID      = "acme-stream"
	streamKeyID   = "sk1"
	applicationID = "default-application"
)

const (
	defaultTokenTTL = 5 * time.Minute
	defaultPatience = 30 * time.Second
)

// Options say how the sandbox is set up. The zero value is a server on a free loopback port.
type Options struct {
	// Listen is host:port. Empty means 127.0.0.1 and a free port; an empty host means 127.0.0.1 too, never every
	// interface.
	Listen string
	// AllowLAN permits a Listen address that other machines can reach. The sandbox speaks clear text.
	AllowLAN bool
	// Messages is the size of Jane's inbox at the start; 0 means the 13 seeded ones. Fewer keep the newest, more are
	// generated from Seed.
	Messages int
	// Seed decides the generated secrets and messages: the same seed gives the same ones.
	Seed int64
	// TokenTTL is the lifetime of customer tokens and of a stream's, in whole seconds; 5 minutes when 0. Other vendors' tokens live
	// that long too, and when it is 0 as long as the vendor's do.
	TokenTTL time.Duration
	// ProviderDelay is how long the token endpoint waits before it answers.
	ProviderDelay time.Duration
	// Patience is how long a client may take over the body of a request, or to make room for the next piece of an answer; 30 seconds
	// when 0. It goes by the machine's clock.
	Patience time.Duration
	// Still keeps attributes and inboxes as they are until a request changes them.
	Still bool
	// Now is the server's clock, time.Now when nil. It is called from many goroutines.
	Now func() time.Time
	// Served is told of each answered request, on that request's goroutine; nil tells nobody.
	Served func(Served)
	// Faults are on from the start.
	Faults []Fault
	// Admin opens /_sandbox/faults to programs on this machine, which then can set faults too.
	Admin bool
	// Policies say by operation whom it answers, where the defaults are not wanted; PolicyOperations lists the names. A policy
	// counts in both integrations.
	Policies map[string]Policy
	// Texts replace the sandbox's own words by name, where a server's real ones are known; AssumedTexts lists the names.
	Texts map[string]string
	// Secrets left empty are generated from Seed.
	Secrets Secrets

	askedTTL time.Duration // TokenTTL as it was given
}

// Secrets are what the sandbox checks credentials against.
type Secrets struct {
	APIKey           string // the public access key of Authorization: Token
	PrivateKeySecret string // the secret of private key k1: for Authorization: Basic, and the HMAC key of customer tokens
	SessionSecret    string // the bearer secret that the token endpoints ask of the app
	StreamKeySecret  string // the HMAC key of the stream's tokens, under the signing key sk1
	Extole           ExtoleSecrets
	Twilio           TwilioSecrets
	Nudge            NudgeSecrets
}

// ExtoleSecrets are those of Extole's part. Its app's backend takes the SessionSecret, too.
type ExtoleSecrets struct {
	AccessToken string // the managed server token
	KeySecret   string // of the partner key brand-key-2026: the HMAC key of verification JWTs, and what its other keys are derived from
	Password    string // of the demo user, for a server token
}

func (s ExtoleSecrets) withDefaults(seed int64) ExtoleSecrets {
	// A stream of its own, so that no other vendor's secrets change with these.
	random := rand.New(rand.NewPCG(uint64(seed), 0x6578746f6c65))
	generated := ExtoleSecrets{AccessToken: randomText(random, 26), KeySecret: randomText(random, 48), Password: randomText(random, 20)}
	s.AccessToken = cmp.Or(s.AccessToken, generated.AccessToken)
	s.KeySecret = cmp.Or(s.KeySecret, generated.KeySecret)
	s.Password = cmp.Or(s.Password, generated.Password)
	return s
}

// Seeded tells a client what the sandbox accepts and what there is to ask for. The strings include secrets in clear.
type Seeded struct {
	ProjectToken  string
	APIKey        string
	PrivateKey    string // "id:secret", as Authorization: Basic wants it before base64
	ProviderURL   string // the token endpoint
	SessionSecret string
	ApplicationID string

	StreamID          string
	StreamKey         string // "id:secret" of the stream's JWT signing key; the id is the tokens' kid
	StreamProviderURL string // the token endpoint for the stream's tokens; it takes the same session

	// Vendors are the other vendors that the same server plays, by their names in profiles.
	Vendors map[string]VendorSeed

	Customers     []Customer
	Attributes    []string // "type:id", in the order a screen would list them
	ContentBlocks []string // ids of content blocks
}

// VendorSeed tells a client of another vendor's API what the sandbox accepts.
type VendorSeed struct {
	// BaseURL is the address of the API. A key of a profile in braces stands for its value: …/twilio/{starter}.
	BaseURL string
	// Settings are the keys of a profile with what the server wants in them, by name: "api_key", "server_url", "provider.url". They
	// include secrets in clear.
	Settings  map[string]string
	Customers []Customer
	// Also is what else there is to try, by what it is for a person, as arguments of calls want it. It may include secrets, too.
	Also map[string]string
}

// For is what a client of that vendor needs to know: with the customers of that vendor, and nothing of Bloomreach's data for others.
func (s Seeded) For(vendor string) Seeded {
	if seed, ok := s.Vendors[vendor]; ok {
		s.Customers, s.Attributes, s.ContentBlocks = seed.Customers, nil, nil
	}
	return s
}

// Customer is one that the sandbox knows, with ids as customer_ids carries them.
type Customer struct {
	Label string
	IDs   map[string]string
}

// withDefaults fills what was left empty and refuses what cannot be meant.
func (o Options) withDefaults() (Options, error) {
	if o.Messages < 0 {
		return o, fmt.Errorf("sandbox: %d messages were asked for; give 0 for the seeded ones, or a positive number", o.Messages)
	}
	if o.TokenTTL < 0 || o.TokenTTL%time.Second != 0 {
		return o, fmt.Errorf("sandbox: token lifetime %s; give a positive number of whole seconds, because exp counts seconds", o.TokenTTL)
	}
	if o.askedTTL = o.TokenTTL; o.TokenTTL == 0 {
		o.TokenTTL = defaultTokenTTL
	}
	o.Patience = cmp.Or(max(0, o.Patience), defaultPatience)
	if o.Messages == 0 {
		o.Messages = seededMessages
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := errors.Join(checkPolicies(o.Policies), checkTexts(o.Texts)); err != nil {
		return o, err
	}
	o.Policies, o.Texts = maps.Clone(o.Policies), maps.Clone(o.Texts)
	o.Secrets = o.Secrets.withDefaults(o.Seed)
	return o, nil
}

// withDefaults generates all of them in every case, so that giving one does not change the others.
func (s Secrets) withDefaults(seed int64) Secrets {
	// Reproducible and therefore no real secrets: they guard invented data.
	random := rand.New(rand.NewPCG(uint64(seed), 0x61757468))
	generated := Secrets{
		APIKey:           randomText(random, 64),
		PrivateKeySecret: randomText(random, 32), // 32 bytes: RFC 7518 section 3.2 asks at least the hash's size of HS256
		SessionSecret:    randomText(random, 40),
		StreamKeySecret:  randomText(random, 64), // likewise for HS512
	}
	if s.APIKey == "" {
		s.APIKey = generated.APIKey
	}
	if s.PrivateKeySecret == "" {
		s.PrivateKeySecret = generated.PrivateKeySecret
	}
	if s.SessionSecret == "" {
		s.SessionSecret = generated.SessionSecret
	}
	if s.StreamKeySecret == "" {
		s.StreamKeySecret = generated.StreamKeySecret
	}
	s.Extole, s.Twilio, s.Nudge = s.Extole.withDefaults(seed), s.Twilio.withDefaults(seed), s.Nudge.withDefaults(seed)
	return s
}

func randomText(random *rand.Rand, length int) string {
	const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"
	text := make([]byte, length)
	for i := range text {
		text[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(text)
}

// SeededKeys are the keys of a sandbox with that seed and no secrets of its own: the API key, and private key and stream key as
// "id:secret". With them its tokens can be made and checked while none runs.
func SeededKeys(seed int64) (apiKey, private, stream string) {
	s := Secrets{}.withDefaults(seed)
	return s.APIKey, privateKeyID + ":" + s.PrivateKeySecret, streamKeyID + ":" + s.StreamKeySecret
}
