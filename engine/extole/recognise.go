package extole

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// inPath is the place of the token that some routes of the server's API name in their path (C2). No profile's carrier can be there.
const inPath auth.Place = "path"

// Recognise implements engine.Recogniser: the routes are those of the client's own calls, and the consumer's may stand without the
// /api that the vendor's pages leave out (C1).
func (*Vendor) Recognise(s engine.Seen) (engine.Recognised, bool) {
	operation, named, ok := match(s)
	if !ok {
		return engine.Recognised{}, false
	}
	var body seenBody
	if json.Unmarshal(s.Body, &body) != nil {
		body = seenBody{} // half a body, or a form; what was read of it so far is not all
	}
	r := engine.Recognised{Operation: operation, Profile: engine.Profile{Vendor: ID}, Credentials: credentialsOf(s, named, body)}
	r.Mode = modeOfCall(operation, r.Credentials, body)
	r.Args = argsOf(operation, r.Credentials, body)
	if to := body.customer(); to != "" {
		r.Profile.CustomerIDs = map[string]string{"email": to}
	}
	r.Unnamed = r.Profile.CustomerIDs == nil
	sender(s, &r)
	return r, true
}

// seenBody has the members that any of the requests may have.
type seenBody struct {
	Email           string                     `json:"email"`
	JWT             string                     `json:"jwt"`
	EventName       string                     `json:"event_name"`
	Data            map[string]json.RawMessage `json:"data"`
	DurationSeconds *json.Number               `json:"duration_seconds"`
	Scopes          []string                   `json:"scopes"`
	ClientID        string                     `json:"client_id"`
}

func (b seenBody) customer() string {
	if b.Email != "" {
		return b.Email
	}
	var email string
	if json.Unmarshal(b.Data["email"], &email) != nil {
		return ""
	}
	return email
}

// match finds a request among the routes, and gives the token that its path names.
func match(s engine.Seen) (operation, named string, ok bool) {
	have := split(s.Path)
	for _, operation := range slices.Sorted(maps.Keys(routes)) {
		rt := routes[operation]
		if rt.method != s.Method {
			continue
		}
		for _, path := range []string{rt.path, strings.TrimPrefix(rt.path, "/api")} {
			if named, ok := bind(split(path), have); ok {
				return operation, named, true
			}
		}
	}
	return "", "", false
}

func split(path string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(path, "{/", "/{"), func(c rune) bool { return c == '/' })
}

// bind compares part by part; one in braces may be left out with its slash.
func bind(want, have []string) (named string, ok bool) {
	for _, part := range want {
		switch {
		case !strings.HasPrefix(part, "{"):
			if len(have) == 0 || have[0] != part {
				return "", false
			}
			have = have[1:]
		case len(have) > 0:
			value, err := url.PathUnescape(have[0])
			if err != nil {
				return "", false
			}
			if have = have[1:]; part == "{token}" {
				named = value
			} else if len(have) == 0 {
				return "", false // verify-jwt must follow
			}
		}
	}
	return named, len(have) == 0
}

// credentialsOf lists what a request carries, in the order in which Extole looks: the URL, the header, the cookies (C3). Behind them
// stand the JWT that vouches for the customer, and the token that a path names.
func credentialsOf(s engine.Seen, named string, body seenBody) []engine.SeenCredential {
	var all []engine.SeenCredential
	add := func(value string, at auth.Carrier) {
		if value != "" {
			at.Rule = auth.PrefixBare
			all = append(all, engine.CredentialAt(value, at))
		}
	}
	query, _ := url.ParseQuery(s.Query) // what can be read of it is there all the same
	for _, value := range query[queryName] {
		add(value, auth.Carrier{In: auth.InQuery, Name: queryName})
	}
	for _, h := range s.Headers {
		if http.CanonicalHeaderKey(h.Name) == "Authorization" {
			if c, ok := engine.CredentialIn(h); ok {
				all = append(all, c)
			}
		}
	}
	header, _ := s.Header("Cookie")
	if cookies, err := http.ParseCookie(header); err == nil {
		for _, name := range cookieNames {
			for _, c := range cookies {
				if c.Name == name {
					add(c.Value, auth.Carrier{In: auth.InCookie, Name: name})
				}
			}
		}
	}
	jwt, spelled := s.Header(jwtHeader)
	add(jwt, auth.Carrier{In: auth.InHeader, Name: spelled})
	add(body.JWT, auth.Carrier{In: auth.InBody, Name: jwtMember})
	add(named, auth.Carrier{In: inPath, Name: "token"})
	return all
}

