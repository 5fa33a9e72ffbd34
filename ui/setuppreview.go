package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/views"
)

// Preview implements views.SetupPort. It asks no provider and no network, runs nothing and fetches no secret that takes time.
func (p *setupPort) Preview(name string, values map[string]string) []string {
	profile, _ := p.draft(name, values)
	profile = profile.WithDefaults()
	vendor := p.a.opts.Engine.Vendor(profile.Vendor)
	if vendor == nil {
		return []string{"vendor " + profile.Vendor + " is not built into this version"}
	}
	target := setupEngineProfile(profile)
	target.Provider = p.knownProvider(profile)
	switch now := p.a.session.Profile; {
	case profile.Embedded() && now.IsSandbox() && now.Name == profile.Name:
		target = now // the server has filled in what the profile leaves out
	case profile.Embedded():
		return []string{vendor.Home(), "the sandbox fills in addresses and keys when the profile is used"}
	}
	var out []string
	for _, operation := range previewed(vendor) {
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, operation)
		mode := vendor.Mode(target, operation)
		draft, err := vendor.Prepare(target, engine.Request{Profile: target, Operation: operation, Mode: mode, Args: previewArgs(vendor, target, operation)})
		if draft.Provider == nil {
			draft.Provider = engine.ProviderOf(vendor, target, mode)
		}
		var usage *engine.UsageError
		switch {
		case errors.As(err, &usage):
			out = append(out, "not yet: "+usage.Message)
		case err != nil:
			out = append(out, "not yet: "+err.Error())
		case draft.Blocked == nil && draft.Keep != nil && draft.Keep.Required != nil && draft.Provider == nil:
			out = append(out, sentLine(draft), draft.Keep.Required.Message)
		case draft.Blocked != nil:
			out = append(out, sentLine(draft), views.NotSent(draft.Blocked.Message))
		default:
			out = append(out, sentLine(draft), p.credential(profile, target, draft))
		}
	}
	return out
}

// previewed are the operations that the preview shows: the one that tells whether the profile works, and one more that differs in
// how it is authorised.
func previewed(vendor engine.Vendor) []string {
	out := []string{vendor.Home()}
	if vendor.ID() == bloomreach.ID {
		return append(out, bloomreach.ConsentsFetch)
	}
	for _, role := range []engine.Role{engine.RoleToken, engine.RoleOpen, engine.RoleTrack} {
		for _, op := range vendor.Operations() {
			if op.Role == role && op.ID != vendor.Home() {
				return append(out, op.ID)
			}
		}
	}
	return out
}

// previewArgs are those with which an operation is tried out, for a vendor that knows some.
func previewArgs(vendor engine.Vendor, p engine.Profile, operation string) engine.Args {
	prober, ok := vendor.(engine.Prober)
	if !ok {
		return nil
	}
	args, _ := prober.Sample(p, operation, nil)
	return args
}

// sentLine is the request's first line, or what is done where nothing leaves.
func sentLine(d engine.Draft) string {
	switch {
	case d.Offline:
		return "nothing leaves: the token is judged here"
	case d.URL == nil:
		return d.Method
	default:
		return d.Method + " " + d.URL.Path
	}
}

// credential is the credential of a call as it may be shown: by its fingerprint, or by where it would be fetched.
func (p *setupPort) credential(profile config.Profile, target engine.Profile, d engine.Draft) string {
	dressed := d.Carrier.Beside() + d.Carrier.Prefix
	if d.Carrier.In == auth.InHeader && d.Carrier.Name != "Authorization" && d.Carrier.Name != "" {
		dressed = d.Carrier.Name + ": " + dressed
	}
	switch d.Credential {
	case auth.CredentialAPIKey:
		return p.named(dressed, profile.APIKey, target.APIKey)
	case auth.CredentialPrivateKey:
		return p.named(dressed, profile.PrivateKey, target.PrivateKey)
	case auth.CredentialProvider:
		giver := cmp.Or(d.Provider, target.Provider)
		if giver == nil {
			return "no credential: no provider is set up"
		}
		kept, ok := giver.Current(target.CustomerIDs)
		if d.Keep != nil {
			kept, ok = giver.Kept()
		}
		if ok {
			return dressed + kept.Info.Fingerprint
		}
		return dressed + "‹asked from " + giver.Describe() + "›"
	default:
		return "no credential"
	}
}

