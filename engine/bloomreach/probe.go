package bloomreach

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// SDK implements engine.Prober.
func (*Vendor) SDK(p engine.Profile) string { return SDKName(p) }

// Guarded implements engine.Examined.
func (*Vendor) Guarded() string { return InboxFetch }

// AskedAs implements engine.Examined: a project keeps attributes for private access (6.5), so that a 403 to the app says nothing
// about its setup. A stream has no private access, and its app asks for recommendations.
func (v *Vendor) AskedAs(p engine.Profile, operation string) (mode auth.Mode, lacking string) {
	switch {
	case operation != AttributesFetch || p.IsStream():
		return v.Mode(p, operation), ""
	case p.PrivateKey.IsZero():
		return "", "needs a private_key"
	default:
		return auth.Basic, ""
	}
}

// Generations implements engine.Examined. A stream needs Android 5 (4.5).
func (*Vendor) Generations(p engine.Profile) []engine.Profile {
	var all []engine.Profile
	for _, g := range []struct{ platform, version, integration string }{
		{Android, "4.10", "project"}, {Android, "5.3", "project"}, {IOS, "4.0", "project"}, {Android, "5.3", "stream"}, {IOS, "4.0", "stream"},
	} {
		as := p.As(g.platform, g.integration)
		as.SDKVersion, as.AdvancedAuth = g.version, g.integration == "project"
		all = append(all, as)
	}
	return all
}

// Remarks implements engine.Examined: a message that no SDK shows is one that somebody has paid for and nobody reads (2.2).
func (*Vendor) Remarks(result any) []engine.Finding {
	box, ok := result.(*Inbox)
	if !ok || box == nil || len(box.Hidden) == 0 {
		return nil
	}
	all, reach := len(box.Messages)+len(box.Hidden), "reach"
	if len(box.Hidden) == 1 {
		reach = "reaches"
	}
	return []engine.Finding{{
		Code: "inbox.unsupported-type", Severity: "warning", Title: fmt.Sprintf("%d of %s never %s the app", len(box.Hidden), count(all, "message"), reach),
		Detail: fmt.Sprintf("Its type is %s. The SDKs show push and html; others are dropped before they are kept.", strings.Join(hiddenTypes(box.Hidden), ", ")),
		Fix:    "send the message as push or html", Ref: "Bloomreach SDKs, App Inbox manager",
	}}
}

// hiddenTypes are the types of messages that no SDK shows, each once, as far as a line has room for them.
func hiddenTypes(hidden []*Message) []string {
	var types []string
	for _, m := range hidden {
		name := strconv.Quote(clip(m.Type(), maxLine))
		switch {
		case slices.Contains(types, name):
		case len(types) == 3:
			return append(types, "and others")
		default:
			types = append(types, name)
		}
	}
	return types
}

// Follows implements engine.Prober: a message can be marked as read only with the sync token that it came with (2.4).
func (*Vendor) Follows(operation string) string {
	if operation == InboxMarkRead {
		return InboxFetch
	}
	return ""
}

// probeName is what a probe calls itself where an operation needs a name that must mean nothing to the project.
const probeName = "authpeek-probe"

// Sample implements engine.Prober. What writes does so under a name that tells where it came from.
func (*Vendor) Sample(p engine.Profile, operation string, answered any) (args engine.Args, missing string) {
	switch operation {
	case "customers.track":
		return engine.Args{"properties.authpeek_probe": {"true"}}, ""
	case "events.track":
		return engine.Args{"event_type": {"authpeek_probe"}}, ""
	case "campaigns.click":
		return engine.Args{"url": {"https://example.com/?utm_campaign=" + probeName}}, ""
	case AttributesFetch:
		if p.IsStream() {
			return engine.Args{"recommendation": {probeName}}, ""
		}
		return engine.Args{"attribute": {"property:first_name"}}, ""
	case InboxFetch:
		// Everything anew: a delta of nothing would tell no message to mark.
		return engine.Args{"sync_token": {""}}, ""
	case InboxMarkRead:
		return sampleMessage(answered)
	case "push.selfcheck":
		// The server would send a notification to a device; there is none of this name.
		return engine.Args{"push_token": {probeName}}, ""
	case "blocks.personal":
		return engine.Args{"content_block_id": {probeName}}, ""
	default:
		return nil, ""
	}
}

// sampleMessage picks a message to mark as read: one that is read already, so that nothing changes, where there is one.
func sampleMessage(answered any) (args engine.Args, missing string) {
	box, ok := answered.(*Inbox)
	if !ok || box == nil {
		return nil, "no message"
	}
	usable := func(m *Message) bool { return !m.nameless && m.SyncToken() != "" }
	i := slices.IndexFunc(box.Messages, func(m *Message) bool { return usable(m) && m.IsRead })
	if i < 0 {
		i = slices.IndexFunc(box.Messages, usable)
	}
	if i < 0 {
		return nil, "no message"
	}
	m := box.Messages[i]
	return engine.Args{"message_id": {m.ID()}, "sync_token": {m.SyncToken()}}, ""
}

// Samples implements engine.Sampler.
func (*Vendor) Samples(p engine.Profile, attributes []string) map[string]engine.Args {
	return map[string]engine.Args{AttributesFetch: sampleAttributes(p, attributes)}
}

// sampleAttributes are the arguments of attributes.fetch that ask for these attributes, written as TYPE:ID; nil when the
// profile's integration has a way to ask for none of them. A stream answers recommendations only, one at a time (1.3, row 4).
func sampleAttributes(p engine.Profile, attributes []string) engine.Args {
	if !p.IsStream() {
		if len(attributes) == 0 {
			return nil
		}
		return engine.Args{"attribute": attributes}
	}
	for _, a := range attributes {
		if id, ok := strings.CutPrefix(a, "recommendation:"); ok {
			return engine.Args{"recommendation": {id}}
		}
	}
	return nil
}

// Judge implements engine.Prober: an inbox that the API key alone opens is open to anyone who has the app (4.1).
func (*Vendor) Judge(c *engine.Call) []engine.Finding {
	inbox := c.Operation == InboxFetch || c.Operation == InboxMarkRead
	if !inbox || !c.OK() || c.Token == nil || c.Token.Kind != auth.KindAPIKey {
		return nil
	}
	return []engine.Finding{{
		Code: "inbox.open-to-token", Severity: "warning", Title: "App Inbox answered the API key alone",
		Detail: "The API key alone, which ships inside the app, opens this inbox and every other: the server compares no ids.",
		Fix:    "switch App Inbox off for the public API key, and send the customer token instead (advanced_auth = true)",
		Ref:    "Bloomreach SDKs, ExponeaProjectFactory.kt and Authorization.swift",
	}}
}
