package headless

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"authpeek/auth"
	"authpeek/config"
)

// provider builds the profile's provider, nil for source none.
func (o *opener) provider(p config.Profile) (*auth.Provider, error) {
	if p.Provider.Source == "none" {
		return nil, nil
	}
	source, err := o.source(p)
	if err != nil {
		return nil, err
	}
	return auth.NewProvider(auth.ProviderOptions{
		Source: source, Policy: auth.Policy(p.Provider.Policy), RefreshAhead: p.Provider.RefreshAhead, Skew: p.Provider.Skew, Now: o.now,
	}), nil
}

// source builds what the provider asks. Sources without secrets are built at once, so that a mistake in the profile shows
// before a call is made.
func (o *opener) source(p config.Profile) (auth.Source, error) {
	v := p.Provider
	switch v.Source {
	case "file":
		return auth.NewFile(auth.FileOptions{Path: o.file(p, v.Path), Extract: v.Extract})
	case "stored":
		return auth.NewStored(auth.StoredOptions{Path: o.file(p, v.Path), Extract: v.Extract})
	case "env":
		return auth.NewEnv(auth.EnvOptions{Name: v.Env, Extract: v.Extract, LookupEnv: o.lookupEnv})
	case "command":
		return auth.NewCommand(auth.CommandOptions{Argv: v.Argv, Dir: o.commandDir(p), Extract: v.Extract, Timeout: v.Timeout})
	case "static":
		return &lateSource{name: "static", build: func(ctx context.Context) (auth.Source, error) {
			token, err := o.resolver(p).Resolve(ctx, "provider.token", v.Token)
			if err != nil {
				return nil, err
			}
			return auth.NewStatic(auth.StaticOptions{Token: token})
		}}, nil
	case "sign":
		return o.signSource(p), nil
	default:
		return o.httpSource(p)
	}
}

func (o *opener) signSource(p config.Profile) auth.Source {
	v := p.Provider
	name := "sign " + v.Alg
	if v.Kid != "" {
		name += " kid=" + v.Kid
	}
	return &lateSource{name: name, build: func(ctx context.Context) (auth.Source, error) {
		key, err := o.resolver(p).Resolve(ctx, "provider.key", v.Key)
		if err != nil {
			return nil, err
		}
		return auth.NewSign(auth.SignOptions{Alg: v.Alg, Key: key, Kid: v.Kid, TTL: v.TTL, Claims: v.Claims, Now: o.now})
	}}
}

func (o *opener) httpSource(p config.Profile) (auth.Source, error) {
	v := p.Provider
	options := auth.HTTPOptions{
		Method: v.Method, URL: v.URL, Body: v.Body, OK: v.OK, Extract: v.Extract, Timeout: v.Timeout,
		AllowPlainHTTP: p.AllowPlainHTTP, Now: o.now,
	}
	transport, err := o.ways.to(o.network(p))
	if err != nil {
		return nil, err
	}
	options.Client = &http.Client{Transport: transport}
	bare, err := auth.NewHTTP(options)
	if err != nil || len(v.Headers) == 0 {
		return bare, err
	}
	return &lateSource{name: bare.Describe(), build: func(ctx context.Context) (auth.Source, error) {
		headers := map[string]auth.Secret{}
		for name, ref := range v.Headers {
			value, err := o.resolver(p).Resolve(ctx, "provider.headers."+name, ref)
			if err != nil {
				return nil, err
			}
			headers[name] = value
		}
		options := options
		options.Headers = headers
		return auth.NewHTTP(options)
	}}, nil
}

// lateSource is a source whose secrets are fetched when it is first asked: a keyring that has to be unlocked must not stand
// in the way of a call that needs no token. While they cannot be fetched, each asking tries again.
type lateSource struct {
	name  string
	build func(context.Context) (auth.Source, error)

	mu    sync.Mutex
	built auth.Source
}

// Describe implements auth.Source.
func (l *lateSource) Describe() string {
	if built := l.ready(); built != nil {
		return built.Describe()
	}
	return l.name
}

// Fetch implements auth.Source.
func (l *lateSource) Fetch(ctx context.Context, ask auth.Ask) (auth.Answer, error) {
	built := l.ready()
	if built == nil {
		// No lock is held over the fetching. Two at once both build, and either result will do.
		var err error
		if built, err = l.build(ctx); err != nil {
			return auth.Answer{}, l.refused(ctx, err)
		}
		l.mu.Lock()
		l.built = built
		l.mu.Unlock()
	}
	return built.Fetch(ctx, ask)
}

func (l *lateSource) ready() auth.Source {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.built
}

func (l *lateSource) refused(ctx context.Context, err error) error {
	if built := (*auth.SourceError)(nil); errors.As(err, &built) {
		return built // it names itself already
	}
	kind := auth.KindConfig
	if ctx.Err() != nil {
		kind = auth.KindTransport
	}
	return &auth.SourceError{Kind: kind, Source: l.name, Detail: err.Error(), Err: err}
}
