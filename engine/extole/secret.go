package extole

import (
	"context"
	"errors"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// clear takes a secret out of its type, for the request that carries it: in a path, in the body of the SDK's own request for a token,
// and in the header of its look at one.
func clear(s auth.Secret) string { return s.Reveal() }

// idOf is the id of an "id:secret" pair, which is public.
func idOf(pair auth.Secret) string {
	id, secret := pair.Cut(":")
	if secret.IsZero() {
		return "" // a bare secret has no id
	}
	return clear(id)
}

// secretArg reads an argument that is a secret: its text, env:NAME, file:PATH, or the fingerprint of a token that this vendor has
// handed out. The zero Secret stands for an argument that was not given. Errors are *engine.UsageError.
func (v *Vendor) secretArg(args engine.Args, name string) (auth.Secret, error) {
	if !args.Has(name) {
		return auth.Secret{}, nil
	}
	text := args.First(name)
	kind, where, referred := strings.Cut(text, ":")
	var source auth.Source
	var err error
	switch {
	case text == "":
		return auth.Secret{}, &engine.UsageError{Message: name + " is empty", Fix: "leave it out, or give it as " + name + "=env:NAME"}
	case strings.HasPrefix(text, "tok#"):
		token, known := v.issued(text)
		if !known {
			return auth.Secret{}, &engine.UsageError{
				Message: name + " is the fingerprint of a token that is not known here",
				Fix:     "give the token itself, as " + name + "=env:NAME; fingerprints work for tokens that came since the start",
			}
		}
		return token, nil
	case referred && kind == "env":
		source, err = auth.NewEnv(auth.EnvOptions{Name: where, Extract: "plain"})
	case referred && kind == "file":
		source, err = auth.NewFile(auth.FileOptions{Path: where, Extract: "plain"})
	default:
		return auth.NewSecret(text), nil
	}
	if err == nil {
		var answer auth.Answer
		if answer, err = source.Fetch(context.Background(), auth.Ask{}); err == nil && !answer.Value.IsZero() {
			return answer.Value, nil
		}
	}
	return auth.Secret{}, unreadable(name, err)
}

// unreadable words what a source said about an argument. Its fixes speak of a provider, which this is not.
func unreadable(name string, err error) error {
	why := "there is nothing in it"
	if source := (*auth.SourceError)(nil); errors.As(err, &source) {
		why, _, _ = strings.Cut(source.Error(), ";")
	}
	return &engine.UsageError{Message: name + ": " + why, Fix: "name a variable or a file that holds the token, as env:NAME or file:PATH"}
}
