package extole

import "authpeek/engine"

// The scopes (C2). The page names two more: CAMPAIGN_EDIT, which neither code nor OpenAPI has, and ANY, which says of an endpoint
// that each token will do.
const (
	scopeVerified  = "VERIFIED_CONSUMER"
	scopeUpdate    = "UPDATE_PROFILE"
	scopeSuperuser = "CLIENT_SUPERUSER"
	scopeAdmin     = "CLIENT_ADMIN"
	scopeCampaign  = "CAMPAIGN_EDIT"
	scopeAny       = "ANY"
)

// scopesOf are those that an operation asks of its token.
//
// Assumption: a zone may show what is private; the reference has the scopes of levels (C4), and not those of endpoints.
func scopesOf(operation string) []engine.Scope {
	switch operation {
	case ConsumerCreate:
		return nil // it brings the token
	case MeFetch:
		return []engine.Scope{{Name: scopeAny}, {Name: scopeVerified, For: "name, friends and rewards"}}
	case ZoneFetch:
		return []engine.Scope{{Name: scopeAny}, {Name: scopeVerified, For: "zones that show what is private"}}
	case TokenCreate:
		return []engine.Scope{{Name: scopeAny}, {Name: "SCOPE", For: "each that the new token is to carry"}}
	default:
		return []engine.Scope{{Name: needOf(operation)}}
	}
}

// scopeMeanings are in the order of weight.
var scopeMeanings = []struct{ name, what string }{
	{scopeSuperuser, "everything, in every client"},
	{scopeAdmin, "reads and changes the client's whole configuration and data"},
	{scopeCampaign, "reads and changes campaigns; the page alone knows it, no code does"},
	{"USER_SUPPORT", "reads what support needs to see"},
	{"BACKEND", "sends events and reads consumers, from server to server"},
	{"CLIENT_REPORT_DOWNLOAD", "downloads the client's reports"},
	{scopeVerified, "reads and changes the consumer's own profile: their identity is confirmed"},
	{scopeUpdate, "changes properties of the consumer's own profile"},
	{"PASSWORD_RESET", "sets a new password, once"},
	{"ONE_TIME", "ends after one call"},
}
