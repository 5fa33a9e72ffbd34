package engine

import (
	"fmt"

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
		token.Info.Scope = issue.Scope
		f.hide(token.Value)
		f.e.vault.put(token.Value)
		a.Issued = append(a.Issued, token)
		f.emit(TokenIssued{Token: token.Info, Kept: issue.Keep})
		if giver := f.giver(); issue.Keep && giver != nil {
			if old := giver.Put(f.req.Profile.CustomerIDs, token); old != nil {
				f.e.journal.Append(0, TokenReplaced{Source: issue.Source, Old: old.Info, New: token.Info})
			}
			f.follow(token.Info)
		}
	}
}

// onRejection lets a provider whose policy waits for a refusal ask its source, and has the request leave once more, unless the
// vendor has a rule of its own for that.
func (f *flow) onRejection(reading *Reading, refused auth.Info, status int) {
	giver := f.giver()
	if giver == nil || giver.Policy() != auth.OnReject || f.draft.Credential != auth.CredentialProvider || reading.Retry != nil {
		return
	}
	giver.Reject(refused.Fingerprint, fmt.Sprintf("after a %d", status))
	reading.Retry = &Retry{Why: "policy on-rejection: " + fmt.Sprint(status)}
}
