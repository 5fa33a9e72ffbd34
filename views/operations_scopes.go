package views

import (
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// scopeSpans are the scopes that an operation asks for, each with a mark where it is known whether the token that the call would carry
// has it.
func scopeSpans(f Frame, op engine.Operation, mode auth.ModeInfo) []kit.Span {
	scoped, _ := f.Session.Vendor.(engine.Scoped)
	t := tokenCarriedIn(f.Session, mode)
	var out []kit.Span
	for i, scope := range op.Scopes {
		if i > 0 {
			out = append(out, kit.Of(theme.Muted, " · "))
		}
		if scoped != nil && t != nil {
			if has, known := scoped.Carries(*t, scope.Name); known && has {
				out = append(out, markSpan(f.Styles, theme.MarkOK))
			} else if known {
				out = append(out, markSpan(f.Styles, theme.MarkLook))
			}
		}
		out = append(out, kit.Of(theme.Text, scope.Name))
		if scope.For != "" {
			out = append(out, kit.Of(theme.Muted, " for "+scope.For))
		}
	}
	return out
}

// tokenCarriedIn is the credential that a call in a mode would carry now; nil for none yet.
func tokenCarriedIn(s *Session, mode auth.ModeInfo) *auth.Info {
	switch {
	case mode.Credential == auth.CredentialAPIKey && !s.Profile.APIKey.IsZero():
		t := auth.NewAPIKey(s.Profile.APIKey, time.Time{}, s.Profile.APIKeyOrigin)
		return &t.Info
	case mode.Credential == auth.CredentialProvider:
		return s.tokenKept(mode.ID)
	default:
		return nil
	}
}
