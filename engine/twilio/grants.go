package twilio

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// Grant is one product that a token allows, in words.
type Grant struct {
	Name   string `json:"name"`
	What   string `json:"what"`
	Legacy bool   `json:"legacy,omitempty"`
	// Known is false for a grant that none of Twilio's libraries writes.
	Known bool `json:"known"`
}

// product explains one of the grants of A2.
type product struct {
	name string
	// legacy says that the product has gone, and which grant took its place.
	legacy string
	says   func(*jose.Object) string
}

// products are the grants of the vendor's seven libraries (A2).
var products = []product{
	{name: "video", says: saysVideo},
	{name: "voice", says: saysVoice},
	{name: "chat", says: func(g *jose.Object) string { return "Conversations and Chat" + saysChat(g) }},
	{name: "data_sync", says: saysSync},
	{name: "task_router", says: saysTaskRouter},
	{name: "player", says: saysPlayer},
	{name: "ip_messaging", legacy: "chat", says: func(g *jose.Object) string { return "Programmable Chat" + saysChat(g) }},
	{name: "rtc", legacy: "video", says: func(g *jose.Object) string {
		return "the first Conversations" + with(g, "configuration_profile_sid", " with the profile ")
	}},
}

// identityIn is the identity that a token is made out to.
func identityIn(t auth.Info) (string, bool) { return grantsObject(t).String("identity") }

func grantsObject(t auth.Info) *jose.Object {
	if t.Read == nil {
		return nil
	}
	m, _ := t.Read.Claims.Get("grants")
	return jose.ObjectOf(m.Raw)
}

// grantsOf explains a token's grants, those that are known in the order of their table.
func grantsOf(t auth.Info) []Grant {
	list := []Grant{}
	grants := grantsObject(t)
	if grants == nil {
		return list
	}
	for _, p := range products {
		if m, there := grants.Get(p.name); there {
			list = append(list, p.explain(m.Raw))
		}
	}
	for _, m := range grants.Members {
		if m.Name != "identity" && !slices.ContainsFunc(products, func(p product) bool { return p.name == m.Name }) && len(list) < maxGrants {
			list = append(list, Grant{Name: engine.Clean(clip(m.Name)), What: "a grant that none of Twilio's libraries writes"})
		}
	}
	return list
}

// maxGrants bounds what is told of a token that names grants without end.
const maxGrants = 40

func (p product) explain(raw json.RawMessage) Grant {
	g := Grant{Name: p.name, Known: true, Legacy: p.legacy != ""}
	members := jose.ObjectOf(raw)
	if members == nil {
		g.What = "no object, so that it allows nothing"
		return g
	}
	g.What = p.says(members)
	if g.Legacy {
		g.What += "; an old grant, today's SDKs ask for " + p.legacy
	}
	return g
}

// with is a member's text behind some words, or nothing where there is none.
func with(g *jose.Object, name, words string) string {
	s, isText := g.String(name)
	if !isText || s == "" {
		return ""
	}
	return words + engine.Clean(clip(s))
}

func saysVideo(g *jose.Object) string {
	if room := with(g, "room", "join the Video room "); room != "" {
		return room
	}
	return "join any Video room of the account"
}

func saysVoice(g *jose.Object) string {
	var parts []string
	in, _ := g.Get("incoming")
	if allow, _ := jose.ObjectOf(in.Raw).Get("allow"); string(allow.Raw) == "true" {
		parts = append(parts, "take Voice calls")
	}
	if out, there := g.Get("outgoing"); there {
		outgoing := jose.ObjectOf(out.Raw)
		parts = append(parts, "place Voice calls"+with(outgoing, "application_sid", " through the TwiML app ")+saysParams(outgoing))
	}
	if len(parts) == 0 {
		parts = append(parts, "neither take nor place Voice calls")
	}
	return strings.Join(parts, " and ") + with(g, "push_credential_sid", ", pushed with ") + saysEndpoint(g)
}

// saysParams tells the names of what the TwiML app is given; the values may be anybody's.
func saysParams(outgoing *jose.Object) string {
	m, _ := outgoing.Get("params")
	params := jose.ObjectOf(m.Raw)
	if params == nil || len(params.Members) == 0 {
		return ""
	}
	var names []string
	for i, p := range params.Members {
		if i == 5 {
			names = append(names, "…")
			break
		}
		names = append(names, engine.Clean(clip(p.Name)))
	}
	return " with " + strings.Join(names, ", ")
}

func saysChat(g *jose.Object) string {
	service := with(g, "service_sid", " of the service ")
	if service == "" {
		service = " of no service, so that it opens none"
	}
	return service + with(g, "deployment_role_sid", ", in the role ") + with(g, "push_credential_sid", ", pushed with ") + saysEndpoint(g)
}

func saysEndpoint(g *jose.Object) string { return with(g, "endpoint_id", ", on the endpoint ") }

func saysSync(g *jose.Object) string {
	switch service, _ := g.String("service_sid"); service {
	case "":
		return "Sync of no service, so that it opens none"
	case "default":
		return "Sync of the account's default service" + saysEndpoint(g)
	default:
		return "Sync" + with(g, "service_sid", " of the service ") + saysEndpoint(g)
	}
}

func saysTaskRouter(g *jose.Object) string {
	return "TaskRouter" + with(g, "workspace_sid", " in the workspace ") + with(g, "worker_sid", " as the worker ") + with(g, "role", ", in the role ")
}

func saysPlayer(g *jose.Object) string {
	return "watch Live" + with(g, "playerStreamerSid", " of the streamer ") + with(g, "playbackUrl", " at ")
}

// May implements engine.Permitter: the identity, then each grant, then what the profile's client would need and the token lacks.
func (*Vendor) May(p engine.Profile, t auth.Info, _ any) []engine.Permission {
	if t.Kind != auth.KindJWT {
		return nil
	}
	var list []engine.Permission
	if identity, named := identityIn(t); named && identity != "" {
		list = append(list, engine.Permission{Mark: engine.MarkHere, Name: "identity", What: "acts as " + engine.Clean(clip(identity)) + "; a client takes no token of another"})
	} else {
		list = append(list, engine.Permission{Mark: engine.MarkBad, Name: "identity", What: "acts as nobody: Twilio refuses it with 20106"})
	}
	for _, g := range grantsOf(t) {
		mark := engine.MarkOK
		if g.Legacy || !g.Known {
			mark = engine.MarkLook
		}
		list = append(list, engine.Permission{Mark: mark, Name: g.Name, What: g.What})
	}
	c := clientOf(p)
	if !c.allowed(t) {
		list = append(list, engine.Permission{Mark: engine.MarkBad, Name: c.grants[0], What: fmt.Sprintf("is not granted, and %s needs it", c.title)})
	}
	return list
}
