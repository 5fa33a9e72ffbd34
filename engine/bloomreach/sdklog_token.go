package bloomreach

import (
	"fmt"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// secrets notes the credentials of a line, each with what may be told of it.
func (l *logReading) secrets(e logEntry) {
	for _, s := range secretsIn(e.text) {
		l.book.learn(s.value)
		info := auth.NewToken(auth.NewSecret(s.value), e.stamp.at, 0, "log").Info
		f := engine.Finding{Code: "log.secret", Severity: severityWarning, Ref: "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift"}
		switch {
		case s.scheme == "Basic":
			f.Severity, f.Title = severityError, "the log holds a private key, "+info.Fingerprint
			f.Detail = "A Basic credential is a key with its secret. No SDK sends one, so the app does, and it is in every install."
			f.Fix = "replace the private key, and take it out of the app"
		case info.Kind == auth.KindJWT:
			f.Title = "the log holds a token, " + info.Fingerprint
			f.Detail = l.tokenWords(e, info)
			f.Fix = "print no tokens, on Android set httpLoggingLevel to NONE in releases, and treat this log as a secret while the token lives"
		case s.scheme == "Token":
			f.Severity, f.Title = severityNote, "the log holds an API key, "+info.Fingerprint
			f.Detail = "The public key is in every install of the app anyway."
			f.Fix = "set httpLoggingLevel to NONE in releases"
		default:
			f.Title = "the log holds a credential, " + info.Fingerprint
			f.Detail = fmt.Sprintf("It has %d bytes and is no JWT, so nothing can be read from it.", info.Length)
			f.Fix = "print no credentials, and treat this log as a secret"
		}
		l.add(e, f, "", strings.TrimSpace(s.scheme+" "+info.Fingerprint))
	}
}

// tokenWords tell of a JWT what may be told: how it is signed, when it ends and whose it is.
func (l *logReading) tokenWords(e logEntry, info auth.Info) string {
	parts := []string{"signed with " + clip(info.Alg, 20)}
	if info.Alg == "" {
		parts[0] = "its header names no alg"
	}
	if info.Kid != "" {
		parts = append(parts, "kid "+clip(info.Kid, 60))
	}
	if info.ExpiresAt.IsZero() {
		parts = append(parts, "no exp that can be read")
	} else {
		parts = append(parts, "expires "+info.ExpiresAt.UTC().Format("2006-01-02 15:04:05 UTC")+l.leftWords(e.stamp, info.ExpiresAt))
	}
	switch ids, claim := loggedIDs(info); {
	case claim == "":
		parts = append(parts, "names no customer")
	case ids == nil:
		parts = append(parts, claim+" is no object of ids")
	default:
		parts = append(parts, claim+" names "+clip(engine.CustomerName(ids), 60))
	}
	return "A JWT: " + strings.Join(parts, ", ") + "."
}

// loggedIDs are the ids that a token names, and the claim they stand in: sub for a project, ids for a stream (5.1, 5.2). The ids
// are nil when the claim is no object.
func loggedIDs(info auth.Info) (ids map[string]string, claim string) {
	if info.Read == nil {
		return nil, ""
	}
	for _, claim := range []string{"ids", "sub"} {
		if m, ok := info.Read.Claims.Get(claim); ok {
			ids, _ = diagnose.IDsIn(m.Raw)
			return ids, claim
		}
	}
	return nil, ""
}

// leftWords say how the token's end stands to the time of a line.
func (l *logReading) leftWords(s logStamp, exp time.Time) string {
	at, sure := l.moment(s, exp)
	if at.IsZero() {
		return ""
	}
	left := exp.Sub(at).Round(time.Second)
	words := fmt.Sprintf(" (%s after this line)", left)
	if left <= 0 {
		words = fmt.Sprintf(" (%s before this line)", -left)
	}
	if !sure {
		words = strings.TrimSuffix(words, ")") + " if the log's times are UTC)"
	}
	return words
}

// anyZone is the most that a clock's zone can differ from UTC.
const anyZone = 14 * time.Hour

// moment is the time of a line. logcat tells neither year nor zone: the year is then the one that is nearest to near, and the
// zone is known only when an answer's Date has told it.
func (l *logReading) moment(s logStamp, near time.Time) (at time.Time, sure bool) {
	at = s.at
	if at.IsZero() && s.text == "" {
		return time.Time{}, false
	}
	if !s.dated {
		best := time.Duration(-1)
		for year := near.Year() - 1; year <= near.Year()+1; year++ {
			candidate := s.at.AddDate(year-s.at.Year(), 0, 0)
			if d := candidate.Sub(near).Abs(); best < 0 || d < best {
				at, best = candidate, d
			}
		}
	}
	switch {
	case s.zoned:
		return at, true
	case l.facts.offsetKnown:
		return at.Add(-l.facts.offset), true
	default:
		return at, false
	}
}

// judgeToken looks at the token of a request as it was when it left.
func (l *logReading) judgeToken(x *logExchange) {
	if x.token == nil || x.token.Kind != auth.KindJWT || x.scheme != "Bearer" {
		return
	}
	t := x.token
	judge := func(severity, code, title, detail, fix, ref string) {
		l.add(x.entry, engine.Finding{Code: code, Severity: severity, Title: title, Detail: detail, Fix: fix, Ref: ref}, "", x.method+" "+x.operation+", Bearer "+t.Fingerprint)
	}
	if at, sure := l.moment(x.entry.stamp, t.ExpiresAt); !t.ExpiresAt.IsZero() && !at.IsZero() && !at.Before(t.ExpiresAt) {
		late := at.Sub(t.ExpiresAt).Round(time.Second)
		severity, doubt := severityError, ""
		if !sure && late < anyZone {
			severity, doubt = severityWarning, " The log does not tell its zone; this is so if its times are UTC."
		}
		judge(severity, "token.expired", "a token was sent after its end, "+t.Fingerprint,
			fmt.Sprintf("It ended at %s, %s before this request.%s", t.ExpiresAt.UTC().Format("2006-01-02 15:04:05 UTC"), late, doubt),
			"let the provider drop a kept token once its exp has passed", "RFC 7519 section 4.1.4")
	}
	ids, claim := loggedIDs(*t)
	switch {
	case claim == "" || ids == nil:
		judge(severityError, "token.sub-not-object", "a token names its customer in no way that the server reads, "+t.Fingerprint,
			"A customer token has sub, a stream's token ids, and each is an object like {\"registered\": \"jane@example.com\"}.",
			"change the claim where the token is made", "documentation.bloomreach.com/engagement/docs/customer-token")
	case x.ids != nil && !diagnose.SameCustomer(ids, x.ids):
		named, asked := diagnose.NamesApart(ids, x.ids)
		judge(severityError, "token.ids-differ", "a token of another customer was sent, "+t.Fingerprint,
			fmt.Sprintf("It is made out to %s, and the request asks for %s.", clip(named, maxShownValue), clip(asked, maxShownValue)),
			"keep tokens per customer; drop them on identify and anonymize", "Bloomreach SDKs, App Inbox manager")
	}
	want := map[string]string{"sub": "HS256", "ids": "HS512"}[claim]
	if want != "" && t.Alg != want {
		judge(severityError, "token.alg-unexpected", "a token is signed in another way than the server reads, "+t.Fingerprint,
			fmt.Sprintf("Its alg is %q; customer tokens are HS256, a stream's tokens HS512.", clip(t.Alg, 20)),
			"sign with the secret of the key that kid names", "documentation.bloomreach.com/engagement/docs/customer-token")
	}
}
