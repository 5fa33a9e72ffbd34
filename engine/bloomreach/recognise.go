package bloomreach

import (
	"cmp"
	"net/url"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Recognise implements engine.Recogniser: the operation by method, path and query (1.1), whom it is for by its body (1.3), and who
// sent it by the habits that the reference dates.
func (*Vendor) Recognise(s engine.Seen) (engine.Recognised, bool) {
	m, ok := match(s)
	if !ok {
		return engine.Recognised{}, false
	}
	r := engine.Recognised{Operation: m.operation, Profile: engine.Profile{
		Vendor: ID, Integration: "project", ProjectToken: m.bound["{project}"], StreamID: m.bound["{stream}"],
	}}
	if m.stream {
		r.Profile.Integration = "stream"
	}
	body, _ := fieldsOf(s.Body)
	body.ids(&r, m.bound["{cookie}"])
	// A message is marked with the ids that came with it, whoever the customer is by now (1.3, row 8).
	r.Unnamed = namesNobody(r.Operation, r.Profile) || r.Operation == InboxMarkRead
	r.Profile.ApplicationID = body.applicationID(r.Operation)
	r.Args = argsOf(m.operation, r.Profile.IsStream(), body)
	r.Credentials = credentialsOf(s)
	r.Mode = modeOf(r.Profile, r.Credentials)
	r.Profile.AdvancedAuth = r.Mode == auth.CustomerToken
	h := habitsOf(s, m, r, body)
	r.Profile.Platform, r.Profile.SDKVersion = h.platform, h.reproduced()
	r.SDK, r.By, r.Versions = h.sdk, h.by, h.versions
	r.Version = r.Versions.String()
	return r, true
}

// namesNobody reports a request that leaves open who the customer is, or names the cookie alone (1.3).
func namesNobody(operation string, p engine.Profile) bool {
	switch operation {
	case CampaignsClick, ConsentsFetch, BlocksStatic, SegmentsFetch:
		return len(diagnose.HardIDs(p.CustomerIDs)) == 0
	default:
		return false
	}
}

// ids reads whom a request names. What is no text counts as it is spelled, as with everything else that comes from a stranger.
func (f *fields) ids(r *engine.Recognised, cookie string) {
	name := "customer_ids"
	if r.Operation == IDsLink {
		name = "external_ids"
	}
	named := f.object(name)
	if len(named.members) == 0 && cookie == "" {
		return
	}
	r.Profile.CustomerIDs = map[string]string{}
	for _, id := range named.names() {
		r.Profile.CustomerIDs[id] = named.text(id)
	}
	if cookie != "" {
		r.Profile.CustomerIDs["cookie"] = cookie
	}
}

// applicationID is the app's, where a body tells it: an event has it among its properties.
func (f *fields) applicationID(operation string) string {
	if operation == EventsTrack {
		return f.object("properties").text("application_id")
	}
	return f.text("application_id")
}

// credentialsOf lists the credentials of a request. Assumption: the header counts before access_token, which the vendor's page has as
// an alternative to it (1.2).
func credentialsOf(s engine.Seen) []engine.SeenCredential {
	var all []engine.SeenCredential
	for _, h := range s.Headers {
		if !isAuthorization(h) {
			continue
		}
		if c, ok := engine.CredentialIn(h); ok {
			all = append(all, c)
		}
	}
	query, _ := url.ParseQuery(s.Query) // what can be read of it is there all the same
	for _, value := range query[queryToken] {
		if value == "" {
			continue
		}
		c := engine.CredentialAt(value, auth.Carrier{In: auth.InQuery, Name: queryToken, Rule: auth.PrefixBare})
		if c.Kind != auth.KindJWT {
			c.Kind = auth.KindAPIKey // what the parameter is for
		}
		all = append(all, c)
	}
	return all
}

// queryToken is the parameter that may carry the API key (1.2).
const queryToken = "access_token"

// modeOf is the mode in which an SDK sends what the request carries.
func modeOf(p engine.Profile, carried []engine.SeenCredential) auth.Mode {
	switch {
	case len(carried) == 0:
		return auth.None
	case carried[0].Kind == auth.KindBasic, carried[0].Schemes() == "basic":
		return auth.Basic
	case !carried[0].IsBearer():
		return auth.TokenMode
	case p.IsStream():
		return auth.StreamJWT
	default:
		return auth.CustomerToken
	}
}

// matched is a request that is one of the vendor's.
type matched struct {
	operation string
	stream    bool
	bound     map[string]string // what stood in the places of the braces
	query     url.Values
}

// match finds a request among the routes, which are those of the client's own calls.
func match(s engine.Seen) (matched, bool) {
	query, _ := url.ParseQuery(s.Query)
	have := parts(s.Path)
	for _, p := range patterns {
		if s.Method != p.method && !(p.operation == ConsentsFetch && s.Method == "POST") {
			continue // the vendor's pages say POST for consents, and so does who has only read them (1.1)
		}
		if bound, ok := p.bind(have, query); ok {
			return matched{p.operation, p.stream, bound, query}, true
		}
	}
	return matched{}, false
}

// reproduced is the version whose behaviour answers are read with: only a project's generation has to be told (see sdkOf).
func (h habits) reproduced() string {
	if h.platform == Android && !h.stream && cmp.Or(h.versions.From, "0")[0] == '5' {
		return "5.3"
	}
	return ""
}
