package extole

import "authpeek/engine"

// propertyPrefix begins the arguments that name the data of an event or a zone.
const propertyPrefix = "properties."

const secretAbout = "A token: its text, env:NAME, file:PATH, or the fingerprint (tok#…) of one that was handed out since the start."

var (
	propertyArg = engine.Arg{
		Name: propertyPrefix, Hint: "VALUE", Prefix: true, Repeat: true,
		About: "Goes into data. A VALUE that is a JSON number, true, false, null, an object or a list goes as that. properties.email names the customer, which binds the token to them.",
	}
	durationArg = engine.Arg{Name: "duration_seconds", Hint: "N", About: "How long the token is to live; without it Extole decides."}
	tokenArg    = engine.Arg{Name: "token", Hint: "TOKEN", Secret: true, About: secretAbout + " It stands in the path."}
	besideArg   = engine.Arg{
		Name: queryName, Hint: "TOKEN", Secret: true, About: secretAbout + " It goes into the URL beside the mode's own credential, and Extole takes the URL's.",
	}
)

// Operations implements engine.Vendor.
func (*Vendor) Operations() []engine.Operation {
	required := tokenArg
	required.Required = true
	ops := []engine.Operation{
		{ID: MeFetch, Summary: "read the consumer's own profile", Args: []engine.Arg{besideArg}, Role: engine.RoleOwn},
		{ID: ZoneFetch, Summary: "read what a zone shows to the consumer", Args: []engine.Arg{
			{Name: "event_name", Hint: "ZONE", Required: true, About: "The zone's name, such as share_experience."}, propertyArg, besideArg,
		}},
		{ID: EventSend, Summary: "send an event of the consumer", Args: []engine.Arg{
			{Name: "event_name", Hint: "NAME", Required: true}, propertyArg, besideArg,
		}, Writes: true, Role: engine.RoleTrack},
		{ID: ConsumerCreate, Summary: "obtain a consumer token, as the SDK does at its start", Args: []engine.Arg{
			durationArg, {Name: "email", Hint: "EMAIL", About: "In place of the customer's own. Beside a JWT it is passed over, or refused where the JWT names another."},
		}, Writes: true},
		{ID: ConsumerGet, Summary: "look at the consumer token", Args: []engine.Arg{besideArg}},
		{ID: ConsumerDelete, Summary: "revoke the consumer token; the next call obtains another", Args: []engine.Arg{besideArg}, Writes: true},
		{ID: TokenCreate, Summary: "create a server token, with no more rights than the calling one", Args: []engine.Arg{
			{Name: "scopes", Hint: "SCOPE", Repeat: true, About: "What the new token may do: CLIENT_ADMIN, USER_SUPPORT, BACKEND and others. Without it the calling token's."},
			durationArg,
			{Name: "client_id", Hint: "ID", About: "The client that it is for, a sandbox client for one. Without it the profile's client_id; empty for the calling token's."},
			{Name: "email", Hint: "EMAIL"}, {Name: "password", Hint: "PASSWORD", Secret: true},
		}, Writes: true, Role: engine.RoleToken},
		{ID: TokenGet, Summary: "look at a server token: the calling one, or another", Args: []engine.Arg{tokenArg, besideArg}},
		{ID: TokenExchange, Summary: "rotate a server token: same scopes, and the old one ends at once", Args: []engine.Arg{required}, Writes: true},
		{ID: TokenDelete, Summary: "revoke a server token", Args: []engine.Arg{required}, Writes: true},
		{ID: JWTVerify, Summary: "have Extole's own tester check a verification JWT", Args: []engine.Arg{
			{Name: "jwt", Hint: "JWT", Secret: true, About: "Without it the provider's."},
			{Name: "key_id", Hint: "ID", About: "The Partner Key ID. Without it the kid of a JWT that is given or kept, else the id of private_key."},
		}},
	}
	for i := range ops {
		ops[i].Modes, ops[i].Scopes = modesOf(ops[i].ID), scopesOf(ops[i].ID)
	}
	return ops
}
