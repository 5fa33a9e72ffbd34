package headless

import (
	"context"
	"strings"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/config"
)

// resolveText gives the text behind a reference of the command line. Its relative paths start where the program was started.
func (s *session) resolveText(ctx context.Context, name string, ref config.Ref) (string, error) {
	secret, err := config.Resolver{Getenv: s.getenv}.Resolve(ctx, name, ref)
	if err != nil {
		return "", usage(err)
	}
	return secret.Reveal(), nil
}

// profileKeys are the key that a profile has, and its id.
type profileKeys struct {
	id   string
	keys jose.Keys
}

// hmacKey parts the id:secret of a profile into a key that knows its id. The secret is used byte for byte, as both vendors and
// their examples do.
func hmacKey(idSecret auth.Secret) (*profileKeys, error) {
	id, secret, found := strings.Cut(idSecret.Reveal(), ":")
	if !found {
		id, secret = "", id
	}
	keys, err := jose.ParseKeys([]byte(secret), jose.KeyRaw)
	if err != nil {
		return nil, err
	}
	for i := range keys.List {
		keys.List[i].Kid = id
	}
	return &profileKeys{id: id, keys: keys}, nil
}
