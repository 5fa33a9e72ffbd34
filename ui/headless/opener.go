package headless

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
)

// opener makes profiles ready for calls: it fetches their secrets, builds their providers, and starts the embedded sandbox
// when it is first wanted. It is safe for concurrent use.
type opener struct {
	path      string // of the profile file
	sandbox   sandbox.Options
	getenv    func(string) string
	lookupEnv func(string) (string, bool)
	now       func() time.Time
	// remember hears of the secrets that were fetched.
	remember func(...auth.Secret)
	ways     ways

	mu     sync.Mutex
	server *sandbox.Server
}

// open makes p ready. Seeded is zero unless p is served by the embedded sandbox: a profile sandbox with a base_url of its own
// is not, and gets neither its keys nor its trust.
//
// Each error is one of configuration and names the key. A secret of the provider is fetched when the provider is asked, and
// then fails the call and not the profile.
func (o *opener) open(ctx context.Context, p config.Profile) (engine.Profile, sandbox.Seeded, error) {
	p = p.WithDefaults()
	apiKeyOrigin, privateKeyOrigin := origin(p.APIKey), origin(p.PrivateKey)
	var seeded sandbox.Seeded
	embedded := p.Embedded()
	if embedded {
		server, err := o.serve(ctx)
		if err != nil {
			return engine.Profile{}, seeded, err
		}
		seeded = server.Seeded()
		fillFromSandbox(&p, server.URL(), seeded)
		seeded = seeded.For(p.Vendor)
	}
	for _, problem := range config.Validate(p) {
		if problem.Blocks() {
			return engine.Profile{}, sandbox.Seeded{}, &problem
		}
	}
	out := engine.Profile{
		Name: p.Name, Embedded: embedded, Vendor: p.Vendor, BaseURL: p.BaseURL, Platform: p.Platform, Integration: p.Integration,
		ProjectToken: p.ProjectToken, StreamID: p.StreamID, SDKVersion: p.SDKVersion, AdvancedAuth: p.AdvancedAuth, ApplicationID: p.ApplicationID,
		CustomerIDs: maps.Clone(p.Customer), Timeout: p.Timeout, Live: p.Live, AllowPlainHTTP: p.AllowPlainHTTP,
		APIKeyOrigin: apiKeyOrigin, PrivateKeyOrigin: privateKeyOrigin, OnNull: engine.OnNull(p.Provider.OnNull),
		Network: o.network(p), Settings: p.Settings(),
	}
	var err error
	if out.Carrier, err = auth.ParseCarrier(p.Carrier); err != nil {
		return engine.Profile{}, sandbox.Seeded{}, err
	}
	if out.APIKey, err = o.apiKey(ctx, p); err != nil {
		return engine.Profile{}, sandbox.Seeded{}, err
	}
	if out.PrivateKey, err = o.privateKey(ctx, p); err != nil {
		return engine.Profile{}, sandbox.Seeded{}, err
	}
	if out.Provider, err = o.provider(p); err != nil {
		return engine.Profile{}, sandbox.Seeded{}, err
	}
	return out, seeded, nil
}

// serve starts the one embedded sandbox, or gives the one that runs.
func (o *opener) serve(ctx context.Context) (*sandbox.Server, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.server != nil {
		return o.server, nil
	}
	server, err := sandbox.Start(ctx, o.sandbox)
	if err != nil {
		return nil, err
	}
	o.server = server
	return server, nil
}

// running is the sandbox if it has been started, or nil.
func (o *opener) running() *sandbox.Server {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.server
}

// close ends what was opened: the providers' connections, and the sandbox, if there is one.
func (o *opener) close(ctx context.Context) error {
	o.ways.close()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.server == nil {
		return nil
	}
	return o.server.Close(ctx)
}

