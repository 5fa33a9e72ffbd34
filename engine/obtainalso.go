package engine

import (
	"context"
	"time"

	"authpeek/auth"
)

// assert gets the assertion with which the draft's own provider obtains its token, where it is going to ask for one. The context
// that it returns carries it. It reports false when the call has ended here.
func (f *flow) assert(ctx context.Context) (context.Context, bool) { return f.asserted(ctx, false) }

// asserted is assert for an asking that happens whatever is kept, if anyway is true.
func (f *flow) asserted(ctx context.Context, anyway bool) (context.Context, bool) {
	p := f.req.Profile
	if !f.draft.Assert || p.Provider == nil || !anyway && !f.giver().WillAsk(p.CustomerIDs) {
		return ctx, true
	}
	token, ok := f.second(ctx, f.draft.AssertNull)
	if !ok || token == nil {
		return ctx, ok
	}
	return auth.WithAssertion(ctx, token.Value), true
}

// second asks the profile's provider for a credential that is not the call's first. A nil token with ok is a null that the call
// goes on without.
func (f *flow) second(ctx context.Context, rule NullRule) (token *auth.Token, ok bool) {
	p := f.req.Profile
	asked := time.Now()
	result, err := p.Provider.Token(ctx, p.CustomerIDs, f.trace(p.Provider))
	f.provider += time.Since(asked)
	switch {
	case err != nil && ctx.Err() != nil:
		f.interrupted(ctx, "while the provider was asked")
		return nil, false
	case err != nil && p.OnNull == OnNullBare:
		return nil, true
	case err != nil:
		f.threw(err, f.draft.AssertThrow, "not sent: the provider gave nothing to go with it")
		return nil, false
	case result.Null:
		return nil, f.null(p.Provider, rule)
	}
	f.hide(result.Token.Value)
	f.follow(result.Token.Info)
	return result.Token, true
}

// obtainAlso gets the credentials that travel beside the first one.
func (f *flow) obtainAlso(ctx context.Context) bool {
	for _, a := range f.draft.Also {
		if a.Credential != auth.CredentialProvider {
			if token := f.fixed(a.Credential); token != nil {
				f.also = append(f.also, attached{a, token, token.Info.Source})
			}
			continue
		}
		if f.req.Profile.Provider == nil {
			continue
		}
		token, ok := f.second(ctx, f.draft.AssertNull)
		if !ok {
			return false
		}
		if token != nil {
			f.also = append(f.also, attached{a, token, providerOrigin(f.req.Profile.Provider)})
		}
	}
	return true
}

// planAlso is obtainAlso for a plan, which asks nobody: what is kept goes along, and what would be asked for is named.
func (f *flow) planAlso() {
	for _, a := range f.draft.Also {
		token, origin := f.fixed(a.Credential), ""
		p := f.req.Profile
		asks := token == nil && a.Credential == auth.CredentialProvider && p.Provider != nil
		if asks {
			origin = providerOrigin(p.Provider)
			if kept, ok := p.Provider.Current(p.CustomerIDs); ok {
				token = &kept
			}
		}
		if token == nil && !asks {
			continue
		}
		if token != nil {
			f.hide(token.Value)
		}
		f.also = append(f.also, attached{a, token, origin})
	}
}

// judgeOffline ends a call of which nothing leaves, with what the vendor makes of the credential.
func (f *flow) judgeOffline(ctx context.Context) {
	a := Answer{SentAt: f.e.now(), Attempt: 1}
	if f.token != nil {
		f.e.vault.put(f.token.Value)
		a.Token = &f.token.Info
		a.Verification = f.token.VerifyPair(f.req.Profile.PrivateKey)
	}
	f.conclude(ctx, f.read(a))
}
