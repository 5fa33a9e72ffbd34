package diagnose

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"authpeek/auth/jose"
)

// twilioGrant is one product's member of grants (vendors reference A2).
type twilioGrant struct {
	name, product string
	// legacy is the grant that took its place, or "".
	legacy string
	fields []twilioField
}

// twilioField is a member of a grant that names something by its SID.
type twilioField struct {
	// name may lie in an object, "outgoing.application_sid"; it is then wanted only where that object is.
	name, prefix string
	required     bool
	// or is a text that is taken in place of a SID.
	or string
}

var twilioChat = []twilioField{
	{name: "service_sid", prefix: "IS", required: true}, {name: "deployment_role_sid", prefix: "RL"}, {name: "push_credential_sid", prefix: "CR"},
}

// twilioGrants are the grants of the vendor's seven libraries. A room is a name or a SID, so that anything may stand there.
var twilioGrants = []twilioGrant{
	{name: "video", product: "Video"},
	{name: "voice", product: "Voice", fields: []twilioField{
		{name: "outgoing.application_sid", prefix: "AP", required: true}, {name: "push_credential_sid", prefix: "CR"},
	}},
	{name: "chat", product: "Conversations", fields: twilioChat},
	{name: "data_sync", product: "Sync", fields: []twilioField{{name: "service_sid", prefix: "IS", required: true, or: "default"}}},
	{name: "task_router", product: "TaskRouter", fields: []twilioField{{name: "workspace_sid", prefix: "WS"}, {name: "worker_sid", prefix: "WK"}}},
	{name: "player", product: "Live", fields: []twilioField{{name: "playerStreamerSid", prefix: "VJ"}}},
	{name: "ip_messaging", product: "Programmable Chat", legacy: "chat", fields: twilioChat},
	{name: "rtc", product: "the first Conversations", legacy: "video"},
}

// at reads a field, which may lie in an object; wanted is false where that object is not there.
func (f twilioField) at(grant *jose.Object) (in *jose.Object, name string, wanted bool) {
	outer, inner, nested := strings.Cut(f.name, ".")
	if !nested {
		return grant, f.name, true
	}
	m, there := grant.Get(outer)
	return jose.ObjectOf(m.Raw), inner, there
}

// fault says what is wrong with a field, or "".
func (f twilioField) fault(grant string, members *jose.Object) string {
	in, inner, wanted := f.at(members)
	_, there := in.Get(inner)
	if !wanted || !there && !f.required {
		return ""
	}
	s, text := in.String(inner)
	if s == f.or && f.or != "" || text && sidOf(f.prefix, s) <= sidOdd {
		return ""
	}
	name := grant + "." + f.name
	if !there {
		return name + " is missing"
	}
	if !text {
		return name + " is no text"
	}
	return fmt.Sprintf("%s %s, where the SID of %s (%s…) belongs", name, sidWords(f.prefix, s, true), sidNames[f.prefix], f.prefix)
}

// twilioGrantFaults is 20106 as far as a token shows it.
func twilioGrantFaults(j *judgement) ([]string, Where) {
	at := j.where("claims", "grants")
	if j.Read.Claims == nil {
		return nil, at
	}
	if _, there := j.Read.Claims.Get("grants"); !there {
		return []string{"grants is missing"}, at
	}
	grants := j.grants
	if grants == nil {
		return []string{"grants is no object"}, at
	}
	var faults []string
	_, named := grants.Get("identity")
	switch identity, text := grants.String("identity"); {
	case !named:
		faults = append(faults, "grants.identity is missing")
	case !text:
		faults = append(faults, "grants.identity is no text")
	case identity == "":
		faults = append(faults, "grants.identity is empty")
	}
	if !slices.ContainsFunc(grants.Members, func(m jose.Member) bool { return m.Name != "identity" }) {
		faults = append(faults, "grants allows no product")
	}
	// By the table and not by the token, which may name one grant ten thousand times.
	for i := range twilioGrants {
		g := &twilioGrants[i]
		m, there := grants.Get(g.name)
		if !there {
			continue
		}
		members := jose.ObjectOf(m.Raw)
		if members == nil {
			faults = append(faults, "grants."+g.name+" is no object")
			continue
		}
		for _, field := range g.fields {
			if fault := field.fault(g.name, members); fault != "" {
				faults = append(faults, fault)
			}
		}
	}
	return faults, at
}

