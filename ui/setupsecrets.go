package ui

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/config"
)

// keyringService is the name under which everything that is typed in Setup stands in the keyring; the user is PROFILE/KEY.
const keyringService = "authpeek"

// quickSecret fetches a secret where that takes no time and asks nobody: a variable, or the text itself. Files, keyrings and
// commands are left alone, because this is done at every keystroke.
func (p *setupPort) quickSecret(r config.Ref) (auth.Secret, bool) {
	if r.Kind() != config.RefPlain && r.Kind() != config.RefEnv {
		return auth.Secret{}, false
	}
	s, err := config.Resolver{Getenv: p.a.opts.Getenv}.Resolve(context.Background(), "", r)
	return s, err == nil && !s.IsZero()
}

// fingerprint names the secret behind a reference, or is "" where it is not known.
func (p *setupPort) fingerprint(r config.Ref) string {
	if s, ok := p.quickSecret(r); ok {
		bare, _ := config.BareKey(s)
		if bare.IsZero() {
			bare = s
		}
		return bare.Fingerprint()
	}
	if r.IsZero() {
		return ""
	}
	// The session has fetched its own keys, and knows by which reference.
	switch now := p.a.session.Profile; r.String() {
	case now.APIKeyOrigin:
		return now.APIKey.Fingerprint()
	case now.PrivateKeyOrigin:
		return basicFingerprint(now.PrivateKey)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fingerprints[r.String()]
}

// storeSecrets puts the secrets that were typed into the keyring and gives the values with references in their place; stored
// says which, for the note. It may wait for a person to unlock the keyring.
func (p *setupPort) storeSecrets(profile string, values map[string]string) (with map[string]string, stored string, err error) {
	with = maps.Clone(values)
	var kept []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		switch {
		case key == "provider.headers":
			var names []string
			with[key], names, err = p.storeHeaders(profile, values[key])
			kept = append(kept, names...)
		case isSecretKey(key) && isTypedSecret(values[key]):
			with[key], err = p.store(profile, key, values[key])
			kept = append(kept, key)
		}
		if err != nil {
			return nil, "", err
		}
	}
	if len(kept) == 0 {
		return with, "", nil
	}
	return with, "; in the keyring: " + strings.Join(kept, ", "), nil
}

// storeHeaders does the same for the lines of headers that carry credentials.
func (p *setupPort) storeHeaders(profile, lines string) (string, []string, error) {
	var out, kept []string
	for line := range strings.SplitSeq(lines, "\n") {
		name, value, ok := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if ok && isTypedSecret(value) && config.NamesSecret(name) {
			key := "provider.headers." + name
			ref, err := p.store(profile, key, value)
			if err != nil {
				return "", nil, err
			}
			line = name + " = " + ref
			kept = append(kept, key)
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n"), kept, nil
}

// store puts one secret into the keyring and gives its reference.
func (p *setupPort) store(profile, key, typed string) (string, error) {
	secret, user := auth.NewSecret(typed), profile+"/"+key
	if key == "api_key" {
		if bare, _ := config.BareKey(secret); !bare.IsZero() {
			secret = bare
		}
	}
	if err := config.StoreKeyring(keyringService, user, secret); err != nil {
		return "", noKeyring(key, err)
	}
	ref := "keyring:" + keyringService + "/" + user
	p.mu.Lock()
	p.fingerprints[ref] = secret.Fingerprint()
	if key == "private_key" {
		p.fingerprints[ref] = basicFingerprint(secret)
	}
	p.mu.Unlock()
	return ref, nil
}

// noKeyring says what to do where there is no keyring; what was typed stays in the form.
func noKeyring(key string, err error) error {
	why := err.Error()
	var fault *config.ResolveError
	if errors.As(err, &fault) && fault.Err != nil {
		why, _, _ = strings.Cut(fault.Err.Error(), "\n")
	}
	return fmt.Errorf("nothing is saved: the keyring did not take %s (%s); unlock it, or write env:NAME or file:PATH in its place", key, why)
}

// isSecretKey tells the keys that hold one secret.
func isSecretKey(key string) bool {
	return slices.ContainsFunc(config.Fields(config.Bloomreach), func(f config.Field) bool {
		return f.Key == key && f.Kind == config.KindSecret
	})
}

// isTypedSecret reports whether a value is a secret itself.
func isTypedSecret(value string) bool {
	return value != config.PlainMark && config.ParseRef(value).Kind() == config.RefPlain
}
