package compare

import (
	"fmt"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// token is the credential that went along, or the one that would; nil for none, and for one that is still to be asked for.
func (col *Column) token() *auth.Info {
	p := col.Profile
	switch {
	case col.Call != nil && (col.Call.Token != nil || col.Call.Sent != nil):
		return col.Call.Token
	case col.Draft.Credential == auth.CredentialAPIKey && !p.APIKey.IsZero():
		t := auth.NewAPIKey(p.APIKey, time.Time{}, p.APIKeyOrigin)
		return &t.Info
	case col.Draft.Credential == auth.CredentialPrivateKey && !p.PrivateKey.IsZero():
		t := auth.NewBasic(p.PrivateKey, time.Time{}, p.PrivateKeyOrigin)
		return &t.Info
	default:
		return nil
	}
}

// credential says what the call is authorised with.
func (col *Column) credential() Fact {
	name, t := credentialName(col.Info.Title), col.token()
	switch {
	case col.Draft.Credential == auth.CredentialNone:
		return Fact{Text: "none"}
	case t == nil && (col.Draft.Credential != auth.CredentialProvider || col.Call != nil && col.Call.Asked != nil):
		return Fact{Mark: engine.MarkLook, Text: "none: there was no " + name}
	case t == nil:
		return Fact{Text: name}
	case col.downgraded():
		return Fact{Mark: engine.MarkLook, Text: kindName(t.Kind) + " " + t.Fingerprint + ", no " + name}
	default:
		return Fact{Text: name + " " + t.Fingerprint}
	}
}

// credentialName is a mode's title in the middle of a line: abbreviations keep their capitals, and what is not called a key or a
// token is one all the same.
func credentialName(title string) string {
	words := strings.Fields(title)
	for i, w := range words {
		if w != strings.ToUpper(w) {
			words[i] = strings.ToLower(w)
		}
	}
	name := strings.Join(words, " ")
	for _, kind := range []string{"key", "token", "JWT"} {
		if strings.Contains(name, kind) {
			return name
		}
	}
	return name + " token"
}

// downgraded reports a mode that stands for a provider's token where the SDK sends another credential without a word.
func (col *Column) downgraded() bool {
	return col.Info.Credential == auth.CredentialProvider && col.Draft.Credential != auth.CredentialProvider
}

func kindName(kind string) string {
	switch kind {
	case auth.KindAPIKey:
		return "API key"
	case auth.KindBasic:
		return "private key"
	case auth.KindJWT:
		return "JWT"
	default:
		return "token"
	}
}

// comesFrom says who gave the credential.
func (col *Column) comesFrom() Fact {
	switch col.Draft.Credential {
	case auth.CredentialAPIKey:
		if col.Info.Shipped || col.downgraded() {
			return Fact{Text: engine.Clean(col.Profile.APIKeyOrigin) + ": in every install"}
		}
		return Fact{Text: engine.Clean(col.Profile.APIKeyOrigin) + ": a server's own"}
	case auth.CredentialPrivateKey:
		return Fact{Text: engine.Clean(col.Profile.PrivateKeyOrigin) + ": a backend's secret"}
	case auth.CredentialProvider:
		return col.comesFromProvider()
	default:
		return Fact{Text: "–"}
	}
}

func (col *Column) comesFromProvider() Fact {
	giver := col.Draft.Provider
	if giver == nil {
		giver = col.Profile.Provider
	}
	if giver == nil {
		return Fact{Mark: engine.MarkBad, Text: "no provider"}
	}
	source, _, _ := strings.Cut(giver.Describe(), " ")
	text := "provider " + engine.Clean(source)
	if col.Draft.Provider != nil {
		text = "the SDK itself"
	}
	switch c := col.Call; {
	case c == nil:
		return Fact{Text: text}
	case c.Broken != nil:
		return Fact{Mark: engine.MarkBad, Text: text + ", which failed"}
	case c.Null != nil:
		return Fact{Mark: engine.MarkLook, Text: text + ", which gave null"}
	case c.Reused:
		return Fact{Text: text + ", reused"}
	case c.Got != nil:
		return Fact{Text: text + ", asked now"}
	default:
		return Fact{Text: text}
	}
}

// sentAs says how the credential travels.
func (col *Column) sentAs() Fact {
	switch {
	case col.Call != nil && col.Call.Credential != "":
		return Fact{Text: engine.Clean(col.Call.Credential)}
	case col.Call != nil && col.Call.Finish != nil && (col.Call.Finish.Outcome == engine.OutcomeBlocked || col.Call.Sent == nil && !col.Draft.Offline):
		return Fact{Mark: MarkHeld, Text: "not sent"}
	case col.Draft.Offline:
		return Fact{Text: "nothing leaves: it is judged here"}
	case col.Draft.Credential == auth.CredentialNone && len(col.Draft.Also) == 0, col.Call != nil:
		return Fact{Text: "no Authorization header"}
	case col.token() != nil:
		t := col.token()
		return Fact{Text: engine.Clean(col.Draft.Carrier.Beside() + col.Draft.Carrier.Apply(t.Fingerprint))}
	default:
		return Fact{Text: engine.Clean(col.Draft.Carrier.Describe())}
	}
}

// checks says what the server looked at, as far as the calls have shown it.
func (col *Column) checks() Fact {
	t := col.token()
	if col.Call == nil || t == nil || col.Draft.Offline {
		return Fact{Text: "–"}
	}
	what, ids := checked(*t), ownerClaim(*t)
	switch col.outcome() {
	case refused:
		if why := col.Call.Rejected; why != nil && why.Why != "" {
			return Fact{Mark: engine.MarkBad, Text: engine.Clean(why.Why)}
		}
		return Fact{Mark: engine.MarkBad, Text: "it does not take this one"}
	case answered:
	default:
		return Fact{Text: "not known"}
	}
	switch col.tested() {
	case testOpen:
		return Fact{Mark: engine.MarkLook, Text: what + ", never the ids"}
	case testClosed:
		if ids == "ids" {
			return Fact{Mark: engine.MarkOK, Text: what + ", ids"}
		}
		return Fact{Mark: engine.MarkOK, Text: what + ", " + ids + " = ids"}
	}
	if col.Test.State == TestDecided && personal(*t) {
		return Fact{Text: what + "; it says who is read"}
	}
	return Fact{Text: what}
}

// personal reports a credential that can stand for a person.
func personal(t auth.Info) bool { return t.Kind == auth.KindJWT || t.Kind == auth.KindOpaque }

// checked is what a server can check of such a credential by itself. Assumption: one that takes a JWT has verified its signature
// and its time; that it does is documented by the vendors, and no call can show it.
func checked(t auth.Info) string {
	switch {
	case t.Kind == auth.KindJWT && t.ExpiresAt.IsZero():
		return "signature"
	case t.Kind == auth.KindJWT:
		return "signature, exp"
	case t.Kind == auth.KindOpaque:
		return "the token"
	default:
		return "the key"
	}
}

// answer says what the server said.
func (col *Column) answer() Fact {
	switch {
	case col.Trouble != "":
		return Fact{Mark: engine.MarkBad, Text: "not made: " + col.Trouble}
	case col.Waiting():
		return Fact{Mark: MarkWait}
	case col.Call == nil:
		return Fact{Text: "not asked yet"}
	}
	c, f := col.Call, col.Call.Finish
	if f == nil {
		return Fact{Mark: MarkWait}
	}
	status := ""
	if c.Status() != 0 {
		status = fmt.Sprintf("%d ", c.Status())
	}
	switch f.Outcome {
	case engine.OutcomeOK:
		text := col.holds.text("")
		mark := engine.MarkOK
		if _, warned := f.Worst(); warned {
			mark = engine.MarkLook
		}
		return Fact{Mark: mark, Text: status + text}
	case engine.OutcomeBlocked:
		return Fact{Mark: MarkHeld, Text: "not sent: " + engine.Clean(strings.TrimPrefix(f.Summary, "not sent: "))}
	case engine.OutcomeCancelled:
		return Fact{Text: "cancelled"}
	default:
		return Fact{Mark: engine.MarkBad, Text: status + engine.Clean(f.Summary)}
	}
}

// took says how long the column's call took.
func (col *Column) took() Fact {
	if col.Call == nil || col.Call.Finish == nil || col.outcome() == unsent {
		return Fact{Text: "–"}
	}
	t := col.Call.Timing()
	text := lasting(t.Total)
	if col.Call.Got != nil {
		text += " · token " + lasting(t.Provider)
	}
	return Fact{Text: text}
}

// lasting writes a duration with two digits that tell something.
func lasting(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

// appGets says what the app's own code has in its hands afterwards.
func (col *Column) appGets() Fact {
	c := col.Call
	switch {
	case c == nil || c.Finish == nil:
		return Fact{Text: "–"}
	case c.OK():
		first, _, _ := strings.Cut(c.Finish.Summary, " · ") // what follows is about the cache, and none is used
		return Fact{Mark: engine.MarkOK, Text: engine.Clean(first)}
	case c.Finish.Outcome == engine.OutcomeCancelled:
		return Fact{Text: "–"}
	case c.Finish.Error != nil && c.Finish.Error.SDK != "":
		return Fact{Mark: engine.MarkBad, Text: engine.Clean(c.Finish.Error.SDK)}
	default:
		return Fact{Mark: engine.MarkBad, Text: "nothing"}
	}
}
