package extole

import (
	"authpeek/auth"
	"authpeek/engine"
)

// The modes. The first three carry the server token of api_key; the rungs carry the consumer token that the SDK obtains; the last
// two carry it with the JWT of the provider beside it.
const (
	ServerBearer auth.Mode = "server-bearer"
	ServerQuery  auth.Mode = "server-query"
	ServerCookie auth.Mode = "server-cookie"
	Anonymous    auth.Mode = "anonymous"
	Identified   auth.Mode = "identified"
	Verified     auth.Mode = "verified"
	JWTHeader    auth.Mode = "jwt-header"
	JWTBody      auth.Mode = "jwt-body"
)

// The names under which credentials travel (C3).
const (
	queryName  = "access_token"
	cookieName = "extole_token" // the one that the server looks for first; the docs' access_token is deprecated
	jwtHeader  = "X-Extole-Jwt"
	jwtMember  = "jwt"
)

// Modes implements engine.Vendor: from the weakest to the strongest credential.
func (*Vendor) Modes() []auth.ModeInfo {
	consumer := authorization("Bearer ", auth.PrefixAlways)
	return []auth.ModeInfo{
		{
			ID: auth.None, Title: "No credential", Credential: auth.CredentialNone,
			Meaning: "The call leaves without an access token. /events gives out one by itself; all others refuse it.",
		},
		{
			ID: Anonymous, Title: "Anonymous", Carrier: consumer, Credential: auth.CredentialProvider,
			Meaning: "The SDK obtains a token of this device with nothing in hand: Extole knows nobody.",
		},
		{
			ID: Identified, Title: "Identified", Carrier: consumer, Credential: auth.CredentialProvider,
			Meaning: "The SDK obtains its token with an email: Extole knows who it is said to be, and shows nothing private.",
		},
		{
			ID: JWTHeader, Title: "JWT in a header", Carrier: consumer, Credential: auth.CredentialProvider,
			Meaning: "The device's token travels with the provider's JWT beside it, in X-Extole-Jwt; no SDK sends that header.",
		},
		{
			ID: JWTBody, Title: "JWT in the body", Carrier: consumer, Credential: auth.CredentialProvider,
			Meaning: `The device's token travels with the provider's JWT in the body's member "jwt", as an event identify of the SDKs does.`,
		},
		{
			ID: Verified, Title: "Verified", Carrier: consumer, Credential: auth.CredentialProvider,
			Meaning: "The SDK obtains its token with the provider's JWT: Extole has checked who it is, and opens the whole profile.",
		},
		{
			ID: ServerCookie, Title: "Server token, cookie", Credential: auth.CredentialAPIKey,
			Carrier: auth.Carrier{In: auth.InCookie, Name: cookieName, Rule: auth.PrefixBare},
			Meaning: "The brand's own token travels as a cookie, which Extole reads last and means for consumers.",
		},
		{
			ID: ServerQuery, Title: "Server token, query", Credential: auth.CredentialAPIKey,
			Carrier: auth.Carrier{In: auth.InQuery, Name: queryName, Rule: auth.PrefixBare},
			Meaning: "The brand's own token travels in the URL, where logs keep it; Extole reads it before any header.",
		},
		{
			ID: ServerBearer, Title: "Server token", Credential: auth.CredentialAPIKey, Carrier: authorization("Bearer ", auth.PrefixIfMissing),
			Meaning: "The brand's own token travels as Bearer, from server to server; no app may hold it.",
		},
	}
}

func authorization(prefix string, rule auth.PrefixRule) auth.Carrier {
	return auth.Carrier{Name: "Authorization", Prefix: prefix, Rule: rule}
}

// isServer reports a mode that carries the server token.
func isServer(m auth.Mode) bool { return m == ServerBearer || m == ServerQuery || m == ServerCookie }

// isConsumer reports a mode that carries the token which the SDK keeps.
func isConsumer(m auth.Mode) bool { return m != auth.None && !isServer(m) }

// needsAssertion reports a mode in which the profile's provider vouches for the customer.
func needsAssertion(m auth.Mode) bool { return m == Verified || m == JWTHeader || m == JWTBody }

// modesOf lists the modes of an operation, in the order of Modes.
func modesOf(operation string) []auth.Mode {
	switch {
	case routes[operation].server:
		return []auth.Mode{auth.None, ServerCookie, ServerQuery, ServerBearer}
	case operation == ConsumerCreate:
		return []auth.Mode{auth.None, Anonymous, Identified, Verified}
	case operation == ConsumerGet, operation == ConsumerDelete, operation == MeFetch:
		// Without a body there is no place for a JWT in one.
		return []auth.Mode{auth.None, Anonymous, Identified, JWTHeader, Verified, ServerCookie, ServerQuery, ServerBearer}
	default:
		return []auth.Mode{auth.None, Anonymous, Identified, JWTHeader, JWTBody, Verified, ServerCookie, ServerQuery, ServerBearer}
	}
}

// carrierOf is where the mode's SDK has its credential travel. Android's sends its token bare, and in the URL where it looks at a
// token (C6).
func (v *Vendor) carrierOf(p engine.Profile, r engine.Request) auth.ModeInfo {
	info, _ := auth.LookupMode(v.Modes(), r.Mode)
	if !isConsumer(r.Mode) || p.Platform != Android {
		return info
	}
	info.Carrier = authorization("", auth.PrefixBare)
	if r.Operation == ConsumerGet {
		info.Carrier = auth.Carrier{In: auth.InQuery, Name: queryName, Rule: auth.PrefixBare}
	}
	return info
}

// travels is where the credential of a draft goes in the end: a profile may have a place of its own for it.
func travels(p engine.Profile, d engine.Draft) auth.Carrier {
	return p.CarrierOf(auth.ModeInfo{Credential: d.Credential, Carrier: d.Carrier})
}
