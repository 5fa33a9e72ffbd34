package engine

import (
	"context"
	"fmt"
	"strconv"

	"authpeek/auth"
)

// take finds the tokens that an answer hands out, before anything of it is shown: from here on they stand nowhere in clear.
func (f *flow) take(a *Answer) {
	issuer, ok := f.vendor.(Issuer)
	if !ok {
		return
	}
	for _, issue := range issuer.Issued(f.req.Profile, f.req, *a) {
		if issue.Value.IsZero() {
			continue
		}
		token := auth.NewToken(issue.Value, f.e.now(), issue.ExpiresIn, issue.Source)
		token.Info.Scope, token.Info.Identity = issue.Scope, issue.Identity
		f.hide(token.Value)
		f.e.vault.put(token.Value)
		a.Issued = append(a.Issued, token)
		f.emit(TokenIssued{Token: token.Info, Kept: issue.Keep})
		if giver := f.giver(); issue.Keep && giver != nil {
			if old := giver.Put(f.req.Profile.CustomerIDs, token); old != nil {
				f.replaced(issue.Source, old.Info, token.Info)
			}
			f.follow(token.Info)
		}
	}
}

// signal tells the provider that the server wants another token (Reading.AskAgain), in place of the one that was sent.
func (f *flow) signal(why string, sent *auth.Info) {
	giver := f.giver()
	if why == "" || giver == nil || f.draft.Keep != nil {
		return // an SDK that keeps its token turns to its app itself
	}
	fingerprint := ""
	if sent != nil {
		fingerprint = sent.Fingerprint
	}
	giver.Signal(fingerprint, why)
}

// onRejection tells the provider of a token that was refused. Under the policy that waits for that, the request leaves once more
// with another token, unless the vendor has a rule of its own.
func (f *flow) onRejection(reading *Reading, refused auth.Info, status int) {
	giver := f.giver()
	if giver == nil || f.draft.Credential != auth.CredentialProvider || f.draft.Keep != nil {
		return
	}
	if f.draft.Provider != nil && giver.Policy() == auth.ServerSignal {
		return // the store of an SDK, whose vendor says by AskAgain what it makes of a refusal
	}
	giver.Reject(refused.Fingerprint, fmt.Sprintf("after a %d", status))
	if giver.Policy() == auth.OnReject && reading.Retry == nil && !f.draft.Offline {
		reading.Retry = &Retry{Why: "policy on-rejection: " + strconv.Itoa(status), another: true}
	}
}

// obtainAnother gets a token in place of one that was refused. It reports false when there is none to send: nothing came, or the
// same token again; then the refusal is what the call ends with. It is false too when the call was interrupted.
func (f *flow) obtainAnother(ctx context.Context, refused string) bool {
	result, ok, err := f.provide(ctx)
	switch {
	case !ok: // the call has ended
	case err != nil:
		f.explainFailure(err)
	case result.Null:
		f.emit(TokenNull{Source: f.giver().Describe(), Then: "not sent again", Took: f.provider})
	case result.Token.Info.Fingerprint == refused:
		f.explain(Finding{
			Code: "provider.same-after-rejection", Severity: SeverityError, Title: "the provider gives the refused token again",
			Detail: refused + " was refused and came again, so the request did not leave a second time.",
			Fix:    "let the provider make a new token when it is asked, and not give one from a cache",
		})
	default:
		f.send(result.Token)
		f.follow(result.Token.Info)
		return true
	}
	return false
}

// explainFailure tells of a provider that failed beside what the call ends with.
func (f *flow) explainFailure(err error) {
	callErr := providerError(err, f.redact)
	f.explain(Finding{Code: callErr.Code, Severity: SeverityError, Title: "the provider failed", Detail: callErr.Message, Fix: callErr.Fix})
}
