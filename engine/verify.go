package engine

import (
	"errors"

	"authpeek/auth"
	"authpeek/auth/jose"
)

// ErrUnknownToken says that the engine does not hold the credential of that fingerprint any more.
var ErrUnknownToken = errors.New("this token is no longer in memory; ask the provider again")

// Verify checks a credential of this session, named by its fingerprint, with keys. It may be called from any goroutine and
// keeps neither the keys nor what it found.
func (e *Engine) Verify(fingerprint string, keys auth.Secret, as jose.KeyEncoding, o jose.Options) (jose.Verification, error) {
	value, ok := e.vault.get(fingerprint)
	if !ok {
		return jose.Verification{}, ErrUnknownToken
	}
	return auth.Token{Value: value}.Verify(keys, as, o)
}

// VerifyPair checks a credential of this session with a profile's private key, as auth.Token does. It may be called from any
// goroutine; nil is also for a token that has left memory.
func (e *Engine) VerifyPair(t auth.Info, pair auth.Secret) *jose.Verification {
	value, ok := e.vault.get(t.Fingerprint)
	if !ok {
		return nil
	}
	return auth.Token{Value: value, Info: t}.VerifyPair(pair)
}
