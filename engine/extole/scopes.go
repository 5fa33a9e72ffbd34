package extole

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
