package ui

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/views"
)

// verifiedMsg is a token that was checked with a key, off the UI's goroutine.
type verifiedMsg struct {
	id     int // of the question; 0 where nobody asked
	token  auth.Info
	key    views.VerifyKey
	result jose.Verification
	err    error
}

// knownKeys are those that a profile brings along: the sandbox's two, and the private key of a project, whose secret signs the
// tokens that have its id as their kid (bloomreach reference 5.1).
func knownKeys(m openedMsg) []views.VerifyKey {
	var out []views.VerifyKey
	add := func(whose string, pair auth.Secret) {
		id, secret, ok := config.KeyPair(pair)
		known := slices.ContainsFunc(out, func(k views.VerifyKey) bool { return k.Kid == id && k.Secret.Equal(secret) })
		if ok && !known {
			out = append(out, views.VerifyKey{Name: whose + " " + engine.Clean(id), Kid: id, Secret: secret, As: jose.KeyRaw})
		}
	}
	add("the sandbox's key", auth.NewSecret(m.seeded.PrivateKey))
	add("the sandbox's key", auth.NewSecret(m.seeded.StreamKey))
	add("the profile's private key", m.profile.PrivateKey)
	return out
}

// verify checks a token with a key that somebody chose. A reference is resolved where the key is needed, and no sooner.
func (a *app) verify(m views.VerifyMsg) tea.Cmd {
	key := views.VerifyKey{Name: "your key " + m.Key.Fingerprint(), Kid: m.Token.Kid, Alg: m.Token.Alg, Secret: m.Key, As: m.As, Chosen: true}
	resolver := config.Resolver{Getenv: a.opts.Getenv} // what is typed here starts where the program was started
	return a.background("checking "+m.Token.Fingerprint, func(ctx context.Context) tea.Msg {
		if m.Ref != "" {
			var err error
			if key.Secret, err = resolver.Resolve(ctx, "", config.ParseRef(m.Ref)); err != nil {
				return verifiedMsg{id: m.ID, token: m.Token, err: err}
			}
			key.Name = engine.Clean(m.Ref) + " " + key.Secret.Fingerprint()
		}
		out := a.check(m.Token, m.Value, key)
		out.id = m.ID
		return out
	})
}

// check runs on any goroutine.
func (a *app) check(token auth.Info, value auth.Secret, key views.VerifyKey) verifiedMsg {
	out := verifiedMsg{token: token, key: key}
	if value.IsZero() {
		out.result, out.err = a.opts.Engine.Verify(token.Fingerprint, key.Secret, key.As, jose.Options{})
	} else {
		out.result, out.err = auth.Token{Value: value}.Verify(key.Secret, key.As, jose.Options{})
	}
	return out
}

// tryKeys checks a token with whichever key of the session belongs to it. What somebody has checked before stays.
func (a *app) tryKeys(token auth.Info, value auth.Secret) tea.Cmd {
	if _, done := a.session.Verified[token.Fingerprint]; done {
		return nil
	}
	for _, key := range a.session.Keys {
		if key.Fits(token) {
			a.session.Verified[token.Fingerprint] = views.Verified{} // under way
			return a.work.run(func(context.Context) tea.Msg { return a.check(token, value, key) })
		}
	}
	return nil
}

// tryKeysOn does that for all tokens of the ledger that nobody has checked yet.
func (a *app) tryKeysOn(records []*engine.TokenRecord) tea.Cmd {
	var cmds []tea.Cmd
	for _, r := range records {
		if cmd := a.tryKeys(r.Info, auth.Secret{}); cmd != nil {
			cmds = append(cmds, cmd)
		}
	}
	return tea.Batch(cmds...)
}

// brought reports whether a batch of events may have brought a token.
func brought(events []engine.Event) bool {
	return slices.ContainsFunc(events, func(e engine.Event) bool {
		switch e.Detail.(type) {
		case engine.TokenObtained, engine.TokenReplaced:
			return true
		default:
			return false
		}
	})
}

// onVerified keeps what came of a check, and a chosen key that matched: it is tried for other tokens of the same kid.
func (a *app) onVerified(m verifiedMsg) tea.Cmd {
	fp := m.token.Fingerprint
	if m.err != nil {
		if m.id == 0 {
			return nil // it left the memory before anybody could look at it
		}
		return a.broadcast(views.VerifiedMsg{ID: m.id, Fingerprint: fp, Problem: engine.Clean(m.err.Error())})
	}
	a.session.Verified[fp] = views.NewVerified(m.key.Name, m.result)
	told := a.broadcast(views.VerifiedMsg{ID: m.id, Fingerprint: fp})
	known := slices.ContainsFunc(a.session.Keys, func(k views.VerifyKey) bool {
		return k.Kid == m.key.Kid && k.As == m.key.As && k.Secret.Equal(m.key.Secret)
	})
	if !m.key.Chosen || known || m.result.State != jose.StateValid {
		return told
	}
	a.session.Keys = append(a.session.Keys, m.key)
	return tea.Batch(told, a.tryKeysOn(a.session.Ledger.Tokens()))
}
