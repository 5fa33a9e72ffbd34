package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// Policy says whom an operation answers. Private access, where a route takes it, is not touched by a policy.
type Policy string

const (
	// PolicyOpen answers everybody and looks at no credential, as a content delivery network does.
	PolicyOpen Policy = "open"
	// PolicyToken answers the public credential: in a project the API key alone, in a stream the stream's id. A token that
	// comes along to a stream is checked all the same.
	PolicyToken Policy = "token"
	// PolicyBearer answers a signed token alone: a project whose public key lacks the permission, or what Data hub calls
	// signed-only.
	PolicyBearer Policy = "bearer"
	// PolicyEither answers both. In a stream it is the same as PolicyToken.
	PolicyEither Policy = "either"
	// PolicyDeny answers nobody: whoever is known gets 403.
	PolicyDeny Policy = "deny"
)

// Policies are all of them.
func Policies() []Policy {
	return []Policy{PolicyOpen, PolicyToken, PolicyBearer, PolicyEither, PolicyDeny}
}

// The operations that have a policy, by the names that Options.Policies takes.
const (
	opTrackCustomer  = "customers.track"
	opTrackEvent     = "events.track"
	opCampaignClick  = "campaigns.click"
	opAttributes     = "attributes.fetch"
	opConsents       = "consents.fetch"
	opInAppMessages  = "inapp.fetch"
	opInboxFetch     = "inbox.fetch"
	opInboxMarkRead  = "inbox.markread"
	opSelfCheck      = "push.selfcheck"
	opStaticBlocks   = "blocks.static"
	opPersonalBlocks = "blocks.personal"
	opSegments       = "segments.fetch"
	opLinkIDs        = "ids.link"
	opBatch          = "track.batch"
)

// operation is one row of the defaults.
type operation struct {
	name                string
	inProject, inStream Policy
}

// operations are the defaults: a project whose public API group has every permission that a mobile app needs, App Inbox
// among them, which the vendor documents as insecure (bloomreach reference 4.1), and a stream whose writing and personal
// parts are signed-only. iOS never sends a stream's token to the recommendations, so they cannot ask for one.
// Assumption: the static bundle stands on a content delivery network, so it answers whoever asks.
func operations() []operation {
	return []operation{
		{opTrackCustomer, PolicyToken, PolicyBearer},
		{opTrackEvent, PolicyToken, PolicyBearer},
		{opCampaignClick, PolicyToken, PolicyBearer},
		{opAttributes, PolicyToken, PolicyEither},
		{opConsents, PolicyToken, PolicyEither},
		{opInAppMessages, PolicyToken, PolicyEither},
		{opInboxFetch, PolicyEither, PolicyBearer},
		{opInboxMarkRead, PolicyEither, PolicyBearer},
		{opSelfCheck, PolicyToken, PolicyEither},
		{opStaticBlocks, PolicyOpen, PolicyOpen},
		{opPersonalBlocks, PolicyEither, PolicyBearer},
		{opSegments, PolicyEither, PolicyBearer},
		{opLinkIDs, PolicyEither, PolicyBearer},
		{opBatch, PolicyToken, PolicyBearer},
	}
}

// PolicyOperations are the names that Options.Policies takes.
func PolicyOperations() []string {
	rows := operations()
	names := make([]string, len(rows))
	for i, o := range rows {
		names[i] = o.name
	}
	return names
}

func checkPolicies(policies map[string]Policy) error {
	for name, policy := range policies {
		if !slices.Contains(PolicyOperations(), name) {
			return fmt.Errorf("sandbox: there is no operation %q to set a policy for; use one of %s", name, strings.Join(PolicyOperations(), ", "))
		}
		if !slices.Contains(Policies(), policy) {
			return fmt.Errorf("sandbox: %s cannot have the policy %q; use one of %v", name, policy, Policies())
		}
	}
	return nil
}

// policy is what decides about a route: what the options say of its operation, else the default of its integration.
func (s *Server) policy(g guard) Policy {
	if set, ok := s.options.Policies[g.operation]; ok {
		return set
	}
	for _, o := range operations() {
		if o.name != g.operation {
			continue
		}
		if g.in == inStream {
			return o.inStream
		}
		return o.inProject
	}
	return PolicyDeny // No operation: private access alone opens the route.
}
