package engine

import (
	"encoding/json"
	"time"

	"authpeek/auth"
	"authpeek/auth/jose"
)

// Facts gives each fact that there is once, without anything in it, in the order in which a call tells them, then those of the session.
func Facts() []Detail {
	return []Detail{
		CallStarted{}, TokenRequested{}, TokenObtained{}, TokenReused{}, TokenNull{}, TokenFailed{}, HeaderSet{},
		RequestSent{}, FirstByte{}, ResponseReceived{}, TokenIssued{}, TokenRejected{}, Retrying{}, CallFinished{}, CallNoted{},
		TokenReplaced{}, TokenCleared{}, TokenExpiring{}, TokenExpired{}, IdentityChanged{}, Notice{},
	}
}

// EventNames lists what Detail.Name can give, in the order of Facts.
func EventNames() []string {
	facts := Facts()
	names := make([]string, 0, len(facts))
	for _, d := range facts {
		names = append(names, d.Name())
	}
	return names
}

// eventTime is RFC 3339 with milliseconds, so that lines sort as text.
const eventTime = "2006-01-02T15:04:05.000Z07:00"

// MarshalJSON writes the event as one flat object: seq, at, call (0 for the session), event, then the fact's own fields.
// Durations are in milliseconds. Bodies are left out: a journal line is for reading along, call --json has the bodies.
func (e Event) MarshalJSON() ([]byte, error) {
	head, err := marshalPlain(struct {
		Seq   uint64 `json:"seq"`
		At    string `json:"at"`
		Call  CallID `json:"call"`
		Event string `json:"event"`
	}{e.Seq, e.At.UTC().Format(eventTime), e.Call, e.Detail.Name()})
	if err != nil {
		return nil, err
	}
	detail, err := marshalPlain(shownDetail(e.Detail))
	if err != nil {
		return nil, err
	}
	extra, err := marshalPlain(extraFields(e.Detail))
	if err != nil {
		return nil, err
	}
	return splice(splice(head, detail), extra), nil
}

// splice joins two JSON objects into one.
func splice(a, b []byte) []byte {
	if len(b) <= len("{}") {
		return a
	}
	joined := append([]byte{}, a[:len(a)-1]...)
	joined = append(joined, ',')
	return append(joined, b[1:]...)
}

// shownDetail is the fact as its own tags encode it, but for Notice, whose field event is the line's already.
func shownDetail(d Detail) any {
	n, ok := d.(Notice)
	if !ok {
		return d
	}
	return struct {
		Subject string `json:"subject"`
		Mark    Mark   `json:"mark"`
		Title   string `json:"title"`
		Text    string `json:"text"`
	}{n.Subject, n.Mark, n.Event, n.Text}
}

// extra is what the facts' own tags leave out: durations, and the tokens they speak of.
type extra struct {
	TookMS *float64  `json:"took_ms,omitempty"`
	LeftMS *float64  `json:"left_ms,omitempty"`
	WaitMS *float64  `json:"wait_ms,omitempty"`
	Token  *infoJSON `json:"token,omitempty"`
	Old    *infoJSON `json:"old,omitempty"`
}

func extraFields(d Detail) extra {
	switch d := d.(type) {
	case TokenObtained:
		return extra{Token: newInfoJSON(&d.Token), TookMS: tookMS(d.Took)}
	case TokenReused:
		return extra{Token: newInfoJSON(&d.Token)}
	case TokenIssued:
		return extra{Token: newInfoJSON(&d.Token)}
	case TokenNull:
		return extra{TookMS: tookMS(d.Took)}
	case TokenFailed:
		return extra{TookMS: tookMS(d.Took)}
	case HeaderSet:
		return extra{Token: newInfoJSON(d.Token)}
	case FirstByte:
		return extra{TookMS: tookMS(d.Took)}
	case TokenRejected:
		return extra{Token: newInfoJSON(&d.Token)}
	case Retrying:
		return extra{WaitMS: tookMS(d.Wait)}
	case TokenCleared:
		return extra{Token: newInfoJSON(&d.Token)}
	case TokenReplaced:
		return extra{Token: newInfoJSON(&d.New), Old: newInfoJSON(&d.Old)}
	case TokenExpiring:
		return extra{Token: newInfoJSON(&d.Token), LeftMS: tookMS(d.Left)}
	case TokenExpired:
		return extra{Token: newInfoJSON(&d.Token)}
	case CallStarted, TokenRequested, RequestSent, ResponseReceived, CallFinished, CallNoted, IdentityChanged, Notice:
		return extra{}
	}
	return extra{}
}

func tookMS(d time.Duration) *float64 {
	ms := millis(d)
	return &ms
}

// infoJSON is what may be shown of a credential: no signature, no secret.
type infoJSON struct {
	Fingerprint string          `json:"fingerprint"`
	Kind        string          `json:"kind"`
	Length      int             `json:"length"`
	Alg         string          `json:"alg,omitempty"`
	Kid         string          `json:"kid,omitempty"`
	ObtainedAt  *time.Time      `json:"obtained_at,omitempty"`
	IssuedAt    *time.Time      `json:"issued_at,omitempty"`
	NotBefore   *time.Time      `json:"not_before,omitempty"`
	ExpiresAt   *time.Time      `json:"expires_at,omitempty"`
	Scope       string          `json:"scope,omitempty"`
	Identity    string          `json:"identity,omitempty"`
	Source      string          `json:"source"`
	Claims      json.RawMessage `json:"claims,omitempty"`
}

func newInfoJSON(i *auth.Info) *infoJSON {
	if i == nil {
		return nil
	}
	out := &infoJSON{
		Fingerprint: i.Fingerprint, Kind: i.Kind, Length: i.Length, Alg: i.Alg, Kid: i.Kid, Source: i.Source,
		Scope: i.Scope, Identity: i.Identity,
		ObtainedAt: knownTime(i.ObtainedAt), IssuedAt: knownTime(i.IssuedAt),
		NotBefore: knownTime(i.NotBefore), ExpiresAt: knownTime(i.ExpiresAt),
	}
	if i.Read != nil && i.Read.Claims != nil {
		out.Claims = claimsJSON(i.Read.Claims)
	}
	return out
}

func knownTime(t time.Time) *time.Time {
	// encoding/json refuses years beyond 9999, and a claim may name any: such a time stays in the claims alone.
	if t.IsZero() || t.UTC().Year() < 0 || t.UTC().Year() > 9999 {
		return nil
	}
	t = t.UTC().Truncate(time.Millisecond)
	return &t
}

// claimsJSON writes the claims in the token's order and spelling. Of duplicates the last counts, as for the servers.
func claimsJSON(o *jose.Object) json.RawMessage {
	b := []byte{'{'}
	for _, m := range o.Members {
		last, _ := o.Get(m.Name)
		if last.Offset != m.Offset || !json.Valid(m.Raw) {
			continue
		}
		name, err := marshalPlain(m.Name)
		if err != nil {
			continue // a string always encodes
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(b, name...), ':'), m.Raw...)
	}
	return append(b, '}')
}
