package session

import (
	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// plausible refuses readings of tokens that no reader can have made. Screens draw a token byte by byte, and a file that speaks of a
// signature of a billion characters must not make them try.
func plausible(d engine.Detail) bool {
	for _, i := range infos(d) {
		if i.Length < 0 || !plausibleToken(i.Read) {
			return false
		}
	}
	return true
}

func plausibleToken(t *jose.Token) bool {
	if t == nil {
		return true
	}
	if t.Length < 0 || len(t.Segments) > 0 && t.Length > jose.MaxLength || t.SignatureLength < 0 || t.SignatureLength > jose.MaxLength {
		return false
	}
	for _, s := range t.Segments {
		if s.Offset < 0 || s.Length < 0 || s.Offset > t.Length || s.Length > t.Length-s.Offset {
			return false
		}
	}
	for _, o := range t.Observations {
		if o.Offset < 0 || o.Offset > jose.MaxLength {
			return false
		}
	}
	for _, o := range []*jose.Object{t.Header, t.Claims} {
		if o == nil {
			continue
		}
		for _, m := range o.Members {
			if len(m.Raw) == 0 || m.Offset < 0 || m.Offset > jose.MaxLength {
				return false
			}
		}
	}
	return true
}

// infos are the credentials that a fact speaks of.
func infos(d engine.Detail) []auth.Info {
	switch d := d.(type) {
	case engine.TokenObtained:
		return []auth.Info{d.Token}
	case engine.TokenReused:
		return []auth.Info{d.Token}
	case engine.TokenIssued:
		return []auth.Info{d.Token}
	case engine.TokenRejected:
		return []auth.Info{d.Token}
	case engine.TokenReplaced:
		return []auth.Info{d.Old, d.New}
	case engine.TokenCleared:
		return []auth.Info{d.Token}
	case engine.TokenExpiring:
		return []auth.Info{d.Token}
	case engine.TokenExpired:
		return []auth.Info{d.Token}
	case engine.HeaderSet:
		if d.Token != nil {
			return []auth.Info{*d.Token}
		}
	case engine.CallStarted, engine.TokenRequested, engine.TokenNull, engine.TokenFailed, engine.RequestSent, engine.FirstByte,
		engine.ResponseReceived, engine.Retrying, engine.CallFinished, engine.CallNoted, engine.IdentityChanged, engine.Notice:
		// None of these speaks of a credential.
	}
	return nil
}