// modeOfCall is the mode in which the client sends the like. Which rung a consumer's token stands on the request does not tell.
func modeOfCall(operation string, carried []engine.SeenCredential, body seenBody) auth.Mode {
	at := slices.IndexFunc(carried, func(c engine.SeenCredential) bool { return isRead(c.Carrier) })
	vouched := func(in auth.Place, name string) bool {
		return slices.ContainsFunc(carried, func(c engine.SeenCredential) bool {
			return c.Carrier.In == in && strings.EqualFold(c.Carrier.Name, name)
		})
	}
	switch {
	case operation == ConsumerCreate && body.JWT != "":
		return Verified
	case operation == ConsumerCreate && body.Email != "":
		return Identified
	case operation == ConsumerCreate:
		return Anonymous
	case at < 0:
		return auth.None
	case routes[operation].server && carried[at].Carrier.In == auth.InQuery:
		return ServerQuery
	case routes[operation].server && carried[at].Carrier.In == auth.InCookie:
		return ServerCookie
	case routes[operation].server:
		return ServerBearer
	case vouched(auth.InHeader, jwtHeader):
		return JWTHeader
	case vouched(auth.InBody, jwtMember):
		return JWTBody
	default:
		return Anonymous
	}
}

// argsOf are the arguments with which the call can be made again; a secret one is its fingerprint.
func argsOf(operation string, carried []engine.SeenCredential, body seenBody) engine.Args {
	args := engine.Args{}
	if body.DurationSeconds != nil {
		args[durationArg.Name] = []string{body.DurationSeconds.String()}
	}
	switch operation {
	case ZoneFetch, EventSend:
		args["event_name"] = []string{body.EventName}
		for name, value := range body.Data {
			var text string
			if json.Unmarshal(value, &text) != nil {
				text = string(value)
			}
			args[propertyPrefix+name] = []string{text}
		}
	case ConsumerCreate:
		if body.Email != "" {
			args["email"] = []string{body.Email}
		}
	case TokenCreate:
		args["scopes"] = body.Scopes
		args["client_id"] = []string{body.ClientID}
	}
	for _, c := range carried {
		if c.Carrier.In == inPath {
			args["token"] = []string{c.Fingerprint()}
		}
	}
	maps.DeleteFunc(args, func(_ string, values []string) bool { return len(values) == 0 || values[0] == "" })
	if len(args) == 0 {
		return nil
	}
	return args
}

// sender tells who has sent it: Android sends its token bare, iOS with Bearer, and a page of the brand's own with a cookie (C6).
func sender(s engine.Seen, r *engine.Recognised) {
	agent, _ := s.Header("User-Agent")
	var first engine.SeenCredential
	if len(r.Credentials) > 0 {
		first = r.Credentials[0]
	}
	bare := first.Carrier.In == auth.InHeader && first.Written != "" && first.Schemes() == ""
	look := r.Operation == ConsumerGet && first.Carrier.In == auth.InQuery
	switch {
	case strings.HasPrefix(agent, "okhttp/"), strings.HasPrefix(agent, "Dalvik/"):
		r.SDK, r.Profile.Platform, r.By = "Extole Android", Android, []string{"user-agent of Android"}
	case strings.Contains(agent, "CFNetwork/"):
		r.SDK, r.Profile.Platform, r.By = "Extole iOS", IOS, []string{"user-agent CFNetwork"}
	case strings.HasPrefix(agent, "Mozilla/"):
		r.SDK, r.By = "Extole web", []string{"user-agent of a browser"}
	case bare, look:
		r.Profile.Platform = Android
		r.By = []string{"user-agent of no SDK"}
	default:
		r.By = []string{"user-agent of no SDK"}
	}
	switch {
	case bare:
		r.By = append(r.By, "token without Bearer, as on Android")
	case look:
		r.By = append(r.By, "token in the URL, as Android looks at it")
	}
}