// fillFromSandbox puts what the server was seeded with where the profile says nothing. What was set stays, so that a wrong
// key can be tried against it.
func fillFromSandbox(p *config.Profile, url string, seeded sandbox.Seeded) {
	if seed, ok := seeded.Vendors[p.Vendor]; ok {
		fillFromSeed(p, seed)
		return
	}
	p.BaseURL = url
	provider := seeded.ProviderURL
	if p.Integration == "stream" {
		provider = seeded.StreamProviderURL
		// It is on in the built-in profile, and the SDKs ignore it with a stream.
		p.AdvancedAuth = false
		if p.StreamID == "" {
			p.StreamID = seeded.StreamID
		}
	} else if p.ProjectToken == "" {
		p.ProjectToken = seeded.ProjectToken
	}
	if p.APIKey.IsZero() {
		p.APIKey = config.PlainRef(auth.NewSecret(seeded.APIKey))
	}
	if p.PrivateKey.IsZero() {
		p.PrivateKey = config.PlainRef(auth.NewSecret(seeded.PrivateKey))
	}
	for _, c := range seeded.Customers {
		if p.Customer["cookie"] == "" && p.Customer["registered"] == c.IDs["registered"] && c.IDs["registered"] != "" {
			p.Customer["cookie"] = c.IDs["cookie"]
		}
	}
	if p.Provider.Source != "http" || p.Provider.URL != "" {
		return
	}
	// The session goes only to the endpoint that it belongs to, hence only together with its address.
	p.Provider.URL = provider
	if _, set := p.Provider.Headers["Authorization"]; !set {
		if p.Provider.Headers == nil {
			p.Provider.Headers = map[string]config.Ref{}
		}
		p.Provider.Headers["Authorization"] = config.PlainRef(auth.NewSecret("Bearer " + seeded.SessionSecret))
	}
}

// fillFromSeed does the same for a vendor other than Bloomreach.
func fillFromSeed(p *config.Profile, seed sandbox.VendorSeed) {
	values := p.Settings()
	p.BaseURL = seed.BaseURL
	for name, value := range values {
		p.BaseURL = strings.ReplaceAll(p.BaseURL, "{"+name+"}", value)
	}
	ownEndpoint := p.Provider.Source == "http" && p.Provider.URL == ""
	for _, name := range slices.Sorted(maps.Keys(seed.Settings)) {
		// The session of the token endpoint goes only to the endpoint that it belongs to.
		if strings.HasPrefix(name, "provider.") && !ownEndpoint {
			continue
		}
		// The sandbox names keys that exist; a test opens each of its profiles.
		if set, err := config.GetKey(*p, name); err == nil && set == "" {
			_ = config.SetKey(p, name+"="+seed.Settings[name])
		}
	}
}

// origin says where a key comes from, for the place beside the header that carries it.
func origin(r config.Ref) string {
	switch r.Kind() {
	case config.RefNone:
		return "sandbox" // shown only with a key, and then it was the sandbox that filled it in
	case config.RefPlain:
		return "config"
	default:
		return r.String()
	}
}

func (o *opener) apiKey(ctx context.Context, p config.Profile) (auth.Secret, error) {
	key, err := o.resolver(p).Resolve(ctx, "api_key", p.APIKey)
	if err != nil {
		return auth.Secret{}, err
	}
	bare, finding := config.BareKey(key)
	if finding != nil && finding.Severity == config.Error {
		return auth.Secret{}, &config.Problem{Code: finding.Code, Severity: finding.Severity, Key: "api_key", Message: finding.Title, Fix: finding.Fix}
	}
	return bare, nil
}

func (o *opener) privateKey(ctx context.Context, p config.Profile) (auth.Secret, error) {
	return o.resolver(p).Resolve(ctx, "private_key", p.PrivateKey)
}

func (o *opener) resolver(p config.Profile) config.Resolver {
	return config.Resolver{Getenv: o.getenv, Dir: o.dir(p), Seen: o.remember}
}

// dir is where the relative paths of a profile start: at the folder of the file that it stands in. The built-in profiles stand
// in none; theirs come from flags and start where the program was started.
func (o *opener) dir(p config.Profile) string {
	if _, builtIn := config.Reserved(p.Name); builtIn {
		return ""
	}
	return filepath.Dir(o.path)
}

// commandDir is where a profile's command runs. Before the first profile is saved the folder of the file may not be there; the
// test of a provider can ask its command all the same.
func (o *opener) commandDir(p config.Profile) string {
	dir := o.dir(p)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return dir
}

// file makes a path of the profile usable from here.
func (o *opener) file(p config.Profile, path string) string {
	if path == "" {
		return "" // a setting that was left out
	}
	return o.resolver(p).Path(path)
}

func (o *opener) network(p config.Profile) engine.Network {
	return engine.Network{
		Proxy: p.Proxy, CAFile: o.file(p, p.CAFile), ClientCert: o.file(p, p.ClientCert), ClientKey: o.file(p, p.ClientKey),
	}
}
