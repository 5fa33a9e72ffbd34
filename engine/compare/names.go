package compare

import (
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// namesWhom says who the credential stands for.
func (col *Column) namesWhom() Fact {
	t := col.token()
	switch {
	case t == nil && col.Draft.Credential == auth.CredentialProvider && col.Call == nil:
		return Fact{Text: "–"}
	case t == nil:
		return Fact{Text: "nobody"}
	case t.Kind == auth.KindAPIKey && (col.Info.Shipped || col.downgraded()):
		return Fact{Text: "the app, no person"}
	case t.Kind == auth.KindAPIKey, t.Kind == auth.KindBasic:
		return Fact{Text: "a server, no person"}
	case t.Read == nil:
		return Fact{Text: col.rung()}
	case t.Read.Form == jose.FormJWE:
		return Fact{Text: "encrypted: the server knows"}
	}
	if name, value := ownerOf(*t); name != "" {
		return Fact{Text: engine.Clean(name + " = " + value)}
	}
	return Fact{Mark: engine.MarkLook, Text: "nobody"}
}

// rung is what the server knows behind an opaque token, where the mode is a step of its vendor's ladder.
func (col *Column) rung() string {
	if name := col.climbs(); name != "" {
		return "opaque, known as " + name
	}
	return "opaque: the server knows"
}

// climbs is the step of its vendor's ladder to which the column's mode climbs; "" for none.
func (col *Column) climbs() string {
	if ladder, ok := col.Vendor.(engine.Ladder); ok {
		for _, r := range ladder.Rungs() {
			if r.Mode == col.Mode {
				return r.Name
			}
		}
	}
	return ""
}

// ownerOf reads whom a token is made out to, in the ways of all vendors: an object of ids in sub or in ids (bloomreach reference
// 5.1, 5.2), the grant identity (vendors reference A2), an address (C2), else a plain sub.
func ownerOf(t auth.Info) (name, value string) {
	if t.Read == nil {
		return "", ""
	}
	claims := t.Read.Claims
	for _, stream := range []bool{false, true} {
		if ids, ok := diagnose.OwnerOf(claims, stream); ok && len(ids) > 0 {
			return idName(ids), diagnose.CustomerName(ids)
		}
	}
	if grants, ok := claims.Get("grants"); ok {
		if s, ok := jose.ObjectOf(grants.Raw).String("identity"); ok && s != "" {
			return "identity", s
		}
	}
	for _, claim := range []string{"email", "identity", "sub"} {
		if s, ok := claims.String(claim); ok && s != "" {
			return claim, s
		}
	}
	return "", ""
}

// idName is the id that CustomerName takes the name from.
func idName(ids map[string]string) string {
	name := diagnose.CustomerName(ids)
	if ids["registered"] == name {
		return "registered"
	}
	for id, value := range diagnose.HardIDs(ids) {
		if value == name {
			return id
		}
	}
	return "cookie"
}

// ownerClaim is the claim that a server compares with the ids of a request.
func ownerClaim(t auth.Info) string {
	if t.Read == nil {
		return "its owner"
	}
	for _, stream := range []bool{false, true} {
		if _, ok := diagnose.OwnerOf(t.Read.Claims, stream); ok {
			own, _ := diagnose.OwnerClaim(stream)
			return own
		}
	}
	if name, _ := ownerOf(t); name != "" {
		return name
	}
	return "its owner"
}

// subject is what an operation reads, in a word: "inbox" of inbox.fetch.
func subject(operation string) string {
	s, _, _ := strings.Cut(operation, ".")
	return s
}

func plural(noun string) string {
	switch {
	case strings.HasSuffix(noun, "x"):
		return noun + "es"
	default:
		return noun + "s"
	}
}
