package config

import (
	"context"
	"maps"
	"net/url"
	"strings"

	"authpeek/auth"
)

// Shown writes a profile as the file would have it, without its secrets: one that the profile holds itself is its fingerprint, and a
// reference stays, with the fingerprint of what it names now where known tells it. Known is asked for references alone, and may be nil.
func Shown(p Profile, known func(Ref) (fingerprint string)) ([]byte, error) {
	p.Provider.Headers = maps.Clone(p.Provider.Headers)
	show := func(r Ref) Ref {
		switch {
		case r.IsZero():
			return r
		case r.kind == RefPlain:
			return PlainRef(auth.NewSecret(r.plain.Fingerprint()))
		case known == nil:
			return r
		}
		return PlainRef(auth.NewSecret(strings.TrimSpace(r.String() + " " + known(r))))
	}
	for _, k := range keys() {
		switch field := k.at(&p).(type) {
		case *Ref:
			*field = show(*field)
		case *map[string]Ref:
			for name, r := range *field {
				(*field)[name] = show(r)
			}
		case *string:
			*field = withoutUser(*field)
		}
	}
	return rewrite(nil, Config{Profiles: []Profile{p}})
}

// withoutUser puts a fingerprint in the place of the password in a URL, such as a proxy's.
func withoutUser(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.User == nil {
		return text
	}
	password, has := u.User.Password()
	if !has {
		return text
	}
	u.User = url.UserPassword(u.User.Username(), auth.NewSecret(password).Fingerprint())
	return u.String()
}

// SecretsAtHand fetches those secrets of a profile that can be had without asking anybody: its own, and those of the environment and of
// files. One that cannot be read is left out.
func (r Resolver) SecretsAtHand(ctx context.Context, p Profile) map[Ref]auth.Secret {
	found := map[Ref]auth.Secret{}
	fetch := func(ref Ref) {
		if ref.kind != RefPlain && ref.kind != RefEnv && ref.kind != RefFile {
			return
		}
		if secret, err := r.Resolve(ctx, "", ref); err == nil && !secret.IsZero() {
			found[ref] = secret
		}
	}
	for _, k := range keys() {
		switch field := k.at(&p).(type) {
		case *Ref:
			fetch(*field)
		case *map[string]Ref:
			for _, ref := range *field {
				fetch(ref)
			}
		}
	}
	return found
}