// named shows a key by its fingerprint when that is known, else by its reference. A key without a reference is the sandbox's
// own.
func (p *setupPort) named(prefix string, r config.Ref, own auth.Secret) string {
	fingerprint := p.fingerprint(r)
	switch {
	case r.IsZero() && own.IsZero():
		return "no credential"
	case r.IsZero():
		return prefix + own.Fingerprint()
	case fingerprint != "":
		return prefix + fingerprint
	default:
		return prefix + "‹" + r.String() + "›"
	}
}

// knownProvider is the provider that the preview speaks of: the session's or the tested one when it was made of the same
// values, because then its token is known; else one that only has a name.
func (p *setupPort) knownProvider(profile config.Profile) *auth.Provider {
	if profile.Provider.Source == "none" {
		return nil
	}
	p.mu.Lock()
	tested, as := p.tested, p.testedAs
	p.mu.Unlock()
	if tested != nil && as == providerKey(profile) {
		return tested
	}
	now := p.a.session.Profile
	if saved, _ := setupProfile(p.file(), now.Name); now.Name == profile.Name && now.Provider != nil && providerKey(saved.WithDefaults()) == providerKey(profile) {
		return now.Provider
	}
	return auth.NewProvider(auth.ProviderOptions{Source: namedSource(sourceName(profile.Provider))})
}

// providerKey tells providers of different making apart. References print as such and secrets as [plain], so that two secrets
// in the file look alike: at worst the preview shows the fingerprint of the token before.
func providerKey(profile config.Profile) string {
	return fmt.Sprintf("%v %v", profile.Customer, profile.Provider)
}

// sourceName says what would be asked, in the words of the sources themselves.
func sourceName(v config.Provider) string {
	switch v.Source {
	case "http":
		path := "/"
		if u, err := url.Parse(v.URL); err == nil && u.Path != "" {
			path = u.EscapedPath()
		}
		return "http " + v.Method + " " + path
	case "file":
		return "file " + v.Path
	case "env":
		return "env " + v.Env
	case "sign":
		return "sign " + v.Alg
	default:
		return v.Source
	}
}

// namedSource is a source with nothing behind its name. It is described and never asked.
type namedSource string

// Describe implements auth.Source.
func (n namedSource) Describe() string { return string(n) }

// Fetch implements auth.Source.
func (n namedSource) Fetch(context.Context, auth.Ask) (auth.Answer, error) {
	return auth.Answer{}, &auth.SourceError{Kind: auth.KindConfig, Source: string(n), Detail: "this provider is a preview; save the profile to ask it"}
}

// setupEngineProfile is what the engine would make of the profile, as far as a preview needs it. The keys are not fetched: a
// reference stands for its secret, so that the engine sees that there is one.
func setupEngineProfile(profile config.Profile) engine.Profile {
	return engine.Profile{
		Name: profile.Name, Vendor: profile.Vendor, BaseURL: profile.BaseURL, Platform: profile.Platform,
		Integration: profile.Integration, ProjectToken: profile.ProjectToken, AdvancedAuth: profile.AdvancedAuth,
		ApplicationID: profile.ApplicationID, CustomerIDs: profile.Customer, StreamID: profile.StreamID, SDKVersion: profile.SDKVersion,
		Settings: profile.Settings(),
		APIKey:   auth.NewSecret(profile.APIKey.String()), PrivateKey: auth.NewSecret(profile.PrivateKey.String()),
	}
}
