package config

import (
	"context"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"

	"authpeek/auth"
)

// StoreKeyring puts a secret into the system's keyring, where keyring:SERVICE/USER finds it. It may wait for a person to
// unlock the keyring, so call it off the drawing goroutine.
func StoreKeyring(service, user string, s auth.Secret) error {
	ref := Ref{kind: RefKeyring, where: service + "/" + user}
	if err := ref.fault(); err != nil {
		return &ResolveError{Ref: ref, What: err.what, Fix: err.fix}
	}
	if first, _ := splitKeyring(ref.where); first != service {
		return &ResolveError{Ref: ref, What: "the service holds a slash", Fix: "name it without one"}
	}
	if err := keyring.Set(service, user, s.Reveal()); err != nil {
		return &ResolveError{Ref: ref, What: "the keyring did not take the secret", Fix: "unlock it, or keep the secret in a file with file:PATH", Err: err}
	}
	return nil
}

// readKeyring asks the keyring. The library takes no context and a locked keyring may ask a person, so the question runs on
// its own goroutine; when nobody waits any more, its answer is dropped.
func readKeyring(ctx context.Context, where string) (auth.Secret, error) {
	service, user := splitKeyring(where)
	type reply struct {
		secret auth.Secret
		err    error
	}
	replies := make(chan reply, 1)
	go func() {
		defer func() {
			if recover() != nil { // in the library, which speaks to another program
				replies <- reply{err: errors.New("the question broke")}
			}
		}()
		text, err := keyring.Get(service, user)
		replies <- reply{auth.NewSecret(text), err}
	}()
	select {
	case <-ctx.Done():
		return auth.Secret{}, context.Cause(ctx)
	case r := <-replies:
		switch {
		case errors.Is(r.err, keyring.ErrNotFound):
			return auth.Secret{}, &ResolveError{
				What: "the keyring holds nothing under that name",
				Fix:  "put it there in Setup, or name another reference", Err: r.err,
			}
		case r.err != nil:
			return auth.Secret{}, &ResolveError{
				What: fmt.Sprintf("the keyring gave no answer (%s)", firstLine(r.err.Error())),
				Fix:  "unlock it, or use env:NAME or file:PATH", Err: r.err,
			}
		}
		return r.secret, nil
	}
}
