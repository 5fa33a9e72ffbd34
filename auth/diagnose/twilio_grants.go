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

// twilioNames are the members of grants by name, in an order of their own: what is said of a token must not hang on its spelling.
func twilioNames(grants *jose.Object) []string {
	if grants == nil {
		return nil
	}
	names := make([]string, len(grants.Members))
	for i, m := range grants.Members {
		names[i] = m.Name
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// at looks for a field, which may lie in an object; in is nil, and wanted false, where that object is not there.
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
	in, name, wanted := f.at(members)
	_, there := in.Get(name)
	s, isText := in.String(name)
	switch {
	case !there && !(wanted && f.required), isText && (s == f.or && f.or != "" || sidOf(f.prefix, s) <= sidOdd):
		return ""
	case !there:
		return grant + "." + f.name + " is missing"
	case !isText:
		return grant + "." + f.name + " is no text"
	}
	return fmt.Sprintf("%s %s, where the SID of %s (%s…) belongs", grant+"."+f.name, sidWords(f.prefix, s), sidNames[f.prefix], f.prefix)
}

// twilioGrantFaults is 20106 as far as a token shows it.
func twilioGrantFaults(j *judgement) ([]string, Where) {
	at := j.where("claims", "grants")
	if j.Read.Claims == nil {
		return nil, at
	}
	_, there := j.Read.Claims.Get("grants")
	grants := j.grants
	switch {
	case !there:
		return []string{"grants is missing"}, at
	case grants == nil:
		return []string{"grants is no object"}, at
	}
	var faults []string
	_, named := grants.Get("identity")
	switch identity, isText := grants.String("identity"); {
	case !named:
		faults = append(faults, "grants.identity is missing")
	case !isText:
		faults = append(faults, "grants.identity is no text")
	case identity == "":
		faults = append(faults, "grants.identity is empty")
	}
	products := 0
	for _, name := range twilioNames(grants) {
		if name == "identity" {
			continue
		}
		products++
		i := slices.IndexFunc(twilioGrants, func(g twilioGrant) bool { return g.name == name })
		if i < 0 {
			continue
		}
		grant, _ := grants.Get(name)
		members := jose.ObjectOf(grant.Raw)
		if members == nil {
			faults = append(faults, "grants."+name+" is no object")
			continue
		}
		for _, field := range twilioGrants[i].fields {
			if fault := field.fault(name, members); fault != "" {
				faults = append(faults, fault)
			}
		}
	}
	if products == 0 {
		faults = append(faults, "grants allows no product")
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
		for _, g := range twilioGrants {
			grant, there := j.grants.Get(g.name)
			if !there || len(g.fields) == 0 {
				continue
			}
			members := jose.ObjectOf(grant.Raw)
			for _, f := range g.fields {
				in, name, _ := f.at(members)
				if s, isText := in.String(name); isText && sidOf(f.prefix, s) == sidOdd {
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
			Fix:    "put the account's own SIDs in", Ref: "vendors reference A2",
		}, true
	},
}

// twilioLegacy notes the grants of products that have gone.
var twilioLegacy = rule{
	code: "twilio.legacy-grant",
	check: func(j *judgement) (Finding, bool) {
		for _, g := range twilioGrants {
			if _, there := j.grants.Get(g.name); there && g.legacy != "" {
				return Finding{
					Severity: SeverityNote, Title: "grants." + g.name + " is of " + g.product, Where: j.where("claims", "grants"),
					Detail: "The grant " + g.name + " is an old one; the libraries still read it, and SDKs of today ask for " + g.legacy + ".",
					Fix:    "grant " + g.legacy + " for SDKs of today", Ref: "vendors reference A2",
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
		for _, name := range twilioNames(j.grants) {
			if name == "identity" || slices.ContainsFunc(twilioGrants, func(g twilioGrant) bool { return g.name == name }) {
				continue
			}
			f := Finding{
				Severity: SeverityNote, Title: "grants." + clip(name, maxQuoted) + " is not known to authpeek", Where: j.where("claims", "grants"),
				Detail: "None of Twilio's seven libraries writes the grant " + clip(name, maxQuoted) + ". Products with tokens of their own, Verify Push for one, have more.",
				Fix:    "compare its spelling with the product's page", Ref: "vendors reference A2, A4",
			}
			if grant, _ := j.grants.Get(name); sidOf("VA", firstSID(grant.Raw, "VA")) <= sidOdd {
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

// isTwilioNumber reports whether a member is there and a number.
func isTwilioNumber(c *jose.Object, name string) bool { _, ok := c.Time(name); return ok }
