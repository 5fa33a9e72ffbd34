package views

import (
	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"cmp"
	"strings"
	"time"
)

// header tells what a member of the JOSE header means (RFC 7515 section 4.1).
func (r *claimRow) header(m jose.Member, o *jose.Object, t auth.Info) {
	value, _ := o.String(m.Name)
	value = engine.Clean(value)
	r.known = true
	switch m.Name {
	case "alg":
		r.words = algorithmWords(value)
	case "kid":
		r.words = "with key " + value
		if strings.HasPrefix(t.Alg, "HS") {
			r.words = "with the secret of key " + value
		}
	case "typ":
		r.words = "type " + value
		if strings.EqualFold(value, "JWT") {
			r.words = "a JSON Web Token"
		}
	case "cty":
		r.words = "content of type " + value
	case "enc":
		r.words = "content encrypted with " + value
	case "zip":
		r.words = "compressed before encryption"
	case "crit":
		r.words = "what a reader must understand"
	case "b64":
		r.words = "whether the payload is in base64url"
	case "jku", "x5u":
		r.words = "where its key may be found"
	case "jwk", "x5c", "x5t", "x5t#S256":
		r.words = "a key that it brings along"
	default:
		r.known = false
	}
}

func algorithmWords(alg string) string {
	switch {
	case strings.EqualFold(alg, "none"):
		return "not signed at all"
	case alg == "dir":
		return "encrypted with the shared key itself"
	case strings.HasPrefix(alg, "RSA"), strings.HasPrefix(alg, "ECDH"), strings.HasPrefix(alg, "A"): // before RS256 and the like
		return "key encrypted with " + alg
	case strings.HasPrefix(alg, "PBES2"):
		return "key encrypted with a password, " + alg
	case strings.HasPrefix(alg, "HS"):
		return "signed with a shared secret"
	case strings.HasPrefix(alg, "RS"), strings.HasPrefix(alg, "PS"), strings.HasPrefix(alg, "ES"), alg == "EdDSA":
		return "signed with a private key"
	default:
		return "an algorithm that authpeek does not know"
	}
}

// claim tells what a claim means (RFC 7519 section 4.1, and the vendor's sub).
func (r *claimRow) claim(m jose.Member, o *jose.Object, t auth.Info, f Frame) {
	value, isText := o.String(m.Name)
	value = engine.Clean(value)
	when, isTime := o.Time(m.Name)
	r.known = true
	switch m.Name {
	case "sub", "ids":
		r.subject(m.Name, t, value, isText)
	case "iat", "nbf", "exp", "auth_time":
		r.words = "no time that can be read"
		r.over = m.Name == "exp" && isTime && !when.After(f.Now)
		if isTime {
			r.words = timeWords(m.Name, when, f)
		}
	case "iss":
		r.words = "issued by " + value
	case "aud":
		r.words = "meant for " + cmp.Or(value, engine.Clean(shortened(m.Raw)))
	case "jti":
		r.words = "the token's own id"
	case "scope", "scp", "scopes":
		r.words = "allows " + engine.Clean(shortened(m.Raw))
	case "email":
		r.words = "email address of the customer"
	case "nonce":
		r.words = "ties it to the sign-in that asked"
	case "azp", "client_id":
		r.words = "asked for by " + value
	case "grants":
		r.words = "what it allows, product by product"
	default:
		r.known = false
	}
}

func (r *claimRow) subject(name string, t auth.Info, value string, isText bool) {
	ids, claim, readable := subjectIDs(t)
	readable = readable && claim == name
	switch {
	case readable && len(ids) == 1:
		r.words = "made out to one customer: " + engine.Clean(engine.CustomerName(ids))
	case readable:
		r.words = "made out to one customer by " + diagnose.Counted(len(ids), "id") + ": " + idsText(ids)
	case isText:
		r.words = "made out to " + value
	default:
		r.words = "made out to nobody that can be read"
	}
}

// timeWords tells a time absolutely and against now.
func timeWords(name string, t time.Time, f Frame) string {
	zone := f.Session.Zone()
	at := kit.TimeOfDay(t, zone)
	if t.In(zone).Format(time.DateOnly) != f.Now.In(zone).Format(time.DateOnly) {
		at = kit.DateTime(t, zone)
	}
	past := !t.After(f.Now)
	ago, in := kit.Elapsed(f.Now.Sub(t)), kit.Countdown(t.Sub(f.Now))
	switch {
	case name == "exp" && past:
		return "expired " + at + ", " + ago + " ago"
	case name == "exp":
		return "expires " + at + ", in " + in
	case name == "iat" && past:
		return "issued " + at + ", " + ago + " ago"
	case name == "iat":
		return "issued " + at + ", in " + in
	case name == "auth_time" && past:
		return "signed in " + at + ", " + ago + " ago"
	case name == "auth_time":
		return "signed in " + at + ", in " + in
	case past:
		return "usable since " + at
	default:
		return "usable from " + at + ", in " + in
	}
}