// twilioShapes warns of SIDs that cannot be real. The vendor's own sample token is made of such (vendors reference A2), so that
// they are no error.
var twilioShapes = rule{
	code: "twilio.sid-shape", passed: "every SID is 32 hexadecimal digits behind its prefix",
	applies: func(j *judgement) bool { return j.Read.Claims != nil },
	check: func(j *judgement) (Finding, bool) {
		var odd []string
		for _, p := range [][2]string{{"iss", "SK"}, {"sub", "AC"}} {
			if s, _ := j.Read.Claims.String(p[0]); sidOf(p[1], s) == sidOdd {
				odd = append(odd, p[0])
			}
		}
		for i := range twilioGrants {
			g := &twilioGrants[i]
			grant, there := j.grants.Get(g.name)
			if !there {
				continue
			}
			members := jose.ObjectOf(grant.Raw)
			for _, f := range g.fields {
				in, name, _ := f.at(members)
				if s, text := in.String(name); text && sidOf(f.prefix, s) == sidOdd {
					odd = append(odd, g.name+"."+f.name)
				}
			}
		}
		if len(odd) == 0 {
			return Finding{}, false
		}
		name := odd[0]
		if name != "iss" && name != "sub" {
			name = "grants"
		}
		return Finding{
			Severity: SeverityWarning, Title: "SIDs with more than hexadecimal digits in them", Where: j.where("claims", name),
			Detail: "Not 32 hexadecimal digits behind the prefix: " + strings.Join(odd, ", ") + ". The sample in Twilio's pages is filled with x like that; no real account has such.",
			Fix:    "put the account's own SIDs in", Ref: "Twilio documentation, Access Tokens",
		}, true
	},
}

// twilioIdentity compares whom the token is made out to with whom the app is for. Twilio takes it either way; a client that has
// another identity does not (vendors reference A3).
var twilioIdentity = rule{
	code: "twilio.other-identity",
	applies: func(j *judgement) bool {
		identity, text := j.grants.String("identity")
		return j.c.CustomerIDs["identity"] != "" && text && identity != ""
	},
	passes: func(j *judgement) string { return "made out to " + clip(j.c.CustomerIDs["identity"], maxQuoted) },
	check: func(j *judgement) (Finding, bool) {
		identity, _ := j.grants.String("identity")
		asked := j.c.CustomerIDs["identity"]
		return Finding{
			Severity: SeverityWarning, Title: "made out to another identity", Where: j.where("claims", "grants"), Ref: "Twilio's SDKs, Twilsock.kt and twilsock.js",
			Detail: fmt.Sprintf("grants.identity is %s, and the app is %s's. Twilio takes the token, and whoever connects with it is %s. A client that was created for %s refuses it: MISMATCHING_TOKEN_UPDATE (-5).",
				quoted(identity), quoted(asked), quoted(identity), quoted(asked)),
			Fix:   "tell the token server the identity of the customer who is signed in, in the field that it reads",
			Brief: "is made out to another identity",
		}, identity != asked
	},
}

// twilioLegacy notes the grants of products that have gone.
var twilioLegacy = rule{
	code: "twilio.legacy-grant",
	check: func(j *judgement) (Finding, bool) {
		for i := range twilioGrants {
			g := &twilioGrants[i]
			if g.legacy != "" && grantsAny(j, g.name) {
				return Finding{
					Severity: SeverityNote, Title: "grants." + g.name + " is of " + g.product, Where: j.where("claims", "grants"),
					Detail: "The grant " + g.name + " is an old one; the libraries still read it, and SDKs of today ask for " + g.legacy + ".",
					Fix:    "grant " + g.legacy + " for SDKs of today", Ref: "Twilio documentation, Access Tokens",
				}, true
			}
		}
		return Finding{}, false
	},
}

// twilioUnknownGrant notes a grant that none of the libraries writes, such as that of a product with tokens of its own.
var twilioUnknownGrant = rule{
	code: "twilio.unknown-grant",
	check: func(j *judgement) (Finding, bool) {
		if j.grants == nil {
			return Finding{}, false
		}
		for _, m := range j.grants.Members {
			name := m.Name
			if name == "identity" || slices.ContainsFunc(twilioGrants, func(g twilioGrant) bool { return g.name == name }) {
				continue
			}
			f := Finding{
				Severity: SeverityNote, Title: "grants." + clip(name, maxQuoted) + " is not known to authpeek", Where: j.where("claims", "grants"),
				Detail: "None of Twilio's seven libraries writes the grant " + clip(name, maxQuoted) + ". Products with tokens of their own, Verify Push for one, have more.",
				Fix:    "compare its spelling with the product's page", Ref: "Twilio documentation, Access Tokens; twilio.com/docs/api/errors",
			}
			if sidOf("VA", firstSID(m.Raw, "VA")) <= sidOdd {
				f.Detail += " It names a Verify service."
			}
			return f, true
		}
		return Finding{}, false
	},
}

// firstSID finds a SID of that prefix in a JSON text.
func firstSID(raw json.RawMessage, prefix string) string {
	_, after, found := strings.Cut(string(raw), `"`+prefix)
	if sid, _, closed := strings.Cut(after, `"`); found && closed {
		return prefix + sid
	}
	return ""
}

// grantsAny reports whether the token is for one of the products.
func grantsAny(j *judgement, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, there := j.grants.Get(name); return there })
}
